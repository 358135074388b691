package lems

import (
	"cmp"
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
	for outer := s; outer != nil; outer = outer.Outer {
		visible := make([]named, 0, len(outer.Names))
		for name, sym := range outer.Names {
			if !s.hides(name, outer) {
				visible = append(visible, named{beginning(name), sym})
			}
		}
		slices.SortFunc(visible, func(a, b named) int {
			if a.beginning != b.beginning {
				return cmp.Compare(a.beginning, b.beginning)
			}
			return cmp.Compare(a.symbol.Name, b.symbol.Name)
		})
		all = slices.Grow(all, len(visible))
		for _, v := range visible {
			all = append(all, v.symbol)
		}
	}
	return all
}

// hides says that a scope inside outer, from s on, has the name too.
func (s *Scope) hides(name string, outer *Scope) bool {
	for ; s != outer; s = s.Outer {
		if s.Names[name] != nil {
			return true
		}
	}
	return false
}

// named is a symbol and the beginning of its name, which mostly tells it from
// others without a look at the name.
type named struct {
	beginning uint64
	symbol    *Symbol
}

// beginning is the first eight bytes of a name as a number that sorts as they do.
func beginning(name string) uint64 {
	var n uint64
	for i := range 8 {
		n <<= 8
		if i < len(name) {
			n |= uint64(name[i])
		}
	}
	return n
}

// ResolveIn connects the names of an expression with the scope. A constant of
// the language (pi, inf) gives way to a declaration of the same name.
func (e *Expression) ResolveIn(scope *Scope) {
	e.forget()
	e.Scope = scope
	n := countNames(e.tree)
	if n == 0 {
		return
	}
	e.Refs = make([]NameRef, 0, n)
	e.resolve(e.tree)
}

// countNames is how many names there may be in an expression.
func countNames(x expr.Expr) int {
	switch x := x.(type) {
	case *expr.Name, *expr.Symbol:
		return 1
	case *expr.Unary:
		return countNames(x.X)
	case *expr.Binary:
		return countNames(x.X) + countNames(x.Y)
	case *expr.Paren:
		return countNames(x.X)
	case *expr.Call:
		return countAll(x.Args)
	case *expr.Bad:
		return countAll(x.Parts)
	}
	return 0
}

func countAll(list []expr.Expr) int {
	n := 0
	for _, x := range list {
		n += countNames(x)
	}
	return n
}

// resolve connects the names of a part, in the order of the text.
func (e *Expression) resolve(x expr.Expr) {
	switch x := x.(type) {
	case *expr.Name:
		e.refer(x.Pos, x.Name, e.Scope.Find(x.Name))
	case *expr.Symbol:
		if sym := e.Scope.Find(x.Name); sym != nil {
			e.refer(x.Pos, x.Name, sym)
		}
	case *expr.Unary:
		e.resolve(x.X)
	case *expr.Binary:
		e.resolve(x.X)
		e.resolve(x.Y)
	case *expr.Paren:
		e.resolve(x.X)
	case *expr.Call:
		e.resolveAll(x.Args)
	case *expr.Bad:
		e.resolveAll(x.Parts)
	}
}

func (e *Expression) resolveAll(list []expr.Expr) {
	for _, x := range list {
		e.resolve(x)
	}
}

// Resolve connects the names of all expressions with the scopes that dialects
// know for them. A nil scope leaves an expression alone.
func (m *Model) Resolve(scope func(*Expression) *Scope) {
	m.spread(len(m.Exprs), func(i int) {
		if s := scope(m.Exprs[i]); s != nil {
			m.Exprs[i].ResolveIn(s)
		}
	})
}

// inOrder puts references in order of the text, those at one place as they
// were. They come in a few runs that are in order, which are merged.
func inOrder(list []Ref) []Ref {
	var ends []int // of the runs
	for i := 1; i <= len(list); i++ {
		if i == len(list) || list[i].Place.Span.Start < list[i-1].Place.Span.Start {
			ends = append(ends, i)
		}
	}
	if len(ends) > 1 {
		list = merge(list, ends, make([]Ref, len(list)))
	}
	return list
}

// merge merges the runs of a list that end at ends, pair by pair.
func merge(list []Ref, ends []int, room []Ref) []Ref {
	for len(ends) > 1 {
		start, to := 0, 0
		var next []int
		for k := 0; k < len(ends); k += 2 {
			mid, end := ends[k], ends[min(k+1, len(ends)-1)]
			for i, j := start, mid; i < mid || j < end; to++ {
				if j == end || i < mid && list[i].Place.Span.Start <= list[j].Place.Span.Start {
					room[to] = list[i]
					i++
				} else {
					room[to] = list[j]
					j++
				}
			}
			start, next = end, append(next, end)
		}
		list, room, ends = room, list, next
	}
	return list
}
