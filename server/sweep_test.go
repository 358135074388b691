package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/gpurun/cpu"
	"github.com/lemsls/lemsls/lems/lemstest/models"
	"github.com/lemsls/lemsls/lems/syntax"
	"go.lsp.dev/protocol"
)

const montbrio = "../testdata/models/rateml/montbrio.xml"

// sweeping is a session about one model with a server that really simulates.
type sweeping struct {
	*peer
	uri     string
	text    string
	version int
	results string
}

func openSweeping(t *testing.T, path, capabilities, options string) *sweeping {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s := &sweeping{uri: "file:///m/" + filepath.Base(path), text: string(raw), results: t.TempDir()}
	s.peer = dial(t, Options{Analyze: analyze, Backend: func() string { return "cpu" }, Runner: gpurun.On(cpu.New(), gpurun.Options{Dir: s.results}), Run: cpu.New().Run})
	params := json.RawMessage(`{"processId":null,"rootUri":null,"initializationOptions":` + options + `,"capabilities":` + capabilities + `}`)
	if err := s.call("initialize", params, nil); err != nil {
		t.Fatal(err)
	}
	s.notify("initialized", protocol.InitializedParams{})
	s.open(s.uri, 0, s.text)
	return s
}

// edit replaces text, which must be there.
func (s *sweeping) edit(old, text string) {
	s.t.Helper()
	i := strings.Index(s.text, old)
	if i < 0 {
		s.t.Fatalf("no %q", old)
	}
	s.version++
	r := rangeOf(syntax.NewFile("a", 0, s.text), syntax.Span{Start: int32(i), End: int32(i + len(old))}, syntax.UTF16)
	s.change(s.uri, s.version, contentChange{Range: &r, Text: text})
	s.text = s.text[:i] + text + s.text[i+len(old):]
}

func (s *sweeping) command(name string, more map[string]any) map[string]any {
	args := map[string]any{"uri": s.uri}
	for k, v := range more {
		args[k] = v
	}
	return map[string]any{"command": name, "arguments": []any{args}, "workDoneToken": "tok"}
}

// small is a sweep that takes a moment.
var small = map[string]any{"points": 3, "time": 4}

func (s *sweeping) run(args map[string]any) sweepResult {
	s.t.Helper()
	var r sweepResult
	_, reply := s.begin("workspace/executeCommand", s.command(sweepCommand, args))
	m := s.receive(reply)
	if m.Error != nil {
		s.t.Fatal(m.Error)
	}
	if err := json.Unmarshal(m.Result, &r); err != nil {
		s.t.Fatal(err)
	}
	return r
}

type sweepFinding struct {
	Range    protocol.Range
	Severity int
	Source   string
	Code     string
	Message  string
}

// found are the findings of the sweep, by the source text that they stand under.
func (s *sweeping) found() map[string]sweepFinding {
	s.t.Helper()
	_, reply := s.begin("textDocument/diagnostic", document(s.uri))
	return s.bySource(s.receive(reply).Result, "items")
}

func (s *sweeping) bySource(raw []byte, member string) map[string]sweepFinding {
	s.t.Helper()
	var report map[string]json.RawMessage
	var items []sweepFinding
	if err := errors.Join(json.Unmarshal(raw, &report), json.Unmarshal(report[member], &items)); err != nil {
		s.t.Fatalf("%v in %s", err, raw)
	}
	file := syntax.NewFile("a", 0, s.text)
	found := map[string]sweepFinding{}
	for _, f := range items {
		if f.Source == "lemsls sweep" {
			found[file.Slice(spanOf(file, f.Range, syntax.UTF16))] = f
		}
	}
	return found
}

func (s *sweeping) hover(at string) string {
	s.t.Helper()
	params := document(s.uri)
	file := syntax.NewFile("a", 0, s.text)
	params["position"] = positionOf(file, int32(strings.Index(s.text, at)), syntax.UTF16)
	var h struct{ Contents struct{ Value string } }
	_, reply := s.begin("textDocument/hover", params)
	if err := json.Unmarshal(s.receive(reply).Result, &h); err != nil {
		s.t.Fatal(err)
	}
	return h.Contents.Value
}

func (s *sweeping) titles() string {
	s.t.Helper()
	params := document(s.uri)
	params["range"] = protocol.Range{}
	params["context"] = map[string]any{"diagnostics": []any{}}
	var list []action
	_, reply := s.begin("textDocument/codeAction", params)
	if err := json.Unmarshal(s.receive(reply).Result, &list); err != nil {
		s.t.Fatal(err)
	}
	var titles []string
	for _, a := range list {
		titles = append(titles, a.Title)
	}
	return strings.Join(titles, "; ")
}

// progressOf is what the client is told of a piece of work, up to its end.
func (s *sweeping) progressOf() []string {
	s.t.Helper()
	var told []string
	for {
		told = append(told, canonical(s.t, string(s.note("$/progress").Params)))
		if strings.Contains(told[len(told)-1], `"kind":"end"`) {
			return told
		}
	}
}

func has(t *testing.T, what, text string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("%s lacks %q: %s", what, w, text)
		}
	}
}

// TestSweepLenses: a client asks for lenses again when a sweep is done or cleared.
func TestSweepLenses(t *testing.T) {
	s := openSweeping(t, montbrio, `{"workspace":{"codeLens":{"refreshSupport":true}}}`, `{"showResults":true}`)
	refreshed := make(chan message, 99)
	s.asked = func(m message) string { refreshed <- m; return "null" }
	lenses := func() string {
		_, reply := s.begin("textDocument/codeLens", document(s.uri))
		return string(s.receive(reply).Result)
	}
	again := func() string {
		if m := s.receive(refreshed); m.Method != "workspace/codeLens/refresh" {
			t.Error(m.raw)
		}
		return lenses()
	}
	if text := lenses(); strings.Contains(text, "Show sweep results") {
		t.Errorf("results of no sweep: %s", text)
	}
	s.run(small)
	has(t, "lenses", again(), "Run GPU sweep", "Show sweep results", "Clear sweep results")
	if err := s.call("workspace/executeCommand", s.command(clearCommand, nil), nil); err != nil {
		t.Fatal(err)
	}
	if text := again(); strings.Contains(text, "Show sweep results") {
		t.Errorf("results that were cleared: %s", text)
	}
}

func TestSweep(t *testing.T) {
	s := openSweeping(t, montbrio, `{"workspace":{"diagnostics":{"refreshSupport":true}},"textDocument":{"diagnostic":{}}}`, `{}`)
	refreshed := make(chan message, 99)
	s.asked = func(m message) string { refreshed <- m; return "null" }
	if n := len(s.found()); n > 0 {
		t.Errorf("%d findings of no sweep", n)
	}
	has(t, "actions", s.titles(), "Generate Python (NumPy)", "Run GPU sweep (64 points, on the CPU: no GPU backend here)")
	r := s.run(small)
	has(t, "summary", r.Summary, "9 points", "40 steps", "seed 0")
	if _, err := os.Stat(filepath.Join(r.Results, gpurun.ManifestName)); r.Results != s.results || err != nil {
		t.Errorf("results in %q: %v", r.Results, err)
	}
	told := s.progressOf()
	has(t, "begin", told[0], `"kind":"begin","percentage":0,"title":"Sweep"`, `"token":"tok"`)
	has(t, "last report", told[len(told)-2], `"kind":"report","message":"9 of 9 simulations","percentage":100`)
	has(t, "end", told[len(told)-1], `"kind":"end","message":"done"`)
	if m := s.receive(refreshed); m.Method != "workspace/diagnostic/refresh" {
		t.Error(m.raw)
	}

	found := s.found()
	has(t, "parameter", found["global_coupling"].Message, "best global_coupling = ", "explains ")
	has(t, "state", found["r"].Message, "r: mean ")
	has(t, "model", found["derivatives"].Message, "Sweep of 9 points")
	has(t, "hover", s.hover(`global_coupling"`), "*Sweep:* best global_coupling = ", "swept from 0 to 2", "▁")

	line := found["global_speed"].Range.Start.Line
	s.edit("<Lems ", "<!-- a -->\n<!-- b -->\n<Lems ")
	s.edit("<!-- What a sweep varies", "<!-- These a sweep varies")
	found = s.found()
	if got := found["global_speed"]; got.Range.Start.Line != line+2 || strings.Contains(got.Message, "stale") {
		t.Errorf("after edits above: line %d, was %d: %s", got.Range.Start.Line, line, got.Message)
	}
	s.edit("eta + J", "eta - J")
	for name, f := range s.found() {
		has(t, name, f.Message, "stale, the model has changed since: ")
	}
	s.edit("eta - J", "eta + J")
	has(t, "undone", s.found()["derivatives"].Message, "Sweep of 9 points")
	s.edit("</Lems>", "")
	if len(s.found()) == 0 {
		t.Error("findings of the sweep are gone while the model is broken")
	}
	s.edit("<ComponentType name=\"noise\"/>", "<ComponentType name=\"noise\"/></Lems>")

	has(t, "actions", s.titles(), "Clear sweep results")
	if err := s.call("workspace/executeCommand", s.command(clearCommand, nil), nil); err != nil {
		t.Error(err)
	}
	if n := len(s.found()); n > 0 || strings.Contains(s.titles(), "Clear") {
		t.Errorf("%d findings after they were cleared", n)
	}
	if err := s.bye(); err != nil {
		t.Error(err)
	}
}

// TestSweepPushed: a client that does not ask is told.
func TestSweepPushed(t *testing.T) {
	s := openSweeping(t, montbrio, `{"textDocument":{"publishDiagnostics":{}}}`, `{}`)
	s.note("textDocument/publishDiagnostics")
	_, reply := s.begin("workspace/executeCommand", s.command(sweepCommand, small))
	found := s.bySource(s.note("textDocument/publishDiagnostics").Params, "diagnostics")
	has(t, "pushed", found["V"].Message, "V: mean ")
	if m := s.receive(reply); m.Error != nil {
		t.Error(m.Error)
	}
	if err := s.bye(); err != nil {
		t.Error(err)
	}
}

func TestSweepCancelled(t *testing.T) {
	s := openSweeping(t, montbrio, `{"textDocument":{"diagnostic":{}}}`, `{}`)
	for _, how := range []string{"window/workDoneProgress/cancel", "$/cancelRequest"} {
		id, reply := s.begin("workspace/executeCommand", s.command(sweepCommand, map[string]any{"points": 100, "time": 100_000}))
		has(t, how, string(s.note("$/progress").Params), `begin`)
		s.notify(how, map[string]any{"token": "tok", "id": id})
		if m := s.receive(reply); m.Error == nil || m.Error.Code != protocol.CodeRequestCancelled {
			t.Errorf("%s: %s", how, m.raw)
		}
		told := s.progressOf()
		has(t, how, told[len(told)-1], `"cancelled"`)
		if n := len(s.found()); n > 0 {
			t.Errorf("%s: %d findings of a sweep that was cancelled", how, n)
		}
	}
	if err := s.bye(); err != nil {
		t.Error(err)
	}
}

// TestSweepDiverges: the equation that runs away is told so.
func TestSweepDiverges(t *testing.T) {
	s := openSweeping(t, "../testdata/models/broken/diverges.xml", `{"textDocument":{"diagnostic":{}}}`, `{}`)
	s.run(map[string]any{"points": 2, "time": 60})
	warned := ""
	for at, f := range s.found() {
		if f.Code == "sweep-fault" && f.Severity == 2 {
			warned = at
			has(t, "fault", f.Message, "leaves the finite numbers at step ")
		}
	}
	line := s.text[:strings.Index(s.text, `<TimeDerivative variable="dw"`)]
	line = line[strings.LastIndex(line, "<TimeDerivative"):]
	if warned == "" || !strings.Contains(line, warned) {
		t.Errorf("the warning stands under %q", warned)
	}
	if err := s.bye(); err != nil {
		t.Error(err)
	}
}

// TestSweepUnswept: what nothing depends on is neither counted nor swept, and
// that is said.
func TestSweepUnswept(t *testing.T) {
	s := openSweeping(t, montbrio, `{"textDocument":{"diagnostic":{}}}`, `{}`)
	s.edit("<Parameter name=\"global_coupling\"", "<Parameter name=\"idle\" dimension=\"1.0, 3.0\"/><Parameter name=\"global_coupling\"")
	has(t, "actions", s.titles(), "Run GPU sweep (64 points,")
	has(t, "summary", s.run(small).Summary, "9 points")
	found := s.found()
	has(t, "parameter", found["idle"].Message, "idle is not swept: nothing depends on it")
	if strings.Contains(found["global_coupling"].Message, "not swept") {
		t.Error(found["global_coupling"].Message)
	}
	if err := s.bye(); err != nil {
		t.Error(err)
	}
}

// TestSweepTitle says how many points are offered: as many as a sweep has, and
// no number where counting would take long or there would be too many.
func TestSweepTitle(t *testing.T) {
	many := strings.Builder{}
	for i := range 30 {
		fmt.Fprintf(&many, `<Parameter name="p%d" dimension="0.0, 1.0"/>`, i)
	}
	sum := strings.Builder{}
	for i := range 30 {
		fmt.Fprintf(&sum, " + p%d", i)
	}
	model := func(parameters, rate string) string {
		return `<Lems><ComponentType name="derivatives">` + parameters + `<Exposure name="x" dimension=""/><Dynamics>
			<StateVariable name="x" dimension="0.0, 1.0"/><TimeDerivative variable="dx" value="-x` + rate + `"/></Dynamics></ComponentType></Lems>`
	}
	for text, want := range map[string]string{
		model("", ""): "Run GPU sweep (1 point)",
		model(`<Parameter name="p" dimension="0.0, 1.0"/>`, " + p"): "Run GPU sweep (8 points)",
		model(`<Parameter name="p" dimension="0.0, 1.0"/>`, ""):     "Run GPU sweep (1 point)",
		model(`<Parameter name="p" dimension="1.0, 1.0"/>`, " + p"): "Run GPU sweep (1 point)",
		model(many.String(), sum.String()):                          "Run GPU sweep",
		models.RateML(5_000):                                        "Run GPU sweep",
	} {
		s := New(Options{Backend: func() string { return "cuda" }})
		a := analyze(t.Context(), syntax.NewFile("a.xml", 1, text), nil)
		if !a.Model.System.Complete {
			t.Fatalf("no model: %v", a.Diagnostics)
		}
		if got := s.sweepTitle(a); got != want {
			t.Errorf("got %s, want %s for %.300s", got, want, text)
		}
	}
}

func TestSweepRefused(t *testing.T) {
	for _, c := range []struct{ text, uri, want string }{
		{`<Lems><ComponentType name="derivatives"><Parameter name="a" dimension="0.0, 1.0"/><Exposure name="q" dimension=""/><Dynamics/></ComponentType></Lems>`, "", "has errors ("},
		{`<Lems><ComponentType name="cell"/></Lems>`, "", "has no component that can be run"},
		{`<html/>`, "", "is no model: its root is neither Lems nor neuroml"},
		{`<Lems/>`, "file:///other.xml", `document "file:///other.xml" is not open`},
	} {
		s := openSweeping(t, montbrio, `{"textDocument":{"diagnostic":{}}}`, `{}`)
		s.edit(s.text, c.text)
		if c.uri != "" {
			s.uri = c.uri
		}
		for _, name := range []string{sweepCommand, generateCommand} {
			err := s.call("workspace/executeCommand", s.command(name, map[string]any{"target": "python"}), nil)
			if err == nil {
				t.Errorf("%s of %s succeeds", name, c.text)
				continue
			}
			has(t, c.text, err.Error(), c.want)
		}
		if err := s.bye(); err != nil {
			t.Error(err)
		}
	}
}
