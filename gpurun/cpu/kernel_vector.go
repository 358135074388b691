//go:build amd64 || arm64

package cpu

import (
	"unsafe"

	"github.com/lemsls/lemsls/codegen/ir"
)

// nativeKernels is a set by name.
func nativeKernels[F ir.Float](name string) kernels[F] {
	var all any
	switch {
	case name == KernelsGo:
		return kernels[F]{}
	case is64[F]():
		all = vectorKernels(routines64(name))
	default:
		all = vectorKernels(routines32(name))
	}
	k := all.(kernels[F])
	k.translate = translator[F](name)
	return k
}

// routines is the functions in assembly for one kind of register. Sizes are in
// bytes, but for n of count, products and uniforms.
type routines[F ir.Float] struct {
	lanes     int                                                                                   // of a register
	times     [3]int                                                                                // that far adds up for, by registers
	far       [3]func(acc, ring *F, edges, spans *byte, targets, now, slots, row, stride, more int) // by the registers they take at a time
	near      [9]func(sum, ring *F, edges, spans *byte, targets, row int)                           // by the registers they take at a time
	finite    func(row, alive *F, nodes, width int) bool
	scatter   func(ring, row *byte, nodes, width, stride int)
	count     [2]func(first, sum, square *float64, min, max, x *F, n, stride, times int) // without squares and with them
	products  func(p, a, b *float64, n int)
	run       func(words *byte, count int, frame *byte, n int)
	uniforms  func(u, v *F, nodes, replicates *uint32, n int, step, state uint32, keys *uint32)
	normal    func(d, x, y *F, n int)
	functions map[ir.Op]func(d, x *F, n int)
	pow       func(d, x, y *F, n int) // nil: not there
	sinCos    func(d, e, x *F, n int)
}

// vectorKernels makes kernels of routines, the widest first. A batch of 8 lanes
// takes the narrow ones, as do the last 8 of other batches, where the wide ones
// take 16.
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
						v.far[registers](&acc[t*stride+l], &ring[t*r.width+l], b.first(), b.firstSpan(), len(b.spans), r.now, r.slots, r.width*size, stride*size, i)
					}
				}
				l += registers * v.lanes
			}
		},
		near: func(sum, ring []F, b bundle[F], r reach) {
			for l := 0; l < r.width; {
				v := widest(sets, r.width-l)
				registers := 8
				for v.near[registers] == nil || registers*v.lanes > r.width-l {
					registers /= 2
				}
				v.near[registers](&sum[l], &ring[r.now*r.width+l], b.first(), b.firstSpan(), len(b.spans), r.width*size)
				l += registers * v.lanes
			}
		},
		scatter: func(ring, row []F, r reach) {
			v := matching(sets, r.width)
			for _, slot := range r.places() {
				if slot >= 0 {
					v.scatter(bytesOf(ring[slot*r.width:]), bytesOf(row), len(row)/r.width, r.width*size, r.wide*r.width*size)
				}
			}
		},
		finite: func(row, alive []F) bool {
			return matching(sets, len(alive)).finite(&row[0], &alive[0], len(row)/len(alive), len(alive)*size)
		},
		count: func(s sums[F], x []F, stride, times int) {
			v := matching(sets, len(x))
			count, square := v.count[0], (*float64)(nil)
			if s.square != nil {
				count, square = v.count[1], &s.square[0]
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

func (b *bundle[F]) firstSpan() *byte { return (*byte)(unsafe.Pointer(unsafe.SliceData(b.spans))) }

func bytesOf[F ir.Float](x []F) *byte { return (*byte)(unsafe.Pointer(&x[0])) }

// widest is the widest routines for so many lanes, a multiple of 8.
func widest[F ir.Float](sets []routines[F], lanes int) *routines[F] {
	if sets[0].lanes <= lanes {
		return &sets[0]
	}
	return &sets[1]
}

// matching is the widest routines that take lanes without a rest.
func matching[F ir.Float](sets []routines[F], lanes int) *routines[F] {
	for i := range sets {
		if lanes%sets[i].lanes == 0 {
			return &sets[i]
		}
	}
	panic("cpu: batches have a multiple of 8 lanes")
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
	together := max(v.lanes, 4) // uniforms takes 4 counters at least
	whole := len(d) / together * together
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
