package lems_test

import (
	"testing"

	"github.com/lemsls/lemsls/lems"
)

const runType = `<ComponentType name="Run"><Parameter name="step" dimension="time"/><Parameter name="length" dimension="time"/><ComponentReference name="target" type="Component"/><Simulation><Run component="target" variable="t" increment="step" total="length"/></Simulation></ComponentType>`

// TestSubjectOf chooses what is run.
func TestSubjectOf(t *testing.T) {
	decay := cell("", `<TimeDerivative variable="v" value="-v/tau"/>`)
	two := decay + `<cell id="a" tau="1ms"/><cell id="b" tau="1ms"/>`
	runs := runType + `<Run id="short" step="1ms" length="5ms" target="a"/><Run id="long" step="2ms" length="1s" target="b"/>`
	for _, c := range []struct {
		text, component string
		want            string // the component; "" for none
		step, length    float64
	}{
		{decay + `<cell id="a" tau="1ms"/>`, "", "a", 0, 0},
		{two, "", "", 0, 0},
		{two, "b", "b", 0, 0},
		{two, "c", "", 0, 0},
		{two + runs, "", "b", 2e-3, 1}, // the last one counts
		{two + runs, "a", "a", 1e-3, 5e-3},
		{two + runs, "short", "a", 1e-3, 5e-3},
		{two + runs + `<Target component="short"/>`, "", "a", 1e-3, 5e-3},
		{two + runs + `<Target component="short"/>`, "b", "b", 2e-3, 1},
		{decay, "", "", 0, 0},
		{decay + `<cell id="a" tau="1mV"/>`, "", "", 0, 0},
		{decay + `<cell id="a" tau="1mV"/>`, "a", "a", 0, 0}, // with obstacles
	} {
		m, _ := model(t, c.text)
		s := lems.SubjectOf(m, c.component)
		got := ""
		if s != nil {
			got = s.Component.ID
			if s.Step != c.step || s.Length != c.length || s.System.Name != got || s.System.Complete != (len(s.Obstacles) == 0) {
				t.Errorf("%s of %s: %+v", c.component, c.text, s)
			}
		}
		if got != c.want {
			t.Errorf("%q of %s is %q, want %q", c.component, c.text, got, c.want)
		}
	}
}

// TestUnits writes numbers as people read them.
func TestUnits(t *testing.T) {
	m, _ := model(t, `<Unit symbol="V" dimension="voltage"/><Unit symbol="uV" dimension="voltage" power="-6"/>`)
	volt := lems.Known(m.World.Dimension("voltage").Dimension)
	for _, c := range []struct {
		most float64
		want string
		v, n float64
	}{
		{0.07, "mV", -0.0652, -65.2}, {3, "V", 0.5, 0.5}, {2e-6, "uV", 1.5e-6, 1.5}, {1e-9, "uV", 1e-9, 1e-3}, {0, "V", 0, 0}, {0.018, "mV", 0.018, 18},
	} {
		u := m.World.UnitFor(volt, c.most)
		if u == nil || u.Symbol != c.want {
			t.Errorf("up to %v: %+v, want %s", c.most, u, c.want)
			continue
		}
		if got := u.Number(c.v); got != c.n {
			t.Errorf("%v is %v %s, want %v", c.v, got, u.Symbol, c.n)
		}
	}
	if u := m.World.UnitFor(lems.Dim{}, 1); u != nil {
		t.Errorf("no dimension has the unit %+v", u)
	}
	degrees := m.World.Unit("degrees").Unit
	if got := degrees.Number(degrees.SI(7)); got != 7 {
		t.Errorf("7 degrees become %v", got)
	}
}
