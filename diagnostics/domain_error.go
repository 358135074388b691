package diagnostics

import (
	"math"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
)

var domainError = &Analyzer{Code: "domain-error", Severity: Warning, Run: runDomainError}

// domains are what functions need of their arguments.
var domains = map[string]struct {
	holds func(float64) bool
	words string
}{
	"log":       {func(x float64) bool { return x > 0 }, "a number above 0"},
	"ln":        {func(x float64) bool { return x > 0 }, "a number above 0"},
	"sqrt":      {func(x float64) bool { return x >= 0 }, "a number that is not below 0"},
	"factorial": {func(x float64) bool { return x >= 0 && x == math.Trunc(x) }, "a whole number that is not below 0"},
}

// runDomainError reports functions of constants that have no value.
func runDomainError(p *Pass) {
	if p.Model.World == nil {
		return
	}
	for e := range p.expressions() {
		if mistaken(e) {
			continue
		}
		expr.Walk(e.Expr(), func(x expr.Expr) bool {
			call, ok := x.(*expr.Call)
			if !ok || len(call.Args) != 1 {
				return true
			}
			d, known := domains[call.Name]
			if v, constant := lems.Constant(call.Args[0], nil); known && constant && !d.holds(v) {
				p.Report(Diagnostic{Place: p.place(call.Args[0].Span()), Message: "function " + quote(call.Name) + " needs " + d.words})
			}
			return true
		})
	}
}
