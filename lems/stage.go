package lems

import (
	"cmp"
	"slices"
)

// stage is a step of reading a model that notes facts.
type stage uint8

const (
	bindStage stage = iota
	resolveStage
	flattenStage
	stages
)

// settle says that a stage is over: its facts are put in order of the text, so
// that they do not tell how they were found.
func (m *Model) settle(s stage) {
	slices.SortStableFunc(m.factsOf(s), func(a, b Fact) int {
		return cmp.Or(
			cmp.Compare(a.Place.Span.Start, b.Place.Span.Start),
			cmp.Compare(a.Place.Span.End, b.Place.Span.End),
			cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(a.Name, b.Name),
		)
	})
	for ; s < stages; s++ {
		m.stages[s] = len(m.Facts)
	}
}

// factsOf are the facts of a stage, up to the last one if it is not over.
func (m *Model) factsOf(s stage) []Fact {
	from := 0
	if s > 0 {
		from = m.stages[s-1]
	}
	return m.Facts[from:]
}

// reopen forgets the facts of a stage and of those after it.
func (m *Model) reopen(s stage) {
	m.Facts = m.Facts[:len(m.Facts)-len(m.factsOf(s))]
}
