package cuda

import (
	"encoding/binary"
	"encoding/gob"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/lems/syntax"
)

// A Sweep goes to the worker as a parcel, in gob, and the numbers of which there
// are many: the matrices of the network, and points that were given one by one.
//
// A Place is a span of a file, and the files stay here. The worker's program has
// numbers in their stead: place n is a span that begins at n in a file without
// text. A fault comes back with such a place, and finds the real one in the list.

// parcel is what a worker needs of a Sweep but for the large arrays.
type parcel struct {
	Task  task
	Sweep gpurun.Sweep // without Network and Points, which gob cannot see into
	Nodes int
	Names []string
	Axes  []gpurun.Axis
	List  bool
	Rows  int // of a list
}

// task is what is to be done with a sweep.
type task uint8

const (
	runTask  task = iota // compute the rows
	planTask             // say how, and how long it would take
)

// send writes a sweep to a worker.
func send(w io.Writer, t task, s *gpurun.Sweep, p *ir.Program) error {
	head := parcel{Task: t, Sweep: *s, Nodes: s.Network.N, Names: s.Points.Names, List: s.Points.IsList()}
	head.Sweep.Program, head.Sweep.Network, head.Sweep.Points, head.Sweep.Progress = p, nil, gpurun.Points{}, nil
	if head.List {
		head.Rows = s.Points.Len()
	} else {
		head.Axes = s.Points.Axes()
	}
	if err := gob.NewEncoder(w).Encode(head); err != nil {
		return err
	}
	if err := sendNumbers(w, fieldsOf(&head)); err != nil {
		return err
	}
	for _, matrix := range [][]float64{s.Network.Weights, s.Network.Lengths} {
		if err := sendNumbers(w, matrix); err != nil {
			return err
		}
	}
	var row []float64
	for i := range head.Rows {
		row = s.Points.At(i, row)
		if err := sendNumbers(w, row); err != nil {
			return err
		}
	}
	return nil
}

// receive reads what send has written. The reader is not read beyond it.
func receive(r io.Reader) (task, *gpurun.Sweep, error) {
	var head parcel
	in := &exact{r}
	if err := gob.NewDecoder(in).Decode(&head); err != nil {
		return 0, nil, err
	}
	if err := receiveFields(in, &head); err != nil {
		return 0, nil, err
	}
	s := &head.Sweep
	if s.Program == nil || head.Nodes < 0 || head.Nodes > gpurun.MaxNodes || head.Rows > gpurun.MaxPoints {
		return 0, nil, fmt.Errorf("it is no sweep")
	}
	s.Network = &gpurun.Network{N: head.Nodes, Weights: make([]float64, head.Nodes*head.Nodes), Lengths: make([]float64, head.Nodes*head.Nodes)}
	for _, matrix := range [][]float64{s.Network.Weights, s.Network.Lengths} {
		if err := receiveNumbers(in, matrix); err != nil {
			return 0, nil, err
		}
	}
	s.Points = gpurun.Grid(head.Axes...)
	if head.List {
		rows, err := receiveRows(in, head.Rows, len(head.Names))
		if err != nil {
			return 0, nil, err
		}
		s.Points = gpurun.List(head.Names, rows)
	}
	markPlaces(s.Program)
	return head.Task, s, nil
}

// receiveRows reads points given one by one into one array.
func receiveRows(r io.Reader, n, width int) ([][]float64, error) {
	all := make([]float64, n*width)
	rows := make([][]float64, n)
	for i := range rows {
		rows[i] = all[i*width : (i+1)*width : (i+1)*width]
	}
	return rows, receiveNumbers(r, all)
}

// exact lets gob read byte by byte what it would otherwise read ahead of.
type exact struct{ io.Reader }

func (e *exact) ReadByte() (byte, error) {
	var b [1]byte
	_, err := io.ReadFull(e.Reader, b[:])
	return b[0], err
}

// numbersAtOnce is how many numbers are in hand between an array and a stream.
const numbersAtOnce = 4096

func sendNumbers(w io.Writer, x []float64) error {
	b := make([]byte, 0, 8*min(len(x), numbersAtOnce))
	for part := range slices.Chunk(x, numbersAtOnce) {
		b = b[:0]
		for _, v := range part {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	return nil
}

func receiveNumbers(r io.Reader, x []float64) error {
	b := make([]byte, 8*min(len(x), numbersAtOnce))
	for part := range slices.Chunk(x, numbersAtOnce) {
		if _, err := io.ReadFull(r, b[:8*len(part)]); err != nil {
			return err
		}
		for i := range part {
			part[i] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
		}
	}
	return nil
}

// numberPlaces is a copy of the program with numbers in place of its places, and
// the places; number 0 is none.
func numberPlaces(p *ir.Program) (*ir.Program, []syntax.Place) {
	q, places := clone(p), make([]syntax.Place, 1)
	eachPlace(q, func(at *syntax.Place) {
		if !at.IsValid() {
			*at = syntax.Place{}
			return
		}
		n := int32(len(places))
		places = append(places, *at)
		*at = syntax.Place{Span: syntax.Span{Start: n, End: n}}
	})
	return q, places
}

// markPlaces makes numbers into places that a backend passes on.
func markPlaces(p *ir.Program) {
	nowhere := syntax.NewFile("model", 0, "")
	eachPlace(p, func(at *syntax.Place) {
		if at.Span.Start > 0 {
			at.File = nowhere
		}
	})
}

// clone is a copy of the program whose places may be changed.
func clone(p *ir.Program) *ir.Program {
	q := p.MapBlocks(func(_ ir.BlockKind, b *ir.Block) ir.Block {
		return ir.Block{Instrs: slices.Clone(b.Instrs), Outputs: b.Outputs}
	})
	q.Params, q.States, q.Events = slices.Clone(p.Params), slices.Clone(p.States), slices.Clone(p.Events)
	q.Uniforms, q.Channels, q.Exposures = slices.Clone(p.Uniforms), slices.Clone(p.Channels), slices.Clone(p.Exposures)
	return q
}

// eachPlace visits all places of a program.
func eachPlace(p *ir.Program, visit func(*syntax.Place)) {
	p.EachBlock(func(_ ir.BlockKind, _ int, b *ir.Block) {
		for i := range b.Instrs {
			visit(&b.Instrs[i].Place)
		}
	})
	for i := range p.Params {
		visit(&p.Params[i].Place)
	}
	for i := range p.States {
		visit(&p.States[i].Place)
	}
	for i := range p.Events {
		visit(&p.Events[i].Place)
	}
	for i := range p.Couplings {
		visit(&p.Couplings[i].Place)
	}
	for _, slots := range [][]ir.Slot{p.Uniforms, p.Channels, p.Exposures} {
		for i := range slots {
			visit(&slots[i].Place)
		}
	}
}
