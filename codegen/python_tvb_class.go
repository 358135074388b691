package codegen

import (
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/codegen/ir"
)

// modelClass prints the subclass of TVB's Model.
func (w *pythonWriter) modelClass(m *tvbModel) {
	w.line("")
	w.line("")
	w.line("class %s(Model):", m.class)
	text := oneLine(w.source.System.Model.Root.Value("description"))
	if text == "" {
		text = "A neural mass model."
	}
	w.line(`    """%s"""`, escaped(text))
	w.line("")
	w.attributes(m)
	w.variables(m)
	w.methods(m)
}

// escaped is text within a string literal in three quotes.
func escaped(text string) string {
	q := quote(text)
	return q[1 : len(q)-1]
}

// attributes prints the parameters, swept ones first.
func (w *pythonWriter) attributes(m *tvbModel) {
	descriptions := w.descriptions()
	for i := range w.prog.Params {
		p, name := &w.prog.Params[i], m.params[i]
		lo, hi := min(p.Lo, p.Hi), max(p.Lo, p.Hi)
		switch {
		case i < w.swept():
			w.parameter(name, p.Name, (lo+hi)/2, pythonRange(lo, hi, (hi-lo)/100), w.source.System.Params[i].Symbol.Description)
		case name != "":
			w.parameter(name, p.Name, p.Lo, w.domainOf(p), descriptions[p.Place])
		}
	}
	w.line(`    dt = NArray(label="dt", default=np.array([DT]), doc="step in ms; make_simulator sets it")`)
	w.line(`    n_node = NArray(label="n_node", default=np.array([np.nan]), doc="number of nodes; make_simulator sets it")`)
	w.line("")
}

func (w *pythonWriter) parameter(name, label string, value float64, domain, description string) {
	w.line("    %s = NArray(label=%s, default=np.array([%s]), %sdoc=%s)", name, quote(oneLine(label)), pythonNumber(value, 0), domain, quote(oneLine(description)))
}

// domainOf is the Range of a constant.
func (w *pythonWriter) domainOf(p *ir.Param) string {
	for _, d := range w.source.System.Constants {
		if d.Symbol.Place == p.Place {
			return domain(d.Symbol.Item)
		}
	}
	return ""
}

// variables prints what TVB wants to know of the states and of what is watched.
func (w *pythonWriter) variables(m *tvbModel) {
	var ranges, bounds []string
	for k, s := range w.prog.States {
		ranges = append(ranges, quote(m.states[k])+": "+pythonArray(min(s.InitLo, s.InitHi), max(s.InitLo, s.InitHi)))
		if s.Bounded() {
			bounds = append(bounds, quote(m.states[k])+": "+pythonArray(s.Min, s.Max))
		}
	}
	w.line("    state_variables = %s", pythonTuple(m.states))
	w.line(`    state_variable_range = Final(label="ranges of the initial values", default={%s})`, strings.Join(ranges, ", "))
	if len(bounds) > 0 {
		w.line(`    state_variable_boundaries = Final(label="bounds", default={%s})`, strings.Join(bounds, ", "))
	}
	shown := m.shown
	if len(shown) == 0 {
		shown = m.states
	}
	w.line(`    variables_of_interest = List(of=str, label="what monitors watch", choices=%s, default=%s)`, pythonTuple(shown), pythonTuple(shown))
	w.line("    _nvar = %d", len(m.states))
	w.line("    cvar = np.array([%s], dtype=np.int32)  # what couplings read", join(w.rows(m), func(i int) string { return strconv.Itoa(m.coupledState(i)) }))
}

// rows is how many rows TVB's coupling has.
func (w *pythonWriter) rows(m *tvbModel) int { return max(1, len(m.coupled), len(w.prog.Couplings)) }

// coupledState is the state whose history is row i.
func (m *tvbModel) coupledState(i int) int {
	if len(m.coupled) == 0 {
		return 0
	}
	return int(m.coupled[min(i, len(m.coupled)-1)])
}

func pythonArray(lo, hi float64) string {
	return "np.array([" + pythonNumber(lo, 0) + ", " + pythonNumber(hi, 0) + "])"
}

func pythonTuple(names []string) string {
	text := "(" + join(len(names), func(i int) string { return quote(names[i]) })
	if len(names) == 1 {
		text += ","
	}
	return text + ")"
}

// methods prints the equations.
func (w *pythonWriter) methods(m *tvbModel) {
	w.line("")
	w.line("    def configure(self):")
	w.line(`        """TVB's; what monitors see are the exposures."""`)
	w.line("        super().configure()")
	w.line("        self.observe = self.exposures")
	w.updateMethod(m)
	rates, noise, exposures := w.prog.RateOutputs()
	w.noiseMethod(m, noise)
	w.dfunMethod(m, rates)
	w.exposuresMethod(m, exposures)
}

func (w *pythonWriter) updateMethod(m *tvbModel) {
	outputs := make([]ir.Value, len(m.derived))
	for i, u := range m.derived {
		outputs[i] = w.prog.Point.Outputs[u]
	}
	w.block(&ir.Block{Instrs: w.prog.Point.Instrs, Outputs: outputs}, pythonFunction{
		indent: "    ", head: "update_derived_parameters(self)", ambient: "self.",
		doc:     []string{"Compute what depends on the parameters alone. TVB calls this before a simulation."},
		prepare: []string{"super().update_derived_parameters()"},
		inputs:  []pythonInput{{op: ir.ParamValue, from: "self", name: func(i int32) string { return m.params[i] }}},
	})
	for i, u := range m.derived {
		w.body("self.%s = %s", m.uniforms[u], w.text(outputs[i], 0))
	}
}

// ofModel is the input of uniforms that are attributes.
func (m *tvbModel) ofModel(object string) pythonInput {
	return pythonInput{op: ir.Uniform, from: object, name: func(i int32) string { return m.uniforms[i] }}
}

// noiseMethod and those that follow each print a part of Rates.
func (w *pythonWriter) noiseMethod(m *tvbModel, noise []ir.Value) {
	w.block(&ir.Block{Instrs: w.prog.Rates.Instrs, Outputs: noise}, pythonFunction{
		indent: "    ", head: "noise_per_step(self)", ambient: "self.",
		doc:    []string{"The standard deviation of the noise of each state in one step."},
		inputs: []pythonInput{m.ofModel("self")},
	})
	w.body("return [%s]", w.list(noise))
}

func (w *pythonWriter) dfunMethod(m *tvbModel, rates []ir.Value) {
	f := pythonFunction{
		indent: "    ", head: "dfun(self, state_variables, coupling, local_coupling=0.0)", ambient: "self.",
		doc: []string{"Time derivatives per ms.", "", "state_variables: (states, nodes, modes); coupling: a row of the same for each coupling of the model."},
		inputs: []pythonInput{w.array(ir.StateValue, "state_variables", len(w.prog.States)),
			{op: ir.CouplingSum, from: "coupling", length: w.rows(m), at: func(i int32) int { return int(i) }}, m.ofModel("self")},
	}
	if w.hasLocalCoupling() {
		f.prepare = []string{"if np.any(local_coupling):", `    raise NotImplementedError("the local coupling of a surface: regions only")`}
	}
	w.block(&ir.Block{Instrs: w.prog.Rates.Instrs, Outputs: rates}, f)
	w.body("derivative = np.empty_like(state_variables)")
	w.fill("derivative", rates)
	w.body("return derivative")
}

func (w *pythonWriter) exposuresMethod(m *tvbModel, exposures []ir.Value) {
	w.block(&ir.Block{Instrs: w.prog.Rates.Instrs, Outputs: exposures}, pythonFunction{
		indent: "    ", head: "exposures(self, state_variables)", ambient: "self.",
		doc:    []string{"What monitors see: a row (nodes, modes) for each of the variables of interest."},
		inputs: []pythonInput{w.array(ir.StateValue, "state_variables", len(w.prog.States)), m.ofModel("self")},
	})
	text := func(i int) string { return quote(m.states[i]) + ": state_variables[" + strconv.Itoa(i) + "]" }
	n := len(m.states)
	if len(exposures) > 0 {
		n, text = len(exposures), func(i int) string { return quote(m.shown[i]) + ": " + w.text(exposures[i], 0) }
	}
	w.body("shown = {%s}", join(n, text))
	w.body("rows = np.empty((len(self.variables_of_interest), *state_variables.shape[1:]))")
	w.body("for row, name in enumerate(self.variables_of_interest):")
	w.body("    rows[row] = shown[name]")
	w.body("return rows")
}

// couplingClass prints the subclass of TVB's SparseCoupling.
func (w *pythonWriter) couplingClass(m *tvbModel) {
	w.line("")
	w.line("")
	w.line("class %sCoupling(SparseCoupling):", m.class)
	w.line(`    """What nodes hear of each other: a row for each coupling of the model."""`)
	w.line("")
	w.line(`    model = Attr(%s, doc="the model, whose parameters count here; each must be one number")`, m.class)
	at := func(i int32) int {
		for row, k := range m.coupled {
			if k == i {
				return row
			}
		}
		return 0
	}
	for i := range w.prog.Couplings {
		edge := &w.prog.Couplings[i].Edge
		w.block(edge, pythonFunction{
			indent: "    ", head: w.edges[i] + "(self, target, source)", ambient: "self.model.",
			doc: []string{"What a target node hears from a source node, before the weight.", "",
				"target: coupled states of the target now; source: of the source one delay ago."},
			inputs: []pythonInput{{op: ir.StateValue, from: "target", length: w.rows(m), at: at},
				{op: ir.Source, from: "source", length: w.rows(m), at: at}, m.ofModel("self.model")},
		})
		w.body("return %s", w.text(edge.Outputs[0], 0))
	}
	w.preMethod()
}

func (w *pythonWriter) preMethod() {
	w.line("")
	w.line("    def pre(self, x_i, x_j):")
	w.line(`        """A row for each coupling, of all connections; TVB multiplies by the weights and sums."""`)
	w.line("        target, source = np.asarray(x_i, dtype=np.float64), np.asarray(x_j, dtype=np.float64)")
	w.line("        heard = np.zeros(source.shape)")
	for i, edge := range w.edges {
		w.line("        heard[%d] = self.%s(target, source)", i, edge)
	}
	w.line("        return heard")
}
