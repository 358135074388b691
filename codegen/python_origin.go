package codegen

import (
	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// origin writes the author's expression above a line, unless it says the same
// or stands there already, and returns where it comes from.
func (w *pythonWriter) origin(in *ir.Instr, line string, last *lems.Item) *lems.Item {
	e := w.origins.at(in.Place)
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
		if text = oneLine(text); text != line {
			w.comment(w.function.indent+"    # ", text)
		}
	}
	return item
}

// authors are an element's equations as their author wrote them.
func authors(item *lems.Item, e *lems.Expression) []string {
	name := item.Value("name")
	switch {
	case item.Row.Name == "TimeDerivative":
		name = derivative(item)
	case item.Row.Name == "StateAssignment":
		name = item.Value("variable")
	case item.Row.Name == "OnCondition":
		return []string{"when " + written(e)}
	case item.Row.Declares == lems.AccumulatorSymbol:
		return []string{name + ": the weighted sum of " + item.Parent.Value("name") + ", times " + written(e)}
	case item.Row.Name == "Exposure":
		return []string{written(e)}
	case e.Item != item:
		var lines []string
		for c := range item.Each("Case") {
			lines = append(lines, name+" = "+written(c.Expr("value"))+condition(c.Expr("condition")))
		}
		return lines
	}
	return []string{name + " = " + written(e)}
}

// derivative is the left side of a TimeDerivative: dx of RateML, or d x / d t.
func derivative(item *lems.Item) string {
	variable := item.Value("variable")
	for s := range item.Parent.Each("StateVariable") {
		if variable == "d"+s.Value("name") {
			return variable
		}
	}
	return "d" + variable + "/dt"
}

func condition(e *lems.Expression) string {
	if e == nil {
		return " otherwise"
	}
	return " if " + written(e)
}

func written(e *lems.Expression) string {
	if e == nil {
		return ""
	}
	return syntax.Unescape(e.Place.Text())
}
