package lems

import (
	"iter"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
)

// Member is something that a ComponentType declares: a Parameter, an Exposure,
// a Child.
type Member struct {
	Name string
	Item *Item
	Type *ComponentType // that declares it
	next *Member        // of the same name; nil if it is the last
}

// Members are what a type declares and inherits.
type Members struct {
	All    []*Member          // base first; what a subtype declares anew replaces the base's
	byName map[string]*Member // the first of each name
	Chain  []*ComponentType   // the type, its base, and so on
	Cycle  bool               // the chain bites its tail
	Broken bool               // a base is not known
}

// Find is the first member of that name; nil if there is none.
func (m *Members) Find(name string) *Member { return m.byName[name] }

// FindAs is the member of that name that one of the elements declares; nil if
// there is none.
func (m *Members) FindAs(name string, elements ...string) *Member {
	for x := m.byName[name]; x != nil; x = x.next {
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
	if !t.Part.bare { // it belongs to no other world
		if m := t.members.Load(); m != nil {
			return m
		}
		t.members.CompareAndSwap(nil, w.gathered(t)) // another may have been faster
		return t.members.Load()
	}
	w.lock.Lock()
	defer w.lock.Unlock()
	if m := w.members[t]; m != nil {
		return m
	}
	if m := t.members.Load(); m != nil && w.agrees(m) {
		w.members[t] = m
		return m
	}
	m := w.gathered(t)
	w.members[t] = m
	if !slices.ContainsFunc(m.Chain, func(x *ComponentType) bool { return !x.Part.bare }) {
		t.members.Store(m)
	}
	return m
}

// agrees says that members that were found in another world, in which the bases
// may be others, are those of this one.
func (w *World) agrees(m *Members) bool {
	for i, x := range m.Chain {
		if i+1 < len(m.Chain) && w.types[x.Base] != m.Chain[i+1] {
			return false
		}
	}
	last := m.Chain[len(m.Chain)-1]
	return !m.Cycle && (w.types[last.Base] == nil) == (last.Base == "" || m.Broken)
}

func (w *World) gathered(t *ComponentType) *Members {
	m := &Members{}
	for x := t; x != nil; {
		if slices.Contains(m.Chain, x) {
			m.Cycle = true
			break
		}
		m.Chain = append(m.Chain, x)
		if x.Base == "" {
			break
		}
		if x = w.types[x.Base]; x == nil {
			m.Broken = true
		}
	}
	n := 0
	for _, x := range m.Chain {
		n += len(x.Item.Children)
	}
	m.byName, m.All = make(map[string]*Member, n), make([]*Member, 0, n)
	room := make([]Member, n)
	for _, x := range slices.Backward(m.Chain) {
		for i, it := range x.Item.Children {
			m.add(&room[i], x, it)
		}
		room = room[len(x.Item.Children):]
	}
	return m
}

// add puts a member into x: a new one, or one in the place of a base's.
func (m *Members) add(x *Member, t *ComponentType, it *Item) {
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
	name = it.kept(name)
	*x = Member{Name: name, Item: it, Type: t}
	var last *Member
	for old := m.byName[name]; old != nil; last, old = old, old.next {
		if old.Item.Row != it.Row || old.Type == t {
			continue
		}
		m.All[slices.Index(m.All, old)], x.next = x, old.next
		if last == nil {
			m.byName[name] = x
		} else {
			last.next = x
		}
		return
	}
	m.All = append(m.All, x)
	if last == nil {
		m.byName[name] = x
	} else {
		last.next = x
	}
}

// kept is a name in an item as a text that may be kept: the one that the item's
// symbol has, or one that is no part of the file's.
func (it *Item) kept(name string) string {
	if it.Symbol != nil && it.Symbol.Name == name {
		return it.Symbol.Name
	}
	return strings.Clone(name)
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

// Derives says that t is known to be the type of that name or to inherit from
// it.
func (w *World) Derives(t *ComponentType, name string) bool {
	return slices.ContainsFunc(w.Members(t).Chain, func(x *ComponentType) bool { return x.Name == name })
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
	w.lock.Lock()
	defer w.lock.Unlock()
	if w.subtypes == nil {
		w.subtypes = make(map[*ComponentType][]*ComponentType, len(w.types))
		for _, x := range w.types {
			w.inherits(x)
		}
		for _, list := range w.subtypes {
			slices.SortFunc(list, func(a, b *ComponentType) int { return strings.Compare(a.Name, b.Name) })
		}
	}
	return w.subtypes[t]
}

// inherits counts a type among the subtypes of all its bases, each once.
func (w *World) inherits(t *ComponentType) {
	var chain []*ComponentType
	for x := t; x != nil && !slices.Contains(chain, x); x = w.types[x.Base] {
		chain = append(chain, x)
		w.subtypes[x] = append(w.subtypes[x], t)
	}
}

// TypeScope is the names that expressions of a type's dynamics may use: t, the
// members that are numbers, the variables of the Dynamics in force, global
// Constants.
func (w *World) TypeScope(t *ComponentType) *Scope {
	scope := &Scope{Outer: w.global}
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
	for it := range w.Variables(t) {
		scope.Add(it.Symbol)
	}
	return scope
}

// Variables yields the elements that declare variables in the Dynamics in force.
// Where a type has several blocks, which is a mistake, all of them count.
func (w *World) Variables(t *ComponentType) iter.Seq[*Item] {
	return func(yield func(*Item) bool) {
		dyn, owner := w.Dynamics(t)
		if dyn == nil {
			return
		}
		for block := range owner.Item.Each("Dynamics") {
			for _, it := range block.Children {
				if it.Symbol != nil && it.Symbol.Kind != RegimeSymbol && !yield(it) {
					return
				}
			}
		}
	}
}

// Quantity is what others read from instances of a type by name: an Exposure, a
// variable, or a member that is a number; nil if there is none.
func (w *World) Quantity(t *ComponentType, name string) *Symbol {
	m := w.Members(t)
	if x := m.FindAs(name, "Exposure"); x != nil {
		return x.Item.Symbol
	}
	for it := range w.Variables(t) {
		if it.Symbol.Name == name {
			return it.Symbol
		}
	}
	if x := m.FindAs(name, "Parameter", "IntegerParameter", "DerivedParameter", "Constant", "Property", "Requirement", "IndexParameter"); x != nil {
		return x.Item.Symbol
	}
	return nil
}

// Quantities are the names that Quantity finds.
func (w *World) Quantities(t *ComponentType) []string {
	var names []string
	for _, x := range w.Members(t).As("Exposure", "Parameter", "DerivedParameter", "Property") {
		names = append(names, x.Name)
	}
	for it := range w.Variables(t) {
		names = append(names, it.Symbol.Name)
	}
	return names
}

// Regimes yields the Regimes of the Dynamics in force.
func (w *World) Regimes(t *ComponentType) iter.Seq[*Item] {
	return func(yield func(*Item) bool) {
		_, owner := w.Dynamics(t)
		if owner == nil {
			return
		}
		for block := range owner.Item.Each("Dynamics") {
			for g := range block.Each("Regime") {
				if !yield(g) {
					return
				}
			}
		}
	}
}

// Block is the nearest element of that name among a type and its bases, such as
// its Simulation; nil if none has one.
func (w *World) Block(t *ComponentType, name string) *Item {
	for _, x := range w.Members(t).Chain {
		if it := x.Item.First(name); it != nil {
			return it
		}
	}
	return nil
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

// OwnTypes yields the types that the file itself declares, in order of the text.
func (m *Model) OwnTypes() iter.Seq[*ComponentType] {
	return func(yield func(*ComponentType) bool) {
		if m.World == nil || m.Root == nil {
			return
		}
		for it := range m.Root.Each("ComponentType") {
			if !yield(m.ownType(it)) {
				return
			}
		}
	}
}
