package ir

import (
	"errors"
	"fmt"
)

// SimNetwork is what the nodes of a simulation are joined by. All matrices are
// row by row, the row being the target: entry [i*Nodes+j] is the edge from j
// into i. An edge exists where the weight is not 0, from a node to itself too.
type SimNetwork struct {
	Nodes   int
	Weights []float64
	Delays  []int32 // in steps; nil: all 0
}

// SimOptions says what is simulated on the network.
type SimOptions struct {
	Dt        float64
	Steps     int
	Seed      uint64
	Replicate uint32
	Params    []float64 // as Program.Params
}

// Sample is the simulation at time n. The slices are valid during the visit.
type Sample[F Float] struct {
	Step      int
	States    []F    // [node*len(Program.States)+state]
	Exposures []F    // [node*len(Program.Exposures)+exposure], of the same time
	Clamped   []bool // like States: the step to this time was clamped; false at time 0
}

// UniformsAt evaluates the Point block for one parameter point.
func (p *Program) UniformsAt(params []float64, dt float64, nodes int) []float64 {
	env := &Env[float64]{Params: params, Dt: dt, Nodes: float64(nodes)}
	return Outputs(&p.Point, Eval(&p.Point, env, nil), nil)
}

// Simulate runs p, whose Step must be filled in, at one parameter point and
// visits the times 0..Steps. It is the definition of a simulation, written to
// be seen to be right: no batching, no ring, no cleverness. What it rounds to F:
// the uniforms, weights, dt, n*dt, the initial values before they are clamped to
// the rounded bounds, and every operation of Start, Send, Edge and Step and of the
// sums.
func Simulate[F Float](p *Program, net SimNetwork, opt SimOptions, visit func(Sample[F])) error {
	if err := checkSimulation(p, net, opt); err != nil {
		return fmt.Errorf("simulate %q: %w", p.Name, err)
	}
	s := newSimulation[F](p, net, opt)
	clamped := make([]bool, net.Nodes*len(p.States))
	for n := 0; n <= opt.Steps; n++ {
		next, exposures, nextClamped := s.step(n)
		visit(Sample[F]{Step: n, States: s.states, Exposures: exposures, Clamped: clamped})
		s.begin(next)
		clamped = nextClamped
	}
	return nil
}

func checkSimulation(p *Program, net SimNetwork, opt SimOptions) error {
	edges := net.Nodes * net.Nodes
	switch {
	case len(p.Step.Outputs) == 0 && len(p.States)+len(p.Exposures) > 0:
		return errors.New("no integrator pass has run")
	case net.Nodes < 0 || len(net.Weights) != edges:
		return fmt.Errorf("%d weights for %d nodes", len(net.Weights), net.Nodes)
	case net.Delays != nil && len(net.Delays) != edges:
		return fmt.Errorf("%d delays for %d nodes", len(net.Delays), net.Nodes)
	case len(opt.Params) != len(p.Params):
		return fmt.Errorf("%d parameters, want %d", len(opt.Params), len(p.Params))
	}
	for _, d := range net.Delays {
		if d < 0 {
			return fmt.Errorf("delay of %d steps", d)
		}
	}
	return nil
}

type simulation[F Float] struct {
	p        *Program
	net      SimNetwork
	opt      SimOptions
	uniforms []F
	states   []F   // at n, node by node
	history  [][]F // the channels at 0..n, each node by node
}

func newSimulation[F Float](p *Program, net SimNetwork, opt SimOptions) *simulation[F] {
	s := &simulation[F]{p: p, net: net, opt: opt}
	for _, u := range p.UniformsAt(opt.Params, opt.Dt, net.Nodes) {
		s.uniforms = append(s.uniforms, F(u))
	}
	s.begin(s.initial())
	return s
}

// begin makes x the states, and puts the channels made of them into the history.
func (s *simulation[F]) begin(x []F) {
	s.states = x
	if len(s.p.Channels) == 0 {
		s.history = append(s.history, x)
		return
	}
	var sent []F
	for i := range s.net.Nodes {
		env := &Env[F]{Uniforms: s.uniforms, States: s.node(i)}
		sent = append(sent, Outputs(&s.p.Send, Eval(&s.p.Send, env, nil), nil)...)
	}
	s.history = append(s.history, sent)
}

func (s *simulation[F]) initial() []F {
	var x []F
	for i := range s.net.Nodes {
		for k, st := range s.p.States {
			x0 := F(InitialValue(s.opt.Seed, s.opt.Replicate, uint32(i), uint32(k), st.InitLo, st.InitHi))
			switch {
			case x0 < F(st.Min):
				x0 = F(st.Min)
			case x0 > F(st.Max):
				x0 = F(st.Max)
			}
			x = append(x, x0)
		}
	}
	return s.start(x)
}

// start is what Start makes of the states as drawn.
func (s *simulation[F]) start(drawn []F) []F {
	if s.p.Start.Empty() {
		return drawn
	}
	var x []F
	s.states = drawn
	for i := range s.net.Nodes {
		env := &Env[F]{Uniforms: s.uniforms, States: s.node(i), Dt: F(s.opt.Dt), Nodes: F(s.net.Nodes)}
		x = append(x, Outputs(&s.p.Start, Eval(&s.p.Start, env, nil), nil)...)
	}
	return x
}

// node is the states of a node.
func (s *simulation[F]) node(i int) []F {
	k := len(s.p.States)
	return s.states[i*k : (i+1)*k]
}

// sent is the channels of a node at time n, which is the first one for n <= 0.
func (s *simulation[F]) sent(n, node int) []F {
	k := s.p.HistoryWidth()
	return s.history[max(n, 0)][node*k : (node+1)*k]
}

// step takes all nodes from time n to n+1.
func (s *simulation[F]) step(n int) (next, exposures []F, clamped []bool) {
	numStates, numExposures := len(s.p.States), len(s.p.Exposures)
	for i := range s.net.Nodes {
		env := &Env[F]{
			Uniforms:  s.uniforms,
			States:    s.node(i),
			Couplings: s.couplings(n, i),
			Normals:   s.normals(n, i),
			Dt:        F(s.opt.Dt),
			Time:      F(float64(n) * s.opt.Dt),
			Nodes:     F(s.net.Nodes),
		}
		out := Outputs(&s.p.Step, Eval(&s.p.Step, env, nil), nil)
		next = append(next, out[:numStates]...)
		exposures = append(exposures, out[numStates:numStates+numExposures]...)
		for _, flag := range out[numStates+numExposures:] {
			clamped = append(clamped, flag != 0)
		}
	}
	return next, exposures, clamped
}

func (s *simulation[F]) normals(n, node int) []F {
	var z []F
	for k := range s.p.States {
		z = append(z, NormalFrom[F](Draw(s.opt.Seed, Noise, s.opt.Replicate, uint32(n), uint32(node), uint32(k))))
	}
	return z
}

func (s *simulation[F]) couplings(n, target int) []F {
	var sums []F
	for c := range s.p.Couplings {
		sums = append(sums, s.coupling(&s.p.Couplings[c].Edge, n, target))
	}
	return sums
}

// coupling is the definition of Coupling: two accumulators, products rounded,
// then sums, sources in order.
func (s *simulation[F]) coupling(edge *Block, n, target int) F {
	var far, near F
	for source := range s.net.Nodes {
		e := target*s.net.Nodes + source
		if s.net.Weights[e] == 0 {
			continue
		}
		delay := 0
		if s.net.Delays != nil {
			delay = int(s.net.Delays[e])
		}
		env := &Env[F]{Uniforms: s.uniforms, States: s.node(target), Sources: s.sent(n-delay, source)}
		summand := Outputs(edge, Eval(edge, env, nil), nil)[0]
		product := F(F(s.net.Weights[e]) * summand)
		if delay >= NearDelay {
			far = F(far + product)
		} else {
			near = F(near + product)
		}
	}
	return F(far + near)
}
