package diagnostics

import "slices"

var emptyHandler = &Analyzer{Code: "empty-handler", Severity: Warning, Run: runEmptyHandler}

// runEmptyHandler reports handlers that do nothing. OnEvent may: it says that the
// port is there to be ignored.
func runEmptyHandler(p *Pass) {
	if p.Model.World == nil || p.damage.structural || len(p.damage.meant) > 0 {
		return
	}
	for _, it := range p.damage.of.items {
		if len(it.Children) == 0 && slices.Contains([]string{"OnStart", "OnCondition", "OnEntry"}, it.Row.Name) && !p.incomplete(it) {
			p.Report(Diagnostic{
				Place: it.Place(), Message: quote(it.Row.Name) + " does nothing", Unnecessary: true,
				Fixes: []Fix{{Title: "Remove it", Edits: []Edit{p.remove(it)}, Preferred: true, Safe: true}},
			})
		}
	}
}
