package diagnostics

import (
	"strconv"

	"github.com/lemsls/lemsls/lems"
)

// rename gives a symbol a name that is free, wherever it stands.
func (p *Pass) rename(s *lems.Symbol) []Fix {
	if s.Kind == lems.StateVariableSymbol {
		return nil // its TimeDerivative and couplings follow its name by custom
	}
	name := p.freeName(s.Name)
	list := []Edit{{Place: s.Place, NewText: name}}
	for r := range p.Model.Refs() {
		if r.Target == s {
			list = append(list, Edit{Place: r.Place, NewText: name})
		}
	}
	return []Fix{{Title: "Rename to " + quote(name), Edits: list, Preferred: true}}
}

// freeName is the name with an underscore or a number behind it.
func (p *Pass) freeName(name string) string {
	taken := map[string]bool{}
	for _, s := range p.Model.Symbols {
		taken[s.Name] = true
	}
	name += "_"
	if !taken[name] {
		return name
	}
	for i := 2; ; i++ {
		if n := name + strconv.Itoa(i); !taken[n] {
			return n
		}
	}
}
