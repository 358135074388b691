package server

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// verb is what a line of a script may begin with.
type verb struct {
	file, mark bool // it is about a file, and a mark in it
	run        func(c invocation)
}

// invocation is a verb with its arguments.
type invocation struct {
	*script
	doc  *caseFile
	span syntax.Span
	rest string
}

// verbs lists them: one line each.
var verbs = map[string]verb{
	"diagnostics":    {true, false, showDiagnostics},
	"edit":           {true, true, makeEdit}, // edit FILE MARK [JSON string]
	"close":          {true, false, closeFile},
	"hover":          {true, true, showHover},
	"complete":       {true, true, showCompletion}, // complete FILE MARK [text in the labels]
	"definition":     {true, true, showLocations("textDocument/definition")},
	"declaration":    {true, true, showLocations("textDocument/declaration")},
	"typeDefinition": {true, true, showLocations("textDocument/typeDefinition")},
	"implementation": {true, true, showLocations("textDocument/implementation")},
	"references":     {true, true, showLocations("textDocument/references")},
	"highlight":      {true, true, showLocations("textDocument/documentHighlight")},
	"symbols":        {true, false, showSymbols},
	"rename":         {true, true, showRename},  // rename FILE MARK NAME
	"actions":        {true, true, showActions}, // actions FILE MARK [KIND]
	"apply":          {true, true, showApplied}, // apply FILE MARK [text in the title]
	"applyKind":      {true, true, applyKind},   // applyKind FILE MARK KIND
	"format":         {true, false, showFormatting},
	"prepare":        {true, true, showPrepared},
	"find":           {false, false, showFound}, // find QUERY
	"supertypes":     {true, true, showHierarchy("textDocument/prepareTypeHierarchy", "typeHierarchy/supertypes")},
	"subtypes":       {true, true, showHierarchy("textDocument/prepareTypeHierarchy", "typeHierarchy/subtypes")},
	"incoming":       {true, true, showHierarchy("textDocument/prepareCallHierarchy", "callHierarchy/incomingCalls")},
	"outgoing":       {true, true, showHierarchy("textDocument/prepareCallHierarchy", "callHierarchy/outgoingCalls")},
	"folds":          {true, false, showFolds},
	"select":         {true, true, showSelections},
	"linked":         {true, true, showLinked},
	"typed":          {true, true, showTyped}, // typed FILE MARK: what the character in front of the mark brings
	"formatRange":    {true, true, showFormatting},
	"show":           {true, false, showInsides}, // show FILE tree|model|ir
	"links":          {true, false, showLinks},
	"lenses":         {true, false, showLenses},
	"move":           {false, false, showMoved}, // move FROM TO
	"request":        {true, true, showRequest}, // request FILE MARK METHOD
	"command":        {false, false, showCommand},
	"resolve":        {true, true, showResolved}, // resolve FILE MARK LABEL
	"signature":      {true, true, showSignature},
	"tokens":         {true, true, showTokens},
	"repaint":        {true, true, repaint}, // repaint FILE MARK [JSON string]
	"hints":          {true, true, showHints},
	"settings":       {false, false, changeSettings}, // settings JSON
}

// ask sends a request about a place and decodes the reply; false if it is an
// error, which is shown.
func ask[R any](c invocation, method string, more map[string]any) (result R, ok bool) {
	params := document(string(c.doc.uri))
	params["position"] = positionOf(c.doc.file, c.span.Start, c.enc)
	params["range"] = rangeOf(c.doc.file, c.span, c.enc)
	params["context"] = map[string]any{"includeDeclaration": true, "diagnostics": []any{}, "triggerKind": 1}
	params["options"] = map[string]any{"tabSize": 4, "insertSpaces": true}
	for k, v := range more {
		params[k] = v
	}
	return reply[R](c, method, params)
}

func reply[R any](c invocation, method string, params any) (result R, ok bool) {
	c.t.Helper()
	_, ch := c.peer.begin(method, params)
	m := c.peer.receive(ch)
	if m.Error != nil {
		c.print("error: " + m.Error.Error())
		return result, false
	}
	if err := json.Unmarshal(m.Result, &result); err != nil {
		c.t.Fatalf("%s: %v in %s", method, err, m.Result)
	}
	return result, true
}

// many decodes a list, or one thing that stands for a list of one.
type many[T any] []T

func (m *many[T]) UnmarshalJSON(raw []byte) error {
	if len(raw) > 0 && raw[0] == '{' {
		raw = []byte("[" + string(raw) + "]")
	}
	return json.Unmarshal(raw, (*[]T)(m))
}

func showDiagnostics(c invocation) {
	type report struct {
		Items []struct {
			Range    protocol.Range
			Severity int
			Code     string
			Message  string
			Related  []struct {
				Location struct {
					URI   uri.URI
					Range protocol.Range
				}
				Message string
			} `json:"relatedInformation"`
		}
	}
	r, ok := ask[report](c, "textDocument/diagnostic", nil)
	if !ok {
		return
	}
	var notes []rangeNote
	for _, d := range r.Items {
		word := []string{"", "error", "warning", "info", "hint"}[d.Severity]
		notes = append(notes, rangeNote{c.doc.uri, d.Range, fmt.Sprintf("%s %s: %s", word, d.Code, d.Message)})
		for _, rel := range d.Related {
			notes = append(notes, rangeNote{rel.Location.URI, rel.Location.Range, fmt.Sprintf("related to %s: %s", d.Code, rel.Message)})
		}
	}
	c.print(c.underline(c.doc, notes))
}

// makeEdit replaces the text of a mark, as if typed; the marks behind move.
func makeEdit(c invocation) {
	var text string
	if c.rest != "" {
		if err := json.Unmarshal([]byte(c.rest), &text); err != nil {
			c.t.Fatalf("edit: %s is no JSON string", c.rest)
		}
	}
	f := c.doc
	r := rangeOf(f.file, c.span, c.enc)
	c.peer.change(string(f.uri), int(f.file.Version)+1, contentChange{Range: &r, Text: text})
	f.file = syntax.NewFile(f.name, f.file.Version+1, f.file.Text[:c.span.Start]+text+f.file.Text[c.span.End:])
	shift := int32(len(text)) - (c.span.End - c.span.Start)
	for name, m := range f.marks {
		if m.Start >= c.span.End && m != c.span {
			m.Start += shift
		}
		if m.End >= c.span.End {
			m.End += shift
		}
		f.marks[name] = m
	}
}

func closeFile(c invocation) {
	c.doc.open = false
	c.peer.notify("textDocument/didClose", document(string(c.doc.uri)))
}

func showHover(c invocation) {
	type hover struct {
		Contents struct{ Value string }
		Range    *protocol.Range
	}
	h, ok := ask[*hover](c, "textDocument/hover", nil)
	if !ok {
		return
	}
	if h == nil {
		c.print("")
		return
	}
	shown := ""
	if h.Range != nil {
		shown = c.underline(c.doc, []rangeNote{{c.doc.uri, *h.Range, "hover"}})
	}
	c.print(shown + h.Contents.Value)
}

type textEdit struct {
	Range   protocol.Range
	Replace *protocol.Range // of an InsertReplaceEdit
	NewText string
}

func showCompletion(c invocation) {
	type item struct {
		Label, Detail, InsertText, SortText string
		TextEdit                            *textEdit
	}
	list, ok := ask[struct {
		IsIncomplete bool
		Items        []item
	}](c, "textDocument/completion", nil)
	if !ok {
		return
	}
	slices.SortStableFunc(list.Items, func(a, b item) int { return strings.Compare(a.SortText, b.SortText) })
	var out strings.Builder
	for _, it := range list.Items {
		if !strings.Contains(it.Label, c.rest) {
			continue
		}
		fmt.Fprintf(&out, "%s", it.Label)
		if it.Detail != "" {
			fmt.Fprintf(&out, "  (%s)", it.Detail)
		}
		if e := it.TextEdit; e != nil {
			rng := e.Range
			if e.Replace != nil {
				rng = *e.Replace
			}
			fmt.Fprintf(&out, "  %q -> %q", c.doc.file.Slice(spanOf(c.doc.file, rng, c.enc)), e.NewText)
		} else if it.InsertText != "" {
			fmt.Fprintf(&out, "  %q", it.InsertText)
		}
		out.WriteString("\n")
	}
	c.print(out.String())
}

func showLocations(method string) func(c invocation) {
	type location struct {
		URI, TargetURI              uri.URI
		Range, TargetSelectionRange protocol.Range
		Kind                        protocol.DocumentHighlightKind
	}
	return func(c invocation) {
		list, ok := ask[many[location]](c, method, nil)
		if !ok {
			return
		}
		var notes []rangeNote
		for _, l := range list {
			switch {
			case l.TargetURI != "":
				l.URI, l.Range = l.TargetURI, l.TargetSelectionRange
			case l.URI == "": // a highlight
				l.URI = c.doc.uri
			}
			label := map[protocol.DocumentHighlightKind]string{protocol.DocumentHighlightKindRead: "read", protocol.DocumentHighlightKindWrite: "write"}[l.Kind]
			notes = append(notes, rangeNote{l.URI, l.Range, label})
		}
		c.print(c.underline(c.doc, notes))
	}
}

type symbol struct {
	Name, Detail   string
	Kind           protocol.SymbolKind
	SelectionRange protocol.Range
	Children       []symbol
}

func showSymbols(c invocation) {
	if list, ok := ask[[]symbol](c, "textDocument/documentSymbol", nil); ok {
		c.print(outline(list, ""))
	}
}

func outline(list []symbol, indent string) string {
	var out strings.Builder
	for _, s := range list {
		line := fmt.Sprintf("%s%s  %s", indent, s.Name, s.Detail)
		fmt.Fprintf(&out, "%s  #%d line %d\n%s", strings.TrimRight(line, " "), s.Kind, s.SelectionRange.Start.Line+1, outline(s.Children, indent+"  "))
	}
	return out.String()
}

type workspaceEdit struct {
	Changes         map[uri.URI][]textEdit
	DocumentChanges []struct {
		TextDocument struct{ URI uri.URI }
		Edits        []textEdit
	}
}

func (c invocation) edits(e *workspaceEdit) string {
	if e == nil {
		return ""
	}
	var notes []rangeNote
	add := func(u uri.URI, edits []textEdit) {
		for _, t := range edits {
			notes = append(notes, rangeNote{u, t.Range, fmt.Sprintf("-> %q", t.NewText)})
		}
	}
	for u, edits := range e.Changes {
		add(u, edits)
	}
	for _, d := range e.DocumentChanges {
		add(d.TextDocument.URI, d.Edits)
	}
	return c.underline(c.doc, notes)
}

func showRename(c invocation) {
	if e, ok := ask[*workspaceEdit](c, "textDocument/rename", map[string]any{"newName": c.rest}); ok {
		c.print(c.edits(e))
	}
}

func showFormatting(c invocation) {
	method := "textDocument/formatting"
	if c.span != (syntax.Span{}) {
		method = "textDocument/rangeFormatting"
	}
	edits, ok := ask[[]textEdit](c, method, nil)
	if !ok {
		return
	}
	var list []syntax.Edit
	for _, e := range edits {
		list = append(list, syntax.Edit{Span: spanOf(c.doc.file, e.Range, c.enc), NewText: e.NewText})
	}
	text, err := syntax.Apply(c.doc.file.Text, list)
	if err != nil {
		c.t.Error(err)
	}
	c.print(text)
}

// showRequest shows the reply to any request as it is. Columns depend on the
// encoding: it is for lines without anything but ASCII.
func showRequest(c invocation) {
	if raw, ok := ask[json.RawMessage](c, c.rest, nil); ok {
		c.print(canonical(c.t, string(raw)))
	}
}

// showCommand runs a command: command NAME [JSON object].
func showCommand(c invocation) {
	name, args, _ := strings.Cut(c.rest, " ")
	params := map[string]any{"command": name}
	if args != "" {
		params["arguments"] = []any{protocol.LSPAny(args)}
	}
	if raw, ok := reply[json.RawMessage](c, "workspace/executeCommand", params); ok {
		c.print(canonical(c.t, string(raw)))
	}
}
