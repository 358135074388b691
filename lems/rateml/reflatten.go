package rateml

import (
	"slices"
	"sort"

	"github.com/lemsls/lemsls/lems"
)

// How a System follows an edit
//
// Constants and derived variables are most of a long model. As long as each is
// declared behind what it is computed from, their order in the System is that of
// the file, and those of the units can be put in the place of the old ones. All
// else, and any other order, is made anew.

// remember notes, for reflatten, whether the System can follow edits.
func (f *flattener) remember(types []*lems.Item) {
	s, ok := f.m.Kept().(*scopes)
	if !ok {
		return
	}
	s.steady = f.sys.Complete
	s.plain = len(types) == 1 && f.unique && f.sys.Scope != nil && len(f.sys.Exposures) > 0 &&
		ascending(f.sys.Constants) && ascending(f.sys.Variables) && !slices.ContainsFunc(f.m.Facts, loop) &&
		slices.IndexFunc(typesOf(f.m, coupling), holdsConstants) < 0
	for _, x := range accumulators(f.m) {
		s.plain = s.plain && !slices.ContainsFunc(x.Uses(), computed)
	}
}

func loop(x lems.Fact) bool { return x.Kind == lems.LoopFact }

func holdsConstants(it *lems.Item) bool { return it.First("Constant") != nil }

func computed(s *lems.Symbol) bool {
	return s.Kind == lems.DerivedVariableSymbol || s.Kind == lems.ConditionalDerivedVariableSymbol || s.Kind == lems.AccumulatorSymbol
}

// defines is what gives a symbol its value.
type defines interface{ *lems.Def | *lems.Variable }

func symbolOf[T defines](x T) *lems.Symbol {
	switch x := any(x).(type) {
	case *lems.Def:
		return x.Symbol
	case *lems.Variable:
		return x.Symbol
	}
	return nil
}

// ascending says that definitions are in the order of the file.
func ascending[T defines](list []T) bool {
	return slices.IsSortedFunc(list, func(a, b T) int { return symbolOf(a).Index() - symbolOf(b).Index() })
}

// reflatten makes the System follow an edit of constants, derived variables and
// exposures of derivatives.
func reflatten(m *lems.Model, r *lems.Renewal) bool {
	s, ok := m.Kept().(*scopes)
	if !ok || !s.plain || m.System == nil || slices.ContainsFunc(r.Items, unnamed) || slices.ContainsFunc(r.Rows, involved) || slices.ContainsFunc(r.Items, func(it *lems.Item) bool { return involved(it.Row) }) {
		return false
	}
	if !slices.ContainsFunc(r.Items, forward) && !slices.ContainsFunc(r.Again, func(e *lems.Expression) bool {
		return forward(e.Item) || e.Item.Parent != nil && e.Item.Row.Name == "Case" && forward(e.Item.Parent)
	}) {
		f := flattener{m: m, sys: m.System, unique: true}
		return f.follow(r, s)
	}
	return false
}

func unnamed(it *lems.Item) bool { return it.Symbol != nil && it.Symbol.Name == "" }

// involved says that more of the System may depend on an element of a row than
// what it defines itself.
func involved(row *lems.Element) bool {
	switch row.Name {
	case "Constant", "DerivedVariable", "ConditionalDerivedVariable", "Case", "Exposure":
		return row.Role != derivatives
	}
	return !row.Ignored
}

// forward says that what an element defines is computed from what is declared
// behind it, or from itself.
func forward(it *lems.Item) bool {
	if it.Symbol == nil {
		return false
	}
	behind := func(e *lems.Expression) bool {
		return slices.ContainsFunc(e.Uses(), func(s *lems.Symbol) bool {
			return s.Kind != lems.AccumulatorSymbol && s.Index() >= it.Symbol.Index()
		})
	}
	return slices.ContainsFunc(it.Exprs, behind) || slices.ContainsFunc(it.Children, func(c *lems.Item) bool { return slices.ContainsFunc(c.Exprs, behind) })
}

// follow puts what the units define in the place of what they defined.
func (f *flattener) follow(r *lems.Renewal, s *scopes) bool {
	old := map[*lems.Symbol]bool{}
	for _, sym := range slices.Concat(r.Gone, r.Kept) {
		old[sym] = true
	}
	f.move(r)
	var constants []*lems.Def
	var variables []*lems.Variable
	for _, it := range r.Items {
		if it.Symbol == nil {
			continue
		}
		f.kernelName(it.Symbol)
		switch it.Row.Name {
		case "Constant":
			domain(f.m, it)
			constants = append(constants, &lems.Def{Symbol: it.Symbol, Value: it.Expr("value")})
		case "DerivedVariable", "ConditionalDerivedVariable":
			if it.Symbol.Name != "" {
				variables = append(variables, f.variable(it))
			}
		}
	}
	for _, it := range r.Items {
		if it.Symbol == nil && it.Row.Name == "Constant" {
			domain(f.m, it)
		}
	}
	f.sys.Constants = replaced(f.sys.Constants, constants, old, r)
	f.sys.Variables = replaced(f.sys.Variables, variables, old, r)
	if !f.observables(r) {
		return false
	}
	f.sys.Complete = s.steady
	f.complete()
	return true
}

// replaced is a list with new definitions in the place of those of old symbols.
func replaced[T defines](list, fresh []T, old map[*lems.Symbol]bool, r *lems.Renewal) []T {
	at := 0
	if len(r.Items) > 0 || len(old) > 0 {
		at = sort.Search(len(list), func(i int) bool { return symbolOf(list[i]).Place.Span.Start >= r.From })
	}
	end := at
	for end < len(list) && old[symbolOf(list[end])] {
		end++
	}
	return slices.Replace(list, at, end, fresh...)
}

// move moves the places that the System itself holds.
func (f *flattener) move(r *lems.Renewal) {
	for _, p := range f.sys.Params {
		r.Place(&p.Range.Place)
	}
	for _, s := range f.sys.States {
		r.Place(&s.Initial.Place)
		r.Place(&s.Bounds.Place)
	}
}

// observables makes the Exposures follow; false if there are none any more.
func (f *flattener) observables(r *lems.Renewal) bool {
	from := sort.Search(len(f.sys.Exposures), func(i int) bool { return f.sys.Exposures[i].Symbol.Place.Span.Start >= r.From })
	to := from + sort.Search(len(f.sys.Exposures)-from, func(i int) bool { return f.sys.Exposures[from+i].Symbol.Place.Span.Start >= r.To })
	for _, x := range f.sys.Exposures[to:] {
		r.Place(&x.Symbol.Place)
	}
	var fresh []*lems.Observable
	for _, it := range r.Items {
		if it.Row.Name != "Exposure" {
			continue
		}
		if x := observable(it); x != nil {
			fresh = append(fresh, x)
		}
	}
	f.sys.Exposures = slices.Replace(f.sys.Exposures, from, to, fresh...)
	return len(f.sys.Exposures) > 0
}
