package server

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/lemstest/models"
	"github.com/lemsls/lemsls/lems/rateml"
	"github.com/lemsls/lemsls/lems/syntax"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// hostileTexts are documents by name. Deep and large ones are looked at once by
// each method, the others many times.
func hostileTexts() (small, large map[string]string) {
	small = map[string]string{
		"rateml": models.RateML(100), "lems": models.LEMS(100), "empty": "", "blank": " \n\r\n\r", "nul": "<Lems>\x00<A b=\"\x00\"/></Lems>",
		"surrogates": "<Lems><ComponentType name=\"𝄞\"><Parameter name=\"😀é\" dimension=\"𝄞\"/></ComponentType></Lems>",
		"bomb":       "<!DOCTYPE l [<!ENTITY a \"&b;&b;&b;&b;\"><!ENTITY b \"&c;&c;&c;&c;\"><!ENTITY c \"&a;\">]>\n<Lems><ComponentType name=\"&a;\"/></Lems>",
		"half":       "<Lems><ComponentType name=\"a\" extends=\"a\"><Dynamics><DerivedVariable name=\"x\" value=\"x + (", "neuroml": "<neuroml id=\"n\"><include href=\"\"/><izhikevichCell id=\"\" v0=\"1 mV\"/>",
		"cycle": "<Lems><ComponentType name=\"a\" extends=\"b\"/><ComponentType name=\"b\" extends=\"a\"/><a id=\"x\" extends=\"y\"/><a id=\"y\" extends=\"x\"/></Lems>",
	}
	depth, lines := 100_000, 5<<20/75
	if raceEnabled {
		depth, lines = 5_000, 5_000
	}
	return small, map[string]string{
		"deep":  "<Lems>" + strings.Repeat("<ComponentType name=\"a\">", depth),
		"large": models.RateML(lines),
		"long":  "<Lems><ComponentType name=\"derivatives\"><Constant name=\"k\" value=\"" + strings.Repeat("-(", depth) + "\"/></ComponentType></Lems>",
	}
}

// junk makes params of requests, some of which make sense.
type junk struct {
	rnd  *rand.Rand
	uris []string
}

func (j *junk) one(list ...string) string { return list[j.rnd.IntN(len(list))] }

func (j *junk) value() string {
	return j.one("null", "true", "0", "-1", "1.5", "1e99", `""`, `"v0"`, `"\u0000"`, `"\ud800"`, "[]", "{}", "[null]", `{"a":[{}]}`, `"`+strings.Repeat("x", 2000)+`"`)
}

func (j *junk) position() string {
	n := func() string {
		return j.one("0", "1", "2", "5", "7", "19", "40", "2147483647", "4294967295", "-1", "null", fmt.Sprint(j.rnd.IntN(60)))
	}
	return `{"line":` + n() + `,"character":` + n() + `}`
}

func (j *junk) area() string { return `{"start":` + j.position() + `,"end":` + j.position() + `}` }

// params have what most requests ask for, and now and then something else in
// its place.
func (j *junk) params() string {
	uri := j.uris[j.rnd.IntN(len(j.uris))]
	if j.rnd.IntN(20) == 0 {
		return j.value()
	}
	members := map[string]string{
		"textDocument": `{"uri":"` + uri + `","version":1}`, "position": j.position(), "range": j.area(),
		"context":   j.one(`{"diagnostics":[],"only":["quickfix","refactor","source"]}`, `{"includeDeclaration":true,"triggerKind":1}`, `{"triggerKind":2,"triggerCharacter":"<"}`, `{"triggerKind":3,"isRetrigger":true,"activeSignatureHelp":null}`),
		"newName":   j.one(`"w"`, `""`, `"1 2"`, `"t"`, `"𝄞"`),
		"options":   j.one(`{"tabSize":2,"insertSpaces":true}`, `{"tabSize":0}`, `{"tabSize":-3,"insertSpaces":null}`),
		"positions": `[` + j.position() + `,` + j.position() + `]`, "query": j.one(`""`, `"v"`, `"𝄞"`), "ch": j.one(`">"`, `"/"`, `""`),
		"previousResultId": j.one(`"1"`, `""`, `"x"`), "files": `[{"oldUri":"` + uri + `","newUri":"file:///z.xml"}]`,
		"item":  `{"name":"a","kind":5,"uri":"` + uri + `","range":` + j.area() + `,"selectionRange":` + j.area() + `,"data":` + j.value() + `}`,
		"label": `"a"`, "data": j.value(), "command": j.one(`"lemsls.sweep"`, `"x"`, `""`), "arguments": j.one(`[]`, `["`+uri+`"]`, `[{}]`, `null`, `[7]`),
		"title": `"t"`, "kind": j.one("1", `"quickfix"`), "previousResultIds": "[]", "ranges": `[` + j.area() + `]`,
	}
	var list []string
	for _, name := range slices.Sorted(maps.Keys(members)) {
		value := members[name]
		switch j.rnd.IntN(25) {
		case 0:
			value = j.value()
		case 1:
			continue
		}
		list = append(list, `"`+name+`":`+value)
	}
	return "{" + strings.Join(list, ",") + "}"
}

// TestHostile says that each method answers whatever it is asked, and that none
// breaks.
func TestHostile(t *testing.T) {
	p := dial(t, Options{Analyze: func(_ context.Context, f *syntax.File, _ Opener) *Analysis {
		m := lems.Load(f, []*lems.Dialect{rateml.Dialect})
		return &Analysis{Model: m, Diagnostics: diagnostics.Check(m)}
	}})
	p.hello(`{"general":{"positionEncodings":["utf-16"]}}`)
	var methods []string
	for m := range p.server.methods {
		if m != "initialize" && m != "shutdown" {
			methods = append(methods, m)
		}
	}
	slices.Sort(methods)
	small, large := hostileTexts()
	j := junk{rnd: rand.New(rand.NewPCG(5, 6)), uris: []string{"file:///never.xml", "untitled:Untitled-1", "", "file:///%zz", "http://x/y?z#w"}}
	for _, name := range slices.Sorted(maps.Keys(small)) {
		j.uris = append(j.uris, "file:///"+name+".xml")
		p.open("file:///"+name+".xml", 1, small[name])
	}
	rounds := 60
	if raceEnabled {
		rounds = 10
	}
	for range rounds {
		for _, m := range methods {
			p.torment(m, j.params())
		}
	}
	for _, name := range slices.Sorted(maps.Keys(large)) {
		uri := "file:///" + name + ".xml"
		p.open(uri, 1, large[name])
		j.uris = []string{uri}
		for _, m := range methods {
			p.torment(m, j.params())
		}
		p.notify("textDocument/didClose", document(uri))
	}
	if err := p.bye(); err != nil {
		t.Error(err)
	}
}

// torment sends a request with raw params and wants an answer that tells of no
// fault of the server.
func (p *peer) torment(method, params string) {
	p.t.Helper()
	err := p.call(method, json.RawMessage(params), nil)
	if fault, ok := err.(*wireFault); ok && fault.Code == jsonrpc2.InternalError {
		p.t.Errorf("%s(%.300s): %v", method, params, err)
	}
}

// TestTooLarge says that a document of more than 10 MB is said to be so once,
// and that its XML is checked all the same.
func TestTooLarge(t *testing.T) {
	p := dial(t, Options{})
	p.hello(`{"textDocument":{"publishDiagnostics":{"versionSupport":true}}}`)
	p.open(a, 1, "<Lems>\n"+strings.Repeat("<Parameter name=\"p\"/>\n", largest/20)+"<Lems")
	told := 0
	for version := 1; version < 4; {
		switch m := p.receive(p.notes); m.Method {
		case "window/showMessage":
			told++
		case "textDocument/publishDiagnostics":
			var params struct{ Diagnostics []json.RawMessage }
			if err := json.Unmarshal(m.Params, &params); err != nil || len(params.Diagnostics) == 0 || len(params.Diagnostics) > mostOfLarge {
				t.Fatalf("%d findings, %v", len(params.Diagnostics), err)
			}
			version++
			p.change(a, version, contentChange{Range: &protocol.Range{}, Text: " "})
		}
	}
	if told != 1 {
		t.Errorf("said %d times", told)
	}
	if err := p.bye(); err != nil {
		t.Error(err)
	}
}
