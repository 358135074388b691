package diagnostics

import (
	"slices"

	"github.com/lemsls/lemsls/lems"
)

// ParamUnit is the unit in which the file gives a parameter of what is swept, and
// what turns a value of a sweep, which is in SI units, into a number of it.
// Parameters of RateML have none.
func ParamUnit(s *lems.Subject, name string) (unit string, number func(float64) float64) {
	i := slices.IndexFunc(s.System.Params, func(p *lems.Param) bool { return p.Symbol.Name == name })
	if s.Component == nil || i < 0 || s.System.Params[i].Unit == "" {
		return "", func(v float64) float64 { return v }
	}
	p := s.System.Params[i]
	return p.Unit, unitOf(s.System.Model, p).Number
}

// SignalUnit is a unit for a state or an exposure of what is swept whose largest
// value is most, and what turns SI values into numbers of it; with 1 it is the SI
// unit itself. Those of RateML have none.
func SignalUnit(s *lems.Subject, name string, most float64) (unit string, number func(float64) float64) {
	number = func(v float64) float64 { return v }
	sym := signal(s, name)
	if s.Component == nil || sym == nil || sym.Item == nil {
		return "", number
	}
	w := s.System.Model.World
	u := w.UnitFor(w.DimensionOf(sym.Item.Value("dimension")), most)
	if u == nil {
		return "", number
	}
	return u.Symbol, u.Number
}

// signal is what declares a state or an exposure; nil if nothing does.
func signal(s *lems.Subject, name string) *lems.Symbol {
	for _, st := range s.System.States {
		if st.Symbol.Name == name {
			return st.Symbol
		}
	}
	for _, e := range s.System.Exposures {
		if e.Symbol.Name == name {
			return e.Symbol
		}
	}
	return nil
}

// ParamDoc is what the file says of a parameter; "" if that is nothing.
func ParamDoc(s *lems.Subject, name string) string {
	for _, p := range s.System.Params {
		if p.Symbol.Name == name && p.Symbol.Item != nil {
			return p.Symbol.Item.Value("description")
		}
	}
	return ""
}
