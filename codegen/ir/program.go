// Package ir is what a model becomes when nothing of XML, names or units is
// left in it: a few blocks of branch-free arithmetic in static single
// assignment form. Eval is its definition; every target prints it and every
// backend runs it, and each of them is compared with Eval.
//
// A Program has seven kinds of block:
//
//	Point    once per parameter point, in float64: parameters, dt, n_node -> uniforms
//	Start    once per node, before time 0: states as drawn, uniforms -> initial
//	         states; empty: the states as drawn
//	Send     once per node and time: states, uniforms -> channels, which the
//	         history keeps; empty: the channels are the states
//	Edge     once per coupling, per target i and source j with W[i][j] != 0:
//	         states of i now, channels of j one delay ago, uniforms -> summand
//	Receive  once per node and step: states, raw sums of the edges, uniforms
//	         -> coupling values; empty: the coupling values are the raw sums
//	Rates    once per node and evaluation: states, coupling values, uniforms
//	         -> time derivatives, noise amplitudes, exposures
//	After    once per node and step, at its end: new states, coupling values,
//	         normal numbers, uniforms -> states after what happens at that moment
//	         (resets, events); empty: the new states
//
// Lower leaves Send and Receive empty; Separate fills them in, so that an Edge
// is, wherever possible, nothing but a channel (Source k), or nothing but the
// constant 1, whose sum is that of the weights and the same at all times.
//
// Euler, Heun and RK4 are passes that turn Receive, Rates and After into a Step
// block: states, raw sums, uniforms, normal numbers -> new states, exposures,
// clamp flags. Who has a Step needs none of the three any more.
//
// One step n -> n+1 of a simulation is, for every node i: the raw sums from the
// history, then Step; then Send of the new states. The exposures that Step
// yields belong to time n, that is to the states and coupling sums it read; the
// sample after the last step takes one more evaluation, whose new states are
// dropped.
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
	Hidden         bool // made by lowering, and nobody's variable: a regime, an event on its way
}

// Event is something that happens at moments, such as a spike. A hidden state
// counts how often it has happened.
type Event struct {
	Slot
	State int32
}

// Coupling is one sum over the edges into a node, a raw sum:
//
//	sum over j with W[i][j] != 0 of W[i][j] * Edge(states of i at n, channels of j at n - d[i][j])
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
	Channels   []Slot // what the history keeps of a node; empty: its states. What no Edge reads need not be kept.
	Couplings  []Coupling
	Exposures  []Slot
	Events     []Event
	Seconds    bool  // time is in seconds; else in milliseconds
	DelayScale int32 // the uniform s of d = rint(L*s), half to even; -1: all delays are 0

	Point   Block // outputs: one per uniform
	Start   Block // outputs: one per state; inputs: StateValue (as drawn), Uniform, Dt, Nodes; empty: as drawn
	Send    Block // outputs: one per channel; inputs: StateValue, Uniform; empty if Channels is
	Receive Block // outputs: what CouplingSum 0, 1, ... of Rates is; inputs: StateValue, Uniform, CouplingSum (raw); empty: the raw sums
	Rates   Block // outputs: see RateOutputs
	After   Block // outputs: one per state; inputs: StateValue (new), Time (new), Normal and what else Rates reads; empty: the new states
	Step    Block // outputs: see StepOutputs; CouplingSum is a raw sum; empty until an integrator pass has run
	Noisy   bool  // some state has a noise amplitude
}

// HistoryWidth is how many numbers the history keeps of a node: Source k of an
// Edge is number k of them.
func (p *Program) HistoryWidth() int {
	if len(p.Channels) > 0 {
		return len(p.Channels)
	}
	return len(p.States)
}

// CouplingWidth is how many coupling values Rates may read.
func (p *Program) CouplingWidth() int {
	if len(p.Receive.Outputs) > 0 {
		return len(p.Receive.Outputs)
	}
	return len(p.Couplings)
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
