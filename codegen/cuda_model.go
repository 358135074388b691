package codegen

import (
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/lems"
)

// The model of a CUDA file: what the simulation, which is the same for every
// model, asks of it. All functions are templates over the type of the numbers.

// model prints the sizes and the functions.
func (w *cudaWriter) model() {
	w.line("")
	w.line("// ---------------------------------------------------------------------------")
	w.comment("// ", oneLine("The model: "+w.source.System.Name+". Steps are those of "+w.source.Integrator+"."))
	w.about()
	w.sizes()
	w.point()
	w.send()
	w.summands()
	w.step()
	w.initial()
	w.start()
}

// about tells what the author says of the model's quantities. Constants are
// folded into the numbers of the functions.
func (w *cudaWriter) about() {
	sys := w.source.System
	var params, constants, states []string
	for _, p := range sys.Params {
		text := p.Symbol.Name + " from " + hostNumber(p.Range.Lo) + " to " + hostNumber(p.Range.Hi) + " " + p.Unit
		params = append(params, described(strings.TrimSpace(text), p.Symbol.Description))
	}
	for _, d := range sys.Constants {
		constants = append(constants, described(d.Symbol.Name+" = "+written(d.Value), d.Symbol.Description))
	}
	for _, s := range sys.States {
		if s.Symbol.Description != "" {
			states = append(states, described(s.Symbol.Name, s.Symbol.Description))
		}
	}
	w.list("Parameters, which a sweep varies:", params)
	w.list("Constants:", constants)
	w.list("States:", states)
}

// list writes a list as a comment, if there is any.
func (w *cudaWriter) list(title string, texts []string) {
	if len(texts) == 0 {
		return
	}
	w.line("//")
	w.line("// %s", title)
	for _, text := range texts {
		w.comment("//   ", oneLine(text))
	}
}

func described(text, description string) string {
	if description == "" {
		return text
	}
	return text + ": " + description
}

func (w *cudaWriter) sizes() {
	p := w.prog
	w.line("")
	w.line("enum {")
	w.size("PARAMETERS", len(p.Params), paramNames(p))
	w.size("UNIFORMS", len(p.Uniforms), slotNames(p.Uniforms))
	w.size("STATES", len(p.States), stateNames(p))
	w.size("CHANNELS", cudaChannels(w.prog), w.channelNames())
	w.size("COUPLINGS", len(p.Couplings), couplingNames(p))
	w.size("FIXED_SUMS", cudaFixedSums(w.prog), nil)
	w.size("EXPOSURES", len(p.Exposures), slotNames(p.Exposures))
	w.line("    METRICS = %d,", 4*len(p.Exposures)+3)
	w.line("    DELAY_SCALE = %d, // which uniform times a tract's length is the delay in steps; -1: there is no delay", p.DelayScale)
	w.line("    NEAR_DELAY = %d, // from here on delays are long", ir.NearDelay)
	w.line("};")
	w.line("")
	w.line("// The number of a coupling sum among those that are the same at all times; -1: it is none.")
	w.line("DEVICE constexpr int fixed_sum(int coupling) { return %s; }", w.fixedSum())
	w.line("")
	w.line("// Whether a state is given noise.")
	w.line("DEVICE constexpr bool is_noisy(int state) { return %s; }", w.noisy())
}

// size prints an enumerator, with the names of what it counts.
func (w *cudaWriter) size(name string, n int, what []string) {
	w.WriteString("    " + name + " = " + strconv.Itoa(n) + ",")
	if len(what) == 0 {
		w.line("")
		return
	}
	w.comment(" // ", oneLine(strings.Join(what, ", ")))
}

func slotNames(slots []ir.Slot) []string {
	var list []string
	for _, s := range slots {
		list = append(list, s.Name)
	}
	return list
}

func paramNames(p *ir.Program) []string {
	var list []string
	for _, q := range p.Params {
		list = append(list, q.Name)
	}
	return list
}

func stateNames(p *ir.Program) []string {
	var list []string
	for _, s := range p.States {
		list = append(list, s.Name)
	}
	return list
}

func couplingNames(p *ir.Program) []string {
	var list []string
	for _, c := range p.Couplings {
		list = append(list, c.Name)
	}
	return list
}

func (w *cudaWriter) channelNames() []string {
	switch {
	case cudaChannels(w.prog) == 0:
		return nil
	case len(w.prog.Channels) > 0:
		return slotNames(w.prog.Channels)
	}
	return stateNames(w.prog)
}

// isFixed says that what an edge adds depends on parameters alone, and so does
// the sum.
func isFixed(edge *ir.Block) bool {
	for i := range edge.Instrs {
		if op := edge.Instrs[i].Op; op == ir.StateValue || op == ir.Source {
			return false
		}
	}
	return true
}

// fixedSum is the body of fixed_sum.
func (w *cudaWriter) fixedSum() string {
	var text strings.Builder
	n := 0
	for i := range w.prog.Couplings {
		if isFixed(&w.prog.Couplings[i].Edge) {
			text.WriteString("coupling == " + strconv.Itoa(i) + " ? " + strconv.Itoa(n) + " : ")
			n++
		}
	}
	if n == 0 {
		return "coupling < 0 ? 0 : -1"
	}
	return text.String() + "-1"
}

// noisy is the body of is_noisy.
func (w *cudaWriter) noisy() string {
	var list []string
	seen := map[int32]bool{}
	for i := range w.prog.Step.Instrs {
		if in := &w.prog.Step.Instrs[i]; in.Op == ir.Normal && !seen[in.Index] {
			seen[in.Index] = true
			list = append(list, "state == "+strconv.Itoa(int(in.Index)))
		}
	}
	if len(list) == 0 {
		return "state < 0"
	}
	return strings.Join(list, " || ")
}

// function opens a template.
func (w *cudaWriter) function(result, name string, params []string, about ...string) {
	w.line("")
	for _, l := range about {
		w.line("// %s", l)
	}
	w.line("template <typename R>")
	head := "DEVICE " + result + " " + name + "("
	line := head
	for i, p := range params {
		if i > 0 && len(line)+len(p) > cudaWidth {
			w.line("%s", strings.TrimRight(line, " "))
			line = strings.Repeat(" ", len(head))
		}
		line += p
		if i < len(params)-1 {
			line += ", "
		}
	}
	w.line("%s)", line)
	w.line("{")
}

// cudaWidth is where the head of a function is broken.
const cudaWidth = 100

// What the functions of a model are given.
const (
	cudaStates = "const Row<R, STATES> &states"
	cudaValues = "const Row<R, UNIFORMS> &values"
)

// body prints a block and returns its printer, which knows the outputs.
func (w *cudaWriter) body(b *ir.Block) *cudaBlock {
	c := &cudaBlock{w: &w.writer, names: w.global.inner(), repeat: 1, high: 12, real: "R", inputs: cudaInput, number: cudaNumber}
	if w.source.System != nil {
		c.origin = w.origin
	}
	c.print(b)
	return c
}

// cudaInput is an input of a model's function.
func cudaInput(in *ir.Instr) string {
	index := "[" + strconv.Itoa(int(in.Index)) + "]"
	switch in.Op {
	case ir.ParamValue:
		return "params" + index
	case ir.Uniform:
		return "values" + index
	case ir.StateValue:
		return "states" + index
	case ir.Source:
		return "heard" + index
	case ir.CouplingSum:
		return "sums" + index
	case ir.Normal:
		return "normals" + index
	case ir.Dt:
		return "dt"
	case ir.Time:
		return "t"
	case ir.Nodes:
		return "n_node"
	}
	return "not_a_number()" // no such input: Verify finds it first
}

func (w *cudaWriter) point() {
	w.function("void", "model_point", []string{"const Row<R, PARAMETERS> &params", "R dt", "R n_node", "Row<R, UNIFORMS> &values"},
		"What depends on the parameters alone.")
	c := w.body(&w.prog.Point)
	for i, v := range w.prog.Point.Outputs {
		w.line("    values[%d] = %s;", i, c.output(v))
	}
	w.line("}")
}

func (w *cudaWriter) send() {
	w.function("void", "model_send", []string{cudaStates, cudaValues, "Row<R, CHANNELS> &channels"},
		"What other nodes will hear of a node.")
	defer w.line("}")
	if len(w.prog.Channels) == 0 {
		for i := range cudaChannels(w.prog) {
			w.line("    channels[%d] = states[%d];", i, i)
		}
		return
	}
	c := w.body(&w.prog.Send)
	for i, v := range w.prog.Send.Outputs {
		w.line("    channels[%d] = %s;", i, c.output(v))
	}
}

// summands prints a function for each edge and one that calls them.
func (w *cudaWriter) summands() {
	params := []string{cudaStates, "const Row<R, CHANNELS> &heard", cudaValues}
	for i := range w.prog.Couplings {
		w.function("R", w.edges[i], params, "What an edge adds to the sum, before the weight. states: of its target now; heard: of",
			"its source, one delay ago.")
		edge := &w.prog.Couplings[i].Edge
		w.line("    return %s;", w.body(edge).output(edge.Outputs[0]))
		w.line("}")
	}
	w.function("void", "model_edges", append(params, "Row<R, COUPLINGS> &summands"))
	for i, name := range w.edges {
		w.line("    summands[%d] = %s(states, heard, values);", i, name)
	}
	w.line("}")
}

func (w *cudaWriter) step() {
	w.function("bool", "model_step", []string{cudaStates, "const Row<R, COUPLINGS> &sums", cudaValues, "const Row<R, STATES> &normals",
		"R dt", "R t", "R n_node", "Row<R, STATES> &next", "Row<R, EXPOSURES> &exposed"},
		"A step of a node from time t: its new states, what it exposes at time t, and whether a", "state was clamped.")
	c := w.body(&w.prog.Step)
	states, exposures, clamped := w.prog.StepOutputs()
	for i, v := range states {
		w.line("    next[%d] = %s;", i, c.output(v))
	}
	for i, v := range exposures {
		w.line("    exposed[%d] = %s;", i, c.output(v))
	}
	var flags []string
	for _, v := range clamped {
		if v != ir.None {
			flags = append(flags, c.text(v, cudaOr))
		}
	}
	if len(flags) == 0 {
		flags = []string{"false"}
	}
	w.line("    return %s;", strings.Join(flags, " || "))
	w.line("}")
}

// initial prints the ranges that initial states are drawn from, and the bounds.
func (w *cudaWriter) initial() {
	w.function("R", "model_initial", []string{"int state", "Double u"}, "The initial value of a state, for a u between 0 and 1.")
	w.line("    switch (state) {")
	for i, s := range w.prog.States {
		lo, hi := min(s.InitLo, s.InitHi), max(s.InitLo, s.InitHi)
		value := "between(" + cudaNumber(lo) + ", " + cudaNumber(hi) + ", u)"
		if lo == hi {
			value = cudaNumber(s.InitLo)
		}
		w.WriteString("    case " + strconv.Itoa(i) + ":")
		w.comment(" // ", oneLine(s.Name))
		w.line("        return bounded<R>(%s, %s, %s);", value, cudaNumber(s.Min), cudaNumber(s.Max))
	}
	w.line("    }")
	w.line("    return not_a_number();")
	w.line("}")
}

// start prints what becomes of the states as drawn.
func (w *cudaWriter) start() {
	w.function("void", "model_start", []string{cudaStates, cudaValues, "R dt", "R n_node", "Row<R, STATES> &next"},
		"The states at time 0, made of initial values.")
	defer w.line("}")
	if w.prog.Start.Empty() {
		for i := range w.prog.States {
			w.line("    next[%d] = states[%d];", i, i)
		}
		return
	}
	c := w.body(&w.prog.Start)
	for i, v := range w.prog.Start.Outputs {
		w.line("    next[%d] = %s;", i, c.output(v))
	}
}

// origin writes the author's expression above a line, unless it stands there
// already, and returns where it comes from.
func (w *cudaWriter) origin(in *ir.Instr, last *lems.Item) *lems.Item {
	if !in.Place.IsValid() {
		return last
	}
	e := w.source.System.Model.ExprAt(in.Place.Span.Start)
	if e == nil {
		return last
	}
	item := e.Item
	if item.Row.Name == "Case" && item.Parent != nil {
		item = item.Parent
	}
	if item == last {
		return last
	}
	for _, text := range authors(item, e) {
		w.comment("    // ", oneLine(text))
	}
	return item
}
