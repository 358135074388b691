package server

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/lemsls/lemsls/codegen"
	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/server/ide"
	"go.lsp.dev/uri"
)

type sweepArgs struct {
	target
	Points int     `json:"points,omitempty"` // values of each swept parameter; 0: the default
	Time   float64 `json:"time,omitempty"`   // ms; 0: the default
}

type sweepResult struct {
	Summary string `json:"summary"`
	Results string `json:"results"` // the folder
}

// swept is what a sweep left in a document until it is cleared.
type swept struct {
	diagnostics.Swept
	program string // of the model that was swept, printed; another one makes the findings stale
}

// sweep runs a sweep of a document's model and keeps what it found.
func (s *Server) sweep(ctx context.Context, c *Call, args sweepArgs) (*sweepResult, error) {
	if s.runner == nil {
		return nil, fmt.Errorf("this server runs no sweeps")
	}
	m, prog, err := c.program(ctx, args.URI)
	if err != nil {
		return nil, err
	}
	work, err := gpurun.Request{Points: args.Points, Time: args.Time}.Sweep(prog)
	if err != nil {
		return nil, err
	}
	work.Model, work.ModelHash = m.File.Path, gpurun.HashText(m.File.Text)
	work.Progress = func(p gpurun.Progress) {
		message := fmt.Sprintf("%s of %s simulations", gpurun.Digits(int(p.Done)), gpurun.Digits(int(p.Total)))
		if p.Left >= time.Second {
			message += fmt.Sprintf(", %.0f s left", p.Left.Seconds())
		}
		c.Progress.Report(ctx, message, p.Done, p.Total)
	}
	r, err := s.runner(ctx, work)
	if err != nil {
		return nil, err
	}
	c.Snapshot.pin(args.URI)
	s.keep(args.URI, &swept{Swept: diagnostics.Swept{Model: m, Result: r}, program: ir.Print(prog)})
	found := diagnostics.FromSweep(m, diagnostics.Swept{Model: m, Result: r}, false)
	i := slices.IndexFunc(found, func(f diagnostics.Diagnostic) bool { return f.Code == diagnostics.SweepModelCode })
	return &sweepResult{Summary: found[i].Message, Results: r.Dir}, nil
}

// clearSweep forgets what a sweep found.
func (s *Server) clearSweep(_ context.Context, _ *Call, args target) (*sweepResult, error) {
	s.keep(args.URI, nil)
	return &sweepResult{}, nil
}

// keep swaps in the snapshot with another sweep of a document; nil is none.
func (s *Server) keep(u uri.URI, sw *swept) {
	s.swap(func(snap *Snapshot) (*Snapshot, bool) { return snap.withSweep(u, sw), true })
}

// program is the program of a document's model; its error is for the person
// who asked.
func (c *Call) program(ctx context.Context, u uri.URI) (*lems.Model, *ir.Program, error) {
	d, err := c.Snapshot.Document(u)
	if err != nil {
		return nil, nil, err
	}
	a, err := d.Analysis(ctx)
	if err != nil {
		return nil, nil, err
	}
	name := d.File.Path
	switch n := diagnostics.Count(a.Diagnostics, diagnostics.Error); {
	case n > 0:
		return nil, nil, fmt.Errorf("%s has errors (%d); mend them first", name, n)
	case a.Model.System == nil:
		return nil, nil, fmt.Errorf("%s is no RateML model: it has no ComponentType “derivatives”", name)
	}
	prog, gaps := codegen.Lower(a.Model.System)
	switch {
	case len(gaps) > 0:
		return nil, nil, fmt.Errorf("%s: lemsls cannot express %s", diagnostics.Where(gaps[0].Place), gaps[0].Feature)
	case prog == nil:
		return nil, nil, fmt.Errorf("%s has no complete system of equations", name)
	}
	return a.Model, prog, nil
}

// findings are those about a document's text and those of its sweep.
func (s *Snapshot) findings(d *Document, a *Analysis) []diagnostics.Diagnostic {
	sw := s.sweeps[d.URI]
	if sw == nil || a.Model == nil || a.Model.Root == nil {
		return a.Diagnostics
	}
	return slices.Concat(a.Diagnostics, diagnostics.FromSweep(a.Model, sw.Swept, sw.stale(a.Model)))
}

// stale says that the model computes something else than the one swept.
func (sw *swept) stale(m *lems.Model) bool {
	if m.File.Text == sw.Model.File.Text {
		return false
	}
	prog, _ := codegen.Lower(m.System)
	return prog == nil || ir.Print(prog) != sw.program
}

// parameter is what the sweep found along a swept parameter; nil for anything
// else.
func (sw *swept) parameter(sym *lems.Symbol) *gpurun.ParamSummary {
	if sym.Kind != lems.ParameterSymbol {
		return nil
	}
	i := slices.IndexFunc(sw.Result.Params, func(p gpurun.ParamSummary) bool { return p.Name == sym.Name })
	if i < 0 {
		return nil
	}
	return &sw.Result.Params[i]
}

// sweptText is what a sweep found about a symbol, for its hover.
func (s *Snapshot) sweptText(d *Document, m *lems.Model, sym *lems.Symbol) string {
	sw := s.sweeps[d.URI]
	if sw == nil {
		return ""
	}
	var b strings.Builder
	picture, spark := "", ""
	if p := sw.parameter(sym); p != nil && s.Client.HoverImages {
		if picture = chart(*p, sw.Result.Objective); picture != "" {
			spark = " " + diagnostics.Sparkline(p.Mean)
		}
	}
	for _, f := range diagnostics.FromSweep(m, sw.Swept, sw.stale(m)) {
		if f.Place == sym.Place {
			b.WriteString(ide.Escape(strings.Replace(f.Message, spark, "", 1)) + "\n\n")
		}
	}
	b.WriteString(picture)
	if b.Len() == 0 {
		return ""
	}
	return "*Sweep:* " + b.String() + "---\n\n"
}
