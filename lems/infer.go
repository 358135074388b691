package lems

import (
	"math"

	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

// DimKind says how much is known of a dimension.
type DimKind uint8

// What an expression can be. AnyDim is the literal 0, which fits everywhere.
const (
	UnknownDim DimKind = iota
	KnownDim
	AnyDim
	LogicalDim // a truth value
)

// Dim is what inference knows of an expression.
type Dim struct {
	Kind      DimKind
	Dimension Dimension
}

// Known is a Dim that is known.
func Known(d Dimension) Dim { return Dim{KnownDim, d} }

// ClashKind says what does not fit.
type ClashKind uint8

// The kinds of clash. The last ones are legal here and rejected by jLEMS.
const (
	SumClash         ClashKind = iota // the two sides of + or -
	CompareClash                      // the two sides of a comparison
	ArgumentClash                     // a function wants a plain number
	ExponentClash                     // the exponent has a dimension
	ExponentVaries                    // a dimensional base to a power that is no literal number
	ExponentFraction                  // the power leaves no whole exponents
	ArgumentKept                      // abs, sqrt, ceil of a dimensional argument
	ZeroAdded                         // x + 0
	PlusSign                          // unary plus
	NegativeExponent                  // a negative literal power
)

// Portable says that only some tools reject it.
func (k ClashKind) Portable() bool { return k >= ArgumentKept }

// Clash is two dimensions that do not fit, at the smallest expression that
// could mend it.
type Clash struct {
	Kind  ClashKind
	Span  syntax.Span
	Got   Dimension
	Other syntax.Span // the half that Got does not fit; may be empty
	Want  Dimension
	Name  string // of the function
}

// Infer is the dimension of an expression, and what clashes in it. of says the
// dimension of a name. What clashes, or is unknown, is unknown further up.
func Infer(e expr.Expr, of func(*expr.Name) Dim) (Dim, []Clash) {
	i := inference{of: of}
	d := i.visit(e)
	return d, i.clashes
}

type inference struct {
	of      func(*expr.Name) Dim
	clashes []Clash
}

func (i *inference) clash(c Clash) Dim {
	i.clashes = append(i.clashes, c)
	return Dim{}
}

func (i *inference) visit(e expr.Expr) Dim {
	switch e := e.(type) {
	case *expr.Number:
		if e.Value == 0 {
			return Dim{Kind: AnyDim}
		}
		return Known(Dimension{})
	case *expr.Symbol:
		return Known(Dimension{})
	case *expr.Name:
		return i.of(e)
	case *expr.Paren:
		return i.visit(e.X)
	case *expr.Unary:
		x := i.visit(e.X)
		if e.Op == expr.Not {
			return Dim{Kind: LogicalDim}
		}
		return x
	case *expr.Binary:
		return i.binary(e)
	case *expr.Call:
		return i.call(e)
	case *expr.Bad:
		for _, p := range e.Parts {
			i.visit(p)
		}
	}
	return Dim{}
}

func (i *inference) binary(e *expr.Binary) Dim {
	if e.Op == expr.Pow {
		return i.power(e)
	}
	x, y := i.visit(e.X), i.visit(e.Y)
	switch e.Op {
	case expr.Add, expr.Sub:
		return i.sum(e, x, y)
	case expr.Mul, expr.Div:
		return product(e.Op, x, y)
	case expr.And, expr.Or:
		return Dim{Kind: LogicalDim}
	}
	if x.Kind == KnownDim && y.Kind == KnownDim && x.Dimension != y.Dimension {
		i.clash(pairClash(CompareClash, e, x, y))
	}
	return Dim{Kind: LogicalDim}
}

// pairClash blames the side that is a plain number if only one is: the author
// forgot its unit; else the right one.
func pairClash(kind ClashKind, e *expr.Binary, x, y Dim) Clash {
	if x.Dimension.None() && !y.Dimension.None() {
		return Clash{Kind: kind, Span: e.X.Span(), Got: x.Dimension, Other: e.Y.Span(), Want: y.Dimension}
	}
	return Clash{Kind: kind, Span: e.Y.Span(), Got: y.Dimension, Other: e.X.Span(), Want: x.Dimension}
}

func (i *inference) sum(e *expr.Binary, x, y Dim) Dim {
	switch {
	case x.Kind == AnyDim && y.Kind == AnyDim:
		return x
	case x.Kind == AnyDim:
		return y
	case y.Kind == AnyDim:
		if e.Op == expr.Add && x.Kind == KnownDim && !x.Dimension.None() {
			i.clash(Clash{Kind: ZeroAdded, Span: e.Y.Span(), Got: x.Dimension})
		}
		return x
	case x.Kind == KnownDim && y.Kind == KnownDim:
		if x.Dimension != y.Dimension {
			return i.clash(pairClash(SumClash, e, x, y))
		}
		return x
	}
	return Dim{}
}

func product(op expr.Op, x, y Dim) Dim {
	if x.Kind == AnyDim && (y.Kind == KnownDim || y.Kind == AnyDim) {
		return x // 0 times or divided by anything
	}
	if y.Kind == AnyDim && op == expr.Mul && x.Kind == KnownDim {
		return y
	}
	if x.Kind != KnownDim || y.Kind != KnownDim {
		return Dim{}
	}
	if op == expr.Mul {
		return Known(x.Dimension.Mul(y.Dimension))
	}
	return Known(x.Dimension.Div(y.Dimension))
}

// power takes whole and fractional literal exponents as long as the exponents
// of the result are whole.
func (i *inference) power(e *expr.Binary) Dim {
	x, y := i.visit(e.X), i.visit(e.Y)
	if y.Kind == KnownDim && !y.Dimension.None() {
		return i.clash(Clash{Kind: ExponentClash, Span: e.Y.Span(), Got: y.Dimension})
	}
	if x.Kind != KnownDim || x.Dimension.None() {
		return x
	}
	n, ok := Constant(e.Y, nil)
	if !ok {
		if y.Kind == UnknownDim {
			return Dim{}
		}
		return i.clash(Clash{Kind: ExponentVaries, Span: e.Y.Span(), Got: x.Dimension, Other: e.X.Span()})
	}
	if n < 0 {
		i.clash(Clash{Kind: NegativeExponent, Span: e.Y.Span(), Got: x.Dimension})
	}
	for _, den := range []int{1, 2, 3, 4, 6} {
		num := n * float64(den)
		if math.Abs(num-math.Round(num)) < 1e-9 && math.Abs(num) < 100 {
			if d, ok := x.Dimension.Pow(int(math.Round(num)), den); ok {
				return Known(d)
			}
			break
		}
	}
	return i.clash(Clash{Kind: ExponentFraction, Span: e.Y.Span(), Got: x.Dimension, Other: e.X.Span()})
}

func (i *inference) call(e *expr.Call) Dim {
	var x Dim
	for _, a := range e.Args {
		x = i.visit(a)
	}
	if e.Func == nil || len(e.Args) != 1 {
		return Dim{}
	}
	dimensional := x.Kind == KnownDim && !x.Dimension.None()
	span := e.Args[0].Span()
	switch e.Func.Rule {
	case expr.Keeps:
		if dimensional {
			i.clash(Clash{Kind: ArgumentKept, Span: span, Got: x.Dimension, Name: e.Name})
		}
		return x
	case expr.Halves:
		if !dimensional {
			return x
		}
		if d, ok := x.Dimension.Pow(1, 2); ok {
			i.clash(Clash{Kind: ArgumentKept, Span: span, Got: x.Dimension, Name: e.Name})
			return Known(d)
		}
		return i.clash(Clash{Kind: ExponentFraction, Span: span, Got: x.Dimension, Name: e.Name})
	}
	if dimensional {
		i.clash(Clash{Kind: ArgumentClash, Span: span, Got: x.Dimension, Name: e.Name})
	}
	return Known(Dimension{})
}
