package cuda

import (
	"fmt"
	"math"
	"slices"

	"github.com/lemsls/lemsls/gpurun"
)

// A group has 32 lanes where there are enough simulations for all multiprocessors,
// else fewer: leastLanes of float32 are what a thread copies at a time.
const (
	mostLanes  = 32
	leastLanes = 2
)

// efficiency is what lanes are worth: with fewer, threads spend more of their time
// on other things than sums.
var efficiency = map[int]float64{32: 1, 16: 0.9, 8: 0.8, 4: 0.6, 2: 0.4}

// nearElsewhere is what lanes are worth whose near history is not in shared memory.
const nearElsewhere = 0.6

// jobs divides the simulations of a window into groups, and those into what fits
// into the memory of a device.
func (r *runner) jobs(batches []gpurun.Batch) []job {
	lanes := r.lanesFor(batches)
	var groups []group
	for _, b := range batches {
		for part := range slices.Chunk(b.Lanes, lanes) {
			groups = append(groups, group{part, b.Longest})
		}
	}
	if len(groups) == 0 {
		return nil
	}
	fair := (len(groups) + len(r.workers) - 1) / len(r.workers)
	limit, v := r.room(), shape{lanes: lanes}
	var jobs []job
	bytes := limit + 1
	for _, g := range groups {
		need := r.groupBytes(v, g.longest)
		if last := len(jobs) - 1; last < 0 || bytes+need > limit || len(jobs[last].groups) >= fair {
			jobs, bytes = append(jobs, job{lanes: lanes}), 0
		}
		jobs[len(jobs)-1].groups = append(jobs[len(jobs)-1].groups, g)
		bytes += need
	}
	return jobs
}

// lanesFor is how many lanes groups have: as many as keep all multiprocessors at
// work, and leave few empty.
func (r *runner) lanesFor(batches []gpurun.Batch) int {
	if r.tuning.lanes > 0 {
		return r.tuning.lanes
	}
	processors := 0
	for _, w := range r.workers {
		processors += max(w.info.Multiprocessors, 1)
	}
	best, found := 0.0, leastLanes
	for lanes := leastLanes; lanes <= mostLanes; lanes *= 2 {
		groups, used, fits := 0, 0, true
		for _, b := range batches {
			groups += (len(b.Lanes) + lanes - 1) / lanes
			used += len(b.Lanes)
			fits = fits && r.groupBytes(shape{lanes: lanes}, b.Longest) <= r.room()
		}
		if groups == 0 || !fits {
			continue
		}
		turns := (groups + processors - 1) / processors
		worth := float64(used) / float64(turns*processors*lanes) * efficiency[lanes]
		if len(r.plain) > 0 && !r.fit(r.workers[0].info, shape{lanes: lanes, nearBlock: 1}).nearShared {
			worth *= nearElsewhere
		}
		if worth >= best {
			best, found = worth, lanes
		}
	}
	return found
}

// room is the memory that simulations may take on a device.
func (r *runner) room() int64 {
	free := int64(math.MaxInt64)
	for _, w := range r.workers {
		free = min(free, w.info.Free/10*9)
	}
	if r.s.Memory > 0 {
		free = min(free, r.s.Memory)
	}
	return free
}

// groupBytes is about what a group takes: its numbers and a set of delays.
func (m *model) groupBytes(v shape, longest int) int64 {
	n, states, signals, ports := int64(m.measure.N), int64(len(m.p.States)), int64(len(m.measure.Signals)), int64(len(m.measure.Events))
	numbers := n*((times+1)*states+times*int64(len(m.further)+len(m.plain))+int64(len(m.fixed))+2*signals+
		states+int64(len(m.p.Couplings))+int64(m.pairSamples())+ports) + int64(len(m.p.Uniforms))
	doubles := n*(3*signals+5*ports) + states + 8
	if m.measure.FC {
		doubles += int64(gpurun.Pairs(m.measure.N))
	}
	if m.watched() >= 0 {
		doubles += 6 * n
		numbers += n * int64(m.measure.Series+m.measure.Segment)
	}
	if m.measure.Order != gpurun.NoOrder {
		doubles += 2 * n * int64(m.samples())
	}
	edges := int64(len(m.edges.Source)) * (8 + 5*m.size)
	return m.ringBytes(v, longest) + int64(v.lanes)*(numbers*m.size+doubles*8) + edges + 30*256
}

// shapeOf is the shape for a job on this device.
func (w *worker) shapeOf(j job) shape {
	shortest := times - 1
	if len(w.p.Channels) > 0 {
		seen := map[float64]bool{}
		for _, g := range j.groups {
			if scale := g.lanes[0].Scale; !seen[scale] {
				seen[scale] = true
				delays, _, _ := w.edges.Delays(scale)
				for _, d := range delays {
					shortest = min(shortest, int(d))
				}
			}
		}
	}
	near := w.stepsAlone(shortest)
	if w.tuning.nearBlock > 0 {
		near = min(near, w.tuning.nearBlock)
	}
	v := w.fit(w.info, shape{lanes: j.lanes, nearBlock: near, warps: w.tuning.warps, kept: w.tuning.kept, blocks: w.tuning.blocks})
	if w.tuning.shape != nil {
		v = w.tuning.shape(v)
	}
	return v
}

// noMemory says that not even the smallest job fits.
func (w *worker) noMemory(j job) error {
	v, longest := shape{lanes: j.lanes}, j.groups[0].longest
	free := w.info.Free
	if w.s.Memory > 0 {
		free = min(free, w.s.Memory)
	}
	text := fmt.Sprintf("%s of memory on %s are not enough: the fewest simulations side by side, %d, take %s",
		gpurun.Size(free), w.info.Name, j.lanes, gpurun.Size(w.groupBytes(v, longest)))
	history := w.ringBytes(v, longest)
	samples := int64(w.measure.Series+w.measure.Segment) * int64(w.measure.N) * int64(j.lanes) * w.size
	if samples > history {
		return fmt.Errorf("%s, of which %s are the samples of %s (%s x %d nodes in each); "+
			"sample more rarely (--tr), free memory of the device, or use --backend cpu",
			text, gpurun.Size(samples), w.measure.Sampled(), gpurun.Digits(w.measure.Series+w.measure.Segment), w.measure.N)
	}
	return fmt.Errorf("%s, of which %s are what delays of up to %s steps reach back to (%d x %d nodes x %s times x %d numbers of %d bytes); "+
		"shorten the delays by a longer step or a higher speed, free memory of the device, or use --backend cpu",
		text, gpurun.Size(history), gpurun.Digits(longest), j.lanes, w.measure.N, gpurun.Digits(slots(longest)), len(w.p.Channels), w.size)
}
