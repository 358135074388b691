package x86

// Op is an instruction on vectors.
type Op struct {
	plane          byte // of opcodes: 1 is 0F, 2 is 0F38, 3 is 0F3A
	single, double byte // the opcode in each precision
	integer        bool // has the prefix 66 in both precisions
}

// The instructions that two vectors have for operands.
var (
	Add    = Op{plane: 1, single: 0x58, double: 0x58}
	Mul    = Op{plane: 1, single: 0x59, double: 0x59}
	Sub    = Op{plane: 1, single: 0x5C, double: 0x5C}
	Div    = Op{plane: 1, single: 0x5E, double: 0x5E}
	Less   = Op{plane: 1, single: 0x5D, double: 0x5D} // x < y ? x : y
	More   = Op{plane: 1, single: 0x5F, double: 0x5F} // x > y ? x : y
	And    = Op{plane: 1, single: 0x54, double: 0x54}
	Or     = Op{plane: 1, single: 0x56, double: 0x56}
	Xor    = Op{plane: 1, single: 0x57, double: 0x57}
	sqrt   = Op{plane: 1, single: 0x51, double: 0x51}
	load   = Op{plane: 1, single: 0x10, double: 0x10}
	store  = Op{plane: 1, single: 0x11, double: 0x11}
	cmp    = Op{plane: 1, single: 0xC2, double: 0xC2}
	round  = Op{plane: 3, single: 0x08, double: 0x09, integer: true}
	blendV = Op{plane: 3, single: 0x4A, double: 0x4B, integer: true} // AVX2
	blendM = Op{plane: 2, single: 0x65, double: 0x65, integer: true} // AVX-512
	test   = Op{plane: 2, single: 0x17, double: 0x17, integer: true} // AVX2
	testM  = Op{plane: 2, single: 0x27, double: 0x27, integer: true} // AVX-512
)

// Compute is d = x op y.
func (a *Assembler) Compute(op Op, d, x Vec, y Operand) {
	a.instruction(op, byte(d), byte(x), y, mask{}, nil)
}

// Load is d = from.
func (a *Assembler) Load(d Vec, from Operand) {
	a.instruction(load, byte(d), 0, from, mask{}, nil)
}

// Store is to = x; to is in memory.
func (a *Assembler) Store(to Operand, x Vec) {
	a.instruction(store, byte(x), 0, to, mask{}, nil)
}

// Sqrt is the square root of x.
func (a *Assembler) Sqrt(d Vec, x Operand) {
	a.instruction(sqrt, byte(d), 0, x, mask{}, nil)
}

// How Round rounds.
const (
	Nearest = 0 // to even
	Down    = 1
	Up      = 2
)

// Round rounds x to whole numbers.
func (a *Assembler) Round(mode byte, d Vec, x Operand) {
	a.instruction(round, byte(d), 0, x, mask{}, []byte{8 | mode})
}

// Predicate is a comparison.
type Predicate byte

// The comparisons; all but the last two are false of NaN.
const (
	Equal     Predicate = 0
	LessThan  Predicate = 1
	AtMost    Predicate = 2
	Unordered Predicate = 3
	Unequal   Predicate = 4
)

// Compare sets mask m where x ? y; AVX-512.
func (a *Assembler) Compare(p Predicate, m Mask, x Vec, y Operand) {
	a.instruction(cmp, byte(m), byte(x), y, mask{}, []byte{byte(p)})
}

// CompareBits fills d with ones where x ? y and with zeros elsewhere; AVX2.
func (a *Assembler) CompareBits(p Predicate, d, x Vec, y Operand) {
	a.instruction(cmp, byte(d), byte(x), y, mask{}, []byte{byte(p)})
}

// LoadWhere is d = m ? from : 0; AVX-512.
func (a *Assembler) LoadWhere(m Mask, d Vec, from Operand) {
	a.instruction(load, byte(d), 0, from, mask{m, true}, nil)
}

// Blend is d = m ? y : z; AVX-512.
func (a *Assembler) Blend(m Mask, d Vec, y Operand, z Vec) {
	a.instruction(blendM, byte(d), byte(z), y, mask{m, false}, nil)
}

// BlendBits is d = m ? y : z by the upper bits of m; AVX2.
func (a *Assembler) BlendBits(m, d Vec, y Operand, z Vec) {
	a.instruction(blendV, byte(d), byte(z), y, mask{}, []byte{byte(m) << 4})
}

// Clear sets all bits of d to 0.
func (a *Assembler) Clear(d Vec) { a.Compute(Xor, d, d, In(d)) }

// AnyBit sets AX to 1 if a bit of x is set, and else to 0. It takes mask 1.
func (a *Assembler) AnyBit(x Vec) {
	if a.Wide {
		a.instruction(testM, 1, byte(x), In(x), mask{}, nil)
		a.bytes(0xC5, 0xF8, 0x98, 0xC9) // KORTESTW k1, k1
	} else {
		a.instruction(test, byte(x), 0, In(x), mask{}, nil)
	}
	a.bytes(0x0F, 0x95, 0xC0, 0x0F, 0xB6, 0xC0) // SETNE al; MOVZX eax, al
}

// mask is the mask that an instruction has; zero says that what it leaves out is 0.
type mask struct {
	number Mask
	zero   bool
}

// instruction writes one: reg and x are its register operands, rm the one that may
// be in memory.
func (a *Assembler) instruction(op Op, reg, x byte, rm Operand, m mask, immediate []byte) {
	if a.Wide {
		a.evex(op, reg, x, rm, m)
	} else {
		a.vex(op, reg, x, rm)
	}
	code := op.single
	if a.Double {
		code = op.double
	}
	a.bytes(code)
	a.operand(reg, rm, len(immediate))
	a.bytes(immediate...)
}

func (a *Assembler) prefix(op Op) byte {
	if a.Double || op.integer {
		return 1
	}
	return 0
}

// vex writes the prefix of AVX2.
func (a *Assembler) vex(op Op, reg, x byte, rm Operand) {
	_, index, base := rm.extensions()
	a.bytes(0xC4,
		inverted(reg>>3, 7)|inverted(index, 6)|inverted(base, 5)|op.plane,
		(^x&15)<<3|1<<2|a.prefix(op))
}

// evex writes the prefix of AVX-512.
func (a *Assembler) evex(op Op, reg, x byte, rm Operand, m mask) {
	upper, index, base := rm.extensions()
	var wide, zero byte
	if a.Double {
		wide = 1
	}
	if m.zero {
		zero = 1
	}
	a.bytes(0x62,
		inverted(reg>>3, 7)|inverted(index|upper, 6)|inverted(base, 5)|inverted(reg>>4, 4)|op.plane,
		wide<<7|(^x&15)<<3|1<<2|a.prefix(op),
		zero<<7|2<<5|inverted(x>>4, 3)|byte(m.number))
}

// extensions is the upper bits of the registers of an operand: bit 4 of a vector,
// bit 3 of an index, bit 3 of a base or a vector.
func (o *Operand) extensions() (upper, index, base byte) {
	switch o.kind {
	case inRegister:
		return byte(o.vec) >> 4, 0, byte(o.vec) >> 3
	case inMemory:
		return 0, byte(o.index) >> 3, byte(o.base) >> 3
	}
	return 0, 0, 0
}

// inverted is the lowest bit of b, the other way round, at a place.
func inverted(b byte, at int) byte { return (^b & 1) << at }

// operand writes what says where an operand is; behind it follow so many bytes.
func (a *Assembler) operand(reg byte, o Operand, behind int) {
	reg = reg & 7 << 3
	switch o.kind {
	case inRegister:
		a.bytes(0xC0 | reg | byte(o.vec)&7)
	case inMemory:
		a.bytes(0x84|reg, byte(o.index)&7<<3|byte(o.base)&7)
		a.four(0)
	case inTable:
		a.bytes(0x05 | reg)
		a.loads = append(a.loads, place{len(a.code), len(a.code) + 4 + behind, a.entry(o.bits)})
		a.four(0)
	}
}
