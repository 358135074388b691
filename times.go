package main

import (
	"errors"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/lems"
)

// timeUnits are what times on a command line may be in, as powers of ten of a
// second, or of so many seconds.
var timeUnits = map[string]lems.Unit{
	"ns": {Power: -9, Scale: 1}, "us": {Power: -6, Scale: 1}, "µs": {Power: -6, Scale: 1}, "ms": {Power: -3, Scale: 1},
	"s": {Scale: 1}, "min": {Scale: 60}, "h": {Scale: 3600},
}

// timeIn reads a time in the unit of a program. A number without a unit is in
// ms, as in RateML; of a LEMS component, whose times are in whatever unit their
// author likes, there is no such thing.
func timeIn(p *ir.Program, text string) (float64, error) {
	q := lems.ParseQuantity(text)
	u, known := timeUnits[q.Symbol]
	switch {
	case q.Problem != lems.QuantityOK || q.Symbol != "" && !known || !(q.Number >= 0) || q.Number-q.Number != 0:
		if p.Seconds {
			return 0, errors.New("want a time with a unit: 0.01ms, 2s")
		}
		return 0, errors.New("want a time in ms, or with a unit: 50, 0.05ms, 2s")
	case q.Symbol == "" && q.Number != 0 && p.Seconds:
		return 0, errors.New("want a time with a unit, as " + text + "ms: times of LEMS components are in no unit of their own")
	case q.Symbol == "":
		return q.Number, nil
	}
	if !p.Seconds {
		u.Power += 3
	}
	return u.Exactly(text[:q.NumberEnd], q.Number), nil
}
