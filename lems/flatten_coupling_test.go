package lems_test

import (
	"testing"

	"github.com/lemsls/lemsls/lems"
)

const (
	source = `<Requirement name="v_j" dimension="voltage"/>`
	pre    = `<DerivedVariable name="pre" dimension="none" value="v_j/K"/>`
	k      = `<Constant name="K" dimension="voltage" value="1 mV"/>`
)

// TestCouplingObstacle names what is wrong with a coupling, and marks where.
func TestCouplingObstacle(t *testing.T) {
	node := cell(`<Requirement name="u" dimension="voltage"/>`, `<TimeDerivative variable="v" value="(u - v)/tau"/>`) + `<cell id="a" tau="1ms"/>`
	typ := func(name, members, dynamics string) string {
		return `<ComponentType name="coupling_` + name + `">` + k + members + `<DerivedParameter name="u" dimension="voltage" value="K"/><Dynamics>` + dynamics + `</Dynamics></ComponentType>`
	}
	for _, c := range []struct{ want, text string }{
		{"", node + typ("x", source, pre) + `<coupling_x id="n"/>`},
		{"a Requirement that nothing around it provides: u", node + typ("x", source, pre)},
		{"a Requirement that several couplings provide: u", node + typ("x", source, pre) + `<coupling_x id="n"/><⟦x:coupling_x⟧ id="o"/>`},
		{"a coupling that reads what is no state: w", node + typ("x", `<Requirement name="⟦x:w_j⟧" dimension="voltage"/>`, `<DerivedVariable name="pre" dimension="none" value="w_j/K"/>`) + `<coupling_x id="n"/>`},
		{"a coupling that reads what is no state: tau", node + typ("x", `<Requirement name="⟦x:tau_j⟧" dimension="time"/>`, `<DerivedVariable name="pre" dimension="time" value="tau_j"/>`) + `<coupling_x id="n"/>`},
		{"a coupling that has neither pre nor post: n", node + typ("x", source, ``) + `<⟦x:coupling_x⟧ id="n"/>`},
		{"an undeclared name: w", node + typ("x", source, `<DerivedVariable name="pre" dimension="none" value="⟦x:w⟧"/>`) + `<coupling_x id="n"/>`},
		{"a Requirement that nothing around it provides: w", node + typ("x", source+`<Requirement name="w" dimension="none"/>`, `<DerivedVariable name="post" dimension="none" value="⟦x:w⟧"/>`) + `<coupling_x id="n"/>`},
		{"a Parameter without a value: n.g", node + typ("x", source+`<Parameter name="g" dimension="none"/>`, `<DerivedVariable name="pre" dimension="none" value="g"/>`) + `<⟦x:coupling_x⟧ id="n"/>`},
		{"an element that is not simulated: StateVariable s", node + typ("x", source, pre+`<⟦x:StateVariable⟧ name="s" dimension="none"/>`) + `<coupling_x id="n"/>`},
	} {
		m, marks := model(t, c.text)
		sys, obstacles := lems.Flatten(m, m.World.Component("a"))
		got, at := "", ""
		if len(obstacles) > 0 {
			got = obstacles[0].Feature()
			if span, ok := marks["x"]; ok && obstacles[0].Place.Span != span {
				at = position(obstacles[0].Place)
			}
		}
		if sys.Complete != (c.want == "") || got != c.want || len(obstacles) > 1 || at != "" {
			t.Errorf("%s\nhas %d obstacles, %q at %s; want %q", c.text, len(obstacles), got, at, c.want)
		}
	}
}

// TestCoupling: a coupling has parameters of its own, and reads states of the
// component.
func TestCoupling(t *testing.T) {
	m, _ := model(t, `<ComponentType name="cell"><Parameter name="tau" dimension="time"/><Requirement name="one" dimension="none"/><Requirement name="two" dimension="none"/>
<Child name="inner" type="inner"/><Exposure name="x" dimension="none"/><Dynamics><StateVariable name="y" dimension="none"/><StateVariable name="x" dimension="none" exposure="x"/>
<TimeDerivative variable="x" value="(one + two)/tau"/></Dynamics></ComponentType>
<ComponentType name="inner"><Requirement name="one" dimension="none"/><Dynamics><StateVariable name="z" dimension="none"/><OnCondition test="one .gt. 1"><StateAssignment variable="z" value="one"/></OnCondition></Dynamics></ComponentType>
<ComponentType name="coupling_both"><Parameter name="g" dimension="none"/><Parameter name="idle" dimension="none"/><Requirement name="x" dimension="none"/><Requirement name="x_j" dimension="none"/><Requirement name="tau" dimension="time"/>
<DerivedParameter name="one" dimension="none" value="g"/><DerivedParameter name="two" dimension="none"/><DerivedParameter name="three" dimension="none"/>
<Dynamics><DerivedVariable name="pre" dimension="none" value="x_j - x"/><DerivedVariable name="post" dimension="none" value="g"/></Dynamics></ComponentType>
<cell id="a" tau="1ms"><inner type="inner"/></cell><coupling_both id="net" g="2" idle="1"/>`)
	sys, obstacles := lems.Flatten(m, m.World.Component("a"))
	if len(obstacles) > 0 || !sys.Complete || len(sys.Couplings) != 1 {
		t.Fatalf("obstacles %v, %d couplings", obstacles, len(sys.Couplings))
	}
	c := sys.Couplings[0]
	names := ""
	for _, p := range sys.Params {
		names += p.Symbol.Name + " "
	}
	for _, d := range c.Sums {
		names += d.Symbol.Name + " "
	}
	if want := "tau net.g net.one net.two "; names != want && names != "tau net.g net.two net.one " {
		t.Errorf("parameters and sums are %s; want %s", names, want)
	}
	if len(c.Inputs) != 1 || sys.States[c.Inputs[0].State].Symbol.Name != "x" || c.Pre == nil || c.Post == nil || c.Type.Name != "coupling_both" {
		t.Errorf("the coupling is %+v", c)
	}
}
