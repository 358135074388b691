package main

import "fmt"

// The instructions that the Go assembler does not know, by their names in ARM's
// manual, as words with all registers 0 and numbers of 32 bits. doubled is what is
// added for those of 64.

const doubled = 1 << 22

// of two registers
var threeRegisters = map[string]uint32{
	"fadd":   0x4e20d400,
	"fsub":   0x4ea0d400,
	"fmul":   0x6e20dc00,
	"fdiv":   0x6e20fc00,
	"fmin":   0x4ea0f400,
	"fmax":   0x4e20f400,
	"fcmeq":  0x4e20e400,
	"fcmge":  0x6e20e400,
	"fcmgt":  0x6ea0e400,
	"add":    0x4ea08400,
	"uzp1":   0x4e801800,
	"uzp2":   0x4e805800,
	"umull":  0x2ea0c000,
	"umull2": 0x6ea0c000,
}

// of one register
var twoRegisters = map[string]uint32{
	"fabs":   0x4ea0f800,
	"fneg":   0x6ea0f800,
	"fsqrt":  0x6ea1f800,
	"frintn": 0x4e218800, // nearest, half to even
	"frintm": 0x4e219800, // down
	"frintp": 0x4ea18800, // up
	"fcvtzs": 0x4ea1b800, // towards 0
	"scvtf":  0x4e21d800,
	"ucvtf":  0x6e21d800,
}

// of bits
var bitwise = map[string]uint32{
	"and": 0x4e201c00,
	"bic": 0x4e601c00, // x and not y
	"orr": 0x4ea01c00,
	"eor": 0x6e201c00,
	"bsl": 0x6e601c00, // d ? x : y
	"bit": 0x6ea01c00, // y ? x : d
	"bif": 0x6ee01c00, // y ? d : x
}

// that change the size of numbers
var resizing = map[string]struct {
	bits uint32
	form string
}{
	"fcvtl":  {0x0e617800, "fcvtl v%d.2d, v%d.2s"},
	"fcvtl2": {0x4e617800, "fcvtl2 v%d.2d, v%d.4s"},
	"uxtl":   {0x2f20a400, "uxtl v%d.2d, v%d.2s"},
	"uxtl2":  {0x6f20a400, "uxtl2 v%d.2d, v%d.4s"},
}

// word writes an instruction as a number.
func (n *neon) word(bits uint32, name string, arguments ...any) {
	n.line("WORD $0x%08x // %s", bits, fmt.Sprintf(name, arguments...))
}

// precision is what numbers of this size add to an instruction, and their lanes.
func (n *neon) precision() (uint32, string) {
	if n.double {
		return doubled, "2d"
	}
	return 0, "4s"
}

// three is d = x ? y.
func (n *neon) three(name string, d, x, y v) {
	wide, lanes := n.precision()
	n.word(threeRegisters[name]|wide|uint32(y)<<16|uint32(x)<<5|uint32(d), "%s v%d.%s, v%d.%[3]s, v%[5]d.%[3]s", name, d, lanes, x, y)
}

// two is d = ? x.
func (n *neon) two(name string, d, x v) {
	wide, lanes := n.precision()
	n.word(twoRegisters[name]|wide|uint32(x)<<5|uint32(d), "%s v%d.%s, v%d.%[3]s", name, d, lanes, x)
}

// bitwise is d = x ? y bit by bit.
func (n *neon) bitwise(name string, d, x, y v) {
	n.word(bitwise[name]|uint32(y)<<16|uint32(x)<<5|uint32(d), "%s v%d.16b, v%d.16b, v%d.16b", name, d, x, y)
}

// resize is d = ? x.
func (n *neon) resize(name string, d, x v) {
	e := resizing[name]
	n.word(e.bits|uint32(x)<<5|uint32(d), e.form, d, x)
}

func (n *neon) add(d, x, y v) { n.three("fadd", d, x, y) }
func (n *neon) sub(d, x, y v) { n.three("fsub", d, x, y) }
func (n *neon) mul(d, x, y v) { n.three("fmul", d, x, y) }

// mulScalar is d = x times the first number of y.
func (n *neon) mulScalar(d, x, y v) {
	wide, lanes := n.precision()
	n.word(0x4f809000|wide|uint32(y)<<16|uint32(x)<<5|uint32(d), "fmul v%d.%s, v%d.%[2]s, v%[4]d.%[5]s[0]", d, lanes, x, y, lanes[1:])
}

// isZero is d = x == 0, all ones or all zeros.
func (n *neon) isZero(d, x v) {
	wide, lanes := n.precision()
	n.word(0x4ea0d800|wide|uint32(x)<<5|uint32(d), "fcmeq v%d.%s, v%d.%[2]s, #0.0", d, lanes, x)
}

// copy is d = x.
func (n *neon) copy(d, x v) { n.bitwise("orr", d, x, x) }

// invert is d = not x, bit by bit.
func (n *neon) invert(d, x v) {
	n.word(0x6e205800|uint32(x)<<5|uint32(d), "mvn v%d.16b, v%d.16b", d, x)
}

// clear is d = 0.
func (n *neon) clear(d v) { n.word(0x6f00e400|uint32(d), "movi v%d.2d, #0", d) }

// one is d = 1.
func (n *neon) one(d v) {
	wide, lanes := uint32(0), "4s"
	if n.double {
		wide, lanes = 1<<29, "2d"
	}
	n.word(0x4f03f600|wide|uint32(d), "fmov v%d.%s, #1.0", d, lanes)
}

// shiftLeft and shiftRight shift whole numbers as wide as the numbers.
func (n *neon) shiftLeft(d, x v, by int) {
	_, lanes := n.precision()
	n.word(0x4f005400|uint32(8*n.size()+by)<<16|uint32(x)<<5|uint32(d), "shl v%d.%s, v%d.%[2]s, #%[4]d", d, lanes, x, by)
}

func (n *neon) shiftRight(d, x v, by int) {
	_, lanes := n.precision()
	n.word(0x6f000400|uint32(16*n.size()-by)<<16|uint32(x)<<5|uint32(d), "ushr v%d.%s, v%d.%[2]s, #%[4]d", d, lanes, x, by)
}

// highest is the largest of four whole numbers.
func (n *neon) highest(d, x v) {
	n.word(0x6eb0a800|uint32(x)<<5|uint32(d), "umaxv s%d, v%d.4s", d, x)
}

// integerAdd is d = x + y of whole numbers as wide as the numbers.
func (n *neon) integerAdd(d, x, y v) { n.three("add", d, x, y) }

// unzip is three for whole numbers of 32 bits, whatever the precision.
func (n *neon) unzip(name string, d, x, y v) {
	n.word(threeRegisters[name]|uint32(y)<<16|uint32(x)<<5|uint32(d), "%s v%d.4s, v%d.4s, v%d.4s", name, d, x, y)
}

// longProducts is the products of two words each, umull of the lower ones, umull2
// of the upper.
func (n *neon) longProducts(name string, d, x, y v) {
	lanes := map[string]string{"umull": "2s", "umull2": "4s"}[name]
	n.word(threeRegisters[name]|uint32(y)<<16|uint32(x)<<5|uint32(d), "%s v%d.2d, v%d.%s, v%d.%[4]s", name, d, x, lanes, y)
}
