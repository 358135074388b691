package irtest

import (
	"math"
	"math/rand/v2"

	"github.com/lemsls/lemsls/codegen/ir"
)

// generator builds one block: a pool of values, each with a bound on its size
// that holds as long as the inputs keep theirs, grown one operation at a time.
type generator struct {
	r    *rand.Rand
	o    Options
	b    *ir.Builder
	pool []sized
	cond []ir.Value // booleans that nothing has used yet
}

type sized struct {
	v     ir.Value
	bound float64
	used  bool
}

func newGenerator(r *rand.Rand, o Options) *generator {
	return &generator{r: r, o: o, b: ir.NewBuilder()}
}

func (g *generator) number(k float64) ir.Value { return g.b.Const(k) }

func (g *generator) input(op ir.Op, index int, name string, bound float64) {
	g.give(g.b.Named(g.b.Input(op, index), name), bound)
}

// give puts a value into the pool, scaled down if it may be large.
func (g *generator) give(v ir.Value, bound float64) {
	if bound > 8 {
		v, bound = g.scaled(v, bound, 4)
	}
	g.pool = append(g.pool, sized{v: v, bound: bound})
}

func (g *generator) scaled(v ir.Value, bound, limit float64) (ir.Value, float64) {
	factor := math.Exp2(math.Floor(math.Log2(limit / bound)))
	return g.b.Binary(ir.Mul, v, g.number(factor*(0.75+coarse(g.r, 0, 0.25)))), limit
}

// operand picks a value as take does or, now and then, a constant.
func (g *generator) operand() sized {
	if g.r.IntN(6) == 0 {
		k := coarse(g.r, -2, 2)
		return sized{v: g.number(k), bound: math.Abs(k) + 0.01}
	}
	return g.take()
}

// take picks a value, mostly one that nothing has used.
func (g *generator) take() sized {
	i := g.r.IntN(len(g.pool))
	for range 4 {
		if !g.pool[i].used {
			break
		}
		i = g.r.IntN(len(g.pool))
	}
	g.pool[i].used = true
	return g.pool[i]
}

// small is a value of at most the given size.
func (g *generator) small(limit float64) ir.Value {
	x := g.take()
	if x.bound <= limit {
		return x.v
	}
	v, _ := g.scaled(x.v, x.bound, limit)
	return v
}

// positive is |x| + c, between 0.25 and the bound.
func (g *generator) positive() (ir.Value, float64) {
	x := g.take()
	c := 0.25 + coarse(g.r, 0, 1)
	return g.b.Binary(ir.Add, g.b.Unary(ir.Abs, x.v), g.number(c)), x.bound + c
}

func (g *generator) condition() ir.Value {
	if n := len(g.cond); n > 0 {
		c := g.cond[n-1]
		g.cond = g.cond[:n-1]
		return c
	}
	return g.b.Binary(ir.Lt, g.take().v, g.operand().v)
}

var smoothOps = []ir.Op{ir.Neg, ir.Add, ir.Sub, ir.Mul, ir.Div, ir.Sqrt, ir.Abs, ir.Min, ir.Max,
	ir.Exp, ir.Log, ir.Sin, ir.Cos, ir.Tan, ir.Sinh, ir.Cosh, ir.Tanh, ir.Pow}

var jumpOps = []ir.Op{ir.Floor, ir.Ceil, ir.Round, ir.Lt, ir.Le, ir.Eq, ir.Ne, ir.And, ir.Or, ir.Not, ir.Select}

// grow adds operations, every kind once before any kind twice.
func (g *generator) grow() {
	kinds := append([]ir.Op(nil), smoothOps...)
	if !g.o.Smooth {
		kinds = append(kinds, jumpOps...)
	}
	n := g.o.Ops
	if n <= 0 {
		n = len(kinds)
	}
	for i := range n {
		if i%len(kinds) == 0 {
			g.r.Shuffle(len(kinds), func(a, b int) { kinds[a], kinds[b] = kinds[b], kinds[a] })
		}
		g.apply(kinds[i%len(kinds)])
	}
}

func (g *generator) apply(op ir.Op) {
	switch op {
	case ir.Lt, ir.Le:
		g.cond = append(g.cond, g.b.Binary(op, g.operand().v, g.take().v))
	case ir.Eq, ir.Ne: // of whole numbers, so that both outcomes occur
		x, y := g.b.Unary(ir.Round, g.small(2)), g.b.Unary(ir.Floor, g.small(2))
		g.cond = append(g.cond, g.b.Binary(op, x, y))
	case ir.And, ir.Or:
		g.cond = append(g.cond, g.b.Binary(op, g.condition(), g.condition()))
	case ir.Not: // in a Select it would vanish
		g.cond = append(g.cond, g.b.Binary(ir.Or, g.b.Unary(op, g.condition()), g.condition()))
	case ir.Select:
		g.choose(g.condition())
	case ir.Neg, ir.Abs, ir.Sin, ir.Cos, ir.Tanh, ir.Floor, ir.Ceil, ir.Round:
		x := g.take()
		g.give(g.b.Unary(op, x.v), math.Max(x.bound, 1)+1)
	case ir.Tan, ir.Exp, ir.Sinh, ir.Cosh:
		g.applyGrowing(op)
	case ir.Sqrt, ir.Log:
		x, bound := g.positive()
		g.give(g.b.Unary(op, x), math.Max(bound, 1.5))
	default:
		g.applyBinary(op)
	}
}

func (g *generator) applyGrowing(op ir.Op) {
	if op == ir.Tan {
		g.give(g.b.Unary(op, g.small(1.25)), math.Tan(1.25))
		return
	}
	g.give(g.b.Unary(op, g.small(2)), math.Exp(2))
}

func (g *generator) applyBinary(op ir.Op) {
	switch op {
	case ir.Add, ir.Sub, ir.Min, ir.Max:
		x, y := g.take(), g.operand()
		g.give(g.b.Binary(op, x.v, y.v), x.bound+y.bound)
	case ir.Mul:
		x, y := g.take(), g.operand()
		g.give(g.b.Binary(op, x.v, y.v), x.bound*y.bound)
	case ir.Div:
		x := g.operand()
		y, _ := g.positive()
		g.give(g.b.Binary(op, x.v, y), x.bound*4)
	case ir.Pow:
		g.raise()
	}
}

// raise is a power of a positive number, or now and then a small whole one of
// any number.
func (g *generator) raise() {
	if g.r.IntN(4) == 0 {
		n := 2 + g.r.IntN(3)
		g.give(g.b.Binary(ir.Pow, g.small(2), g.number(float64(n))), math.Pow(2, float64(n)))
	}
	x, bound := g.positive()
	g.give(g.b.Binary(ir.Pow, x, g.small(1.5)), math.Pow(math.Max(bound, 4), 1.5))
}

func (g *generator) choose(c ir.Value) {
	x, y := g.take(), g.operand()
	g.give(g.b.Select(c, x.v, y.v), math.Max(x.bound, y.bound))
}

// outputs makes n values of at most 1 out of everything that is still unused.
func (g *generator) outputs(n int) []ir.Value {
	for len(g.cond) > 0 {
		g.choose(g.condition())
	}
	sums := make([]ir.Value, n)
	for i := range sums {
		sums[i] = g.take().v
	}
	next := 0
	for _, x := range g.pool {
		if x.used {
			continue
		}
		sums[next%n] = g.b.Binary(ir.Add, sums[next%n], g.b.Binary(ir.Mul, x.v, g.number(0.5)))
		next++
	}
	for i := range sums {
		sums[i] = g.b.Unary(ir.Tanh, sums[i])
	}
	return sums
}
