package lems

import "github.com/lemsls/lemsls/lems/syntax"

// What happens at moments, in a System that was made of a LEMS component.
//
// A step from t to t+dt first integrates the rates: all variables from the
// states at t, then all rates, those of the active Regimes included, then all
// states at once. What follows happens at t+dt, on the new states:
//
//  1. All variables are computed once more. They stay what they are until the
//     end of the step, whatever is assigned to states meanwhile.
//  2. Events that were sent earlier and are due arrive, in the order of Delayed.
//  3. The Handlers of the System, which are the OnConditions of all instances,
//     are tested one after the other: those of an instance after those of the
//     instances inside it, in the order of the text, those outside of Regimes
//     first. Where the test holds (at every step at which it does), the handler
//     acts before the next one is tested.
//  4. The Regimes that were asked for are entered, in the order of the Modes.
//
// A handler that acts assigns states one after the other, each from the states
// as they have become; then it sends its events; then it notes its Transition.
// An event arrives at once where its Connection has no delay: the OnEvents at
// the other end act before the sender goes on, and each event counts. With a
// delay it arrives at the end of the first step that is at least so long ago.
//
// A Transition only asks for a Regime: which one is active, and so which rates
// and handlers count, changes at the end of the step, and of two that are asked
// for the later one wins. Entering one runs its OnEntry. At the start no OnEntry
// runs.
//
// At the start each state is what OnStart assigns, or 0. What OnStart reads is
// what the other states start with, in order of dependency, wherever in the tree
// they are: a gate that starts at its steady state knows the voltage at which
// the cell starts. Of states that start with one another in a circle the first
// sees 0.
//
// The state at time 0 is the first one that is recorded, and with every state
// its own variables are, not those of the step before.

// Handler is an OnCondition or OnEvent of one instance.
type Handler struct {
	Place   syntax.Place
	Test    *Expression // of an OnCondition; nil for an OnEvent
	Regime  *Regime     // it counts while this one is active; nil: always
	Actions []Action    // in order
}

// Action is one thing that a Handler does, or that happens on entering a
// Regime. One of State, Send and Enter is set.
type Action struct {
	Place syntax.Place
	State *State // StateAssignment: gets the Value
	Value *Expression
	Send  *Event  // EventOut
	Enter *Regime // Transition
}

// Event is what an instance sends through one of its ports.
type Event struct {
	Symbol      *Symbol
	Connections []*Connection // where it goes; none is no mistake
}

// Connection leads events from a port to the OnEvents of another instance.
type Connection struct {
	Place    syntax.Place
	Handlers []*Handler // not empty
	Delay    *Symbol    // the parameter that is the delay; nil: none
}

// Mode says of one instance with Regimes which of them is active.
type Mode struct {
	Symbol  *Symbol
	Regimes []*Regime
	Initial *Regime // nil: none is active at the start
}

// Regime is a mode of behaviour of one instance.
type Regime struct {
	Symbol *Symbol
	Mode   *Mode
	Index  int // in Mode.Regimes
	Entry  []Action
}

// Rate is a part of the time derivative of a state.
type Rate struct {
	Regime *Regime // it counts while this one is active; nil: always
	Value  *Expression
}
