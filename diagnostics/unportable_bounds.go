package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
)

var unportableBounds = &Analyzer{Code: "unportable-bounds", Severity: Info, Run: runUnportableBounds}

func runUnportableBounds(p *Pass) {
	done := map[*lems.Item]bool{}
	for f := range p.Facts(lems.EmptyBounds, lems.LowerNone, lems.OneSidedBounds) {
		if done[f.Item] {
			continue // None, None: both sides are noted
		}
		done[f.Item] = true
		d := Diagnostic{Place: f.Place, Portability: []string{"rateml"}}
		text := "None"
		switch f.Kind {
		case lems.EmptyBounds:
			d.Message = "empty bounds are a fault in RateML's CUDA code"
		case lems.LowerNone:
			d.Message = "RateML's Python code does not know " + quote(f.Text)
		default:
			d.Message = "RateML's CUDA code does not know None beside a number"
			text = openSides(f.Text)
		}
		d.Fixes = []Fix{{Title: "Write " + quote(text), Edits: []Edit{p.replace(f.Place.Span, text)}, Preferred: true, Safe: true}}
		p.Report(d)
	}
	p.absentBounds()
}

// absentBounds finds states without the attribute, which no bounds may have.
func (p *Pass) absentBounds() {
	for _, it := range p.damage.of.items {
		if it.Row.Name != "StateVariable" || it.Row.Role != "derivatives" || it.Symbol == nil || has(it, "exposure") || p.misnamed(it, "exposure") {
			continue
		}
		p.Report(Diagnostic{

			Portability: []string{"rateml"},
			Place:       it.Symbol.Place,
			Message:     "RateML's CUDA code does not compile for a state without exposure, such as " + quote(it.Symbol.Name),
			Fixes:       []Fix{{Title: "Add exposure=\"None\": no bounds", Edits: []Edit{p.addAttribute(it, "exposure", "None")}, Preferred: true, Safe: true}},
		})
	}
}

// misnamed says that an attribute is there by another name, or that the element
// is malformed.
func (p *Pass) misnamed(it *lems.Item, attr string) bool {
	if p.damage.at(p.Model.Doc.Node(it.Node).StartTag) {
		return true
	}
	for _, f := range p.Model.Facts {
		if f.Kind == lems.UnknownAttribute && f.Item == it {
			if better, _, ok := attributeMeant(it, f.Name); ok && better == attr {
				return true
			}
		}
	}
	return false
}

// openSides writes an infinite bound for None.
func openSides(text string) string {
	lo, hi, _ := strings.Cut(text, ",")
	lo, hi = strings.TrimSpace(lo), strings.TrimSpace(hi)
	if strings.EqualFold(lo, "none") {
		lo = "-inf"
	}
	if strings.EqualFold(hi, "none") {
		hi = "inf"
	}
	if lo == "-inf" && hi == "inf" {
		return "None"
	}
	return lo + ", " + hi
}
