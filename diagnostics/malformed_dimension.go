package diagnostics

import (
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/lems"
)

var malformedDimension = &Analyzer{Code: "malformed-dimension", Severity: Error, Run: runMalformedDimension}

func runMalformedDimension(p *Pass) {
	if p.Model.World == nil {
		return
	}
	for _, it := range p.damage.of.items {
		if p.damage.at(p.Model.Doc.Node(it.Node).StartTag) {
			continue
		}
		if it.Row.Name == "Dimension" {
			p.exponents(it)
		} else if row, ok := it.Row.Attr("dimension"); ok && row.Kind == lems.DimensionRef && has(it, "dimension") {
			p.dimensionName(it)
		}
	}
}

func (p *Pass) exponents(it *lems.Item) {
	zero := true
	for _, a := range []string{"m", "l", "t", "i", "k", "n", "j"} {
		text := strings.TrimSpace(it.Value(a))
		if n, err := strconv.ParseInt(text, 10, 8); err == nil || text == "" && !has(it, a) {
			zero = zero && n == 0
			continue
		}
		p.Report(Diagnostic{Place: it.AttrPlace(a), Message: "an exponent is a whole number; " + quote(it.Value(a)) + " is none"})
		return
	}
	if it.Value("name") == "none" && !zero {
		p.Report(Diagnostic{
			Severity: Warning, Place: it.AttrPlace("name"),
			Message: "“none” stands for plain numbers wherever it is used",
			Fixes:   []Fix{{Title: "Remove it", Edits: []Edit{p.remove(it)}}},
		})
	}
}

// anyDimension are the elements of which “*” makes no demands.
var anyDimension = map[string]bool{
	"Parameter": true, "DerivedParameter": true, "Requirement": true, "Exposure": true, "Property": true,
}

func (p *Pass) dimensionName(it *lems.Item) {
	d := Diagnostic{Place: it.AttrPlace("dimension")}
	switch strings.TrimSpace(it.Value("dimension")) {
	case "":
		d.Message = "a dimension is named, or “none”"
	case "*":
		if anyDimension[it.Row.Name] {
			return
		}
		d.Message = "the dimension of a " + it.Row.Name + " is not open"
	default:
		return
	}
	if d.Place.Span.Len() == 0 {
		d.Place = it.AttrPlace("name")
	}
	if name := p.evidentDimension(it); name != "" {
		d.Fixes = []Fix{{Title: "Declare it as " + quote(name), Edits: []Edit{p.setAttribute(it, "dimension", name)}, Preferred: true}}
	}
	p.Report(d)
}

// evidentDimension is the name of the dimension that an element must mean: of
// its value, of what assigns to it, of the unit it is given with, or of the
// variable it exposes; "" if there is none.
func (p *Pass) evidentDimension(it *lems.Item) string {
	d := p.Model.InferredDimension(it)
	if d.Kind != lems.KnownDim {
		return ""
	}
	return p.Model.World.Words().Name(d.Dimension)
}
