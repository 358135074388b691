package gpurun

import (
	"math"

	"gonum.org/v1/gonum/dsp/fourier"
)

// segmentLength is the samples of a segment of Welch's method, about 2 s of
// them, so that frequencies are 0.5 Hz apart; where there are fewer, all are one
// segment. leastSegment is too few for a spectrum.
const (
	segmentLength = 2048
	leastSegment  = 8
)

// Spectrum computes power spectra of segments, by Welch's method: each less its
// mean, times the window of Hann (the periodic one), by a fast Fourier transform.
// Segments overlap by half. It is not for several goroutines at a time.
type Spectrum struct {
	fft    *fourier.FFT
	window []float64
	x      []float64
	c      []complex128
}

// NewSpectrum is one for segments of n samples.
func NewSpectrum(n int) *Spectrum {
	s := &Spectrum{fft: fourier.NewFFT(n), window: make([]float64, n), x: make([]float64, n), c: make([]complex128, Bins(n))}
	for i := range s.window {
		s.window[i] = 0.5 - float64(0.5*math.Cos(2*math.Pi*float64(i)/float64(n)))
	}
	return s
}

// Bins is the number of frequencies of a segment of n samples: k/n of the rate of
// the samples, k = 0, 1, ...
func Bins(n int) int { return n/2 + 1 }

// Hop is the samples from one segment of n to the next.
func Hop(n int) int { return n - n/2 }

// Add adds the squares of the Fourier coefficients of a segment to power.
func (s *Spectrum) Add(power, segment []float64) {
	mean := 0.0
	for _, v := range segment {
		mean += (v - segment[0]) / float64(len(segment))
	}
	mean += segment[0]
	for i, v := range segment {
		s.x[i] = float64((v - mean) * s.window[i])
	}
	s.fft.Coefficients(s.c, s.x)
	for k, c := range s.c {
		power[k] += float64(real(c)*real(c)) + float64(imag(c)*imag(c))
	}
}

// peak is the metric psd_peak, in Hz: the frequency above 0 with the most power.
// All but half the rate of the samples stand for a negative frequency, too.
func (m *Measure) peak(t *Tally) float64 {
	best, most := 0, 0.0
	for k, power := range t.Power {
		if 2*k != m.Segment {
			power *= 2
		}
		if math.IsNaN(power) || math.IsInf(power, 0) {
			return math.NaN()
		}
		if k > 0 && power > most {
			best, most = k, power
		}
	}
	if best == 0 {
		return math.NaN()
	}
	return float64(best) / (float64(m.Segment) * m.SampleStep)
}
