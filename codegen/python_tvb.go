package codegen

import (
	_ "embed"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/lems"
)

var (
	//go:embed prelude/python_tvb_head.py
	pythonTVBHead string
	//go:embed prelude/python_tvb.py
	pythonTVB string
)

// tvbFlavor prints a Model and a Coupling of TVB's simulator.
//
// TVB hands dfun the states and one sum per coupled state variable, which is what
// its couplings return. So the Coupling's pre computes the summand of each of the
// model's couplings, a row each, and the factors after the sums stand in dfun.
// There are at least as many coupled variables as rows; where the model has fewer,
// the last is named again, and where it has more, rows stay zero.
var tvbFlavor = &pythonFlavor{
	name: "tvb", suffix: "_tvb", title: "for the simulator of The Virtual Brain", needs: "tvb-library 2.10",
	modules: []string{"argparse", "bz2", "io", "itertools", "os", "pathlib", "sys", "zipfile"},
	classes: true,
	print:   (*pythonWriter).tvb,
	gaps:    (*pythonWriter).tvbGaps,
	taken: pythonShared + `
Attr Final Float List NArray Range Connectivity integrators monitors SparseCoupling Model Additive Simulator ImportError
MODEL COUPLING ATTRIBUTES PhiloxNoise make_integrator make_simulator make_connectivity delayed normals uniform draw clamp
property super self state_variables coupling local_coupling derivative shown rows row name target source
NotImplementedError getattr slice str tuple t dt n_node ` + tvbAttributes,
}

// tvbAttributes are the attributes of TVB's Model and SparseCoupling, and what
// the generated classes define themselves.
const tvbAttributes = `TYPES_TO_DEEPCOPY configure cvar dfun duplicate gid global_parameter_names has_nonint_vars initial
initial_for_simulator log nintvar nnonintvar non_integrated_variables number_of_modes nvar observe set_title
spatial_param_reshape spatial_parameter_matrix spatial_parameter_names state_variable_boundaries state_variable_mask
state_variable_range state_variables stationary_trajectory stvar summary_info tag tags title update_derived_parameters
update_state_variables_after_integration update_state_variables_before_integration validate variables_of_interest
pre post model exposures noise_per_step dt n_node _nvar _nintvar _lri _abc_impl _build_observer _own_declarative_attrs
_own_declarative_props _repr_html_ _map_roi_param_to_surface _reshape_model_param_for_modes _setup_sv_boundaries
_spatialize_model_parameters`

// tvbModel is what is known of the class that is being printed.
type tvbModel struct {
	class    string
	params   []string // by Param: its attribute
	uniforms []string // by Uniform: the attribute that holds it; "" for a constant of the module
	derived  []int32  // the uniforms that are computed
	states   []string // their names in Python
	shown    []string // by Exposure: its name in Python
	coupled  []int32  // the states that couplings read
}

func (w *pythonWriter) tvb() {
	m := w.newTVBModel()
	w.WriteString(pythonTVBHead)
	scale := "None"
	if i := w.prog.DelayScale; i >= 0 {
		scale = quote(m.uniforms[i]) + "  # of the model"
	}
	w.tables(scale)
	w.line("ATTRIBUTES = [%s]  # of the model: the parameters", join(w.swept(), func(i int) string { return quote(m.params[i]) }))
	w.namedConstants()
	w.modelClass(m)
	w.couplingClass(m)
	w.line("")
	w.line("")
	w.line("MODEL, COUPLING = %s, %sCoupling", m.class, m.class)
	w.WriteString(pythonTVB + pythonRandom + pythonNetwork + pythonMain)
}

func (w *pythonWriter) newTVBModel() *tvbModel {
	name := identifier(w.prog.Name)
	m := &tvbModel{class: w.global.fresh(strings.ToUpper(name[:1]) + name[1:] + "T")}
	w.global.fresh(m.class + "Coupling")
	attributes := w.global.inner()
	used := w.usedParams()
	m.params = make([]string, len(w.prog.Params))
	for i, p := range w.prog.Params {
		if i < w.swept() || used[int32(i)] {
			m.params[i] = attributes.pick(p.Name)
		}
	}
	for i, v := range w.prog.Point.Outputs {
		in := &w.prog.Point.Instrs[v]
		switch {
		case w.fixed[i] != "":
			m.uniforms = append(m.uniforms, "")
		case in.Op == ir.ParamValue:
			m.uniforms = append(m.uniforms, m.params[in.Index])
		default:
			m.uniforms = append(m.uniforms, attributes.pick(w.prog.Uniforms[i].Name))
			m.derived = append(m.derived, int32(i))
		}
	}
	states, shown, methods := w.global.inner(), w.global.inner(), w.global.inner()
	for _, s := range w.prog.States {
		m.states = append(m.states, states.pick(s.Name))
	}
	for _, e := range w.prog.Exposures {
		m.shown = append(m.shown, shown.pick(e.Name))
	}
	for i := range w.prog.Couplings {
		w.edges = append(w.edges, methods.pick(w.prog.Couplings[i].Name))
	}
	m.coupled = w.coupledStates()
	return m
}

// coupledStates are the states that couplings read, of either node.
func (w *pythonWriter) coupledStates() []int32 {
	var list []int32
	for i := range w.prog.Couplings {
		edge := &w.prog.Couplings[i].Edge
		for v := range reached(edge, edge.Outputs) {
			if in := &edge.Instrs[v]; in.Op == ir.Source || in.Op == ir.StateValue {
				list = append(list, in.Index)
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// reached are the values that values depend on, and these themselves.
func reached(b *ir.Block, values []ir.Value) map[ir.Value]bool {
	found := map[ir.Value]bool{}
	for _, v := range values {
		if v != ir.None {
			found[v] = true
		}
	}
	for v := ir.Value(len(b.Instrs)) - 1; v >= 0; v-- {
		if found[v] {
			for _, x := range operands(&b.Instrs[v]) {
				found[x] = true
			}
		}
	}
	return found
}

// tvbGaps are what TVB has no place for: its models know no time, and its
// monitors no coupling.
func (w *pythonWriter) tvbGaps() []Gap {
	const target = "python (tvb)"
	var gaps []Gap
	if len(w.prog.States) == 0 {
		gaps = append(gaps, Gap{"a model without state variables", target, w.source.System.Model.Root.Place()})
	}
	if handlers := w.source.System.Handlers; len(handlers) > 0 {
		gaps = append(gaps, Gap{"OnCondition and events", target, handlers[0].Place})
	}
	if w.source.System.Seconds {
		gaps = append(gaps, Gap{"times in seconds", target, w.source.System.Model.Root.Place()})
	}
	rates, noise, exposures := w.prog.RateOutputs()
	for v := range reached(&w.prog.Rates, slices.Concat(rates, noise)) {
		if in := &w.prog.Rates.Instrs[v]; in.Op == ir.Time {
			gaps = append(gaps, Gap{"the time t in an equation", target, in.Place})
		}
	}
	for i, e := range exposures {
		for v := range reached(&w.prog.Rates, []ir.Value{e}) {
			switch in := &w.prog.Rates.Instrs[v]; in.Op {
			case ir.Time:
				gaps = append(gaps, Gap{"an exposure that depends on the time t", target, w.prog.Exposures[i].Place})
			case ir.CouplingSum:
				gaps = append(gaps, Gap{"an exposure that depends on the sum of a coupling", target, w.prog.Exposures[i].Place})
			}
		}
	}
	return ordered(gaps)
}

// ordered are gaps in the order of the file, each once.
func ordered(gaps []Gap) []Gap {
	slices.SortFunc(gaps, func(a, b Gap) int {
		if d := int(a.Place.Span.Start) - int(b.Place.Span.Start); d != 0 {
			return d
		}
		return strings.Compare(a.Feature, b.Feature)
	})
	return slices.Compact(gaps)
}

// hasLocalCoupling says that an equation names what TVB adds on a surface.
func (w *pythonWriter) hasLocalCoupling() bool {
	return slices.ContainsFunc(w.source.System.Model.Exprs, func(e *lems.Expression) bool {
		return slices.ContainsFunc(e.Uses(), func(s *lems.Symbol) bool { return s.Kind == lems.ReservedSymbol && s.Name == "local_coupling" })
	})
}

// domain is the Range of a constant's dimension, lo=0.0, hi=1.0, step=0.1; "" if it has
// none that is well formed.
func domain(item *lems.Item) string {
	values := map[string]float64{"step": 1}
	for part := range strings.SplitSeq(item.Value("dimension"), ",") {
		key, text, _ := strings.Cut(part, "=")
		x, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		if err != nil {
			return ""
		}
		values[strings.TrimSpace(key)] = x
	}
	lo, hasLo := values["lo"]
	hi, hasHi := values["hi"]
	if !hasLo || !hasHi {
		return ""
	}
	return pythonRange(lo, hi, values["step"])
}

// pythonRange is the Range of a parameter; "" where lo and hi are none.
func pythonRange(lo, hi, step float64) string {
	if math.IsNaN(lo+hi) || math.IsInf(lo, 0) || math.IsInf(hi, 0) || lo >= hi || !(step > 0) || math.IsInf(step, 0) {
		return ""
	}
	return "domain=Range(lo=" + pythonNumber(lo, 0) + ", hi=" + pythonNumber(hi, 0) + ", step=" + pythonNumber(step, 0) + "), "
}
