package lems

import (
	"slices"

	"github.com/lemsls/lemsls/lems/syntax"
)

// Member is something that a ComponentType declares: a Parameter, an Exposure,
// a Child.
type Member struct {
	Name string
	Item *Item
	Type *ComponentType // that declares it
}

// Members are what a type declares and inherits.
type Members struct {
	All    []*Member // base first; what a subtype declares anew replaces the base's
	byName map[string][]*Member
	Chain  []*ComponentType // the type, its base, and so on
	Cycle  bool             // the chain bites its tail
	Broken bool             // a base is not known
}

// Find is the first member of that name; nil if there is none.
func (m *Members) Find(name string) *Member {
	if list := m.byName[name]; len(list) > 0 {
		return list[0]
	}
	return nil
}

// FindAs is the member of that name that one of the elements declares; nil if
// there is none.
func (m *Members) FindAs(name string, elements ...string) *Member {
	for _, x := range m.byName[name] {
		if slices.Contains(elements, x.Item.Row.Name) {
			return x
		}
	}
	return nil
}

// As are the members that the elements declare.
func (m *Members) As(elements ...string) []*Member {
	var list []*Member
	for _, x := range m.All {
		if slices.Contains(elements, x.Item.Row.Name) {
			list = append(list, x)
		}
	}
	return list
}

// Members are what a type declares and inherits.
func (w *World) Members(t *ComponentType) *Members {
	if m := w.members[t]; m != nil {
		return m
	}
	m := &Members{byName: map[string][]*Member{}}
	w.members[t] = m
	for x := t; x != nil; {
		if slices.Contains(m.Chain, x) {
			m.Cycle = true
			break
		}
		m.Chain = append(m.Chain, x)
		base := x.Item.Value("extends")
		if base == "" {
			break
		}
		if x = w.types[base]; x == nil {
			m.Broken = true
		}
	}
	for _, x := range slices.Backward(m.Chain) {
		for _, it := range x.Item.Children {
			m.add(x, it)
		}
	}
	return m
}

func (m *Members) add(t *ComponentType, it *Item) {
	name := it.Value("name")
	switch it.Row.Name {
	case "Dynamics", "Structure", "Simulation", "Fixed":
		return
	case "Children":
		if name == "" {
			name = childrenName(it.Value("type"))
		}
	}
	if name == "" {
		return
	}
	x := &Member{Name: name, Item: it, Type: t}
	for i, old := range m.byName[name] {
		if old.Item.Row == it.Row && old.Type != t {
			m.All[slices.Index(m.All, old)] = x
			m.byName[name][i] = x
			return
		}
	}
	m.All = append(m.All, x)
	m.byName[name] = append(m.byName[name], x)
}

// childrenName is jLEMS's name for a list without one.
func childrenName(t string) string {
	if t == "" {
		return ""
	}
	first := t[0]
	if first >= 'A' && first <= 'Z' {
		first += 'a' - 'A'
	}
	return string(first) + t[1:] + "s"
}

// IsA says that t is the type of that name or inherits from it. It says true
// where that is not known.
func (w *World) IsA(t *ComponentType, name string) bool {
	m := w.Members(t)
	for _, x := range m.Chain {
		if x.Name == name {
			return true
		}
	}
	return m.Broken || m.Cycle
}

// Dynamics is the block in force: the type's own, or the nearest base's. A
// type's own replaces the base's, as in jLEMS.
func (w *World) Dynamics(t *ComponentType) (*Item, *ComponentType) {
	for _, x := range w.Members(t).Chain {
		var last *Item
		for d := range x.Item.Each("Dynamics") {
			last = d
		}
		if last != nil {
			return last, x
		}
	}
	return nil, nil
}

// Fixed is the value that a type or a base fixes a parameter to; nil if none
// does.
func (w *World) Fixed(t *ComponentType, parameter string) *Item {
	for _, x := range w.Members(t).Chain {
		for f := range x.Item.Each("Fixed") {
			if f.Value("parameter") == parameter {
				return f
			}
		}
	}
	return nil
}

// Subtypes are the types that inherit from t, directly or not, and t itself.
func (w *World) Subtypes(t *ComponentType) []*ComponentType {
	var list []*ComponentType
	for _, x := range w.types {
		if slices.Contains(w.Members(x).Chain, t) {
			list = append(list, x)
		}
	}
	slices.SortFunc(list, func(a, b *ComponentType) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return list
}

// TypeScope is the names that expressions of a type's dynamics may use: t, the
// members that are numbers, the variables of the Dynamics in force, global
// Constants.
func (w *World) TypeScope(t *ComponentType) *Scope {
	global := &Scope{}
	global.Add(timeSymbol)
	for name, c := range w.constants {
		global.alias(name, c)
	}
	scope := &Scope{Outer: global}
	for _, x := range w.Members(t).All {
		switch x.Item.Row.Name {
		case "Parameter", "IntegerParameter", "IndexParameter", "DerivedParameter", "Constant", "Property", "Requirement":
			if x.Item.Symbol != nil {
				scope.Add(x.Item.Symbol)
				if s := x.Item.Value("symbol"); s != "" && x.Item.Row.Name == "Constant" {
					scope.alias(s, x.Item.Symbol)
				}
			}
		}
	}
	if dyn, _ := w.Dynamics(t); dyn != nil {
		for _, it := range dyn.Children {
			if it.Symbol != nil && it.Symbol.Kind != RegimeSymbol {
				scope.Add(it.Symbol)
			}
		}
	}
	return scope
}

// alias makes a symbol known under another name.
func (s *Scope) alias(name string, sym *Symbol) {
	if s.Names == nil {
		s.Names = map[string]*Symbol{}
	}
	if s.Names[name] == nil {
		s.Names[name] = sym
	}
}

// timeSymbol is t.
var timeSymbol = &Symbol{Kind: ReservedSymbol, Name: "t", Description: "Time since the start of the simulation."}

// Place says where a type is declared.
func (t *ComponentType) Place() syntax.Place { return t.Item.Symbol.Place }
