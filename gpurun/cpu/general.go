package cpu

import "github.com/lemsls/lemsls/codegen/ir"

// The edges that are code: what they need of the target is computed once for all
// edges into it, and then some edges at a time lie side by side as lanes do.

// edgesAtATime is how many.
func (s *simulation[F]) edgesAtATime() int { return max(1, leastStrip/s.width) }

// sumUpGeneral computes the sums of coupling k into all nodes at the time in work.
func (s *simulation[F]) sumUpGeneral(k int, sum []F) {
	w := &s.wires
	near := make([]F, s.width)
	for i := range s.measure.N {
		s.target(k, i)
		acc := s.of(sum, i)
		s.sumGeneral(k, acc, w.start[i], w.near[i])
		s.sumGeneral(k, near, w.near[i], w.start[i+1])
		add(acc, acc, near)
	}
}

// target computes what the edges of coupling k into node i need of it.
func (s *simulation[F]) target(k, i int) {
	c, f := &s.couplings[k], s.targetFrame[k]
	if c.shape == plain {
		return
	}
	bindRows(f[len(s.uniforms):], s.cur, i*s.width, (i+1)*s.width)
	c.target.run(s.kernels, f, s.width, s.width)
	for o, slot := range c.target.outs {
		to := s.edgeFrame[k][len(c.channels)+o]
		for ; len(to) > 0; to = to[s.width:] {
			copy(to[:s.width], f[slot])
		}
	}
}

// sumGeneral is one accumulator of coupling k: the edges from lo up to hi.
func (s *simulation[F]) sumGeneral(k int, acc []F, lo, hi int) {
	c, f, w := &s.couplings[k], s.edgeFrame[k], &s.wires
	clear(acc)
	for ; lo < hi; lo += s.edgesAtATime() {
		end := min(lo+s.edgesAtATime(), hi)
		for e := lo; e < end; e++ {
			one := w.edge(e, s.reach)
			at, to := one.at(s.reach), (e-lo)*s.width
			for leaf, ch := range c.channels {
				copy(f[leaf][to:to+s.width], s.ring[ch][at:])
			}
		}
		c.edge.run(s.kernels, f, (end-lo)*s.width, s.width)
		out := f[c.edge.outs[0]]
		for e := lo; e < end; e++ {
			addProduct(acc, w.weight[e], out[(e-lo)*s.width:])
		}
	}
}

// addProduct adds w*x to acc.
func addProduct[F ir.Float](acc []F, w F, x []F) {
	x = x[:len(acc)]
	for l := range acc {
		acc[l] = F(acc[l] + F(w*x[l]))
	}
}
