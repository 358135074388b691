// Package x86 writes machine code for vectors of numbers: AVX2 or AVX-512, single
// or double precision. Encodings are those of the Intel 64 and IA-32 Architectures
// Software Developer's Manual, volume 2, chapter 2.
package x86

import "encoding/binary"

// Reg is a general register, by its number.
type Reg byte

// The general registers.
const (
	AX Reg = iota
	CX
	DX
	BX
	SP
	BP
	SI
	DI
	R8
	R9
	R10
	R11
	R12
	R13
	R14
	R15
)

// Vec is a vector register: 0 to 15, of AVX-512 to 31.
type Vec byte

// Mask is a mask register of AVX-512; the first says "no mask".
type Mask byte

// Vector is the kind of vector that instructions work on.
type Vector struct {
	Wide   bool // 64 bytes and AVX-512; else 32 and AVX2
	Double bool // float64; else float32
}

// Bytes is the size of a register.
func (v Vector) Bytes() int {
	if v.Wide {
		return 64
	}
	return 32
}

// Registers is how many there are.
func (v Vector) Registers() int {
	if v.Wide {
		return 32
	}
	return 16
}

// operandKind says where an operand is.
type operandKind byte

const (
	inRegister operandKind = iota
	inMemory
	inTable
)

// Operand is a vector in a register or in memory.
type Operand struct {
	kind        operandKind
	vec         Vec
	base, index Reg
	bits        uint64
}

// In is a register.
func In(v Vec) Operand { return Operand{vec: v} }

// At is the memory at base+index; index is not SP.
func At(base, index Reg) Operand { return Operand{kind: inMemory, base: base, index: index} }

// Filled is a vector of numbers that all have these bits, in the table behind the
// code.
func Filled(bits uint64) Operand { return Operand{kind: inTable, bits: bits} }

// Assembler collects code.
type Assembler struct {
	Vector
	code   []byte
	labels []int // where each is; -1: not yet
	jumps  []place
	table  []uint64
	loads  []place
}

// place is where four bytes of the code tell how far something is: number what of
// the labels or of the table. They count from the end of the instruction.
type place struct{ at, end, what int }

// Finish is the code with its table, which is aligned as vectors are.
func (a *Assembler) Finish() []byte {
	for _, j := range a.jumps {
		a.patch(j, a.labels[j.what])
	}
	for len(a.code)%64 != 0 {
		a.code = append(a.code, 0xCC)
	}
	table := len(a.code)
	for _, l := range a.loads {
		a.patch(l, table+l.what*a.Bytes())
	}
	for _, bits := range a.table {
		for n := 0; n < a.Bytes(); n += 8 {
			if !a.Double {
				bits = bits<<32 | bits&0xFFFFFFFF
			}
			a.code = binary.LittleEndian.AppendUint64(a.code, bits)
		}
	}
	return a.code
}

// Table is the bits of what the code reads that is filled, in the order of first use.
func (a *Assembler) Table() []uint64 { return a.table }

func (a *Assembler) patch(p place, to int) {
	binary.LittleEndian.PutUint32(a.code[p.at:], uint32(int32(to-p.end)))
}

func (a *Assembler) bytes(b ...byte) { a.code = append(a.code, b...) }

func (a *Assembler) four(n int32) { a.code = binary.LittleEndian.AppendUint32(a.code, uint32(n)) }

// entry is the number of bits in the table.
func (a *Assembler) entry(bits uint64) int {
	for k, b := range a.table {
		if b == bits {
			return k
		}
	}
	a.table = append(a.table, bits)
	return len(a.table) - 1
}
