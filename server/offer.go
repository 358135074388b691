package server

import (
	"github.com/lemsls/lemsls/codegen"
	"go.lsp.dev/protocol"
)

// modelActions are what can be done with the model, or the component, at an
// offset, if it has a meaning.
func (s *Server) modelActions(snap *Snapshot, d *Document, a *Analysis, off int32) []protocol.CodeAction {
	var list []protocol.CodeAction
	if snap.sweeps[d.URI] != nil {
		list = append(list, looking(snap, d)...)
		list = append(list, commandAction("Clear sweep results", sweepKind+".clear", clearCommand, target{URI: d.URI}))
	}
	what := a.around(off)
	if what == nil {
		return list
	}
	list = append(list, s.generations(d, what)...)
	list = append(list, s.runs(d, a, what)...)
	return append(list, s.aroundValue(d, a, what, off)...)
}

// looking are the actions that show the results of the last sweep: in a panel of
// the client, and as a page for the browser.
func looking(snap *Snapshot, d *Document) []protocol.CodeAction {
	args := resultsArgs{URI: d.URI}
	var list []protocol.CodeAction
	if snap.Client.Results {
		list = append(list, commandAction("Show sweep results", sweepKind+".results", showResults, args))
	}
	return append(list, commandAction("Open report of the last sweep", sweepKind+".report", reportCommand, args))
}

// generations are the actions that make code of a subject.
func (s *Server) generations(d *Document, what *runnable) []protocol.CodeAction {
	suffix := ""
	if what.id() != "" {
		suffix = " (" + what.id() + ")"
	}
	args := generateArgs{target: target{URI: d.URI}, Component: what.id()}
	var list []protocol.CodeAction
	for _, t := range codegen.Targets() {
		if t == codegen.IR { // it is for those who work on lemsls
			continue
		}
		args.Target, args.Flavor = t.Name, ""
		for _, f := range t.Flavors {
			args.Flavor = f.Name
			list = append(list, commandAction("Generate "+f.Title+suffix, generateKind+"."+t.Name+"."+f.Name, generateCommand, args))
		}
		if len(t.Flavors) == 0 {
			list = append(list, commandAction("Generate "+t.Title+suffix, generateKind+"."+t.Name, generateCommand, args))
		}
	}
	return list
}

// runs are the actions that simulate a subject: a component as it is, a RateML
// model over its ranges, and either as the settings say.
func (s *Server) runs(d *Document, a *Analysis, what *runnable) []protocol.CodeAction {
	if s.runner == nil {
		return nil
	}
	id := what.id()
	title := "Run " + id
	if id == "" {
		title = s.sweepTitle(a)
	}
	list := []protocol.CodeAction{commandAction(title, sweepKind, sweepCommand, sweepArgs{target: target{URI: d.URI}, Component: id})}
	if s.sweeps == nil {
		return list
	}
	for _, named := range s.sweeps(d.draft.Path) {
		if other := a.offers(named.Component); other == nil || other.id() != id {
			continue
		}
		args := sweepArgs{target: target{URI: d.URI}, Component: named.Component, Sweep: named.Name}
		list = append(list, commandAction("Run sweep "+named.Name, sweepKind+".named", sweepCommand, args))
	}
	return list
}

// aroundValue is the action that sweeps the parameter whose value is at an offset.
func (s *Server) aroundValue(d *Document, a *Analysis, what *runnable, off int32) []protocol.CodeAction {
	p, _ := what.paramAt(off)
	if file := a.offers(""); p == nil && what.Component != nil && file != nil { // it may be of a component that this one is a part of
		what = file
		p, _ = what.paramAt(off)
	}
	if p == nil || s.runner == nil {
		return nil
	}
	values, title := aroundValue(a.Model, p)
	if values == "" {
		return nil
	}
	args := sweepArgs{target: target{URI: d.URI}, Component: what.id(), Params: []string{values}}
	return []protocol.CodeAction{commandAction(title, sweepKind+".parameter", sweepCommand, args)}
}
