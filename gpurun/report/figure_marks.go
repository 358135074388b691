package report

import (
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
)

// mostMarks is how many marks an axis has at most.
const mostMarks = 7

// marks puts labels at round numbers: multiples of 1, 2 or 5 times a power of ten,
// as the viewer has them.
type marks struct{}

// Ticks are the marks between two numbers.
func (marks) Ticks(lo, hi float64) []plot.Tick {
	step := roundStep(lo, hi)
	if step == 0 {
		return []plot.Tick{{Value: lo, Label: label(lo, lo, 0)}}
	}
	var list []plot.Tick
	for k := math.Ceil(lo/step - 1e-9); k*step <= hi+step*1e-9; k++ {
		v := k * step
		list = append(list, plot.Tick{Value: v, Label: label(v, max(math.Abs(lo), math.Abs(hi)), step)})
	}
	return list
}

// roundStep is the least round distance that gives few enough marks; 0 if the
// numbers are equal.
func roundStep(lo, hi float64) float64 {
	raw := (hi - lo) / mostMarks
	if !(raw > 0) {
		return 0
	}
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, factor := range []float64{1, 2, 5} {
		if raw <= factor*power*1.0001 {
			return factor * power
		}
	}
	return 10 * power
}

// label writes a number so that its neighbours, a step apart, look different.
func label(v, most, step float64) string {
	if most != 0 && (most >= 1e6 || most < 1e-3) {
		return minus(strconv.FormatFloat(v, 'g', 4, 64))
	}
	decimals := 4
	if step > 0 {
		decimals = min(max(int(math.Ceil(-math.Log10(step)-1e-9)), 0), 8)
	}
	return minus(strconv.FormatFloat(v, 'f', decimals, 64))
}

// short writes a number with four digits that count.
func short(v float64) string {
	text := strconv.FormatFloat(v, 'g', 4, 64)
	if size := math.Abs(v); size >= 1e-3 && size < 1e6 {
		v, _ = strconv.ParseFloat(text, 64) // which was a number
		text = strconv.FormatFloat(v, 'f', -1, 64)
	}
	return minus(text)
}

// minus gives negative numbers their sign, and zero none.
func minus(text string) string {
	if strings.Trim(text, "-0.") == "" {
		return strings.TrimPrefix(text, "-")
	}
	return strings.ReplaceAll(text, "-", "−")
}
