// Package ir is what a model becomes when nothing of XML, names or units is
// left in it: a few blocks of branch-free arithmetic in static single
// assignment form. Eval is its definition; every target prints it and every
// backend runs it, and each of them is compared with Eval.
//
// A Program has three kinds of block:
//
//	Point  once per parameter point, in float64: parameters, dt, n_node -> uniforms
//	Edge   once per coupling, per target i and source j with W[i][j] != 0:
//	       states of i now, states of j one delay ago, uniforms -> summand
//	Rates  once per node and evaluation: states, coupling sums, uniforms
//	       -> time derivatives, noise amplitudes, exposures
//
// Euler and Heun are passes that turn Rates into a Step block: states, coupling
// sums, uniforms, normal numbers -> new states, exposures, clamp flags.
//
// One step n -> n+1 of a simulation is, for every node i: the coupling sums
// from the history, then Step. The exposures that Step yields belong to time n,
// that is to the states and coupling sums it read; the sample after the last
// step takes one more evaluation, whose new states are dropped.
package ir

import "github.com/lemsls/lemsls/lems/syntax"

// Value names an instruction of a Block by its index; None is no value.
type Value int32

// None is the absent value.
const None Value = -1

// Instr computes one number from earlier ones.
type Instr struct {
	Op      Op
	X, Y, Z Value        // operands, as many as Op takes; earlier in the same block; None otherwise
	Index   int32        // which parameter, uniform, state, coupling or normal an input op reads
	K       float64      // the value of a Const
	Place   syntax.Place // the source text it comes from, where a fault is reported
	Name    string       // the model's name for the value, "" if it has none; for people, without meaning
}

// Block is a list of instructions in order and the values it yields.
type Block struct {
	Instrs  []Instr
	Outputs []Value
}

// Slot is something with a name in the model: an exposure, a uniform.
type Slot struct {
	Name  string
	Place syntax.Place // of its declaration
}

// Param is a swept parameter and the range that its declaration gives.
type Param struct {
	Slot
	Lo, Hi float64
}

// State is a state variable. Its initial value is drawn uniformly in
// [InitLo, InitHi] for every node; after every step it is clamped to [Min, Max],
// which are infinite where the model sets no bound.
type State struct {
	Slot
	InitLo, InitHi float64
	Min, Max       float64
}

// Coupling is one sum over the edges into a node:
//
//	sum over j with W[i][j] != 0 of W[i][j] * Edge(states of i at n, states of j at n - d[i][j])
//
// The product is rounded, then the sum, edges with d >= NearDelay in source
// order into one accumulator, the others in source order into a second one,
// far + near at the end. This order allows time blocking and is part of the
// definition; there is no fused multiply-add in it, so that every processor
// computes the same bits at full speed.
type Coupling struct {
	Slot
	Edge Block // one output
}

// NearDelay divides the edges of a Coupling into its two accumulators.
const NearDelay = 16

// Program is one model, ready to be printed or run.
type Program struct {
	Name       string
	Params     []Param
	Uniforms   []Slot // the outputs of Point
	States     []State
	Couplings  []Coupling
	Exposures  []Slot
	DelayScale int32 // the uniform s of d = rint(L*s), half to even; -1: all delays are 0

	Point Block // outputs: one per uniform
	Rates Block // outputs: see RateOutputs
	Step  Block // outputs: see StepOutputs; empty until an integrator pass has run
	Noisy bool  // some state has a noise amplitude
}

// RateOutputs says what the outputs of Rates are, in order: the time derivative
// of each state; the noise amplitude per step of each state (None: no noise);
// each exposure.
func (p *Program) RateOutputs() (rates, noise, exposures []Value) {
	s := len(p.States)
	o := p.Rates.Outputs
	return o[:s], o[s : 2*s], o[2*s:]
}

// StepOutputs says what the outputs of Step are, in order: the new value of
// each state; each exposure at the old time; for each state the flag (1 or 0)
// that its new value was clamped (None: it has no bounds).
func (p *Program) StepOutputs() (states, exposures, clamped []Value) {
	s, e := len(p.States), len(p.Exposures)
	o := p.Step.Outputs
	return o[:s], o[s : s+e], o[s+e:]
}
