package codegen

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// What printers say of a LEMS component, whose names are paths, whose types may lie
// in several files and whose numbers have units.

// defaultSteps is how long is simulated where nobody says anything.
const defaultSteps = 1000

// steps is how many steps are simulated by default.
func (s *Source) steps() int {
	n := math.Round(s.Length / s.Dt)
	if !(n >= 1 && n < math.MaxInt32) {
		return defaultSteps
	}
	return int(n)
}

// origin says what the code was made from.
func (s *Source) origin() string {
	if !s.System.Seconds {
		return s.file()
	}
	return s.file() + ", component " + s.System.Name
}

// component is what the command line says of it, behind a blank; "" in RateML.
func (s *Source) component() string {
	if !s.System.Seconds {
		return ""
	}
	return " --component " + oneLine(s.System.Name)
}

// shownStates is how many states the author knows; the hidden ones follow them.
func shownStates(p *ir.Program) int {
	n := 0
	for n < len(p.States) && !p.States[n].Hidden {
		n++
	}
	return n
}

// draws says that what happens at the end of a step depends on chance.
func draws(b *ir.Block) bool {
	for i := range b.Instrs {
		if b.Instrs[i].Op == ir.Normal {
			return true
		}
	}
	return false
}

// siUnit is the unit of a quantity's values; "" for plain numbers, and in RateML.
func (s *Source) siUnit(symbol *lems.Symbol) string {
	if !s.System.Seconds {
		return ""
	}
	d := s.System.Model.DimensionOf(symbol)
	if d.Kind != lems.KnownDim || d.Dimension.None() {
		return ""
	}
	if unit := derivedUnits[d.Dimension]; unit != "" {
		return unit
	}
	return d.Dimension.SI()
}

// derivedUnits are the SI units that have names and that models of neurons use.
var derivedUnits = map[lems.Dimension]string{
	{M: 1, L: 2, T: -3, I: -1}: "V",
	{M: -1, L: -2, T: 3, I: 2}: "S",
	{M: -1, L: -2, T: 4, I: 2}: "F",
	{M: 1, L: 2, T: -3, I: -2}: "Ω",
	{M: -1, L: -4, T: 3, I: 2}: "S/m²",
	{M: -1, L: -4, T: 4, I: 2}: "F/m²",
	{T: 1, I: 1}:               "C",
	{T: -1}:                    "1/s",
}

// described is what is known of a quantity, for a comment: its unit, then what the
// author says.
func (s *Source) described(symbol *lems.Symbol) string {
	unit, text := s.siUnit(symbol), oneLine(symbol.Description)
	switch {
	case unit == "":
		return text
	case text == "":
		return "in " + unit
	}
	return "in " + unit + ": " + text
}

// origins finds what an instruction was made from.
type origins struct {
	model *lems.Model
	far   []*lems.Expression // those of a component, which may come from several files
}

func originsOf(s *Source) origins {
	o := origins{model: s.System.Model}
	if s.System.Seconds {
		o.far = expressions(s.System)
	}
	return o
}

// at is the expression that a place lies in; nil if there is none.
func (o *origins) at(p syntax.Place) *lems.Expression {
	if o.model == nil || !p.IsValid() {
		return nil
	}
	if p.File == o.model.File {
		return o.model.ExprAt(p.Span.Start)
	}
	for _, e := range o.far {
		if e.Place.File == p.File && e.Place.Span.Contains(p.Span.Start) {
			return e
		}
	}
	return nil
}

// expressions are those of a system's equations and handlers.
func expressions(sys *lems.System) (list []*lems.Expression) {
	add := func(e *lems.Expression) {
		if e != nil {
			list = append(list, e)
		}
	}
	for _, d := range slices.Concat(sys.Constants, sys.Derived) {
		add(d.Value)
	}
	for _, v := range sys.Variables {
		for _, c := range v.Cases {
			add(c.Value)
			add(c.Condition)
		}
	}
	for _, s := range sys.States {
		add(s.Rate)
		for _, r := range s.More {
			add(r.Value)
		}
		for _, e := range s.Start {
			add(e)
		}
	}
	acts := actions{seen: map[*lems.Handler]bool{}, add: add}
	acts.system(sys)
	return list
}

// actions visits the expressions of handlers, each handler once.
type actions struct {
	seen map[*lems.Handler]bool
	add  func(*lems.Expression)
}

func (a *actions) system(sys *lems.System) {
	for _, h := range sys.Handlers {
		a.handler(h)
	}
	for _, m := range sys.Modes {
		for _, g := range m.Regimes {
			a.each(g.Entry)
		}
	}
	for _, c := range sys.Delayed {
		for _, h := range c.Handlers {
			a.handler(h)
		}
	}
}

func (a *actions) handler(h *lems.Handler) {
	if a.seen[h] {
		return
	}
	a.seen[h] = true
	a.add(h.Test)
	a.each(h.Actions)
}

func (a *actions) each(list []lems.Action) {
	for _, act := range list {
		a.add(act.Value)
		if act.Send == nil {
			continue
		}
		for _, c := range act.Send.Connections {
			for _, h := range c.Handlers {
				a.handler(h)
			}
		}
	}
}

// madeUp says that a name is none of the author's: that of a state with something
// before or behind it, or of a condition.
func madeUp(p *ir.Program, sys *lems.System, name string) bool {
	if name == holding {
		return !isVariable(sys, name)
	}
	of := func(state string) bool { return name == "d"+state || name == state+changed }
	for i := range p.States {
		if of(p.States[i].Name) {
			return !isVariable(sys, name)
		}
	}
	return false
}

func isVariable(sys *lems.System, name string) bool {
	for _, v := range sys.Variables {
		if v.Symbol.Name == name {
			return true
		}
	}
	return false
}

// isPath says that an identifier is a path, such as na.m.q, with its dots changed;
// that nobody needs to be told.
func isPath(name, id string) bool { return strings.ReplaceAll(name, ".", "_") == id }

// dtUnit is what the command line needs behind a time.
func dtUnit(s *Source) string {
	if s.System.Seconds {
		return "s"
	}
	return ""
}

// regimes says which number stands for which regime.
func regimes(m *lems.Mode) string {
	text := join(len(m.Regimes), func(i int) string { return strconv.Itoa(i) + " is " + m.Regimes[i].Symbol.Name })
	if m.Initial == nil {
		text += ", -1 is none"
	}
	return text
}
