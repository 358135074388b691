package ir

import (
	"math"
	"testing"
)

// The known-answer vectors of Random123 for philox4x32-10.
func TestPhiloxKnownAnswers(t *testing.T) {
	const all = 0xffffffff
	cases := []struct {
		ctr  [4]uint32
		key  [2]uint32
		want [4]uint32
	}{
		{[4]uint32{}, [2]uint32{}, [4]uint32{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
		{[4]uint32{all, all, all, all}, [2]uint32{all, all}, [4]uint32{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
		{[4]uint32{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, [2]uint32{0xa4093822, 0x299f31d0},
			[4]uint32{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
	}
	for _, c := range cases {
		if got := Philox(c.ctr, c.key); got != c.want {
			t.Errorf("Philox(%08x, %08x) = %08x, want %08x", c.ctr, c.key, got, c.want)
		}
	}
}

func TestDrawPacksAsDocumented(t *testing.T) {
	got := Draw(0x1122334455667788, Noise, 7, 8, 9, 10)
	want := Philox([4]uint32{8, 9, 10 | 2<<16, 7}, [2]uint32{0x55667788, 0x11223344})
	if got != want {
		t.Errorf("got %08x, want %08x", got, want)
	}
}

// TestNoCounterIsShared: all combinations of small and of extreme values have
// counters and keys of their own.
func TestNoCounterIsShared(t *testing.T) {
	type counter struct {
		ctr [4]uint32
		key [2]uint32
	}
	words := []uint32{0, 1, 2, 3, 0xffff, 0x10000, 0x20000, 0xffffffff}
	states := []uint32{0, 1, 2, 3, MaxStates - 1}
	seen := map[counter]bool{}
	n := 0
	for _, seed := range []uint64{0, 1, 1 << 32, math.MaxUint64} {
		for _, purpose := range []Purpose{InitialState, Noise} {
			for _, replicate := range words {
				for _, step := range words {
					for _, node := range words {
						for _, state := range states {
							var c counter
							c.ctr, c.key = pack(seed, purpose, replicate, step, node, state)
							seen[c] = true
							n++
						}
					}
				}
			}
		}
	}
	if len(seen) != n {
		t.Errorf("%d draws have %d counters", n, len(seen))
	}
}

func TestUniform01(t *testing.T) {
	if lo, hi := Uniform01[float64](0), Uniform01[float64](math.MaxUint32); lo != 0x1p-33 || hi != 1-0x1p-33 {
		t.Errorf("float64: %v to %v", lo, hi)
	}
	if lo, hi := Uniform01[float32](0), Uniform01[float32](math.MaxUint32); lo != 0x1p-33 || hi != 1 {
		t.Errorf("float32: %v to %v", lo, hi)
	}
	if a, b := Uniform01[float32](math.MaxUint32-127), Uniform01[float32](math.MaxUint32-128); a != 1 || b == 1 {
		t.Errorf("float32 reaches 1 for more or fewer than 128 words: %v %v", a, b)
	}
}

// TestNormalFormula: Box and Muller's formula on words with round uniforms.
func TestNormalFormula(t *testing.T) {
	words := [4]uint32{1<<30 - 1, 1<<29 + 5, 7, 8} // words 2 and 3 play no part
	u0, u1 := (float64(words[0])+0.5)/(1<<32), (float64(words[1])+0.5)/(1<<32)
	want := math.Sqrt(-2*math.Log(u0)) * math.Cos(2*math.Pi*u1)
	if got := NormalFrom[float64](words); math.Abs(got-want) > 1e-15 {
		t.Errorf("float64: %v, want %v", got, want)
	}
	if got := NormalFrom[float32](words); math.Abs(float64(got)-want) > 3e-7 {
		t.Errorf("float32: %v, want %v", got, want)
	}
}

// testMoments looks at the moments of 1e6 draws; the bounds are 5
// standard errors.
func testMoments[F Float](t *testing.T) {
	const n = 1_000_000
	var m1, m2, m3, m4 float64
	for i := range uint32(n) {
		x := float64(NormalFrom[F](Draw(42, Noise, 0, i/100, i%100, 0)))
		m1 += x
		m2 += x * x
		m3 += x * x * x
		m4 += x * x * x * x
	}
	check := func(name string, got, want, variance float64) {
		if math.Abs(got/n-want) > 5*math.Sqrt(variance/n) {
			t.Errorf("%s = %v, want %v", name, got/n, want)
		}
	}
	check("mean", m1, 0, 1)
	check("variance", m2, 1, 2)
	check("third moment", m3, 0, 15)
	check("kurtosis", m4, 3, 96)
}

func TestNormalMoments(t *testing.T) {
	t.Run("float64", testMoments[float64])
	t.Run("float32", testMoments[float32])
}

// TestNormalTails counts how many draws lie beyond 1, 2, 3 and 4.
func TestNormalTails(t *testing.T) {
	const n = 500_000
	beyond := map[float64]float64{1: 0, 2: 0, 3: 0, 4: 0}
	for i := range uint32(n) {
		x := math.Abs(NormalFrom[float64](Draw(1, Noise, 3, i, 5, 6)))
		for k := range beyond {
			if x > k {
				beyond[k]++
			}
		}
	}
	for k, got := range beyond {
		p := math.Erfc(k / math.Sqrt2)
		if math.Abs(got-n*p) > 5*math.Sqrt(n*p) {
			t.Errorf("%v of %v draws are beyond %v, want %v", got, n, k, n*p)
		}
	}
}

func TestNormalIsFiniteForAllWords(t *testing.T) {
	words := []uint32{0, 1, 2, 127, 128, 1 << 23, 1 << 24, 1 << 30, 1 << 31, 3 << 30, math.MaxUint32 - 128, math.MaxUint32 - 1, math.MaxUint32}
	for _, a := range words {
		for _, b := range words {
			x, y := NormalFrom[float64]([4]uint32{a, b}), NormalFrom[float32]([4]uint32{a, b})
			if !(math.Abs(x) < 6.8) || !(math.Abs(float64(y)) < 6.8) || math.Abs(x-float64(y)) > 1e-3 {
				t.Errorf("words %d %d: %v and %v", a, b, x, y)
			}
		}
	}
}

// TestNeighboursAreUncorrelated: draws that differ in one coordinate.
func TestNeighboursAreUncorrelated(t *testing.T) {
	const n = 100_000
	draw := func(c [4]uint32) float64 {
		return NormalFrom[float64](Draw(9, Noise, c[0], c[1], c[2], c[3]))
	}
	for axis := range 4 {
		var sum float64
		for i := range uint32(n) {
			c := [4]uint32{1, 1, 1, 1}
			c[(axis+1)%4] += i % 60000
			c[(axis+2)%4] += i / 60000
			x := draw(c)
			c[axis]++
			sum += x * draw(c)
		}
		if math.Abs(sum) > 5*math.Sqrt(n) {
			t.Errorf("axis %d: correlation %v", axis, sum/n)
		}
	}
}

func TestInitialValues(t *testing.T) {
	const n = 100_000
	lo, hi := -2.0, 6.0
	var mean, square float64
	var bins [16]float64
	for i := range uint32(n) {
		x := InitialValue(5, 0, i%1000, i/1000, lo, hi)
		if x < lo || x > hi {
			t.Fatalf("%v is out of range", x)
		}
		if InitialValue(5, 0, i%1000, i/1000, hi, lo) != x {
			t.Fatal("an inverted range is not put in order")
		}
		u := (x - lo) / (hi - lo)
		mean += u
		square += u * u
		bins[int(u*16)]++
	}
	if math.Abs(mean/n-0.5) > 5*math.Sqrt(1.0/12/n) || math.Abs(square/n-1.0/3) > 5*math.Sqrt(4.0/45/n) {
		t.Errorf("mean %v, mean square %v", mean/n, square/n)
	}
	chi2 := 0.0
	for _, c := range bins {
		chi2 += (c - n/16.0) * (c - n/16.0) / (n / 16.0)
	}
	if chi2 > 45 { // 15 degrees of freedom, p = 1e-4
		t.Errorf("chi squared %v", chi2)
	}
	if InitialValue(5, 1, 2, 3, 0.1, 0.1) != 0.1 {
		t.Error("a range of one value gives another")
	}
	if InitialValue(5, 0, 0, 0, 0, 1) == InitialValue(5, 1, 0, 0, 0, 1) || InitialValue(5, 0, 0, 0, 0, 1) == InitialValue(6, 0, 0, 0, 0, 1) {
		t.Error("replicates or seeds share an initial value")
	}
}
