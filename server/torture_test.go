package server

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/lems/lemstest"
)

// step is a hostile thing to send and the number of messages it brings back.
type step struct {
	title   string
	send    []string
	replies int
}

func text(uri string) string {
	return `{"jsonrpc":"2.0","id":"text","method":"test/text","params":{"textDocument":{"uri":"` + uri + `"}}}`
}

func edit(uri, changes string) string {
	return `{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"` + uri + `","version":2},"contentChanges":` + changes + `}}`
}

func opened(uri, content string) string {
	return `{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"` + uri + `","languageId":"xml","version":1,"text":` + content + `}}}`
}

func repeat(n int, f func(i int) string) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = f(i)
	}
	return out
}

func torture() []step {
	const a, b, big, gone = "file:///a.xml", "file:///b.xml", "file:///big.xml", "file:///gone.xml"
	initialize := `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":1.0,"rootUri":null,"trace":null,"workspaceFolders":[],"initializationOptions":[],"capabilities":{"window":[],"general":{"positionEncodings":["utf-16","utf-8"]},"textDocument":{"diagnostic":[],"hover":null}}}}`
	five := `"` + strings.Repeat(`<Parameter name=\"p\"/>\n`, 5<<20/24) + `"`
	return []step{
		{"a request before initialize", []string{`{"jsonrpc":"2.0","id":1,"method":"textDocument/diagnostic","params":{}}`}, 1},
		{"an unknown request before initialize", []string{`{"jsonrpc":"2.0","id":1,"method":"nonsense"}`}, 1},
		{"shutdown before initialize", []string{`{"jsonrpc":"2.0","id":1,"method":"shutdown"}`}, 1},
		{"notifications before initialize", []string{opened(gone, `"x"`), `{"jsonrpc":"2.0","method":"initialized"}`, `{"jsonrpc":"2.0","method":"$/x","params":7}`}, 0},
		{"initialize with params that are no object", []string{`{"jsonrpc":"2.0","id":1,"method":"initialize","params":"utf-8"}`}, 1},
		{"initialize of a Lua client", []string{initialize}, 1},
		{"initialize twice", []string{initialize}, 1},
		{"initialized without params", []string{`{"jsonrpc":"2.0","method":"initialized"}`}, 0},
		{"what was opened before initialize is not open", []string{text(gone)}, 1},
		{"unknown notifications", []string{`{"jsonrpc":"2.0","method":"$/x"}`, `{"jsonrpc":"2.0","method":"x/y","params":[1,null]}`, `{"jsonrpc":"2.0","method":""}`, `{"jsonrpc":"2.0","method":"$/x","params":null}`}, 0},
		{"unknown requests", []string{`{"jsonrpc":"2.0","id":2,"method":"$/x"}`, `{"jsonrpc":"2.0","id":"two","method":"x/y","params":null}`}, 2},
		{"malformed notifications", []string{
			`{"jsonrpc":"2.0","method":"textDocument/didOpen"}`,
			`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":null}`,
			`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":[[]]}`,
			`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":5}}`,
			`{"jsonrpc":"2.0","method":"textDocument/didClose","params":{"textDocument":{"uri":null}}}`,
			`{"jsonrpc":"2.0","method":"textDocument/didClose","params":"x"}`,
			`{"jsonrpc":"2.0","method":"textDocument/didSave","params":{"textDocument":[]}}`,
			`{"jsonrpc":"2.0","method":"workspace/didChangeWatchedFiles","params":{"changes":7}}`,
			`{"jsonrpc":"2.0","method":"$/setTrace","params":{"value":17}}`,
			`{"jsonrpc":"2.0","method":"window/workDoneProgress/cancel","params":{"token":null}}`,
			`{"jsonrpc":"2.0","method":"window/workDoneProgress/cancel","params":{"token":"never made"}}`,
		}, 0},
		{"a notification that panics", []string{`{"jsonrpc":"2.0","method":"test/panics"}`}, 0},
		{"cancels of nothing", []string{
			`{"jsonrpc":"2.0","method":"$/cancelRequest"}`,
			`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{}}`,
			`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":null}}`,
			`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":99}}`,
			`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":9223372036854775807}}`,
			`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":123456789012345678901234567890}}`,
			`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":-1.5e400}}`,
			`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":{"a":[]}}}`,
			`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":"\ud800"}}`,
		}, 0},
		{"ids of every kind", []string{
			`{"jsonrpc":"2.0","id":9223372036854775807,"method":"x"}`,
			`{"jsonrpc":"2.0","id":-7,"method":"x"}`,
			`{"jsonrpc":"2.0","id":3.0,"method":"x"}`,
			`{"jsonrpc":"2.0","id":"\u0000 \"é𝄞","method":"x"}`,
			`{"jsonrpc":"2.0","id":"","method":"x"}`,
		}, 5},
		{"an id that is null makes a notification", []string{`{"jsonrpc":"2.0","id":null,"method":"x"}`}, 0},
		{"ids that no request can have", []string{
			`{"jsonrpc":"2.0","id":123456789012345678901234567890,"method":"x"}`,
			`{"jsonrpc":"2.0","id":1.5,"method":"x"}`,
			`{"jsonrpc":"2.0","id":{},"method":"x"}`,
		}, 3},
		{"no JSON", []string{`{"jsonrpc":"2.0","id":1,`, `hello`, "\x00\xff", `{]`, ` `}, 5},
		{"JSON, no message", []string{`{}`, `17`, `null`, `[]`, `[{"jsonrpc":"2.0","id":1,"method":"x"}]`, `{"jsonrpc":"1.0","id":1,"method":"x"}`, `{"jsonrpc":"2.0","id":1,"method":7}`}, 7},
		{"answers to nothing", []string{`{"jsonrpc":"2.0","id":77,"result":null}`, `{"jsonrpc":"2.0","id":"s","error":{"code":1,"message":"x"}}`}, 0},
		{"wrong types in a request", []string{
			`{"jsonrpc":"2.0","id":1,"method":"textDocument/diagnostic","params":5}`,
			`{"jsonrpc":"2.0","id":2,"method":"textDocument/diagnostic","params":[1]}`,
			`{"jsonrpc":"2.0","id":3,"method":"textDocument/diagnostic","params":{"textDocument":"file:///a.xml"}}`,
			`{"jsonrpc":"2.0","id":4,"method":"textDocument/diagnostic","params":null}`,
			`{"jsonrpc":"2.0","id":5,"method":"textDocument/diagnostic"}`,
			`{"jsonrpc":"2.0","id":6,"method":"workspace/executeCommand","params":{"command":"no.such","arguments":null}}`,
			`{"jsonrpc":"2.0","id":7,"method":"workspace/executeCommand","params":{"command":["x"]}}`,
		}, 7},
		{"uneven numbers", []string{
			`{"jsonrpc":"2.0","id":1,"method":"test/range","params":{"start":{"line":1.0,"character":2e1},"end":{"line":3,"character":1.7976931348623157e308}}}`,
			`{"jsonrpc":"2.0","id":2,"method":"test/range","params":{"start":{"line":-1,"character":0},"end":{"line":9007199254740991,"character":null}}}`,
			`{"jsonrpc":"2.0","id":3,"method":"test/range","params":{"start":[],"end":{"line":1.5,"character":0}}}`,
		}, 3},
		{"a handler panics", []string{`{"jsonrpc":"2.0","id":1,"method":"test/panic"}`}, 1},
		{"a handler fails", []string{`{"jsonrpc":"2.0","id":1,"method":"test/fail"}`}, 1},
		{"a handler has nothing", []string{`{"jsonrpc":"2.0","id":1,"method":"test/none"}`}, 1},
		{"open", []string{opened(a, `"one\ntwo\r\nthree\rfour"`), text(a)}, 1},
		{"a range that is null", []string{edit(a, `[{"range":null,"text":"one\ntwo\r\nthree\rfour"}]`), text(a)}, 1},
		{"a reversed range", []string{edit(a, `[{"range":{"start":{"line":1,"character":3},"end":{"line":1,"character":0}},"text":"2"}]`), text(a)}, 1},
		{"ranges beyond the line and the text", []string{
			edit(a, `[{"range":{"start":{"line":0,"character":2},"end":{"line":0,"character":99}},"text":"!"},{"range":{"start":{"line":99,"character":0},"end":{"line":2000000000,"character":2000000000}},"text":" end"}]`), text(a)}, 1},
		{"a range below zero", []string{edit(a, `[{"range":{"start":{"line":-1,"character":-3},"end":{"line":0,"character":1}},"text":"O"}]`), text(a)}, 1},
		{"no changes, and null for them", []string{edit(a, `[]`), edit(a, `null`), edit(a, `{}`), text(a)}, 1},
		{"changes of the wrong type are dropped whole", []string{edit(a, `[{"text":"lost"},{"text":5}]`), edit(a, `[{"range":"x","text":"lost"}]`), text(a)}, 1},
		{"a version that is null and a length that is wrong", []string{
			`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///a.xml","version":null},"contentChanges":[{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"rangeLength":999,"text":"<"}]}}`, text(a)}, 1},
		{"open again", []string{opened(a, `"again"`), text(a)}, 1},
		{"spellings of one uri", []string{opened("file:///c%3A/x%20y.xml", `"spelt"`), text("file:///C:/x y.xml")}, 1},
		{"NULs and a lone surrogate", []string{opened(b, `"a\u0000b\ud800c"`), text(b)}, 1},
		{"surrogate pairs", []string{opened(b, `"x𝄞y\ud834\udd1ez"`), text(b)}, 1},
		{"an edit inside a surrogate pair", []string{edit(b, `[{"range":{"start":{"line":0,"character":2},"end":{"line":0,"character":3}},"text":"|"}]`), text(b)}, 1},
		{"edits and closing of unknown documents", []string{edit(gone, `[{"text":"x"}]`), `{"jsonrpc":"2.0","method":"textDocument/didClose","params":{"textDocument":{"uri":"` + gone + `"}}}`, text(gone)}, 1},
		{"edits after close", []string{`{"jsonrpc":"2.0","method":"textDocument/didClose","params":{"textDocument":{"uri":"` + b + `"}}}`, edit(b, `[{"text":"x"}]`), text(b)}, 1},
		{"diagnostics of a closed document", []string{`{"jsonrpc":"2.0","id":1,"method":"textDocument/diagnostic","params":{"textDocument":{"uri":"` + b + `"}}}`}, 1},
		{"a document of 5 MB", []string{opened(big, five), edit(big, `[{"range":{"start":{"line":200000,"character":0},"end":{"line":200000,"character":99}},"text":"<here/>"}]`), text(big)}, 1},
		{"1,000 notifications at once", append(repeat(1000, func(i int) string {
			return edit(a, fmt.Sprintf(`[{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":1000000}},"text":"%d"}]`, i))
		}), text(a)), 1},
		{"1,000 requests at once", repeat(1000, func(i int) string { return `{"jsonrpc":"2.0","id":1,"method":"x"}` }), 1000},
		{"requests with one id", []string{`{"jsonrpc":"2.0","id":5,"method":"test/none"}`, `{"jsonrpc":"2.0","id":5,"method":"test/none"}`}, 2},
		{"a hundred thousand brackets", []string{`{"jsonrpc":"2.0","id":1,"method":"test/range","params":` + strings.Repeat("[", 100000) + strings.Repeat("]", 100000) + `}`}, 1},
		{"trace", []string{`{"jsonrpc":"2.0","method":"$/setTrace","params":{"value":"messages"}}`, `{"jsonrpc":"2.0","id":1,"method":"test/none"}`}, 2},
		{"no trace", []string{`{"jsonrpc":"2.0","method":"$/setTrace","params":{"value":"off"}}`, `{"jsonrpc":"2.0","id":1,"method":"test/none"}`}, 1},
		{"shutdown", []string{`{"jsonrpc":"2.0","id":1,"method":"shutdown","params":null}`}, 1},
		{"after shutdown", []string{`{"jsonrpc":"2.0","id":1,"method":"shutdown"}`, text(a), `{"jsonrpc":"2.0","id":2,"method":"x"}`, initialize, edit(a, `[]`)}, 4},
	}
}

func TestTorture(t *testing.T) {
	p := dial(t, Options{Version: "test"}, testMethods)
	var out strings.Builder
	for i, st := range torture() {
		fmt.Fprintf(&out, "== %s\n", st.title)
		for _, body := range abbreviate(st.send) {
			fmt.Fprintf(&out, "--> %s\n", body)
		}
		for _, body := range abbreviate(p.suffer(fmt.Sprintf("barrier %d", i), st)) {
			fmt.Fprintf(&out, "<-- %s\n", body)
		}
	}
	p.notify("exit", nil)
	fmt.Fprintf(&out, "== exit: %v\n", p.end())
	lemstest.Golden(t, "testdata/torture.txt", out.String())
}

// suffer sends the messages of a step and then a request that is answered at
// once and in order, and returns what came back besides its answer.
func (p *peer) suffer(barrier string, st step) []string {
	go func() {
		for _, body := range st.send {
			p.send(body)
		}
		p.send(`{"jsonrpc":"2.0","id":"` + barrier + `","method":"barrier"}`)
	}()
	var got []string
	passed := false
	for !passed || len(got) < st.replies {
		m := p.receive(p.notes)
		if string(m.ID) == `"`+barrier+`"` {
			passed = true
			continue
		}
		got = append(got, canonical(p.t, m.raw))
	}
	slices.Sort(got) // requests are answered when they are done
	return got
}

// canonical sorts the members of an object.
func canonical(t testing.TB, raw string) string {
	v, ok := parseJSON([]byte(raw))
	if !ok {
		t.Errorf("no JSON: %q", raw)
	}
	var out strings.Builder
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		t.Error(err)
	}
	return strings.TrimSpace(out.String())
}

// abbreviate shortens long messages and runs of like ones, for the golden.
func abbreviate(bodies []string) []string {
	var out []string
	for i, b := range bodies {
		if len(bodies) > 20 && i > 1 && i < len(bodies)-2 {
			if i == 2 {
				out = append(out, fmt.Sprintf("... %d messages", len(bodies)-4))
			}
			continue
		}
		if len(b) > 600 {
			b = fmt.Sprintf("%s ... %d bytes ... %s", b[:200], len(b)-400, b[len(b)-200:])
		}
		out = append(out, strings.ToValidUTF8(strings.ReplaceAll(b, "\x00", `\x00`), `\xff`))
	}
	return out
}
