package diagnostics

import (
	"slices"

	"github.com/lemsls/lemsls/lems"
)

var unknownDimension = &Analyzer{Code: "unknown-dimension", Severity: Error, Run: runUnknownDimension}

// runUnknownDimension reports each name once, at its first use.
func runUnknownDimension(p *Pass) {
	if p.Model.World == nil {
		return
	}
	seen := map[string]bool{}
	for i := range p.damage.of.mentions {
		r := &p.damage.of.mentions[i]
		if !p.unknownDimension(r) || seen[r.Name] {
			continue
		}
		seen[r.Name] = true
		d := Diagnostic{Place: r.Place, Message: "no dimension is called " + quote(r.Name)}
		var uses []*lems.Ref
		for j := i; j < len(p.damage.of.mentions); j++ {
			if use := &p.damage.of.mentions[j]; use.Name == r.Name && p.unknownDimension(use) {
				uses = append(uses, use)
			}
		}
		for _, use := range uses[1:] {
			if len(d.Related) < 5 {
				d.Related = append(d.Related, related(use.Place, "used here too")...)
			}
		}
		d.Fixes = meant(r.Name, p.dimensionChoices(), func(better string) []Edit {
			var list []Edit
			for _, use := range uses {
				list = append(list, p.replace(use.Place.Span, better))
			}
			return list
		})
		p.reportGlobal(d)
	}
}

func (p *Pass) unknownDimension(r *lems.Ref) bool {
	if r.Target != nil || r.In != nil || r.From == nil || r.Attr == "" || r.Name == "" {
		return false
	}
	row, _ := r.From.Row.Attr(r.Attr)
	return row.Kind == lems.DimensionRef && p.Model.World.Whole && !p.damage.structural && !p.damage.quoted[r.Name] && !p.damage.at(r.Place.Span)
}

// dimensionChoices are the names that a dimension attribute may hold.
func (p *Pass) dimensionChoices() []string {
	names := []string{"none"}
	for name := range p.Model.World.Dimensions() {
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
