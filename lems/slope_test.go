package lems_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/lems"
)

// TestFalls finds the states that fall at a rate which is plain.
func TestFalls(t *testing.T) {
	const members = `<Parameter name="R" dimension="none"/><Constant name="two" dimension="none" value="2"/><DerivedParameter name="k" dimension="per_time" value="two/tau"/>`
	const w = `<StateVariable name="w" dimension="voltage"/>`
	for _, c := range []struct{ want, dynamics string }{
		{"v 100", `<TimeDerivative variable="v" value="(R - v)/tau"/>`},
		{"v 300", `<TimeDerivative variable="v" value="-v/tau - k*(v - 3)"/>`},
		{"v 50", `<DerivedVariable name="i" dimension="voltage" value="R*w - v"/><TimeDerivative variable="v" value="i/(tau*exp(0)*two)"/>` + w},
		{"", `<TimeDerivative variable="v" value="v/tau"/>`},        // it grows
		{"", `<TimeDerivative variable="v" value="-w*v/tau"/>` + w}, // as fast as w says
		{"", `<TimeDerivative variable="v" value="-v^2/tau"/>`},
		{"", `<TimeDerivative variable="v" value="-tanh(v)/tau"/>`},
		{"", `<TimeDerivative variable="v" value="-tau/v"/>`},
		{"", `<TimeDerivative variable="v" value="3/tau"/>`},
		{"v 100 w 200", `<TimeDerivative variable="v" value="(w*w - v)/tau"/><TimeDerivative variable="w" value="sin(v) - k*w"/>` + w},
		{"", `<ConditionalDerivedVariable name="d" dimension="voltage"><Case condition="v .gt. 0" value="v"/><Case value="0"/></ConditionalDerivedVariable><TimeDerivative variable="v" value="-d/tau"/>`},
		{"v 100", `<ConditionalDerivedVariable name="d" dimension="voltage"><Case condition="w .gt. 0" value="w"/><Case value="0"/></ConditionalDerivedVariable><TimeDerivative variable="v" value="(d - v)/tau"/>` + w},
		{"v 100 v 300", `<TimeDerivative variable="v" value="-v/tau"/><Regime name="a" initial="true"><TimeDerivative variable="v" value="-k*v"/></Regime><Regime name="b"/>`},
	} {
		m, _ := model(t, `<Dimension name="per_time" t="-1"/>`+cell(members, c.dynamics)+`<cell id="a" tau="10 ms" R="3"/>`)
		sys, obstacles := lems.Flatten(m, m.World.Component("a"))
		var got []string
		for _, f := range sys.Falls() {
			got = append(got, fmt.Sprintf("%s %.6g", f.State.Symbol.Name, f.Rate))
			if !f.By.Place.IsValid() {
				t.Errorf("%s: nothing says so", c.dynamics)
			}
		}
		if strings.Join(got, " ") != c.want || len(obstacles) > 0 {
			t.Errorf("%s\nfalls %v; want %s; %v", c.dynamics, got, c.want, obstacles)
		}
	}
}
