package cpu

//go:generate go run ./asm .

import (
	"golang.org/x/sys/cpu"

	"github.com/lemsls/lemsls/codegen/ir"
)

// native lists the sets of this processor, the fastest first.
func native() []string {
	var sets []string
	x := &cpu.X86
	if x.HasAVX2 && x.HasAVX512F && x.HasAVX512DQ && x.HasAVX512BW && x.HasAVX512VL {
		sets = append(sets, KernelsAVX512)
	}
	if x.HasAVX2 {
		sets = append(sets, KernelsAVX2)
	}
	return sets
}

// routines32 is the routines of a set, the widest first.
func routines32(name string) []routines[float32] {
	narrow := routines[float32]{
		lanes: 8, times: [3]int{1: block, 2: block / 2},
		far:    [3]func(acc, ring *float32, edges, spans *byte, targets, now, slots, row, stride, more int){1: farOneAVX2x32, 2: farTwoAVX2x32},
		finite: finiteAVX2x32, scatter: scatterAVX2x32, products: productsAVX2x64, run: runAVX2x32,
		count: [2]func(first, sum, square *float64, min, max, x *float32, n, stride, times int){countAVX2x32, countSquaresAVX2x32},
		near: [9]func(sum, ring *float32, edges, spans *byte, targets, row int){
			1: nearOneAVX2x32, 2: nearTwoAVX2x32, 4: nearFourAVX2x32},
		uniforms: uniformsAVX2x32, normal: normalAVX2x32, sinCos: sinCosAVX2x32,
		functions: map[ir.Op]func(d, x *float32, n int){ir.Exp: expAVX2x32, ir.Log: logAVX2x32, ir.Sin: sinAVX2x32, ir.Cos: cosAVX2x32,
			ir.Tan: tanAVX2x32, ir.Sinh: sinhAVX2x32, ir.Cosh: coshAVX2x32, ir.Tanh: tanhAVX2x32},
	}
	wide := routines[float32]{
		lanes: 16, times: [3]int{1: block, 2: block},
		far:    [3]func(acc, ring *float32, edges, spans *byte, targets, now, slots, row, stride, more int){1: farOneAVX512x32, 2: farTwoAVX512x32},
		finite: finiteAVX512x32, scatter: scatterAVX512x32, products: productsAVX512x64, run: runAVX512x32,
		count: [2]func(first, sum, square *float64, min, max, x *float32, n, stride, times int){countAVX512x32, countSquaresAVX512x32},
		near: [9]func(sum, ring *float32, edges, spans *byte, targets, row int){
			1: nearOneAVX512x32, 2: nearTwoAVX512x32, 4: nearFourAVX512x32},
		uniforms: uniformsAVX512x32, normal: normalAVX512x32, pow: powAVX512x32, sinCos: sinCosAVX512x32,
		functions: map[ir.Op]func(d, x *float32, n int){ir.Exp: expAVX512x32, ir.Log: logAVX512x32, ir.Sin: sinAVX512x32, ir.Cos: cosAVX512x32,
			ir.Tan: tanAVX512x32, ir.Sinh: sinhAVX512x32, ir.Cosh: coshAVX512x32, ir.Tanh: tanhAVX512x32},
	}
	if name == KernelsAVX2 {
		return []routines[float32]{narrow}
	}
	return []routines[float32]{wide, narrow}
}

// routines64 is routines32 in double precision.
func routines64(name string) []routines[float64] {
	narrow := routines[float64]{
		lanes: 4, times: [3]int{1: block, 2: block / 2},
		far:    [3]func(acc, ring *float64, edges, spans *byte, targets, now, slots, row, stride, more int){1: farOneAVX2x64, 2: farTwoAVX2x64},
		finite: finiteAVX2x64, scatter: scatterAVX2x32, products: productsAVX2x64, run: runAVX2x64,
		count: [2]func(first, sum, square *float64, min, max, x *float64, n, stride, times int){countAVX2x64, countSquaresAVX2x64},
		near: [9]func(sum, ring *float64, edges, spans *byte, targets, row int){
			1: nearOneAVX2x64, 2: nearTwoAVX2x64, 4: nearFourAVX2x64},
		uniforms: uniformsAVX2x64, normal: normalAVX2x64, sinCos: sinCosAVX2x64,
		functions: map[ir.Op]func(d, x *float64, n int){ir.Exp: expAVX2x64, ir.Log: logAVX2x64, ir.Sin: sinAVX2x64, ir.Cos: cosAVX2x64,
			ir.Tan: tanAVX2x64, ir.Sinh: sinhAVX2x64, ir.Cosh: coshAVX2x64, ir.Tanh: tanhAVX2x64},
	}
	wide := routines[float64]{
		lanes: 8, times: [3]int{1: block, 2: block},
		far:    [3]func(acc, ring *float64, edges, spans *byte, targets, now, slots, row, stride, more int){1: farOneAVX512x64, 2: farTwoAVX512x64},
		finite: finiteAVX512x64, scatter: scatterAVX512x32, products: productsAVX512x64, run: runAVX512x64,
		count: [2]func(first, sum, square *float64, min, max, x *float64, n, stride, times int){countAVX512x64, countSquaresAVX512x64},
		near: [9]func(sum, ring *float64, edges, spans *byte, targets, row int){
			1: nearOneAVX512x64, 2: nearTwoAVX512x64, 4: nearFourAVX512x64},
		uniforms: uniformsAVX512x64, normal: normalAVX512x64, pow: powAVX512x64, sinCos: sinCosAVX512x64,
		functions: map[ir.Op]func(d, x *float64, n int){ir.Exp: expAVX512x64, ir.Log: logAVX512x64, ir.Sin: sinAVX512x64, ir.Cos: cosAVX512x64,
			ir.Tan: tanAVX512x64, ir.Sinh: sinhAVX512x64, ir.Cosh: coshAVX512x64, ir.Tanh: tanhAVX512x64},
	}
	if name == KernelsAVX2 {
		return []routines[float64]{narrow}
	}
	return []routines[float64]{wide, narrow}
}
