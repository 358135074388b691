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
	kernels *kernels[F]
	edges   *gpurun.Edges
	longest int // of the delays of all points
	measure *gpurun.Measure

	channels  []int    // of the program, that the ring holds
	sender    ir.Block // its Send, or what stands for it
	send      *code[F] // an output per channel of the ring that is no state
	sent      []int    // per channel of the ring: the state that it is, -1: computed
	couplings []coupling[F]
	start     *code[F] // nil: states begin as drawn
	step      *code[F]
	layout    layout
	normals   []int // the states whose normal numbers Step reads
	timed     bool  // Step reads the time
	shown     []int // the exposures that are signals of their own
	clamped   []int // the states that have a flag
}

// layout is where the leaves of Step lie in its frame. Those from counts on it
// writes: how often each state was clamped, and any of them; the new states;
// the exposures shown.
type layout struct {
	states, sums, normals, dt, time, nodes, alive, sent, counts, next, shown, leaves int
}

func newModel[F ir.Float](s *gpurun.Sweep, k *kernels[F]) *model[F] {
	m := &model[F]{s: s, p: s.Program, kernels: k, edges: gpurun.NewEdges(s.Network), measure: gpurun.NewMeasure(s)}
	m.longest = gpurun.LongestDelay(s, m.edges)
	for i := range m.p.Couplings {
		m.couplings = append(m.couplings, m.newCoupling(&m.p.Couplings[i].Edge))
	}
	m.compileSend()
	m.compileStart()
	m.compileStep()
	return m
}

// compile makes the code of a block, for the kernels of the model.
func (m *model[F]) compile(b *ir.Block, want []ir.Value, l leaves) *code[F] {
	c := compile[F](b, want, l)
	m.kernels.cut(c, l)
	return c
}

// uniform says that a slot of the code for a node is a uniform.
func (m *model[F]) uniform(slot int) bool { return slot < len(m.p.Uniforms) }

// compileStart makes the code of Start, whose leaves are the uniforms, the states
// as drawn, dt and the number of nodes.
func (m *model[F]) compileStart() {
	start := &m.p.Start
	if start.Empty() {
		return
	}
	states := len(m.p.Uniforms)
	dt := states + len(m.p.States)
	m.start = m.compile(start, start.Outputs, leaves{count: dt + 2, repeats: m.uniform, of: func(v ir.Value) (int, bool) {
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
	}})
}

func (m *model[F]) compileStep() {
	s := m.newStepBlock()
	m.layout = m.layOut()
	used := make([]bool, len(m.p.States))
	l := leaves{count: m.layout.leaves, dest: m.destinations(), repeats: m.layout.repeats, checks: m.layout.checks(), alive: m.layout.alive}
	l.of = func(v ir.Value) (int, bool) {
		if c, ok := s.sent[v]; ok {
			return m.layout.sent + c, true
		}
		in := &s.block.Instrs[v]
		if in.Op == ir.Normal {
			used[in.Index] = true
		}
		m.timed = m.timed || in.Op == ir.Time
		return m.layout.leaf(in)
	}
	m.step = m.compile(&s.block, s.block.Outputs, l)
	for k, u := range used {
		if u {
			m.normals = append(m.normals, k)
		}
	}
}

// layOut numbers the leaves of Step.
func (m *model[F]) layOut() layout {
	l := layout{states: len(m.p.Uniforms)}
	l.sums = l.states + len(m.p.States)
	l.normals = l.sums + len(m.p.Couplings)
	l.dt = l.normals + len(m.p.States)
	l.time, l.nodes, l.alive, l.sent = l.dt+1, l.dt+2, l.dt+3, l.dt+4
	l.counts = l.sent + len(m.channels)
	l.next = l.counts + len(m.clamped) + 1
	l.shown = l.next + len(m.p.States)
	l.leaves = l.shown + len(m.shown)
	return l
}

// leaf is the slot of an input of Step.
func (l *layout) leaf(in *ir.Instr) (int, bool) {
	i := int(in.Index)
	switch in.Op {
	case ir.Uniform:
		return i, true
	case ir.StateValue:
		return l.states + i, true
	case ir.CouplingSum:
		return l.sums + i, true
	case ir.Normal:
		return l.normals + i, true
	case ir.Dt:
		return l.dt, true
	case ir.Time:
		return l.time, true
	case ir.Nodes:
		return l.nodes, true
	case ir.ParamValue: // see stepBlock
		return l.counts + i, true
	}
	return 0, false
}

// repeats says that what a slot holds is the same for all nodes.
func (l *layout) repeats(slot int) bool { return slot < l.states || slot >= l.dt && slot < l.sent }

// checks is the slots that must be finite: the new states and the exposures.
func (l *layout) checks() []int {
	var slots []int
	for slot := l.next; slot < l.leaves; slot++ {
		slots = append(slots, slot)
	}
	return slots
}

// destinations is where the outputs of the stepBlock belong.
func (m *model[F]) destinations() []int {
	l := &m.layout
	var dest []int
	for k := range m.p.States {
		dest = append(dest, l.next+k)
	}
	for e := range m.shown {
		dest = append(dest, l.shown+e)
	}
	for k := range m.clamped {
		dest = append(dest, l.counts+k)
	}
	if len(m.clamped) > 1 {
		dest = append(dest, l.counts+len(m.clamped))
	}
	return dest
}

// stepBlock is the Step of a program as it is run. Its outputs are the new
// states, the exposures that are signals of their own, and for every state with
// a flag and for all of them together how often it was clamped so far: that
// count is input ParamValue, which no Step has. What Send has computed of the
// same states is not computed again.
type stepBlock struct {
	block ir.Block
	sent  map[ir.Value]int // what is a channel of the ring
}

func (m *model[F]) newStepBlock() stepBlock {
	b := ir.NewBuilder()
	keep := func(ir.Instr) ir.Value { return ir.None }
	channels := b.Inline(&m.sender, keep)
	all := b.Inline(&m.p.Step, keep)
	states, exposures := len(m.p.States), len(m.p.Exposures)
	outputs := append([]ir.Value(nil), all[:states]...)
	for _, signal := range m.measure.Further() {
		m.shown = append(m.shown, signal.Exposure)
		outputs = append(outputs, all[states+signal.Exposure])
	}
	outputs = append(outputs, m.countClamps(b, all[states+exposures:])...)
	first := len(outputs)
	for _, k := range m.channels {
		outputs = append(outputs, channels[k])
	}
	s := stepBlock{block: b.Block(outputs...), sent: map[ir.Value]int{}}
	for c, v := range s.block.Outputs[first:] {
		if s.block.Instrs[v].Op.Info().Arity > 0 {
			s.sent[v] = c
		}
	}
	s.block.Outputs = s.block.Outputs[:first]
	return s
}

// countClamps adds each flag to its count.
func (m *model[F]) countClamps(b *ir.Builder, flags []ir.Value) []ir.Value {
	var counts []ir.Value
	either := ir.None
	for k, flag := range flags {
		if flag == ir.None {
			continue
		}
		if either == ir.None {
			either = flag
		} else {
			either = b.Binary(ir.Or, either, flag)
		}
		counts = append(counts, b.Binary(ir.Add, b.Input(ir.ParamValue, len(m.clamped)), b.Number(flag)))
		m.clamped = append(m.clamped, k)
	}
	if len(counts) > 1 {
		counts = append(counts, b.Binary(ir.Add, b.Input(ir.ParamValue, len(m.clamped)), b.Number(either)))
	}
	return counts
}

// slots is how many times the ring holds: those from n-longest to n, which are
// read during a step, and n+1, which is written.
func slots(longest int) int { return longest + 2 }

// before and after are how many of the slots are in the ring twice: the last ones
// once more before the first, so that near edges never wrap, and the first ones
// after the last, so that a block of times of far edges does not.
func before(longest int) int { return min(longest, ir.NearDelay-1) }

func after(longest int) int {
	if longest < ir.NearDelay {
		return 0
	}
	return block - 1
}

func wide(longest int) int { return before(longest) + slots(longest) + after(longest) }

// laneBytes is the memory that one simulation takes, batchBytes what a batch
// takes beside its simulations.
func (m *model[F]) laneBytes(longest int) int64 {
	size := int64(unsafe.Sizeof(F(0)))
	n := int64(m.measure.N)
	rows := (block+1)*len(m.p.States) + len(m.normals) + len(m.clamped) + 1 + block*len(m.shown)
	rows += len(m.channels) * (wide(longest) + 1)
	for _, c := range []*code[F]{m.step, m.send} {
		if c.translated() { // its frame is as long as a row
			rows += c.slots - c.leaves
		}
	}
	numbers := int64(len(m.p.Uniforms)) + 1
	for _, c := range m.couplings {
		switch c.shape {
		case plain:
			rows += block
		case steady:
			rows++
		case general:
			rows++
			numbers += int64(c.target.slots)
		}
	}
	return size*(numbers+n*int64(rows)) + m.tallyBytes(size)
}

func (m *model[F]) tallyBytes(size int64) int64 {
	n, signals := int64(m.measure.N), int64(len(m.measure.Signals))
	bytes := signals*n*(3*8+2*size) + 8*int64(len(m.p.States)+8) + m.monitorBytes(size)
	if m.measure.FC {
		bytes += 8 * (int64(gpurun.Pairs(m.measure.N)) + 2*n)
	}
	return bytes + int64(len(m.measure.Events))*n*(size+int64(unsafe.Sizeof(gpurun.Spikes{})))
}

func (m *model[F]) batchBytes() int64 {
	size := int64(unsafe.Sizeof(F(0)))
	numbers := len(m.p.Uniforms) * m.repeat(lane)
	for _, c := range []*code[F]{m.step, m.send} {
		if !c.translated() {
			numbers += c.slots * m.strip(c, lane)
		}
	}
	for _, c := range m.couplings {
		if c.edge != nil {
			numbers += c.edge.slots * leastStrip
		}
	}
	return int64(len(m.edges.Source))*48 + int64(numbers)*size + m.measure.FinishBytes()
}

// strip is how much of a row code takes at a time where a node has so many lanes:
// some nodes, and a multiple of unit. What is machine code takes all of it.
func (m *model[F]) strip(c *code[F], width int) int {
	size := int(unsafe.Sizeof(F(0)))
	wanted := padded[F](m.measure.N * width)
	if !c.translated() {
		wanted = min(max(frameBytes/(size*(c.slots+1)), leastStrip), mostStrip, wanted)
	}
	strip := width
	for strip < wanted || strip%unit[F]() != 0 {
		strip += width
	}
	return strip
}

// repeat is how many numbers what is the same for all nodes has. Where it is not
// read by machine code alone it is as long as what code takes at a time.
func (m *model[F]) repeat(width int) int {
	size := int(unsafe.Sizeof(F(0)))
	numbers := period(width*size) / size
	for _, c := range []*code[F]{m.step, m.send} {
		if !c.translated() {
			numbers = max(numbers, m.strip(c, width))
		}
	}
	return numbers
}

// mixedBytes is what the edges of one lane of a mixed batch take.
func (m *model[F]) mixedBytes() int64 { return int64(len(m.edges.Source)) * 16 }
