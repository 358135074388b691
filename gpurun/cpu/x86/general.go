package x86

// Label is a place in the code.
type Label int

// Label makes a label; Here says where it is.
func (a *Assembler) Label() Label {
	a.labels = append(a.labels, -1)
	return Label(len(a.labels) - 1)
}

// Here puts a label at the end of the code.
func (a *Assembler) Here(l Label) { a.labels[l] = len(a.code) }

// LoadAddress is d = the eight bytes at base+offset.
func (a *Assembler) LoadAddress(d, base Reg, offset int32) {
	a.bytes(0x48|byte(d)>>3<<2|byte(base)>>3, 0x8B, 0x80|byte(d)&7<<3|byte(base)&7)
	if base&7 == SP {
		a.bytes(0x24)
	}
	a.four(offset)
}

// AddConstant is d += k.
func (a *Assembler) AddConstant(d Reg, k int32) {
	a.bytes(0x48|byte(d)>>3, 0x81, 0xC0|byte(d)&7)
	a.four(k)
}

// Zero is d = 0.
func (a *Assembler) Zero(d Reg) {
	a.bytes(0x48|byte(d)>>3<<2|byte(d)>>3, 0x31, 0xC0|byte(d)&7<<3|byte(d)&7)
}

// JumpIfLess goes to l if x < y, both without a sign.
func (a *Assembler) JumpIfLess(x, y Reg, l Label) {
	a.bytes(0x48|byte(y)>>3<<2|byte(x)>>3, 0x39, 0xC0|byte(y)&7<<3|byte(x)&7)
	a.bytes(0x0F, 0x82)
	a.jumps = append(a.jumps, place{len(a.code), len(a.code) + 4, int(l)})
	a.four(0)
}

// Return leaves the code, upper halves of registers cleared.
func (a *Assembler) Return() { a.bytes(0xC5, 0xF8, 0x77, 0xC3) }
