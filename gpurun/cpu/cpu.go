// Package cpu runs sweeps on the processor: with the vector instructions it has,
// and in plain Go anywhere.
//
// Simulations whose delays are equal lie side by side as lanes. Blocks of the
// Program are interpreted an instruction at a time over all lanes, the edges of
// a target with the lanes innermost, so that a weight and a delay are fetched
// once for all of them. Each lane computes exactly what ir.Simulate does, bit
// for bit, whatever lies beside it.
package cpu

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/gpurun"
)

// Backend runs sweeps on the processor. The zero Backend is ready.
type Backend struct {
	Kernels string // the kernel set, one of Kernels(); "": the fastest

	peak peak
}

var (
	_ gpurun.Backend = (*Backend)(nil)
	_ gpurun.Shaper  = (*Backend)(nil)
)

// KernelsVariable is the environment variable that may name the kernels of New.
const KernelsVariable = "LEMSLS_CPU"

// New is a backend for this machine's processor.
func New() *Backend { return &Backend{Kernels: os.Getenv(KernelsVariable)} }

// Name is cpu.
func (*Backend) Name() string { return "cpu" }

// Device names the processor and the kernels.
func (b *Backend) Device() string {
	return fmt.Sprintf("%s, %d threads, %s kernels", processor(), runtime.GOMAXPROCS(0), b.kernels())
}

// kernels is the name of the kernel set used.
func (b *Backend) kernels() string {
	if b.Kernels != "" {
		return b.Kernels
	}
	return Kernels()[0]
}

// Run computes the rows of the sweep's shard, and then the trajectories asked
// for: each once more, alone, so that it can be written as it is computed.
func (b *Backend) Run(ctx context.Context, s *gpurun.Sweep, sink gpurun.Sink) error {
	if err := s.Check(); err != nil {
		return err
	}
	if s.Precision == gpurun.F64 {
		return run[float64](ctx, b, s, sink)
	}
	return run[float32](ctx, b, s, sink)
}

// Shape says how the sweep will be run.
func (b *Backend) Shape(s *gpurun.Sweep) (gpurun.Shape, error) {
	if s.Precision == gpurun.F64 {
		return shapeOf[float64](b, s)
	}
	return shapeOf[float32](b, s)
}

// runner is a sweep in work.
type runner[F ir.Float] struct {
	*model[F]
	sink  gpurun.Sink
	meter *gpurun.Meter
	stop  atomic.Bool // set when the work is no longer wanted
	peak  *peak
}

func shapeOf[F ir.Float](b *Backend, s *gpurun.Sweep) (gpurun.Shape, error) {
	k, err := kernelsOf[F](b.kernels())
	if err != nil {
		return gpurun.Shape{}, err
	}
	return shapeSweep(newModel(s, k))
}

func run[F ir.Float](ctx context.Context, b *Backend, s *gpurun.Sweep, sink gpurun.Sink) error {
	k, err := kernelsOf[F](b.kernels())
	if err != nil {
		return err
	}
	r := &runner[F]{model: newModel(s, k), sink: sink, peak: &b.peak}
	if err := r.fits(); err != nil {
		return err
	}
	forget := context.AfterFunc(ctx, func() { r.stop.Store(true) })
	defer forget()
	r.meter = gpurun.NewMeter(s, s.Steps+1)
	defer r.meter.Stop()
	err = gpurun.Windows(ctx, s, r.edges, r.batching(), func(w *gpurun.Window) error { return r.window(ctx, w) })
	if err != nil {
		return err
	}
	return r.trajectories(ctx)
}

// window computes the rows of a window and hands them over in order, each as
// soon as all before it are there.
func (r *runner[F]) window(ctx context.Context, w *gpurun.Window) error {
	out := gpurun.NewOrdered(w, r.sink)
	var g errgroup.Group
	g.SetLimit(r.threads())
	for _, b := range w.Batches {
		g.Go(func() error {
			err := r.batch(b, out)
			if err != nil {
				r.stop.Store(true)
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return out.Flush()
}

// batch computes one batch, unless the work is no longer wanted.
func (r *runner[F]) batch(b gpurun.Batch, out *gpurun.Ordered) error {
	if r.stop.Load() {
		return nil
	}
	bytes := r.bytes(b)
	r.peak.enter(len(b.Lanes), bytes)
	defer r.peak.leave(len(b.Lanes), bytes)
	sim := newSimulation(r.model, b)
	err := sim.run(&r.stop, func(steps int) { r.meter.Add(steps, len(b.Lanes)) }, nil)
	if err != nil || r.stop.Load() {
		return err
	}
	return out.Done(sim.rows())
}

// rows is the metrics of all lanes.
func (s *simulation[F]) rows() map[int]gpurun.Row {
	rows := make(map[int]gpurun.Row, len(s.lanes))
	for l, at := range s.lanes {
		row := gpurun.Row{Point: at.Point, Replicate: at.Replicate, Fault: s.faults[l]}
		if row.Fault != nil {
			row.Metrics = s.measure.NaNs()
		} else {
			tally := s.tally.of(l)
			row.Metrics, row.States = s.measure.Row(tally)
			row.Arrays = s.measure.Arrays(at.Point, tally)
		}
		rows[at.Row] = row
	}
	return rows
}

// trajectories computes the chosen points again, one after the other.
func (r *runner[F]) trajectories(ctx context.Context) error {
	for point, replicate := range r.s.Tracked() {
		scale, fault := gpurun.DelayScale(r.s, point)
		if fault != nil {
			continue
		}
		_, longest, fault := r.edges.Delays(scale)
		if fault != nil {
			continue
		}
		b := gpurun.Batch{Longest: longest, Lanes: []gpurun.Lane{{Point: point, Replicate: replicate, Scale: scale}}}
		if err := r.trajectory(b); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

func (r *runner[F]) trajectory(b gpurun.Batch) error {
	sim := newSimulation(r.model, b)
	at, own, further := b.Lanes[0], r.p.OwnStates(), r.measure.Further()
	states, exposures := make([]float64, len(own)), make([]float64, len(further))
	return sim.run(&r.stop, func(int) {}, func(n, node int, x, e [][]F) error {
		for i, k := range own {
			states[i] = float64(x[k][0])
		}
		for k := range exposures {
			exposures[k] = float64(e[further[k].Exposure][0])
		}
		return r.sink.Trajectory(at.Point, at.Replicate, n, node, states, exposures)
	})
}
