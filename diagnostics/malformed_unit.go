package diagnostics

import (
	"math"
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/lems"
)

var malformedUnit = &Analyzer{Code: "malformed-unit", Severity: Error, Run: runMalformedUnit}

func runMalformedUnit(p *Pass) {
	if p.Model.World == nil || p.Model.Root == nil {
		return
	}
	for it := range p.Model.Root.Each("Unit") {
		if p.damage.at(p.Model.Doc.Node(it.Node).StartTag) {
			continue
		}
		power := strings.TrimSpace(it.Value("power"))
		if _, err := strconv.Atoi(power); err != nil && has(it, "power") {
			p.Report(Diagnostic{Place: it.AttrPlace("power"), Message: "the power of ten is a whole number; " + quote(power) + " is none", Fixes: p.scaleFix(it, power)})
		}
		for _, a := range []string{"scale", "offset"} {
			v, err := strconv.ParseFloat(strings.TrimSpace(it.Value(a)), 64)
			switch {
			case !has(it, a):
			case err != nil:
				p.Report(Diagnostic{Place: it.AttrPlace(a), Message: "the " + a + " of a unit is a number; " + quote(it.Value(a)) + " is none"})
			case v == 0 && a == "scale":
				p.Report(Diagnostic{Place: it.AttrPlace(a), Message: "a unit of scale 0 makes all quantities 0"})
			}
		}
	}
}

// scaleFix says with a scale what a fractional power means.
func (p *Pass) scaleFix(it *lems.Item, power string) []Fix {
	v, err := strconv.ParseFloat(power, 64)
	a, _ := it.Attr("power")
	if err != nil || has(it, "scale") {
		return nil
	}
	text := `scale="` + plainNumber(math.Pow(10, v)) + `"`
	return []Fix{{Title: "Write " + text, Edits: []Edit{p.replace(a.Span, text)}, Preferred: true, Safe: true}}
}
