package server

import (
	"context"
	"fmt"
	"sync"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
	"go.lsp.dev/uri"
)

// mostFlattened is how large a LEMS file may be, in bytes, for its components to
// be tried wherever a cursor goes. Commands try them in any file.
const mostFlattened = 64 << 10

// runnable is what of a model is run, found out once an analysis.
type runnable struct {
	*lems.Subject // nil: there is none
	name          string
	model         *lems.Model
	program       *ir.Program // nil: it cannot be run
	err           error       // why not
}

// runnables are those that somebody asked for, by the name of the component.
type runnables struct {
	mu  sync.Mutex
	all map[string]*runnable
}

// runnable is what of the model a component is, or with "" what the file runs.
func (a *Analysis) runnable(component string) *runnable {
	a.runnables.mu.Lock()
	defer a.runnables.mu.Unlock()
	if s := a.runnables.all[component]; s != nil {
		return s
	}
	s := &runnable{name: component, model: a.Model}
	s.Subject, s.program, s.err = diagnostics.Runnable(a.Model, component)
	if a.runnables.all == nil {
		a.runnables.all = map[string]*runnable{}
	}
	a.runnables.all[component] = s
	return s
}

// offers is the subject of a component as far as it takes no time to find out, and
// the model has no errors; nil if there is nothing to offer.
func (a *Analysis) offers(component string) *runnable {
	m := a.Model
	if m.World == nil && (m.System == nil || !m.System.Complete) || len(m.File.Text) > mostFlattened && m.World != nil ||
		diagnostics.Count(a.Diagnostics, diagnostics.Error) > 0 {
		return nil
	}
	if m.World == nil {
		return &runnable{Subject: &lems.Subject{System: m.System}, model: m} // lowering it can wait
	}
	if s := a.runnable(component); s.err == nil {
		return s
	}
	return nil
}

// around is the subject at an offset: the component around it, or else what the
// file runs; nil if neither can be run.
func (a *Analysis) around(off int32) *runnable {
	if a.Model.World != nil {
		for _, c := range a.Model.World.Own() {
			if c.ID != "" && a.Model.Doc.Node(c.Node).Span.Contains(off) {
				if s := a.offers(c.ID); s != nil {
					return s
				}
			}
		}
	}
	return a.offers("")
}

// id is the component's; "" in RateML.
func (s *runnable) id() string {
	if s.Subject == nil || s.Component == nil {
		return ""
	}
	return s.Component.ID
}

// paramAt is the parameter of a component whose attribute is at the offset; nil if
// there is none.
func (s *runnable) paramAt(off int32) (*lems.Param, syntax.Span) {
	if s.Subject == nil || s.Component == nil {
		return nil, syntax.Span{}
	}
	for _, p := range s.System.Params {
		if p.Range.Place.File != s.model.File {
			continue
		}
		a, ok := p.Of.Attr(p.Symbol.Item.Value("name"))
		if whole := (syntax.Span{Start: a.Name.Start, End: a.Value.End}); ok && whole.Contains(off) && a.Value == p.Range.Place.Span {
			return p, whole
		}
	}
	return nil, syntax.Span{}
}

// runnable is what a command is about; its error is for the person who asked.
func (c *Call) runnable(ctx context.Context, u uri.URI, component string) (*runnable, error) {
	d, err := c.Snapshot.Document(u)
	if err != nil {
		return nil, err
	}
	a, err := d.Analysis(ctx)
	if err != nil {
		return nil, err
	}
	if n := diagnostics.Count(a.Diagnostics, diagnostics.Error); n > 0 {
		return nil, fmt.Errorf("%s has errors (%d); mend them first", d.draft.Path, n)
	}
	s := a.runnable(component)
	return s, s.err
}
