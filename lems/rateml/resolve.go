package rateml

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
)

// reserved are the names that the language gives to expressions.
var reserved = []struct {
	name, doc   string
	unsupported bool
}{
	{"t", "Time since the start of the simulation, in ms.", false},
	{"dt", "The integration step, in ms.", false},
	{"n_node", "The number of nodes of the connectome.", false},
	{"local_coupling", "TVB's coupling within a cortical surface region; 0 in a region simulation. RateML's CUDA target does not know it.", false},
	{"PI_2", "Twice pi.", false},
	{"nh", "RateML's CUDA kernel: the length of the ring buffer.", true},
	{"n_step", "RateML's CUDA kernel: steps of one call.", true},
	{"i_step", "RateML's CUDA kernel: the first step of a call.", true},
	{"i_node", "RateML's CUDA kernel: the index of the target node.", true},
	{"j_node", "RateML's CUDA kernel: the index of the source node.", true},
	{"wij", "RateML's CUDA kernel: the weight of the edge; the sum multiplies by it already.", true},
	{"dij", "RateML's CUDA kernel: the delay of the edge in steps.", true},
}

// Reserved are the symbols of the language itself.
func Reserved() []*lems.Symbol {
	var list []*lems.Symbol
	for _, r := range reserved {
		list = append(list, &lems.Symbol{Kind: lems.ReservedSymbol, Name: r.name, Description: r.doc, Unsupported: r.unsupported})
	}
	return list
}

// scopes are the names visible in a RateML file: the dynamics see their own
// names and the accumulators; each coupling sees its own names first.
type scopes struct {
	dynamics  *lems.Scope
	couplings map[*lems.Item]*lems.Scope
	// parameters are those of the couplings so far: RateML wants their names to
	// differ between types.
	parameters map[string]*lems.Symbol
	plain      bool // the System can follow edits: see reflatten
	steady     bool // what reflatten leaves alone has a meaning
}

// resolve connects names. RateML declares everything in one flat scope but for
// the Parameters of each coupling type.
func resolve(m *lems.Model) {
	s := scopes{dynamics: &lems.Scope{Names: make(map[string]*lems.Symbol, len(m.Symbols)), Outer: &lems.Scope{}}, couplings: map[*lems.Item]*lems.Scope{}, parameters: map[string]*lems.Symbol{}}
	for _, sym := range Reserved() {
		s.dynamics.Outer.Add(sym)
	}
	for _, it := range typesOf(m, derivatives) {
		s.declare(m, it, s.dynamics)
		for dyn := range it.Each("Dynamics") {
			s.declare(m, dyn, s.dynamics)
		}
	}
	s.accumulators(m)
	for _, it := range typesOf(m, coupling) {
		s.coupling(m, it)
	}
	for _, it := range m.Items {
		s.item(m, it)
	}
	m.Resolve(func(e *lems.Expression) *lems.Scope {
		if c := s.couplings[typeAround(e.Item)]; c != nil {
			return c
		}
		return s.dynamics
	})
	m.Keep(&s)
}

// typesOf are the ComponentTypes of a role.
func typesOf(m *lems.Model, role string) []*lems.Item {
	var list []*lems.Item
	for it := range m.Root.Each("ComponentType") {
		if it.Row.Role == role {
			list = append(list, it)
		}
	}
	return list
}

// declare puts the symbols of an item's children in the scope.
func (s *scopes) declare(m *lems.Model, it *lems.Item, scope *lems.Scope) {
	for _, c := range it.Children {
		if c.Symbol == nil || c.Symbol.Name == "" || c.Symbol.Kind == lems.CouplingFunctionSymbol {
			continue
		}
		if old := scope.Add(c.Symbol); old != nil {
			m.Note(lems.Fact{Kind: lems.DuplicateName, Place: c.Symbol.Place, Name: c.Symbol.Name, Symbol: c.Symbol, Related: old.Place, Item: c})
		}
	}
}

// accumulators are visible to the dynamics. So are a coupling's Constants, for
// RateML gives both one scope: after everything that derivatives declares.
func (s *scopes) accumulators(m *lems.Model) {
	late := &lems.Scope{Outer: s.dynamics.Outer}
	s.dynamics.Outer = late
	for _, it := range typesOf(m, coupling) {
		for _, c := range it.Children {
			if c.Symbol == nil || c.Symbol.Name == "" || c.Symbol.Kind == lems.CouplingParameterSymbol {
				continue
			}
			old := s.dynamics.Names[c.Symbol.Name]
			if old == nil {
				old = late.Add(c.Symbol)
			}
			if old != nil && old.Owner != c.Symbol.Owner {
				m.Note(lems.Fact{Kind: lems.DuplicateName, Place: c.Symbol.Place, Name: c.Symbol.Name, Symbol: c.Symbol, Related: old.Place, Item: c})
			}
		}
	}
}

func (s *scopes) coupling(m *lems.Model, it *lems.Item) {
	own := &lems.Scope{Outer: s.dynamics}
	s.couplings[it] = own
	s.declare(m, it, own)
	for c := range it.Each("Parameter") {
		if c.Symbol == nil || c.Symbol.Name == "" {
			continue
		}
		if old := s.parameters[c.Symbol.Name]; old != nil && old.Owner != c.Symbol.Owner {
			m.Note(lems.Fact{Kind: lems.SharedCouplingName, Place: c.Symbol.Place, Name: c.Symbol.Name, Symbol: c.Symbol, Related: old.Place, Item: c})
			continue
		}
		s.parameters[c.Symbol.Name] = c.Symbol
	}
}

// item parses what only RateML knows to be an expression, and connects the
// variable of a TimeDerivative.
func (s *scopes) item(m *lems.Model, it *lems.Item) {
	switch {
	case it.Row.Name == "Exposure" && it.Row.Role == derivatives:
		parse(m, it, "name", false)
	case it.Row.Name == "Case":
		condition(m, it)
	case it.Row.Declares == lems.AccumulatorSymbol, it.Row.Declares == lems.CouplingFunctionSymbol:
		if !isNone(it.Value("value")) {
			parse(m, it, "value", false)
		}
	case it.Row.Name == "TimeDerivative":
		s.derivative(m, it)
	}
}

// typeAround is the element at top level that an element is, or stands in.
func typeAround(it *lems.Item) *lems.Item {
	for it.Parent != nil && it.Parent.Parent != nil {
		it = it.Parent
	}
	return it
}

func parse(m *lems.Model, it *lems.Item, attr string, condition bool) {
	if a, ok := it.Attr(attr); ok && it.Expr(attr) == nil {
		m.Parse(it, attr, a.Value, condition)
	}
}

// isNone says that a value stands for no value.
func isNone(s string) bool {
	s = strings.TrimSpace(s)
	return s == "" || strings.EqualFold(s, "none")
}

// condition parses the condition of a Case but for the last one's, which RateML
// does not look at when there are several.
func condition(m *lems.Model, it *lems.Item) {
	text := strings.TrimSpace(it.Value("condition"))
	if text == "" {
		return
	}
	cases := childrenOf(it.Parent, "Case")
	if last := cases[len(cases)-1] == it; last && (len(cases) > 1 || text == "else") {
		if text != "else" {
			m.Note(lems.Fact{Kind: lems.LastCondition, Place: it.AttrPlace("condition"), Name: text, Item: it})
		}
		return
	}
	parse(m, it, "condition", true)
}

func childrenOf(it *lems.Item, name string) []*lems.Item {
	var list []*lems.Item
	for c := range it.Each(name) {
		list = append(list, c)
	}
	return list
}

// derivative connects the variable of a TimeDerivative with its state.
func (s *scopes) derivative(m *lems.Model, it *lems.Item) {
	a, ok := it.Attr("variable")
	if !ok {
		return
	}
	name := it.Value("variable")
	ref := lems.Ref{Place: m.Doc.Place(a.Value), Name: name, Kind: lems.Write, From: it}
	if state := s.state(strings.TrimPrefix(name, "d")); state != nil && strings.HasPrefix(name, "d") {
		ref.Target = state
	} else if state := s.state(name); state != nil {
		ref.Target = state
		m.Note(lems.Fact{Kind: lems.DerivativeLEMS, Place: ref.Place, Name: name, Symbol: state, Item: it})
	}
	m.Refer(ref)
}

func (s *scopes) state(name string) *lems.Symbol {
	if sym := s.dynamics.Names[name]; sym != nil && sym.Kind == lems.StateVariableSymbol {
		return sym
	}
	return nil
}
