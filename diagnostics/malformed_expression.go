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
		for _, problems := range p.touching(p.problems(e)) {
			problem := &problems[0]
			if p.namedFunction(e, problem) {
				continue
			}
			d := Diagnostic{Place: p.place(problem.Span), Message: p.expressionMessage(e, problem)}
			if len(problems) == 1 {
				d.Fixes = p.expressionFixes(e, problem)
			}
			p.Report(d)
		}
	}
}

// touching are the mistakes among problems; those with nothing but white space
// between them are one.
func (p *Pass) touching(problems []expr.Problem) [][]expr.Problem {
	var groups [][]expr.Problem
	end := int32(-1)
	for _, problem := range problems {
		if problem.Portability {
			continue
		}
		if end >= 0 && strings.TrimSpace(p.Model.File.Text[min(end, problem.Span.Start):problem.Span.Start]) == "" {
			groups[len(groups)-1] = append(groups[len(groups)-1], problem)
		} else {
			groups = append(groups, []expr.Problem{problem})
		}
		end = max(end, problem.Span.End)
	}
	return groups
}

// expressions yields those whose text is well-formed XML: where it is not, that
// has been said.
func (p *Pass) expressions() func(func(*lems.Expression) bool) {
	return func(yield func(*lems.Expression) bool) {
		for _, e := range p.damage.of.exprs {
			if len(p.damage.problems) > 0 && p.damage.at(e.Place.Span) || p.holdsMalformedName(e) {
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
	more := expr.Check(e.Expr(), want, p.Model.Dialect.Mode)
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
	if word, _ := p.halfOperator(problem); word != "" {
		return "operator " + quote(word) + " lacks its second point"
	}
	if unit := p.unitBehind(e, problem); unit != "" {
		return quote(unit) + " stands behind a number: numbers in expressions have no units"
	}
	return p.word(expressionMessages[problem.Kind], problem)
}

// halfOperator is the operator that a point begins and no point ends, .gt for
// .gt., with its place; empty if there is none.
func (p *Pass) halfOperator(problem *expr.Problem) (string, syntax.Span) {
	at := problem.Span
	if problem.Kind != expr.UnknownCharacter || p.Model.Doc.Text(at) != "." {
		return "", at
	}
	text := p.Model.File.Text[at.End:]
	word := text[:len(text)-len(strings.TrimLeft(text, "abcdefghijklmnopqrstuvwxyz"))]
	switch word {
	case "gt", "lt", "geq", "leq", "eq", "neq", "and", "or", "not":
		at.End += int32(len(word))
		return "." + word + ".", at
	}
	return "", at
}

// unitBehind is the word that follows a number without a space and is no name,
// most probably a unit; empty if there is none.
func (p *Pass) unitBehind(e *lems.Expression, problem *expr.Problem) string {
	text := p.Model.Doc.Text(problem.Span)
	word := strings.TrimLeft(text, "0123456789.")
	if problem.Kind != expr.MissingOperator || word == text || !isName(word) || e.Scope != nil && e.Scope.Find(word) != nil {
		return ""
	}
	return word
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
		if p.unitBehind(e, problem) != "" {
			return nil // no name
		}
		return []Fix{{
			Title: fixTitle(p.Model.Doc, problem.Fix, problem.Span), Edits: p.edits(problem.Fix),
			Preferred: true, Safe: problem.Portability || evidentExpression[problem.Kind],
		}}
	}
	if word, at := p.halfOperator(problem); word != "" {
		return []Fix{{Title: "Write " + quote(word), Edits: []Edit{p.replace(at, word)}, Preferred: true, Safe: true}}
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
