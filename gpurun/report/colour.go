package report

import (
	"errors"
	"image/color"
	"math"

	"gonum.org/v1/plot/palette"
)

// Colours of numbers, the same as in the viewer (colour.ts): viridis, which is
// perceptually even and readable by the colour-blind, and for signed numbers
// ColorBrewer's RdBu, blue below 0.
var (
	viridis = []uint32{0x440154, 0x482878, 0x3e4989, 0x31688e, 0x26828e, 0x1f9e89, 0x35b779, 0x6ece58, 0xb5de2b, 0xfde725}
	redBlue = []uint32{0x053061, 0x2166ac, 0x4393c3, 0x92c5de, 0xd1e5f0, 0xf7f7f7, 0xfddbc7, 0xf4a582, 0xd6604d, 0xb2182b, 0x67001f}
)

// ramp is colours of the numbers from lo to hi; it is a palette.ColorMap.
type ramp struct {
	anchors []uint32
	lo, hi  float64
}

// rampOf are colours for a list of numbers: for signed ones with white at 0, if
// there are such on both sides of it.
func rampOf(values []float64, signed bool) *ramp {
	lo, hi := extent(values)
	if signed && lo < 0 && hi > 0 {
		most := max(-lo, hi)
		return &ramp{redBlue, -most, most}
	}
	if !(lo < hi) {
		lo, hi = lo-0.5, hi+0.5
	}
	return &ramp{viridis, lo, hi}
}

// extent is the least and the largest of the finite numbers; 0 and 1 of none.
func extent(values []float64) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if v-v == 0 {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	if lo > hi {
		return 0, 1
	}
	return lo, hi
}

// of is the colour of a number.
func (r *ramp) of(v float64) color.RGBA {
	last := len(r.anchors) - 1
	x := min(max((v-r.lo)/(r.hi-r.lo), 0), 1) * float64(last)
	i := min(int(x), last-1)
	at := func(shift uint) uint8 {
		a, b := float64(r.anchors[i]>>shift&0xff), float64(r.anchors[i+1]>>shift&0xff)
		return uint8(math.Round(a + (b-a)*(x-float64(i))))
	}
	return color.RGBA{at(16), at(8), at(0), 0xff}
}

// At is the colour of a number, for the bar.
func (r *ramp) At(v float64) (color.Color, error) {
	if v-v != 0 {
		return nil, palette.ErrNaN
	}
	return r.of(v), nil
}

// Min is the number at the lower end.
func (r *ramp) Min() float64 { return r.lo }

// Max is the number at the upper end.
func (r *ramp) Max() float64 { return r.hi }

// SetMin sets the number at the lower end.
func (r *ramp) SetMin(v float64) { r.lo = v }

// SetMax sets the number at the upper end.
func (r *ramp) SetMax(v float64) { r.hi = v }

// Alpha is 1: nothing shines through.
func (r *ramp) Alpha() float64 { return 1 }

// SetAlpha is not possible.
func (r *ramp) SetAlpha(float64) { panic(errors.New("colours of a figure are opaque")) }

// Palette is n of the colours.
func (r *ramp) Palette(n int) palette.Palette {
	var list colors
	for i := range n {
		list = append(list, r.of(r.lo+(r.hi-r.lo)*float64(i)/float64(max(n-1, 1))))
	}
	return list
}

type colors []color.Color

// Colors are the colours themselves.
func (c colors) Colors() []color.Color { return c }
