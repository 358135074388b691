package lems

import (
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
)

// Flatten makes the System of a component: of it, of what is nested in it, and
// of what its Structure makes of components that it names.
//
// The states and variables of every instance are the System's own, with names
// such as na.m.q, those of the component itself without a prefix; list[2].v is
// one of many. Parameters belong to components, of which there may be several
// instances: na.gmax is one of a nested component, and a component that is named
// by a reference has its id in front of them. All of them can be swept; that of
// the file is Lo and Hi of their Range. Numbers are in SI units.
//
// Expressions are those of the types, as often as there are instances; what
// their names mean is each instance's own. Where there is an Obstacle that
// matters for what happens the System is not Complete. What nothing needs, and
// of which something is missing, is left out.
//
// discrete.go says what a step is.
func Flatten(m *Model, c *Component) (*System, []Obstacle) { return flatten(m, c, nil) }

// unbounded is the Bounds of a state of LEMS.
var unbounded = Range{Lo: math.Inf(-1), Hi: math.Inf(1)}

func flatten(m *Model, c *Component, records []Record) (*System, []Obstacle) {
	f := newFlattener(m, c)
	f.root = f.instantiate(c, nil, "", "")
	if f.root != nil && !f.full {
		f.outline()
		f.live()
		f.observe(records)
		f.assemble()
	}
	f.sys.Complete = len(f.obstacles) == 0 && f.root != nil && len(m.Doc.Problems) == 0
	return f.sys, inPlace(f.obstacles)
}

// flattener makes the System of one component.
type flattener struct {
	m         *Model
	w         *World
	sys       *System
	root      *instance
	obstacles []Obstacle
	count     int  // of instances
	full      bool // there are too many

	names  map[string]bool       // of instances
	labels map[*Component]string // of components that are named
	taken  map[string]bool       // labels
	used   map[string]bool       // names of symbols

	parsed    map[written]*parsed
	givens    map[given]*Symbol
	params    map[*Symbol]*Param
	defs      map[*Symbol]*Def
	defined   []*Symbol // of defs, in order
	states    map[*Symbol]*State
	variables map[*Symbol]*Variable
	flaws     map[*Symbol][]Obstacle     // why a symbol means nothing
	wrong     map[*Expression][]Obstacle // why an expression means nothing
	wanted    map[*Symbol]bool           // what the system needs
	nets      []*Component               // couplings that the file sees; nil: not looked for
	couplings []*coupled                 // those that something asked for
	sums      map[*Symbol]*coupled
	open      []*Symbol // of wanted, whose own needs are not known yet
}

func newFlattener(m *Model, c *Component) *flattener {
	name := c.ID
	if name == "" {
		base := filepath.Base(m.File.Path)
		name = strings.TrimSuffix(base, filepath.Ext(base))
	}
	return &flattener{
		m: m, w: m.World, sys: &System{Model: m, Name: name, Seconds: true},
		names: map[string]bool{}, labels: map[*Component]string{c: ""}, taken: map[string]bool{"": true}, used: map[string]bool{},
		parsed: map[written]*parsed{}, givens: map[given]*Symbol{}, params: map[*Symbol]*Param{}, defs: map[*Symbol]*Def{},
		states: map[*Symbol]*State{}, variables: map[*Symbol]*Variable{}, flaws: map[*Symbol][]Obstacle{},
		wrong: map[*Expression][]Obstacle{}, wanted: map[*Symbol]bool{}, sums: map[*Symbol]*coupled{},
	}
}

func (f *flattener) obstacle(kind ObstacleKind, name string, at syntax.Place) {
	f.obstacles = append(f.obstacles, Obstacle{kind, name, at})
}

// name is a name that no other symbol has.
func (f *flattener) name(want string) string {
	name := want
	for f.used[name] {
		name += "_"
	}
	f.used[name] = true
	return name
}

func (f *flattener) flaw(s *Symbol, kind ObstacleKind, name string, at syntax.Place) {
	f.flawed(s, []Obstacle{{kind, name, at}})
}

func (f *flattener) flawed(s *Symbol, list []Obstacle) {
	if len(list) > 0 {
		f.flaws[s] = append(f.flaws[s], list...)
	}
}

func (f *flattener) define(s *Symbol, d *Def) {
	if f.defs[s] == nil {
		f.defined = append(f.defined, s)
	}
	f.defs[s] = d
}

// value is the number that a parameter or constant has in the file.
func (f *flattener) value(s *Symbol) (float64, bool) {
	if p := f.params[s]; p != nil {
		return p.Range.Lo, true
	}
	if d := f.defs[s]; d != nil && d.Value != nil {
		return plain(d.Value)
	}
	return 0, false
}

// plain is the value of an expression that is a number.
func plain(e *Expression) (float64, bool) {
	if e.Expr() == nil || len(e.Refs) > 0 {
		return 0, false
	}
	return Constant(e.Expr(), nil)
}

// outline makes all instances, joins them, and reads their dynamics.
func (f *flattener) outline() {
	f.root.outward(func(n *instance) { f.taken[n.label] = true })
	f.structure(f.root)
	var inward []*instance
	f.root.inward(func(n *instance) { inward = append(inward, n) })
	for _, n := range inward {
		n.connect()
	}
	if f.full {
		return
	}
	f.root.outward((*instance).declare)
	f.sys.Modes = nil
	f.root.inward(func(n *instance) {
		n.define()
		if n.mode != nil {
			f.sys.Modes = append(f.sys.Modes, n.mode)
		}
	})
	f.root.inward((*instance).lead)
	if len(f.sys.States) == 0 {
		f.obstacle(NoStates, f.root.c.ID, f.root.c.Place())
	}
}

// need notes that the system needs a symbol; nil is none.
func (f *flattener) need(s *Symbol) {
	if s != nil && !f.wanted[s] {
		f.wanted[s] = true
		f.open = append(f.open, s)
	}
}

// needs notes that the system needs an expression, and so what it names; nil is
// none.
func (f *flattener) needs(e *Expression) {
	if e == nil {
		return
	}
	f.obstacles = append(f.obstacles, f.wrong[e]...)
	for _, s := range e.Uses() {
		f.need(s)
	}
}

// uses are the symbols that the value of a symbol names.
func (f *flattener) uses(s *Symbol) []*Symbol {
	if v := f.variables[s]; v != nil {
		return v.Uses()
	}
	if d := f.defs[s]; d != nil {
		return d.Value.Uses()
	}
	if k := f.sums[s]; k != nil {
		return k.uses(s)
	}
	return nil
}

// observe makes the exposures of the component, and what is recorded, but for
// what lacks a part of the model: a cell without calcium has no concentration of
// it. Where there is neither, all states are exposed.
func (f *flattener) observe(records []Record) {
	seen := map[*Symbol]bool{}
	add := func(s *Symbol, name string, at syntax.Place, it *Item) {
		if s == nil || seen[s] {
			return
		}
		if lack := f.lack(s); lack != nil && lack.Kind != UnmetRequirement {
			return
		}
		seen[s] = true
		f.need(s)
		y := newSynthesis(at, it, "")
		f.sys.Exposures = append(f.sys.Exposures, &Observable{
			Symbol: &Symbol{Kind: ExposureSymbol, Name: name, Place: at, Item: it, Description: s.Description}, Value: y.is(y.name(s)),
		})
	}
	for _, x := range f.root.members.As("Exposure") {
		add(f.root.quantity(x.Name), x.Name, x.Item.AttrPlace("name"), x.Item)
	}
	for _, r := range records {
		if s := f.root.recorded(r.Path); s != nil {
			add(s, s.Name, r.Place, s.Item)
		}
	}
	if len(seen) == 0 {
		for _, st := range f.sys.States {
			add(st.Symbol, st.Symbol.Name, st.Symbol.Place, st.Symbol.Item)
		}
	}
	for _, x := range f.root.members.As("EventPort") {
		if e := f.root.events[x.Name]; e != nil {
			f.sys.Events = append(f.sys.Events, e)
		}
	}
}

// recorded is the quantity at the end of a run-time path.
func (n *instance) recorded(path string) *Symbol {
	steps := splitSteps(path)
	for _, x := range n.follow(strings.Join(steps[:len(steps)-1], "/")) {
		if s := x.quantity(steps[len(steps)-1]); s != nil {
			return s
		}
	}
	return nil
}

// lack is what is missing of what a symbol needs; nil if nothing is.
func (f *flattener) lack(s *Symbol) *Obstacle {
	seen, open := map[*Symbol]bool{s: true}, []*Symbol{s}
	var first *Obstacle
	for len(open) > 0 {
		x := open[len(open)-1]
		open = open[:len(open)-1]
		for i := range f.flaws[x] {
			if o := &f.flaws[x][i]; first == nil || o.Kind == UnmetRequirement {
				first = o
			}
		}
		for _, u := range f.uses(x) {
			if !seen[u] {
				seen[u] = true
				open = append(open, u)
			}
		}
	}
	return first
}

// assemble puts what is needed into the System.
func (f *flattener) assemble() {
	for len(f.open) > 0 {
		s := f.open[len(f.open)-1]
		f.open = f.open[:len(f.open)-1]
		f.obstacles = append(f.obstacles, f.flaws[s]...)
		if k := f.sums[s]; k != nil {
			k.needs(s)
		}
		for _, u := range f.uses(s) {
			f.need(u)
		}
	}
	f.networks()
	f.parameters()
	f.constants()
	var list []*Variable
	f.root.outward(func(n *instance) { list = append(list, n.wantedVariables()...) })
	sorted, cycles := Order(list, func(v *Variable) *Symbol { return v.Symbol }, (*Variable).Uses)
	f.sys.Variables = sorted
	f.loops(cycles)
	f.scope()
}

func (f *flattener) loops(cycles [][]*Symbol) {
	for _, c := range cycles {
		f.obstacle(CircularDefinition, c[0].Name, c[0].Place)
	}
}

// parameters are those of the component itself, then those of others that
// something needs.
func (f *flattener) parameters() {
	for _, x := range f.root.members.As("Parameter", "IntegerParameter", "Property") {
		f.root.number(x.Name)
	}
	seen := map[*Symbol]bool{}
	add := func(n *instance) {
		for _, x := range n.members.All {
			s := n.numbers[x.Name]
			if p := f.params[s]; p != nil && !seen[s] && (n == f.root || f.wanted[s]) {
				seen[s] = true
				f.sys.Params = append(f.sys.Params, p)
			}
		}
	}
	f.root.outward(add)
	for _, k := range f.couplings {
		add(k.instance)
	}
}

func (f *flattener) constants() {
	var derived []*Def
	for _, s := range f.defined {
		switch {
		case !f.wanted[s]:
		case s.Kind == ConstantSymbol:
			f.sys.Constants = append(f.sys.Constants, f.defs[s])
		default:
			derived = append(derived, f.defs[s])
		}
	}
	sorted, cycles := Order(derived, func(d *Def) *Symbol { return d.Symbol }, func(d *Def) []*Symbol { return d.Value.Uses() })
	f.sys.Derived = sorted
	f.loops(cycles)
}

// wantedVariables are the variables of an instance that something needs, in the
// order of the text.
func (n *instance) wantedVariables() []*Variable {
	var list []*Variable
	for _, s := range n.made {
		if v := n.f.variables[s]; v != nil && n.f.wanted[s] {
			list = append(list, v)
		}
	}
	return list
}

// scope is the names of all that has a value.
func (f *flattener) scope() {
	scope := &Scope{}
	for _, p := range f.sys.Params {
		scope.Add(p.Symbol)
	}
	for _, d := range slices.Concat(f.sys.Constants, f.sys.Derived) {
		scope.Add(d.Symbol)
	}
	for _, s := range f.sys.States {
		scope.Add(s.Symbol)
	}
	for _, v := range f.sys.Variables {
		scope.Add(v.Symbol)
	}
	scope.Add(timeSymbol)
	f.sys.Scope = scope
}
