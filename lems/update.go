package lems

import (
	"slices"
	"sort"

	"github.com/lemsls/lemsls/lems/syntax"
)

// How a model follows an edit
//
// A model belongs to one owner, who may make it the model of the next version
// of its file instead of loading that. The result is what loading would have
// made, to the last place and fact, which update_test.go holds it to.
//
// The parser says which nodes are new. They are widened to whole units: what
// stands directly in the root or, in RateML, directly in a type or its Dynamics.
// The items of these units are bound anew; all behind them move, in place. An
// Item, Symbol or Expression that is still there keeps its address, so that what
// refers to it stays as it is. Then the dialect resolves the new units and what
// mentions a name whose meaning may be another. What is hard to localise, such
// as a name that is declared twice, is resolved as a whole; a change of what the
// file includes, or of most of it, is left to loading.

// Renewal is what an edit made anew in a model.
type Renewal struct {
	Items  []*Item       // bound anew, in order of the text
	Around []*Item       // in which they stand, or in which something stood
	Gone   []*Symbol     // declared no more
	Fresh  []*Symbol     // declared newly
	Kept   []*Symbol     // declared anew under the same name
	Before []Fact        // that resolving had noted
	Rows   []*Element    // of the items that were there before
	Again  []*Expression // elsewhere, whose names mean something else now

	// From and To are the bytes of the units as they were; Place moves a place of
	// the file that lay behind them.
	From, To int32
	Place    func(*syntax.Place)

	old   []*Item            // that were in the place of Items
	was   map[string]sig     // of the types that were there
	free  run                // of World.own
	tops  int                // how many are there now
	again []syntax.Span      // units that were resolved again because of these
	named map[*Item][]string // the types that the types there named
	words map[string]bool    // that the units mentioned, which may be used elsewhere
	meant []*Symbol          // that expressions of the units named, and of those that are resolved again
}

// Update makes m the model of a later version of its file. If it cannot, it says
// false, and m is good for nothing any more. Options are those with which m was
// loaded; m must be alone in pointing to its File.
//
// Who has looked at a type, a component or, in RateML, an item or an expression,
// and found nothing, may set its Quiet. Update takes that back where what it says
// or names may mean something else now, and where what names it has changed.
func (m *Model) Update(f *syntax.File, o Options) bool {
	if m.Dialect == nil || m.Root == nil || m.Dialect.Renew == nil || o.Context != nil || m.stages[flattenStage] != len(m.Facts) {
		return false
	}
	u := updater{m: m, e: m.Doc.Edit(f, canNest), resolver: o.Resolver}
	if u.e.First <= m.Root.Node || !u.widen() || u.tooMuch() {
		return false
	}
	u.detach()
	m.Doc.Become(u.e)
	if detect(m.Doc, o.Dialects) != m.Dialect {
		return false
	}
	m.File.SetApart(syntax.Span{Start: u.from, End: u.to + u.e.Shift})
	m.rooms, m.each, m.stop = &rooms{}, o.Each, o.Stop
	defer func() { m.rooms, m.each, m.stop = nil, nil, nil }()
	u.move()
	u.bind()
	return u.resolve() && !m.stopped()
}

// updater is one update.
type updater struct {
	m        *Model
	e        *syntax.Edition
	r        Renewal
	resolver Resolver

	from, to       int32 // the bytes of the units, as they were
	items, symbols run
	exprs, mention run
	free, paths    run
	facts          [stages][]Fact
	found          Model // what is bound anew
}

// run is the part of a list that belongs to the units, as it was.
type run struct{ from, to int }

// holds says that an item is no unit by itself.
func (m *Model) holds(it *Item) bool {
	return it.Parent == nil || m.Dialect.Holds != nil && m.Dialect.Holds(it)
}

// itemOf is the item of a node; nil if it was not bound.
func (m *Model) itemOf(id syntax.NodeID) *Item {
	i := sort.Search(len(m.Items), func(i int) bool { return m.Items[i].Node >= id })
	if i < len(m.Items) && m.Items[i].Node == id {
		return m.Items[i]
	}
	return nil
}

// unitOf is the node of the unit in which a node stands that is not new;
// syntax.NoNode if it is in none.
func (u *updater) unitOf(id syntax.NodeID) syntax.NodeID {
	unit := syntax.NoNode
	for ; id > 0; id = u.m.Doc.Node(id).Parent {
		if it := u.m.itemOf(id); it == nil || !u.m.holds(it) {
			unit = id
		}
	}
	return unit
}

// widen makes the change one of whole units; it says false if there is none.
func (u *updater) widen() bool {
	c := &u.e.Change
	first, doc := c.First, u.m.Doc
	consider := func(parent syntax.NodeID) {
		if parent < c.First {
			if unit := u.unitOf(parent); unit >= 0 {
				first = min(first, unit)
			}
		}
	}
	for id := c.First; id < c.First+syntax.NodeID(c.Old); id++ {
		consider(doc.Node(id).Parent)
	}
	for id := c.First; id < c.First+syntax.NodeID(c.New); id++ {
		consider(u.e.Parent(id))
	}
	end := c.First + syntax.NodeID(c.Old)
	if c.Old == 0 && c.New == 0 && int(end) < len(doc.Nodes) {
		consider(doc.Node(end).Parent)
	}
	for ; int(end) < len(doc.Nodes) && doc.Node(end).Parent >= first; end++ {
		c.Old++
		c.New++
	}
	c.Old += int(c.First - first)
	c.New += int(c.First - first)
	c.First = first
	return first > u.m.Root.Node
}

// tooMuch says that loading is hardly more work.
func (u *updater) tooMuch() bool {
	return max(u.e.Old, u.e.New) > 1000 && 4*max(u.e.Old, u.e.New) > len(u.m.Doc.Nodes)
}

// detach takes from the model what is known of the units.
func (u *updater) detach() {
	m, first := u.m, u.e.First
	end := first + syntax.NodeID(u.e.Old)
	u.from, u.to = int32(len(m.File.Text)), int32(len(m.File.Text))+1
	if int(first) < len(m.Doc.Nodes) {
		u.from = m.Doc.Node(first).Span.Start
	}
	if int(end) < len(m.Doc.Nodes) {
		u.to = m.Doc.Node(end).Span.Start
	}
	u.items = runOf(m.Items, first, end, func(it *Item) syntax.NodeID { return it.Node })
	u.symbols = runOf(m.Symbols, first, end, func(s *Symbol) syntax.NodeID { return s.Item.Node })
	u.exprs = runOf(m.Exprs, first, end, func(e *Expression) syntax.NodeID { return e.Item.Node })
	u.free = runOf(m.Free, first, end, func(id syntax.NodeID) syntax.NodeID { return id })
	u.mention = runOf(m.Mentions, syntax.NodeID(u.from), syntax.NodeID(u.to), func(r Ref) syntax.NodeID { return syntax.NodeID(r.Place.Span.Start) })
	u.paths = runOf(m.Paths, syntax.NodeID(u.from), syntax.NodeID(u.to), func(p *Path) syntax.NodeID { return syntax.NodeID(p.Place.Span.Start) })
	u.r.free = u.free
	for _, e := range m.Exprs[u.exprs.from:u.exprs.to] {
		u.r.meant = append(u.r.meant, e.Uses()...)
	}
	u.r.old = slices.Clone(m.Items[u.items.from:u.items.to])
	for _, it := range u.r.old {
		u.r.Rows = append(u.r.Rows, it.Row)
	}
	u.r.Place, u.r.From, u.r.To = u.place, u.from, u.to
	u.around()
	for s := range stages {
		to := m.stages[s]
		from := 0
		if s > 0 {
			from = m.stages[s-1]
		}
		u.facts[s] = slices.Clone(m.Facts[from:to])
	}
	u.r.Before = slices.Clone(u.facts[resolveStage])
	if m.World != nil {
		u.r.was = signatures(m, u.r.old)
		u.r.named = map[*Item][]string{}
		for _, it := range u.r.old {
			if it.Parent == m.Root && it.Row.Name == "ComponentType" {
				u.r.named[it] = it.namedTypes()
			}
		}
		u.r.words = words(m, u.r.old, m.World.own[u.free.from:u.free.to])
	}
}

// runOf is the part of a list, in order of node or place, that lies in the units.
func runOf[T any](list []T, first, end syntax.NodeID, at func(T) syntax.NodeID) run {
	from := sort.Search(len(list), func(i int) bool { return at(list[i]) >= first })
	return run{from, from + sort.Search(len(list)-from, func(i int) bool { return at(list[from+i]) >= end })}
}

// around finds the items in which the units stand.
func (u *updater) around() {
	c := &u.e.Change
	add := func(parent syntax.NodeID) {
		if parent >= c.First {
			return
		}
		if it := u.m.itemOf(parent); it != nil && !slices.Contains(u.r.Around, it) {
			u.r.Around = append(u.r.Around, it)
		}
	}
	for id := c.First; id < c.First+syntax.NodeID(c.Old); id++ {
		add(u.m.Doc.Node(id).Parent)
	}
	for id := c.First; id < c.First+syntax.NodeID(c.New); id++ {
		add(u.e.Parent(id))
	}
}

// move moves what lies behind the units.
func (u *updater) move() {
	m, by, ids := u.m, u.e.Shift, u.e.Moves()
	if ids != 0 {
		for _, it := range m.Items[u.items.to:] {
			it.Node += ids
		}
		for i := range m.Free[u.free.to:] {
			m.Free[u.free.to+i] += ids
		}
	}
	for s := range stages {
		u.facts[s] = slices.DeleteFunc(u.facts[s], u.forgotten)
		for i := range u.facts[s] {
			u.place(&u.facts[s][i].Place)
			u.place(&u.facts[s][i].Related)
		}
	}
	if m.World != nil {
		u.world()
	}
	if by == 0 {
		return
	}
	for _, s := range m.Symbols[u.symbols.to:] {
		s.Place.Span = s.Place.Span.Plus(by)
	}
	for _, e := range m.Exprs[u.exprs.to:] {
		e.move(by)
	}
	for i := range m.Mentions[u.mention.to:] {
		r := &m.Mentions[u.mention.to+i]
		r.Place.Span = r.Place.Span.Plus(by)
	}
	for _, p := range m.Paths[u.paths.to:] {
		p.move(by)
	}
}

// world moves what the world knows of places in the file.
func (u *updater) world() {
	w := u.m.World
	for i := range w.Includes {
		u.place(&w.Includes[i].Place)
		u.place(&w.Includes[i].Cycle)
	}
	for _, d := range u.m.declared.dimensions {
		u.place(&d.Place)
	}
	for _, d := range u.m.declared.units {
		u.place(&d.Place)
	}
	for _, d := range w.units {
		u.place(&d.Place)
	}
	for _, c := range w.own[u.free.to:] {
		c.move(u.e.Shift, u.e.Moves())
	}
}

func (c *Component) move(by int32, ids syntax.NodeID) {
	c.Node += ids
	if c.Symbol != nil {
		c.Symbol.Place.Span = c.Symbol.Place.Span.Plus(by)
	}
	for _, x := range c.Children {
		x.move(by, ids)
	}
}

func (p *Path) move(by int32) {
	p.Place.Span = p.Place.Span.Plus(by)
	for i := range p.Steps {
		s := &p.Steps[i]
		s.Span = s.Span.Plus(by)
		if s.Bracketed() {
			s.Bracket = s.Bracket.Plus(by)
		}
	}
}

// forgotten says that a fact is about the units, or about how many children of a
// sort there are around them.
func (u *updater) forgotten(f Fact) bool {
	if at := f.Place.Span.Start; f.Place.File == u.m.File && u.from <= at && at < u.to {
		return true
	}
	return f.Kind == TooManyElements && f.Item != nil && f.Item.Parent != nil && slices.Contains(u.r.Around, f.Item.Parent)
}

// place moves a place of the file that lies behind the units.
func (u *updater) place(p *syntax.Place) {
	if p.File == u.m.File && p.Span.Start >= u.to {
		p.Span = p.Span.Plus(u.e.Shift)
	}
}
