package cpu

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/codegen/ir"
)

// kernels is the inner loops of a simulation, for one kind of processor. All of
// them compute what those in Go compute, bit for bit; the tests compare. They
// see rows: a number for every node and lane, node by node, the lanes of a node
// together, padded to unit.
//
// Another processor needs another set, made in a file of its own; a function
// that is nil is replaced by Go.
type kernels[F ir.Float] struct {
	name  string
	batch int64 // bytes of the lanes of a batch

	// far adds up the far edges into all nodes, at block times from now on, in the
	// rows of acc, one after the other, of stride numbers each.
	far func(acc, ring []F, groups []bundle[F], r reach, stride int)

	// near adds far, which is in sum, and what the near edges come to at time now.
	near func(sum, ring []F, b bundle[F], r reach)

	// scatter copies a row into a slot of the ring, and to where the ring has that
	// slot once more.
	scatter func(ring, row []F, r reach)

	// finite says that all numbers of a row are finite in the lanes that are
	// alive: those whose bits in alive, a number per lane, are ones and not zeros.
	finite func(row, alive []F) bool

	// run computes words over the first n lanes of a frame, n rounded up to unit.
	run func(words []word, frame [][]F, n int)

	// translate makes the words of code machine code, in memory of its own; nil:
	// there is none for this processor or system.
	translate func(c *code[F], l leaves)

	// functions compute what has no word, over the first n lanes of a frame, n
	// rounded up to unit; Go computes what is not there.
	functions [256]function[F] // by opcode

	// count adds samples of some times to the sums of a row, those of one time
	// after those of the one before it. x is the row of the first time; those
	// of the next ones follow it, stride numbers apart.
	count func(s sums[F], x []F, stride, times int)

	// products adds a*b to p.
	products func(p, a, b []float64)

	// normals draws ir.Normal for counters.
	normals func(d []F, c *counters)
}

// function computes an instruction.
type function[F ir.Float] func(in *instr, frame [][]F, n int)

// reach says where and when edges reach into a ring: node by node, each wide
// slots of width lanes. Of a node's slots the first before ones repeat the last,
// the last after ones the first of those between them.
type reach struct {
	now           int // the slot of the time in work
	slots         int // before times begin again
	before, after int
	wide          int // slots of a node in memory
	width         int // lanes
}

// bundle is some edges into all nodes, target by target. The targets with the fewest
// come first: a processor guesses better when a loop ends that ends as the last one.
type bundle[F ir.Float] struct {
	edges []edge[F]
	spans []span
}

// span is the edges into a target that end at end, and begin where those of the
// target before it end.
type span struct{ end, target int32 }

// edge is one edge: it reads row base+now of the ring, or, if it is far and delay
// is beyond now, slots later.
type edge[F ir.Float] struct {
	base, delay int32 // base is the row of the source's slot 0 less the delay
	weight      F
}

// sums is what a tally has of a signal: rows, but for the float64.
type sums[F ir.Float] struct {
	first, sum []float64
	square     []float64 // nil: nobody asks
	min, max   []F
}

// Names of kernel sets.
const (
	KernelsGo     = "go"     // anywhere
	KernelsAVX2   = "avx2"   // amd64 with AVX2
	KernelsAVX512 = "avx512" // amd64 with AVX-512 F, DQ, VL, BW
	KernelsNEON   = "neon"   // arm64
)

// Interpreted ends the names of the sets that compute the words of a program one
// after the other, though this processor and system allow machine code.
const Interpreted = "-words"

// Kernels lists the names of the kernel sets that this processor can run, the
// fastest first.
func Kernels() []string { return append(native(), KernelsGo) }

// kernelsOf is the set with a name; "" is the fastest.
func kernelsOf[F ir.Float](name string) (*kernels[F], error) {
	all := Kernels()
	if name == "" {
		name = all[0]
	}
	set, interpreted := strings.CutSuffix(name, Interpreted)
	if !slices.Contains(all, set) {
		return nil, fmt.Errorf("this processor has no kernels %q; it has %s, each also as NAME%s (environment variable %s)", name, strings.Join(all, ", "), Interpreted, KernelsVariable)
	}
	k := nativeKernels[F](set)
	k.name = name
	if interpreted {
		k.translate = nil
	}
	k.batch = unitBytes
	if set == KernelsAVX2 {
		k.batch = unitBytes / 2 // two registers; four keep too little of the ring near
	}
	plainGo(&k)
	return &k, nil
}

// plainGo replaces what a set lacks.
func plainGo[F ir.Float](k *kernels[F]) {
	if k.far == nil {
		k.far, k.near = goFar[F], goNear[F]
	}
	if k.scatter == nil {
		k.scatter = goScatter[F]
	}
	if k.finite == nil {
		k.finite = goFinite[F]
	}
	if k.count == nil {
		k.count = goCount[F]
	}
	if k.products == nil {
		k.products = goProducts
	}
	if k.normals == nil {
		k.normals = goNormals[F]
	}
}
