package report

import "math"

// correlation gathers the Pearson correlations between nodes, sample by sample,
// by Welford.
type correlation struct {
	n      float64
	mean   []float64
	delta  []float64
	moment []float64 // row by row, from the diagonal on
}

func newCorrelation(nodes int) *correlation {
	return &correlation{mean: make([]float64, nodes), delta: make([]float64, nodes), moment: make([]float64, nodes*nodes)}
}

func (c *correlation) add(x []float64) {
	c.n++
	for i := range x {
		c.delta[i] = x[i] - c.mean[i]
		c.mean[i] += c.delta[i] / c.n
	}
	for i := range x {
		row, after := c.moment[i*len(x):], x[i]-c.mean[i]
		for j := i; j < len(x); j++ {
			row[j] += c.delta[j] * after
		}
	}
}

// matrix is the correlations, row by row; nil without samples. A node that does
// not vary has none.
func (c *correlation) matrix() numbers {
	if c.n < 2 {
		return nil
	}
	n := len(c.mean)
	all := make(numbers, n*n)
	for i := range n {
		for j := i; j < n; j++ {
			r := c.moment[i*n+j] / math.Sqrt(c.moment[i*n+i]*c.moment[j*n+j])
			if r-r != 0 {
				r = math.NaN()
			}
			all[i*n+j], all[j*n+i] = r, r
		}
	}
	return all
}
