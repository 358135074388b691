package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"sort"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// readWords is the numbers of the constants of type wordOp.
func readWords(file string) (map[string]int, error) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		return nil, err
	}
	for _, d := range f.Decls {
		list, ok := d.(*ast.GenDecl)
		if !ok || list.Tok != token.CONST || len(list.Specs) < 2 {
			continue
		}
		words := map[string]int{}
		for k, spec := range list.Specs {
			words[spec.(*ast.ValueSpec).Names[0].Name] = k
		}
		return words, nil
	}
	return nil, fmt.Errorf("%s: no words", file)
}

// header is the bytes of the header of a slice, wordSize those of a word.
const (
	wordSize  = 24
	unitBytes = 128
)

// interpreter writes the loop that runs words.
func (g *generator) interpreter(words map[string]int) {
	g.begin("run", "func(words *byte, count int, frame *byte, n int)", "computes words over the first n bytes of each slice of a frame, in units.")
	i := &interpreter{generator: g, word: g.param("words"), count: g.param("count"), frame: g.param("frame"), n: g.param("n"),
		d: g.GP64(), offset: g.GP64(), op: g.GP64()}
	for k := range i.from {
		i.from[k] = g.GP64()
	}
	i.next = g.label("next")
	done := g.label("done")
	var list []handler
	for name, number := range words {
		if h, ok := i.handler(name); ok {
			h.number = number
			list = append(list, h)
		}
	}
	sort.Slice(list, func(a, b int) bool { return list[a].number < list[b].number })
	g.Label(i.next)
	g.SUBQ(operand.U8(1), i.count)
	g.JLT(operand.LabelRef(done))
	g.MOVLQSX(at(i.word, 4), i.d)
	g.MOVQ(in(i.frame, i.d, 1, 0), i.d)
	for k := range i.from {
		g.MOVLQSX(at(i.word, 12+4*k), i.from[k])
		g.MOVQ(in(i.frame, i.from[k], 1, 0), i.from[k])
	}
	g.MOVLQSX(at(i.word, 0), i.op)
	g.ADDQ(operand.U8(wordSize), i.word)
	g.XORQ(i.offset, i.offset)
	i.dispatch(list)
	for _, h := range list {
		i.emit(h)
	}
	g.Label(done)
	g.finish()
}

type interpreter struct {
	*generator
	word, count, frame, n, d, offset, op reg.GPVirtual
	from                                 [3]reg.GPVirtual
	next                                 string
}

// handler is what a word is made of: what it does with its operands, and which of
// them are scalars.
type handler struct {
	name    string
	number  int
	scalars [3]bool
	arity   int
	compute func(x [3]operand.Op, d reg.VecVirtual)
}

// dispatch finds the handler of a word, by halves.
func (i *interpreter) dispatch(list []handler) {
	if len(list) == 1 {
		i.JMP(operand.LabelRef(i.at(list[0])))
		return
	}
	middle := len(list) / 2
	upper := i.label("upper")
	i.CMPQ(i.op, operand.U8(list[middle].number))
	i.JGE(operand.LabelRef(upper))
	i.dispatch(list[:middle])
	i.Label(upper)
	i.dispatch(list[middle:])
}

func (i *interpreter) at(h handler) string { return fmt.Sprintf("%s%d", h.name, 8*i.size()) }

// emit writes a handler.
func (i *interpreter) emit(h handler) {
	i.Label(i.at(h))
	var x [3]operand.Op
	for k := range h.arity {
		if h.scalars[k] {
			x[k] = i.broadcast(at(i.from[k], 0))
		}
	}
	loop := i.at(h) + "loop"
	i.Label(loop)
	for piece := 0; piece < unitBytes; piece += i.bytes {
		for k := range h.arity {
			if !h.scalars[k] {
				v := i.reg()
				i.move(in(i.from[k], i.offset, 1, piece), v)
				x[k] = v
			}
		}
		d := i.reg()
		h.compute(x, d)
		i.move(d, in(i.d, i.offset, 1, piece))
	}
	i.SUBQ(operand.I8(-unitBytes), i.offset)
	i.CMPQ(i.offset, i.n)
	i.JLT(operand.LabelRef(loop))
	i.JMP(operand.LabelRef(i.next))
}

var wordName = regexp.MustCompile(`^([a-z]+(?:Add|Sub|Mul)?)([VS]+)$`)

// parts is what a word does and the letters of its operands.
func parts(name string) (what, letters string, ok bool) {
	m := wordName.FindStringSubmatch(name)
	if m == nil {
		return "", "", false
	}
	return m[1], m[2], true
}

// handler is what is known about a word by its name; there is none for the
// elementary functions.
func (i *interpreter) handler(name string) (handler, bool) {
	what, letters, ok := parts(name)
	if !ok {
		return handler{}, false
	}
	h := handler{name: name, arity: len(letters), compute: i.computation(what, letters)}
	for k, letter := range letters {
		h.scalars[k] = letter == 'S'
	}
	return h, h.compute != nil
}

// computation is what a word does.
func (i *interpreter) computation(name, letters string) func(x [3]operand.Op, d reg.VecVirtual) {
	g := i.generator
	type operands = [3]operand.Op
	compare := func(predicate int) func(x operands, d reg.VecVirtual) {
		one := g.bits(1)
		return func(x operands, d reg.VecVirtual) { g.flag(g.compare(predicate, x[1], x[0]), g.filled(one), d) }
	}
	round := func(mode int) func(x operands, d reg.VecVirtual) {
		return func(x operands, d reg.VecVirtual) { g.round(mode, x[0], d) }
	}
	product := func(x operands) reg.VecVirtual {
		p := g.reg()
		g.mul(x[1], x[0], p)
		return p
	}
	switch name {
	case "add":
		return func(x operands, d reg.VecVirtual) { g.add(x[1], x[0], d) }
	case "sub":
		return func(x operands, d reg.VecVirtual) { g.sub(x[1], x[0], d) }
	case "mul":
		return func(x operands, d reg.VecVirtual) { g.mul(x[1], x[0], d) }
	case "div":
		return func(x operands, d reg.VecVirtual) { g.div(x[1], x[0], d) }
	case "mulAdd":
		return func(x operands, d reg.VecVirtual) { g.add(x[2], product(x), d) }
	case "mulSub":
		return func(x operands, d reg.VecVirtual) { g.sub(x[2], product(x), d) }
	case "subMul":
		return func(x operands, d reg.VecVirtual) { g.sub(product(x), x[2], d) }
	case "move":
		return func(x operands, d reg.VecVirtual) { g.move(x[0], d) }
	case "neg":
		return func(x operands, d reg.VecVirtual) { g.negate(x[0], d) }
	case "abs":
		return func(x operands, d reg.VecVirtual) { g.magnitude(x[0], d) }
	case "sqrt":
		return func(x operands, d reg.VecVirtual) { g.sqrt(x[0], d) }
	case "floor":
		return round(1)
	case "ceil":
		return round(2)
	case "round":
		return round(0)
	case "min":
		if letters == "VS" {
			return func(x operands, d reg.VecVirtual) { g.less(x[0], x[1], d) }
		}
		return func(x operands, d reg.VecVirtual) { g.smaller(x[1], x[0], d) }
	case "max":
		if letters == "VS" {
			return func(x operands, d reg.VecVirtual) { g.more(x[0], x[1], d) }
		}
		return func(x operands, d reg.VecVirtual) { g.larger(x[1], x[0], d) }
	case "lt":
		return compare(lessThan)
	case "le":
		return compare(atMost)
	case "eq":
		return compare(equal)
	case "ne":
		return compare(unequalNaN)
	case "and": // of 1 and 0
		return func(x operands, d reg.VecVirtual) { g.and(x[1], x[0], d) }
	case "or":
		return func(x operands, d reg.VecVirtual) { g.or(x[1], x[0], d) }
	case "not":
		return func(x operands, d reg.VecVirtual) { g.sub(x[0], g.filled(g.bits(1)), d) }
	case "select":
		return func(x operands, d reg.VecVirtual) {
			g.choose(g.compare(unequalNaN, g.zero(), x[0]), x[1], x[2], d)
		}
	}
	return nil
}

// negate flips the sign.
func (g *generator) negate(x operand.Op, d reg.VecVirtual) {
	g.xor(g.filled(g.signBit()), x, d)
}

// magnitude drops it.
func (g *generator) magnitude(x operand.Op, d reg.VecVirtual) {
	g.and(g.filled(g.signBit()-1), x, d)
}

// signBit is the bits of -0; one less is all others.
func (g *generator) signBit() uint64 { return 1 << (8*g.size() - 1) }
