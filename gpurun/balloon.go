package gpurun

import (
	"math"

	"github.com/lemsls/lemsls/codegen/ir"
)

// The Balloon-Windkessel model turns activity x of a node into a BOLD signal, by
// four states that start as s = 0, f = v = q = 1 (Friston et al. 2000, 2003; the
// signal as Stephan et al. 2007 have it, the constants those that studies of whole
// brains commonly take):
//
//	ds/dt = x - s/tauS - (f-1)/tauF
//	df/dt = s
//	dv/dt = (f - w)/tauO                            w = v^(1/alpha)
//	dq/dt = (f*(1 - (1-E0)^(1/f))/E0 - w*q/v)/tauO
//	BOLD  = V0*(k1*(1-q) + k2*(1-q/v) + k3*(1-v))
//
// All take a step of Euler's method for every sample of x, or several while x holds,
// where samples are further apart than a millisecond. All is in float64, one
// operation after the other as Step has them, none fused, so that results are the
// same on every processor and device: v^(1/alpha) = v^3.125 is v*v*v times the
// square root of the square root of the square root, (1-E0)^(1/f) is
// exp(log(1-E0)/f), by the exponential of package ir, and a division by a constant
// is a product with its reciprocal, rounded once.
const (
	tauS = 0.65 // seconds
	tauF = 0.41
	tauO = 0.98
	e0   = 0.4
	v0   = 4
	k1   = 4.3 * 40.3 * e0 * 0.04 // 4.3 nu0 E0 TE
	k2   = 0.5 * 25 * e0 * 0.04   // epsilon r0 E0 TE
	k3   = 1 - 0.5                // 1 - epsilon
)

// logRest is log(1-E0), rounded once.
const logRest = -0.51082562376599068320551409630366193

// Balloon is the states of the model for any number of signals side by side.
type Balloon struct {
	s, f, v, q []float64
	extraction []float64 // room for the exponential
}

// NewBalloon is n signals at rest.
func NewBalloon(n int) *Balloon {
	b := &Balloon{s: make([]float64, n), f: make([]float64, n), v: make([]float64, n), q: make([]float64, n)}
	for i := range n {
		b.f[i], b.v[i], b.q[i] = 1, 1, 1
	}
	return b
}

// Step takes the signals from at on a step of h seconds further, under the
// activity x of each.
func (b *Balloon) Step(at int, x []float64, h float64) {
	n := len(x)
	s, f, v, q := b.s[at:at+n], b.f[at:at+n], b.v[at:at+n], b.q[at:at+n]
	if len(b.extraction) < n {
		b.extraction = make([]float64, n)
	}
	e := b.extraction[:n]
	for i := range e {
		e[i] = logRest / f[i]
	}
	ir.Map(ir.Exp, e, e, nil)
	for i, activity := range x {
		w := float64(float64(float64(v[i]*v[i])*v[i]) * math.Sqrt(math.Sqrt(math.Sqrt(v[i]))))
		ds := activity - float64(s[i]*(1/tauS)) - float64((f[i]-1)*(1/tauF))
		dv := (f[i] - w) * (1 / tauO)
		dq := (float64(f[i]*float64((1-e[i])*(1/e0))) - float64(w*q[i])/v[i]) * (1 / tauO)
		f[i] += float64(h * s[i])
		s[i] += float64(h * ds)
		v[i] += float64(h * dv)
		q[i] += float64(h * dq)
	}
}

// Signal is the BOLD signals from at on.
func (b *Balloon) Signal(at int, to []float64) {
	for i := range to {
		v, q := b.v[at+i], b.q[at+i]
		to[i] = v0 * (float64(k1*(1-q)) + float64(k2*(1-q/v)) + float64(k3*(1-v)))
	}
}

// BalloonBytes is what a signal takes.
const BalloonBytes = 4 * 8
