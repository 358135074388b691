package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

var malformedExpression = &Analyzer{Code: "malformed-expression", Severity: Error, Run: runMalformedExpression}

func runMalformedExpression(p *Pass) {
	for e := range p.expressions() {
		for _, problem := range p.problems(e) {
			if problem.Portability || p.namedFunction(e, &problem) {
				continue
			}
			p.Report(Diagnostic{
				Place:   p.place(problem.Span),
				Message: p.expressionMessage(e, &problem),
				Fixes:   p.expressionFixes(e, &problem),
			})
		}
	}
}

// expressions yields those whose text is well-formed XML: where it is not, that
// has been said.
func (p *Pass) expressions() func(func(*lems.Expression) bool) {
	return func(yield func(*lems.Expression) bool) {
		for _, e := range p.Model.Exprs {
			if len(p.damage.problems) > 0 && p.damage.at(e.Place.Span) {
				continue
			}
			if !yield(e) {
				return
			}
		}
	}
}

// problems are those of the parser and, if it had no complaint, those about
// numbers and truth values.
func (p *Pass) problems(e *lems.Expression) []expr.Problem {
	for i := range e.Problems {
		if !e.Problems[i].Portability {
			return e.Problems
		}
	}
	want := expr.Value
	if e.Condition {
		want = expr.Condition
	}
	more := expr.Check(e.Expr, want, p.Model.Dialect.Mode)
	if len(more) == 0 {
		return e.Problems
	}
	return append(append([]expr.Problem(nil), e.Problems...), more...)
}

// expressionMessages word the mistakes; $ stands for the text in question, in
// quotes, @ for the dialect.
var expressionMessages = map[expr.ProblemKind]string{
	expr.Empty:               "no expression stands here",
	expr.MissingOperand:      "$ lacks an operand",
	expr.MissingOperator:     "no operator stands between two values",
	expr.UnclosedParen:       "$ is never closed",
	expr.StrayCloseParen:     "$ closes nothing",
	expr.MismatchedParen:     "$ closes a bracket of another sort",
	expr.WrongBracket:        "$ groups nothing in @",
	expr.EmptyParens:         "$ holds nothing",
	expr.WrongOperator:       "$ is no operator of @",
	expr.UnknownOperator:     "$ is no operator",
	expr.UnknownCharacter:    "$ has no meaning in an expression",
	expr.UnknownEntity:       "$ stands for no character",
	expr.BadNumber:           "$ is no number",
	expr.MissingArgument:     "function $ lacks an argument",
	expr.TooManyArguments:    "function $ has too many arguments",
	expr.UnknownFunction:     "there is no function $",
	expr.ForeignFunction:     "$ is no function of @",
	expr.FunctionAsName:      "function $ lacks its argument",
	expr.MissingParens:       "the argument of $ has no parentheses",
	expr.ChainedComparison:   "the result of a comparison is compared again",
	expr.TooDeep:             "the expression is nested too deep",
	expr.BooleanInArithmetic: "a condition stands where a number is needed",
	expr.BooleanAsValue:      "this is a condition; a number is needed",
	expr.NumberInLogic:       "a number stands where a condition is needed",
	expr.NumberAsCondition:   "this is a number; a condition is needed",
}

func (p *Pass) expressionMessage(e *lems.Expression, problem *expr.Problem) string {
	if problem.Kind == expr.UnknownFunction {
		if s := e.Scope.Find(problem.Text); s != nil {
			return quote(problem.Text) + " is a " + s.Kind.String() + ", not a function"
		}
	}
	return p.word(expressionMessages[problem.Kind], problem)
}

// word fills a message in.
func (p *Pass) word(message string, problem *expr.Problem) string {
	text := problem.Text
	if text == "" {
		text = syntax.Unescape(p.Model.Doc.Text(problem.Span))
	}
	message = strings.Replace(message, "@", p.Model.Dialect.Name, 1)
	return strings.Replace(message, "$", quote(text), 1)
}

// evidentExpression are the mistakes with one way to mend them.
var evidentExpression = map[expr.ProblemKind]bool{
	expr.WrongOperator: true, expr.MismatchedParen: true, expr.WrongBracket: true, expr.MissingParens: true, expr.ForeignFunction: true,
}

func (p *Pass) expressionFixes(e *lems.Expression, problem *expr.Problem) []Fix {
	if problem.Fix != nil {
		return []Fix{{
			Title: fixTitle(p.Model.Doc, problem.Fix, problem.Span), Edits: p.edits(problem.Fix),
			Preferred: true, Safe: problem.Portability || evidentExpression[problem.Kind],
		}}
	}
	if problem.Kind != expr.UnknownFunction || e.Scope.Find(problem.Text) != nil {
		return nil
	}
	var names []string
	for _, f := range expr.Funcs() {
		names = append(names, f.Name)
	}
	return meant(problem.Text, names, func(better string) []Edit { return []Edit{p.replace(problem.Span, better)} })
}

// namedFunction says that a declaration has the name of the function that lacks
// its argument, which is reported as reserved-name.
func (p *Pass) namedFunction(e *lems.Expression, problem *expr.Problem) bool {
	return problem.Kind == expr.FunctionAsName && p.Model.World != nil && e.Scope.Find(problem.Text) != nil
}
