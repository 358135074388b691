package lems

import (
	"slices"
	"sort"

	"github.com/lemsls/lemsls/lems/syntax"
)

// Keep remembers for the dialect how it resolved the model; see Kept.
func (m *Model) Keep(how any) { m.kept = how }

// Kept is what the dialect remembered when it resolved the model; nil if nothing.
func (m *Model) Kept() any { return m.kept }

// resolve connects the names of the units, and of what mentions a name that they
// declare or declared; if need be, all names.
func (u *updater) resolve() bool {
	m := u.m
	m.Facts = append(m.Facts[:0], u.facts[bindStage]...)
	m.settle(bindStage)
	m.Facts = append(m.Facts, u.facts[resolveStage]...)
	for _, p := range m.Paths[u.paths.from:u.paths.to] {
		m.unselect(p)
	}
	m.Paths = slices.Delete(m.Paths, u.paths.from, u.paths.to)
	exprs, mentions := m.Exprs, m.Mentions
	m.Exprs, m.Mentions = u.found.Exprs, nil
	local := m.Dialect.Renew(m, &u.r)
	found := sorted(m.Exprs)
	m.Exprs = slices.Replace(exprs, u.exprs.from, u.exprs.to, found...)
	if local {
		u.disturb(mentions)
		u.collect(mentions)
		u.again()
	} else if !u.whole() {
		return false
	}
	m.settle(resolveStage)
	u.flatten(local)
	m.settle(flattenStage)
	return true
}

// flatten makes the System follow, or else makes it anew.
func (u *updater) flatten(local bool) {
	m := u.m
	if m.Dialect.Flatten == nil || m.stopped() {
		return
	}
	m.Facts = append(m.Facts, u.facts[flattenStage]...)
	if local && m.Dialect.Reflatten != nil && m.Dialect.Reflatten(m, &u.r) {
		return
	}
	m.reopen(flattenStage)
	m.System = m.Dialect.Flatten(m)
}

// collect puts what was resolved in the place of the old mentions.
func (u *updater) collect(old []Ref) {
	m := u.m
	fresh := inOrder(m.Mentions)
	at := func(r Ref) int32 { return r.Place.Span.Start }
	m.Mentions = slices.Replace(old, u.mention.from, u.mention.to, own(fresh, u.r.again)...)
	for _, s := range u.r.again {
		oldFrom, oldTo := between(m.Mentions, s, at)
		from, to := between(fresh, s, at)
		m.Mentions = slices.Replace(m.Mentions, oldFrom, oldTo, fresh[from:to]...)
	}
}

// between is the part of a list, in order of place, that lies in a span.
func between[T any](list []T, s syntax.Span, at func(T) int32) (from, to int) {
	from = sort.Search(len(list), func(i int) bool { return at(list[i]) >= s.Start })
	return from, from + sort.Search(len(list)-from, func(i int) bool { return at(list[from+i]) >= s.End })
}

// own are the references that lie in none of the spans.
func own(list []Ref, spans []syntax.Span) []Ref {
	return slices.DeleteFunc(slices.Clone(list), func(r Ref) bool { return within(spans, r.Place.Span.Start) })
}

// unselect forgets whose path it is.
func (m *Model) unselect(p *Path) {
	if m.selects[p.Item] == p {
		delete(m.selects, p.Item)
	}
}

// within says that an offset lies in one of the spans, which are in order.
func within(spans []syntax.Span, off int32) bool {
	i := sort.Search(len(spans), func(i int) bool { return spans[i].End > off })
	return i < len(spans) && spans[i].Start <= off
}

// again resolves the expressions outside of the units that mention a name which
// the units declare newly, or declare no more.
func (u *updater) again() {
	names := map[string]bool{} // whether it means something else
	for _, s := range u.r.Kept {
		names[s.Name] = false
	}
	for _, s := range slices.Concat(u.r.Gone, u.r.Fresh) {
		names[s.Name] = true
	}
	if len(names) == 0 || u.m.World != nil {
		return
	}
	meant := u.meant()
	for _, e := range u.m.Exprs {
		u.againIn(e, names, meant)
	}
}

// meant is what a name that the units declare, or declared, can mean or have
// meant to an expression. Symbols are found faster in the expressions of a long
// file than names.
func (u *updater) meant() map[*Symbol]bool {
	all := map[*Symbol]bool{}
	for _, s := range slices.Concat(u.r.Kept, u.r.Gone) {
		all[s] = true
	}
	if len(u.r.Fresh) == 0 {
		return all
	}
	seen := map[*Scope]bool{}
	for _, e := range u.m.Exprs {
		for scope := e.Scope; scope != nil && !seen[scope]; scope = scope.Outer {
			seen[scope] = true
			for _, s := range u.r.Fresh {
				all[scope.Names[s.Name]] = true
			}
		}
	}
	return all
}

func (u *updater) againIn(e *Expression, names map[string]bool, meant map[*Symbol]bool) {
	for i := range e.Refs {
		if t := e.Refs[i].Target; t != nil && !meant[t] {
			continue
		}
		another, mentioned := names[e.Refs[i].Name]
		if !mentioned {
			continue
		}
		e.Quiet = false
		if another {
			e.resolveAgain()
			u.r.Again = append(u.r.Again, e)
			return
		}
	}
}

// resolveAgain resolves an expression whose names are the same as before.
func (e *Expression) resolveAgain() {
	e.undefined, e.foreign = false, false
	for i := range e.Refs {
		e.Refs[i].Target = e.Scope.Find(e.Refs[i].Name)
		e.understand(e.Refs[i].Target)
	}
}

// whole resolves all names.
func (u *updater) whole() bool {
	m := u.m
	for _, e := range m.Exprs {
		e.forget()
		e.Quiet = false
	}
	for _, it := range m.Items {
		it.Quiet = false
	}
	m.Mentions, m.Paths, m.selects, m.kept = nil, nil, nil, nil
	m.reopen(resolveStage)
	if m.Dialect.World {
		m.declared = declarations{}
		m.declare()
		m.World = newWorld(m, u.resolver, nil)
	}
	m.Dialect.Resolve(m)
	settleRefs(m)
	return true
}
