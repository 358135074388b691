package ir

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// stated are the errors that elementary.go states, in units of the last place.
var stated = map[Op]float64{Exp: 1.1, Log: 0.9, Sin: 0.8, Cos: 0.8, Tan: 1.5, Sinh: 1.7, Cosh: 1.5, Tanh: 1.5, Pow: 1.5}

// The references.
var (
	bigFunctions = map[Op]func(x *big.Float) *big.Float{
		Exp: bigExp, Log: bigLog, Sinh: bigSinh, Cosh: bigCosh, Tanh: bigTanh,
		Sin: func(x *big.Float) *big.Float { s, _ := bigSinCos(x); return s },
		Cos: func(x *big.Float) *big.Float { _, c := bigSinCos(x); return c },
		Tan: func(x *big.Float) *big.Float { s, c := bigSinCos(x); return bigDiv(s, c) },
	}
	mathFunctions = map[Op]func(x float64) float64{Exp: math.Exp, Log: math.Log, Sin: math.Sin, Cos: math.Cos,
		Tan: math.Tan, Sinh: math.Sinh, Cosh: math.Cosh, Tanh: math.Tanh}
)

// region draws arguments.
type region func(r *rand.Rand) float64

func uniform(lo, hi float64) region {
	return func(r *rand.Rand) float64 { return lo + (hi-lo)*r.Float64() }
}

// sizes are numbers from 2^lo to 2^hi of either sign, as many in each octave.
func sizes(lo, hi float64) region {
	return func(r *rand.Rand) float64 {
		return math.Exp2(lo+(hi-lo)*r.Float64()) * float64(1-2*r.IntN(2))
	}
}

func positive(x region) region {
	return func(r *rand.Rand) float64 { return math.Abs(x(r)) }
}

// quarterTurns are as close to multiples of pi/2 up to limit as a float64 can be.
func quarterTurns(limit float64) region {
	return func(r *rand.Rand) float64 {
		return math.Floor((2*r.Float64()-1)*limit*2/math.Pi) * math.Pi / 2
	}
}

// nearOne are numbers at all distances from 1.
func nearOne(r *rand.Rand) float64 { return 1 + sizes(-53, -1)(r) }

var turns = []region{uniform(-10, 10), uniform(-1e8, 1e8), quarterTurns(1e3), quarterTurns(1e8), sizes(-1074, 26)}

var regions = map[Op][]region{
	Exp:  {uniform(-745, 709), uniform(-1, 1), sizes(-60, 3)},
	Log:  {uniform(0.3, 3), positive(sizes(-1074, 1024)), nearOne},
	Sin:  turns,
	Cos:  turns,
	Tan:  turns,
	Sinh: {uniform(-710, 710), uniform(-3, 3), sizes(-1074, 3)},
	Cosh: {uniform(-710, 710), uniform(-3, 3), sizes(-1074, 3)},
	Tanh: {uniform(-20, 20), uniform(-1, 1), sizes(-1074, 6)},
}

// worst remembers the largest error and where it was.
type worst struct {
	error float64
	at    string
}

func (w *worst) see(error float64, at ...float64) {
	if !(error <= w.error) {
		w.error, w.at = error, fmt.Sprintf("%x", at)
	}
}

func (w *worst) check(t *testing.T, op Op) {
	t.Helper()
	t.Logf("%s: at most %.3f, at %s", op, w.error, w.at)
	if limit := stated[op]; !(w.error <= limit) {
		t.Errorf("%s%s: an error of %.3f units, more than the %.3f stated", op, w.at, w.error, limit)
	}
}

// unit is the last place of a number with the size of x.
func unit(x float64, bits, least int) float64 {
	_, e := math.Frexp(x)
	return math.Ldexp(1, max(e-bits, least))
}

// error64 is the error of got in units of the last place of the exact number.
func error64(got float64, exact *big.Float) float64 {
	size, _ := exact.Float64()
	error, _ := bigDiv(bigSub(newBig(got), exact), newBig(unit(size, 53, -1074))).Float64()
	return math.Abs(error)
}

func error32(got float32, exact float64) float64 {
	return math.Abs(float64(got)-exact) / unit(exact, 24, -149)
}

// TestFloat64AgainstExactValues compares with series of 256 bits.
func TestFloat64AgainstExactValues(t *testing.T) {
	for op, f := range bigFunctions {
		var w worst
		for i, region := range regions[op] {
			r := rand.New(rand.NewPCG(uint64(op), uint64(i)))
			for range exactSamples {
				x := region(r)
				w.see(error64(apply(op, x, 0, 0), f(newBig(x))), x)
			}
		}
		w.check(t, op)
	}
}

// TestFloat32AgainstFloat64 goes through all float32 in large strides.
func TestFloat32AgainstFloat64(t *testing.T) {
	for op, f := range mathFunctions {
		var w worst
		for bits := uint64(0); bits < 1<<32; bits += float32Stride {
			x := math.Float32frombits(uint32(bits))
			if limit := rangeOf[op].f32; limit > 0 && !(math.Abs(float64(x)) <= limit) {
				continue
			}
			got, want := apply(op, x, 0, 0), f(float64(x))
			if isSpecial(got) || isSpecial(float32(want)) {
				if !same(float64(got), float64(float32(want))) {
					t.Errorf("%s(%v) = %v, want %v", op, x, got, want)
				}
				continue
			}
			w.see(error32(got, want), float64(x))
		}
		w.check(t, op)
	}
}

func isSpecial(x float32) bool { return x-x != 0 }

func same(x, y float64) bool { return x == y || x != x && y != y }

// powArguments have powers of all sizes.
func powArguments(r *rand.Rand, lo, hi, size float64) (x, y float64) {
	x = math.Exp2(lo + (hi-lo)*r.Float64())
	if r.IntN(2) == 0 {
		x = nearOne(r)
	}
	y = uniform(-size, size)(r) / math.Abs(math.Log(x))
	if r.IntN(4) == 0 {
		y = uniform(-4, 4)(r)
	}
	return x, y
}

func TestPow64AgainstExactValues(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	var w worst
	for range 3 * exactSamples {
		x, y := powArguments(r, -1074, 1024, 745)
		if x == 1 {
			continue
		}
		z := bigMul(newBig(y), bigLog(newBig(x)))
		if size, _ := z.Float64(); size > 709.7 || size < -745 {
			continue
		}
		w.see(error64(apply(Pow, x, y, 0), bigExp(z)), x, y)
	}
	w.check(t, Pow)
}

func TestPow32AgainstFloat64(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var w worst
	for range 100 * exactSamples {
		a, b := powArguments(r, -149, 128, 104)
		x, y := float32(a), float32(b)
		got, want := apply(Pow, x, y, 0), math.Pow(float64(x), float64(y))
		if isSpecial(got) || isSpecial(float32(want)) {
			if !same(float64(got), float64(float32(want))) {
				t.Errorf("%v to the power %v is %v, want %v", x, y, got, want)
			}
			continue
		}
		w.see(error32(got, want), float64(x), float64(y))
	}
	w.check(t, Pow)
}
