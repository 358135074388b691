package lems

import (
	"slices"
	"sort"

	"github.com/lemsls/lemsls/lems/syntax"
)

// bind binds the units anew and puts them in the place of the old ones.
func (u *updater) bind() {
	m := u.m
	holes := u.cut()
	items, symbols, exprs, free, facts := m.Items, m.Symbols, m.Exprs, m.Free, m.Facts
	m.Items, m.Symbols, m.Exprs, m.Free, m.Facts = nil, nil, nil, nil, nil
	u.units()
	b := binder{m: m}
	for _, it := range m.Items {
		b.required(it)
		b.once(it)
	}
	for _, it := range u.r.Around {
		it.Children = holes[it].filled(it.Children)
		b.once(it)
	}
	u.found = Model{Items: m.Items, Symbols: m.Symbols, Exprs: m.Exprs, Free: m.Free, Facts: m.Facts}
	m.Items, m.Symbols, m.Exprs, m.Free, m.Facts = items, symbols, exprs, free, facts
	u.keep()
	m.Items = slices.Replace(m.Items, u.items.from, u.items.to, u.found.Items...)
	m.Symbols = slices.Replace(m.Symbols, u.symbols.from, u.symbols.to, u.found.Symbols...)
	u.index()
	m.Free = slices.Replace(m.Free, u.free.from, u.free.to, u.found.Free...)
	u.facts[bindStage] = append(u.facts[bindStage], u.found.Facts...)
	u.r.Items = u.found.Items
}

// index counts the symbols anew, as far as their number is another.
func (u *updater) index() {
	list, end := u.m.Symbols, u.symbols.from+len(u.found.Symbols)
	if end != u.symbols.to {
		end = len(list)
	}
	for i := u.symbols.from; i < end; i++ {
		list[i].index = int32(i + 1)
	}
}

// hole is where the units stood among the children of what is around them.
type hole struct {
	list []*Item
	run
}

// filled are the children with others in the place of the units.
func (h hole) filled(units []*Item) []*Item { return slices.Replace(h.list, h.from, h.to, units...) }

// cut takes out of what stands around the units its children, and is where they
// stood there.
func (u *updater) cut() map[*Item]hole {
	holes := map[*Item]hole{}
	gone := map[*Item]bool{}
	for _, it := range u.r.old {
		gone[it] = true
	}
	for _, it := range u.r.Around {
		from := sort.Search(len(it.Children), func(i int) bool { return it.Children[i].Node >= u.e.First })
		to := from
		for to < len(it.Children) && gone[it.Children[to]] {
			to++
		}
		holes[it] = hole{it.Children, run{from, to}}
		it.Children = nil
	}
	return holes
}

// units binds what is new, and parses the expressions.
func (u *updater) units() {
	m := u.m
	b := binder{m: m, schema: m.Dialect.Schema, rows: map[spot]*Element{}}
	for id := u.e.First; id < u.e.First+syntax.NodeID(u.e.New); id++ {
		n := m.Doc.Node(id)
		if n.Parent >= u.e.First || n.Kind != syntax.ElementNode {
			continue
		}
		if at := slices.IndexFunc(u.r.Around, func(it *Item) bool { return it.Node == n.Parent }); at >= 0 && !u.r.Around[at].Row.Open {
			b.child(u.r.Around[at], id, ownerOf(u.r.Around[at]))
		}
	}
	for _, e := range m.Exprs {
		e.parse()
	}
}

// ownerOf is the type that what an item declares belongs to; nil if to none.
func ownerOf(it *Item) *Symbol {
	for ; it != nil; it = it.Parent {
		if it.Symbol != nil && it.Symbol.Kind == ComponentTypeSymbol {
			return it.Symbol
		}
	}
	return nil
}

// keep puts what was bound anew where the same was before, so that what points
// to it need not change.
func (u *updater) keep() {
	same := u.align()
	u.keepSymbols(same)
	for i, it := range u.found.Items {
		old := same[it]
		if old == nil {
			u.adopt(it, same)
			continue
		}
		exprs := old.Exprs
		*old = *it
		u.keepExprs(old, exprs)
		u.adopt(old, same)
		u.found.Items[i] = old
	}
	for _, it := range u.r.Around {
		u.adopt(it, same)
	}
	for i := range u.found.Facts {
		f := &u.found.Facts[i]
		if old := same[f.Item]; f.Item != nil && old != nil {
			f.Item = old
		}
	}
}

// adopt makes an item point to what is kept.
func (u *updater) adopt(it *Item, same map[*Item]*Item) {
	if old := same[it.Parent]; it.Parent != nil && old != nil {
		it.Parent = old
	}
	for i, c := range it.Children {
		if old := same[c]; old != nil {
			it.Children[i] = old
		}
	}
	for _, e := range it.Exprs {
		e.Item = it
	}
	if it.Symbol != nil {
		it.Symbol.Item = it
	}
}

// keepExprs puts the new expressions of an item where the old ones of the same
// attributes were.
func (u *updater) keepExprs(it *Item, old []*Expression) {
	for i, e := range it.Exprs {
		k := slices.IndexFunc(old, func(x *Expression) bool { return x.Attr == e.Attr })
		if k < 0 || slices.Contains(it.Exprs[:i], old[k]) {
			continue
		}
		*old[k] = *e
		it.Exprs[i] = old[k]
		if at := slices.Index(u.found.Exprs, e); at >= 0 {
			u.found.Exprs[at] = old[k]
		}
	}
}

// align finds which items are the same as before: those at the start and at the
// end of the units that have the same row and name, and those between if there
// are as many. It maps new ones to old ones.
func (u *updater) align() map[*Item]*Item {
	old, list := u.r.old, u.found.Items
	same := make(map[*Item]*Item, len(list))
	pair := func(a, b *Item) bool {
		if a.Row != b.Row || a.Parent != b.Parent && (b.Parent == nil || same[b.Parent] != a.Parent) {
			return false
		}
		same[b] = a
		return true
	}
	head := 0
	for head < min(len(old), len(list)) && alike(old[head], list[head]) && pair(old[head], list[head]) {
		head++
	}
	tail := 0
	for tail < min(len(old), len(list))-head && alike(old[len(old)-1-tail], list[len(list)-1-tail]) {
		tail++
	}
	if len(old) == len(list) {
		tail = len(list) - head
	}
	for i := tail; i > 0; i-- {
		pair(old[len(old)-i], list[len(list)-i])
	}
	return same
}

func alike(a, b *Item) bool {
	return a.Row == b.Row && (a.Symbol == nil) == (b.Symbol == nil) && (a.Symbol == nil || a.Symbol.Name == b.Symbol.Name)
}

// keepSymbols tells symbols that are still declared from those that are not.
func (u *updater) keepSymbols(same map[*Item]*Item) {
	type key struct {
		kind  SymbolKind
		name  string
		owner string
	}
	keyOf := func(s *Symbol) key {
		k := key{s.Kind, s.Name, ""}
		if s.Owner != nil {
			k.owner = s.Owner.Name
		}
		return k
	}
	old := map[key]*Symbol{}
	was := u.m.Symbols[u.symbols.from:u.symbols.to]
	for _, s := range was {
		if old[keyOf(s)] == nil {
			old[keyOf(s)] = s
		}
	}
	kept := map[*Symbol]*Symbol{} // new to old
	for i, s := range u.found.Symbols {
		k := keyOf(s)
		before := old[k]
		if before == nil {
			u.r.Fresh = append(u.r.Fresh, s)
			continue
		}
		delete(old, k)
		kept[s] = before
		*before = *s
		s.Item.Symbol = before
		u.found.Symbols[i] = before
		u.r.Kept = append(u.r.Kept, before)
	}
	for _, s := range u.found.Symbols {
		if before := kept[s.Owner]; s.Owner != nil && before != nil {
			s.Owner = before
		}
	}
	stays := map[*Symbol]bool{}
	for _, s := range u.r.Kept {
		stays[s] = true
	}
	for _, s := range was {
		if !stays[s] {
			u.r.Gone = append(u.r.Gone, s)
		}
	}
}
