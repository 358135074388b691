package codegen

import (
	_ "embed"
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/codegen/ir"
)

var (
	//go:embed prelude/python_numpy.py
	pythonNumpy string
	//go:embed prelude/python_random.py
	pythonRandom string
	//go:embed prelude/python_network.py
	pythonNetwork string
	//go:embed prelude/python_main.py
	pythonMain string
)

// numpyFlavor prints arrays over nodes.
var numpyFlavor = &pythonFlavor{
	name: "numpy", title: "as a NumPy script", needs: "NumPy",
	modules: []string{"argparse", "bz2", "io", "itertools", "os", "pathlib", "sys", "zipfile"},
	print:   (*pythonWriter).numpy,
	taken: pythonShared + `
EDGES draw uniform normals clamp advance rows_of params states source sums values dt t n_node normal sorted`,
}

// pythonShared are the names that the scripts of all flavors use: modules, tables
// and functions, and those of Python's own functions that they call.
const pythonShared = `np argparse bz2 io itertools os pathlib sys zipfile
NAME TIME DT STEPS INTEGRATOR PARAMETERS STATES INITIAL BOUNDS EXPOSURES DELAY_SCALE NOISY EVENTS MOMENTS RANDOM CONNECTOME
point start rates after philox initial_state read_connectome delays_in_steps check_integrator one_node happened simulate sweep
print_summary write_events summary_of trajectory_writer written values_of grid_of options_of print_points warn_of main OSError
ValueError dict enumerate float int len list max min open print range repr sorted zip`

func (w *pythonWriter) numpy() {
	w.line("")
	w.tables(w.scaleIndex())
	w.namedConstants()
	w.point()
	for i := range w.prog.Couplings {
		w.arrayEdge(i)
	}
	w.arrayStart()
	w.arrayRates()
	w.arrayAfter()
	w.line("")
	w.line("")
	w.line("EDGES = [%s]  # one function per coupling", strings.Join(w.edges, ", "))
	w.WriteString(pythonNumpy + pythonRandom + pythonNetwork + pythonMain)
}

// scaleIndex is where the scale of delays stands in what point returns.
func (w *pythonWriter) scaleIndex() string {
	return strconv.Itoa(w.index(max(w.prog.DelayScale, 0))) + "  # which of the numbers of point()"
}

func (w *pythonWriter) arrayEdge(i int) {
	edge := &w.prog.Couplings[i].Edge
	w.block(edge, pythonFunction{
		head: w.edges[i] + "(states, source, values)",
		doc: []string{"What a target node hears from a source node, before the weight.", "",
			"states: of the target now; source: states of the source one delay ago; both",
			"(states, connections). values: from point()."},
		inputs: w.edgeArrays(),
	})
	w.body("return %s", w.text(edge.Outputs[0], 0))
}

func (w *pythonWriter) edgeArrays() []pythonInput {
	states := len(w.prog.States)
	return []pythonInput{w.array(ir.StateValue, "states", states), w.array(ir.Source, "source", states), w.array(ir.Uniform, "values", len(w.kept()))}
}

func (w *pythonWriter) arrayRates() {
	w.block(&w.prog.Rates, pythonFunction{
		head: "rates(states, sums, values, dt, t, n_node)",
		doc: []string{"Time derivatives per " + w.unit() + ", standard deviations of the noise per step, exposures.", "",
			"states: (states, nodes); sums: (couplings, nodes), the weighted sums of what",
			"nodes hear; values: from point(); dt, t: " + w.unit() + ". Returns three lists of rows."},
		inputs: w.rateArrays(),
	})
	rates, noise, exposures := w.prog.RateOutputs()
	w.body("return [%s], [%s], [%s]", w.list(rates), w.list(noise), w.list(exposures))
}

func (w *pythonWriter) rateArrays() []pythonInput {
	return []pythonInput{w.array(ir.StateValue, "states", len(w.prog.States)), w.array(ir.CouplingSum, "sums", len(w.prog.Couplings)),
		w.array(ir.Uniform, "values", len(w.kept()))}
}
