package main

import (
	"cmp"
	"slices"
)

// interpreter writes the loop that runs words.
func (n *neon) interpreter(words map[string]int) {
	n.begin("run", "words *byte, count int, frame *byte, n int", "", "computes words over the first n bytes of each slice of a frame, in units.")
	i := &neonInterpreter{neon: n, word: n.param("words"), count: n.param("count"), frame: n.param("frame"), n: n.param("n"),
		d: n.newGeneral(), left: n.newGeneral(), op: n.newGeneral()}
	for k := range i.from {
		i.from[k] = n.newGeneral()
	}
	i.next = n.newLabel("next")
	done := n.newLabel("done")
	list := i.handlers(words)
	i.ones = n.take()
	n.one(i.ones)
	n.label(i.next)
	n.line("SUBS $1, %s", i.count)
	n.line("BLT %s", done)
	i.operand(4, i.d)
	for k, from := range i.from {
		i.operand(12+4*k, from)
	}
	n.line("MOVW (%s), %s", i.word, i.op)
	n.line("ADD $%d, %s", wordSize, i.word)
	n.line("MOVD %s, %s", i.n, i.left)
	i.dispatch(list)
	for _, h := range list {
		i.emit(h)
	}
	n.label(done)
	n.finish()
}

type neonInterpreter struct {
	*neon
	word, count, frame, n, d, left, op r
	from                               [3]r
	next                               string
	ones                               v // full of 1
}

// neonHandler is what a word is made of: what it does with a register of each of
// its operands.
type neonHandler struct {
	label   string
	number  int
	letters string
	compute func(d v, x [3]v)
}

// handlers is those of the words that have one, by their numbers.
func (i *neonInterpreter) handlers(words map[string]int) []neonHandler {
	var list []neonHandler
	for name, number := range words {
		what, letters, ok := parts(name)
		if !ok {
			continue
		}
		if compute := i.computation(what); compute != nil {
			list = append(list, neonHandler{i.newLabelOf(name), number, letters, compute})
		}
	}
	slices.SortFunc(list, func(a, b neonHandler) int { return cmp.Compare(a.number, b.number) })
	return list
}

// newLabelOf is a label that does not depend on what was written before.
func (i *neonInterpreter) newLabelOf(name string) string {
	if i.double {
		return name + "64"
	}
	return name + "32"
}

// operand is the address of the numbers of an operand.
func (i *neonInterpreter) operand(offset int, to r) {
	i.line("MOVW %d(%s), %s", offset, i.word, to)
	i.line("MOVD (%s)(%s), %s", i.frame, to, to)
}

// dispatch finds the handler of a word, by halves.
func (i *neonInterpreter) dispatch(list []neonHandler) {
	if len(list) == 1 {
		i.line("JMP %s", list[0].label)
		return
	}
	middle := len(list) / 2
	upper := i.newLabel("upper")
	i.line("CMP $%d, %s", list[middle].number, i.op)
	i.line("BGE %s", upper)
	i.dispatch(list[:middle])
	i.label(upper)
	i.dispatch(list[middle:])
}

// together is how many registers of each operand a handler takes at a time: half
// a unit.
const together = unitBytes / 2 / neonBytes

// emit writes a handler.
func (i *neonInterpreter) emit(h neonHandler) {
	i.used = [vectors]bool{}
	i.used[i.ones] = true
	var x [3][]v
	i.label(h.label)
	for k, letter := range h.letters {
		if letter == 'S' {
			s := i.take()
			i.broadcast(i.from[k], s)
			x[k] = slices.Repeat([]v{s}, together)
		} else {
			x[k] = i.takes(together)
		}
	}
	d := i.takes(together)
	i.label(h.label + "loop")
	for half := range 2 {
		i.half(h, d, x, half*together*neonBytes)
	}
	for k, letter := range h.letters {
		if letter == 'V' {
			i.line("ADD $%d, %s", unitBytes, i.from[k])
		}
	}
	i.line("ADD $%d, %s", unitBytes, i.d)
	i.again(i.left, unitBytes, h.label+"loop")
	i.line("JMP %s", i.next)
}

// half computes half a unit.
func (i *neonInterpreter) half(h neonHandler, d []v, x [3][]v, offset int) {
	for k, letter := range h.letters {
		if letter == 'V' {
			i.loadAll(i.from[k], offset, x[k])
		}
	}
	for p := range d {
		var operands [3]v
		for k := range h.letters {
			operands[k] = x[k][p]
		}
		h.compute(d[p], operands)
	}
	i.storeAll(d, i.d, offset)
}

// computation is what a word does.
func (i *neonInterpreter) computation(name string) func(d v, x [3]v) {
	n := i.neon
	three := func(name string) func(d v, x [3]v) {
		return func(d v, x [3]v) { n.three(name, d, x[0], x[1]) }
	}
	two := func(name string) func(d v, x [3]v) {
		return func(d v, x [3]v) { n.two(name, d, x[0]) }
	}
	bits := func(name string) func(d v, x [3]v) {
		return func(d v, x [3]v) { n.bitwise(name, d, x[0], x[1]) }
	}
	switch name {
	case "add", "sub", "mul", "div", "min", "max":
		return three("f" + name)
	case "neg", "abs", "sqrt":
		return two("f" + name)
	case "floor":
		return two("frintm")
	case "ceil":
		return two("frintp")
	case "round":
		return two("frintn")
	case "mulAdd":
		return func(d v, x [3]v) {
			n.mul(d, x[0], x[1])
			n.add(d, d, x[2])
		}
	case "mulSub":
		return func(d v, x [3]v) {
			n.mul(d, x[0], x[1])
			n.sub(d, d, x[2])
		}
	case "subMul":
		return func(d v, x [3]v) {
			n.mul(d, x[0], x[1])
			n.sub(d, x[2], d)
		}
	case "move":
		return func(d v, x [3]v) { n.copy(d, x[0]) }
	case "lt", "le", "eq", "ne":
		return func(d v, x [3]v) { i.flag(name, d, x[0], x[1]) }
	case "and": // of 1 and 0
		return bits("and")
	case "or":
		return bits("orr")
	case "not":
		return func(d v, x [3]v) { n.sub(d, i.ones, x[0]) }
	case "select":
		return func(d v, x [3]v) {
			n.isZero(d, x[0])
			n.bitwise("bsl", d, x[2], x[1])
		}
	}
	return nil
}

// compare is d = x ? y, all ones or all zeros; of ne it is the opposite.
func (n *neon) compare(name string, d, x, y v) {
	switch name {
	case "lt":
		n.three("fcmgt", d, y, x)
	case "le":
		n.three("fcmge", d, y, x)
	default:
		n.three("fcmeq", d, x, y)
	}
}

// flag is d = x ? y, 1 or 0.
func (i *neonInterpreter) flag(name string, d, x, y v) {
	i.compare(name, d, x, y)
	if name == "ne" {
		i.bitwise("bic", d, i.ones, d)
	} else {
		i.bitwise("and", d, i.ones, d)
	}
}
