package lems

import (
	"math"

	"github.com/lemsls/lemsls/lems/syntax"
)

// System is what gets simulated: flat, resolved, in order of dependency. It
// keeps the author's expressions and places, so that what is wrong with the
// equations is found once for every dialect.
type System struct {
	Model *Model
	Name  string

	Params    []*Param    // swept, in the order of the file
	Constants []*Def      // numbers, in the order of the file
	Derived   []*Def      // computed once per point, in order of dependency
	States    []*State    // in the order of the file
	Variables []*Variable // in order of dependency
	Couplings []*Coupling // in the order of the file
	Exposures []*Observable
	Delay     *Def   // s of d = rint(L*s); nil: no delays
	Noise     *Def   // standard deviation per step of every state, without Value: 1; nil: no noise
	Complete  bool   // every part has a meaning: it can be lowered
	Scope     *Scope // the names of the dynamics

	Seconds  bool          // times are in seconds, as all of LEMS; else in milliseconds, as in RateML
	Handlers []*Handler    // the OnConditions of all instances, in the order in which they are tested
	Modes    []*Mode       // of the instances that have Regimes, in the order in which they change
	Delayed  []*Connection // those with a Delay, in the order in which their events arrive
	Events   []*Event      // that the system sends: those of its root's ports
}

// Range is a closed interval of numbers.
type Range struct {
	Lo, Hi float64
	Place  syntax.Place
	Given  bool // written in the file, and understood
}

// Param is a swept parameter.
type Param struct {
	Symbol *Symbol
	Range  Range
	Unit   string     // in which the file gives it, of a LEMS component; "" if without one
	Of     *Component // whose it is; nil in RateML
}

// Def gives a name its value.
type Def struct {
	Symbol *Symbol
	Value  *Expression
}

// State is a state variable with its equation.
type State struct {
	Symbol  *Symbol
	Initial Range
	Bounds  Range       // infinite if not Given
	Rate    *Expression // its time derivative; nil: constant
	More    []Rate      // what is added to it
	Of      *Component  // whose it is, of a LEMS component
	// Start is what OnStart assigns, nil: Initial is drawn from. Of several, the
	// later ones see what the earlier ones gave the state itself.
	Start []*Expression
}

// Variable is a derived variable: the value of the first Case whose condition
// holds, 0 if none does.
type Variable struct {
	Symbol *Symbol
	Cases  []Case
}

// Case is one alternative of a Variable; without Condition it always holds.
type Case struct {
	Condition *Expression
	Value     *Expression
}

// Coupling is a sum over the edges into a node, and the accumulators that take
// it.
type Coupling struct {
	Type   *Symbol // the coupling's ComponentType
	Inputs []Input // what it reads of the source node
	Pre    *Expression
	Post   *Expression
	Sums   []*Def // each is the sum times its Value; without Value the sum itself
}

// Input is a name that holds a delayed state of the source node.
type Input struct {
	Symbol *Symbol
	State  int // index into States
}

// Observable is an exposure: a named value of every node.
type Observable struct {
	Symbol *Symbol
	Value  *Expression
}

// Order sorts definitions so that each comes after those it uses. uses names
// the symbols that one refers to. What lies on a cycle, or depends on one, is
// left out of the order; each cycle is returned once.
func Order[T any](defs []T, symbol func(T) *Symbol, uses func(T) []*Symbol) (order []T, cycles [][]*Symbol) {
	o := orderer[T]{state: make([]uint8, len(defs)), defs: defs, symbol: symbol, uses: uses}
	o.index(len(defs))
	for i := range defs {
		o.visit(i)
	}
	return o.order, o.cycles
}

// index notes which definition each symbol has. Those of one model lie side by
// side, as a rule, and need no map.
func (o *orderer[T]) index(n int) {
	low, high := int32(math.MaxInt32), int32(0)
	for _, d := range o.defs {
		i := o.symbol(d).index
		low, high = min(low, i), max(high, i)
	}
	if n > 0 && low > 0 && int(high-low) < 16*n {
		o.low, o.near = low, make([]int32, high-low+1)
	}
	for i, d := range o.defs {
		s := o.symbol(d)
		if o.near != nil && o.near[s.index-o.low] == 0 {
			o.near[s.index-o.low] = int32(i + 1)
			continue
		}
		if o.far == nil {
			o.far = map[*Symbol]int{}
		}
		o.far[s] = i
	}
}

// find is the index of the definition of a symbol.
func (o *orderer[T]) find(s *Symbol) (int, bool) {
	if i, ok := o.far[s]; ok {
		return i, true
	}
	if at := s.index - o.low; at >= 0 && int(at) < len(o.near) {
		i := int(o.near[at]) - 1
		return i, i >= 0 && o.symbol(o.defs[i]) == s
	}
	return 0, false
}

const (
	unseen uint8 = iota
	open
	done
	broken
)

type orderer[T any] struct {
	defs   []T
	symbol func(T) *Symbol
	uses   func(T) []*Symbol
	low    int32           // the least index of a symbol
	near   []int32         // by index of a symbol from low on, one more than that of its definition
	far    map[*Symbol]int // of those that are not in near
	state  []uint8
	order  []T
	cycles [][]*Symbol
}

// visit walks the dependencies of a definition depth first without recursion:
// a chain of definitions may be as long as the file.
func (o *orderer[T]) visit(root int) {
	type frame struct {
		def  int
		uses []*Symbol
	}
	if o.state[root] != unseen {
		return
	}
	o.state[root] = open
	stack := []frame{{root, o.uses(o.defs[root])}}
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		if len(top.uses) == 0 {
			if o.state[top.def] == open {
				o.state[top.def] = done
				o.order = append(o.order, o.defs[top.def])
			}
			stack = stack[:len(stack)-1]
			if n := len(stack); n > 0 && o.state[top.def] == broken {
				o.state[stack[n-1].def] = broken
			}
			continue
		}
		next, known := o.find(top.uses[0])
		top.uses = top.uses[1:]
		if !known {
			continue
		}
		switch o.state[next] {
		case unseen:
			o.state[next] = open
			stack = append(stack, frame{next, o.uses(o.defs[next])})
		case open:
			var cycle []*Symbol
			for i := len(stack) - 1; i >= 0; i-- {
				cycle = append(cycle, o.symbol(o.defs[stack[i].def]))
				o.state[stack[i].def] = broken
				if stack[i].def == next {
					break
				}
			}
			for i, j := 0, len(cycle)-1; i < j; i, j = i+1, j-1 {
				cycle[i], cycle[j] = cycle[j], cycle[i]
			}
			o.cycles = append(o.cycles, cycle)
		case broken:
			o.state[top.def] = broken
		}
	}
}

// Uses are the symbols that an expression names.
func (e *Expression) Uses() []*Symbol {
	if e == nil || len(e.Refs) == 0 {
		return nil
	}
	all := make([]*Symbol, 0, len(e.Refs))
	for i := range e.Refs {
		if t := e.Refs[i].Target; t != nil {
			all = append(all, t)
		}
	}
	return all
}

// Uses are the symbols that the variable's cases name.
func (v *Variable) Uses() []*Symbol {
	if len(v.Cases) == 1 && v.Cases[0].Condition == nil {
		return v.Cases[0].Value.Uses()
	}
	var all []*Symbol
	for _, c := range v.Cases {
		all = append(all, c.Condition.Uses()...)
		all = append(all, c.Value.Uses()...)
	}
	return all
}
