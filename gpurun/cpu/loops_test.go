package cpu

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/codegen/ir/irtest"
)

// TestLoopKernels compares the loops over rows with those in Go, on numbers of all
// kinds, in all widths.
func TestLoopKernels(t *testing.T) {
	for _, name := range fastKernels() {
		for width := lane; width <= 5*lane; width += lane {
			r := rand.New(rand.NewPCG(7, uint64(width)))
			for range 10 {
				edgeKernels[float32](t, name, r, width)
				edgeKernels[float64](t, name, r, width)
				rowKernels[float32](t, name, r, width)
				rowKernels[float64](t, name, r, width)
			}
		}
	}
}

// nodes is how many a row of these tests has.
const nodes = 5

// randomWires is edges between any nodes, with all kinds of delays.
func randomWires[F ir.Float](r *rand.Rand, longest int) *wires[F] {
	w := &wires[F]{start: []int{0}}
	for range nodes {
		far := len(w.source)
		for _, near := range []bool{false, true} {
			for s := range int32(nodes) {
				if r.IntN(3) == 0 {
					continue
				}
				delay := int32(ir.NearDelay + r.IntN(longest-ir.NearDelay+1))
				if near {
					delay = int32(r.IntN(ir.NearDelay))
				} else {
					far++
				}
				w.source, w.delay, w.weight = append(w.source, s), append(w.delay, delay), append(w.weight, numbers[F](r, 1)...)
			}
		}
		w.near, w.start = append(w.near, far), append(w.start, len(w.source))
	}
	return w
}

func edgeKernels[F ir.Float](t *testing.T, name string, r *rand.Rand, width int) {
	t.Helper()
	k := kernelSet[F](t, name)
	const longest = 20
	at := reach{now: r.IntN(slots(longest)), slots: slots(longest), before: before(longest), after: after(longest), wide: wide(longest), width: width}
	w := randomWires[F](r, longest)
	far, near := w.far(at, 2), w.close(at)
	ring := randomRing[F](r, at)
	stride := padded[F](nodes * width)
	sameAfter(t, name+" far", numbers[F](r, block*stride),
		func(acc []F) { k.far(acc, ring, far, at, stride) },
		func(acc []F) { goFar(acc, ring, far, at, stride) })
	sameAfter(t, name+" near", numbers[F](r, stride),
		func(sum []F) { k.near(sum, ring, near, at) },
		func(sum []F) { goNear(sum, ring, near, at) })
	row := numbers[F](r, nodes*width)
	sameAfter(t, name+" scatter", ring,
		func(ring []F) { k.scatter(ring, row, at) },
		func(ring []F) { goScatter(ring, row, at) })
}

// randomRing is a ring after as many times as it holds.
func randomRing[F ir.Float](r *rand.Rand, at reach) []F {
	ring := make([]F, nodes*at.wide*at.width+unit[F]())
	for at.now = range at.slots {
		goScatter(ring, numbers[F](r, nodes*at.width), at)
	}
	return ring
}

// sameAfter says whether two functions make the same of x.
func sameAfter[F ir.Float](t *testing.T, what string, x []F, kernel, plain func([]F)) {
	t.Helper()
	got, want := slices.Clone(x), slices.Clone(x)
	kernel(got)
	plain(want)
	if !slices.EqualFunc(got, want, irtest.Same[F]) {
		t.Fatalf("%s: %v, want %v (%T)", what, got, want, got)
	}
}

func rowKernels[F ir.Float](t *testing.T, name string, r *rand.Rand, width int) {
	t.Helper()
	k := kernelSet[F](t, name)
	const times = 3
	stride := padded[F](nodes * width)
	x := numbers[F](r, times*stride)
	alive := make([]F, width)
	for l := range alive {
		if r.IntN(2) == 0 {
			alive[l] = ones[F]()
		}
	}
	for _, row := range [][]F{x[:nodes*width], make([]F, nodes*width), finiteWhere(x[:nodes*width], alive)} {
		if got, want := k.finite(row, alive), goFinite(row, alive); got != want {
			t.Fatalf("%s finite: %v, want %v of %v, %v", name, got, want, row, alive)
		}
	}
	for _, square := range [][]float64{nil, numbers[float64](r, stride)} {
		countKernel(t, k, sums[F]{first: numbers[float64](r, stride), sum: numbers[float64](r, stride), square: square,
			min: numbers[F](r, stride), max: numbers[F](r, stride)}, x, stride, times)
	}
	a, b := numbers[float64](r, width), numbers[float64](r, width)
	sameAfter(t, name+" products", numbers[float64](r, width), func(p []float64) { k.products(p, a, b) }, func(p []float64) { goProducts(p, a, b) })
}

// finiteWhere is x with finite numbers in the lanes that are alive.
func finiteWhere[F ir.Float](x, alive []F) []F {
	y := slices.Clone(x)
	for i := range y {
		if alive[i%len(alive)] != 0 {
			y[i] = F(i)
		}
	}
	return y
}

func countKernel[F ir.Float](t *testing.T, k *kernels[F], s sums[F], x []F, stride, times int) {
	t.Helper()
	copied := sums[F]{slices.Clone(s.first), slices.Clone(s.sum), slices.Clone(s.square), slices.Clone(s.min), slices.Clone(s.max)}
	k.count(s, x[:stride], stride, times)
	goCount(copied, x[:stride], stride, times)
	if !sameNumbers(s.sum, copied.sum) || !sameNumbers(s.square, copied.square) ||
		!slices.EqualFunc(s.min, copied.min, irtest.Same[F]) || !slices.EqualFunc(s.max, copied.max, irtest.Same[F]) {
		t.Fatalf("%s count: %v, want %v (%T)", k.name, s, copied, x)
	}
}
