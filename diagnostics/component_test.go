package diagnostics_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// decays are two components that can be run, and one that cannot.
const decays = `<Lems><Dimension name="time" t="1"/><Unit symbol="s" dimension="time"/><Unit symbol="ms" dimension="time" power="-3"/>
<ComponentType name="Decay"><Parameter name="tau" dimension="time"/><Parameter name="order" dimension="none"/><Exposure name="x" dimension="none"/>
<Dynamics><StateVariable name="x" dimension="none" exposure="x"/><TimeDerivative variable="x" value="-x^order/tau"/></Dynamics></ComponentType>
<Decay id="fast" tau="1 ms" order="1"/><Decay id="slow" tau="1 s" order="1"/><Decay id="none" tau="1" order="1"/></Lems>`

// TestAxis reads values with units, and rounds what lies between the ends of a
// range to what people write.
func TestAxis(t *testing.T) {
	m := lems.Load(syntax.NewFile("m.xml", 0, decays), nil)
	s, p, err := diagnostics.Runnable(m, "fast")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"tau=1:2:6ms":   "[0.001 0.0012 0.0014 0.0016 0.0018 0.002]",
		"tau = 5ms, 1s": "[0.005 1]",
		"order=1:3:3":   "[1 2 3]",
		"order=2":       "[2]",
		"tau=3":         "3 has no unit",
		"order=3ms":     "ms is a unit of time, but order is a plain number",
		"tua=3ms":       `did you mean "tau"?`,
		"tau":           "want NAME=LO:HI:N",
		"tau=1:2:0ms":   `"tau=1:2:0ms": "0" is not a number of values`,
	} {
		a, err := diagnostics.Axis(s, p, text)
		if got := fmt.Sprint(a.Values); err == nil && got != want || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s is %s, %v; want %s", text, got, err, want)
		}
	}
}

// TestRunnable says what can be run, and why something else cannot.
func TestRunnable(t *testing.T) {
	m := lems.Load(syntax.NewFile("m.xml", 0, decays), nil)
	for component, want := range map[string]string{
		"":     "m.xml has no Simulation that says what to run; choose a component: fast, slow",
		"slow": "",
		"none": "m.xml:4:100: “none” cannot be run with a value that is no quantity of its dimension: 1",
		"slwo": "m.xml has no component “slwo” of a known type; did you mean “slow”?",
		"zzzz": "m.xml has no component “zzzz” of a known type; those that can be run are fast, slow",
	} {
		s, p, err := diagnostics.Runnable(m, component)
		if (err == nil) != (want == "") || err != nil && err.Error() != want || (p == nil) != (err != nil) || err == nil && s.Component.ID != component {
			t.Errorf("%q: %v; want %s", component, err, want)
		}
	}
	for text, want := range map[string]string{
		`<html/>`: "m.xml is no model: its root is neither Lems nor neuroml",
		`<Lems/>`: "m.xml has no component that can be run",
	} {
		if _, _, err := diagnostics.Runnable(lems.Load(syntax.NewFile("m.xml", 0, text), nil), ""); err == nil || err.Error() != want {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestManyStates: of many states that are declared in one place some are told, and
// those that diverge.
func TestManyStates(t *testing.T) {
	text := strings.Replace(decays, `<Decay id="fast"`, `<ComponentType name="Many"><Children name="all" type="Decay"/></ComponentType><Many id="many">`+strings.Repeat(`<Decay tau="1 s" order="1"/>`, 20)+`</Many><Decay id="fast"`, 1)
	m := lems.Load(syntax.NewFile("m.xml", 0, text), nil)
	s, _, err := diagnostics.Runnable(m, "many")
	if err != nil {
		t.Fatal(err)
	}
	r := &gpurun.Result{Rows: 1, Points: 1, Steps: 1}
	for i, st := range s.System.States {
		r.States = append(r.States, gpurun.StateSummary{Name: st.Symbol.Name, Mean: float64(i)})
	}
	r.States[18].FirstDiverged = &gpurun.Fault{}
	told := ""
	for _, d := range diagnostics.FromSweep(m, s, diagnostics.Swept{Subject: s, Result: r}, false) {
		if d.Code == diagnostics.SweepStateCode {
			name, _, _ := strings.Cut(d.Message, ":")
			told += name + " "
		}
	}
	if len(s.System.States) != 20 || !strings.Contains(told, "all[11].x ") || strings.Contains(told, "all[12].x ") || !strings.Contains(told, "all[18].x ") || !strings.Contains(told, "and 8 states more ") {
		t.Errorf("%d states: %s", len(s.System.States), told)
	}
}

// TestSweepSettings reads what a lemsls.toml says of sweeps.
func TestSweepSettings(t *testing.T) {
	c, found := config(`[sweep]
points = 3
csv = true
parameters.k = [1, 2.5]
[sweep.one]
model = 'm.xml'
metrics = ['mean', "std"]
parameters = {na.gmax = '10:20:11nS', 'k.gmax' = 3}
[sweep.two.parameters]
I = "1nA"
`)
	if len(found) > 0 {
		t.Fatal(render(t, found))
	}
	var lines []string
	for _, s := range c.Sweeps {
		for _, x := range s.Settings {
			lines = append(lines, fmt.Sprintf("%s.%s=%s", s.Name, x.Flag, strings.Join(x.Texts, "|")))
		}
	}
	want := ".points=3 .csv=true .param=k=1,2.5 one.model=m.xml one.metric=mean|std one.param=na.gmax=10:20:11nS one.param=k.gmax=3 two.param=I=1nA"
	if got := strings.Join(lines, " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if c.Sweep("one").Text("model") != "m.xml" || c.Sweep("three") != nil || c.Sweep("two").Text("model") != "" {
		t.Error("settings are not found by name")
	}
	for text, want := range map[string]string{
		"[sweep]\nparameters = 3":                "“parameters” is not a table of parameters",
		"[sweep.one]\npoints = {a = 1}":          "“sweep.one.points.a” is no value",
		"[sweep.one]\npoints = [[1]]":            "this is no text and no number",
		"[sweep.one]\nparameters = {k = {a=1}}":  "this is no text and no number",
		"[sweep.one.parameters]\nk = 1979-05-27": "this is no text and no number",
	} {
		if _, found := config(text); len(found) != 1 || !strings.Contains(render(t, found), want) {
			t.Errorf("%s: want %s\n%s", text, want, render(t, found))
		}
	}
}
