package server

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems/lemstest"
	"github.com/lemsls/lemsls/lems/syntax"
)

// The verbs for code actions.

type action struct {
	Title, Kind string
	IsPreferred bool
	Edit        *workspaceEdit
	Command     struct {
		Command   string
		Arguments []json.RawMessage
	}
}

// only asks for code actions of the kind alone; for all if it is empty.
func only(kind string) map[string]any {
	context := map[string]any{"diagnostics": []any{}, "triggerKind": 1}
	if kind != "" {
		context["only"] = []string{kind}
	}
	return map[string]any{"context": context}
}

func showActions(c invocation) {
	list, ok := ask[[]action](c, "textDocument/codeAction", only(c.rest))
	if !ok {
		return
	}
	var out strings.Builder
	for _, a := range list {
		star := ""
		if a.IsPreferred {
			star = " *"
		}
		fmt.Fprintf(&out, "%s: %s%s\n%s", a.Kind, a.Title, star, c.edits(a.Edit))
		for _, arg := range a.Command.Arguments {
			fmt.Fprintf(&out, "  %s %s\n", a.Command.Command, canonical(c.t, string(arg)))
		}
	}
	c.print(out.String())
}

// showApplied shows what an action's edits make of the file.
func showApplied(c invocation) { showMade(c, "", c.rest) }

// applyKind is showApplied for the first action of a kind, as when an editor
// saves.
func applyKind(c invocation) { showMade(c, c.rest, "") }

func showMade(c invocation, kind, title string) {
	list, ok := ask[[]action](c, "textDocument/codeAction", only(kind))
	if !ok {
		return
	}
	i := slices.IndexFunc(list, func(a action) bool { return a.Edit != nil && strings.Contains(a.Title, title) })
	if i < 0 {
		c.print("no action with edits")
		return
	}
	var edits []syntax.Edit
	for _, e := range list[i].Edit.Changes[c.doc.uri] {
		edits = append(edits, syntax.Edit{Span: spanOf(c.doc.file, e.Range, c.enc), NewText: e.NewText})
	}
	text, err := syntax.Apply(c.doc.file.Text, edits)
	if err != nil {
		c.t.Error(err)
	}
	c.print(list[i].Title + "\n" + lemstest.Diff(c.doc.file.Text, text))
}
