package ide

import (
	"strings"
	"unicode/utf8"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

// maxTypeset is how many characters of mathematics are shown.
const maxTypeset = 400

// typeset writes an expression as mathematics in Unicode: tau0^2 / (a * b) is
// τ₀²/(a·b).
func typeset(doc *syntax.Document, e expr.Expr) string {
	t := typesetter{doc: doc}
	t.write(e, 0)
	text := oneLine(t.String())
	if utf8.RuneCountInString(text) <= maxTypeset {
		return text
	}
	return string([]rune(text)[:maxTypeset]) + "…"
}

type typesetter struct {
	strings.Builder
	doc *syntax.Document
}

// The spellings of operators. A power has none: its exponent is raised.
var opSpelling = map[expr.Op]string{
	expr.Add: " + ", expr.Sub: " − ", expr.Mul: "·", expr.Div: "/", expr.Lt: " < ", expr.Gt: " > ", expr.Le: " ≤ ",
	expr.Ge: " ≥ ", expr.Eq: " = ", expr.Ne: " ≠ ", expr.And: " ∧ ", expr.Or: " ∨ ", expr.Neg: "−", expr.Not: "¬",
}

// write writes e within something that binds as strongly as prec.
func (t *typesetter) write(e expr.Expr, prec int) {
	if t.Len() > 4*maxTypeset {
		return // it will not be shown
	}
	switch e := e.(type) {
	case *expr.Paren:
		t.write(e.X, prec)
	case *expr.Number:
		t.WriteString(typesetNumber(e.Text))
	case *expr.Name:
		t.WriteString(typesetName(e.Name))
	case *expr.Symbol:
		t.WriteString(map[string]string{"pi": "π", "inf": "∞"}[strings.ToLower(e.Name)])
	case *expr.Unary:
		t.group(e.Op.Info().Prec < prec || prec > 0 && e.Op == expr.Neg, func() {
			t.WriteString(opSpelling[e.Op])
			t.write(e.X, e.Op.Info().Prec)
		})
	case *expr.Binary:
		t.group(e.Op.Info().Prec < prec, func() { t.binary(e, prec) })
	case *expr.Call:
		t.call(e)
	default:
		t.WriteString(syntax.Unescape(t.doc.Text(e.Span())))
	}
}

func (t *typesetter) group(parens bool, inside func()) {
	if parens {
		t.WriteByte('(')
		defer t.WriteByte(')')
	}
	inside()
}

// binary writes both sides. A sign needs no parentheses where nothing stands in
// front of it.
func (t *typesetter) binary(e *expr.Binary, around int) {
	prec := e.Op.Info().Prec
	if e.Op == expr.Pow {
		t.write(e.X, prec+1)
		inner := typesetter{doc: t.doc}
		inner.write(e.Y, 0)
		if up, ok := raised(inner.String()); ok {
			t.WriteString(up)
			return
		}
		t.WriteByte('^')
		t.write(e.Y, prec+1)
		return
	}
	left := prec
	if x, ok := expr.Unparen(e.X).(*expr.Unary); ok && x.Op == expr.Neg && around == 0 {
		left = 0
	}
	t.write(e.X, left)
	t.WriteString(opSpelling[e.Op])
	if e.Op == expr.Sub || e.Op == expr.Div {
		prec++
	}
	t.write(e.Y, prec)
}

func (t *typesetter) call(e *expr.Call) {
	if len(e.Args) == 1 {
		switch e.Name {
		case "abs":
			t.WriteByte('|')
			t.write(e.Args[0], 0)
			t.WriteByte('|')
			return
		case "ceil":
			t.WriteString("⌈")
			t.write(e.Args[0], 0)
			t.WriteString("⌉")
			return
		case "sqrt":
			t.WriteString("√")
			t.write(e.Args[0], 100) // parentheses around all but a name or number
			return
		}
	}
	name := e.Name
	if name == "log" {
		name = "ln"
	}
	t.WriteString(name + "(")
	for i, a := range e.Args {
		if i > 0 {
			t.WriteString(", ")
		}
		t.write(a, 0)
	}
	t.WriteByte(')')
}

var greek = map[string]string{
	"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ",
	"lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
	"Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}

var subscripts = map[rune]rune{
	'0': '₀', '1': '₁', '2': '₂', '3': '₃', '4': '₄', '5': '₅', '6': '₆', '7': '₇', '8': '₈', '9': '₉',
	'a': 'ₐ', 'e': 'ₑ', 'h': 'ₕ', 'i': 'ᵢ', 'j': 'ⱼ', 'k': 'ₖ', 'l': 'ₗ', 'm': 'ₘ', 'n': 'ₙ', 'o': 'ₒ', 'p': 'ₚ', 'r': 'ᵣ', 's': 'ₛ', 't': 'ₜ', 'u': 'ᵤ', 'v': 'ᵥ', 'x': 'ₓ',
}

var superscripts = map[rune]rune{
	'0': '⁰', '1': '¹', '2': '²', '3': '³', '4': '⁴', '5': '⁵', '6': '⁶', '7': '⁷', '8': '⁸', '9': '⁹', '-': '⁻', '−': '⁻', '+': '⁺', 'n': 'ⁿ', 'i': 'ⁱ',
}

func raised(s string) (string, bool)  { return mapped(s, superscripts) }
func lowered(s string) (string, bool) { return mapped(s, subscripts) }

func mapped(s string, to map[rune]rune) (string, bool) {
	var b strings.Builder
	for _, r := range s {
		x, ok := to[r]
		if !ok {
			return s, false
		}
		b.WriteRune(x)
	}
	return b.String(), s != ""
}

// typesetName writes Greek letters as such and lowers digits at the end, and
// what follows an underscore.
func typesetName(name string) string {
	base, sub, parts := strings.Cut(name, "_")
	if !parts {
		base = strings.TrimRight(name, "0123456789")
		sub = name[len(base):]
	}
	if base == "" || strings.Contains(sub, "_") {
		return name
	}
	if g := greek[base]; g != "" {
		base = g
	}
	if low, ok := lowered(sub); ok {
		return base + low
	}
	if parts {
		return base + "_" + sub
	}
	return base
}

// typesetNumber writes 2.5e-3 as 2.5·10⁻³.
func typesetNumber(text string) string {
	text = strings.TrimRight(text, "fF")
	mantissa, exponent, ok := strings.Cut(strings.ToLower(text), "e")
	if !ok {
		return text
	}
	up, ok := raised(strings.TrimPrefix(exponent, "+"))
	switch {
	case !ok:
		return text
	case mantissa == "1" || mantissa == "1.0" || mantissa == "1.":
		return "10" + up
	}
	return mantissa + "·10" + up
}

// equation is what an element says, as mathematics, line by line; nothing if it
// is no equation.
func equation(m *lems.Model, it *lems.Item) []string {
	value := it.Expr("value")
	switch it.Row.Name {
	case "TimeDerivative":
		name := it.Value("variable")
		if m.World == nil {
			name = strings.TrimPrefix(name, "d")
		}
		if value != nil && name != "" {
			return []string{"d" + typesetName(name) + "/dt = " + typeset(m.Doc, value.Expr())}
		}
	case "StateAssignment":
		if value != nil {
			return []string{typesetName(it.Value("variable")) + " ← " + typeset(m.Doc, value.Expr())}
		}
	case "DerivedVariable", "DerivedParameter":
		if value != nil && it.Symbol != nil && it.Row.Declares != lems.AccumulatorSymbol {
			return []string{typesetName(it.Symbol.Name) + " = " + typeset(m.Doc, value.Expr())}
		}
	case "ConditionalDerivedVariable":
		if it.Symbol == nil {
			return nil
		}
		var lines []string
		for c := range it.Each("Case") {
			lines = append(lines, caseText(m, it.Symbol.Name, c)...)
		}
		return lines
	case "Case":
		if it.Parent.Symbol != nil {
			return caseText(m, it.Parent.Symbol.Name, it)
		}
	case "OnCondition":
		if test := it.Expr("test"); test != nil {
			return []string{typeset(m.Doc, test.Expr())}
		}
	}
	return nil
}

func caseText(m *lems.Model, name string, c *lems.Item) []string {
	value := c.Expr("value")
	if value == nil {
		return nil
	}
	line := typesetName(name) + " = " + typeset(m.Doc, value.Expr())
	if test := c.Expr("condition"); test != nil {
		return []string{line + "  if " + typeset(m.Doc, test.Expr())}
	}
	return []string{line + "  else"}
}

// mathText is lines of mathematics in Markdown.
func mathText(lines []string) string {
	var b strings.Builder
	for i, line := range lines {
		if i == 12 {
			b.WriteString("…  \n")
			break
		}
		b.WriteString("`" + line + "`  \n")
	}
	return strings.TrimRight(b.String(), " \n")
}
