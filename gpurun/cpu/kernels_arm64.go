package cpu

import "github.com/lemsls/lemsls/codegen/ir"

// native lists the sets of this processor: NEON is part of every arm64 that Go
// runs on.
func native() []string { return []string{KernelsNEON} }

// routines32 is the routines of NEON: 128 bits, four numbers or two. A batch has
// eight lanes at least, that is two registers or four.
func routines32(string) []routines[float32] {
	return []routines[float32]{{
		lanes: 4, times: [3]int{2: block},
		far: [3]func(acc, ring *float32, edges, spans *byte, targets, now, slots, row, stride, more int){2: farTwoNEONx32},
		near: [9]func(sum, ring *float32, edges, spans *byte, targets, row int){
			2: nearTwoNEONx32, 4: nearFourNEONx32, 8: nearEightNEONx32},
		finite: finiteNEONx32, scatter: scatterNEONx32, products: productsNEONx64, run: runNEONx32,
		count:    [2]func(first, sum, square *float64, min, max, x *float32, n, stride, times int){countNEONx32, countSquaresNEONx32},
		uniforms: uniformsNEONx32, normal: normalNEONx32, pow: powNEONx32, sinCos: sinCosNEONx32,
		functions: map[ir.Op]func(d, x *float32, n int){
			ir.Exp: expNEONx32, ir.Log: logNEONx32, ir.Sin: sinNEONx32, ir.Cos: cosNEONx32,
			ir.Tan: tanNEONx32, ir.Sinh: sinhNEONx32, ir.Cosh: coshNEONx32, ir.Tanh: tanhNEONx32},
	}}
}

// routines64 is routines32 in double precision.
func routines64(string) []routines[float64] {
	return []routines[float64]{{
		lanes: 2, times: [3]int{2: block},
		far: [3]func(acc, ring *float64, edges, spans *byte, targets, now, slots, row, stride, more int){2: farTwoNEONx64},
		near: [9]func(sum, ring *float64, edges, spans *byte, targets, row int){
			2: nearTwoNEONx64, 4: nearFourNEONx64, 8: nearEightNEONx64},
		finite: finiteNEONx64, scatter: scatterNEONx32, products: productsNEONx64, run: runNEONx64,
		count:    [2]func(first, sum, square *float64, min, max, x *float64, n, stride, times int){countNEONx64, countSquaresNEONx64},
		uniforms: uniformsNEONx64, normal: normalNEONx64, pow: powNEONx64, sinCos: sinCosNEONx64,
		functions: map[ir.Op]func(d, x *float64, n int){
			ir.Exp: expNEONx64, ir.Log: logNEONx64, ir.Sin: sinNEONx64, ir.Cos: cosNEONx64,
			ir.Tan: tanNEONx64, ir.Sinh: sinhNEONx64, ir.Cosh: coshNEONx64, ir.Tanh: tanhNEONx64},
	}}
}
