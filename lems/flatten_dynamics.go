package lems

import (
	"strings"

	"github.com/lemsls/lemsls/lems/expr"
)

// dynamics are the variables and handlers of an instance.
type dynamics struct {
	block     *Item     // nil: none
	made      []*Symbol // what variables there are, in order of the text
	declared  map[*Item]*Symbol
	variables map[string]*Symbol // outside of Regimes; of two of one name the last
	exposed   map[string]*Symbol // by Exposure
	mode      *Mode              // nil: no Regimes
	regimes   []*regimeNames     // as Mode.Regimes
	onEvent   map[string][]*Handler
	events    map[string]*Event
}

// regimeNames are the names that only a Regime, or an Assign, knows.
type regimeNames struct {
	item   *Item
	names  map[string]*Symbol
	regime *Regime
}

// declare makes the symbols of what the dynamics of an instance declare, so that
// others can read them.
func (n *instance) declare() {
	n.declared, n.variables, n.exposed = map[*Item]*Symbol{}, map[string]*Symbol{}, map[string]*Symbol{}
	n.onEvent, n.events = map[string][]*Handler{}, map[string]*Event{}
	for _, x := range n.members.As("Parameter") {
		if e := x.Item.Value("exposure"); e != "" {
			n.exposed[e] = n.number(x.Name)
		}
	}
	n.block, _ = n.f.w.Dynamics(n.t)
	if n.block == nil {
		return
	}
	for _, it := range n.block.Children {
		if s := n.variable(it, n.name); s != nil {
			n.variables[it.Value("name")] = s
		}
		if it.Row.Name == "Regime" {
			n.regime(it)
		}
	}
}

// variable makes the symbol, and for a state the state, that an element declares;
// nil if it declares none.
func (n *instance) variable(it *Item, outer string) *Symbol {
	kind := it.Row.Declares
	name := it.Value("name")
	if name == "" {
		name = it.Value("exposure") // so pyLEMS reads it
	}
	if name == "" || kind != StateVariableSymbol && kind != DerivedVariableSymbol && kind != ConditionalDerivedVariableSymbol {
		return nil
	}
	s := n.f.variable(kind, join(outer, name), it)
	n.declared[it] = s
	if kind == StateVariableSymbol {
		st := &State{Symbol: s, Bounds: unbounded, Of: n.c}
		n.f.states[s] = st
		n.f.sys.States = append(n.f.sys.States, st)
	}
	if e := it.Value("exposure"); e != "" {
		n.exposed[e] = s
	}
	return s
}

// variable makes the symbol of a variable.
func (f *flattener) variable(kind SymbolKind, name string, it *Item) *Symbol {
	s := &Symbol{Kind: kind, Name: f.name(name), Place: it.AttrPlace("name"), Item: it, Description: it.Value("description")}
	if it.Symbol != nil {
		s.Owner = it.Symbol.Owner
	}
	return s
}

// regime makes a Regime and the symbols of what it declares.
func (n *instance) regime(it *Item) {
	if n.mode == nil {
		n.mode = &Mode{Symbol: n.f.variable(RegimeSymbol, join(n.name, "regime"), it)}
		n.f.sys.Modes = append(n.f.sys.Modes, n.mode)
	}
	g := &Regime{Mode: n.mode, Index: len(n.mode.Regimes), Symbol: n.f.variable(RegimeSymbol, join(n.name, it.Value("name")), it)}
	n.mode.Regimes = append(n.mode.Regimes, g)
	if strings.TrimSpace(it.Value("initial")) == "true" {
		n.mode.Initial = g
	}
	names := &regimeNames{item: it, names: map[string]*Symbol{}, regime: g}
	for _, c := range it.Children {
		if s := n.variable(c, join(n.name, it.Value("name"))); s != nil {
			names.names[c.Value("name")] = s
		}
	}
	n.regimes = append(n.regimes, names)
}

// define gives the variables of an instance their values, its states their
// equations, and makes its handlers.
func (n *instance) define() {
	if n.block == nil {
		return
	}
	n.defineIn(n.block.Children, nil)
	for _, g := range n.regimes {
		n.defineIn(g.item.Children, g)
	}
	for it := range n.block.Each("KineticScheme") {
		n.kinetic(it)
	}
}

func (n *instance) defineIn(items []*Item, in *regimeNames) {
	for _, it := range items {
		switch it.Row.Name {
		case "DerivedVariable":
			n.derivedVariable(it, in)
		case "ConditionalDerivedVariable":
			n.conditional(it, in)
		case "TimeDerivative":
			n.rate(it, in)
		case "OnStart":
			n.start(it, in)
		case "OnCondition", "OnEvent":
			n.handler(it, in)
		case "OnEntry":
			in.regime.Entry = append(in.regime.Entry, n.actions(it, in)...)
		case "StateVariable", "Regime", "KineticScheme":
		default:
			n.f.obstacle(UnsupportedElement, it.Row.Name, it.Place())
		}
	}
}

func (n *instance) derivedVariable(it *Item, in *regimeNames) {
	s := n.declared[it]
	if s == nil {
		return // it has no name
	}
	if _, ok := it.Attr("value"); !ok && it.Value("select") != "" {
		n.selected(it, s)
		return
	}
	e, wrong := n.expression(it, "value", in)
	n.f.flawed(s, wrong)
	n.set(&Variable{Symbol: s, Cases: []Case{{Value: e}}})
}

// set gives a variable of the instance its value.
func (n *instance) set(v *Variable) {
	n.f.variables[v.Symbol] = v
	n.made = append(n.made, v.Symbol)
}

func (n *instance) conditional(it *Item, in *regimeNames) {
	s := n.declared[it]
	if s == nil {
		return
	}
	v := &Variable{Symbol: s}
	for c := range it.Each("Case") {
		value, wrong := n.expression(c, "value", in)
		n.f.flawed(s, wrong)
		var condition *Expression
		if strings.TrimSpace(c.Value("condition")) != "" {
			condition, wrong = n.expression(c, "condition", in)
			n.f.flawed(s, wrong)
		}
		v.Cases = append(v.Cases, Case{Condition: condition, Value: value})
	}
	n.set(v)
}

// selected is a variable that a select path gives its value.
func (n *instance) selected(it *Item, s *Symbol) {
	at := it.AttrPlace("select")
	path := strings.TrimSpace(it.Value("select"))
	steps := splitSteps(path)
	from, quantity := n.follow(strings.Join(steps[:len(steps)-1], "/")), steps[len(steps)-1]
	y := newSynthesis(at, it, "select")
	var terms []expr.Expr
	for _, x := range from {
		q := x.quantity(quantity)
		if q == nil {
			n.f.flaw(s, MissingQuantity, path, at)
			continue
		}
		terms = append(terms, y.name(q))
	}
	op, empty := expr.Add, 0.0
	if multiplies(it.Value("reduce")) {
		op, empty = expr.Mul, 1
	}
	optional := strings.TrimSpace(it.Value("reduce")) != "" || strings.TrimSpace(it.Value("required")) == "false"
	if len(from) == 0 && !optional {
		n.f.flaw(s, MissingQuantity, path, at)
	}
	n.set(&Variable{Symbol: s, Cases: []Case{{Value: y.is(y.chain(op, terms, empty))}}})
}

// state is the state that an element assigns to or gives a rate; nil, and a
// finding, if there is none.
func (n *instance) state(it *Item, in *regimeNames) *State {
	name := it.Value("variable")
	if in != nil {
		if st := n.f.states[in.names[name]]; st != nil {
			return st
		}
	}
	st := n.f.states[n.variables[name]]
	if st == nil {
		n.f.obstacle(UnknownTarget, name, it.AttrPlace("variable"))
	}
	return st
}

func (n *instance) rate(it *Item, in *regimeNames) {
	st := n.state(it, in)
	if st == nil {
		return
	}
	e := n.must(it, "value", in)
	switch {
	case in != nil:
		st.More = append(st.More, Rate{Regime: in.regime, Value: e})
	case st.Rate != nil:
		st.More = append(st.More, Rate{Value: e})
	default:
		st.Rate = e
	}
}

// must is an expression without which there is no System.
func (n *instance) must(it *Item, attr string, in *regimeNames) *Expression {
	e := n.may(it, attr, in)
	n.f.needs(e)
	return e
}

// may is an expression that counts only if somebody needs it.
func (n *instance) may(it *Item, attr string, in *regimeNames) *Expression {
	e, wrong := n.expression(it, attr, in)
	if len(wrong) > 0 {
		n.f.wrong[e] = wrong
	}
	return e
}

func (n *instance) start(it *Item, in *regimeNames) {
	if in != nil && in.regime != n.mode.Initial {
		return
	}
	for _, c := range it.Children {
		if c.Row.Name != "StateAssignment" {
			n.f.obstacle(StartEvent, c.Row.Name, c.Place())
			continue
		}
		if st := n.state(c, in); st != nil {
			st.Start = append(st.Start, n.must(c, "value", in))
		}
	}
}
