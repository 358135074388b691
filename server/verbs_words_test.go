package server

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems/lemstest"
	"github.com/lemsls/lemsls/lems/syntax"
	"go.lsp.dev/protocol"
)

// showResolved shows the documentation of the first completion with a label, as
// it is when the client asks for it.
func showResolved(c invocation) {
	list, ok := ask[struct{ Items []json.RawMessage }](c, "textDocument/completion", nil)
	if !ok {
		return
	}
	for _, raw := range list.Items {
		var item struct {
			Label         string
			Documentation json.RawMessage
		}
		if err := json.Unmarshal(raw, &item); err != nil {
			c.t.Fatal(err)
		}
		if item.Label != c.rest {
			continue
		}
		if item.Documentation != nil {
			c.t.Errorf("%s is documented before it is asked for", item.Label)
		}
		resolved, ok := reply[struct{ Documentation struct{ Value string } }](c, "completionItem/resolve", raw)
		if ok {
			c.print(resolved.Documentation.Value)
		}
		return
	}
	c.print("no such completion")
}

func showSignature(c invocation) {
	type documented struct {
		Label         any
		Documentation struct{ Value string }
		Parameters    []documented
	}
	raw, ok := ask[struct {
		Signatures      []documented
		ActiveParameter int
	}](c, "textDocument/signatureHelp", nil)
	if !ok {
		return
	}
	var out strings.Builder
	for _, sig := range raw.Signatures {
		fmt.Fprintf(&out, "%v: %s\n", sig.Label, sig.Documentation.Value)
		for i, p := range sig.Parameters {
			mark := " "
			if i == raw.ActiveParameter {
				mark = "*"
			}
			fmt.Fprintf(&out, "%s %v %s\n", mark, p.Label, p.Documentation.Value)
		}
	}
	c.print(strings.ReplaceAll(out.String(), " \n", "\n"))
}

type tokenReply struct {
	ResultID string
	Data     []uint32
	Edits    []protocol.SemanticTokensEdit
}

// showTokens shows the words in the text of a mark, or in the whole file if that
// is empty, with what they are.
func showTokens(c invocation) {
	method := "textDocument/semanticTokens/full"
	if !c.span.IsEmpty() {
		method = "textDocument/semanticTokens/range"
	}
	r, ok := ask[tokenReply](c, method, nil)
	if !ok {
		return
	}
	var notes []lemstest.Note
	var at protocol.Position
	for d := range slices.Chunk(r.Data, 5) {
		if d[0] > 0 {
			at = protocol.Position{Line: at.Line + d[0]}
		}
		at.Character += d[1]
		end := protocol.Position{Line: at.Line, Character: at.Character + d[2]}
		label := tokenLegend.TokenTypes[d[3]]
		for i, m := range tokenLegend.TokenModifiers {
			if d[4]&(1<<i) != 0 {
				label += " " + m
			}
		}
		notes = append(notes, lemstest.Note{Span: spanOf(c.doc.file, protocol.Range{Start: at, End: end}, c.enc), Label: label})
	}
	c.print(lemstest.Underline(c.doc.file, notes))
}

// repaint asks for what has changed since the tokens before an edit, and checks
// that it makes those after it: repaint FILE MARK [JSON string].
func repaint(c invocation) {
	before, ok := ask[tokenReply](c, "textDocument/semanticTokens/full", nil)
	if !ok {
		return
	}
	makeEdit(c)
	delta, _ := ask[tokenReply](c, "textDocument/semanticTokens/full/delta", map[string]any{"previousResultId": before.ResultID})
	after, _ := ask[tokenReply](c, "textDocument/semanticTokens/full", nil)
	got := slices.Clone(before.Data)
	sent := 0
	for _, e := range delta.Edits {
		got = slices.Replace(got, int(e.Start), int(e.Start+e.DeleteCount), e.Data...)
		sent += len(e.Data)
	}
	if delta.Data != nil || !slices.Equal(got, after.Data) || delta.ResultID != after.ResultID {
		c.t.Errorf("edits %v of %v make %v and not %v", delta.Edits, before.Data, got, after.Data)
	}
	if sent >= len(after.Data) {
		c.t.Errorf("%d numbers were sent of %d", sent, len(after.Data))
	}
	all, _ := ask[tokenReply](c, "textDocument/semanticTokens/full/delta", map[string]any{"previousResultId": "of long ago"})
	if !slices.Equal(all.Data, after.Data) {
		c.t.Errorf("to who knows an older state, %v was sent", all)
	}
	same, _ := ask[tokenReply](c, "textDocument/semanticTokens/full/delta", map[string]any{"previousResultId": after.ResultID})
	c.print(fmt.Sprintf("%d edit, then %d", len(delta.Edits), len(same.Edits)))
}

// showHints shows the lines of a mark, or of the whole file if that is empty,
// with the hints in them; behind them stand the edits that hints come with.
func showHints(c invocation) {
	span := c.span
	if span.IsEmpty() {
		span = syntax.Span{End: int32(len(c.doc.file.Text))}
	}
	list, ok := ask[[]struct {
		Position  protocol.Position
		Label     string
		TextEdits []textEdit
	}](c, "textDocument/inlayHint", map[string]any{"range": rangeOf(c.doc.file, span, c.enc)})
	if !ok {
		return
	}
	lines := map[int][]string{}
	done := map[int]int32{}
	for _, h := range list {
		off := offsetOf(c.doc.file, h.Position, c.enc)
		line := int(h.Position.Line)
		from, seen := done[line]
		if !seen {
			from = c.doc.file.LineSpan(line).Start
		}
		text := c.doc.file.Slice(syntax.Span{Start: from, End: off}) + "«" + h.Label + "»"
		done[line] = off
		lines[line] = append(lines[line], text)
		for _, e := range h.TextEdits {
			defer func() { c.print(fmt.Sprintf("line %d: %q", line+1, e.NewText)) }()
		}
	}
	var out strings.Builder
	for line := range c.doc.file.LineCount() {
		if parts := lines[line]; parts != nil {
			rest := c.doc.file.Slice(syntax.Span{Start: done[line], End: c.doc.file.LineSpan(line).End})
			out.WriteString(strings.TrimLeft(strings.Join(parts, "")+rest, " ") + "\n")
		}
	}
	c.print(out.String())
}

// changeSettings tells the server what the user has set: settings JSON.
func changeSettings(c invocation) {
	c.peer.notify("workspace/didChangeConfiguration", map[string]any{"settings": json.RawMessage(c.rest)})
}
