package codegen

import (
	_ "embed"

	"github.com/lemsls/lemsls/codegen/ir"
)

var (
	//go:embed prelude/python_numba_head.py
	pythonNumbaHead string
	//go:embed prelude/python_numba.py
	pythonNumba string
)

// numbaFlavor prints functions of one node, which Numba compiles, and loops over
// nodes and connections.
var numbaFlavor = &pythonFlavor{
	name: "numba", suffix: "_numba", title: "as a script that Numba compiles", needs: "Numba",
	modules: []string{"argparse", "bz2", "concurrent.futures", "io", "itertools", "os", "pathlib", "sys", "zipfile"},
	scalar:  true,
	print:   (*pythonWriter).numba,
	taken: pythonShared + `
numba concurrent KEPT compiled ImportError COUPLINGS LOWEST HIGHEST STAGES hear uniforms normal stream_of clamp move
listen advance edges_of uniform_values summarize keep gather params states source sums values dt t n_node weight
rate noise exposed new begin sorted`,
}

func (w *pythonWriter) numba() {
	w.WriteString(pythonNumbaHead)
	w.tables(w.scaleIndex())
	w.line("COUPLINGS = %d  # how many sums a node has", len(w.prog.Couplings))
	w.namedConstants()
	w.point()
	for i := range w.prog.Couplings {
		w.scalarEdge(i)
	}
	w.hear()
	w.scalarStart()
	w.scalarRates()
	w.scalarAfter()
	w.WriteString(pythonNumba + pythonNetwork + pythonMain)
}

func (w *pythonWriter) scalarEdge(i int) {
	edge := &w.prog.Couplings[i].Edge
	w.block(edge, pythonFunction{
		decorator: "@compiled",
		head:      w.edges[i] + "(states, source, values)",
		doc: []string{"What a target node hears from a source node, before the weight.", "",
			"states: of the target now; source: states of the source one delay ago;", "values: from point()."},
		inputs: w.edgeArrays(),
	})
	w.body("return %s", w.text(edge.Outputs[0], 0))
}

// hear prints what adds a connection to the sums of all couplings.
func (w *pythonWriter) hear() {
	w.function = pythonFunction{
		decorator: "@compiled",
		head:      "hear(states, source, values, weight, sums)",
		doc:       []string{"Add what a target node hears along a connection to its sums, one per coupling."},
	}
	w.head(&w.function)
	for i, edge := range w.edges {
		w.body("sums[%d] += weight * %s(states, source, values)", i, edge)
	}
}

func (w *pythonWriter) scalarRates() {
	w.block(&w.prog.Rates, pythonFunction{
		decorator: "@compiled",
		head:      "rates(states, sums, values, dt, t, n_node, rate, noise, exposed)",
		doc: []string{"Time derivatives per " + w.unit() + ", standard deviations of the noise per step, exposures.", "",
			"states, sums: of one node; sums are the weighted sums of what it hears; values:",
			"from point(); dt, t: " + w.unit() + ". The results go into rate, noise and exposed."},
		inputs: w.rateArrays(),
	})
	rates, noise, exposures := w.prog.RateOutputs()
	w.fill("rate", rates)
	w.fill("noise", noise)
	w.fill("exposed", exposures)
}

// fill assigns values to the elements of an array.
func (w *pythonWriter) fill(array string, values []ir.Value) {
	for i, v := range values {
		w.body("%s[%d] = %s", array, i, w.text(v, 0))
	}
}
