package expr

import (
	"math"
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
)

// This file has the parts of the parser for what nests: groups, calls and not.

// closer is the bracket that closes what the key opens.
var closer = map[byte]string{'(': ")", '{': "}", '[': "]"}

// enter counts one more level. If that is one too many, the whole rest of the
// group is skipped.
func (p *parser) enter() bool {
	p.nest++
	return p.nest <= MaxNesting
}

// tooNested stands for the group, call or not that enter refused.
func (p *parser) tooNested() sub {
	p.nest--
	p.reportDeep(p.peek().span())
	span := p.peek().span()
	p.lacks = false
	if skipped := p.skip(); !skipped.IsEmpty() {
		span = skipped
	}
	return sub{&Bad{Pos: span}, 1}
}

// not takes a negated condition. The word negates a whole comparison, as in
// Python, a sign what follows it, as in C.
func (p *parser) not() sub {
	if !p.enter() {
		return p.tooNested()
	}
	news := len(p.problems)
	t := p.takeOp()
	var x sub
	if t.text[0] == '.' || t.text[0] == 'n' {
		x = p.climb(p.prefix(false), precCmp)
	} else {
		x = p.prefix(true)
	}
	p.nest--
	if t.note == noteWrong && len(p.problems) == news+1 {
		p.problems[news].Fix = p.opposite(t, x.e)
	}
	e := p.slabs.unaries.new()
	*e = Unary{Op: Not, OpPos: t.span(), X: x.e, pos: t.span().Cover(x.e.Span())}
	p.seen |= 1 << Not
	return sub{e, x.h + 1}
}

// opposites are the comparisons that hold where the others fail.
var opposites = map[Op]Op{Lt: Ge, Ge: Lt, Gt: Le, Le: Gt, Eq: Ne, Ne: Eq}

// opposite makes a .geq. b of .not. (a .lt. b).
func (p *parser) opposite(t token, x Expr) []syntax.Edit {
	cmp, ok := Unparen(x).(*Binary)
	if !ok || opposites[cmp.Op] == NoOp {
		return nil
	}
	return []syntax.Edit{
		{Span: syntax.Span{Start: t.start, End: x.Span().Start}},
		{Span: cmp.OpPos, NewText: p.spell(opposites[cmp.Op], cmp.OpPos)},
	}
}

// group takes a parenthesised expression.
func (p *parser) group() sub {
	if !p.enter() {
		return p.tooNested()
	}
	open := *p.peek()
	before := p.prev()
	p.i++
	if t := p.peek(); t.kind == tokClose && t.open == open.open {
		return p.emptyGroup(open)
	}
	outer := p.args
	p.args = noArgs
	p.open[sortOf(open.open)]++
	x := p.expression()
	end, closed := p.close(open, isMissing(x.e))
	p.args = outer
	p.nest--
	e := p.slabs.parens.new()
	*e = Paren{Pos: syntax.Span{Start: open.start, End: end}, X: x.e, Brace: open.open == '{' && p.mode.Has(Braces)}
	if e.Brace {
		p.seen |= seenBrace
	}
	if open.open != '(' && !e.Brace && closed {
		p.report(WrongBracket, open.span(), open.text, bracketFix(e, before)...)
	}
	return sub{e, x.h + 1}
}

// isMissing says that e is nothing but a missing operand.
func isMissing(e Expr) bool {
	b, ok := e.(*Bad)
	return ok && b.Pos.IsEmpty()
}

func (p *parser) emptyGroup(open token) sub {
	span := open.span().Cover(p.peek().span())
	p.i++
	p.nest--
	p.lacks = false
	p.report(EmptyParens, span, p.slice(span))
	return sub{&Bad{Pos: span}, 1}
}

// bracketFix drops braces around a power where that changes nothing and makes
// parentheses of them elsewhere.
func bracketFix(e *Paren, before token) []syntax.Edit {
	left, right := "(", ")"
	power, ok := e.X.(*Binary)
	signed := before.kind == tokOp && (before.op == Sub || before.op == Pow)
	if ok && power.Op == Pow && !signed {
		left, right = "", ""
	}
	return []syntax.Edit{
		{Span: syntax.Span{Start: e.Pos.Start, End: e.Pos.Start + 1}, NewText: left},
		{Span: syntax.Span{Start: e.Pos.End - 1, End: e.Pos.End}, NewText: right},
	}
}

// close takes the bracket that closes open and gives the end of the group.
func (p *parser) close(open token, nothing bool) (end int32, closed bool) {
	p.open[sortOf(open.open)]--
	t := p.peek()
	switch {
	case t.kind == tokClose && t.open == open.open:
		p.i++
		p.lacks = false
		return t.end, true
	case t.kind == tokClose && p.open[sortOf(t.open)] == 0:
		p.i++
		p.lacks = false
		p.report(MismatchedParen, t.span(), t.text, syntax.Edit{Span: t.span(), NewText: closer[open.open]})
		return t.end, false
	}
	end = p.prev().end
	p.reportUnclosed(open, end, nothing)
	return end, false
}

// reportUnclosed reports the innermost of the brackets that end at one place
// and lets its fix close all of them.
func (p *parser) reportUnclosed(open token, end int32, nothing bool) {
	if p.unclosed > 0 && p.unclosedAt == end {
		if fix := p.problems[p.unclosed-1].Fix; fix != nil {
			fix[0].NewText += closer[open.open]
		}
		return
	}
	var fix []syntax.Edit
	if !nothing {
		fix = []syntax.Edit{{Span: syntax.Span{Start: end, End: end}, NewText: closer[open.open]}}
	}
	before := len(p.problems)
	p.report(UnclosedParen, open.span(), open.text, fix...)
	if len(p.problems) > before {
		p.unclosed, p.unclosedAt = len(p.problems), end
	}
}

// symbols are the constants of RateML.
var symbols = map[string]float64{"pi": math.Pi, "PI": math.Pi, "inf": math.Inf(1), "INF": math.Inf(1)}

// name takes a name, or the call it begins.
func (p *parser) name() sub {
	t, next := *p.peek(), &p.tokens[p.i+1]
	f := LookupFunc(t.text)
	switch {
	case next.kind == tokOpen && f != nil && (next.open != '{' || !p.mode.Has(Braces)),
		next.kind == tokOpen && next.open == '(' && next.start == t.end && !p.isSymbol(t) && t.text != "not":
		return p.call(t, f)
	case p.isNotWord(t):
		p.peek().kind, p.peek().op, p.peek().note = tokOp, Not, noteWrong
		return p.not()
	case p.isFunction(f) && startsValue(next) && wordOp(next.text) == NoOp:
		return p.bareCall(t, f)
	}
	p.i++
	p.lacks = false
	if p.isFunction(f) {
		p.report(FunctionAsName, t.span(), t.text)
		return sub{&Bad{Pos: t.span(), Parts: []Expr{&Name{Pos: t.span(), Name: t.text}}}, 2}
	}
	if p.isSymbol(t) {
		return sub{&Symbol{Pos: t.span(), Name: t.text, Value: symbols[t.text]}, 1}
	}
	n := p.slabs.names.new()
	n.Pos, n.Name = t.span(), t.text
	return sub{n, 1}
}

// isFunction says that a word is a function even without parentheses. H and
// others that no target of RateML knows are good names for variables there.
func (p *parser) isFunction(f *Func) bool {
	return f != nil && !f.Foreign && (!p.mode.Has(BareOperators) || f.Tools.Has(CUDA))
}

func (p *parser) isSymbol(t token) bool {
	switch t.text {
	case "pi", "PI", "inf", "INF":
		return p.mode.Has(Symbols)
	}
	return false
}

// bareCall takes exp a.
func (p *parser) bareCall(t token, f *Func) sub {
	if !p.enter() {
		return p.tooNested()
	}
	p.i++
	x := p.primary()
	p.nest--
	at := x.e.Span()
	if _, failed := x.e.(*Bad); !failed {
		p.report(MissingParens, t.span(), t.text,
			syntax.Edit{Span: syntax.Span{Start: t.end, End: at.Start}, NewText: "("},
			syntax.Edit{Span: syntax.Span{Start: at.End, End: at.End}, NewText: ")"})
	}
	e := p.slabs.calls.new()
	*e = Call{Name: t.text, NamePos: t.span(), Args: p.slabs.args.list(x.e), Pos: t.span().Cover(at), Func: f}
	p.seen |= seenCall
	return sub{e, x.h + 1}
}

// call takes a name with arguments in parentheses.
func (p *parser) call(t token, f *Func) sub {
	if !p.enter() {
		return p.tooNested()
	}
	before := p.prev()
	p.i++
	open := *p.peek()
	p.i++
	e := p.slabs.calls.new()
	e.Name, e.NamePos, e.Func = t.text, t.span(), f
	p.seen |= seenCall
	outer, mistakes, news := p.args, p.mistakes, len(p.problems)
	p.args = manyArgs
	if f != nil && f.Arity == 1 {
		p.args = oneArg
	}
	p.open[sortOf(open.open)]++
	h := p.arguments(e, open)
	end, closed := p.close(open, len(e.Args) == 0 || isMissing(e.Args[len(e.Args)-1]))
	e.Pos = syntax.Span{Start: t.start, End: end}
	p.args = outer
	p.nest--
	if open.open != '(' && closed {
		p.report(WrongBracket, open.span(), open.text,
			syntax.Edit{Span: open.span(), NewText: "("},
			syntax.Edit{Span: syntax.Span{Start: end - 1, End: end}, NewText: ")"})
	}
	p.arity(e, closed && p.mistakes == mistakes)
	p.foreign(e, before, closed && len(p.problems) == news)
	return sub{e, h + 1}
}

// arguments takes what stands up to the closing parenthesis and gives the
// height of it.
func (p *parser) arguments(e *Call, open token) int {
	h := 0
	for {
		t := p.peek()
		lacks := t.kind == tokComma || t.kind == tokClose && t.open == open.open
		if lacks && t.kind == tokClose && len(e.Args) == 0 {
			return h
		}
		x := sub{&Bad{Pos: syntax.Span{Start: t.start, End: t.start}}, 1}
		switch {
		case lacks && (native(e.Name) != nil || e.Name == "pow" && p.mode.Has(BareOperators)):
			p.report(MissingArgument, t.span(), e.Name)
		case !lacks:
			x = p.expression()
		}
		h = max(h, x.h)
		if e.Args == nil {
			e.Args = p.slabs.args.list(x.e)
		} else {
			e.Args = append(e.Args, x.e)
		}
		if p.peek().kind != tokComma {
			return h
		}
		p.i++
		p.lacks = false
	}
}

// arity checks how many arguments a function of the language has, unless they
// have mistakes of their own.
func (p *parser) arity(e *Call, clean bool) {
	if e.Func == nil || e.Func.Foreign || !clean {
		return
	}
	switch n := e.Func.Arity; {
	case len(e.Args) < n:
		p.report(MissingArgument, syntax.Span{Start: e.NamePos.Start, End: e.Pos.End}, e.Name)
	case len(e.Args) > n:
		p.report(TooManyArguments, e.Args[n].Span().Cover(e.Args[len(e.Args)-1].Span()), e.Name)
	}
}

// foreign reports a function that the language has not, with what to write
// instead if nothing at all is to be said about its arguments.
func (p *parser) foreign(e *Call, before token, clean bool) {
	switch {
	case e.Func == nil:
		p.report(UnknownFunction, e.NamePos, e.Name)
	case p.isPower(e):
		p.report(LimitedFunction, e.NamePos, e.Name, p.rewrite(e, before, clean)...)
	case e.Func.Foreign:
		p.report(ForeignFunction, e.NamePos, e.Name, p.rewrite(e, before, clean)...)
	}
}

// isPower says that a call of pow stands for a power: both targets of RateML
// know it, though its generator stops at it.
func (p *parser) isPower(e *Call) bool {
	return e.Name == "pow" && len(e.Args) == e.Func.Arity && p.mode.Has(BareOperators)
}

// rewrite is the fix that says a foreign function in the words of LEMS.
func (p *parser) rewrite(e *Call, before token, clean bool) []syntax.Edit {
	f := e.Func
	if !clean || f.rewrite == "" || len(e.Args) != f.Arity {
		return nil
	}
	text := f.rewrite
	for i, arg := range e.Args {
		if HasBad(arg) {
			return nil
		}
		n, raw := strconv.Itoa(i+1), p.slice(arg.Span())
		text = strings.ReplaceAll(text, "$"+n, raw)
		if !isPrimary(arg) {
			raw = "(" + raw + ")"
		}
		text = strings.ReplaceAll(text, "%"+n, raw)
	}
	switch {
	case f.prec == precPow && p.mode.Has(Braces):
		text = "{" + text + "}"
	case f.prec < precPrimary && !p.fits(f.prec, before):
		text = "(" + text + ")"
	}
	return []syntax.Edit{{Span: e.Pos, NewText: text}}
}

func isPrimary(e Expr) bool {
	switch e := e.(type) {
	case *Unary, *Binary:
		return false
	case *Number:
		return e.Value >= 0
	}
	return true
}

// fits says that text of the strength needs no parentheses between the token
// before it and the next one.
func (p *parser) fits(prec int, before token) bool {
	left := before.kind != tokOp || before.op != Not && before.op != Sub && precOf(before.op) < prec
	next := p.peek()
	right := next.kind != tokOp || precOf(next.op) <= prec && next.op != Pow
	return left && right
}
