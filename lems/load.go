package lems

import "github.com/lemsls/lemsls/lems/syntax"

// Load reads a file in the first of the dialects that claims it, LEMS last.
func Load(f *syntax.File, dialects []*Dialect) *Model {
	doc := syntax.ParseWith(f, canNest)
	m := &Model{File: f, Doc: doc, Dialect: detect(doc, dialects)}
	if m.Dialect == nil {
		return m
	}
	bind(m)
	if m.Dialect.Resolve != nil {
		m.Dialect.Resolve(m)
		collectRefs(m)
	}
	if m.Dialect.Flatten != nil {
		m.System = m.Dialect.Flatten(m)
	}
	return m
}

func detect(doc *syntax.Document, dialects []*Dialect) *Dialect {
	for _, d := range dialects {
		if d.Detect(doc) {
			return d
		}
	}
	if LEMS.Detect(doc) {
		return LEMS
	}
	return nil
}

// canNest tells the parser what cannot stand inside what, so that an element
// that was never closed ends where the next one begins.
func canNest(parent, child string) bool {
	switch child {
	case "ComponentType":
		return parent != "ComponentType" && parent != "Dynamics"
	case "Dynamics":
		return parent != "Dynamics"
	case "StateVariable", "TimeDerivative", "DerivedVariable", "ConditionalDerivedVariable":
		return parent != child
	}
	return true
}
