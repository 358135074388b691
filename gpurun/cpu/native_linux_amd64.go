package cpu

import (
	"math"
	"runtime"
	"slices"
	"unsafe"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/gpurun/cpu/x86"
)

// The words of code as machine code, made for it when it is compiled: a vector of
// lanes goes through all of them in registers, where the loop over words goes to
// memory and back for each. Both compute the same operations in the same order.
//
// Machine code is called with the address of a frame in DI, the bytes of the lanes
// in SI and those after which what repeats begins again in R8; it tells in AX
// whether something that it checks was not finite. It keeps the places in rows in
// CX and in what repeats in DX, and goes nowhere near the stack.

// call runs machine code.
//
//go:noescape
func call(entry uintptr, frame *byte, n, period int) uint64

// pointers are the registers that keep addresses of slots; AX takes the others for
// a moment.
var pointers = []x86.Reg{x86.BX, x86.R9, x86.R10, x86.R11, x86.R12, x86.R13}

// translateTo makes a function that gives the parts of code with words machine
// code. Where the system allows none, they stay as they are.
func translateTo[F ir.Float](v x86.Vector) func(c *code[F], l leaves) {
	return func(c *code[F], l leaves) {
		checked := make([]bool, c.leaves)
		for i := range c.parts {
			p := &c.parts[i]
			if len(p.words) == 0 {
				continue
			}
			machine, err := executable(translate(v, c, l, i, checked))
			if err != nil {
				return
			}
			p.machine = machine
		}
		c.checked = checked
	}
}

// run computes the words over n lanes of a frame; what repeats does so after
// period lanes. It says that what it checks is finite.
func (m *machine) run(frame unsafe.Pointer, n, period int) bool {
	bad := call(m.entry, (*byte)(frame), n, period)
	runtime.KeepAlive(m) // or its memory may be given back
	return bad == 0
}

// translate writes a part of code: once to learn which constants it needs, and once
// more with as many of them in registers as stay free for nothing else.
func translate[F ir.Float](v x86.Vector, c *code[F], l leaves, part int, checked []bool) []byte {
	first := &translation[F]{Assembler: &x86.Assembler{Vector: v}, code: c, leaves: l, part: part, checked: checked}
	first.translate()
	constants := first.Table()
	second := &translation[F]{Assembler: &x86.Assembler{Vector: v}, code: c, leaves: l, part: part, checked: checked}
	second.constants = constants[:min(len(constants), constantRegisters(v))]
	return second.translate()
}

// constantRegisters is how many registers constants may have.
func constantRegisters(v x86.Vector) int {
	if v.Wide {
		return 16
	}
	return 4
}

// translation is one part of code on the way. Values are what slots hold: a leaf,
// a constant or what an instruction has computed.
type translation[F ir.Float] struct {
	*x86.Assembler
	code    *code[F]
	leaves  leaves
	part    int
	checked []bool // per leaf

	values  []value
	steps   []operation
	holds   []int // per register: a value, or nobody
	busy    []bool
	address map[int32]x86.Reg // of slots
	bad     x86.Vec           // bits of what is not finite

	constants []uint64 // that have registers, the first ones
	compared  int      // the value that is in the mask register flags, or nobody
}

// operation is an instruction on values.
type operation struct {
	op      opcode
	x, y, z int
	d       int
}

// value is what a slot holds for a while.
type value struct {
	slot     int32
	constant bool
	bits     uint64
	saved    bool // its slot holds it in memory
	wanted   bool // there, in the end
	reg      int  // nobody: none
	uses     []int
}

const nobody = -1

func (t *translation[F]) translate() []byte {
	t.holds, t.busy = make([]int, t.Registers()), make([]bool, t.Registers())
	for r := range t.holds {
		t.holds[r] = nobody
	}
	t.compared = nobody
	t.number()
	t.keepAddresses()
	for r, bits := range t.constants {
		t.Load(x86.Vec(r), x86.Filled(bits))
	}
	if t.leaves.checks != nil {
		t.bad = x86.Vec(t.Registers() - 1)
		t.Clear(t.bad)
	}
	t.reserve()
	t.Zero(x86.CX)
	t.Zero(x86.DX)
	loop, within := t.Label(), t.Label()
	t.Here(loop)
	for i := range t.steps {
		t.step(i)
	}
	t.AddConstant(x86.CX, int32(t.Bytes()))
	t.AddConstant(x86.DX, int32(t.Bytes()))
	t.JumpIfLess(x86.DX, x86.R8, within)
	t.Zero(x86.DX)
	t.Here(within)
	t.JumpIfLess(x86.CX, x86.SI, loop)
	if t.leaves.checks != nil {
		t.AnyBit(t.bad)
	} else {
		t.Zero(x86.AX)
	}
	t.Return()
	return t.Finish()
}

// reserve makes registers busy that always are: of constants, and bad.
func (t *translation[F]) reserve() {
	for r := range t.busy {
		t.busy[r] = r < len(t.constants) || t.leaves.checks != nil && r == int(t.bad)
	}
}

// filled is a vector of numbers with these bits.
func (t *translation[F]) filled(bits uint64) x86.Operand {
	if r := slices.Index(t.constants, bits); r >= 0 {
		return x86.In(x86.Vec(r))
	}
	return x86.Filled(bits)
}

// number finds the values, and where each is read.
func (t *translation[F]) number() {
	now := map[int32]int{}
	read := func(slot int32, i int) int {
		v, ok := now[slot]
		if !ok {
			v = t.newValue(slot)
			now[slot] = v
		}
		t.values[v].uses = append(t.values[v].uses, i)
		return v
	}
	for i, in := range t.code.parts[t.part].instrs {
		at := operation{op: in.op}
		for k, slot := range []int32{in.x, in.y, in.z}[:arity(in.op)] {
			*[]*int{&at.x, &at.y, &at.z}[k] = read(slot, i)
		}
		at.d = len(t.values)
		t.values = append(t.values, value{slot: in.d, reg: nobody})
		now[in.d] = at.d
		t.steps = append(t.steps, at)
	}
	for slot, v := range now {
		t.values[v].wanted = !t.values[v].saved && t.code.outlives(t.part, slot)
	}
}

// newValue is what a slot holds from the beginning.
func (t *translation[F]) newValue(slot int32) int {
	v := value{slot: slot, reg: nobody, saved: true}
	if t.code.scalar(slot) {
		v.constant, v.bits = true, bitsOf(t.code.consts[int(slot)-t.code.leaves])
	}
	t.values = append(t.values, v)
	return len(t.values) - 1
}

func bitsOf[F ir.Float](x F) uint64 {
	if is64[F]() {
		return math.Float64bits(float64(x))
	}
	return uint64(math.Float32bits(float32(x)))
}

// outlives says that somebody reads a slot after the words of a part: the caller,
// or an instruction before another one writes it.
func (c *code[F]) outlives(part int, slot int32) bool {
	if int(slot) < c.leaves {
		return true
	}
	for i := part; i < len(c.parts); i++ {
		after := c.parts[i].rest
		if i > part {
			after = slices.Concat(c.parts[i].instrs, after)
		}
		for _, in := range after {
			if slices.Contains([]int32{in.x, in.y, in.z}[:arity(in.op)], slot) {
				return true
			}
			if in.d == slot || in.op == sinCos && in.e == slot {
				return false
			}
		}
	}
	return slices.Contains(c.outs, slot)
}

// keepAddresses loads the addresses of the first slots in memory that are seen.
func (t *translation[F]) keepAddresses() {
	t.address = map[int32]x86.Reg{}
	for _, v := range t.values {
		if len(t.address) == len(pointers) {
			return
		}
		if _, ok := t.address[v.slot]; !ok && !v.constant && int(v.slot) < t.code.leaves {
			r := pointers[len(t.address)]
			t.LoadAddress(r, x86.DI, v.slot*header)
			t.address[v.slot] = r
		}
	}
}

// home is where a value is in memory; it may take AX.
func (t *translation[F]) home(v int) x86.Operand {
	if t.values[v].constant {
		return t.filled(t.values[v].bits)
	}
	return t.place(t.values[v].slot)
}

// place is where a slot is in memory.
func (t *translation[F]) place(slot int32) x86.Operand {
	index := x86.CX
	if t.leaves.repeats != nil && t.leaves.repeats(int(slot)) {
		index = x86.DX
	}
	base, ok := t.address[slot]
	if !ok {
		base = x86.AX
		t.LoadAddress(base, x86.DI, slot*header)
	}
	return x86.At(base, index)
}

// free is a register that nobody needs, or needs last.
func (t *translation[F]) free() x86.Vec {
	best, latest := nobody, -1
	for r, v := range t.holds {
		switch {
		case t.busy[r]:
		case v == nobody:
			t.busy[r] = true
			return x86.Vec(r)
		case t.values[v].uses[0] > latest:
			best, latest = r, t.values[v].uses[0]
		}
	}
	t.evict(best)
	t.busy[best] = true
	return x86.Vec(best)
}

// spare says that a register is free.
func (t *translation[F]) spare() bool {
	for r, v := range t.holds {
		if v == nobody && !t.busy[r] {
			return true
		}
	}
	return false
}

func (t *translation[F]) evict(r int) {
	v := &t.values[t.holds[r]]
	if !v.saved {
		t.Store(t.place(v.slot), x86.Vec(r))
		v.saved = true
	}
	v.reg, t.holds[r] = nobody, nobody
}

// vec is the register of a value, which stays there until the step ends.
func (t *translation[F]) vec(v int) x86.Vec {
	x := &t.values[v]
	if r := slices.Index(t.constants, x.bits); x.constant && r >= 0 {
		return x86.Vec(r)
	}
	if x.reg == nobody {
		r := t.free()
		t.Load(r, t.home(v))
		x.reg, t.holds[r] = int(r), v
	}
	t.busy[x.reg] = true
	return x86.Vec(x.reg)
}

// fetch loads a value that is read again, if there is room.
func (t *translation[F]) fetch(v int) {
	if len(t.values[v].uses) > 1 && !t.values[v].constant && t.spare() {
		t.vec(v)
	}
	if r := t.values[v].reg; r != nobody {
		t.busy[r] = true
	}
}

// operand is a value where it is; what follows must take it at once.
func (t *translation[F]) operand(v int) x86.Operand {
	if r := t.values[v].reg; r != nobody {
		return x86.In(x86.Vec(r))
	}
	return t.home(v)
}

// step writes an instruction.
func (t *translation[F]) step(i int) {
	at := &t.steps[i]
	if at.op == move {
		t.keep(at.d, t.vec(at.x))
		t.end(i, nobody)
		return
	}
	d := t.compute(at)
	t.keep(at.d, d)
	if len(t.values[at.d].uses) > 0 {
		t.values[at.d].reg, t.holds[d] = int(d), at.d
	}
	t.end(i, at.d)
}

// keep stores what is wanted in memory, and looks at what is to be checked.
func (t *translation[F]) keep(v int, d x86.Vec) {
	x := &t.values[v]
	if !x.wanted {
		return
	}
	t.Store(t.place(x.slot), d)
	x.saved = true
	if slices.Contains(t.leaves.checks, int(x.slot)) {
		difference := t.free() // +0, or NaN
		t.Compute(x86.Sub, difference, d, x86.In(d))
		t.Compute(x86.And, difference, difference, t.place(int32(t.leaves.alive)))
		t.Compute(x86.Or, t.bad, t.bad, x86.In(difference))
		t.checked[x.slot] = true
	}
}

// end frees the registers of what is not read any more.
func (t *translation[F]) end(i, d int) {
	for v := range t.values {
		x := &t.values[v]
		for v != d && len(x.uses) > 0 && x.uses[0] <= i {
			x.uses = x.uses[1:]
		}
		if len(x.uses) == 0 && x.reg != nobody {
			t.holds[x.reg], x.reg = nobody, nobody
		}
	}
	t.reserve()
}
