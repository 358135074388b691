package expr

import (
	"math"
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
)

// sign is a unary minus. A tight one binds stronger than the power.
type sign struct {
	pos   syntax.Span
	tight bool
}

// prefix parses a power with signs before it.
func (p *parser) prefix(afterOp bool) sub {
	signs := p.signs(afterOp)
	x := p.primary()
	if len(signs) == 0 {
		return p.powers(x)
	}
	if p.nest+len(signs) > MaxNesting {
		x = p.tooDeepAt(signs[0].pos, x)
		return p.powers(x)
	}
	loose := 0
	if !signs[0].tight {
		loose = 1
	}
	if p.mode.Has(Braces) {
		loose = len(signs)
	}
	x = p.negate(x, signs[loose:])
	return p.negate(p.powers(x), signs[:loose])
}

// signs takes the signs before an operand. A minus is tight if it follows an
// operator, which another sign is.
func (p *parser) signs(afterOp bool) []sign {
	var list []sign
	for {
		t := p.peek()
		if t.kind != tokOp || t.op != Sub && t.op != Add {
			return list
		}
		p.i++
		p.lookalike(t)
		if t.op == Sub {
			list = append(list, sign{t.span(), afterOp})
		} else {
			p.report(UnaryPlus, t.span(), t.text, syntax.Edit{Span: t.span()})
		}
		afterOp = true
	}
}

func (p *parser) negate(x sub, signs []sign) sub {
	for i := len(signs) - 1; i >= 0; i-- {
		pos := signs[i].pos
		e := p.slabs.unaries.new()
		*e = Unary{Op: Neg, OpPos: pos, X: x.e, pos: pos.Cover(x.e.Span())}
		x = sub{e, x.h + 1}
		p.seen |= 1 << Neg
	}
	return x
}

// powers extends x by the exponents that follow.
func (p *parser) powers(x sub) sub {
	for p.peek().kind == tokOp && p.peek().op == Pow {
		t := *p.peek()
		news := len(p.problems)
		p.takeOp()
		signs := p.signs(true)
		y := p.primary()
		if p.nest+len(signs) > MaxNesting {
			y, signs = p.tooDeepAt(signs[0].pos, y), nil
		}
		y = p.negate(y, signs)
		if t.note == noteWrong && p.mode.Has(Braces) && p.open[sortOf('{')] == 0 && len(p.problems) > news {
			p.problems[news].Fix = bracePower(t, x.e.Span(), y.e.Span())
		}
		x = p.pair(t, x, y)
		if x.h > MaxHeight {
			x = p.tooHigh(x)
		}
	}
	return x
}

// bracePower makes {a^b} of a**b.
func bracePower(t token, x, y syntax.Span) []syntax.Edit {
	return []syntax.Edit{
		{Span: syntax.Span{Start: x.Start, End: x.Start}, NewText: "{"},
		{Span: t.span(), NewText: "^"},
		{Span: syntax.Span{Start: y.End, End: y.End}, NewText: "}"},
	}
}

// primary parses a number, name, call or group, or says what stands instead.
func (p *parser) primary() sub {
	t := p.peek()
	switch {
	case t.kind == tokNum:
		return p.number()
	case t.kind == tokName:
		return p.name()
	case t.kind == tokOpen:
		return p.group()
	case t.kind == tokOp && t.op == Not:
		return p.not()
	case p.isJunk(t) || t.kind == tokOp && t.op == NoOp:
		return p.junkBefore()
	}
	return p.missing()
}

// missing stands for an operand that is not there.
func (p *parser) missing() sub {
	t, prev := p.peek(), p.prev()
	if !p.lacks {
		p.reportMissing(t, prev)
	}
	p.lacks = true
	at := t.start
	if t.kind != tokOp {
		at = prev.end
	}
	return sub{&Bad{Pos: syntax.Span{Start: at, End: at}}, 1}
}

func (p *parser) reportMissing(t *token, prev token) {
	switch {
	case t.kind == tokOp && prev.kind == tokOp:
		p.report(MissingOperand, t.span(), t.text, syntax.Edit{Span: t.span()})
	case t.kind == tokOp:
		p.report(MissingOperand, t.span(), t.text)
	case prev.kind == tokOp:
		p.report(MissingOperand, prev.span(), prev.text)
	case t.kind == tokEOF, t.kind == tokClose && p.open[sortOf(t.open)] == 0:
		// The bracket is to blame, and is reported.
	default:
		p.report(MissingOperand, t.span(), t.text)
	}
}

// number takes a number, or two that a decimal comma makes one.
func (p *parser) number() sub {
	t := *p.peek()
	if whole, ok := p.decimalComma(); ok {
		p.lacks = false
		p.report(BadNumber, whole, p.slice(whole), syntax.Edit{Span: whole, NewText: strings.Replace(p.slice(whole), ",", ".", 1)})
		return sub{&Bad{Pos: whole}, 1}
	}
	p.i++
	p.lacks = false
	if t.note == noteBad {
		p.report(BadNumber, t.span(), t.text, numberFix(t)...)
		return sub{&Bad{Pos: t.span()}, 1}
	}
	n := p.slabs.numbers.new()
	n.Pos, n.Text, n.Value, n.Integer = t.span(), t.text, numberValue(t.text), isInteger(t.text)
	if math.IsInf(n.Value, 0) {
		p.report(BadNumber, t.span(), t.text)
		return sub{&Bad{Pos: t.span()}, 1}
	}
	if t.note == noteSuffix {
		p.report(NumberSuffix, t.span(), t.text, syntax.Edit{Span: syntax.Span{Start: p.lastByte(t), End: t.end}})
	}
	return sub{n, 1}
}

// lastByte is where the last character of a token begins, which may be an
// entity.
func (p *parser) lastByte(t token) int32 {
	raw := p.slice(t.span())
	if strings.HasSuffix(raw, ";") {
		return t.start + int32(strings.LastIndexByte(raw, '&'))
	}
	return t.end - 1
}

// decimalComma takes 1,5 if no function wants two arguments.
func (p *parser) decimalComma() (syntax.Span, bool) {
	if p.args == manyArgs || p.i+3 >= len(p.tokens) {
		return syntax.Span{}, false
	}
	a, comma, b := p.tokens[p.i], p.tokens[p.i+1], p.tokens[p.i+2]
	glued := comma.kind == tokComma && b.kind == tokNum && a.end == comma.start && comma.end == b.start
	if !glued || !isInteger(a.text) || b.text[0] == '.' {
		return syntax.Span{}, false
	}
	p.i += 3
	return a.span().Cover(b.span()), true
}
