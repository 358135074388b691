package diagnostics

import (
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
)

var unportableExpression = &Analyzer{Code: "unportable-expression", Severity: Info, Run: runUnportableExpression}

func runUnportableExpression(p *Pass) {
	for e := range p.expressions() {
		for _, problem := range p.problems(e) {
			if !problem.Portability || problem.Kind == expr.IntegerDivision {
				continue
			}
			p.Report(Diagnostic{
				Place:   p.place(problem.Span),
				Message: p.portabilityMessage(&problem),
				Fixes:   p.expressionFixes(e, &problem),

				Portability: p.affected(&problem),
			})
		}
		p.pastedSum(e)
		p.pythonOnly(e)
	}
}

// portabilityMessages word the facts about RateML's generator and about all
// tools, for the modes in which they are facts.
var portabilityMessages = map[expr.ProblemKind]string{
	expr.UnaryPlus:           "PyLEMS does not read the sign $",
	expr.GluedExponent:       "jLEMS reads $ as one name",
	expr.TightOperator:       "PyLEMS misreads $ without spaces around it",
	expr.OperatorSpelling:    "only PyLEMS knows $",
	expr.LessOrEqual:         "PyLEMS takes the right side of $ for the result",
	expr.MissingParens:       "only jLEMS reads an argument of $ without parentheses",
	expr.AmbiguousPower:      "tools differ in whether the minus or the power comes first",
	expr.SubtractionChain:    "PyLEMS groups this chain of subtractions from the right",
	expr.MixedLogic:          "tools differ in whether .and. or .or. comes first",
	expr.EqualityInLogic:     "jLEMS does not rank .eq. above .and. and .or.",
	expr.DottedOperator:      "RateML's generator copies $ into CUDA and Python, which do not know it",
	expr.SymbolicLogic:       "RateML's generator copies $ into Python, which does not know it",
	expr.AmbiguousNot:        "CUDA negates the left side only, Python the whole comparison",
	expr.PowerWithoutBraces:  "RateML's generator makes a power only of what stands in braces",
	expr.PowerSum:            "RateML's generator cuts $ at “^”, and CUDA and Python then take different parts for the base",
	expr.PowerChain:          "RateML's generator drops what follows the second “^” of $",
	expr.NestedBraces:        "RateML's generator cannot read braces within braces",
	expr.BracesWithoutPower:  "RateML's generator leaves the braces of $ in the code",
	expr.ComparisonInNumbers: "a comparison stands for a number, 0 or 1",
	expr.NumbersInLogic:      "a number joined by “and” or “or” is 0 or 1 in CUDA, and itself in Python",
}

func (p *Pass) portabilityMessage(problem *expr.Problem) string {
	rate := p.Model.Dialect.Mode.Has(expr.BareOperators)
	switch {
	case problem.Kind == expr.LimitedFunction:
		return unknownTo(problem.Text, rate)
	case problem.Kind == expr.NumberSuffix && rate:
		return p.word("$ is a number in RateML's CUDA code and an error in its Python code", problem)
	case problem.Kind == expr.NumberSuffix:
		return p.word("only jLEMS reads $ as a number", problem)
	case problem.Kind == expr.AmbiguousPower && rate:
		return p.word("RateML's CUDA code takes the minus of $ into the power, its Python code does not", problem)
	}
	return p.word(portabilityMessages[problem.Kind], problem)
}

// onlyPyLEMS and onlyJLEMS are the facts that are about one of the two tools.
var (
	onlyPyLEMS = []expr.ProblemKind{expr.UnaryPlus, expr.TightOperator, expr.LessOrEqual, expr.MissingParens, expr.NumberSuffix, expr.SubtractionChain}
	onlyJLEMS  = []expr.ProblemKind{expr.GluedExponent, expr.OperatorSpelling, expr.EqualityInLogic}
)

// affected are the tools that a portability fact is about.
func (p *Pass) affected(problem *expr.Problem) []string {
	f := expr.LookupFunc(problem.Text)
	switch {
	case p.Model.Dialect.Mode.Has(expr.BareOperators):
		return []string{"rateml"}
	case slices.Contains(onlyPyLEMS, problem.Kind), problem.Kind == expr.LimitedFunction && f != nil && !f.Tools.Has(expr.PyLEMS):
		return []string{"pylems"}
	case slices.Contains(onlyJLEMS, problem.Kind), problem.Kind == expr.LimitedFunction:
		return []string{"jlems"}
	}
	return []string{"jlems", "pylems"}
}

// unknownTo says which tools do not know a function.
func unknownTo(name string, rate bool) string {
	f := expr.LookupFunc(name)
	switch {
	case f == nil || f.Foreign:
		return "RateML's generator rejects the function " + quote(name)
	case rate:
		return "neither CUDA nor Python knows the function " + quote(name) + ", into which RateML's generator copies it"
	case !f.Tools.Has(expr.PyLEMS):
		return "PyLEMS does not know the function " + quote(name)
	}
	return "jLEMS does not know the function " + quote(name)
}

// pastedSum finds sums that RateML's CUDA target pastes into a product: pre and
// post, and what an Exposure observes.
func (p *Pass) pastedSum(e *lems.Expression) {
	message := ""
	switch {
	case e.Item.Row.Declares == lems.CouplingFunctionSymbol:
		message = "RateML's CUDA code multiplies only the first summand of this by the weight"
	case e.Item.Row.Name == "Exposure":
		message = "RateML's CUDA code averages only the last summand of this"
	default:
		return
	}
	sum, ok := e.Expr().(*expr.Binary)
	if !ok || sum.Op != expr.Add && sum.Op != expr.Sub || !e.OK() {
		return
	}
	s := sum.Span()
	p.Report(Diagnostic{Place: p.place(s), Message: message, Portability: []string{"rateml"}, Fixes: []Fix{{
		Title: "Put it in parentheses", Preferred: true, Safe: true,
		Edits: []Edit{p.insert(s.Start, "("), p.insert(s.End, ")")},
	}}})
}

// pythonOnly finds names that only RateML's Python target knows.
func (p *Pass) pythonOnly(e *lems.Expression) {
	for _, r := range e.Refs {
		if r.Target != nil && r.Target.Kind == lems.ReservedSymbol && strings.HasPrefix(r.Name, "local_") {
			p.Report(Diagnostic{Place: p.place(e.Span(r)), Message: "RateML's CUDA code does not know " + quote(r.Name), Portability: []string{"rateml"}})
			return
		}
	}
}
