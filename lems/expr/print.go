package expr

import (
	"math"
	"strconv"
	"strings"
)

// Print writes e with no more parentheses than it needs, in the spelling of the
// mode, not escaped for XML: the LEMS one, or RateML's with powers in braces.
// Parse reads the same tree back, parentheses apart. Parentheses that only some
// tools need are kept: around a power after a minus, around .and. within .or.
// and the reverse, around .eq. within either.
//
// Not has no spelling in LEMS and pi and inf none either: the former becomes
// .not., which Parse reads with a Problem, the latter numbers.
func Print(e Expr, mode Mode) string {
	w := &printer{mode: mode}
	w.print(e)
	return w.String()
}

type printer struct {
	strings.Builder
	mode Mode
}

func (w *printer) print(e Expr) {
	switch e := e.(type) {
	case *Number:
		w.number(e)
	case *Name:
		w.WriteString(e.Name)
	case *Symbol:
		w.symbol(e)
	case *Unary:
		w.unary(e)
	case *Binary:
		w.binary(e)
	case *Call:
		w.call(e)
	case *Paren:
		w.print(e.X)
	case *Bad:
		w.bad(e)
	}
}

func (w *printer) number(e *Number) {
	switch {
	case e.Text == "":
		w.WriteString(formatFloat(e.Value))
	case w.mode.Has(FloatSuffix):
		w.WriteString(e.Text)
	default:
		w.WriteString(trimSuffix(e.Text))
	}
}

func formatFloat(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// symbol writes the name, or in LEMS the number it stands for.
func (w *printer) symbol(e *Symbol) {
	switch {
	case w.mode.Has(Symbols):
		w.WriteString(e.Name)
	case math.IsInf(e.Value, 0):
		w.WriteString(formatFloat(math.MaxFloat64))
	default:
		w.WriteString(formatFloat(e.Value))
	}
}

func (w *printer) call(e *Call) {
	w.WriteString(e.Name)
	w.WriteByte('(')
	for i, arg := range e.Args {
		if i > 0 {
			w.WriteString(", ")
		}
		w.print(arg)
	}
	w.WriteByte(')')
}

func (w *printer) bad(e *Bad) {
	for i, part := range e.Parts {
		if i > 0 {
			w.WriteByte(' ')
		}
		w.operand(part, w.strength(part) < precPrimary)
	}
}

func (w *printer) unary(e *Unary) {
	w.WriteString(e.Op.Spelling(w.mode))
	if e.Op == Not {
		w.WriteByte(' ')
	}
	w.operand(e.X, w.strength(e.X) < precPrimary)
}

func (w *printer) binary(e *Binary) {
	left, right := w.parens(e)
	if e.Op == Pow {
		w.power(e, left, right)
		return
	}
	w.operand(e.X, left)
	w.WriteByte(' ')
	w.WriteString(e.Op.Spelling(w.mode))
	w.WriteByte(' ')
	w.operand(e.Y, right)
}

func (w *printer) power(e *Binary, left, right bool) {
	braces := w.mode.Has(Braces)
	if braces {
		w.WriteByte('{')
	}
	w.operand(e.X, left)
	w.WriteByte('^')
	w.operand(e.Y, right)
	if braces {
		w.WriteByte('}')
	}
}

func (w *printer) operand(e Expr, parens bool) {
	if parens {
		w.WriteByte('(')
	}
	w.print(e)
	if parens {
		w.WriteByte(')')
	}
}

// parens says which operands of e need parentheses.
func (w *printer) parens(e *Binary) (left, right bool) {
	info := e.Op.Info()
	x, y := w.strength(e.X), w.strength(e.Y)
	left, right = x < info.Prec, y <= info.Prec
	switch info.Kind {
	case Compare:
		left = x <= info.Prec // no a < b < c
	case Logic:
		left = left || w.mixes(e.Op, e.X)
		right = right || w.mixes(e.Op, e.Y)
	}
	if e.Op == Pow {
		right = y < precPrimary && !isSigned(e.Y, w)
	}
	return left, right
}

// isSigned says that e is -x of a primary, which may stand as an exponent.
func isSigned(e Expr, w *printer) bool {
	switch e := Unparen(e).(type) {
	case *Unary:
		return e.Op == Neg && w.strength(e.X) == precPrimary
	case *Number:
		return true
	}
	return false
}

// mixes says that some tool groups e within op otherwise than we do.
func (w *printer) mixes(op Op, e Expr) bool {
	b, ok := Unparen(e).(*Binary)
	if !ok || w.mode.Has(BareOperators) {
		return false
	}
	return b.Op == Eq || b.Op != op && b.Op.Info().Kind == Logic
}

// strength is how strong the printed text of e binds.
func (w *printer) strength(e Expr) int {
	switch e := Unparen(e).(type) {
	case *Unary:
		return e.Op.Info().Prec
	case *Binary:
		if e.Op == Pow && w.mode.Has(Braces) {
			return precPrimary
		}
		return e.Op.Info().Prec
	case *Number:
		if e.Text == "" && math.Signbit(e.Value) {
			return precUnary
		}
	case *Bad:
		if len(e.Parts) != 1 {
			return precOr
		}
		return w.strength(e.Parts[0])
	}
	return precPrimary
}
