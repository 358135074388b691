package diagnostics

import (
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

var conflictingDeclaration = &Analyzer{Code: "conflicting-declaration", Severity: Error, Run: runConflictingDeclaration}

// runConflictingDeclaration reports names with two meanings in the file that
// brings the two together: one declares the name and includes the other, or
// includes both.
func runConflictingDeclaration(p *Pass) {
	w := p.Model.World
	if w == nil {
		return
	}
	said := map[[2]*lems.Include]bool{}
	for _, r := range w.Repeated() {
		if !r.Differs || r.First.File == r.Second.File {
			continue
		}
		if r.First.File == p.Model.File {
			p.ownConflict(r)
			continue
		}
		pair := [2]*lems.Include{w.Via(r.First.File), w.Via(r.Second.File)}
		if pair[0] == nil || pair[1] == nil || pair[0] == pair[1] || said[pair] {
			continue
		}
		said[pair] = true
		p.Report(Diagnostic{
			Place:   pair[1].Place,
			Message: quote(pair[1].Spec) + " and " + quote(pair[0].Spec) + " both declare the " + r.Kind.String() + " " + quote(r.Name),
			Related: append(related(r.First, "in one file"), related(r.Second, "in the other")...),
		})
	}
}

// ownConflict is about a name that the file declares and another file, which it
// includes, declares too.
func (p *Pass) ownConflict(r lems.Repeated) {
	if p.Model.World.Via(r.Second.File) == nil {
		return // the file that includes this one says so
	}
	d := Diagnostic{
		Place:   r.First,
		Message: "the " + r.Kind.String() + " " + quote(r.Name) + " is declared otherwise in a file that is included",
		Related: related(r.Second, "the other declaration"),
	}
	if s := p.symbolAt(r.First.Span); s != nil {
		d.Fixes = p.rename(s)
	}
	p.Report(d)
}

// symbolAt is the symbol whose name stands at a span; nil if there is none.
func (p *Pass) symbolAt(s syntax.Span) *lems.Symbol {
	for _, sym := range p.Model.Symbols {
		if sym.Place.Span == s {
			return sym
		}
	}
	return nil
}
