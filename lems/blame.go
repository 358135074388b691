package lems

import (
	"cmp"
	"slices"

	"github.com/lemsls/lemsls/lems/expr"
)

// fewest is how many clashes in a type make one think of a declaration that
// they have in common.
const fewest = 3

// blame puts one DeclarationClash in the place of the clashes of a type if they
// all go away, and no other comes, once one symbol, and no other, is declared
// as something else.
func (d *dimensioner) blame(t *ComponentType, list []Mismatch) []Mismatch {
	hard, portable := split(list)
	if len(hard) < fewest {
		return list
	}
	var found *Mismatch
	for _, s := range common(hard) {
		if s.Item == nil || s.Item.model != d.m || !declaresDimension(s.Item) {
			continue
		}
		as, ok := d.remedy(t, s)
		if !ok {
			continue
		}
		if found != nil {
			return list // two symbols are under suspicion
		}
		found = &Mismatch{Type: t, Item: s.Item, Variable: s}
		found.Clash = Clash{Kind: DeclarationClash, Span: s.Item.AttrPlace("dimension").Span, Got: d.of(s).Dimension, Want: as}
		for _, m := range hard {
			found.Others = append(found.Others, m.Span)
		}
	}
	if found == nil {
		return list
	}
	return append([]Mismatch{*found}, portable...)
}

func split(list []Mismatch) (hard, portable []Mismatch) {
	for _, m := range list {
		if m.Kind.Portable() {
			portable = append(portable, m)
		} else {
			hard = append(hard, m)
		}
	}
	return hard, portable
}

func declaresDimension(it *Item) bool {
	_, ok := it.Attr("dimension")
	return ok
}

// common are the symbols that all clashing elements use or define.
func common(list []Mismatch) []*Symbol {
	count := map[*Symbol]int{}
	for _, m := range list {
		in := map[*Symbol]bool{m.Variable: true}
		if m.In != nil {
			for _, n := range expr.Names(m.In.Expr()) {
				in[m.In.Target(n.Pos)] = true
			}
		}
		for s := range in {
			count[s]++
		}
	}
	var all []*Symbol
	for s, n := range count {
		if s != nil && n == len(list) {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b *Symbol) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// remedy is the one declared dimension with which a symbol makes a type sound.
func (d *dimensioner) remedy(t *ComponentType, s *Symbol) (as Dimension, ok bool) {
	tried := map[Dimension]bool{d.of(s).Dimension: true}
	candidates := []Dimension{{}}
	for _, x := range d.m.World.dimensions {
		candidates = append(candidates, x.Dimension)
	}
	for _, c := range candidates {
		if tried[c] {
			continue
		}
		tried[c] = true
		other := newDimensioner(d.m)
		other.known[s] = Known(c)
		hard, _ := split(other.typeMismatches(t))
		switch {
		case len(hard) > 0:
		case ok:
			return Dimension{}, false
		default:
			as, ok = c, true
		}
	}
	return as, ok
}
