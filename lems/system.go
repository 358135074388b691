package lems

import (
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
	o := orderer[T]{index: map[*Symbol]int{}, state: make([]uint8, len(defs)), defs: defs, symbol: symbol, uses: uses}
	for i, d := range defs {
		o.index[symbol(d)] = i
	}
	for i := range defs {
		o.visit(i)
	}
	return o.order, o.cycles
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
	index  map[*Symbol]int
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
		next, known := o.index[top.uses[0]]
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
	if e == nil {
		return nil
	}
	var all []*Symbol
	for i := range e.Refs {
		if t := e.Refs[i].Target; t != nil {
			all = append(all, t)
		}
	}
	return all
}

// Uses are the symbols that the variable's cases name.
func (v *Variable) Uses() []*Symbol {
	var all []*Symbol
	for _, c := range v.Cases {
		all = append(all, c.Condition.Uses()...)
		all = append(all, c.Value.Uses()...)
	}
	return all
}
