package expr

import "github.com/lemsls/lemsls/lems/syntax"

// stray takes closing brackets that nobody opened.
func (p *parser) stray() {
	span := p.peek().span()
	text := p.peek().text
	var fix []syntax.Edit
	for p.peek().kind == tokClose {
		span.End = p.peek().end
		fix = append(fix, syntax.Edit{Span: p.peek().span()})
		p.i++
	}
	p.report(StrayCloseParen, span, text, fix...)
}

// foreignWord makes an operator of the words and, or where an operator stands
// in LEMS, which spells them with dots.
func (p *parser) foreignWord(t *token) {
	if t.kind != tokName {
		return
	}
	if op := wordOp(t.text); op == And || op == Or {
		t.kind, t.op, t.note = tokOp, op, noteWrong
	}
}

// startsValue says that an operand can begin with the token, signs apart.
func startsValue(t *token) bool {
	return t.kind == tokNum || t.kind == tokName || t.kind == tokOpen || t.kind == tokOp && t.op == Not
}

func startsOperand(t *token) bool {
	return startsValue(t) || t.kind == tokOp && (t.op == Sub || t.op == Add)
}

func (p *parser) isJunk(t *token) bool {
	return t.kind == tokJunk || t.kind == tokComma && p.args == noArgs
}

// juxtapose takes a value that follows another without an operator.
func (p *parser) juxtapose(x sub) sub {
	prev, t := p.prev(), *p.peek()
	if b, ok := x.e.(*Bad); !p.wrongNot(&t) && (!ok || b != p.joined) {
		p.report(MissingOperator, prev.span().Cover(t.span()), "", p.product(prev, t)...)
	}
	return p.bad(x, p.climb(p.prefix(false), precTerm+1))
}

// wrongNot says that the next token will be reported as a not of another language.
func (p *parser) wrongNot(t *token) bool {
	return t.kind == tokOp && t.note == noteWrong || p.isNotWord(*t)
}

// isNotWord says that the next token is the word not where LEMS sees a name.
func (p *parser) isNotWord(t token) bool {
	return t.kind == tokName && t.text == "not" && startsOperand(&p.tokens[p.i+1])
}

// product is the fix that inserts the * that mathematicians leave out.
func (p *parser) product(prev, t token) []syntax.Edit {
	factor := prev.kind == tokNum || prev.kind == tokClose || prev.kind == tokName && t.open == '{'
	obvious := t.kind == tokOpen || t.kind == tokName && prev.end == t.start
	if !factor || !obvious {
		return nil
	}
	return []syntax.Edit{{Span: syntax.Span{Start: t.start, End: t.start}, NewText: "*"}}
}

// junkAfter takes characters without meaning where an operator should stand.
func (p *parser) junkAfter(x sub) sub {
	b, ok := x.e.(*Bad)
	span := p.junk(!ok || b != p.joined)
	if startsValue(p.peek()) {
		return p.bad(x, p.climb(p.prefix(false), precTerm+1))
	}
	all := &Bad{Pos: x.e.Span().Cover(span), Parts: []Expr{x.e}}
	p.joined = all
	return sub{all, x.h + 1}
}

// junkBefore takes characters without meaning where an operand should stand.
func (p *parser) junkBefore() sub {
	span := p.junk(true)
	p.lacks = true
	if !startsValue(p.peek()) {
		return sub{&Bad{Pos: span}, 1}
	}
	x := p.primary()
	all := &Bad{Pos: span.Cover(x.e.Span()), Parts: []Expr{x.e}}
	return sub{all, x.h + 1}
}

// junk takes all junk there is and reports the first piece, if it is news.
func (p *parser) junk(news bool) syntax.Span {
	span := p.peek().span()
	for first := true; p.isJunk(p.peek()) || p.isUnknownOp(first); first = false {
		t := p.peek()
		p.i++
		span.End = t.end
		if first && news {
			p.reportJunk(t)
		}
	}
	return span
}

// isUnknownOp says that .plus. stands where an operand should.
func (p *parser) isUnknownOp(first bool) bool {
	t := p.peek()
	return first && t.kind == tokOp && t.op == NoOp
}

func (p *parser) reportJunk(t *token) {
	switch {
	case t.note == noteEntity:
		p.report(UnknownEntity, t.span(), p.slice(t.span()))
	case t.kind == tokOp:
		p.report(UnknownOperator, t.span(), t.text)
	default:
		p.report(UnknownCharacter, t.span(), t.text, p.junkFix(t)...)
	}
}

// junkFix replaces characters whose meaning is evident.
func (p *parser) junkFix(t *token) []syntax.Edit {
	text, ok := "", false
	switch t.text {
	case "\u00a0", "\u2009", "\u202f", "\u3000":
		text, ok = " ", true
	case "²":
		text, ok = "^2", true
	case "³":
		text, ok = "^3", true
	case ";", ",":
		ok = p.peek().kind == tokEOF
	case "\ufeff", "\u200b":
		ok = true
	}
	if !ok {
		return nil
	}
	return []syntax.Edit{{Span: t.span(), NewText: text}}
}
