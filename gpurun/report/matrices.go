package report

import (
	"fmt"
	"slices"

	"github.com/lemsls/lemsls/gpurun"
)

// arrays adds the functional connectivity and the signals that lie beside the
// results, to the time series of their simulation or by themselves.
func (v *View) arrays(dir string, m *gpurun.Manifest, w words) error {
	k := v.keep(m.ArraysOf())
	err := v.matrices(dir, m, k)
	if err == nil {
		err = v.signals(dir, m, w, k)
	}
	slices.SortStableFunc(v.Series, func(a, b *Series) int { return a.Point - b.Point })
	v.leave(k)
	return err
}

func (v *View) matrices(dir string, m *gpurun.Manifest, k *kept) error {
	if !slices.Contains(m.Arrays, "fc") {
		return nil
	}
	if m.Network.Nodes > mostFC {
		v.Notes = append(v.Notes, fmt.Sprintf("Functional connectivity of more than %d nodes is not shown; fc.npy has it.", mostFC))
		return nil
	}
	return gpurun.EachArray(dir, m, "fc", k.wants, func(a gpurun.StoredArray) {
		k.found("fc.npy")
		v.of(m, a).FC = &FC{Signal: v.watched(m), Values: slices.Clone(a.Values)}
	})
}

// signals adds what functional connectivity is made of, where no trajectory has
// more. That of a simulation at fault is not there.
func (v *View) signals(dir string, m *gpurun.Manifest, w words, k *kept) error {
	every := m.SampleEvery()
	return gpurun.EachArray(dir, m, "signal", k.wants, func(a gpurun.StoredArray) {
		k.found("signal.npy")
		if x := a.Values[0]; x-x != 0 {
			return
		}
		s := v.of(m, a)
		if len(s.Signals) > 0 {
			return
		}
		t := newTrace(shape{signals: []string{v.watched(m)}, fc: -1, nodes: a.Columns, steps: a.Rows - 1, dt: float64(every) * m.Dt, unit: m.TimeUnit})
		for i, x := range a.Values {
			t.add(i/a.Columns, i%a.Columns, []float64{x})
		}
		whole := t.series(w.signal)
		for i := range whole.Time {
			whole.Time[i] += float64(m.Transient+every) * m.Dt
		}
		s.Time, s.Every, s.Signals = whole.Time, whole.Every*every, whole.Signals
	})
}

// wants says that the simulation is one of those.
func (k *kept) wants(point, replicate int) bool { return k.has[simulation{point, replicate}] }

// of is the Series of the simulation that an array is of.
func (v *View) of(m *gpurun.Manifest, a gpurun.StoredArray) *Series {
	i := slices.IndexFunc(v.Series, func(s *Series) bool { return s.Point == a.Point && s.Replicate == a.Replicate })
	if i < 0 {
		i = len(v.Series)
		v.Series = append(v.Series, v.bare(m, m.Points.Points(), a.Point, a.Replicate))
	}
	return v.Series[i]
}

// bare is a simulation of which there are no time series.
func (v *View) bare(m *gpurun.Manifest, points gpurun.Points, point, replicate int) *Series {
	s := &Series{Point: point, Replicate: replicate, TimeUnit: m.TimeUnit, Nodes: m.Network.Nodes, Time: numbers{}, Signals: []Signal{}}
	for k, x := range points.At(point, nil) {
		s.Params = append(s.Params, v.Params[k].number(x))
	}
	return s
}

// watched is what stored functional connectivity is about, as far as the manifest
// tells.
func (v *View) watched(m *gpurun.Manifest) string {
	of, bold := "", m.Monitor != nil && m.Monitor.Signal == gpurun.BoldSignal.String()
	if m.Monitor != nil {
		of = m.Monitor.Of
	}
	for _, column := range m.MetricColumns() {
		if _, first := metricOf(column); of == "" {
			of = first
		}
	}
	switch {
	case bold && of != "":
		return "BOLD of " + of
	case bold:
		return "BOLD"
	case of == "":
		return "the signal"
	}
	return of
}
