package server

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/lemsls/lemsls/codegen"
	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
	"github.com/lemsls/lemsls/server/ide"
	"go.lsp.dev/uri"
)

type sweepArgs struct {
	target
	Component string   `json:"component,omitempty"` // of a LEMS model; "": what the file runs
	Sweep     string   `json:"sweep,omitempty"`     // of lemsls.toml
	Params    []string `json:"params,omitempty"`    // values, as --param has them: na.gmax=10:20:11nS
	Points    int      `json:"points,omitempty"`    // values of each swept parameter; 0: the default
	Time      float64  `json:"time,omitempty"`      // ms; 0: the default

	Connectome string   `json:"connectome,omitempty"` // a file or folder; "": what the settings say, or the default
	Metrics    []string `json:"metrics,omitempty"`    // none: the default
	Replicates int      `json:"replicates,omitempty"` // 0: what the settings say, or 1
}

type sweepResult struct {
	Summary string `json:"summary"`
	Results string `json:"results"` // the folder
}

// swept is what a sweep left in a document until it is cleared.
type swept struct {
	diagnostics.Swept
	work      *gpurun.Sweep
	component string // that was asked for
	program   string // of what was swept, printed; another one makes the findings stale
}

// sweep runs a sweep of a document's model and keeps what it found.
func (s *Server) sweep(ctx context.Context, c *Call, args sweepArgs) (*sweepResult, error) {
	if s.runner == nil {
		return nil, fmt.Errorf("this server runs no sweeps")
	}
	what, err := c.runnable(ctx, args.URI, args.Component)
	if err != nil {
		return nil, err
	}
	m := what.model
	work, err := s.plan(m.File.Path, what.Subject, what.program, args.asked())
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
	done := diagnostics.Swept{Subject: what.Subject, Result: r, Unswept: work.Unswept}
	kept := *work
	kept.Progress = nil // it is the command's
	s.keep(args.URI, &swept{Swept: done, work: &kept, component: args.Component, program: ir.Print(what.program)})
	found := diagnostics.FromSweep(m, what.Subject, done, false)
	i := slices.IndexFunc(found, func(f diagnostics.Diagnostic) bool { return f.Code == diagnostics.SweepModelCode })
	return &sweepResult{Summary: strings.Join(append([]string{found[i].Message}, r.Notes...), "; "), Results: r.Dir}, nil
}

// clearSweep forgets what a sweep found.
func (s *Server) clearSweep(_ context.Context, _ *Call, args target) (*sweepResult, error) {
	s.keep(args.URI, nil)
	return &sweepResult{}, nil
}

// keep swaps in the snapshot with another sweep of a document; nil is none. The
// lenses of a document tell whether it has one.
func (s *Server) keep(u uri.URI, sw *swept) {
	s.swap(func(snap *Snapshot) (*Snapshot, bool) { return snap.withSweep(u, sw), true })
	select {
	case s.relens <- struct{}{}:
	default: // it will be told anyway
	}
}

// findings are those about a document's text and those of its sweep.
func (s *Snapshot) findings(d *Document, a *Analysis) []diagnostics.Diagnostic {
	sw := s.sweeps[d.URI]
	if sw == nil || a.Model == nil || a.Model.Root == nil {
		return a.Diagnostics
	}
	return slices.Concat(a.Diagnostics, sw.findings(a))
}

// findings are those of the sweep, in the document as it is now.
func (sw *swept) findings(a *Analysis) []diagnostics.Diagnostic {
	return diagnostics.FromSweep(a.Model, sw.today(a).Subject, sw.Swept, sw.stale(a))
}

// asked is what a client says about a sweep.
func (a sweepArgs) asked() Asked {
	return Asked{Component: a.Component, Sweep: a.Sweep, Points: a.Points, Time: a.Time, Params: a.Params, Connectome: a.Connectome, Metrics: a.Metrics, Replicates: a.Replicates}
}

// today is what was swept, as it is now.
func (sw *swept) today(a *Analysis) *runnable {
	if sw.Subject.Component == nil && a.Model.World == nil {
		return &runnable{Subject: &lems.Subject{System: a.Model.System}, model: a.Model}
	}
	return a.runnable(sw.component)
}

// stale says that the model computes something else than what was swept.
func (sw *swept) stale(a *Analysis) bool {
	m := a.Model
	if m == sw.Subject.System.Model || m.World == nil && m.File.Text == sw.Subject.System.Model.File.Text {
		return false
	}
	prog := sw.today(a).program
	if m.World == nil {
		prog, _ = codegen.Lower(m.System)
	}
	return prog == nil || ir.Print(prog) != sw.program
}

// parameter is what the sweep found along a parameter; nil if it is none.
func (sw *swept) parameter(name string) *gpurun.ParamSummary {
	i := slices.IndexFunc(sw.Result.Params, func(p gpurun.ParamSummary) bool { return p.Name == name })
	if i < 0 {
		return nil
	}
	return &sw.Result.Params[i]
}

// sweptText is what a sweep found about a symbol, or the attribute of a component
// at an offset, for its hover.
func (s *Snapshot) sweptText(d *Document, a *Analysis, off int32, sym *lems.Symbol) string {
	sw := s.sweeps[d.URI]
	if sw == nil {
		return ""
	}
	about := func(at syntax.Place) bool { return sym != nil && at == sym.Place }
	name := ""
	if sym != nil && sym.Kind == lems.ParameterSymbol {
		name = sym.Name
	}
	if p, whole := sw.today(a).paramAt(off); p != nil {
		name = p.Symbol.Name
		about = func(at syntax.Place) bool { return at == p.Range.Place && whole.Contains(off) }
	}
	var b strings.Builder
	picture, spark := "", ""
	if p := sw.parameter(name); p != nil && s.Client.HoverImages {
		if picture = chart(*p, sw.Result.Objective); picture != "" {
			spark = " " + diagnostics.Sparkline(p.Mean)
		}
	}
	for _, f := range sw.findings(a) {
		if about(f.Place) {
			b.WriteString(ide.Escape(strings.Replace(f.Message, spark, "", 1)) + "\n\n")
		}
	}
	b.WriteString(picture)
	if b.Len() == 0 {
		return ""
	}
	if s.Client.Results {
		fmt.Fprintf(&b, "[Show the results](command:%s?%s)\n\n", showResults, url.PathEscape(string(encoded(resultsArgs{URI: d.URI}))))
	}
	return "*Sweep:* " + b.String() + "---\n\n"
}
