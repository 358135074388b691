package cpu

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"

	"github.com/lemsls/lemsls/gpurun"
)

// How batches are made. mostLanes keeps the ring of a batch near the processor
// and the cost of an instruction spread over enough lanes; splitting below
// leastLanes costs more than a second thread brings.
const (
	mostLanes     = 64
	leastLanes    = 8
	mixedLanes    = 32 // each of them has edges of its own
	defaultMemory = 1 << 30
)

func (m *model[F]) threads() int {
	if m.s.Threads > 0 {
		return m.s.Threads
	}
	return runtime.GOMAXPROCS(0)
}

func (m *model[F]) memory() int64 {
	if m.s.Memory > 0 {
		return m.s.Memory
	}
	return defaultMemory
}

// fits refuses a network that Memory leaves no room for.
func (m *model[F]) fits() error {
	need := m.batchBytes() + lane*m.laneBytes(0)
	if m.s.Memory > 0 && need > m.s.Memory {
		return fmt.Errorf("%s bytes of memory are not enough for one batch of this network, which takes %s",
			gpurun.Digits(int(m.s.Memory)), gpurun.Digits(int(need)))
	}
	return nil
}

func (m *model[F]) batching() gpurun.Batching {
	return gpurun.Batching{Most: m.most, Mixed: m.mostMixed, Least: leastLanes, Parts: m.threads()}
}

// mostMixed is the same for batches of lanes with different delays.
func (m *model[F]) mostMixed(longest int) int {
	room := m.memory() / int64(m.threads())
	lanes := room / (2*m.laneBytes(longest) + m.mixedBytes())
	return int(min(max(lanes/lane*lane, 1), mixedLanes))
}

// most is the lanes that a batch with such a delay may have, if every thread
// works on one.
func (m *model[F]) most(longest int) int {
	room := m.memory()/int64(m.threads()) - m.batchBytes()
	lanes := room / m.laneBytes(longest)
	return int(min(max(lanes/lane*lane, 1), mostLanes))
}

// shapeSweep says how the first window will be run, and how many batches there
// will be if the others are like it.
func shapeSweep[F float32 | float64](m *model[F]) (gpurun.Shape, error) {
	var shape gpurun.Shape
	if err := m.fits(); err != nil {
		return shape, err
	}
	seen := 0
	err := gpurun.Windows(context.Background(), m.s, m.edges, m.batching(), func(w *gpurun.Window) error {
		for _, b := range w.Batches {
			shape.Lanes = max(shape.Lanes, len(b.Lanes))
			padded := int64((len(b.Lanes) + lane - 1) / lane * lane)
			bytes := padded*m.laneBytes(b.Longest) + m.batchBytes()
			if b.Mixed {
				bytes = padded * (2*m.laneBytes(b.Longest) + m.mixedBytes())
			}
			shape.Bytes = max(shape.Bytes, bytes)
		}
		shape.Batches += len(w.Batches)
		seen += len(w.Rows)
		return errEnough
	})
	if err != nil && err != errEnough {
		return shape, err
	}
	shape.Bytes *= int64(min(m.threads(), max(shape.Batches, 1)))
	if seen > 0 {
		shape.Batches = int((int64(shape.Batches)*int64(m.s.Rows()) + int64(seen) - 1) / int64(seen))
	}
	return shape, nil
}

var errEnough = fmt.Errorf("seen enough")

// peak is the most lanes that were in memory at a time.
type peak struct {
	mu        sync.Mutex
	now, most int
}

func (p *peak) enter(lanes int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now += lanes
	p.most = max(p.most, p.now)
}

func (p *peak) leave(lanes int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now -= lanes
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
