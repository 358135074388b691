package server

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// The verbs for hierarchies, selections, folds, lenses and names of files.

func showPrepared(c invocation) {
	type prepared struct {
		Range       protocol.Range
		Placeholder string
	}
	if p, ok := ask[prepared](c, "textDocument/prepareRename", nil); ok {
		c.print(c.underline(c.doc, []rangeNote{{c.doc.uri, p.Range, p.Placeholder}}))
	}
}

func showFound(c invocation) {
	type found struct {
		Name, ContainerName string
		Kind                int
		Location            struct {
			URI   uri.URI
			Range protocol.Range
		}
	}
	list, ok := reply[[]found](c, "workspace/symbol", map[string]any{"query": c.rest})
	if !ok {
		return
	}
	var out strings.Builder
	for _, f := range list {
		fmt.Fprintf(&out, "%s  %s  #%d  %s line %d\n", f.Name, f.ContainerName, f.Kind, f.Location.URI, f.Location.Range.Start.Line+1)
	}
	c.print(out.String())
}

// hierarchyNode is an item of either hierarchy.
type hierarchyNode struct {
	Name, Detail   string
	URI            uri.URI
	SelectionRange protocol.Range
}

// showHierarchy prepares and asks for the next level.
func showHierarchy(prepare, next string) func(c invocation) {
	type call struct {
		hierarchyNode
		From, To   *hierarchyNode
		FromRanges []protocol.Range
	}
	return func(c invocation) {
		items, ok := ask[[]json.RawMessage](c, prepare, nil)
		if !ok || len(items) == 0 {
			if ok {
				c.print("")
			}
			return
		}
		calls, ok := reply[[]call](c, next, map[string]any{"item": protocol.LSPAny(items[0])})
		if !ok {
			return
		}
		var root hierarchyNode
		if err := json.Unmarshal(items[0], &root); err != nil {
			c.t.Fatal(err)
		}
		var out strings.Builder
		fmt.Fprintf(&out, "%s  %s\n", root.Name, root.Detail)
		for _, x := range calls {
			n, ranges := x.hierarchyNode, root.URI
			if x.From != nil {
				n, ranges = *x.From, x.From.URI
			}
			if x.To != nil {
				n = *x.To
			}
			fmt.Fprintf(&out, "  %s  %s  %s line %d\n", n.Name, n.Detail, uri.Basename(n.URI), n.SelectionRange.Start.Line+1)
			var notes []rangeNote
			for _, r := range x.FromRanges {
				notes = append(notes, rangeNote{ranges, r, ""})
			}
			out.WriteString(c.underline(c.doc, notes))
		}
		c.print(out.String())
	}
}

func showFolds(c invocation) {
	list, ok := ask[[]protocol.FoldingRange](c, "textDocument/foldingRange", nil)
	if !ok {
		return
	}
	var out strings.Builder
	for _, f := range list {
		fmt.Fprintf(&out, "%d-%d %s\n", f.StartLine+1, f.EndLine+1, f.Kind)
	}
	c.print(out.String())
}

func showSelections(c invocation) {
	type selection struct {
		Range  protocol.Range
		Parent *selection
	}
	list, ok := ask[[]selection](c, "textDocument/selectionRange", map[string]any{"positions": []any{positionOf(c.doc.file, c.span.Start, c.enc)}})
	if !ok {
		return
	}
	var out strings.Builder
	for s := &list[0]; s != nil; s = s.Parent {
		text := c.doc.file.Slice(spanOf(c.doc.file, s.Range, c.enc))
		if lines := strings.Count(text, "\n"); lines > 0 {
			first, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
			text = fmt.Sprintf("%s ... (%d lines)", first, lines+1)
		}
		out.WriteString(text + "\n")
	}
	c.print(out.String())
}

func showLinked(c invocation) {
	linked, ok := ask[*struct{ Ranges []protocol.Range }](c, "textDocument/linkedEditingRange", nil)
	if !ok || linked == nil {
		if ok {
			c.print("")
		}
		return
	}
	var notes []rangeNote
	for _, r := range linked.Ranges {
		notes = append(notes, rangeNote{c.doc.uri, r, ""})
	}
	c.print(c.underline(c.doc, notes))
}

func showTyped(c invocation) {
	typed := c.doc.file.Text[c.span.Start-1 : c.span.Start]
	edits, ok := ask[[]textEdit](c, "textDocument/onTypeFormatting", map[string]any{"ch": typed})
	if !ok {
		return
	}
	var out strings.Builder
	for _, e := range edits {
		fmt.Fprintf(&out, "%q\n", e.NewText)
	}
	c.print(out.String())
}

func showLinks(c invocation) {
	type link struct {
		Range  protocol.Range
		Target string
	}
	list, ok := ask[[]link](c, "textDocument/documentLink", nil)
	if !ok {
		return
	}
	var notes []rangeNote
	for _, l := range list {
		notes = append(notes, rangeNote{c.doc.uri, l.Range, l.Target})
	}
	c.print(c.underline(c.doc, notes))
}

func showLenses(c invocation) {
	type lens struct {
		Range   protocol.Range
		Command *struct {
			Title, Command string
		}
		Data json.RawMessage
	}
	list, ok := ask[[]json.RawMessage](c, "textDocument/codeLens", nil)
	if !ok {
		return
	}
	var notes []rangeNote
	for _, raw := range list {
		var l lens
		if err := json.Unmarshal(raw, &l); err != nil {
			c.t.Fatal(err)
		}
		if l.Command == nil {
			if l, ok = reply[lens](c, "codeLens/resolve", protocol.LSPAny(raw)); !ok {
				return
			}
		}
		notes = append(notes, rangeNote{c.doc.uri, l.Range, strings.TrimSpace(l.Command.Title + "  " + l.Command.Command)})
	}
	c.print(c.underline(c.doc, notes))
}

// showMoved shows what a move of files, or folders, changes in others. Their
// names are sent as they are written, as parts of URIs.
func showMoved(c invocation) {
	var moves []map[string]string
	fields := strings.Fields(c.rest)
	for pair := range slices.Chunk(fields, 2) {
		moves = append(moves, map[string]string{"oldUri": string(uri.File(c.dir)) + "/" + pair[0], "newUri": string(uri.File(c.dir)) + "/" + pair[1]})
	}
	if e, ok := reply[*workspaceEdit](c, "workspace/willRenameFiles", map[string]any{"files": moves}); ok {
		c.print(c.edits(e))
	}
}

func showInsides(c invocation) {
	args, err := json.Marshal(map[string]any{"uri": c.doc.uri, "what": c.rest})
	if err != nil {
		c.t.Fatal(err)
	}
	if text, ok := reply[string](c, "workspace/executeCommand", map[string]any{"command": showingCommand, "arguments": []any{protocol.LSPAny(args)}}); ok {
		c.print(text)
	}
}
