package lems

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Dimension is the exponents of the seven base dimensions: mass, length, time,
// current, temperature, amount of substance, luminous intensity. The zero
// Dimension is that of a plain number. Values are comparable.
type Dimension struct{ M, L, T, I, K, N, J int8 }

// Time is the dimension of t.
var Time = Dimension{T: 1}

func (d Dimension) exponents() [7]int8 { return [7]int8{d.M, d.L, d.T, d.I, d.K, d.N, d.J} }

func dimensionOf(e [7]int8) Dimension { return Dimension{e[0], e[1], e[2], e[3], e[4], e[5], e[6]} }

// None says that it is the dimension of a plain number.
func (d Dimension) None() bool { return d == Dimension{} }

// Mul is the dimension of a product.
func (d Dimension) Mul(o Dimension) Dimension { return d.plus(o, 1) }

// Div is the dimension of a quotient.
func (d Dimension) Div(o Dimension) Dimension { return d.plus(o, -1) }

// plus adds n times the exponents of o; it sticks to the ends of their range.
func (d Dimension) plus(o Dimension, n int) Dimension {
	a, b := d.exponents(), o.exponents()
	for i := range a {
		a[i] = int8(min(max(int(a[i])+n*int(b[i]), -128), 127))
	}
	return dimensionOf(a)
}

// Pow is the dimension to the power num/den; false if an exponent would not be
// a whole number.
func (d Dimension) Pow(num, den int) (Dimension, bool) {
	e := d.exponents()
	for i := range e {
		if den == 0 || int(e[i])*num%den != 0 {
			return Dimension{}, false
		}
		e[i] = int8(min(max(int(e[i])*num/den, -128), 127))
	}
	return dimensionOf(e), true
}

var baseUnits = [7]string{"kg", "m", "s", "A", "K", "mol", "cd"}

// SI is the dimension as a product of powers of SI base units: kg m² s⁻³ A⁻¹;
// 1 for a plain number.
func (d Dimension) SI() string {
	var parts []string
	for i, n := range d.exponents() {
		switch {
		case n == 1:
			parts = append(parts, baseUnits[i])
		case n != 0:
			parts = append(parts, baseUnits[i]+superscript(int(n)))
		}
	}
	if len(parts) == 0 {
		return "1"
	}
	return strings.Join(parts, " ")
}

func superscript(n int) string {
	const digits = "⁰¹²³⁴⁵⁶⁷⁸⁹"
	var b strings.Builder
	for _, c := range fmt.Sprint(n) {
		if c == '-' {
			b.WriteRune('⁻')
			continue
		}
		b.WriteRune([]rune(digits)[c-'0'])
	}
	return b.String()
}

// DimensionNames words dimensions as a model's author does.
type DimensionNames struct {
	byDimension map[Dimension]string
	sorted      []Dimension // by name
}

// NameDimensions learns the names of a model. Of several names of one dimension
// the first counts.
func NameDimensions(names []string, dims []Dimension) *DimensionNames {
	d := &DimensionNames{byDimension: map[Dimension]string{}}
	for i, dim := range dims {
		if _, known := d.byDimension[dim]; !known && !dim.None() {
			d.byDimension[dim] = names[i]
			d.sorted = append(d.sorted, dim)
		}
	}
	slices.SortFunc(d.sorted, func(a, b Dimension) int { return cmp.Compare(d.byDimension[a], d.byDimension[b]) })
	return d
}

// Name is the declared name of a dimension, "" if there is none.
func (d *DimensionNames) Name(dim Dimension) string {
	if dim.None() {
		return "none"
	}
	return d.byDimension[dim]
}

// Word is a dimension in the author's words: a declared name, a declared name
// per time, a product or quotient of two, or else SI base units.
func (d *DimensionNames) Word(dim Dimension) string {
	if dim.None() {
		return "a plain number"
	}
	if name := d.byDimension[dim]; name != "" {
		return name
	}
	if name := d.byDimension[dim.Mul(Time)]; name != "" {
		return name + " per time"
	}
	if dim == (Dimension{T: -1}) {
		return "per time"
	}
	for _, a := range d.sorted {
		if name := d.byDimension[a.Div(dim)]; name != "" && name != d.byDimension[a] {
			return d.byDimension[a] + " per " + name
		}
	}
	for _, a := range d.sorted {
		if name := d.byDimension[dim.Div(a)]; name != "" {
			if name == d.byDimension[a] {
				return name + " squared"
			}
			return d.byDimension[a] + " times " + name
		}
	}
	return dim.SI()
}
