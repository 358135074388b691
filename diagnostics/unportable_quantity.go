package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
)

var unportableQuantity = &Analyzer{Code: "unportable-quantity", Severity: Info, Run: runUnportableQuantity}

func runUnportableQuantity(p *Pass) {
	for q := range p.quantitiesIn(quantitySound) {
		number := strings.TrimSpace(q.Text[:q.NumberEnd])
		d := Diagnostic{Place: q.Place}
		better := ""
		switch {
		case p.Model.World.Unit(q.Symbol) == nil && q.Symbol == "none":
			d.Message, d.Portability = "PyLEMS knows no unit “none”", []string{"pylems"}
			better = number
		case p.Model.World.Unit(q.Symbol) == nil && isSuffix(q):
			d.Message, d.Portability = "only jLEMS reads "+quote(q.Text)+" as a number", []string{"pylems", "xsd"}
			better = number
		case strings.Contains(number, "+"):
			d.Message, d.Portability = "the LEMS schema allows no plus sign in a number", []string{"xsd"}
			better = strings.ReplaceAll(number, "+", "") + strings.TrimRight(q.Text[q.NumberEnd:], " \t")
		default:
			continue
		}
		d.Fixes = []Fix{{Title: "Write " + quote(better), Edits: []Edit{p.replace(q.Place.Span, better)}, Preferred: true, Safe: true}}
		p.Report(d)
	}
	p.globalConstants()
}

// globalConstants finds Constants at top level that jLEMS cannot read; that
// others know none at all is said of the element.
func (p *Pass) globalConstants() {
	if p.Model.World == nil || p.Model.Root == nil {
		return
	}
	for it := range p.Model.Root.Each("Constant") {
		if p.damage.at(p.Model.Doc.Node(it.Node).StartTag) {
			continue
		}
		d := Diagnostic{Place: it.AttrPlace("name"), Portability: []string{"jlems"}}
		switch {
		case lems.ParseQuantity(it.Value("value")).Symbol != "":
			d.Place, d.Message = it.AttrPlace("value"), "jLEMS reads the value of a global Constant without unit only"
		case !has(it, "symbol"):
			d.Message = "jLEMS knows a global Constant only by its symbol"
		default:
			continue
		}
		p.Report(d)
	}
}
