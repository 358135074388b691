package cpu

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"unsafe"

	"github.com/lemsls/lemsls/gpurun"
)

// How batches are made. A batch of as many lanes as a few registers hold keeps
// the ring near the processor and spreads what a node costs over enough lanes;
// splitting below leastLanes costs more than a second thread brings.
const (
	leastLanes = 8
	mixedLanes = 32 // each of them has edges of its own
)

// mostLanes is how many lanes a batch has at most. Where its ring is long it has half
// as many: two threads with long rings wait for each other at the memory.
func (m *model[F]) mostLanes(longest int) int64 {
	const long = 6 << 20 // bytes
	bytes := m.kernels.batch
	if ring := bytes * int64(m.measure.N) * int64(wide(longest)*len(m.channels)); ring > long {
		bytes = min(bytes, unitBytes/2)
	}
	return bytes / int64(unsafe.Sizeof(F(0)))
}

// threads is how many batches are in work at a time: as many as are wanted, or
// as there is memory for where the delays are longest.
func (m *model[F]) threads() int {
	wanted := m.s.Threads
	if wanted < 1 {
		wanted = runtime.GOMAXPROCS(0)
	}
	return int(max(1, min(int64(wanted), m.memory()/m.leastBytes())))
}

func (m *model[F]) memory() int64 {
	if m.s.Memory > 0 {
		return m.s.Memory
	}
	return gpurun.DefaultMemory
}

// share is the memory that a batch may take.
func (m *model[F]) share() int64 { return m.memory() / int64(m.threads()) }

// leastBytes is what the smallest batch takes where the delays are longest.
func (m *model[F]) leastBytes() int64 { return m.batchBytes() + lane*m.laneBytes(m.longest) }

// bytes is what a batch takes.
func (m *model[F]) bytes(b gpurun.Batch) int64 {
	padded := int64((len(b.Lanes) + lane - 1) / lane * lane)
	if b.Mixed {
		return padded * (2*m.laneBytes(b.Longest) + m.mixedBytes())
	}
	return padded*m.laneBytes(b.Longest) + m.batchBytes()
}

// fits refuses a sweep that Memory leaves no room for.
func (m *model[F]) fits() error {
	need := m.leastBytes()
	if need <= m.memory() {
		return nil
	}
	var number F
	size := int64(unsafe.Sizeof(number))
	history := lane * int64(m.measure.N) * int64(len(m.channels)*slots(m.longest)) * size
	if lane*m.sampleBytes(size)+m.measure.FinishBytes() > history {
		return m.tooManySamples(need, size)
	}
	return fmt.Errorf("%s of memory are not enough: the fewest simulations side by side, %d, take %s, of which %s are "+
		"what delays of up to %s steps reach back to (%d x %d nodes x %s times x %d numbers of %d bytes); "+
		"give more (--memory), or shorten the delays by a longer step or a higher speed",
		gpurun.Size(m.memory()), lane, gpurun.Size(need), gpurun.Size(history),
		gpurun.Digits(m.longest), lane, m.measure.N, gpurun.Digits(slots(m.longest)), len(m.channels), size)
}

func (m *model[F]) batching() gpurun.Batching {
	return gpurun.Batching{Most: m.most, Mixed: m.mostMixed, Least: leastLanes, Parts: m.threads()}
}

// mostMixed is the same for batches of lanes with different delays.
func (m *model[F]) mostMixed(longest int) int {
	lanes := m.share() / (2*m.laneBytes(longest) + m.mixedBytes())
	return int(min(lanes/lane*lane, mixedLanes))
}

// most is the lanes that a batch with such a delay may have, if every thread
// works on one.
func (m *model[F]) most(longest int) int {
	lanes := (m.share() - m.batchBytes()) / m.laneBytes(longest)
	return int(min(max(lanes/lane*lane, lane), m.mostLanes(longest)))
}

// shapeSweep says how the first window will be run, and how many batches there
// will be if the others are like it.
func shapeSweep[F float32 | float64](m *model[F]) (gpurun.Shape, error) {
	shape := gpurun.Shape{Threads: m.threads()}
	if err := m.fits(); err != nil {
		return shape, err
	}
	seen := 0
	err := gpurun.Windows(context.Background(), m.s, m.edges, m.batching(), func(w *gpurun.Window) error {
		for _, b := range w.Batches {
			shape.Lanes = max(shape.Lanes, len(b.Lanes))
			shape.Bytes = max(shape.Bytes, m.bytes(b))
		}
		shape.Batches += len(w.Batches)
		shape.Typical = typical(w.Batches, 2*shape.Threads)
		seen += len(w.Rows)
		return errEnough
	})
	if err != nil && err != errEnough {
		return shape, err
	}
	shape.Threads = min(shape.Threads, max(shape.Batches, 1))
	if m.longest > 0 && seen > 0 && shape.Batches > 0 { // a later window may have longer delays
		shape.Bytes = max(shape.Bytes, m.leastBytes())
	}
	shape.Bytes *= int64(shape.Threads)
	if seen > 0 {
		shape.Batches = int((int64(shape.Batches)*int64(m.s.Rows()) + int64(seen) - 1) / int64(seen))
	}
	return shape, nil
}

// typical is the points of some batches among others.
func typical(batches []gpurun.Batch, wanted int) []int {
	var points []int
	n := min(wanted, len(batches))
	for k := range n {
		for _, l := range batches[k*len(batches)/n].Lanes {
			if !slices.Contains(points, l.Point) {
				points = append(points, l.Point)
			}
		}
	}
	return points
}

var errEnough = fmt.Errorf("seen enough")

// peak is the most lanes that were in memory at a time, and what they took.
type peak struct {
	mu               sync.Mutex
	now, most        int
	bytes, mostBytes int64
}

func (p *peak) enter(lanes int, bytes int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now += lanes
	p.bytes += bytes
	p.most, p.mostBytes = max(p.most, p.now), max(p.mostBytes, p.bytes)
}

func (p *peak) leave(lanes int, bytes int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now -= lanes
	p.bytes -= bytes
}

// processor is the name that the operating system has for the processor.
func processor() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH + " processor"
}
