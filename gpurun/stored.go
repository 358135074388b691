package gpurun

import (
	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/lems/syntax"
)

// storedRow is a Row in a log: all of it but what follows from its number.
type storedRow struct {
	Metrics []float64
	States  []StateStats
	Arrays  [][]float64
	Fault   *storedFault
}

// storedFault is a Fault in a log or a manifest.
type storedFault struct {
	Point     int       `json:"point"`
	Replicate int       `json:"replicate"`
	Kind      FaultKind `json:"kind"`
	Step      int       `json:"step"`
	Node      int       `json:"node"`
	State     int       `json:"state"`
	Name      string    `json:"name,omitempty"`
	Message   string    `json:"message"`

	File  string `json:"file,omitempty"` // of the Place
	Start int32  `json:"start,omitempty"`
	End   int32  `json:"end,omitempty"`
}

func storeRow(r Row) storedRow {
	return storedRow{Metrics: r.Metrics, States: r.States, Arrays: r.Arrays, Fault: storeFault(r)}
}

// storeFault is the Fault of a row, nil if it has none.
func storeFault(r Row) *storedFault {
	f := r.Fault
	if f == nil {
		return nil
	}
	g := &storedFault{Point: r.Point, Replicate: r.Replicate, Kind: f.Kind, Step: f.Step, Node: f.Node, State: f.State,
		Name: f.Name, Message: f.Message, Start: f.Place.Span.Start, End: f.Place.Span.End}
	if f.Place.IsValid() {
		g.File = f.Place.File.Path
	}
	return g
}

// row is the row k of the sweep's shard.
func (r storedRow) row(s *Sweep, k int) Row {
	point, replicate := s.rowAt(k)
	row := Row{Point: point, Replicate: replicate, Params: s.Points.At(point, nil), Metrics: r.Metrics, States: r.States, Arrays: r.Arrays}
	if r.Fault != nil {
		row.Fault = r.Fault.fault(s.Program)
	}
	return row
}

func (f *storedFault) fault(p *ir.Program) *Fault {
	return &Fault{Kind: f.Kind, Point: f.Point, Step: f.Step, Node: f.Node, State: f.State,
		Place: f.place(p), Name: f.Name, Message: f.Message}
}

// place is where the fault is in the files of the program; nowhere, if it is made
// of no such file.
func (f *storedFault) place(p *ir.Program) (found syntax.Place) {
	if f.File == "" {
		return found
	}
	look := func(at syntax.Place) {
		if at.IsValid() && at.File.Path == f.File && int(f.End) <= len(at.File.Text) {
			found = syntax.Place{File: at.File, Span: syntax.Span{Start: f.Start, End: f.End}}
		}
	}
	p.EachBlock(func(_ ir.BlockKind, _ int, b *ir.Block) {
		for i := range b.Instrs {
			look(b.Instrs[i].Place)
		}
	})
	for _, s := range p.States {
		look(s.Place)
	}
	for _, s := range p.Uniforms {
		look(s.Place)
	}
	return found
}
