package codegen

import (
	_ "embed"
	"slices"

	"github.com/lemsls/lemsls/codegen/ir"
)

//go:embed prelude/cuda_bits.h
var cudaBits string

//go:embed prelude/cuda_elementary.h
var cudaElementaryHead string

// cudaOps are the operations of what is printed of a program.
func cudaOps(p *ir.Program) map[ir.Op]bool {
	normals := readsNormals(p)
	used := map[ir.Op]bool{ir.Log: normals, ir.Cos: normals} // of which they are made
	p.EachBlock(func(kind ir.BlockKind, _ int, b *ir.Block) {
		if !isPrinted(kind) {
			return
		}
		for i := range b.Instrs {
			used[b.Instrs[i].Op] = true
		}
	})
	return used
}

// cudaElementary prints the elementary functions among some operations, in
// single and in double precision: the definitions of ir.Elementary.
func cudaElementary(used map[ir.Op]bool) string {
	var functions writer
	bits := false
	for _, op := range ir.Ops() {
		if !used[op] || !op.Info().Elementary {
			continue
		}
		for _, n := range []int{32, 64} {
			b := ir.Elementary(op, n)
			cudaFunction(&functions, op, n, b)
			for i := range b.Instrs {
				bits = bits || b.Instrs[i].Op.Info().Bits
			}
		}
	}
	switch {
	case functions.Len() == 0:
		return ""
	case bits:
		return cudaElementaryHead + cudaBits + functions.String()
	}
	return cudaElementaryHead + functions.String()
}

// isPrinted says that a block of that kind is part of a CUDA file; Step holds the
// others.
func isPrinted(kind ir.BlockKind) bool {
	return kind != ir.ReceiveBlock && kind != ir.RatesBlock && kind != ir.AfterBlock
}

// readsNormals says that a step takes normal numbers.
func readsNormals(p *ir.Program) bool {
	return slices.ContainsFunc(p.Step.Instrs, func(in ir.Instr) bool { return in.Op == ir.Normal })
}

// cudaFunction prints an elementary function.
func cudaFunction(w *writer, op ir.Op, bits int, b *ir.Block) {
	typ, params := "Single", "Single x"
	if bits == 64 {
		typ, params = "Double", "Double x"
	}
	if op.Info().Arity == 2 {
		params += ", " + typ + " y"
	}
	w.line("")
	w.line("DEVICE %s %s(%s)", typ, cudaCalls[op], params)
	w.line("{")
	c := &cudaBlock{w: w, names: newNames(cudaKeywords, "x", "y"), repeat: 0, high: 5, real: typ, inputs: cudaOperand, number: cudaNumber}
	if bits == 32 {
		c.number = cudaSingle
	}
	c.print(b)
	w.line("    return %s;", c.output(b.Outputs[0]))
	w.line("}")
}

func cudaOperand(in *ir.Instr) string { return []string{"x", "y"}[in.Index] }

// cudaSingle is a constant in the code of a device, in single precision.
func cudaSingle(x float64) string {
	if r := float32(x); r-r == 0 {
		return single(r)
	}
	return cudaNumber(x)
}
