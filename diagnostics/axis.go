package diagnostics

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/lems"
)

// Axis reads the values of a swept parameter as people write them, NAME=LO:HI:N
// or NAME=V1,V2,..., of a LEMS component with units: na.gmax=10:20:11nS.
func Axis(s *lems.Subject, p *ir.Program, text string) (gpurun.Axis, error) {
	name, values, ok := strings.Cut(text, "=")
	name = strings.TrimSpace(name)
	if s.Component == nil || !ok || name == "" || strings.TrimSpace(values) == "" {
		return gpurun.ParseParam(text)
	}
	i := slices.IndexFunc(s.System.Params, func(q *lems.Param) bool { return q.Symbol.Name == name })
	if i < 0 {
		return gpurun.Axis{}, gpurun.NoParam(p, name)
	}
	plain, err := s.System.Model.InSI(s.System.Params[i], values)
	if err != nil {
		return gpurun.Axis{}, fmt.Errorf("parameter %q: %w", text, err)
	}
	a, err := gpurun.ParseParam(name + "=" + plain)
	if err != nil {
		return gpurun.Axis{}, fmt.Errorf("parameter %q: %w", text, errors.Unwrap(err))
	}
	if strings.Contains(plain, ":") {
		round(a.Values)
	}
	return a, nil
}

// round rounds what lies between the ends of a range to the digits that people
// write: from 1e-9 to 2e-9 there is 1.1e-9, not 1.1000000000000001e-9.
func round(values []float64) {
	for i := 1; i < len(values)-1; i++ {
		values[i], _ = strconv.ParseFloat(strconv.FormatFloat(values[i], 'g', 15, 64), 64) // it is a number
	}
}
