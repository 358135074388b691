package report

import (
	"fmt"
	"slices"

	"github.com/lemsls/lemsls/gpurun"
)

// matrices adds the functional connectivity that lies beside the results, to the
// time series of its simulation or by itself.
func (v *View) matrices(dir string, m *gpurun.Manifest) error {
	if m.Network.Nodes > mostFC {
		return nil
	}
	points := m.Points.Points()
	left := mostSeries
	err := gpurun.EachMatrix(dir, m, func(point, replicate int, values []float64) bool {
		if left--; left < 0 {
			v.Notes = append(v.Notes, fmt.Sprintf("Of the stored functional connectivity the first %d simulations are shown.", mostSeries))
			return false
		}
		i := slices.IndexFunc(v.Series, func(s *Series) bool { return s.Point == point && s.Replicate == replicate })
		if i < 0 {
			i = len(v.Series)
			v.Series = append(v.Series, v.bare(m, points, point, replicate))
		}
		v.Series[i].FC = &FC{Signal: v.watched(m), Values: slices.Clone(values)}
		return true
	})
	slices.SortStableFunc(v.Series, func(a, b *Series) int { return a.Point - b.Point })
	return err
}

// bare is a simulation of which there are no time series.
func (v *View) bare(m *gpurun.Manifest, points gpurun.Points, point, replicate int) *Series {
	s := &Series{Point: point, Replicate: replicate, TimeUnit: m.TimeUnit, Nodes: m.Network.Nodes, Time: numbers{}, Signals: []Signal{}}
	for k, x := range points.At(point, nil) {
		s.Params = append(s.Params, v.Params[k].number(x))
	}
	return s
}

// watched is what stored functional connectivity is about, as far as the metrics
// tell.
func (v *View) watched(m *gpurun.Manifest) string {
	for _, column := range m.MetricColumns() {
		if _, of := metricOf(column); of != "" && m.Monitor == nil {
			return of
		}
	}
	return "the signal"
}
