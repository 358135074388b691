package diagnostics

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// Where the findings of a sweep stand. Those about a RateML model stand where
// things are declared. Of a LEMS component several instances may share a
// declaration, which is perhaps in an included file: what is said about a
// parameter stands at its value, and what is said about what is declared elsewhere
// at the component in the file that has it.

// subjectPlace is what was swept as a whole.
func (s *sweepFindings) subjectPlace() syntax.Place {
	if c := s.component(); c != nil {
		return s.here(c.AttrPlace("id"), c)
	}
	if s.old.Component != nil {
		return s.target()
	}
	for _, sym := range s.m.Symbols {
		if sym.Kind == lems.ComponentTypeSymbol {
			return sym.Place
		}
	}
	return s.m.Root.Place()
}

// component is the LEMS component of today; nil if there is none.
func (s *sweepFindings) component() *lems.Component {
	if s.today == nil {
		return nil
	}
	return s.today.Component
}

// here is a place if it is in the file, or that of the component that has it: of
// the innermost one around it that is.
func (s *sweepFindings) here(at syntax.Place, of *lems.Component) syntax.Place {
	if at.File == s.m.File {
		return at
	}
	for ; of != nil; of = of.Parent {
		if of.Part == s.m {
			return of.Place()
		}
	}
	if c := s.component(); c != nil && c.Part == s.m {
		return c.AttrPlace("id")
	}
	return s.target()
}

// target is where the file says what it runs, or its root.
func (s *sweepFindings) target() syntax.Place {
	if s.m.World != nil {
		if _, it := s.m.World.Target(); it != nil && it.Place().File == s.m.File {
			return it.AttrPlace("component")
		}
	}
	return s.m.Root.Place()
}

// param is a parameter of today's LEMS component; nil if there is none.
func (s *sweepFindings) param(name string) *lems.Param {
	if s.component() == nil {
		return nil
	}
	i := slices.IndexFunc(s.today.System.Params, func(p *lems.Param) bool { return p.Symbol.Name == name })
	if i < 0 {
		return nil
	}
	return s.today.System.Params[i]
}

// paramPlace is where findings about a parameter stand; false if it is gone.
func (s *sweepFindings) paramPlace(name string) (syntax.Place, bool) {
	if p := s.param(name); p != nil {
		return s.here(p.Range.Place, p.Of), true
	}
	return s.declared(lems.ParameterSymbol, name)
}

// statePlace is where findings about a state stand; false if it is gone.
func (s *sweepFindings) statePlace(name string) (syntax.Place, bool) {
	if st := s.stateOf(name); st != nil {
		return s.here(st.Symbol.Place, st.Of), true
	}
	return s.declared(lems.StateVariableSymbol, name)
}

// stateOf is a state of today's LEMS component; nil if there is none.
func (s *sweepFindings) stateOf(name string) *lems.State {
	if s.component() == nil {
		return nil
	}
	i := slices.IndexFunc(s.today.System.States, func(st *lems.State) bool { return st.Symbol.Name == name })
	if i < 0 {
		return nil
	}
	return s.today.System.States[i]
}

// declared is where a name of a RateML model is declared.
func (s *sweepFindings) declared(kind lems.SymbolKind, name string) (syntax.Place, bool) {
	if s.old.Component == nil {
		if sym := s.symbol(kind, name); sym != nil {
			return sym.Place, true
		}
	}
	return syntax.Place{}, false
}

// value writes a value of a parameter.
func (s *sweepFindings) value(name string, v float64) string { return ParamText(s.m, s.param(name), v) }

// ParamText writes a value of a parameter as the file does: in its unit. A
// parameter of RateML, nil, has none.
func ParamText(m *lems.Model, p *lems.Param, v float64) string {
	if p == nil || p.Unit == "" {
		return num(v)
	}
	return num(unitOf(m, p).Number(v)) + " " + p.Unit
}

// unitOf is the unit in which the file gives a parameter.
func unitOf(m *lems.Model, p *lems.Param) lems.Unit {
	if u := m.World.Unit(p.Unit); u != nil {
		return u.Unit
	}
	return lems.Unit{Scale: 1}
}

// exactly is a value as the file would have it, with all its digits.
func exactly(m *lems.Model, p *lems.Param, v float64) string {
	if p.Unit == "" {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return strconv.FormatFloat(unitOf(m, p).Number(v), 'g', -1, 64) + " " + p.Unit
}

// readable writes numbers of one state: of a LEMS component in a unit that suits
// the largest of them.
func (s *sweepFindings) readable(name string, most float64) func(float64) string {
	st := s.stateOf(name)
	if st == nil || st.Symbol.Item == nil {
		return num
	}
	u := s.m.World.UnitFor(s.m.World.DimensionOf(st.Symbol.Item.Value("dimension")), most)
	if u == nil {
		return num
	}
	return func(v float64) string { return num(u.Number(v)) + " " + u.Symbol }
}

// TimeText is a time of which a second has so many, as people write it.
func TimeText(t, second float64) string {
	if second == 0 {
		second = 1000
	}
	if seconds := t / second; seconds >= 1 {
		return fmt.Sprintf("%.6g s", seconds)
	}
	return fmt.Sprintf("%.6g ms", t/second*1000)
}
