package server

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/server/ide"
	"go.lsp.dev/protocol"
)

// TestSettings says what settings mean, and what is wrong with those that mean
// nothing.
func TestSettings(t *testing.T) {
	all := ide.HintOptions{Dimensions: true, SI: true, Ranges: true}
	for raw, want := range map[string]struct {
		check func(*Settings) bool
		wrong string
	}{
		`{}`:                               {func(s *Settings) bool { return s.Hints == all && s.Config.Portability == nil }, ""},
		`null`:                             {func(s *Settings) bool { return s.Hints == all }, ""},
		`[]`:                               {func(s *Settings) bool { return s.Hints == all }, ""},
		`{"include":["a","b"]}`:            {func(s *Settings) bool { return slices.Equal(s.Config.Include, []string{"a", "b"}) }, ""},
		`{"include":"a","ignore":{}}`:      {func(s *Settings) bool { return len(s.Config.Include) == 1 && len(s.Config.Ignore) == 0 }, ""},
		`{"lems":{"ignore":["x"]}}`:        {func(s *Settings) bool { return slices.Equal(s.Config.Ignore, []string{"x"}) }, ""},
		`{"lemsls":{"portability":"all"}}`: {func(s *Settings) bool { return slices.Equal(s.Config.Portability, diagnostics.Tools) }, ""},
		`{"portability":["brian"]}`:        {func(s *Settings) bool { return len(s.Config.Portability) == 0 }, "setting “portability”: “brian” is no tool"},
		`{"severity":{"unused-parameter":"off","unit-mismatch":"loud"}}`: {func(s *Settings) bool {
			v, ok := s.Config.Severity["unused-parameter"]
			return ok && v == 0 && len(s.Config.Severity) == 1
		}, "setting “severity.unit-mismatch”: “loud” is none of error, warning, info, hint, off"},
		`{"severity":3,"include":7,"inlayHints":"x"}`:                        {func(s *Settings) bool { return s.Hints == all }, "setting “include”: is not a list of texts|setting “inlayHints”: is no table|setting “severity”: is no table of texts"},
		`{"inlayHints":{"si":false,"ranges":null,"colours":1}}`:              {func(s *Settings) bool { return s.Hints == ide.HintOptions{Dimensions: true, Ranges: true} }, "setting “inlayHints.colours”: there is none of that name"},
		`{"inlayHints":{"si":"no"}}`:                                         {func(s *Settings) bool { return s.Hints == all }, "setting “inlayHints.si”: is neither true nor false"},
		`{"inlayHints":false}`:                                               {func(s *Settings) bool { return s.Hints == ide.HintOptions{} }, ""},
		`{"includes":[],"hoverImages":true,"server":{"path":""},"trace":{}}`: {func(s *Settings) bool { return s.Hints == all }, "setting “includes”: there is none of that name"},
	} {
		s, problems := settings(nil, readLayer([]byte(raw)))
		if !want.check(s) || strings.Join(problems, "|") != want.wrong {
			t.Errorf("%s: %+v, %q", raw, s, problems)
		}
	}
}

// configured is a session with a client that answers what its settings are, in
// two folders.
type configured struct {
	*peer
	told  chan map[string]diagnostics.Config
	asked chan message
	next  chan string // answers
}

func configure(t *testing.T, options string) *configured {
	t.Helper()
	c := &configured{told: make(chan map[string]diagnostics.Config, 9), asked: make(chan message, 9), next: make(chan string, 9)}
	c.peer = dial(t, Options{Analyze: analyze, Configured: func(all map[string]diagnostics.Config) { c.told <- all }})
	c.peer.asked = func(m message) string {
		if m.Method != "workspace/configuration" {
			return "null"
		}
		c.asked <- m
		return <-c.next
	}
	params := `{"processId":null,"initializationOptions":` + options + `,"workspaceFolders":[{"uri":"file:///a","name":"a"},{"uri":"file:///a/b%20c","name":"b"}],
		"capabilities":{"workspace":{"configuration":true,"workspaceFolders":true,"didChangeConfiguration":{"dynamicRegistration":true},"inlayHint":{"refreshSupport":true}}}}`
	if err := c.call("initialize", json.RawMessage(params), nil); err != nil {
		t.Fatal(err)
	}
	c.notify("initialized", struct{}{})
	return c
}

// ignores are the settings “ignore” that main has been told of, by folder.
func ignores(all map[string]diagnostics.Config) string {
	var list []string
	for _, folder := range slices.Sorted(maps.Keys(all)) {
		list = append(list, folder+":"+strings.Join(all[folder].Ignore, ","))
	}
	return strings.Join(list, " ")
}

// await is what main is told next.
func (c *configured) await() string {
	c.t.Helper()
	select {
	case all := <-c.told:
		return ignores(all)
	case <-time.After(patience):
		c.t.Fatal("main is told nothing")
		return ""
	}
}

// TestConfiguration: a client that can is asked for its settings, of all and of
// each folder, now and when they change; main learns of them. No answer leaves
// them as they are, an empty one takes them back to those of the start.
func TestConfiguration(t *testing.T) {
	const (
		start = `{"ignore":["start"]}`
		some  = `[{"ignore":["x"]},{"ignore":["a"]},{"lems":{"ignore":["b"]}}]`
		was   = ":x /a:a /a/b c:b"
	)
	for answer, want := range map[string]string{
		`null`:                         was,
		`[]`:                           was,
		`[null]`:                       was,
		`[null,null,null]`:             was,
		`[7,"x",true]`:                 was,
		`[{"lems":null},null]`:         was,
		`{}`:                           ":start /a:start /a/b c:start",
		`[{}]`:                         ":start /a:a /a/b c:b",
		`[{},[],{"lems":{}}]`:          ":start /a:start /a/b c:start",
		`[null,{"lemsls":[]}]`:         ":x /a:start /a/b c:b",
		`{"ignore":["y"]}`:             ":y /a:y /a/b c:y",
		`[null,null,{"ignore":["y"]}]`: ":x /a:a /a/b c:y",
		`[{"ignore":["y"]},null,{"ignore":["b"]},{"ignore":["more"]}]`: ":y /a:a /a/b c:b",
	} {
		t.Run(answer, func(t *testing.T) {
			c := configure(t, start)
			if got := c.await(); got != ":start" {
				t.Errorf("at the start: %s", got)
			}
			c.next <- some
			if m := c.receive(c.asked); canonical(t, string(m.Params)) != `{"items":[{"section":"lems"},{"scopeUri":"file:///a","section":"lems"},{"scopeUri":"file:///a/b%20c","section":"lems"}]}` {
				t.Error(m.raw)
			}
			if got := c.await(); got != was {
				t.Errorf("at first: %s", got)
			}
			// The last answer is to be told apart from what was before in any case.
			c.next <- answer
			c.notify("workspace/didChangeConfiguration", json.RawMessage(`{"settings":null}`))
			c.receive(c.asked)
			c.next <- `[null,null,{"ignore":["end"]}]`
			c.notify("workspace/didChangeConfiguration", json.RawMessage(`{}`))
			last := ""
			for got := ""; !strings.HasSuffix(got, "c:end"); {
				last, got = got, c.await()
			}
			if want != was && last != want || want == was && last != "" {
				t.Errorf("then: %q, want %q", last, want)
			}
			if err := c.bye(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestConfigurationRefused: an error is no answer.
func TestConfigurationRefused(t *testing.T) {
	c := configure(t, `{"ignore":["start"]}`)
	c.await()
	c.next <- "error"
	c.receive(c.asked)
	c.notify("workspace/didChangeConfiguration", json.RawMessage(`{"settings":{"lems":{"ignore":["pushed"]}}}`))
	if got := c.await(); got != ":pushed" {
		t.Error(got)
	}
	c.next <- "error"
	c.receive(c.asked)
	c.notify("workspace/didChangeConfiguration", json.RawMessage(`{}`))
	c.next <- `[{"ignore":["end"]}]`
	if got := c.await(); got != ":end" {
		t.Error(got)
	}
	if err := c.bye(); err != nil {
		t.Error(err)
	}
}

// TestFoldersChange: the settings of folders come and go with them.
func TestFoldersChange(t *testing.T) {
	c := configure(t, `null`)
	c.await()
	c.next <- `[null,{"ignore":["a"]},{"ignore":["b"]}]`
	c.receive(c.asked)
	if got := c.await(); got != ": /a:a /a/b c:b" {
		t.Error(got)
	}
	c.next <- `[null,{"ignore":["a"]},{"ignore":["d"]}]`
	c.notify("workspace/didChangeWorkspaceFolders", json.RawMessage(`{"event":{"added":[{"uri":"file:///d","name":"d"},{"uri":"file:///a","name":"again"}],"removed":[{"uri":"file:///a/b%20c","name":"b"}]}}`))
	if got := c.await(); got != ": /a:a" {
		t.Errorf("before the client was asked: %s", got)
	}
	if m := c.receive(c.asked); !strings.Contains(m.raw, `"file:///d"`) || strings.Contains(m.raw, "b%20c") {
		t.Error(m.raw)
	}
	if got := c.await(); got != ": /a:a /d:d" && got != ": /a:d /d:a" {
		t.Error(got)
	}
	if err := c.bye(); err != nil {
		t.Error(err)
	}
}

// TestFolderHints: a document has the hints of its folder.
func TestFolderHints(t *testing.T) {
	c := configure(t, `null`)
	c.await()
	c.next <- `[{"inlayHints":false},null,{"inlayHints":true}]`
	c.receive(c.asked)
	c.await()
	const text = `<Lems><ComponentType name="derivatives"><Parameter name="p" dimension="0.0, 2.0"/><Dynamics><DerivedVariable name="d" value="p + 1.0"/></Dynamics></ComponentType></Lems>`
	for uri, want := range map[string]bool{"file:///a/x.xml": false, "file:///a/b%20c/x.xml": true, "file:///e/x.xml": false, "untitled:x": false} {
		c.open(uri, 1, text)
		params := document(uri)
		params["range"] = protocol.Range{End: protocol.Position{Line: 9}}
		var hints []json.RawMessage
		if err := c.call("textDocument/inlayHint", params, &hints); err != nil || len(hints) > 0 != want {
			t.Errorf("%s: %d hints, %v", uri, len(hints), err)
		}
	}
	if err := c.bye(); err != nil {
		t.Error(err)
	}
}

// TestSettingsMistake: what is wrong with settings is said to the user.
func TestSettingsMistake(t *testing.T) {
	p := dial(t, Options{})
	p.hello(`{}`)
	p.notify("workspace/didChangeConfiguration", json.RawMessage(`{"settings":{"lems":{"includes":["x"]}}}`))
	if m := p.note("window/logMessage"); !strings.Contains(m.raw, "includes") {
		t.Error(m.raw)
	}
	p.notify("workspace/didChangeConfiguration", json.RawMessage(`{"settings":7}`))
	p.notify("workspace/didChangeConfiguration", json.RawMessage(`{}`))
	if err := p.bye(); err != nil {
		t.Error(err)
	}
}
