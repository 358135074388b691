package cpu

//go:generate go run ./asm .

import (
	"unsafe"

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

// nativeKernels is a set by name.
func nativeKernels[F ir.Float](name string) kernels[F] {
	var k any
	switch {
	case name == KernelsGo:
		return kernels[F]{}
	case is64[F]():
		k = vectorKernels(routines64(name))
	default:
		k = vectorKernels(routines32(name))
	}
	return k.(kernels[F])
}

// routines is the functions in assembly for one kind of register. Sizes are in
// bytes, but for n of count, products and uniforms.
type routines[F ir.Float] struct {
	lanes     int                                                                                        // of a register
	times     [3]int                                                                                     // that far adds up for, by registers
	far       map[int]func(acc, ring *F, edges *byte, ends *int32, targets, now, slots, row, stride int) // by the registers they take at a time
	near      map[int]func(sum, ring *F, edges *byte, ends *int32, targets, row int)                     // by the registers they take at a time
	finite    func(row, alive *F, nodes, width int) bool
	count     [2]func(first, sum, square *float64, min, max, x *F, n, stride, times int) // without squares and with them
	products  func(p, a, b *float64, n int)
	run       func(words *byte, count int, frame *byte, n int)
	uniforms  func(u, v *F, nodes, replicates *uint32, n int, step, state uint32, keys *uint32)
	normal    func(d, x, y *F, n int)
	functions map[ir.Op]func(d, x *F, n int)
	pow       func(d, x, y *F, n int) // nil: not there
	sinCos    func(d, e, x *F, n int)
}

// routines32 is the routines of a set, the widest first.
func routines32(name string) []routines[float32] {
	narrow := routines[float32]{
		lanes: 8, far: map[int]func(acc, ring *float32, edges *byte, ends *int32, targets, now, slots, row, stride int){1: farOneAVX2x32, 2: farTwoAVX2x32}, times: [3]int{1: block, 2: block / 2}, finite: finiteAVX2x32, count: [2]func(first, sum, square *float64, min, max, x *float32, n, stride, times int){countAVX2x32, countSquaresAVX2x32}, products: productsAVX2x64, run: runAVX2x32,
		near: map[int]func(sum, ring *float32, edges *byte, ends *int32, targets, row int){
			1: nearOneAVX2x32, 2: nearTwoAVX2x32, 4: nearFourAVX2x32},
		uniforms: uniformsAVX2x32, normal: normalAVX2x32, sinCos: sinCosAVX2x32,
		functions: map[ir.Op]func(d, x *float32, n int){ir.Exp: expAVX2x32, ir.Log: logAVX2x32, ir.Sin: sinAVX2x32, ir.Cos: cosAVX2x32,
			ir.Tan: tanAVX2x32, ir.Sinh: sinhAVX2x32, ir.Cosh: coshAVX2x32, ir.Tanh: tanhAVX2x32},
	}
	wide := routines[float32]{
		lanes: 16, far: map[int]func(acc, ring *float32, edges *byte, ends *int32, targets, now, slots, row, stride int){1: farOneAVX512x32, 2: farTwoAVX512x32}, times: [3]int{1: block, 2: block}, finite: finiteAVX512x32, count: [2]func(first, sum, square *float64, min, max, x *float32, n, stride, times int){countAVX512x32, countSquaresAVX512x32}, products: productsAVX512x64, run: runAVX512x32,
		near: map[int]func(sum, ring *float32, edges *byte, ends *int32, targets, row int){
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
		lanes: 4, far: map[int]func(acc, ring *float64, edges *byte, ends *int32, targets, now, slots, row, stride int){1: farOneAVX2x64, 2: farTwoAVX2x64}, times: [3]int{1: block, 2: block / 2}, finite: finiteAVX2x64, count: [2]func(first, sum, square *float64, min, max, x *float64, n, stride, times int){countAVX2x64, countSquaresAVX2x64}, products: productsAVX2x64, run: runAVX2x64,
		near: map[int]func(sum, ring *float64, edges *byte, ends *int32, targets, row int){
			1: nearOneAVX2x64, 2: nearTwoAVX2x64, 4: nearFourAVX2x64},
		uniforms: uniformsAVX2x64, normal: normalAVX2x64, sinCos: sinCosAVX2x64,
		functions: map[ir.Op]func(d, x *float64, n int){ir.Exp: expAVX2x64, ir.Log: logAVX2x64, ir.Sin: sinAVX2x64, ir.Cos: cosAVX2x64,
			ir.Tan: tanAVX2x64, ir.Sinh: sinhAVX2x64, ir.Cosh: coshAVX2x64, ir.Tanh: tanhAVX2x64},
	}
	wide := routines[float64]{
		lanes: 8, far: map[int]func(acc, ring *float64, edges *byte, ends *int32, targets, now, slots, row, stride int){1: farOneAVX512x64, 2: farTwoAVX512x64}, times: [3]int{1: block, 2: block}, finite: finiteAVX512x64, count: [2]func(first, sum, square *float64, min, max, x *float64, n, stride, times int){countAVX512x64, countSquaresAVX512x64}, products: productsAVX512x64, run: runAVX512x64,
		near: map[int]func(sum, ring *float64, edges *byte, ends *int32, targets, row int){
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

// vectorKernels makes kernels of routines. A batch of 8 lanes takes the narrow
// ones, as do the last 8 of other batches, where the wide ones take 16.
func vectorKernels[F ir.Float](sets []routines[F]) kernels[F] {
	wide := sets[0]
	size := int(unsafe.Sizeof(F(0)))
	k := kernels[F]{
		far: func(acc, ring []F, groups []bundle[F], r reach, stride int) {
			for l := 0; l < r.width; {
				v := widest(sets, r.width-l)
				registers := min(2, (r.width-l)/v.lanes)
				for i := range groups {
					b := &groups[i]
					for t := 0; t < block; t += v.times[registers] {
						v.far[registers](&acc[t*stride+l], &ring[t*r.width+l], b.first(), &b.ends[0], len(b.ends), r.now, r.slots, r.width*size, stride*size)
					}
				}
				l += registers * v.lanes
			}
		},
		near: func(sum, ring []F, b bundle[F], r reach) {
			for l := 0; l < r.width; {
				v := widest(sets, r.width-l)
				registers := min((r.width-l)/v.lanes, 4)
				if registers == 3 {
					registers = 2
				}
				v.near[registers](&sum[l], &ring[r.now*r.width+l], b.first(), &b.ends[0], len(b.ends), r.width*size)
				l += registers * v.lanes
			}
		},
		scatter: func(ring, row []F, r reach) {
			for _, slot := range r.places() {
				if slot >= 0 {
					scatterAVX2x32(bytesOf(ring[slot*r.width:]), bytesOf(row), len(row)/r.width, r.width*size, r.wide*r.width*size)
				}
			}
		},
		finite: func(row, alive []F) bool {
			for _, v := range sets {
				if len(alive)%v.lanes == 0 {
					return v.finite(&row[0], &alive[0], len(row)/len(alive), len(alive)*size)
				}
			}
			return goFinite(row, alive)
		},
		count: func(s sums[F], x []F, stride, times int) {
			count, square := wide.count[0], (*float64)(nil)
			if s.square != nil {
				count, square = wide.count[1], &s.square[0]
			}
			count(&s.first[0], &s.sum[0], square, &s.min[0], &s.max[0], &x[0], len(x), stride*size, times)
		},
		products: func(p, a, b []float64) { wide.products(&p[0], &a[0], &b[0], len(p)) },
		run: func(words []word, frame [][]F, n int) {
			wide.run((*byte)(unsafe.Pointer(&words[0])), len(words), (*byte)(unsafe.Pointer(&frame[0])), n*size)
		},
		normals: wide.normals,
	}
	wide.addFunctions(&k)
	return k
}

func (b *bundle[F]) first() *byte { return (*byte)(unsafe.Pointer(unsafe.SliceData(b.edges))) }

func bytesOf[F ir.Float](x []F) *byte { return (*byte)(unsafe.Pointer(&x[0])) }

// widest is the widest routines for so many lanes, a multiple of 8.
func widest[F ir.Float](sets []routines[F], lanes int) *routines[F] {
	if sets[0].lanes <= lanes {
		return &sets[0]
	}
	return &sets[1]
}

// addFunctions makes the elementary functions kernels of instructions.
func (v *routines[F]) addFunctions(k *kernels[F]) {
	size := int(unsafe.Sizeof(F(0)))
	for op, f := range v.functions {
		k.functions[op] = func(in *instr, frame [][]F, n int) { f(&frame[in.d][0], &frame[in.x][0], n*size) }
	}
	sinCosOf, pow := v.sinCos, v.pow
	k.functions[sinCos] = func(in *instr, frame [][]F, n int) {
		sinCosOf(&frame[in.d][0], &frame[in.e][0], &frame[in.x][0], n*size)
	}
	if pow != nil {
		k.functions[ir.Pow] = func(in *instr, frame [][]F, n int) {
			pow(&frame[in.d][0], &frame[in.x][0], &frame[in.y][0], n*size)
		}
	}
}

// normals draws some numbers at a time: uniform ones first, and of two of them a
// normal one. What remains is drawn in Go.
func (v *routines[F]) normals(d []F, c *counters) {
	const most = 256
	var uniform, other [most]F
	keys := philoxKeys(c.seed)
	state := c.state | uint32(ir.Noise)<<16
	whole := len(d) / v.lanes * v.lanes
	for lo := 0; lo < whole; lo += most {
		n := min(most, whole-lo)
		v.uniforms(&uniform[0], &other[0], &c.nodes[lo], &c.replicates[lo], n, c.step, state, &keys[0])
		v.normal(&d[lo], &uniform[0], &other[0], n*int(unsafe.Sizeof(F(0))))
	}
	rest := *c
	rest.nodes, rest.replicates = c.nodes[whole:], c.replicates[whole:]
	goNormals(d[whole:], &rest)
}

// philoxKeys is the key of each round of ir.Philox.
func philoxKeys(seed uint64) (keys [20]uint32) {
	lo, hi := uint32(seed), uint32(seed>>32)
	for round := range 10 {
		keys[2*round], keys[2*round+1] = lo, hi
		lo += 0x9E3779B9
		hi += 0xBB67AE85
	}
	return keys
}
