package ir

import (
	"math"
	"math/big"
	"slices"
)

// minimax is a polynomial that is wanted: P(x) close to f(x) for x in [lo, hi]
// where an error of P weighs w(x). The coefficients of the elementary functions
// come from here.
type minimax struct {
	f, w   func(x *big.Float) *big.Float
	lo, hi float64
	degree int
	bits   int // of the mantissa of a coefficient
}

// sample is the problem at one point.
type sample struct{ x, f, w *big.Float }

// samples are n points that lie closer together near the ends, as extrema do.
func (m *minimax) samples(n int) []sample {
	s := make([]sample, n)
	for i := range s {
		x := newBig((m.lo+m.hi)/2 - (m.hi-m.lo)/2*math.Cos(math.Pi*(float64(i)+0.5)/float64(n)))
		s[i] = sample{x, m.f(x), bigAbs(m.w(x))}
	}
	return s
}

// derive finds the coefficients, constant term first: the best polynomial, its
// constant term rounded, then the best with that constant term, and so on.
func (m *minimax) derive() []float64 {
	s := m.samples(40 * (m.degree + 2))
	var coefficients []float64
	for len(coefficients) <= m.degree {
		best, _ := remez(s, m.degree+1-len(coefficients))
		c, _ := new(big.Float).SetPrec(uint(m.bits)).Set(best[0]).Float64()
		coefficients = append(coefficients, c)
		for i := range s { // P(x) = c + x*Q(x): f becomes (f-c)/x, w becomes w*x
			s[i].f = bigDiv(bigSub(s[i].f, newBig(c)), s[i].x)
			s[i].w = bigAbs(bigMul(s[i].w, s[i].x))
		}
	}
	return coefficients
}

// worst is the largest weighted error of a polynomial.
func (m *minimax) worst(coefficients []float64) float64 {
	c := make([]*big.Float, len(coefficients))
	for i := range c {
		c[i] = newBig(coefficients[i])
	}
	worst := 0.0
	for _, s := range m.samples(200) {
		e, _ := weightedError(s, c).Float64()
		worst = max(worst, math.Abs(e))
	}
	return worst
}

func weightedError(s sample, c []*big.Float) *big.Float {
	p := newBig(0)
	for i := len(c) - 1; i >= 0; i-- {
		p = bigAdd(bigMul(p, s.x), c[i])
	}
	return bigMul(s.w, bigSub(p, s.f))
}

// remez is the exchange algorithm of Remez on finitely many points: the n
// coefficients whose largest weighted error is smallest, and that error.
func remez(s []sample, n int) ([]*big.Float, float64) {
	reference := make([]int, n+1)
	for i := range reference {
		reference[i] = (2*i + 1) * len(s) / (2*n + 2)
	}
	var c []*big.Float
	for range 30 {
		var level *big.Float
		c, level = equalize(s, reference)
		next, worst := extrema(s, c, n+1)
		if l, _ := level.Float64(); worst <= math.Abs(l)*1.0001 {
			return c, worst
		}
		reference = next
	}
	panic("remez does not converge")
}

// equalize solves sum c[j] x^j + (-1)^i E/w = f at the reference points.
func equalize(s []sample, reference []int) (c []*big.Float, level *big.Float) {
	n := len(reference)
	rows := make([][]*big.Float, n)
	for i, at := range reference {
		power := newBig(1)
		for range n - 1 {
			rows[i] = append(rows[i], power)
			power = bigMul(power, s[at].x)
		}
		sign := newBig(float64(1 - i%2*2))
		rows[i] = append(rows[i], bigDiv(sign, s[at].w), s[at].f)
	}
	solution := solve(rows)
	return solution[:n-1], solution[n-1]
}

// solve is Gauss and Jordan's elimination; the last column is the right side.
func solve(rows [][]*big.Float) []*big.Float {
	n := len(rows)
	for k := range n {
		pivot := k
		for i := k; i < n; i++ {
			if bigAbs(rows[i][k]).Cmp(bigAbs(rows[pivot][k])) > 0 {
				pivot = i
			}
		}
		rows[k], rows[pivot] = rows[pivot], rows[k]
		for i := range n {
			if i == k {
				continue
			}
			factor := bigDiv(rows[i][k], rows[k][k])
			for j := k; j <= n; j++ {
				rows[i][j] = bigSub(rows[i][j], bigMul(factor, rows[k][j]))
			}
		}
	}
	solution := make([]*big.Float, n)
	for i := range n {
		solution[i] = bigDiv(rows[i][n], rows[i][i])
	}
	return solution
}

// extrema are n points of alternating error, the largest of each run of one
// sign, and the largest error of all.
func extrema(s []sample, c []*big.Float, n int) (points []int, worst float64) {
	var size []float64
	positive := false
	for i := range s {
		e, _ := weightedError(s[i], c).Float64()
		worst = max(worst, math.Abs(e))
		switch {
		case len(points) == 0 || positive != (e > 0):
			points, size, positive = append(points, i), append(size, math.Abs(e)), e > 0
		case math.Abs(e) > size[len(size)-1]:
			points[len(points)-1], size[len(size)-1] = i, math.Abs(e)
		}
	}
	for len(points) > n {
		from, to := superfluous(size, n)
		points, size = slices.Delete(points, from, to), slices.Delete(size, from, to)
	}
	if len(points) < n {
		panic("remez: too few extrema")
	}
	return points, worst
}

// superfluous says which of more than n alternating errors to drop so that the
// others alternate still: the smallest with its smaller neighbour, or an end.
func superfluous(size []float64, n int) (from, to int) {
	last := len(size) - 1
	k := slices.Index(size, slices.Min(size))
	switch {
	case k == 0 || k == last:
		return k, k + 1
	case last == n && size[0] < size[last]: // one is too many
		return 0, 1
	case last == n:
		return last, last + 1
	case size[k-1] < size[k+1]:
		return k - 1, k + 1
	}
	return k, k + 2
}
