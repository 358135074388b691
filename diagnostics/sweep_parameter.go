package diagnostics

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/lems"
)

// littleEffect is the share of the objective's variance below which a parameter
// is not worth setting to a value.
const littleEffect = 0.01

// parameter reports what a sweep found along one swept parameter.
func (s *sweepFindings) parameter(i int, p gpurun.ParamSummary) {
	place, ok := s.paramPlace(p.Name)
	if !ok || len(p.Values) == 0 {
		return
	}
	d := Diagnostic{Code: SweepParameterCode, Severity: Info, Place: place}
	var parts []string
	switch {
	case slices.Contains(s.unswept, p.Name):
		parts = append(parts, fmt.Sprintf("%s is not swept: nothing depends on it", p.Name))
	case len(p.Values) == 1:
		parts = append(parts, fmt.Sprintf("%s = %s in every simulation", p.Name, s.value(p.Name, p.Values[0])))
	default:
		parts = s.along(i, p)
		d.Related = []Related{{Place: place, Message: fmt.Sprintf("%s from %s to %s", count(p.Distinct, "value"), s.value(p.Name, p.Lo), s.value(p.Name, p.Hi))}}
		d.Fixes = s.fixes(i, p)
	}
	if bad := slices.Concat(s.impossible(p), s.diverging(p)); len(bad) > 0 {
		d.Severity = Warning
		parts = append(parts, bad...)
	}
	if len(parts) == 0 {
		return
	}
	d.Message = strings.Join(parts, "; ")
	s.add(d)
}

// along says where the objective is best, and how much it depends on the
// parameter.
func (s *sweepFindings) along(i int, p gpurun.ParamSummary) []string {
	var parts []string
	if s.r.Best != nil && i < len(s.r.Best.Params) {
		parts = append(parts, fmt.Sprintf("best %s = %s (%s %s)", p.Name, s.value(p.Name, s.r.Best.Params[i]), s.objective(), s.score()))
	}
	if s.r.Objective != "" && total(p.Count) > 0 {
		parts = append(parts, fmt.Sprintf("explains %s of %s %s", explained(p.Effect), s.r.Objective, Sparkline(p.Mean)))
	}
	if n := total(p.Undefined); n > 0 && n == s.r.Rows {
		parts = append(parts, s.r.Objective+" is undefined in every simulation")
	}
	return parts
}

func explained(effect float64) string {
	if effect < littleEffect {
		return "under 1 %"
	}
	return fmt.Sprintf("%.0f %%", 100*effect)
}

func total(counts []int) int {
	sum := 0
	for _, n := range counts {
		sum += n
	}
	return sum
}

// rowsAt is the simulations at value k.
func rowsAt(p gpurun.ParamSummary, k int) int { return p.Count[k] + p.Undefined[k] + p.Diverged[k] }

// diverging says which part of an axis diverges.
func (s *sweepFindings) diverging(p gpurun.ParamSummary) []string {
	n, rows := 0, 0
	var at []float64
	for k, v := range p.Values {
		rows += rowsAt(p, k)
		if d := p.Diverged[k] - p.BadDelays[k]; d > 0 {
			n += d
			at = append(at, v)
		}
	}
	switch {
	case n == 0:
		return nil
	case n == rows:
		return []string{"every simulation diverges"}
	}
	return []string{fmt.Sprintf("%s of %s %s, %s", gpurun.Digits(n), count(rows, "simulation"), verb(n, "diverge"), s.extent(p.Name, at))}
}

// impossible says at which values the delays make no sense, whatever the other
// parameters are.
func (s *sweepFindings) impossible(p gpurun.ParamSummary) []string {
	var at []float64
	for k, v := range p.Values {
		if n := p.BadDelays[k]; n > 0 && n == rowsAt(p, k) {
			at = append(at, v)
		}
	}
	switch {
	case len(at) == 0:
		return nil
	case len(at) == len(p.Values) && len(at) > 1:
		return []string{"the delays make no sense anywhere"}
	}
	return []string{"the delays make no sense " + s.extent(p.Name, at)}
}

// extent is where values of a parameter lie.
func (s *sweepFindings) extent(name string, at []float64) string {
	if len(at) == 1 {
		return "at " + s.value(name, at[0])
	}
	return "between " + s.value(name, at[0]) + " and " + s.value(name, at[len(at)-1])
}

// verb is in the singular for one.
func verb(n int, plural string) string {
	if n == 1 {
		return plural + "s"
	}
	return plural
}

// fixes are what can be made of the file now.
func (s *sweepFindings) fixes(i int, p gpurun.ParamSummary) []Fix {
	if q := s.param(p.Name); q != nil {
		return s.valueFixes(i, p, q)
	}
	if sym := s.symbol(lems.ParameterSymbol, p.Name); sym != nil {
		return s.rangeFixes(i, p, sym)
	}
	return nil
}

// valueFixes offer the best value of a LEMS parameter, if it matters and the
// component itself gives one.
func (s *sweepFindings) valueFixes(i int, p gpurun.ParamSummary, q *lems.Param) []Fix {
	_, gives := q.Of.Attr(q.Symbol.Item.Value("name"))
	if s.r.Best == nil || i >= len(s.r.Best.Params) || p.Effect < littleEffect || !gives || q.Range.Place.File != s.m.File {
		return nil
	}
	v := s.r.Best.Params[i]
	return []Fix{{Title: "Set " + p.Name + " to its best value, " + s.value(p.Name, v), Edits: []Edit{{Place: q.Range.Place, NewText: exactly(s.m, q, v)}}}}
}

// rangeFixes offer the best value, if it matters, and the part of the range that
// stays finite.
func (s *sweepFindings) rangeFixes(i int, p gpurun.ParamSummary, sym *lems.Symbol) []Fix {
	a, ok := sym.Item.Attr("dimension")
	if !ok {
		return nil
	}
	place := s.m.Doc.Place(a.Value)
	text := func(lo, hi float64) string { return literal(lo) + ", " + literal(hi) }
	var fixes []Fix
	if s.r.Best != nil && i < len(s.r.Best.Params) && p.Effect >= littleEffect {
		v := s.r.Best.Params[i]
		fixes = append(fixes, Fix{Title: "Set " + p.Name + " to its best value, " + num(v), Edits: []Edit{{Place: place, NewText: text(v, v)}}})
	}
	if lo, hi, ok := finitePart(p); ok {
		why := "where nothing diverges"
		if total(p.BadDelays) == total(p.Diverged) {
			why = "where all delays make sense"
		}
		fixes = append(fixes, Fix{Title: fmt.Sprintf("Narrow the range to %s .. %s, %s", num(lo), num(hi), why), Edits: []Edit{{Place: place, NewText: text(lo, hi)}}})
	}
	return fixes
}

// finitePart is the longest run of values at which nothing was at fault, if that
// is not all of them.
func finitePart(p gpurun.ParamSummary) (lo, hi float64, ok bool) {
	best, start := 0, 0
	from := 0
	for k := 0; k <= len(p.Values); k++ {
		if k < len(p.Values) && p.Diverged[k] == 0 {
			continue
		}
		if k-start > best {
			best, from = k-start, start
		}
		start = k + 1
	}
	if best < 2 || best == len(p.Values) {
		return 0, 0, false
	}
	return p.Values[from], p.Values[from+best-1], true
}
