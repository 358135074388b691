package irtest

import (
	"math"
	"math/rand/v2"

	"github.com/lemsls/lemsls/codegen/ir"
)

// Network is a random network: about half of the edges, some of them from a
// node to itself, delays from 0 to maxDelay steps, and at least one on each
// side of ir.NearDelay where maxDelay allows it.
func Network(seed uint64, nodes, maxDelay int) ir.SimNetwork {
	r := rand.New(rand.NewPCG(seed, 0x6e6574))
	net := ir.SimNetwork{
		Nodes:   nodes,
		Weights: make([]float64, nodes*nodes),
		Delays:  make([]int32, nodes*nodes),
	}
	for e := range net.Weights {
		if r.IntN(2) == 0 {
			net.Weights[e] = (r.Float64() - 0.25) / float64(nodes)
		}
		net.Delays[e] = int32(r.IntN(maxDelay + 1))
	}
	if nodes > 1 {
		net.Weights[1], net.Delays[1] = 1/float64(nodes), int32(maxDelay)
		net.Weights[nodes], net.Delays[nodes] = 1/float64(nodes), 0
	}
	return net
}

// Point is a random point in the ranges of p's parameters.
func Point(seed uint64, p *ir.Program) []float64 {
	r := rand.New(rand.NewPCG(seed, 0x7074))
	var point []float64
	for _, param := range p.Params {
		point = append(point, param.Lo+float64((param.Hi-param.Lo)*r.Float64()))
	}
	return point
}

// Same says that x and y are the same number bit for bit; NaN is one number.
func Same[F ir.Float](x, y F) bool {
	if x != x || y != y {
		return x != x && y != y
	}
	return x == y && math.Signbit(float64(x)) == math.Signbit(float64(y))
}

// Env is a random surrounding for the blocks of p, with inputs of size 1 or so.
func Env[F ir.Float](seed uint64, p *ir.Program) *ir.Env[F] {
	r := rand.New(rand.NewPCG(seed, 0x656e76))
	numbers := func(n int) []F {
		xs := make([]F, n)
		for i := range xs {
			xs[i] = F(2*r.Float64() - 1)
		}
		return xs
	}
	return &ir.Env[F]{
		Params: numbers(len(p.Params)), Uniforms: numbers(len(p.Uniforms)),
		States: numbers(len(p.States)), Sources: numbers(p.HistoryWidth()),
		Couplings: numbers(max(len(p.Couplings), p.CouplingWidth())), Normals: numbers(len(p.States)),
		Dt: 0.125, Time: F(r.IntN(100)) * 0.125, Nodes: F(2 + r.IntN(99)),
	}
}
