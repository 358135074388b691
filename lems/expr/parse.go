package expr

import (
	"sort"
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
