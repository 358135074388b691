package report

import (
	"context"
	"fmt"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/gpurun"
)

// Run is what a backend does.
type Run func(ctx context.Context, s *gpurun.Sweep, sink gpurun.Sink) error

// Simulate runs a point of a sweep again, its first replicate, and returns how it
// goes: the result of a point depends on nothing but its parameters, so it is the
// simulation that the sweep made. progress is told steps; it may be nil.
func Simulate(ctx context.Context, run Run, s *gpurun.Sweep, swept *diagnostics.Swept, point int, progress func(done, total int)) (*Series, error) {
	if point < 0 || point >= s.Points.Len() {
		return nil, fmt.Errorf("there is no point %d; there are points 0 to %d", point, s.Points.Len()-1)
	}
	one := *s
	values := s.Points.At(point, nil)
	one.Points = gpurun.List(s.Points.Names, [][]float64{values})
	one.Trajectories, one.AllTrajectories = []int{0}, false
	one.Arrays, one.ArrayPoints = nil, nil
	one.Shard, one.Shards, one.From, one.TrackFrom, one.Replicates = 0, 0, 0, 0, 0
	one.Metrics, one.Monitor, one.Objective, one.Progress = []string{"diverged"}, gpurun.Monitor{}, "", nil
	if err := one.Check(); err != nil {
		return nil, err
	}
	w := &watcher{ctx: ctx, trace: newTrace(shapeOf(&one)), progress: progress}
	if err := run(ctx, &one, w); err != nil {
		return nil, err
	}
	names := words{subject: swept.Subject}
	series := w.trace.series(names.signal)
	series.Point, series.Fault = point, w.fault
	for k, name := range s.Points.Names {
		_, number := names.param(name)
		series.Params = append(series.Params, number(values[k]))
	}
	return series, nil
}

func shapeOf(s *gpurun.Sweep) shape {
	m := gpurun.NewMeasure(s)
	sh := shape{fc: -1, nodes: s.Network.N, steps: s.Steps, transient: s.Transient, every: m.Every, dt: s.Dt, unit: s.Program.TimeUnit()}
	for _, signal := range m.Signals {
		sh.signals = append(sh.signals, signal.Name)
	}
	if len(m.Exposures) > 0 {
		sh.fc = m.Exposures[0]
	}
	return sh
}

// watcher is a Sink that keeps a trajectory as far as it is looked at.
type watcher struct {
	ctx      context.Context // of the one run that the watcher is for
	trace    *trace
	fault    string
	progress func(done, total int)
	values   []float64
}

// Row takes the result of the simulation.
func (w *watcher) Row(r gpurun.Row) error {
	if r.Fault != nil {
		w.fault = fmt.Sprintf("Left the finite numbers at step %d in node %d. %s", r.Fault.Step, r.Fault.Node, r.Fault.Message)
		if r.Fault.Kind == gpurun.BadDelay {
			w.fault = "Could not be run: the delays make no sense. " + r.Fault.Message
		}
	}
	return w.ctx.Err()
}

// Trajectory takes the next node of it.
func (w *watcher) Trajectory(_, _, step, node int, states, exposures []float64) error {
	w.values = append(append(w.values[:0], states...), exposures...)
	w.trace.add(step, node, w.values)
	if w.progress != nil && node == 0 && step%256 == 0 {
		w.progress(step, w.trace.steps)
	}
	return nil
}
