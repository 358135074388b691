package diagnostics

import (
	"math"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

var instanceCount = &Analyzer{Code: "instance-count", Severity: Error, Run: runInstanceCount}

// runInstanceCount reports numbers of instances below 0, and warns of those that
// are not whole.
func runInstanceCount(p *Pass) {
	for c := range p.known {
		block := p.Model.World.Block(c.Type, "Structure")
		if block == nil {
			continue
		}
		for it := range block.Each("MultiInstantiate") {
			n, at, ok := p.number(c, it.Value("number"))
			switch {
			case ok && n < 0:
				p.Report(Diagnostic{Place: at, Message: "there cannot be " + quote(textAt(at)) + " instances", Related: related(it.AttrPlace("number"), "the number of instances")})
			case ok && n != math.Trunc(n):
				p.Report(Diagnostic{Place: at, Severity: Warning, Message: "a number of instances is whole; this is rounded", Related: related(it.AttrPlace("number"), "the number of instances")})
			}
		}
	}
}

// number is the number that a component's own attribute gives, in whatever unit.
func (p *Pass) number(c *lems.Component, name string) (float64, syntax.Place, bool) {
	a, ok := c.Attr(name)
	if !ok {
		return 0, syntax.Place{}, false
	}
	q := lems.ParseQuantity(p.Model.Doc.Value(a))
	return q.Number, p.place(a.Value), q.Problem == lems.QuantityOK
}
