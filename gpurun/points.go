package gpurun

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// MaxPoints is the largest number of points of one sweep.
const MaxPoints = 100_000_000

// maxAxis is the largest number of values along one axis.
const maxAxis = 10_000_000

// Axis is one swept parameter and the values it takes.
type Axis struct {
	Name   string
	Values []float64
}

// Points are the parameter points of a sweep: a grid, of which only the axes
// are kept, or a list of rows. The zero Points is one point without parameters.
type Points struct {
	Names []string

	axes []Axis      // of a grid, first one slowest
	rows [][]float64 // of a list; nil for a grid
	list bool
}

// Grid is the points of all combinations of the axes, the first axis slowest.
func Grid(axes ...Axis) Points {
	p := Points{axes: axes}
	for _, a := range axes {
		p.Names = append(p.Names, a.Name)
	}
	return p
}

// List is the points given one by one, each row in the order of names.
func List(names []string, rows [][]float64) Points {
	return Points{Names: names, rows: rows, list: true}
}

// IsList says that the points were given one by one.
func (p Points) IsList() bool { return p.list }

// Len is the number of points; it sticks to the largest int instead of wrapping.
func (p Points) Len() int {
	if p.list {
		return len(p.rows)
	}
	n := 1
	for _, a := range p.axes {
		if len(a.Values) > 0 && n > math.MaxInt/len(a.Values) {
			return math.MaxInt
		}
		n *= len(a.Values)
	}
	return n
}

// At appends the values of point i to dst[:0], in the order of Names.
func (p Points) At(i int, dst []float64) []float64 {
	dst = dst[:0]
	if p.list {
		return append(dst, p.rows[i]...)
	}
	dst = slices.Grow(dst, len(p.axes))[:len(p.axes)]
	for a := len(p.axes) - 1; a >= 0; a-- {
		v := p.axes[a].Values
		dst[a] = v[i%len(v)]
		i /= len(v)
	}
	return dst
}

// Axes is the axes of a grid, and for a list the sorted distinct values of
// every column.
func (p Points) Axes() []Axis {
	if !p.list {
		return p.axes
	}
	axes := make([]Axis, len(p.Names))
	for k, name := range p.Names {
		values := make([]float64, 0, len(p.rows))
		for _, row := range p.rows {
			values = append(values, row[k])
		}
		slices.Sort(values)
		axes[k] = Axis{Name: name, Values: slices.Compact(values)}
	}
	return axes
}

// Check says what is wrong with the points, if anything is.
func (p Points) Check() error {
	for i, name := range p.Names {
		if slices.Contains(p.Names[:i], name) {
			return fmt.Errorf("parameter %q is given twice", name)
		}
	}
	if p.list {
		return p.checkRows()
	}
	for _, a := range p.axes {
		if len(a.Values) == 0 {
			return fmt.Errorf("parameter %q has no values", a.Name)
		}
		if err := checkFinite(a.Name, a.Values); err != nil {
			return err
		}
	}
	return p.checkLen()
}

func (p Points) checkRows() error {
	if len(p.rows) == 0 {
		return fmt.Errorf("the list of points is empty")
	}
	for i, row := range p.rows {
		if len(row) != len(p.Names) {
			return fmt.Errorf("point %d has %d values for %d parameters", i, len(row), len(p.Names))
		}
		for k, v := range row {
			if !isFinite(v) {
				return fmt.Errorf("point %d: parameter %q is %g, not a finite number", i, p.Names[k], v)
			}
		}
	}
	return p.checkLen()
}

func (p Points) checkLen() error {
	if p.Len() <= MaxPoints {
		return nil
	}
	if p.list {
		return fmt.Errorf("%s points are too many; at most %s", Digits(len(p.rows)), Digits(MaxPoints))
	}
	factors, product := make([]string, len(p.axes)), 1.0
	for i, a := range p.axes {
		factors[i] = strconv.Itoa(len(a.Values))
		product *= float64(len(a.Values))
	}
	total := Digits(p.Len())
	if p.Len() == math.MaxInt {
		total = fmt.Sprintf("%.3g", product)
	}
	return fmt.Errorf("%s = %s points are too many; at most %s",
		strings.Join(factors, " x "), total, Digits(MaxPoints))
}

// Linspace is n values from lo to hi, both included; n = 1 gives lo.
func Linspace(lo, hi float64, n int) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = lo + float64(float64((hi-lo)*float64(i))/float64(max(n-1, 1)))
	}
	if n > 1 {
		values[n-1] = hi
	}
	return values
}

// ParseParam reads an axis: NAME=LO:HI:N or NAME=V1,V2,...
func ParseParam(text string) (Axis, error) {
	name, spec, ok := strings.Cut(text, "=")
	name, spec = strings.TrimSpace(name), strings.TrimSpace(spec)
	if !ok || name == "" || spec == "" {
		return Axis{}, fmt.Errorf("parameter %q: want NAME=LO:HI:N or NAME=V1,V2,...", text)
	}
	values, err := parseValues(spec)
	if err != nil {
		return Axis{}, fmt.Errorf("parameter %q: %w", text, err)
	}
	return Axis{Name: name, Values: values}, nil
}

func parseValues(spec string) ([]float64, error) {
	if strings.Contains(spec, ":") {
		return parseRange(spec)
	}
	var values []float64
	for part := range strings.SplitSeq(spec, ",") {
		v, err := parseNumber(part)
		if err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	sorted := slices.Sorted(slices.Values(values))
	for i, v := range sorted[1:] {
		if v == sorted[i] {
			return nil, fmt.Errorf("%g is given twice, which would simulate the same points again; give each value once (--replicates R simulates each point R times)", v)
		}
	}
	return values, nil
}

func parseRange(spec string) ([]float64, error) {
	parts := strings.Split(spec, ":")
	if len(parts) != 3 {
		return nil, fmt.Errorf("a range is LO:HI:N, three parts, not %d", len(parts))
	}
	lo, err := parseNumber(parts[0])
	if err != nil {
		return nil, err
	}
	hi, err := parseNumber(parts[1])
	if err != nil {
		return nil, err
	}
	if !isFinite(hi - lo) {
		return nil, fmt.Errorf("the range from %g to %g is too wide", lo, hi)
	}
	n, err := strconv.Atoi(strings.TrimSpace(parts[2]))
	if err != nil || n < 1 {
		return nil, fmt.Errorf("%q is not a number of values (a whole number from 1)", parts[2])
	}
	if n > maxAxis {
		return nil, fmt.Errorf("%s values along one parameter are too many; at most %s", Digits(n), Digits(maxAxis))
	}
	if n > 1 && lo == hi {
		return nil, fmt.Errorf("from LO to HI there is one value, %g, not %s; give it without a range (--replicates R simulates each point R times)", lo, Digits(n))
	}
	if n == 1 && lo != hi {
		return nil, errors.New("1 value cannot reach from LO to HI: the third part is a number of values, not a step; want 2 or more, or one value without a range")
	}
	return Linspace(lo, hi, n), nil
}

func parseNumber(text string) (float64, error) {
	v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || !isFinite(v) {
		return 0, fmt.Errorf("%q is not a finite number", text)
	}
	return v, nil
}

func checkFinite(name string, values []float64) error {
	for _, v := range values {
		if !isFinite(v) {
			return fmt.Errorf("parameter %q: %g is not a finite number", name, v)
		}
	}
	return nil
}

func isFinite(v float64) bool { return v-v == 0 }

// Size writes an amount of memory with the prefixes of --memory, 1 KB being 1024
// bytes, rounded up: so much is enough.
func Size(bytes int64) string {
	v, unit := float64(bytes), "bytes"
	for _, u := range []string{"KB", "MB", "GB", "TB"} {
		if math.Ceil(v) < 1024 {
			break
		}
		v, unit = v/1024, u
	}
	if v < 10 && unit != "bytes" {
		return fmt.Sprintf("%.1f %s", math.Ceil(v*10)/10, unit)
	}
	return fmt.Sprintf("%.0f %s", math.Ceil(v), unit)
}

// Digits writes a count with commas between the thousands.
func Digits(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
