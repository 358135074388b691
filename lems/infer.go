package lems

import (
	"cmp"
	"math"
	"slices"
	"sync"

	"github.com/lemsls/lemsls/lems/expr"
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

// Differs says that both are known and are not the same.
func (d Dim) Differs(o Dim) bool {
	return d.Kind == KnownDim && o.Kind == KnownDim && d.Dimension != o.Dimension
}

// dimensional says that it is known to be no plain number.
func (d Dim) dimensional() bool { return d.Kind == KnownDim && !d.Dimension.None() }

// Env says what names stand for.
type Env struct {
	Of    func(*expr.Name) Dim
	Value func(*expr.Name) (float64, bool) // of constants; may be nil
}

// Infer is the dimension of an expression, and what clashes in it. of says the
// dimension of a name. What clashes, or is unknown, is unknown further up.
func Infer(e expr.Expr, of func(*expr.Name) Dim) (Dim, []Clash) {
	return InferWanted(e, Env{Of: of}, Dim{})
}

// InferWanted is Infer where it is known what the place of the expression
// wants, which tells the wrong term of a sum from the right one. Whether the
// whole is what is wanted is not looked at.
func InferWanted(e expr.Expr, env Env, want Dim) (Dim, []Clash) {
	dims := inferences.Get().(map[expr.Expr]Dim)
	defer func() {
		if len(dims) < 1000 { // a map does not shrink
			clear(dims)
			inferences.Put(dims)
		}
	}()
	i := inference{env: env, dims: dims}
	d := i.visit(e)
	i.check(e, want)
	slices.SortStableFunc(i.clashes, func(a, b Clash) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	return d, i.clashes
}

// inferences are maps to be used again.
var inferences = sync.Pool{New: func() any { return map[expr.Expr]Dim{} }}

// inference goes through an expression twice: upwards to say what each node is,
// then downwards to find who is to blame where that does not fit.
type inference struct {
	env     Env
	dims    map[expr.Expr]Dim
	clashes []Clash
}

func (i *inference) clash(c Clash) { i.clashes = append(i.clashes, c) }

// visit says what a node is.
func (i *inference) visit(e expr.Expr) Dim {
	d := i.node(e)
	i.dims[e] = d
	return d
}

func (i *inference) node(e expr.Expr) Dim {
	switch e := e.(type) {
	case *expr.Number:
		if e.Value == 0 {
			return Dim{Kind: AnyDim}
		}
		return Known(Dimension{})
	case *expr.Symbol:
		return Known(Dimension{})
	case *expr.Name:
		return i.env.Of(e)
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
	x, y := i.visit(e.X), i.visit(e.Y)
	switch e.Op {
	case expr.Add, expr.Sub:
		return sum(x, y)
	case expr.Mul, expr.Div:
		return product(e.Op, x, y)
	case expr.Pow:
		d, _ := i.power(e, x, y)
		return d
	}
	return Dim{Kind: LogicalDim}
}

func sum(x, y Dim) Dim {
	switch {
	case x.Kind == AnyDim:
		return y
	case y.Kind == AnyDim, x == y && x.Kind == KnownDim:
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

// power takes constant exponents, whole or not, as long as the exponents of the
// result are whole. If it is not OK the Clash says why.
func (i *inference) power(e *expr.Binary, x, y Dim) (Dim, []Clash) {
	exponent := e.Y.Span()
	if y.dimensional() {
		return Dim{}, []Clash{{Kind: ExponentClash, Span: exponent, Got: y.Dimension}}
	}
	if !x.dimensional() {
		return x, nil
	}
	n, ok := Constant(e.Y, i.env.Value)
	if !ok {
		if y.Kind != KnownDim {
			return Dim{}, nil
		}
		return Dim{}, []Clash{{Kind: ExponentVaries, Span: exponent, Got: x.Dimension, Other: e.X.Span()}}
	}
	d, ok := rationalPower(x.Dimension, n)
	if !ok {
		return Dim{}, []Clash{{Kind: ExponentFraction, Span: exponent, Got: x.Dimension, Other: e.X.Span()}}
	}
	if _, literal := Constant(e.Y, nil); !literal {
		return Known(d), []Clash{{Kind: ExponentNamed, Span: exponent, Got: x.Dimension}}
	}
	if n < 0 {
		return Known(d), []Clash{{Kind: NegativeExponent, Span: exponent, Got: x.Dimension}}
	}
	return Known(d), nil
}

// rationalPower is d to the power n if n is, as near as a decimal fraction can
// be written, the quotient of two small whole numbers that suits d.
func rationalPower(d Dimension, n float64) (Dimension, bool) {
	if math.Abs(n) > 100 {
		return Dimension{}, false
	}
	for den := 1; den <= 12; den++ {
		num := math.Round(n * float64(den))
		if math.Abs(n*float64(den)-num) < 1e-9 {
			return d.Pow(int(num), den)
		}
	}
	return Dimension{}, false
}

func (i *inference) call(e *expr.Call) Dim {
	var x Dim
	for _, a := range e.Args {
		x = i.visit(a)
	}
	if e.Func == nil || len(e.Args) != 1 {
		return Dim{}
	}
	switch e.Func.Rule {
	case expr.Keeps:
		return x
	case expr.Halves:
		if x.Kind != KnownDim {
			return x
		}
		d, ok := x.Dimension.Pow(1, 2)
		if !ok {
			return Dim{}
		}
		return Known(d)
	}
	return Known(Dimension{})
}

// check finds what clashes below a node from which want is wanted.
func (i *inference) check(e expr.Expr, want Dim) {
	switch e := e.(type) {
	case *expr.Paren:
		i.check(e.X, want)
	case *expr.Unary:
		i.check(e.X, want)
	case *expr.Binary:
		i.checkBinary(e, want)
	case *expr.Call:
		i.checkCall(e, want)
	}
}

func (i *inference) checkBinary(e *expr.Binary, want Dim) {
	x, y := i.dims[e.X], i.dims[e.Y]
	switch e.Op {
	case expr.Add, expr.Sub:
		i.checkSum(e, want)
		return
	case expr.Mul:
		i.check(e.X, product(expr.Div, want, y))
		i.check(e.Y, product(expr.Div, want, x))
		return
	case expr.Div:
		i.check(e.X, product(expr.Mul, want, y))
		i.check(e.Y, product(expr.Div, x, want))
		return
	case expr.Pow:
		_, clashes := i.power(e, x, y)
		i.clashes = append(i.clashes, clashes...)
		i.check(e.X, Dim{})
		i.check(e.Y, Known(Dimension{}))
		return
	case expr.And, expr.Or:
		x, y = Dim{}, Dim{}
	}
	if x.Differs(y) {
		i.clash(pairClash(e, x, y))
		x, y = Dim{}, Dim{}
	}
	i.check(e.X, y)
	i.check(e.Y, x)
}

// pairClash blames the side that is a plain number if only one is: the author
// forgot its unit; else the right one.
func pairClash(e *expr.Binary, x, y Dim) Clash {
	if x.Dimension.None() {
		return Clash{Kind: CompareClash, Span: e.X.Span(), Got: x.Dimension, Other: e.Y.Span(), Want: y.Dimension}
	}
	return Clash{Kind: CompareClash, Span: e.Y.Span(), Got: y.Dimension, Other: e.X.Span(), Want: x.Dimension}
}

// terms are the operands of a chain of + and -, and which is added to others.
func terms(e *expr.Binary) (list []expr.Expr, ops []expr.Op) {
	for {
		list, ops = append(list, e.Y), append(ops, e.Op)
		left, ok := e.X.(*expr.Binary)
		if !ok || left.Op != expr.Add && left.Op != expr.Sub {
			list, ops = append(list, e.X), append(ops, ops[len(ops)-1])
			slices.Reverse(list)
			slices.Reverse(ops)
			return list, ops
		}
		e = left
	}
}

// checkSum blames the first term that is not what the sum should be.
func (i *inference) checkSum(e *expr.Binary, want Dim) {
	list, ops := terms(e)
	ref, other := i.reference(list, want)
	blamed := false
	for k, term := range list {
		d := i.dims[term]
		if d.Kind == AnyDim && ops[k] == expr.Add && ref.dimensional() {
			i.clash(Clash{Kind: ZeroAdded, Span: term.Span(), Got: ref.Dimension})
		}
		if !d.Differs(ref) {
			i.check(term, ref)
			continue
		}
		if !blamed {
			i.clash(Clash{Kind: SumClash, Span: term.Span(), Got: d.Dimension, Other: other.Span(), Want: ref.Dimension})
		}
		blamed = true
		i.check(term, Dim{})
	}
}

// reference is what the terms of a sum should be: what most of them are, and of
// equals what is wanted, then what is no plain number, then what comes first.
// Where what is wanted is among them, that is it. other is a term of that sort.
func (i *inference) reference(list []expr.Expr, want Dim) (ref Dim, other expr.Expr) {
	count := map[Dimension]int{}
	for _, term := range list {
		if d := i.dims[term]; d.Kind == KnownDim {
			count[d.Dimension]++
		}
	}
	best := 0
	for _, term := range list {
		d := i.dims[term]
		if d.Kind != KnownDim {
			continue
		}
		rank := 2 * count[d.Dimension]
		if d == want {
			rank = math.MaxInt
		} else if !d.Dimension.None() {
			rank++
		}
		if rank > best {
			best, ref, other = rank, d, term
		}
	}
	if other == nil {
		return want, list[0]
	}
	return ref, other
}

func (i *inference) checkCall(e *expr.Call, want Dim) {
	if e.Func == nil || len(e.Args) != 1 {
		for _, a := range e.Args {
			i.check(a, Dim{})
		}
		return
	}
	arg := e.Args[0]
	x := i.dims[arg]
	c := Clash{Kind: ArgumentKept, Span: arg.Span(), Got: x.Dimension, Name: e.Name}
	down := want
	switch e.Func.Rule {
	case expr.Keeps:
	case expr.Halves:
		down = product(expr.Mul, want, want)
		if _, whole := x.Dimension.Pow(1, 2); !whole {
			c.Kind = ExponentFraction
		}
	default:
		c.Kind, down = ArgumentClash, Known(Dimension{})
	}
	if x.dimensional() {
		i.clash(c)
	}
	i.check(arg, down)
}
