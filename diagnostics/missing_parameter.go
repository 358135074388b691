package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
)

var missingParameter = &Analyzer{Code: "missing-parameter", Severity: Error, Run: runMissingParameter}

// runMissingParameter reports a component once, with all that it does not
// supply. What a misspelt attribute was meant to be is reported as
// unknown-parameter.
func runMissingParameter(p *Pass) {
	for c := range p.known {
		list := p.unsupplied(c)
		taken := map[string]bool{}
		for _, name := range p.strange(c) {
			if better, ok := suggest(name, list); ok {
				taken[better] = true
			}
		}
		var lacks []string
		for _, name := range list {
			if !taken[name] {
				lacks = append(lacks, name)
			}
		}
		if len(lacks) == 0 || p.conflicting(c) {
			continue
		}
		p.reportMissing(c, lacks)
	}
}

func (p *Pass) reportMissing(c *lems.Component, lacks []string) {
	text := ""
	var words []string
	for _, name := range lacks {
		x := p.Model.World.Members(c.Type).Given(name)
		text += " " + name + `="` + p.zero(x.Item.Value("dimension")) + `"`
		words = append(words, quote(name))
	}
	edit := p.addNodeAttribute(c.Node, "", "")
	edit.NewText = text
	p.Report(Diagnostic{
		Place: c.Place(), Message: "no value is given for " + strings.Join(words, " and "),
		Related: related(p.Model.World.Members(c.Type).Given(lacks[0]).Item.AttrPlace("name"), "the declaration"),
		Fixes:   []Fix{{Title: "Add " + strings.Join(words, " and "), Edits: []Edit{edit}, Preferred: true}},
	})
}

// unsupplied are the parameters for which a component gives no value, though its
// type does not fix them.
func (p *Pass) unsupplied(c *lems.Component) []string {
	w := p.Model.World
	if _, extends := c.Attr("extends"); extends && c.Prototype == nil {
		return nil
	}
	var list []string
	for _, x := range w.Members(c.Type).As("Parameter", "IntegerParameter", "IndexParameter", "PathParameter") {
		if _, ok := c.Given(x.Name); !ok && w.Fixed(c.Type, x.Name) == nil && !p.fixedInstead(c.Type, x.Name) && isName(x.Name) && !p.loses(x.Name) {
			list = append(list, x.Name)
		}
	}
	return list
}

// fixedInstead says that a Fixed of a type names no Parameter, which is reported,
// and was meant for this one.
func (p *Pass) fixedInstead(t *lems.ComponentType, name string) bool {
	m := p.Model.World.Members(t)
	for _, x := range m.Chain {
		for f := range x.Item.Each("Fixed") {
			given := f.Value("parameter")
			if m.Find(given) != nil {
				continue
			}
			if _, near := suggest(given, []string{name}); near || len(given) > 2 && strings.HasPrefix(name, given) {
				return true
			}
		}
	}
	return false
}
