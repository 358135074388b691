package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/gpurun/cpu"
)

// pretender is a GPU that is the processor, but for what happens to its rows.
type pretender struct {
	*cpu.Backend
	spoil func(*gpurun.Row) error // nil: nothing
	pass  []string
}

func (*pretender) Name() string   { return "cuda" }
func (*pretender) Device() string { return "Pretender 9000" }

func (p *pretender) Plan(ctx context.Context, s *gpurun.Sweep) (*gpurun.Plan, error) {
	return gpurun.NewPlan(ctx, p.Backend, s)
}

func (p *pretender) Passed(id string) bool { return false }
func (p *pretender) Pass(id string)        { p.pass = append(p.pass, id) }

func (p *pretender) Run(ctx context.Context, s *gpurun.Sweep, sink gpurun.Sink) error {
	return p.Backend.Run(ctx, s, spoiled{sink, p.spoil})
}

type spoiled struct {
	gpurun.Sink
	spoil func(*gpurun.Row) error
}

func (s spoiled) Row(r gpurun.Row) error {
	if s.spoil != nil {
		if err := s.spoil(&r); err != nil {
			return err
		}
	}
	return s.Sink.Row(r)
}

// TestTry is which backend a person gets, and what they hear, by what a GPU does
// when it is tried.
func TestTry(t *testing.T) {
	lost := errors.New("the GPU fell off the bus")
	for _, c := range []struct {
		name, backend string
		spoil         func(*gpurun.Row) error
		got, says     string
	}{
		{"equal", "auto", nil, "cuda", ""},
		{"equal, wanted", "cuda", nil, "cuda", ""},
		{"wrong", "auto", func(r *gpurun.Row) error { r.Metrics[0]++; return nil }, "cpu",
			"on the CPU, not the GPU: the GPU (Pretender 9000) does not compute in this sweep what the CPU computes: mean_theta of point 0 (global_speed = 1, global_coupling = 0), replicate 0, after 20 steps is "},
		{"wrong, wanted", "cuda", func(r *gpurun.Row) error { r.States[1].Max = 9; return nil }, "",
			"--backend cuda: the GPU (Pretender 9000) does not compute in this sweep what the CPU computes: the largest x of point 0 (global_speed = 1, global_coupling = 0), replicate 0, after 20 steps is 9 on cuda and "},
		{"lost", "auto", func(*gpurun.Row) error { return lost }, "cpu",
			"on the CPU, not the GPU: the GPU (Pretender 9000) fails when this sweep is tried on it: the GPU fell off the bus"},
		{"lost, wanted", "cuda", func(*gpurun.Row) error { return lost }, "",
			"--backend cuda: the GPU (Pretender 9000) fails when this sweep is tried on it: the GPU fell off the bus"},
	} {
		s := trialSweep(t)
		g, said := &pretender{Backend: cpu.New(), spoil: c.spoil}, ""
		b, err := choose(t.Context(), c.backend, g, try(t.Context(), g, s), func(note error) { said += note.Error() })
		got := ""
		if err != nil {
			said += err.Error()
		} else {
			got = b.Name()
		}
		if got != c.got || !strings.HasPrefix(said, c.says) || c.says == "" && said != "" || (len(g.pass) == 1) != (c.got == "cuda") {
			t.Errorf("%s: %s, passed %v:\n got %s\nwant %s", c.name, got, g.pass, said, c.says)
		}
	}
}

func trialSweep(t *testing.T) *gpurun.Sweep {
	t.Helper()
	s, err := doctorSweep(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.Steps = 20
	return s
}

// TestGPUFailsLater: the processor goes on, with a note, where nobody insists on the
// GPU; who does can resume.
func TestGPUFailsLater(t *testing.T) {
	s := trialSweep(t)
	row := 0
	later := func(*gpurun.Row) error {
		if row++; row > s.Rows()+10 {
			return errors.New("the GPU fell off the bus")
		}
		return nil
	}
	for _, c := range []struct{ backend, by, says string }{
		{"auto", "cuda+cpu", "the GPU failed, and the CPU computes the rest: the GPU fell off the bus"},
		{"cuda", "", "the GPU fell off the bus (10 of 64 rows are kept in "},
	} {
		g, said, dir := &pretender{Backend: cpu.New(), spoil: later}, "", filepath.Join(t.TempDir(), "r")
		row = 0
		b, err := choose(t.Context(), c.backend, g, try(t.Context(), g, s), func(note error) { said += note.Error() })
		if err != nil {
			t.Fatal(err)
		}
		r, err := gpurun.Run(t.Context(), b, s, gpurun.Options{Dir: dir})
		by := ""
		if err != nil {
			said += err.Error()
		} else {
			by = r.Backend
		}
		if by != c.by || !strings.HasPrefix(said, c.says) {
			t.Errorf("%s: %s: %s", c.backend, by, said)
		}
		if r, err = gpurun.Run(t.Context(), cpu.New(), s, gpurun.Options{Dir: dir, Existing: gpurun.Resume}); err != nil || r.Backend != "cuda+cpu" {
			t.Errorf("%s: %v, %+v", c.backend, err, r)
		}
	}
}

// TestDoctorTrial is what doctor says of a GPU.
func TestDoctorTrial(t *testing.T) {
	for _, c := range []struct {
		spoil func(*gpurun.Row) error
		want  string
	}{
		{nil, "the CPU's numbers, bit for bit"},
		{func(r *gpurun.Row) error { r.Metrics[2] = 0; return nil }, "other numbers than the CPU's: std_theta of point 0 ("},
		{func(*gpurun.Row) error { return os.ErrDeadlineExceeded }, "i/o timeout"},
	} {
		var rows []string
		g := &pretender{Backend: cpu.New(), spoil: c.spoil}
		if err := doctorTrial(t.Context(), g, func(_, found, _ string) { rows = append(rows, found) }); err != nil {
			t.Error(err)
		}
		if len(rows) != 1 || !strings.HasPrefix(rows[0], c.want) {
			t.Errorf("%q, want %s", rows, c.want)
		}
	}
}
