package cpu

import (
	"unsafe"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/gpurun"
)

// model is a sweep's Program ready to run: what all batches share.
type model[F ir.Float] struct {
	s       *gpurun.Sweep
	p       *ir.Program
	edges   *gpurun.Edges
	longest int // of the delays of all points
	measure *gpurun.Measure

	channels  []int    // of the program, that the ring holds
	sender    ir.Block // its Send, or what stands for it
	send      *code[F] // an output per channel of the ring
	couplings []coupling[F]
	start     *code[F] // nil: states begin as drawn
	step      *code[F]
	layout    layout
	normals   []int // the states whose normal numbers Step reads
}

// layout is where the leaves of Step lie in its frame.
type layout struct{ states, sums, normals, dt, time, nodes, leaves int }

func newModel[F ir.Float](s *gpurun.Sweep) *model[F] {
	m := &model[F]{s: s, p: s.Program, edges: gpurun.NewEdges(s.Network), measure: gpurun.NewMeasure(s)}
	m.longest = gpurun.LongestDelay(s, m.edges)
	for i := range m.p.Couplings {
		m.couplings = append(m.couplings, m.newCoupling(&m.p.Couplings[i].Edge))
	}
	m.compileSend()
	m.compileStart()
	m.compileStep()
	return m
}

// compileStart makes the code of Start, whose leaves are the uniforms, the states
// as drawn, dt and the number of nodes.
func (m *model[F]) compileStart() {
	start := &m.p.Start
	if start.Empty() {
		return
	}
	states := len(m.p.Uniforms)
	dt := states + len(m.p.States)
	m.start = compile[F](start, start.Outputs, dt+2, func(v ir.Value) (int, bool) {
		in := &start.Instrs[v]
		switch in.Op {
		case ir.Uniform:
			return int(in.Index), true
		case ir.StateValue:
			return states + int(in.Index), true
		case ir.Dt:
			return dt, true
		case ir.Nodes:
			return dt + 1, true
		}
		return 0, false
	})
}

func (m *model[F]) compileStep() {
	l := layout{states: len(m.p.Uniforms)}
	l.sums = l.states + len(m.p.States)
	l.normals = l.sums + len(m.p.Couplings)
	l.dt = l.normals + len(m.p.States)
	l.time, l.nodes, l.leaves = l.dt+1, l.dt+2, l.dt+3
	m.layout = l
	step := &m.p.Step
	used := make([]bool, len(m.p.States))
	m.step = compile[F](step, step.Outputs, l.leaves, func(v ir.Value) (int, bool) {
		in := &step.Instrs[v]
		switch in.Op {
		case ir.Uniform:
			return int(in.Index), true
		case ir.StateValue:
			return l.states + int(in.Index), true
		case ir.CouplingSum:
			return l.sums + int(in.Index), true
		case ir.Normal:
			used[in.Index] = true
			return l.normals + int(in.Index), true
		case ir.Dt:
			return l.dt, true
		case ir.Time:
			return l.time, true
		case ir.Nodes:
			return l.nodes, true
		}
		return 0, false
	})
	for k, u := range used {
		if u {
			m.normals = append(m.normals, k)
		}
	}
}

// slots is how many times the ring holds: those from n-longest to n, which are
// read during a step, and n+1, which is written.
func slots(longest int) int { return longest + 2 }

// laneBytes is the memory that one simulation takes, batchBytes what a batch
// takes beside its simulations.
func (m *model[F]) laneBytes(longest int) int64 {
	size := int64(unsafe.Sizeof(F(0)))
	n := int64(m.measure.N)
	numbers := n * int64(2*len(m.p.States)+len(m.channels)*slots(longest))
	numbers += int64(m.step.slots + m.send.slots + len(m.p.Uniforms))
	for _, c := range m.couplings {
		numbers += 2
		if c.shape == steady {
			numbers += n
		}
		if c.shape != plain {
			numbers += int64(c.target.slots + c.edge.slots)
		}
	}
	return size*numbers + m.tallyBytes(size)
}

func (m *model[F]) tallyBytes(size int64) int64 {
	n, signals := int64(m.measure.N), int64(len(m.measure.Signals))
	bytes := signals*n*(3*8+2*size) + 8*int64(len(m.p.States)+8) + m.monitorBytes(size)
	if m.measure.FC {
		bytes += 8 * (int64(gpurun.Pairs(m.measure.N)) + 2*n)
	}
	return bytes + int64(len(m.measure.Events))*n*(size+int64(unsafe.Sizeof(gpurun.Spikes{})))
}

func (m *model[F]) batchBytes() int64 { return int64(len(m.edges.Source))*24 + m.measure.FinishBytes() }

// mixedBytes is what the edges of one lane of a mixed batch take.
func (m *model[F]) mixedBytes() int64 { return int64(len(m.edges.Source)) * 16 }
