package rateml

import (
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems"
)

// holds says that what stands in an item is bound and resolved piece by piece.
func holds(it *lems.Item) bool {
	switch it.Row.Role {
	case derivatives, coupling:
		return it.Row.Name == "ComponentType" || it.Row.Name == "Dynamics"
	}
	return false
}

// renew resolves what an edit touches, as long as it stays within derivatives
// and no name is declared twice.
func renew(m *lems.Model, r *lems.Renewal) bool {
	s, ok := m.Kept().(*scopes)
	if !ok || slices.ContainsFunc(r.Around, elsewhere) || slices.ContainsFunc(r.Before, clash) {
		return false
	}
	for _, sym := range r.Gone {
		if special(sym) {
			return false
		}
		if s.dynamics.Names[sym.Name] == sym {
			delete(s.dynamics.Names, sym.Name)
		}
	}
	for _, sym := range r.Fresh {
		if special(sym) || sym.Name != "" && (s.dynamics.Outer.Names[sym.Name] != nil || s.dynamics.Add(sym) != nil) {
			return false
		}
	}
	for _, it := range r.Items {
		s.item(m, it)
	}
	for _, e := range m.Exprs {
		e.ResolveIn(s.dynamics)
	}
	return true
}

// elsewhere says that an item is not derivatives and none of its blocks.
func elsewhere(it *lems.Item) bool { return it.Row.Role != derivatives }

func clash(f lems.Fact) bool {
	return f.Kind == lems.DuplicateName || f.Kind == lems.SharedCouplingName
}

// special says that more than expressions may depend on a symbol, or that its
// name is also a constant of the language.
func special(sym *lems.Symbol) bool {
	switch strings.ToLower(sym.Name) {
	case "pi", "inf":
		return true
	}
	return sym.Kind == lems.StateVariableSymbol
}
