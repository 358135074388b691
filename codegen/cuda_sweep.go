package codegen

import (
	"strconv"

	"github.com/lemsls/lemsls/codegen/ir"
)

// CUDADevice prints a program as functions of CUDA C++, for kernels that are
// written elsewhere: the arithmetic, the sizes, what a node and an edge compute,
// the elementary and the random functions. All are templates over the type of the
// numbers, Single or Double. CHANNELS are the Channels of the program, of which
// there may be none; also are the operations that the kernels use beside those
// of the program.
func CUDADevice(p *ir.Program, also ...ir.Op) string {
	w := newCudaWriter(&Source{Program: p})
	for _, name := range []string{"model_edge", "coupling", "clamped"} {
		w.global.taken[name] = true
	}
	w.deviceSizes()
	if len(p.Channels) > 0 {
		w.send()
	} else {
		w.function("void", "model_send", []string{cudaStates, cudaValues, "Row<R, CHANNELS> &channels"})
		w.line("}")
	}
	w.deviceEdges()
	w.deviceStep()
	w.initial()
	w.start()
	used := cudaOps(p)
	for _, op := range also {
		used[op] = true
	}
	random := cudaRandom + cudaQuiet
	if readsNormals(p) {
		random = cudaRandom + cudaNoise
	}
	return cudaArithmetic + w.String() + cudaElementary(used) + random
}

func (w *cudaWriter) deviceSizes() {
	p := w.prog
	w.line("")
	w.line("enum {")
	w.size("UNIFORMS", len(p.Uniforms), slotNames(p.Uniforms))
	w.size("STATES", len(p.States), stateNames(p))
	w.size("CHANNELS", len(p.Channels), slotNames(p.Channels))
	w.size("COUPLINGS", len(p.Couplings), couplingNames(p))
	w.size("EXPOSURES", len(p.Exposures), slotNames(p.Exposures))
	w.line("};")
	w.line("")
	w.line("// Whether a state is given noise.")
	w.line("DEVICE constexpr bool is_noisy(int state) { return %s; }", w.noisy())
}

// deviceEdges prints a function for each edge, and one that chooses.
func (w *cudaWriter) deviceEdges() {
	params := []string{cudaStates, "const Row<R, CHANNELS> &heard", cudaValues}
	for i := range w.prog.Couplings {
		w.function("R", w.edges[i], params, "What an edge adds to the sum, before the weight.")
		edge := &w.prog.Couplings[i].Edge
		c := w.body(edge)
		w.line("    return %s;", c.typed(edge.Outputs[0], 0))
		w.line("}")
	}
	w.function("R", "model_edge", append([]string{"int coupling"}, params...))
	for i, name := range w.edges {
		w.line("    if (coupling == %d) {", i)
		w.line("        return %s(states, heard, values);", name)
		w.line("    }")
	}
	w.line("    return not_a_number();")
	w.line("}")
}

// deviceStep prints a step and, unlike the one for people, which states were
// clamped.
func (w *cudaWriter) deviceStep() {
	w.function("void", "model_step", []string{cudaStates, "const Row<R, COUPLINGS> &sums", cudaValues, "const Row<R, STATES> &normals",
		"R dt", "R t", "R n_node", "Row<R, STATES> &next", "Row<R, EXPOSURES> &exposed", "Row<bool, STATES> &clamped"},
		"A step of a node from time t: its new states, what it exposes at time t, and which", "states were clamped.")
	c := w.body(&w.prog.Step)
	states, exposures, clamped := w.prog.StepOutputs()
	for i, v := range states {
		w.line("    next[%d] = %s;", i, c.output(v))
	}
	for i, v := range exposures {
		w.line("    exposed[%d] = %s;", i, c.output(v))
	}
	for i := range w.prog.States {
		flag := "false"
		if i < len(clamped) && clamped[i] != ir.None {
			flag = c.text(clamped[i], 0)
		}
		w.line("    clamped[%s] = %s;", strconv.Itoa(i), flag)
	}
	w.line("}")
}
