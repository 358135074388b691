package gpurun

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/lemsls/lemsls/codegen/ir"
)

// windowRows is how many rows are in hand at a time: enough to fill batches
// where delays differ from point to point, few enough that memory does not
// grow with the number of points.
const windowRows = 1 << 14

// Lane is one simulation: a point and a replicate.
type Lane struct {
	Point, Replicate int
	Row              int     // within the window
	Scale            float64 // Edges.Delays(Scale) are its delays
}

// Batch is simulations to be run side by side: with equal delays, unless it is
// Mixed.
type Batch struct {
	Mixed   bool
	Longest int // of the delays
	Lanes   []Lane
}

// Window is a run of rows, in order, and the batches that compute them.
type Window struct {
	First   int // the row of the shard that is Rows[0]
	Rows    []Row
	Batches []Batch
}

// Batching says how lanes are made into batches.
type Batching struct {
	Most  func(longest int) int // the most lanes of a batch with such a delay
	Mixed func(longest int) int // of a mixed batch, 0: none has room; nil: the backend cannot do that
	Least int                   // split no batch below this many lanes for the sake of Parts; mix smaller ones
	Parts int                   // batches that ought to be in work at a time
}

// Windows yields the windows of the sweep's shard one after the other, from row
// From on. A row whose delays are impossible has its Fault and is in no batch. It
// ends with the error of ctx or of yield.
func Windows(ctx context.Context, s *Sweep, e *Edges, b Batching, yield func(*Window) error) error {
	g := newGrouper(s, e)
	for first := s.From; first < s.Rows(); first += windowRows {
		w := g.window(ctx, first, min(first+windowRows, s.Rows()))
		if err := ctx.Err(); err != nil {
			return err
		}
		w.Batches = split(w.Batches, b)
		if err := yield(w); err != nil {
			return err
		}
	}
	return nil
}

// grouper finds the points whose delays are equal.
type grouper struct {
	s    *Sweep
	e    *Edges
	nan  []float64
	same map[float64]int // delay scale -> batch of the window
	hash map[delayHash]int
}

// delayHash stands for the delays of all edges, which are too many to keep for
// every batch.
type delayHash [sha256.Size]byte

func hashDelays(delays []int32) delayHash {
	b := make([]byte, 0, 4*len(delays))
	for _, d := range delays {
		b = binary.LittleEndian.AppendUint32(b, uint32(d))
	}
	return sha256.Sum256(b)
}

func newGrouper(s *Sweep, e *Edges) *grouper {
	return &grouper{s: s, e: e, nan: NewMeasure(s).NaNs()}
}

// window is the rows from first up to, not including, end.
func (g *grouper) window(ctx context.Context, first, end int) *Window {
	w := &Window{First: first}
	g.same, g.hash = map[float64]int{}, map[delayHash]int{}
	for k := first; k < end && ctx.Err() == nil; {
		point, replicate := g.s.rowAt(k)
		n := min(g.s.replicates()-replicate, end-k)
		g.addPoint(w, point, replicate, replicate+n)
		k += n
	}
	return w
}

// addPoint adds some replicates of a point to a window.
func (g *grouper) addPoint(w *Window, point, replicate, end int) {
	params := g.s.Points.At(point, nil)
	batch, scale, fault := g.batchOf(w, point)
	for r := replicate; r < end; r++ {
		row := Row{Point: point, Replicate: r, Params: params}
		if fault != nil {
			row.Fault, row.Metrics = fault, g.nan
		} else {
			b := &w.Batches[batch]
			b.Lanes = append(b.Lanes, Lane{Point: point, Replicate: r, Row: len(w.Rows), Scale: scale})
		}
		w.Rows = append(w.Rows, row)
	}
}

// batchOf is the index of the batch for the delays of point p.
func (g *grouper) batchOf(w *Window, p int) (batch int, scale float64, fault *Fault) {
	scale, fault = DelayScale(g.s, p)
	if fault != nil {
		return 0, 0, fault
	}
	if i, ok := g.same[scale]; ok {
		return i, scale, nil
	}
	delays, longest, fault := g.delays(p, scale)
	if fault != nil {
		return 0, 0, fault
	}
	key := hashDelays(delays)
	i, ok := g.hash[key]
	if !ok {
		i = len(w.Batches)
		w.Batches = append(w.Batches, Batch{Longest: longest})
	}
	g.same[scale], g.hash[key] = i, i
	return i, scale, nil
}

// delays is Edges.Delays with a fault that knows whose it is.
func (g *grouper) delays(p int, scale float64) (delays []int32, longest int, fault *Fault) {
	delays, longest, fault = g.e.Delays(scale)
	if fault != nil {
		speed := g.s.Program.Uniforms[g.s.Program.DelayScale]
		fault.Point, fault.Place, fault.Name = p, speed.Place, speed.Name
	}
	return delays, longest, fault
}

// badDelays is why the delays of point p make no sense; nil if they do.
func (g *grouper) badDelays(p int) *Fault {
	scale, fault := DelayScale(g.s, p)
	if fault == nil {
		_, _, fault = g.delays(p, scale)
	}
	return fault
}

// DelayScale is what the lengths are multiplied with at point p to give delays
// in steps; 0 if the model has no delays.
func DelayScale(s *Sweep, p int) (float64, *Fault) {
	u := s.Program.DelayScale
	if u < 0 {
		return 0, nil
	}
	params := s.Params(p, nil)
	scale := s.Program.UniformsAt(params, s.Dt, s.Network.N)[u]
	if isFinite(scale) {
		return scale, nil
	}
	fault := PointFault(s, p, int(u))
	fault.Kind = BadDelay
	return 0, fault
}

// PointFault says why a uniform of point p is not finite.
func PointFault(s *Sweep, p, uniform int) *Fault {
	slot := s.Program.Uniforms[uniform]
	f := &Fault{Point: p, State: -1, Place: slot.Place, Name: slot.Name,
		Message: fmt.Sprintf("%s is too large for single precision", slot.Name)}
	env := &ir.Env[float64]{Params: s.Params(p, nil), Dt: s.Dt, Nodes: float64(s.Network.N)}
	b := ir.Block{Instrs: s.Program.Point.Instrs, Outputs: s.Program.Point.Outputs[uniform : uniform+1]}
	v, ok := ir.FirstFault(&b, env)
	if !ok {
		return f
	}
	f.Message = ir.Trace(&b, env, v)
	if in := b.Instrs[v]; in.Place.IsValid() {
		f.Place, f.Name = in.Place, in.Name
	}
	return f
}

// split cuts batches to what fits, and to enough of them for all threads. What
// is too small to be worth a batch of its own is mixed.
func split(batches []Batch, b Batching) []Batch {
	batches = mix(batches, b)
	lanes := 0
	for _, batch := range batches {
		lanes += len(batch.Lanes)
	}
	fair := max(b.Least, (lanes+b.Parts-1)/max(b.Parts, 1))
	var parts []Batch
	for _, batch := range batches {
		most := b.Most
		if batch.Mixed {
			most = b.Mixed
		}
		limit := max(1, min(most(batch.Longest), fair))
		count := (len(batch.Lanes) + limit - 1) / limit
		size := (len(batch.Lanes) + count - 1) / count
		for chunk := range slices.Chunk(batch.Lanes, size) {
			parts = append(parts, Batch{Mixed: batch.Mixed, Longest: batch.Longest, Lanes: chunk})
		}
	}
	slices.SortStableFunc(parts, func(x, y Batch) int { return x.Lanes[0].Row - y.Lanes[0].Row })
	return parts
}

// mix makes one of all batches with fewer than Least lanes, as they are where
// the speed is not on a grid.
func mix(batches []Batch, b Batching) []Batch {
	if b.Mixed == nil {
		return batches
	}
	mixed, others := Batch{Mixed: true}, []Batch(nil)
	count := 0
	for _, batch := range batches {
		if len(batch.Lanes) >= b.Least {
			others = append(others, batch)
			continue
		}
		count++
		mixed.Longest = max(mixed.Longest, batch.Longest)
		mixed.Lanes = append(mixed.Lanes, batch.Lanes...)
	}
	if count < 2 || b.Mixed(mixed.Longest) < 1 {
		return batches
	}
	slices.SortFunc(mixed.Lanes, func(x, y Lane) int { return x.Row - y.Row })
	return append(others, mixed)
}
