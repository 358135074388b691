package codegen

import (
	"strconv"

	"github.com/lemsls/lemsls/codegen/ir"
)

// What happens at moments, in Python: start and after are functions like rates. In
// a model without such moments they leave the states as they are, and nobody calls
// them.

func pythonTruth(c bool) string {
	if c {
		return "True"
	}
	return "False"
}

// hidden says how many states stand behind those with names.
func (w *pythonWriter) hidden() string {
	switch n := len(w.prog.States) - shownStates(w.prog); n {
	case 0:
		return ""
	case 1:
		return "  # and a hidden one behind them: " + w.hiddenNames()
	default:
		return "  # and " + strconv.Itoa(n) + " hidden ones behind them"
	}
}

func (w *pythonWriter) hiddenNames() string {
	shown := shownStates(w.prog)
	return oneLine(join(len(w.prog.States)-shown, func(i int) string { return identifier(w.prog.States[shown+i].Name) }))
}

// momentTables prints what the simulation needs to know of events and chance.
func (w *pythonWriter) momentTables() {
	p := w.prog
	labels := newNames("")
	w.line("EVENTS = {%s}  # which of the states counts them", join(len(p.Events), func(i int) string {
		return quote(labels.label(p.Events[i].Name)) + ": " + strconv.Itoa(int(p.Events[i].State))
	}))
	w.line("MOMENTS = %s  # whether something happens at the start or at the end of a step", pythonTruth(!p.Start.Empty() || !p.After.Empty()))
	w.line("RANDOM = %s  # whether that depends on chance", pythonTruth(draws(&p.After)))
	w.line("CONNECTOME = %s  # whether there must be one", pythonTruth(!w.source.System.Seconds))
}

const (
	pythonStartDoc = "The states at time 0."
	pythonAfterDoc = "The states after what happens at the end of a step: conditions, events, resets."
)

func (w *pythonWriter) arrayStart() {
	w.block(&w.prog.Start, pythonFunction{
		head:   "start(states, values, dt, n_node)",
		doc:    []string{pythonStartDoc, "", "states: (states, nodes), as they were drawn; the rest as for rates(). Returns rows."},
		inputs: w.rateArrays(),
	})
	w.returnRows(&w.prog.Start)
}

func (w *pythonWriter) arrayAfter() {
	w.block(&w.prog.After, pythonFunction{
		head: "after(states, sums, values, dt, t, n_node, normal)",
		doc: []string{pythonAfterDoc, "",
			"states: as the rates have made them; t: the time now; normal: a normal number for each",
			"state, or None where RANDOM is False; the rest as for rates(). Returns rows."},
		inputs: w.momentArrays(),
	})
	w.returnRows(&w.prog.After)
}

// returnRows prints what a function of arrays returns: the outputs of a block, or the
// states as they are.
func (w *pythonWriter) returnRows(b *ir.Block) {
	if b.Empty() {
		w.body("return states")
		return
	}
	w.body("return [%s]", w.list(b.Outputs))
}

func (w *pythonWriter) scalarStart() {
	w.block(&w.prog.Start, pythonFunction{
		decorator: "@compiled",
		head:      "start(states, values, dt, n_node, new)",
		doc:       []string{pythonStartDoc, "", "states: of one node, as they were drawn; the rest as for rates(). The result goes into new."},
		inputs:    w.rateArrays(),
	})
	w.fillNew(&w.prog.Start)
}

func (w *pythonWriter) scalarAfter() {
	w.block(&w.prog.After, pythonFunction{
		decorator: "@compiled",
		head:      "after(states, sums, values, dt, t, n_node, normal, new)",
		doc: []string{pythonAfterDoc, "",
			"states: of one node, as the rates have made them; t: the time now; normal: a normal",
			"number for each state; the rest as for rates(). The result goes into new."},
		inputs: w.momentArrays(),
	})
	w.fillNew(&w.prog.After)
}

func (w *pythonWriter) fillNew(b *ir.Block) {
	if b.Empty() {
		w.body("new[:] = states")
		return
	}
	w.fill("new", b.Outputs)
}

func (w *pythonWriter) momentArrays() []pythonInput {
	return append(w.rateArrays(), w.array(ir.Normal, "normal", len(w.prog.States)))
}
