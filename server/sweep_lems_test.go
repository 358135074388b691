package server

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/gpurun/cpu"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
	"go.lsp.dev/uri"
)

const adaptive = "../testdata/models/lems/adaptive_exponential.xml"

// openComponent is a session about a LEMS file, with what it includes.
func openComponent(t *testing.T, o Options) *sweeping {
	t.Helper()
	text, err := os.ReadFile(adaptive)
	if err != nil {
		t.Fatal(err)
	}
	full, err := filepath.Abs(adaptive)
	if err != nil {
		t.Fatal(err)
	}
	s := &sweeping{peer: dial(t, o), uri: string(uri.File(full)), text: string(text)}
	s.hello(`{"textDocument":{"diagnostic":{}}}`)
	s.open(s.uri, 0, s.text)
	return s
}

func componentOptions() Options {
	o := caseOptions()
	o.Runner = gpurun.On(cpu.New(), gpurun.Options{})
	return o
}

// TestSweepComponent: findings stand at the values of the component, in their
// units, follow them, and are stale when another component would be computed.
func TestSweepComponent(t *testing.T) {
	s := openComponent(t, componentOptions())
	has(t, "actions", s.titles(), "Generate Go (neuron)", "Run neuron")
	r := s.run(map[string]any{"params": []string{"gL=20:40:3nS", "I=0.5,1nA"}, "time": 50})
	has(t, "summary", r.Summary, "6 points x 2,500 steps of 0.02 ms", "f64")
	found := s.found()
	has(t, "parameter", found["30 nS"].Message, "best gL = 20 nS (rate_spike ", "explains ")
	has(t, "other", found["1 nA"].Message, "best I = 1 nA")
	has(t, "state", found["v"].Message, "v: mean -", " mV, between ")
	has(t, "model", found["neuron"].Message, "Sweep of 6 points")
	has(t, "hover", s.hover(`30 nS" EL`), "*Sweep:* best gL = 20 nS", "▁")
	has(t, "hover on its name", s.hover(`gL="30`), "*Sweep:* best gL = 20 nS")
	if strings.Contains(s.hover(`tauw="144`), "Sweep") {
		t.Errorf("the hover on another parameter: %s", s.hover(`tauw="144`))
	}
	has(t, "actions", strings.Join(s.fixes("30 nS"), "; "), "Set gL to its best value, 20 nS")
	line := found["30 nS"].Range.Start.Line
	s.edit("<Lems ", "<!-- a -->\n<Lems ")
	s.edit(`description="The voltage at which spikes begin."`, ``)
	found = s.found()
	if got := found["30 nS"]; got.Range.Start.Line != line+1 || strings.Contains(got.Message, "stale") {
		t.Errorf("after edits above: line %d, was %d: %s", got.Range.Start.Line, line, got.Message)
	}
	s.edit("w + b", "w + 2 * b")
	for name, f := range s.found() {
		has(t, name, f.Message, "stale, the model has changed since: ")
	}
	s.edit(`id="neuron"`, `id="cell"`)
	if len(s.found()) == 0 {
		t.Error("findings are gone with what was swept")
	}
	if err := s.bye(); err != nil {
		t.Error(err)
	}
}

// fixes are the titles of the quick fixes at a text.
func (s *sweeping) fixes(at string) []string {
	s.t.Helper()
	params := document(s.uri)
	file := syntax.NewFile("a", 0, s.text)
	i := int32(strings.Index(s.text, at))
	params["range"] = rangeOf(file, syntax.Span{Start: i, End: i}, syntax.UTF16)
	params["context"] = map[string]any{"diagnostics": []any{}, "only": []string{"quickfix"}}
	var list []action
	_, reply := s.begin("textDocument/codeAction", params)
	if err := json.Unmarshal(s.receive(reply).Result, &list); err != nil {
		s.t.Fatal(err)
	}
	var titles []string
	for _, a := range list {
		titles = append(titles, a.Title)
	}
	return titles
}

// TestSweepComponentRefused: what cannot be done is said in words.
func TestSweepComponentRefused(t *testing.T) {
	s := openComponent(t, componentOptions())
	for want, args := range map[string]map[string]any{
		"mV is a unit of voltage, but gL is of dimension conductance": {"params": []string{"gL=1mV"}},
		`no parameter "gl" to sweep; did you mean "gL"?`:              {"params": []string{"gl=1nS"}},
		"has no component “neurom” of a known type; did you mean":     {"component": "neurom"},
	} {
		if err := s.call("workspace/executeCommand", s.command(sweepCommand, args), nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v; want %s", args, err, want)
		}
	}
	if err := s.bye(); err != nil {
		t.Error(err)
	}
}

// TestNamedSweeps offers the sweeps of the settings that are about the component,
// and passes their names on.
func TestNamedSweeps(t *testing.T) {
	planned := make(chan Asked, 1)
	o := caseOptions()
	o.Sweeps = func(string) []NamedSweep { return []NamedSweep{{"rheobase", ""}, {"theirs", "other"}} }
	o.Plan = func(_ string, _ *lems.Subject, _ *ir.Program, asked Asked) (*gpurun.Sweep, error) {
		planned <- asked
		return nil, errors.New("planned")
	}
	s := openComponent(t, o)
	has(t, "actions", s.titles(), "Run neuron; Run sweep rheobase")
	if strings.Contains(s.titles(), "theirs") {
		t.Error("the sweep of another component is offered")
	}
	err := s.call("workspace/executeCommand", s.command(sweepCommand, map[string]any{"sweep": "rheobase", "points": 3, "time": 7, "params": []string{"a=1"}}), nil)
	if err == nil || !strings.Contains(err.Error(), "planned") {
		t.Fatal(err)
	}
	if got := <-planned; got.Sweep != "rheobase" || got.Points != 3 || got.Time != 7 || len(got.Params) != 1 {
		t.Errorf("%+v", got)
	}
	if err := s.bye(); err != nil {
		t.Error(err)
	}
}

// TestLargeComponents: no cursor waits for what takes long to find out.
func TestLargeComponents(t *testing.T) {
	var b strings.Builder
	b.WriteString(`<Lems><Dimension name="time" t="1"/><Unit symbol="s" dimension="time"/><ComponentType name="d"><Parameter name="tau" dimension="time"/><Dynamics><StateVariable name="x" dimension="none"/><TimeDerivative variable="x" value="-x/tau"/></Dynamics></ComponentType>`)
	for b.Len() < 2*mostFlattened {
		b.WriteString(`<d id="c` + strings.Repeat("x", b.Len()%7) + `" tau="1 s"/>`)
	}
	b.WriteString(`<d id="last" tau="1 s"/></Lems>`)
	a := analyze(context.Background(), syntax.NewFile("large.xml", 1, b.String()), nil)
	if a.around(int32(b.Len()-20)) != nil || a.offers("last") != nil {
		t.Error("a large file is flattened for a cursor")
	}
	if r := a.runnable("last"); r.err != nil || r.program == nil {
		t.Errorf("a command does not run it: %v", r.err)
	}
}
