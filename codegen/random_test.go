package codegen

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

// modeller writes random RateML models. Their expressions hold every function
// and operator; arguments are bounded so that rounding is not amplified, and
// what is not a number or not finite stands in exposures only.
type modeller struct {
	r      *rand.Rand
	names  []string // free ones
	params []string // swept, derived and constant: numbers
	still  bool     // no time in equations, and in exposures no coupling: what TVB has no place for
}

// namePool are names that are legal in a model and mean something in Python or
// in one of the scripts.
var namePool = strings.Fields(`x y V lambda np states values sums source point rates range len simulate DT NAME
params print float min_ E j None True self term term_2 w in is def class zip edge EDGES open main os
tau r_E NOISY philox history weight x0 async nonlocal np_2 repr dict _ _1 __name__ __debug__ sys
numba compiled hear rate noise exposed model coupling dfun cvar observe target configure state_variables Model I l O`)

// newStillModeller writes models that TVB can simulate.
func newStillModeller(seed uint64) *modeller {
	m := newModeller(seed)
	m.still = true
	return m
}

func newModeller(seed uint64) *modeller {
	m := &modeller{r: rand.New(rand.NewPCG(seed, 0x726d6c)), names: append([]string(nil), namePool...)}
	m.r.Shuffle(len(m.names), func(i, j int) { m.names[i], m.names[j] = m.names[j], m.names[i] })
	return m
}

func (m *modeller) name() string {
	n := m.names[0]
	m.names = m.names[1:]
	return n
}

func (m *modeller) number() string {
	switch m.r.IntN(5) {
	case 0:
		return strconv.Itoa(1+m.r.IntN(3)) + ".0"
	case 1:
		return []string{"pi", "0.0", "1.0", "2.0", "0.5"}[m.r.IntN(5)]
	case 2:
		return fmt.Sprintf("%.2fe-%d", 1+m.r.Float64(), 1+m.r.IntN(2))
	}
	return fmt.Sprintf("%.3f", 2*m.r.Float64())
}

// expr is a number made of the given names, a few units large.
func (m *modeller) expr(names []string, depth int) string {
	if depth == 0 || m.r.IntN(8) == 0 {
		if m.r.IntN(3) == 0 || len(names) == 0 {
			return m.number()
		}
		return names[m.r.IntN(len(names))]
	}
	x := func() string { return m.expr(names, depth-1) }
	switch m.r.IntN(16) {
	case 0, 1:
		return x() + " + " + x()
	case 2:
		return x() + " - (" + x() + ")"
	case 3:
		return x() + " - " + x() + " - " + x()
	case 4, 5:
		return "tanh(" + x() + ") * (" + x() + ")"
	case 6:
		return "(" + x() + ") / (0.5 + abs(" + x() + "))"
	case 7:
		return "-(" + x() + ")"
	case 8:
		return "{(" + m.bounded(x()) + ")^" + strconv.Itoa(m.r.IntN(5)) + "}"
	case 9:
		return "{(abs(" + x() + ") + 0.5)^(" + m.bounded(x()) + ")}"
	case 10:
		return "0.25 * (" + m.condition(names, depth-1) + ")"
	case 11:
		return "H(" + x() + ")"
	case 12:
		return []string{"log", "ln", "sqrt"}[m.r.IntN(3)] + "(1.5 + abs(" + x() + "))"
	case 13:
		return []string{"exp", "sinh", "cosh", "tan"}[m.r.IntN(4)] + "(" + m.bounded(x()) + ")"
	case 14:
		return "ceil(" + x() + ")"
	}
	return []string{"sin", "cos", "tanh", "abs"}[m.r.IntN(4)] + "(" + x() + ")"
}

// bounded keeps an argument within -1 and 1.
func (m *modeller) bounded(x string) string {
	return []string{"sin", "cos", "tanh"}[m.r.IntN(3)] + "(" + x + ")"
}

func (m *modeller) condition(names []string, depth int) string {
	if depth > 0 && m.r.IntN(2) == 0 {
		a, b := m.condition(names, depth-1), m.condition(names, depth-1)
		switch m.r.IntN(3) {
		case 0:
			return "not (" + a + ")"
		case 1:
			return "(" + a + ") and (" + b + ")"
		}
		return "(" + a + ") or (" + b + ")"
	}
	op := []string{"<", "<=", ">", ">="}[m.r.IntN(4)]
	if m.r.IntN(4) == 0 { // of whole numbers, so that both outcomes occur
		return "ceil(" + m.bounded(m.expr(names, depth)) + ") " + []string{"==", "!="}[m.r.IntN(2)] + " " + strconv.Itoa(m.r.IntN(2)) + ".0"
	}
	return m.expr(names, depth) + " " + op + " " + m.expr(names, depth)
}

// impossible is an expression without a finite value.
func (m *modeller) impossible(x string) string {
	return []string{"(" + x + ") / 0.0", "1.0 / 0.0", "-1.0 / (2.0 - 2.0)", "log(-1.0 - abs(" + x + "))", "sqrt(-1.0 - abs(" + x + "))",
		"exp(1000.0 + abs(" + x + "))", "0.0 / (0.0 * (" + x + "))", "{(-1.0 - abs(" + x + "))^0.5}", "log(0.0)"}[m.r.IntN(9)]
}

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;")

// element writes an empty element.
func element(b *strings.Builder, name string, attrs ...string) {
	b.WriteString("<" + name)
	for i := 0; i < len(attrs); i += 2 {
		fmt.Fprintf(b, ` %s="%s"`, attrs[i], escape.Replace(attrs[i+1]))
	}
	b.WriteString("/>\n")
}

// model is the text of a model.
func (m *modeller) model() string {
	var b strings.Builder
	b.WriteString("<Lems description=\"random\">\n<ComponentType name=\"derivatives\">\n")
	m.numbers(&b)
	couplings := m.r.IntN(3)
	var sums []string
	for range couplings {
		sums = append(sums, m.name())
	}
	var states []string
	for range 1 + m.r.IntN(3) {
		states = append(states, m.name())
	}
	m.dynamics(&b, states, sums)
	b.WriteString("</ComponentType>\n")
	for i, sum := range sums {
		m.coupling(&b, i, sum, states)
	}
	if m.r.IntN(2) == 0 {
		b.WriteString("<ComponentType name=\"noise\"/>\n")
	}
	b.WriteString("</Lems>\n")
	return b.String()
}

// numbers writes what does not change in time.
func (m *modeller) numbers(b *strings.Builder) {
	for range 1 + m.r.IntN(2) {
		p := m.name()
		element(b, "Parameter", "name", p, "dimension", "0.5, 2.0")
		m.params = append(m.params, p)
	}
	for range m.r.IntN(4) {
		c := m.name()
		element(b, "Constant", "name", c, "value", m.expr(nil, m.r.IntN(2)), "dimension", "")
		m.params = append(m.params, c)
	}
	for range m.r.IntN(3) {
		d := m.name()
		element(b, "DerivedParameter", "name", d, "value", m.expr(append(m.params, "n_node", "dt"), 2), "dimension", "")
		m.params = append(m.params, d)
	}
	if m.r.IntN(4) > 0 {
		element(b, "DerivedParameter", "name", "rec_speed_dt", "value", "1.0 / (0.5 + "+m.params[0]+")", "dimension", "")
	}
	if m.r.IntN(2) == 0 {
		element(b, "DerivedParameter", "name", "nsig", "value", "0.05 * sqrt(dt)", "dimension", "")
	}
}

func (m *modeller) dynamics(b *strings.Builder, states, sums []string) {
	seen := append(append([]string(nil), m.params...), states...)
	if !m.still {
		seen = append(append(seen, sums...), "t")
	}
	var dyn strings.Builder
	for _, s := range states {
		bounds := []string{"None", "-1.0, 1.5", "-inf, 2.0", "-0.5, inf"}[m.r.IntN(4)]
		element(&dyn, "StateVariable", "name", s, "dimension", []string{"-1.0, 1.0", "0.25, 0.25", "0.0, 2.0"}[m.r.IntN(3)], "exposure", bounds)
	}
	var derived []string
	for range m.r.IntN(3) {
		v := m.name()
		if m.r.IntN(2) == 0 {
			element(&dyn, "DerivedVariable", "name", v, "value", m.expr(seen, 3))
		} else {
			fmt.Fprintf(&dyn, "<ConditionalDerivedVariable name=%q>\n", v)
			element(&dyn, "Case", "condition", m.condition(seen, 2), "value", m.expr(seen, 2))
			element(&dyn, "Case", "condition", m.condition(seen, 1), "value", m.expr(seen, 2))
			element(&dyn, "Case", "condition", "", "value", m.expr(seen, 2))
			dyn.WriteString("</ConditionalDerivedVariable>\n")
		}
		derived = append(derived, v)
		seen = append(seen, v)
	}
	for _, s := range states {
		element(&dyn, "TimeDerivative", "variable", "d"+s, "value", "-0.5 * "+s+" + tanh(0.25 * ("+m.expr(append(seen[:len(seen):len(seen)], sums...), 4)+"))")
	}
	for _, v := range append(states, derived...) {
		element(b, "Exposure", "name", v, "dimension", "")
	}
	element(b, "Exposure", "name", m.expr(seen, 3), "dimension", "")
	element(b, "Exposure", "name", m.impossible(m.expr(seen, 1)), "dimension", "")
	b.WriteString("<Dynamics>\n" + dyn.String() + "</Dynamics>\n")
}

func (m *modeller) coupling(b *strings.Builder, i int, sum string, states []string) {
	fmt.Fprintf(b, "<ComponentType name=\"coupling_%d\">\n", i)
	seen := append(append([]string(nil), m.params...), states...)
	for range 1 + m.r.IntN(2) {
		p := m.name()
		element(b, "Parameter", "name", p, "dimension", strconv.Itoa(m.r.IntN(len(states))))
		seen = append(seen, p, p, p)
	}
	element(b, "DerivedParameter", "name", sum, "value", m.expr(m.params, 1))
	b.WriteString("<Dynamics>\n")
	element(b, "DerivedVariable", "name", "pre", "value", m.expr(seen, 2))
	element(b, "DerivedVariable", "name", "post", "value", "tanh("+m.expr(seen, 2)+")")
	b.WriteString("</Dynamics>\n</ComponentType>\n")
}
