package cuda

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/codegen"
	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/gpurun"
)

var (
	//go:embed kernels/layout.h
	layoutText string
	//go:embed kernels/far.h
	farText string
	//go:embed kernels/step.h
	stepText string
	//go:embed kernels/tally.h
	tallyText string
	//go:embed kernels/run.h
	runText string
)

// source is the text of a sweep's kernels in one shape: the program, as codegen
// prints it, numbers, and the kernels, which are the same for every sweep. How long
// is simulated is not in it, so that the cache knows what was compiled for other
// times.
func (m *model) source(v shape) string {
	var t strings.Builder
	t.WriteString(codegen.CUDADevice(m.p, ir.Cos, ir.Sin, ir.Exp))
	real := "Single"
	if m.s.Precision == gpurun.F64 {
		real = "Double"
	}
	fmt.Fprintf(&t, "\n// What is simulated, and how it is divided among threads.\n\ntypedef %s R;\n\nenum {\n", real)
	for _, n := range m.numbers(v) {
		fmt.Fprintf(&t, "    %s = %d,\n", n.name, n.value)
	}
	t.WriteString("};\n\n")
	for _, c := range m.choices() {
		t.WriteString(c.text())
	}
	t.WriteString(layoutText + farText + stepText + tallyText + runText)
	return t.String()
}

// enumerator is a number that the kernels are compiled with.
type enumerator struct {
	name  string
	value int
}

func (m *model) numbers(v shape) []enumerator {
	x, y := -1, -1
	if m.measure.Order != gpurun.NoOrder {
		x = m.measure.Exposures[0]
	}
	if m.measure.Order == gpurun.PlaneOrder {
		y = m.measure.Exposures[1]
	}
	return []enumerator{
		{"NODES", m.measure.N},
		{"LANES", v.lanes},
		{"THREADS", 32 * v.warps},
		{"BLOCKS", v.blocks},
		{"TIMES", times},
		{"KEPT", v.kept},
		{"NEAR_BLOCK", v.nearBlock},
		{"NEAR_SHARED", flag(v.nearShared)},
		{"STAGE_LINES", v.stageLines},
		{"STAGE_EDGES", v.stageEdges},
		{"PLAIN", len(m.plain)},
		{"FIXED", len(m.fixed)},
		{"SIGNALS", len(m.measure.Signals)},
		{"FURTHER", len(m.further)},
		{"PORTS", len(m.measure.Events)},
		{"PAIRS", flag(m.measure.FC)},
		{"PAIR_MOST", inBlock(m.measure.SampleEvery)},
		{"PAIR_SAMPLES", m.pairSamples()},
		{"WATCHED", m.watched()},
		{"BOLD", flag(m.lasting.Bold)},
		{"SERIES", flag(m.lasting.Series > 0)},
		{"SPECTRUM", flag(m.lasting.Segment > 0)},
		{"ORDER", int(m.measure.Order)},
		{"ORDER_X", x},
		{"ORDER_Y", y},
		{"ORDER_SAMPLES", m.samples()},
	}
}

func flag(c bool) int {
	if c {
		return 1
	}
	return 0
}

// inBlock is the most samples of a time block, so many steps apart.
func inBlock(every int) int { return (times + every - 1) / every }

// samples is the most of the order parameter.
func (m *model) samples() int { return inBlock(m.measure.Every) }

// pairSamples is how many samples wait for their products at most.
func (m *model) pairSamples() int {
	if !m.measure.FC {
		return 0
	}
	return inBlock(m.measure.SampleEvery) + 15
}

// watched is the signal that correlations are about; -1: nobody asks.
func (m *model) watched() int {
	if len(m.measure.Exposures) == 0 || !m.lasting.FC && m.lasting.Series == 0 && m.lasting.Segment == 0 {
		return -1
	}
	return m.measure.Exposures[m.measure.Watched]
}

// choice is a function from small numbers to small numbers.
type choice struct {
	name, param string
	values      []int
	otherwise   int
}

func (c choice) text() string {
	var t strings.Builder
	fmt.Fprintf(&t, "DEVICE constexpr int %s(int %s) { return ", c.name, c.param)
	for i, v := range c.values {
		if v != c.otherwise {
			t.WriteString(c.param + " == " + strconv.Itoa(i) + " ? " + strconv.Itoa(v) + " : ")
		}
	}
	fmt.Fprintf(&t, "%s < 0 ? %d : %d; }\n", c.param, c.otherwise, c.otherwise)
	return t.String()
}

// choices are what the kernels ask about couplings, signals and ports.
func (m *model) choices() []choice {
	plain, fixed, channels := make([]int, len(m.p.Couplings)), make([]int, len(m.p.Couplings)), []int(nil)
	for k := range plain {
		plain[k], fixed[k] = slices.Index(m.plain, k), slices.Index(m.fixed, k)
	}
	for _, k := range m.plain {
		edge := &m.p.Couplings[k].Edge
		channels = append(channels, int(edge.Instrs[edge.Outputs[0]].Index))
	}
	var states, further, exposures []int
	for _, s := range m.measure.Signals {
		f := -1
		if s.State < 0 {
			f = len(exposures)
			exposures = append(exposures, s.Exposure)
		}
		states, further = append(states, s.State), append(further, f)
	}
	return []choice{
		{"plain_sum", "coupling", plain, -1},
		{"fixed_sum", "coupling", fixed, -1},
		{"plain_channel", "plain", channels, 0},
		{"signal_state", "signal", states, -1},
		{"signal_further", "signal", further, -1},
		{"further_exposure", "further", exposures, 0},
		{"port_state", "port", m.measure.Events, 0},
	}
}
