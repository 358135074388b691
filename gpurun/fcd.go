package gpurun

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// Functional connectivity dynamics (FCD) as Hansen, Battaglia, Spiegler, Deco and
// Jirsa have it (NeuroImage 105, 2015): the samples are cut into windows, which
// may overlap; each has a vector, the upper triangle of the Pearson correlations
// between its nodes; FCD is the matrix of Pearson correlations between these
// vectors. What is compared is the distribution of its values above the diagonal,
// of all pairs of windows, those that overlap too, by the distance of Kolmogorov
// and Smirnov (Deco et al., Scientific Reports 7, 2017).

// FCDValues is the upper triangle of the FCD of samples x nodes numbers, in
// ascending order. A node that does not vary in some window is left out, and so
// is a window whose pairs are correlated alike. It is empty if there are fewer
// than two windows, nil if numbers are not finite.
func FCDValues(series []float64, nodes, window, step int) []float64 {
	count := windowCount(len(series)/max(nodes, 1), window, step)
	f := &fcd{windows: count, length: window, step: step}
	for i := range nodes {
		if x := column(series, nodes, i); !f.add(x) {
			return nil
		}
	}
	if count < 2 || len(f.nodes) < 2 {
		return []float64{}
	}
	f.correlate()
	return f.values()
}

// windowCount is how many windows there are in so many samples.
func windowCount(samples, window, step int) int {
	if window < 1 || samples < window {
		return 0
	}
	return (samples-window)/step + 1
}

func column(series []float64, nodes, i int) []float64 {
	x := make([]float64, 0, len(series)/nodes)
	for k := i; k < len(series); k += nodes {
		x = append(x, series[k])
	}
	return x
}

// fcd computes an FCD pair of nodes by pair of nodes, so that never all vectors
// are there at a time: they would take windows x pairs numbers.
type fcd struct {
	windows, length, step int
	nodes                 []variation
	means                 []float64 // of the vector of each window
	product               []float64 // windows v <= w, row by row: of the vectors, each less its mean
}

// variation is a node's samples, and what each window takes to make them of mean
// 0 and length 1.
type variation struct{ x, mean, norm []float64 }

// add takes the samples of a node; one that does not vary in some window is left
// out. False if they are not finite.
func (f *fcd) add(x []float64) bool {
	n := variation{x: make([]float64, len(x))}
	for k, v := range x {
		if n.x[k] = v - x[0]; !isFinite(n.x[k]) {
			return false
		}
	}
	varies := true
	for w := range f.windows {
		part := n.window(f, w)
		mean, square := 0.0, 0.0
		for _, v := range part {
			mean += (v - part[0]) / float64(f.length)
		}
		mean += part[0]
		for _, v := range part {
			square += float64((v - mean) * (v - mean))
		}
		varies = varies && square > 0
		n.mean, n.norm = append(n.mean, mean), append(n.norm, 1/math.Sqrt(square))
	}
	if varies {
		f.nodes = append(f.nodes, n)
	}
	return true
}

func (n *variation) window(f *fcd, w int) []float64 { return n.x[w*f.step : w*f.step+f.length] }

// unit is the samples of a window, with mean 0 and length 1.
func (n *variation) unit(f *fcd, w int, to []float64) {
	for k, v := range n.window(f, w) {
		to[k] = (v - n.mean[w]) * n.norm[w]
	}
}

// correlate sums the products of the vectors up, a row of the triangle of nodes
// at a time.
func (f *fcd) correlate() {
	f.product = make([]float64, Pairs(f.windows))
	f.setMeans()
	rows := make([]float64, f.windows*(len(f.nodes)-1))
	a, b := make([]float64, f.length), make([]float64, f.length)
	for i := range len(f.nodes) - 1 {
		width := len(f.nodes) - 1 - i
		for w := range f.windows {
			f.nodes[i].unit(f, w, a)
			row := rows[w*width : (w+1)*width]
			for j := range row {
				f.nodes[i+1+j].unit(f, w, b)
				row[j] = dot(a, b) - f.means[w]
			}
		}
		f.addProducts(rows, width)
	}
}

// setMeans sets the mean of each vector: the square of the sum of the unit
// vectors has all pairs of nodes twice, and each node with itself.
func (f *fcd) setMeans() {
	nodes := float64(len(f.nodes))
	sum, unit := make([]float64, f.length), make([]float64, f.length)
	for w := range f.windows {
		clear(sum)
		for i := range f.nodes {
			f.nodes[i].unit(f, w, unit)
			for k, v := range unit {
				sum[k] += v
			}
		}
		f.means = append(f.means, (dot(sum, sum)-nodes)/(nodes*(nodes-1)))
	}
}

func (f *fcd) addProducts(rows []float64, width int) {
	pair := 0
	for v := range f.windows {
		a := rows[v*width : (v+1)*width]
		for w := v; w < f.windows; w++ {
			f.product[pair] += dot(a, rows[w*width:(w+1)*width])
			pair++
		}
	}
}

// values are the correlations between windows, ascending. They take the place of
// the products.
func (f *fcd) values() []float64 {
	pairs := float64(Pairs(len(f.nodes) - 1))
	length := make([]float64, f.windows)
	for v := range length {
		if square := f.product[diagonal(v, f.windows)]; square > pairs*1e-24 {
			length[v] = math.Sqrt(square)
		}
	}
	list := f.product[:0]
	pair := 0
	for v := range f.windows {
		for w := v; w < f.windows; w++ {
			if c := f.product[pair] / (length[v] * length[w]); w > v && length[v] > 0 && length[w] > 0 {
				list = append(list, max(-1, min(1, c)))
			}
			pair++
		}
	}
	slices.Sort(list)
	return list
}

// dot is the scalar product, in four sums, each in order, then those of two.
func dot(a, b []float64) float64 {
	var s [4]float64
	b = b[:len(a)]
	for len(a) >= 4 {
		s[0] += float64(a[0] * b[0])
		s[1] += float64(a[1] * b[1])
		s[2] += float64(a[2] * b[2])
		s[3] += float64(a[3] * b[3])
		a, b = a[4:], b[4:]
	}
	for k := range a {
		s[k] += float64(a[k] * b[k])
	}
	return (s[0] + s[1]) + (s[2] + s[3])
}

// windows is how many a simulation has.
func (m *Measure) windows() int { return windowCount(m.counted/m.SampleEvery, m.window, m.windowStep) }

// fcdDistance is the metric fcd_ks.
func (m *Measure) fcdDistance(t *Tally) float64 {
	values := FCDValues(t.Series, m.N, m.window, m.windowStep)
	if len(values) == 0 || len(m.empiricalFCD) == 0 {
		return math.NaN()
	}
	return stat.KolmogorovSmirnov(values, nil, m.empiricalFCD, nil)
}

// FinishBytes is the memory that Row takes beside the Tally, which it has while
// it works on one.
func (m *Measure) FinishBytes() int64 {
	if m.Series == 0 {
		return 0
	}
	n, windows := int64(m.N), int64(m.windows())
	return 8 * (2*n*int64(m.Series) + 2*n*windows + windows*(windows+1)/2 + n*windows)
}
