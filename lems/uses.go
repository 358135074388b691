package lems

import (
	"iter"
	"slices"
	"sort"

	"github.com/lemsls/lemsls/lems/syntax"
)

// A long model uses more names than it has lines, nearly all of them in
// expressions, which know them. So only the others are kept as Refs, in
// Model.Mentions; those in expressions are made when somebody asks.

// Refer notes the use of a name that stands in no expression. Dialects use it
// while they resolve the model.
func (m *Model) Refer(r Ref) { m.Mentions = append(m.Mentions, r) }

// Refs yields every use of a name, in order of the text.
func (m *Model) Refs() iter.Seq[Ref] { return RefsOf(m.Exprs, m.Mentions) }

// RefsWithin yields the uses of names that touch a span, in order of the text.
func (m *Model) RefsWithin(s syntax.Span) iter.Seq[Ref] {
	exprs := touching(m.Exprs, s, func(e *Expression) syntax.Span { return e.Place.Span })
	mentions := touching(m.Mentions, s, func(r Ref) syntax.Span { return r.Place.Span })
	return func(yield func(Ref) bool) {
		for r := range RefsOf(exprs, mentions) {
			if at := r.Place.Span; at.End >= s.Start && at.Start <= s.End && !yield(r) {
				return
			}
		}
	}
}

// touching are those of a list in order of the text that touch a span.
func touching[T any](list []T, s syntax.Span, at func(T) syntax.Span) []T {
	from := sort.Search(len(list), func(i int) bool { return at(list[i]).End >= s.Start })
	to := sort.Search(len(list), func(i int) bool { return at(list[i]).Start > s.End })
	return list[from:max(from, to)]
}

// RefsOf yields the uses of names in expressions and those that are mentioned
// elsewhere; both are in order of the text.
func RefsOf(exprs []*Expression, mentions []Ref) iter.Seq[Ref] {
	return func(yield func(Ref) bool) {
		rest := mentions
		for _, e := range exprs {
			for ; len(rest) > 0 && rest[0].Place.Span.Start < e.Place.Span.Start; rest = rest[1:] {
				if !yield(rest[0]) {
					return
				}
			}
			for r := range e.uses {
				if !yield(r) {
					return
				}
			}
		}
		for _, r := range rest {
			if !yield(r) {
				return
			}
		}
	}
}

// uses yields the names in an expression.
func (e *Expression) uses(yield func(Ref) bool) {
	for _, r := range e.Refs {
		at := syntax.Place{File: e.Place.File, Span: e.Span(r)}
		if !yield(Ref{Place: at, Name: r.Name, Target: r.Target, From: e.Item, In: e}) {
			return
		}
	}
}

// RefAt is the use of a name at the offset.
func (m *Model) RefAt(off int32) (Ref, bool) {
	for r := range m.RefsWithin(syntax.Span{Start: off, End: off}) {
		if r.Place.Span.Contains(off) {
			return r, true
		}
	}
	return Ref{}, false
}

// settleRefs puts expressions and mentions in order of the text.
func settleRefs(m *Model) {
	m.Exprs = sorted(m.Exprs)
	m.Mentions = inOrder(m.Mentions)
}

// sorted puts expressions in order of the text.
func sorted(list []*Expression) []*Expression {
	slices.SortFunc(list, func(a, b *Expression) int { return int(a.Place.Span.Start) - int(b.Place.Span.Start) })
	return list
}
