package lems

import "strings"

// disturb takes back that nothing was to be said of what the units named, and of
// what they name now.
func (u *updater) disturb(refs []Ref) {
	for _, s := range u.r.meant {
		u.m.unsettle(s)
	}
	for i := range refs[u.mention.from:u.mention.to] {
		u.m.unsettle(refs[u.mention.from+i].Target)
	}
	for i := range u.m.Mentions {
		u.m.unsettle(u.m.Mentions[i].Target)
	}
	for e := range u.m.expressionsOf(u.r.Items) {
		for i := range e.Refs {
			u.m.unsettle(e.Refs[i].Target)
		}
	}
	for i := range refs {
		if len(u.r.again) > 0 && within(u.r.again, refs[i].Place.Span.Start) {
			u.m.unsettle(refs[i].Target)
		}
	}
	if u.m.World == nil {
		return
	}
	now := words(u.m, u.r.Items, u.m.World.own[u.r.free.from:u.r.free.from+u.r.tops])
	lost := map[string]bool{}
	for w := range u.r.words {
		if !now[w] {
			lost[w] = true
		}
	}
	if len(lost) == 0 {
		return
	}
	for _, s := range u.m.Symbols {
		if lost[s.Name] {
			u.m.unsettle(s)
		}
	}
}

// unsettle takes back that nothing was to be said of the unit of a symbol.
func (m *Model) unsettle(s *Symbol) {
	switch {
	case s == nil:
	case s.Item != nil:
		it := s.Item
		for m.World != nil && it.Parent != nil && it.Parent.Parent != nil {
			it = it.Parent
		}
		it.Quiet = false
	case s.Kind == ComponentSymbol:
		if c := m.World.components[s.Name]; c != nil {
			c.Quiet = false
		}
	}
}

func (m *Model) expressionsOf(list []*Item) func(func(*Expression) bool) {
	return func(yield func(*Expression) bool) {
		for _, it := range list {
			for _, e := range it.Exprs {
				if !yield(e) {
					return
				}
			}
		}
	}
}

// words are the names that units mention without anybody knowing for certain
// what they name: the last steps of paths and of what components give, what is
// required, what a KineticScheme advances.
func words(m *Model, items []*Item, components []*Component) map[string]bool {
	all := map[string]bool{}
	add := func(text string) {
		if text = text[strings.LastIndexByte(text, '/')+1:]; text != "" && !strings.ContainsAny(text, " ") {
			all[text] = true
		}
	}
	for _, it := range items {
		switch it.Row.Name {
		case "Requirement":
			add(it.Value("name"))
		case "KineticScheme":
			add(it.Value("stateVariable"))
		}
		add(it.Value("select"))
	}
	for _, c := range components {
		for x := range c.All {
			for _, a := range m.Doc.AttrsOf(x.Node) {
				add(m.Doc.Value(a))
			}
		}
	}
	return all
}
