package diagnostics

import (
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

var unknownAttribute = &Analyzer{Code: "unknown-attribute", Severity: Warning, Run: runUnknownAttribute}

// runUnknownAttribute reports an error where the attribute stands for one that
// the element cannot do without.
func runUnknownAttribute(p *Pass) {
	for f := range p.Facts(lems.UnknownAttribute) {
		d := Diagnostic{Place: f.Place, Message: quote(f.Item.Row.Name) + " has no attribute " + quote(f.Name)}
		better, legacy, ok := attributeMeant(f.Item, f.Name)
		d.Deprecated = legacy
		if f.Item.Row.Name == "Dimension" && len(f.Name) == 1 {
			d.Severity = Error // an exponent is lost
		}
		if ok {
			d.Fixes = []Fix{{Title: "Rename to " + quote(better), Edits: []Edit{p.replace(f.Place.Span, better)}, Preferred: true, Safe: legacy}}
			if row, _ := f.Item.Row.Attr(better); row.Required || f.Item.Row.Name == "Case" && better == "condition" || p.Model.World != nil && strings.EqualFold(better, f.Name) {
				d.Severity = Error
			}
		} else if a, has := p.attributeAt(f); has {
			d.Fixes = []Fix{{Title: "Remove it", Edits: []Edit{p.replace(syntax.Span{Start: a.Span.Start - 1, End: a.Span.End}, "")}}}
		}
		if forbidden[[2]string{f.Item.Row.Name, f.Name}] {
			d.Severity = Error
		}
		p.Report(d)
	}
}

// forbidden are attributes, by element, that no tool takes.
var forbidden = map[[2]string]bool{{"IndexParameter", "dimension"}: true, {"IntegerParameter", "dimension"}: true}

func (p *Pass) attributeAt(f lems.Fact) (syntax.Attr, bool) {
	for _, a := range p.Model.Doc.AttrsOf(f.Item.Node) {
		if a.Name == f.Place.Span {
			return a, true
		}
	}
	return syntax.Attr{}, false
}

// legacyAttributes are names of older versions, by element.
var legacyAttributes = map[[2]string]string{
	{"Unit", "powTen"}: "power", {"Dimension", "c"}: "n", {"DerivedVariable", "onAbsent"}: "required",
	{"Child", "compClass"}: "type", {"Children", "compClass"}: "type", {"Link", "compClass"}: "type",
	{"ComponentReference", "compClass"}: "type", {"Attachments", "compClass"}: "type",
	{"Constant", "domain"}: "dimension", {"Constant", "default"}: "value",
	{"Parameter", "domain"}: "dimension", {"StateVariable", "default"}: "dimension", {"StateVariable", "boundaries"}: "exposure",
	{"DerivedParameter", "expression"}: "value", {"DerivedVariable", "expression"}: "value",
	{"TimeDerivative", "expression"}: "value", {"TimeDerivative", "name"}: "variable",
}

// attributeMeant is the attribute that an unknown one was meant to be, among
// those that the element lacks.
func attributeMeant(it *lems.Item, name string) (better string, legacy, ok bool) {
	var names []string
	for _, a := range it.Row.Attrs {
		if _, has := it.Attr(a.Name); !has {
			names = append(names, a.Name)
		}
	}
	if now, old := legacyAttributes[[2]string{it.Row.Name, name}]; old {
		for _, n := range names {
			if n == now {
				return now, true, true
			}
		}
	}
	better, ok = suggest(name, names)
	return better, false, ok
}
