package lems

import (
	"math"
	"strconv"
	"strings"
)

// Unit says how a number with a symbol becomes SI.
type Unit struct {
	Symbol    string
	Dimension Dimension
	Power     int
	Scale     float64
	Offset    float64
}

// SI is the value in SI units: (number + offset) * scale * 10^power, as jLEMS
// computes it; pyLEMS adds the offset last.
func (u Unit) SI(number float64) float64 {
	return (number + u.Offset) * u.Scale * math.Pow(10, float64(u.Power))
}

// Quantity is a number with an optional unit, as it is written: 10 mV.
type Quantity struct {
	Number float64
	Symbol string // "" if there is none
	// Where the parts lie in the text.
	NumberEnd, SymbolStart int
	Problem                QuantityProblem
}

// QuantityProblem is what is wrong with the text of a quantity.
type QuantityProblem uint8

// The problems of a quantity.
const (
	QuantityOK         QuantityProblem = iota
	QuantityEmpty                      // nothing there
	QuantityNoNumber                   // "mV"
	QuantityComma                      // "1,5 mV"
	QuantityExpression                 // "3*4 mV"
	QuantitySymbol                     // "10 m/s": the symbol is no single word
)

// ParseQuantity reads a quantity.
func ParseQuantity(text string) Quantity {
	trimmed := strings.TrimLeft(text, " \t\r\n")
	start := len(text) - len(trimmed)
	trimmed = strings.TrimRight(trimmed, " \t\r\n")
	if trimmed == "" {
		return Quantity{Problem: QuantityEmpty}
	}
	n := numberLen(trimmed)
	if n == 0 {
		if strings.ContainsAny(trimmed, "*+/()") {
			return Quantity{Problem: QuantityExpression}
		}
		return Quantity{Problem: QuantityNoNumber, Symbol: trimmed, SymbolStart: start}
	}
	q := Quantity{NumberEnd: start + n}
	q.Number, _ = strconv.ParseFloat(strings.TrimRight(trimmed[:n], "fFdD"), 64)
	rest := strings.TrimLeft(trimmed[n:], " \t\r\n")
	q.Symbol, q.SymbolStart = rest, start+len(trimmed)-len(rest)
	switch {
	case rest == "":
	case rest[0] == ',':
		q.Problem = QuantityComma
	case strings.ContainsAny(rest, "0123456789(") && strings.ContainsAny(rest, "*+-/^()"):
		q.Problem = QuantityExpression
	case rest[0] == '*' || rest[0] == '+' || rest[0] == '-' || rest[0] == '/':
		q.Problem = QuantityExpression
	case strings.ContainsAny(rest, " \t\r\n/*^()+-,"):
		q.Problem = QuantitySymbol
	}
	return q
}

// numberLen is how much of the text is a number: a sign, digits with an
// optional point, an optional exponent, Java's f or d behind it if no letter
// follows.
func numberLen(s string) int {
	i := 0
	if i < len(s) && (s[i] == '-' || s[i] == '+') {
		i++
	}
	digits := 0
	for ; i < len(s) && (isDigit(s[i]) || s[i] == '.' && !strings.Contains(s[:i], ".")); i++ {
		if isDigit(s[i]) {
			digits++
		}
	}
	if digits == 0 {
		return 0
	}
	if j := i; j < len(s) && (s[j] == 'e' || s[j] == 'E') {
		j++
		if j < len(s) && (s[j] == '-' || s[j] == '+') {
			j++
		}
		if j < len(s) && isDigit(s[j]) {
			for j < len(s) && isDigit(s[j]) {
				j++
			}
			i = j
		}
	}
	return i
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
