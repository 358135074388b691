package cpu

import (
	"math"

	"github.com/lemsls/lemsls/codegen/ir"
)

// The loops of this file are the operations of package ir over lanes. Slices
// have equal lengths, a multiple of lane; the result may be one of the
// operands. Conversions to F keep the compiler from fusing a product into a sum.

// lane is how many simulations a loop takes at a time. Batches are padded to it.
const lane = 8

func add[F ir.Float](d, x, y []F) {
	for len(d) >= lane {
		a, b, c := (*[lane]F)(d), (*[lane]F)(x), (*[lane]F)(y)
		a[0] = F(b[0] + c[0])
		a[1] = F(b[1] + c[1])
		a[2] = F(b[2] + c[2])
		a[3] = F(b[3] + c[3])
		a[4] = F(b[4] + c[4])
		a[5] = F(b[5] + c[5])
		a[6] = F(b[6] + c[6])
		a[7] = F(b[7] + c[7])
		d, x, y = d[lane:], x[lane:], y[lane:]
	}
}

func sub[F ir.Float](d, x, y []F) {
	for len(d) >= lane {
		a, b, c := (*[lane]F)(d), (*[lane]F)(x), (*[lane]F)(y)
		a[0] = F(b[0] - c[0])
		a[1] = F(b[1] - c[1])
		a[2] = F(b[2] - c[2])
		a[3] = F(b[3] - c[3])
		a[4] = F(b[4] - c[4])
		a[5] = F(b[5] - c[5])
		a[6] = F(b[6] - c[6])
		a[7] = F(b[7] - c[7])
		d, x, y = d[lane:], x[lane:], y[lane:]
	}
}

func mul[F ir.Float](d, x, y []F) {
	for len(d) >= lane {
		a, b, c := (*[lane]F)(d), (*[lane]F)(x), (*[lane]F)(y)
		a[0] = F(b[0] * c[0])
		a[1] = F(b[1] * c[1])
		a[2] = F(b[2] * c[2])
		a[3] = F(b[3] * c[3])
		a[4] = F(b[4] * c[4])
		a[5] = F(b[5] * c[5])
		a[6] = F(b[6] * c[6])
		a[7] = F(b[7] * c[7])
		d, x, y = d[lane:], x[lane:], y[lane:]
	}
}

func multiplyAdd[F ir.Float](d, x, y, z []F) {
	for len(d) >= lane {
		a, b, c, e := (*[lane]F)(d), (*[lane]F)(x), (*[lane]F)(y), (*[lane]F)(z)
		a[0] = F(F(b[0]*c[0]) + e[0])
		a[1] = F(F(b[1]*c[1]) + e[1])
		a[2] = F(F(b[2]*c[2]) + e[2])
		a[3] = F(F(b[3]*c[3]) + e[3])
		a[4] = F(F(b[4]*c[4]) + e[4])
		a[5] = F(F(b[5]*c[5]) + e[5])
		a[6] = F(F(b[6]*c[6]) + e[6])
		a[7] = F(F(b[7]*c[7]) + e[7])
		d, x, y, z = d[lane:], x[lane:], y[lane:], z[lane:]
	}
}

func multiplySub[F ir.Float](d, x, y, z []F) {
	for len(d) >= lane {
		a, b, c, e := (*[lane]F)(d), (*[lane]F)(x), (*[lane]F)(y), (*[lane]F)(z)
		for l := range a {
			a[l] = F(F(b[l]*c[l]) - e[l])
		}
		d, x, y, z = d[lane:], x[lane:], y[lane:], z[lane:]
	}
}

func subMultiply[F ir.Float](d, x, y, z []F) {
	for len(d) >= lane {
		a, b, c, e := (*[lane]F)(d), (*[lane]F)(x), (*[lane]F)(y), (*[lane]F)(z)
		for l := range a {
			a[l] = F(e[l] - F(b[l]*c[l]))
		}
		d, x, y, z = d[lane:], x[lane:], y[lane:], z[lane:]
	}
}

func div[F ir.Float](d, x, y []F) {
	for len(d) >= lane {
		a, b, c := (*[lane]F)(d), (*[lane]F)(x), (*[lane]F)(y)
		for l := range a {
			a[l] = F(b[l] / c[l])
		}
		d, x, y = d[lane:], x[lane:], y[lane:]
	}
}

func neg[F ir.Float](d, x []F) {
	x = x[:len(d)]
	for l := range d {
		d[l] = -x[l]
	}
}

func sqrt[F ir.Float](d, x []F) {
	x = x[:len(d)]
	for l := range d {
		d[l] = F(math.Sqrt(float64(x[l])))
	}
}

func smaller[F ir.Float](d, x, y []F) {
	x, y = x[:len(d)], y[:len(d)]
	for l := range d {
		d[l] = min(x[l], y[l])
	}
}

func larger[F ir.Float](d, x, y []F) {
	x, y = x[:len(d)], y[:len(d)]
	for l := range d {
		d[l] = max(x[l], y[l])
	}
}

// apply1 is for the operations that cost more than a call; ir.Map is for the
// elementary functions and those on bits.
func apply1[F ir.Float](d, x []F, f func(float64) float64) {
	x = x[:len(d)]
	for l := range d {
		d[l] = F(f(float64(x[l])))
	}
}

func less[F ir.Float](d, x, y []F) {
	x, y = x[:len(d)], y[:len(d)]
	for l := range d {
		d[l] = flag[F](x[l] < y[l])
	}
}

func lessEqual[F ir.Float](d, x, y []F) {
	x, y = x[:len(d)], y[:len(d)]
	for l := range d {
		d[l] = flag[F](x[l] <= y[l])
	}
}

func equal[F ir.Float](d, x, y []F) {
	x, y = x[:len(d)], y[:len(d)]
	for l := range d {
		d[l] = flag[F](x[l] == y[l])
	}
}

func unequal[F ir.Float](d, x, y []F) {
	x, y = x[:len(d)], y[:len(d)]
	for l := range d {
		d[l] = flag[F](x[l] != y[l])
	}
}

func and[F ir.Float](d, x, y []F) {
	x, y = x[:len(d)], y[:len(d)]
	for l := range d {
		d[l] = flag[F](x[l] != 0 && y[l] != 0)
	}
}

func or[F ir.Float](d, x, y []F) {
	x, y = x[:len(d)], y[:len(d)]
	for l := range d {
		d[l] = flag[F](x[l] != 0 || y[l] != 0)
	}
}

func not[F ir.Float](d, x []F) {
	x = x[:len(d)]
	for l := range d {
		d[l] = flag[F](x[l] == 0)
	}
}

func choose[F ir.Float](d, c, y, z []F) {
	c, y, z = c[:len(d)], y[:len(d)], z[:len(d)]
	for l := range d {
		v := z[l]
		if c[l] != 0 {
			v = y[l]
		}
		d[l] = v
	}
}

func flag[F ir.Float](c bool) F {
	if c {
		return 1
	}
	return 0
}

func fill[F ir.Float](d []F, v F) {
	for l := range d {
		d[l] = v
	}
}

// finite says that all of x is finite.
func finite[F ir.Float](x []F) bool {
	var s, t F
	for len(x) >= lane {
		a := (*[lane]F)(x)
		s += (a[0] - a[0]) + (a[1] - a[1])
		t += (a[2] - a[2]) + (a[3] - a[3])
		s += (a[4] - a[4]) + (a[5] - a[5])
		t += (a[6] - a[6]) + (a[7] - a[7])
		x = x[lane:]
	}
	return s+t == 0
}

func goFinite[F ir.Float](row, alive []F) bool {
	if finite(row) {
		return true
	}
	for ; len(row) > 0; row = row[len(alive):] {
		for l, live := range alive {
			if live != 0 && row[l]-row[l] != 0 { // ones are NaN, which is not 0
				return false
			}
		}
	}
	return true
}
