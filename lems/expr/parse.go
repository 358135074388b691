package expr

import (
	"math"
	"sort"
	"strings"
	"sync"

	"github.com/lemsls/lemsls/lems/syntax"
)

// Parse reads the expression in text[span], raw attribute text with entities.
// It never fails: Bad nodes and Problems stand for what is wrong, and one
// mistake makes one Problem. The problems are in the order of the text; facts
// about the tree are left out where there is a mistake.
func Parse(text string, span syntax.Span, mode Mode) (Expr, []Problem) {
	return parse(text, 0, clamp(span, len(text)), mode)
}

// ParseIn is Parse in a file, of which a part may be kept by itself; see
// syntax.File.SetApart.
func ParseIn(f *syntax.File, span syntax.Span, mode Mode) (Expr, []Problem) {
	span = clamp(span, len(f.Text))
	text, base := f.Part(span)
	return parse(text, base, span, mode)
}

// parse reads the expression in a span of a file, from base on of which the text
// is given.
func parse(text string, base int32, span syntax.Span, mode Mode) (Expr, []Problem) {
	p := parsers.Get().(*parser)
	defer p.release() // a tree has spans and names, never tokens
	*p = parser{text: text, base: base, mode: mode, tokens: scan(p.tokens[:0], text[span.Start-base:span.End-base], span.Start, mode)}
	if len(p.tokens) == 1 {
		return &Bad{Pos: span}, []Problem{{Kind: Empty, Span: span}}
	}
	p.slabs = slabsFor(p.tokens)
	e := p.whole().e
	if !p.failed && p.seen != 0 {
		p.facts(e)
	}
	if len(p.problems) > 1 {
		sort.SliceStable(p.problems, func(i, j int) bool {
			return p.problems[i].Span.Start < p.problems[j].Span.Start
		})
	}
	return e, p.problems
}

// release gives the parser back without what would keep texts alive.
func (p *parser) release() {
	clear(p.tokens)
	*p = parser{tokens: p.tokens[:0]}
	parsers.Put(p)
}

func clamp(s syntax.Span, n int) syntax.Span {
	s.Start = min(max(s.Start, 0), int32(n))
	s.End = min(max(s.End, s.Start), int32(n))
	return s
}

// parsers are to be used again: they and their tokens are most of what parsing
// a model would throw away.
var parsers = sync.Pool{New: func() any { return new(parser) }}

// sub is a finished subtree and its height.
type sub struct {
	e Expr
	h int
}

type parser struct {
	text     string
	base     int32 // where it begins in the file
	mode     Mode
	tokens   []token
	i        int // of the next token
	problems []Problem
	failed   bool // a problem is a mistake
	mistakes int  // also those beyond MaxProblems
	remarks  int  // the same of facts of portability

	nest   int       // open groups, signs and calls
	open   [4]int    // open brackets of each sort; see sortOf
	args   argsState // whether a comma separates arguments here
	lacks  bool      // an operand was missed since the last one was read
	deep   bool      // TooDeep was reported
	seen   uint32    // the operators of the tree as bits, and seenCall, seenBrace
	joined *Bad      // the latest values without operator between them
	// unclosed is the index of the latest UnclosedParen, unclosedAt where its fix inserts.
	unclosed   int
	unclosedAt int32
	slabs      slabs
}

// sortOf tells (, [ and { apart, as an index into parser.open.
func sortOf(bracket byte) byte { return bracket >> 5 & 3 }

// argsState says what a comma is: junk, a separator, or, in a call of a function
// with one argument, a separator unless it stands within a number.
type argsState uint8

const (
	noArgs argsState = iota
	oneArg
	manyArgs
)

func (p *parser) peek() *token { return &p.tokens[p.i] }

// prev is the token before the next one; tokEOF at the beginning.
func (p *parser) prev() token {
	if p.i == 0 {
		return token{start: p.tokens[0].start, end: p.tokens[0].start}
	}
	return p.tokens[p.i-1]
}

func (p *parser) report(kind ProblemKind, span syntax.Span, text string, fix ...syntax.Edit) {
	legal := kind.IsPortability() || kind == MissingParens && !p.mode.Has(BareOperators)
	p.failed = p.failed || !legal
	count := &p.mistakes
	if legal {
		count = &p.remarks
	}
	if *count++; *count > MaxProblems {
		return
	}
	p.problems = append(p.problems, Problem{Kind: kind, Span: span, Text: text, Fix: fix, Portability: legal})
}

func (p *parser) slice(s syntax.Span) string { return p.text[s.Start-p.base : s.End-p.base] }

// whole parses up to the end, over closing parentheses that close nothing.
func (p *parser) whole() sub {
	x := p.expression()
	for p.peek().kind != tokEOF {
		p.stray()
		if startsValue(p.peek()) {
			p.joined = &Bad{Pos: x.e.Span(), Parts: []Expr{x.e}}
			x = sub{p.joined, x.h + 1}
		}
		x = p.climb(x, precOr)
	}
	return x
}

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

func (p *parser) expression() sub { return p.climb(p.prefix(false), precOr) }

// operand parses what follows an operator, as far as it binds at least as
// strong as least.
func (p *parser) operand(least int) sub { return p.climb(p.prefix(true), least) }

// climb extends x by the operators that bind at least as strong as least.
func (p *parser) climb(x sub, least int) sub {
	for {
		t := p.peek()
		p.foreignWord(t)
		switch {
		case t.kind == tokOp && t.op != Not:
			if precOf(t.op) < least {
				return x
			}
			x = p.binary(x)
		case precTerm < least:
			return x
		case startsValue(t):
			x = p.juxtapose(x)
		case p.isJunk(t):
			x = p.junkAfter(x)
		default:
			return x
		}
		if x.h > MaxHeight {
			x = p.tooHigh(x)
		}
	}
}

// precOf is the strength of an operator; .plus. counts as a comparison.
func precOf(op Op) int {
	if op == NoOp {
		return precCmp
	}
	return ops[op].Prec
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

// binary takes the operator and its right operand.
func (p *parser) binary(x sub) sub {
	t := p.takeOp()
	p.lacks = p.lacks || t.op == NoOp
	y := p.operand(precOf(t.op) + 1)
	if t.op == NoOp {
		return p.bad(x, y)
	}
	z := p.pair(t, x, y)
	if ops[t.op].Kind == Compare && p.comparesNext() {
		return p.chain(z, y)
	}
	return z
}

func (p *parser) pair(t token, x, y sub) sub {
	e := p.slabs.binaries.new()
	e.Op, e.OpPos, e.X, e.Y = t.op, t.span(), x.e, y.e
	e.pos = x.e.Span().Cover(t.span()).Cover(y.e.Span())
	p.seen |= 1 << t.op
	return sub{e, max(x.h, y.h) + 1}
}

func (p *parser) comparesNext() bool {
	t := p.peek()
	return t.kind == tokOp && ops[t.op].Kind == Compare
}

// chain takes the rest of a .lt. b .lt. c, of which x is a .lt. b.
func (p *parser) chain(x, middle sub) sub {
	all := &Bad{Pos: x.e.Span(), Parts: []Expr{x.e}}
	h, told := x.h, p.lacks
	var fix []syntax.Edit
	for p.comparesNext() {
		fix = append(fix, p.conjoin(middle.e.Span()))
		p.takeOp()
		middle = p.operand(precCmp + 1)
		all.Parts = append(all.Parts, middle.e)
		all.Pos = all.Pos.Cover(middle.e.Span())
		h = max(h, middle.h)
	}
	if all.Pos.Len() > maxCopy {
		fix = nil
	}
	if !told {
		p.report(ChainedComparison, all.Pos, "", fix...)
	}
	return sub{all, h + 1}
}

// maxCopy is how much text a fix may copy, so that nested fixes stay small.
const maxCopy = 1000

// conjoin is the edit that makes two comparisons of one at the operand they
// share: a .lt. b becomes a .lt. b .and. b.
func (p *parser) conjoin(shared syntax.Span) syntax.Edit {
	shared.End = min(shared.End, shared.Start+maxCopy)
	text := " " + And.Spelling(p.mode) + " " + p.slice(shared)
	return syntax.Edit{Span: syntax.Span{Start: shared.End, End: shared.End}, NewText: text}
}

// bad makes one Bad of two operands with nonsense between them. More values
// that follow join it in silence.
func (p *parser) bad(x, y sub) sub {
	b, ok := x.e.(*Bad)
	if !ok || b != p.joined {
		b = &Bad{Pos: x.e.Span(), Parts: []Expr{x.e}}
		x.h++
		p.joined = b
	}
	b.Parts = append(b.Parts, y.e)
	b.Pos = b.Pos.Cover(y.e.Span())
	return sub{b, max(x.h, y.h+1)}
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

// tooDeepAt gives up on x, which too many signs precede.
func (p *parser) tooDeepAt(pos syntax.Span, x sub) sub {
	p.reportDeep(pos)
	return sub{&Bad{Pos: pos.Cover(x.e.Span()), Parts: []Expr{x.e}}, x.h + 1}
}

// tooHigh gives up on a chain of operators and skips what follows it.
func (p *parser) tooHigh(x sub) sub {
	p.reportDeep(x.e.Span())
	span := x.e.Span()
	if skipped := p.skip(); !skipped.IsEmpty() {
		span = span.Cover(skipped)
	}
	return sub{&Bad{Pos: span}, 1}
}

func (p *parser) reportDeep(pos syntax.Span) {
	if !p.deep {
		p.report(TooDeep, pos, "")
	}
	p.deep = true
}

// skip takes tokens up to the end of the group it stands in.
func (p *parser) skip() syntax.Span {
	span := syntax.Span{Start: p.peek().start, End: p.peek().start}
	for level := 0; ; p.i++ {
		t := p.peek()
		switch {
		case t.kind == tokEOF, t.kind == tokClose && level == 0, t.kind == tokComma && level == 0 && p.args != noArgs:
			return span
		case t.kind == tokOpen:
			level++
		case t.kind == tokClose:
			level--
		}
		span.End = t.end
	}
}
