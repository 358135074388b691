package server

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/diagnostics"
	"go.lsp.dev/protocol"
)

// The kinds of code action beyond the protocol's own.
const (
	generateKind = "source.lems.generate"
	sweepKind    = "source.lems.sweep"
)

// codeAction answers textDocument/codeAction: the fixes of the findings in the
// range, then what can be done with the model as a whole.
func (s *Server) codeAction(ctx context.Context, snap *Snapshot, p protocol.CodeActionParams) ([]protocol.CodeAction, error) {
	d, err := snap.Document(p.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	a, err := d.Analysis(ctx)
	if err != nil {
		return nil, err
	}
	var list []protocol.CodeAction
	span := snap.Span(d, p.Range)
	for _, f := range snap.findings(d, a) {
		if f.Place.IsValid() && f.Place.Span.Start <= span.End && span.Start <= f.Place.Span.End {
			list = append(list, quickFixes(snap, f)...)
		}
	}
	for _, r := range refactorings(snap, a.Model, span) {
		if !slices.ContainsFunc(list, func(c protocol.CodeAction) bool { return c.Title == r.Title }) { // a finding brings it
			list = append(list, r)
		}
	}
	// It takes analyses, too many for every move of a cursor.
	if wanted(p.Context.Only, string(fixAllKind)) && (len(p.Context.Only) > 0 || p.Context.TriggerKind == protocol.CodeActionTriggerKindInvoked) {
		list = append(list, s.fixAll(ctx, snap, d, a)...)
	}
	if len(p.Context.Only) > 0 && wanted(p.Context.Only, string(formatKind)) { // editors have a command for it
		list = append(list, formatAction(snap, d, a.Model)...)
	}
	list = append(list, s.modelActions(snap, d, a, span.Start)...)
	return slices.DeleteFunc(list, func(c protocol.CodeAction) bool { return !wanted(p.Context.Only, string(*c.Kind)) }), nil
}

// wanted says that a kind, or one it belongs to, is asked for.
func wanted(only []protocol.CodeActionKind, kind string) bool {
	for _, k := range only {
		if kind == string(k) || strings.HasPrefix(kind, string(k)+".") {
			return true
		}
	}
	return len(only) == 0
}

func quickFixes(snap *Snapshot, f diagnostics.Diagnostic) []protocol.CodeAction {
	kind := protocol.CodeActionKindQuickFix
	var list []protocol.CodeAction
	for _, fix := range f.Fixes {
		preferred := fix.Preferred
		list = append(list, protocol.CodeAction{
			Title: fix.Title, Kind: &kind, IsPreferred: &preferred,
			Diagnostics: []protocol.Diagnostic{snap.diagnostic(f)},
			Edit:        snap.WorkspaceEdit(fix.Edits),
		})
	}
	return list
}

func commandAction(title, kind, command string, args any) protocol.CodeAction {
	raw, err := json.Marshal(args)
	if err != nil {
		panic(err) // arguments are our own structs
	}
	k := protocol.CodeActionKind(kind)
	return protocol.CodeAction{Title: title, Kind: &k, Command: protocol.Command{Title: title, Command: command, Arguments: []protocol.LSPAny{raw}}}
}
