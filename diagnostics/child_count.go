package diagnostics

import (
	"strconv"

	"github.com/lemsls/lemsls/lems"
)

var childCount = &Analyzer{Code: "child-count", Severity: Warning, Run: runChildCount}

// runChildCount holds components to min and max of Children, which no tool does.
func runChildCount(p *Pass) {
	for c := range p.known {
		for _, x := range p.Model.World.Members(c.Type).As("Children") {
			p.count(c, x)
		}
	}
}

func (p *Pass) count(c *lems.Component, x *lems.Member) {
	if !has(x.Item, "min") && !has(x.Item, "max") || gives(c, "extends") {
		return
	}
	n := 0
	for _, child := range c.Children {
		if child.Type == nil {
			return
		}
		if p.Model.World.Derives(child.Type, x.Item.Value("type")) {
			n++
		}
	}
	for attr, words := range map[string]string{"min": "at least ", "max": "at most "} {
		limit, err := strconv.Atoi(x.Item.Value(attr))
		if err != nil || attr == "min" && n >= limit || attr == "max" && n <= limit {
			continue
		}
		p.Report(Diagnostic{
			Place: c.Place(), Message: quote(x.Name) + " holds " + strconv.Itoa(n) + "; " + words + strconv.Itoa(limit) + " are wanted",
			Related: related(x.Item.AttrPlace(attr), "the limit"),
		})
	}
}
