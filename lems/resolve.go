package lems

import (
	"slices"

	"github.com/lemsls/lemsls/lems/expr"
)

// Scope is the names that an expression may use: its own first, then those of
// the scope around it.
type Scope struct {
	Names map[string]*Symbol
	Outer *Scope
}

// Add declares a symbol; the first of a name stays. It returns the earlier one
// if there is one in this scope.
func (s *Scope) Add(sym *Symbol) *Symbol {
	if s.Names == nil {
		s.Names = map[string]*Symbol{}
	}
	if old := s.Names[sym.Name]; old != nil {
		return old
	}
	s.Names[sym.Name] = sym
	return nil
}

// Find is the symbol of that name, nil if there is none.
func (s *Scope) Find(name string) *Symbol {
	for ; s != nil; s = s.Outer {
		if sym := s.Names[name]; sym != nil {
			return sym
		}
	}
	return nil
}

// All are the symbols one may use, inner ones first, by name.
func (s *Scope) All() []*Symbol {
	var all []*Symbol
	seen := map[string]bool{}
	for ; s != nil; s = s.Outer {
		start := len(all)
		for name, sym := range s.Names {
			if !seen[name] {
				seen[name] = true
				all = append(all, sym)
			}
		}
		slices.SortFunc(all[start:], func(a, b *Symbol) int {
			if a.Name < b.Name {
				return -1
			}
			return 1
		})
	}
	return all
}

// ResolveIn connects the names of an expression with the scope. A constant of
// the language (pi, inf) gives way to a declaration of the same name.
func (e *Expression) ResolveIn(scope *Scope) {
	e.Scope = scope
	expr.Walk(e.Expr, func(x expr.Expr) bool {
		switch x := x.(type) {
		case *expr.Name:
			e.Refs = append(e.Refs, NameRef{Pos: x.Span(), Name: x.Name, Target: scope.Find(x.Name)})
		case *expr.Symbol:
			if sym := scope.Find(x.Name); sym != nil {
				e.Refs = append(e.Refs, NameRef{Pos: x.Span(), Name: x.Name, Target: sym})
			}
		}
		return true
	})
}

// collectRefs adds the names in expressions to the dialect's other Refs and
// puts all of them in order.
func collectRefs(m *Model) {
	slices.SortFunc(m.Exprs, func(a, b *Expression) int { return int(a.Place.Span.Start) - int(b.Place.Span.Start) })
	others := m.Refs
	slices.SortFunc(others, func(a, b Ref) int { return int(a.Place.Span.Start) - int(b.Place.Span.Start) })
	n := len(others)
	for _, e := range m.Exprs {
		n += len(e.Refs)
	}
	m.Refs = make([]Ref, 0, n)
	for _, e := range m.Exprs {
		for len(others) > 0 && others[0].Place.Span.Start < e.Place.Span.Start {
			m.Refs = append(m.Refs, others[0])
			others = others[1:]
		}
		for _, r := range e.Refs {
			m.Refs = append(m.Refs, Ref{Place: m.Doc.Place(r.Pos), Name: r.Name, Target: r.Target, From: e.Item, In: e})
		}
	}
	m.Refs = append(m.Refs, others...)
}
