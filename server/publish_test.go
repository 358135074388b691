package server

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
	"go.lsp.dev/protocol"
)

// found makes one diagnostic for each "!" of a text, and one for those of the
// file that "@" names.
func found(_ context.Context, f *syntax.File, open Opener) *Analysis {
	out := &Analysis{Model: lems.Load(f, nil)}
	note := func(place syntax.Place, message string) {
		out.Diagnostics = append(out.Diagnostics, diagnostics.Diagnostic{
			Code: "bang", Severity: diagnostics.Warning, Place: place, Message: message, Unnecessary: true,
			Related: []diagnostics.Related{{Place: place, Message: "here"}}})
	}
	for i, r := range f.Text {
		if r == '!' {
			note(f.Place(syntax.Span{Start: int32(i), End: int32(i) + 1}), "a bang")
		}
	}
	if _, name, ok := strings.Cut(f.Text, "@"); ok {
		if other, ok := open("/" + name); ok && strings.Contains(other.Text, "!") {
			note(syntax.Place{}, "a bang elsewhere")
		}
	}
	return out
}

func TestPush(t *testing.T) {
	p := dial(t, Options{Analyze: found}, testMethods)
	if p.hello(`{"textDocument":{"publishDiagnostics":{"relatedInformation":true}}}`).Capabilities.PositionEncoding != "utf-16" {
		t.Error("not utf-16")
	}
	expect := func(want ...string) { // in any order
		t.Helper()
		var got []string
		for range want {
			got = append(got, canonical(t, string(p.note("textDocument/publishDiagnostics").Params)))
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	p.open(a, 1, "𝄞!")
	expect(`{"diagnostics":[{"code":"bang","message":"a bang","range":{"end":{"character":3,"line":0},"start":{"character":2,"line":0}},"relatedInformation":[{"location":{"range":{"end":{"character":3,"line":0},"start":{"character":2,"line":0}},"uri":"file:///a.xml"},"message":"here"}],"severity":2,"source":"lemsls","tags":[1]}],"uri":"file:///a.xml","version":1}`)
	p.open("file:///b.xml", 7, "@a.xml")
	expect(`{"diagnostics":[{"code":"bang","message":"a bang elsewhere","range":{"end":{"character":0,"line":0},"start":{"character":0,"line":0}},"relatedInformation":[{"location":{"range":{"end":{"character":0,"line":0},"start":{"character":0,"line":0}},"uri":""},"message":"here"}],"severity":2,"source":"lemsls","tags":[1]}],"uri":"file:///b.xml","version":7}`)
	p.change(a, 2, contentChange{Text: "."})
	expect(`{"diagnostics":[],"uri":"file:///a.xml","version":2}`, `{"diagnostics":[],"uri":"file:///b.xml","version":7}`)
	p.notify("textDocument/didClose", document(a))
	expect(`{"diagnostics":[],"uri":"file:///a.xml"}`)
	if err := p.bye(); err != nil {
		t.Error(err)
	}
}

func TestPull(t *testing.T) {
	p := dial(t, Options{Analyze: found}, testMethods)
	p.hello(`{"workspace":{"diagnostics":{"refreshSupport":true}},"textDocument":{"diagnostic":{}},"general":{"positionEncodings":["utf-16","utf-8"]}}`)
	p.open(a, 1, "𝄞!")
	p.open("file:///b.xml", 1, "@a.xml")
	ask := func(method string, params any, want string) (result map[string]any) {
		t.Helper()
		_, reply := p.begin(method, params)
		m := p.receive(reply)
		if got := canonical(t, string(m.Result)); got != want {
			t.Errorf("got  %s %v\nwant %s", got, m.Error, want)
		}
		return result
	}
	bang := `{"code":"bang","message":"a bang","range":{"end":{"character":5,"line":0},"start":{"character":4,"line":0}},"severity":2,"source":"lemsls","tags":[1]}`
	elsewhere := `{"code":"bang","message":"a bang elsewhere","range":{"end":{"character":0,"line":0},"start":{"character":0,"line":0}},"severity":2,"source":"lemsls","tags":[1]}`
	id, idB, idNone := resultID(t, p, a), resultID(t, p, "file:///b.xml"), "cbf29ce484222325"
	ask("textDocument/diagnostic", document(a), `{"items":[`+bang+`],"kind":"full","resultId":"`+id+`"}`)
	again := document(a)
	again["previousResultId"] = id
	ask("textDocument/diagnostic", again, `{"kind":"unchanged","resultId":"`+id+`"}`)
	ask("workspace/diagnostic", map[string]any{"previousResultIds": []any{map[string]any{"uri": a, "value": id}}},
		`{"items":[{"kind":"unchanged","resultId":"`+id+`","uri":"file:///a.xml","version":1},{"items":[`+elsewhere+`],"kind":"full","resultId":"`+idB+`","uri":"file:///b.xml","version":1}]}`)
	p.change(a, 2, contentChange{Text: "."})
	p.note("workspace/diagnostic/refresh")
	ask("textDocument/diagnostic", document("file:///b.xml"), `{"items":[],"kind":"full","resultId":"`+idNone+`"}`)
	p.notify("textDocument/didSave", document(a))
	p.note("workspace/diagnostic/refresh")
	if err := p.bye(); err != nil {
		t.Error(err)
	}
	for m := range p.notes {
		t.Errorf("a client that pulls was sent %s", m.raw)
	}
}

func resultID(t *testing.T, p *peer, uri string) string {
	t.Helper()
	var report protocol.RelatedFullDocumentDiagnosticReport
	if err := p.call("textDocument/diagnostic", document(uri), &report); err != nil {
		t.Fatal(err)
	}
	return *report.ResultID
}
