package gpurun

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/parquet-go/parquet-go"

	"github.com/lemsls/lemsls/codegen/ir"
)

// Open is the Result of a sweep whose complete results lie in a directory, as
// the run that made them had it. Shards that were merged give that of the whole.
func Open(dir string, s *Sweep) (*Result, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	m, err := ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	if m.Partial {
		return nil, fmt.Errorf("%s is not complete; continue its sweep with --resume", dir)
	}
	return m.open(dir, s)
}

// OpenPart is Open, of a sweep that was cut off too, as far as there is a table
// of its rows.
func OpenPart(dir string, s *Sweep) (*Result, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	m, err := ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	return m.open(dir, s)
}

// open reads the results that the manifest is of.
func (m *Manifest) open(dir string, s *Sweep) (*Result, error) {
	if what := m.difference(newManifest(nobody{}, s, "")); what != "" {
		return nil, fmt.Errorf("%s holds the results of another sweep (%s)", dir, what)
	}
	o := &opened{s: s, manifest: m, grouper: newGrouper(s, NewEdges(s.Network)), summary: newSummary(s, NewMeasure(s))}
	if err := o.read(dir); err != nil {
		return nil, fmt.Errorf("read %s of %s: %w", TableName, dir, err)
	}
	r := o.result()
	r.Dir = dir
	return r, nil
}

// opened is a directory that is read.
type opened struct {
	s        *Sweep
	manifest *Manifest
	grouper  *grouper
	summary  *summary
}

func (o *opened) read(dir string) error {
	f, err := os.Open(filepath.Join(dir, TableName))
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	rows, err := readMetrics(f, info.Size(), o.manifest.Columns, func(values parquet.Row) error {
		row, err := o.row(values)
		if err == nil {
			o.summary.add(row)
		}
		return err
	})
	if err == nil && rows != o.manifest.Rows {
		return fmt.Errorf("%d rows, but its manifest says %d", rows, o.manifest.Rows)
	}
	return err
}

// row is a Row as far as metrics.parquet has it.
func (o *opened) row(values parquet.Row) (Row, error) {
	r := Row{Point: int(values[0].Int64()), Replicate: int(values[1].Int64())}
	if r.Point < 0 || r.Point >= o.s.Points.Len() {
		return r, fmt.Errorf("there is no point %d", r.Point)
	}
	r.Params = o.s.Points.At(r.Point, nil)
	last := len(values) - 4
	for _, v := range values[2+len(r.Params) : last] {
		r.Metrics = append(r.Metrics, v.Double())
	}
	if string(values[last].ByteArray()) != "ok" {
		r.Fault = o.fault(r, values[last+1:])
	}
	return r, nil
}

// fault is what is known about the fault of a row: all, if it is one of those
// that the manifest tells, or if its delays make no sense.
func (o *opened) fault(r Row, at []parquet.Value) *Fault {
	for i := range o.manifest.Faults {
		if f := &o.manifest.Faults[i]; f.Point == r.Point && f.Replicate == r.Replicate {
			return f.fault(o.s.Program)
		}
	}
	f := &Fault{Point: r.Point, Step: int(at[0].Int64()), Node: int(at[1].Int64()), State: -1}
	if name := string(at[2].ByteArray()); name != "" {
		f.State = slices.IndexFunc(o.s.Program.States, func(s ir.State) bool { return s.Name == name })
	}
	if f.Step == 0 && f.State < 0 {
		if bad := o.grouper.badDelays(r.Point); bad != nil {
			return bad
		}
	}
	return f
}

func (o *opened) result() *Result {
	r, m := o.summary.finish(), o.manifest
	for i := range r.States {
		s := &r.States[i]
		for _, known := range m.States {
			if known.Name == s.Name {
				s.Mean, s.Min, s.Max, s.ClampShare = known.Mean, known.Min, known.Max, known.ClampShare
			}
		}
	}
	r.Backend, r.Device = m.Backend, m.Device
	r.Elapsed, r.SimStepsPerSec = time.Duration(m.Elapsed*float64(time.Second)), m.SimStepsPerSec
	r.Resumed, r.Partial = r.Rows, m.Partial
	return r
}
