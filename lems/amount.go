package lems

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// InSI rewrites the values of a parameter of a LEMS component, as people write
// them with units, as plain numbers in SI units: 10:20:11nS, which is eleven
// values, becomes 1e-08:2e-08:11, and 5nS,7,9pS becomes 5e-09,7e-12,9e-12. A
// number without a unit has that of the next one that has one.
func (m *Model) InSI(p *Param, values string) (string, error) {
	want := m.DimensionOf(p.Symbol)
	separator := ","
	if strings.Contains(values, ":") {
		separator = ":"
	}
	parts := strings.Split(values, separator)
	unit := ""
	for i, text := range slices.Backward(parts) {
		q := ParseQuantity(text)
		if q.Problem != QuantityOK {
			return "", fmt.Errorf("%q is not a number with a unit", strings.TrimSpace(text))
		}
		if q.Symbol != "" {
			unit = q.Symbol
		}
		if separator == ":" && i == 2 {
			parts[i] = strings.TrimSpace(text[:q.NumberEnd]) // how many values there are
			continue
		}
		v, err := m.World.inSI(strings.TrimSpace(text[:q.NumberEnd]), q.Number, unit, want, p)
		if err != nil {
			return "", err
		}
		parts[i] = strconv.FormatFloat(v, 'g', -1, 64)
	}
	return strings.Join(parts, separator), nil
}

// inSI is a number with a unit, or without, in SI units.
func (w *World) inSI(text string, number float64, unit string, want Dim, p *Param) (float64, error) {
	if unit == "" {
		if want.dimensional() && number != 0 {
			return 0, fmt.Errorf("%g has no unit; %s is %s, in %s", number, p.Symbol.Name, w.article(want), w.unitsOf(want, p.Unit))
		}
		return number, nil
	}
	u := w.Unit(unit)
	switch {
	case u == nil || !u.OK:
		if !want.dimensional() {
			return 0, fmt.Errorf("%s is a plain number, without the unit %s", p.Symbol.Name, unit)
		}
		return 0, fmt.Errorf("there is no unit %s; %s is %s, in %s", unit, p.Symbol.Name, w.article(want), w.unitsOf(want, p.Unit))
	case Known(u.Dimension).Differs(want):
		return 0, fmt.Errorf("%s is a unit of %s, but %s is %s", unit, w.Words().Word(u.Dimension), p.Symbol.Name, w.article(want))
	}
	return u.Exactly(text, number), nil
}

// Exactly is the number nearest to what a text with the unit means: 18 mV is
// 0.018, though 18 times 1e-3 is not. number is the value of the text.
func (u Unit) Exactly(text string, number float64) float64 {
	if u.Scale != 1 || u.Offset != 0 {
		return u.SI(number)
	}
	mantissa, exponent, _ := strings.Cut(strings.ToLower(strings.TrimRight(text, "fFdD")), "e")
	e, err := strconv.Atoi(exponent)
	if err != nil && exponent != "" {
		return u.SI(number)
	}
	v, err := strconv.ParseFloat(mantissa+"e"+strconv.Itoa(e+u.Power), 64)
	if err != nil {
		return u.SI(number)
	}
	return v
}

func (w *World) article(d Dim) string {
	word := w.Words().Word(d.Dimension)
	if strings.HasPrefix(word, "a ") {
		return word
	}
	return "of dimension " + word
}

// unitsOf are some units of a dimension, the one in the file first.
func (w *World) unitsOf(d Dim, first string) string {
	var list []string
	for symbol, u := range w.units {
		if u.OK && u.Dimension == d.Dimension && symbol != first {
			list = append(list, symbol)
		}
	}
	slices.Sort(list)
	if first != "" {
		list = slices.Insert(list, 0, first)
	}
	if len(list) == 0 {
		return "units that the model does not declare"
	}
	return strings.Join(list[:min(len(list), 4)], ", ")
}

// Second is how many units of time a second has: 1 where times are in seconds,
// 1000 where they are in milliseconds.
func (s *System) Second() float64 {
	if s.Seconds {
		return 1
	}
	return 1000
}

// Number is how many of the unit a value in SI units is; the inverse of SI.
func (u Unit) Number(v float64) float64 {
	if u.Scale != 1 || u.Offset != 0 {
		return v/(u.Scale*math.Pow(10, float64(u.Power))) - u.Offset
	}
	inverse := Unit{Power: -u.Power, Scale: 1}
	return inverse.Exactly(strconv.FormatFloat(v, 'e', -1, 64), v)
}

// UnitFor is a unit of a dimension in which numbers up to so large are easy to
// read: the largest of which there is at least one. It is nil if the model has
// none.
func (w *World) UnitFor(d Dim, most float64) *Unit {
	if !d.dimensional() {
		return nil
	}
	var best *UnitDecl
	for _, symbol := range slices.Sorted(maps.Keys(w.units)) {
		u := w.units[symbol]
		if !u.OK || u.Offset != 0 || u.Scale != 1 || Known(u.Dimension).Differs(d) {
			continue
		}
		if best == nil || easier(u.Unit, best.Unit, most) {
			best = u
		}
	}
	if best == nil {
		return nil
	}
	return &best.Unit
}

// easier says that a number is easier to read in u than in other.
func easier(u, other Unit, number float64) bool {
	if number == 0 {
		number = 1
	}
	one, two := u.Number(number) >= 1, other.Number(number) >= 1
	if one != two {
		return one
	}
	return one == (u.Power > other.Power) && u.Power != other.Power
}
