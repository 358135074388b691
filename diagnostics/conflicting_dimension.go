package diagnostics

import "github.com/lemsls/lemsls/lems"

var (
	conflictingDimension = &Analyzer{Code: "conflicting-dimension", Severity: Error, Run: runConflictingDimension}
	conflictingUnit      = &Analyzer{Code: "conflicting-unit", Severity: Error, Run: runConflictingUnit}
)

func runConflictingDimension(p *Pass) {
	p.conflicts(lems.DimensionSymbol, "dimension", "with other exponents")
}

func runConflictingUnit(p *Pass) { p.conflicts(lems.UnitSymbol, "unit", "with another meaning") }

// conflicts reports what the file declares twice; what two files declare is
// conflicting-declaration.
func (p *Pass) conflicts(kind lems.SymbolKind, word, how string) {
	if p.Model.World == nil {
		return
	}
	for _, r := range p.Model.World.Repeated() {
		if r.Kind != kind || !r.Differs || r.First.File != p.Model.File || r.Second.File != p.Model.File {
			continue
		}
		p.Report(Diagnostic{
			Place:   r.Second,
			Message: "the " + word + " " + quote(r.Name) + " is declared twice, " + how,
			Related: related(r.First, "the other declaration"),
		})
	}
}
