package diagnostics

import (
	"fmt"
	"strings"

	"github.com/lemsls/lemsls/lems"
)

// ValueEdits put values of swept parameters, which are in SI units, into the
// model as it is now: of a LEMS component into its attributes, in the units that
// they have there, and of RateML as ranges of one value. today is what was swept as
// it is in m. What cannot be set, because the file does not give it, is an error that
// says so; nothing is edited then.
func ValueEdits(m *lems.Model, today *lems.Subject, names []string, values []float64) ([]Edit, error) {
	s := sweepFindings{m: m, today: today}
	var edits []Edit
	var missing []string
	for i, name := range names {
		if e, ok := s.valueEdit(name, values[i]); ok {
			edits = append(edits, e)
		} else {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("%s gives no value of %s that could be set", m.File.Path, strings.Join(missing, ", "))
	}
	return edits, nil
}

// valueEdit gives a parameter a value; false if the file does not say what it is.
func (s *sweepFindings) valueEdit(name string, v float64) (Edit, bool) {
	if q := s.param(name); q != nil {
		if _, gives := q.Of.Attr(q.Symbol.Item.Value("name")); !gives || q.Range.Place.File != s.m.File {
			return Edit{}, false
		}
		return Edit{Place: q.Range.Place, NewText: exactly(s.m, q, v)}, true
	}
	if s.component() != nil {
		return Edit{}, false
	}
	sym := s.symbol(lems.ParameterSymbol, name)
	if sym == nil {
		return Edit{}, false
	}
	a, ok := sym.Item.Attr("dimension")
	if !ok {
		return Edit{}, false
	}
	return Edit{Place: s.m.Doc.Place(a.Value), NewText: literal(v) + ", " + literal(v)}, true
}
