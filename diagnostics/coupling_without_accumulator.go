package diagnostics

import (
	"strconv"

	"github.com/lemsls/lemsls/lems"
)

var couplingWithoutAccumulator = &Analyzer{Code: "coupling-without-accumulator", Severity: Warning, Run: runCouplingWithoutAccumulator}

// runCouplingWithoutAccumulator reports an error where the dynamics use an
// accumulator that nobody declares.
func runCouplingWithoutAccumulator(p *Pass) {
	first := true
	for f := range p.Facts(lems.CouplingNoAccumulator) {
		name := ""
		if first {
			name, first = p.wantedAccumulator(), false
		}
		d := Diagnostic{Place: f.Place, Message: "coupling " + quote(f.Name) + " has no DerivedParameter to take its sum"}
		text := name
		if text == "" {
			text = p.nextAccumulator()
		} else {
			d.Severity = Error
			d.Message = "no coupling has the DerivedParameter " + quote(name) + " to take its sum"
		}
		element := `<DerivedParameter name="` + text + `" value="1.0"/>`
		d.Fixes = []Fix{{Title: "Add the DerivedParameter " + quote(text), Edits: []Edit{p.addInto(f.Item, element, "Parameter")}, Preferred: true}}
		p.Report(d)
	}
}

// wantedAccumulator is the first undeclared accumulator that is used.
func (p *Pass) wantedAccumulator() string {
	for r := range p.damage.of.refs() {
		if r.Target == nil && accumulatorName.MatchString(r.Name) {
			return r.Name
		}
	}
	return ""
}

func (p *Pass) nextAccumulator() string {
	taken := map[string]bool{}
	for _, s := range p.Model.Symbols {
		taken[s.Name] = true
	}
	for i := 0; ; i++ {
		if name := "c_pop" + strconv.Itoa(i); !taken[name] {
			return name
		}
	}
}
