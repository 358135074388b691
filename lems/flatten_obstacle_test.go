package lems_test

import (
	"strings"
	"testing"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/lemstest"
	"github.com/lemsls/lemsls/lems/syntax"
)

const frame = `<Lems>
<Dimension name="time" t="1"/><Dimension name="voltage" m="1" l="2" t="-3" i="-1"/>
<Unit symbol="ms" dimension="time" power="-3"/><Unit symbol="s" dimension="time"/><Unit symbol="mV" dimension="voltage" power="-3"/>
<Unit symbol="degrees" dimension="voltage" scale="2" offset="10"/>
`

// model reads a text between < and > of a Lems element, with marks.
func model(t *testing.T, text string) (*lems.Model, map[string]syntax.Span) {
	t.Helper()
	plain, marks, err := lemstest.Marks(frame + text + "</Lems>")
	if err != nil {
		t.Fatal(err)
	}
	return lems.Load(syntax.NewFile("test.xml", 0, plain), nil), marks
}

// cell is a type with a state v that decays, and what else is given.
func cell(members, dynamics string) string {
	return `<ComponentType name="cell"><Parameter name="tau" dimension="time"/>` + members + `<Exposure name="v" dimension="voltage"/><Dynamics>
<StateVariable name="v" dimension="voltage" exposure="v"/>` + dynamics + `</Dynamics></ComponentType>`
}

// TestObstacle names what keeps a component from being flattened, and marks
// where.
func TestObstacle(t *testing.T) {
	rate := `<TimeDerivative variable="v" value="-v/tau"/>`
	for _, c := range []struct{ want, text string }{
		{"", cell("", rate) + `<cell id="a" tau="1ms"/>`},
		{"a Parameter without a value: tau", cell("", rate) + `<⟦x:cell⟧ id="a"/>`},
		{"a value that is no quantity of its dimension: 1mV", cell("", rate) + `<cell id="a" tau="⟦x:1mV⟧"/>`},
		{"a value that is no quantity of its dimension: 1", cell("", rate) + `<cell id="a" tau="⟦x:1⟧"/>`},
		{"a Requirement that nothing around it provides: u", cell(`<Requirement name="u" dimension="voltage"/>`, `<TimeDerivative variable="v" value="(⟦x:u⟧ - v)/tau"/>`) + `<cell id="a" tau="1ms"/>`},
		{"", cell(`<Requirement name="u" dimension="voltage"/>`, rate) + `<cell id="a" tau="1ms"/>`}, // it is not used
		{"an undeclared name: u", cell("", `<TimeDerivative variable="v" value="(⟦x:u⟧ - v)/tau"/>`) + `<cell id="a" tau="1ms"/>`},
		{"", cell("", rate+`<DerivedVariable name="w" dimension="voltage" value="nothing"/>`) + `<cell id="a" tau="1ms"/>`}, // nor this
		{"an expression without meaning", cell("", `<TimeDerivative variable="v" value="⟦x:-v/⟧"/>`) + `<cell id="a" tau="1ms"/>`},
		{"a path that leads to no quantity: b/i", cell(`<Child name="b" type="cell"/>`, `<DerivedVariable name="i" dimension="voltage" select="⟦x:b/i⟧"/><TimeDerivative variable="v" value="i/tau"/>`) + `<cell id="a" tau="1ms"/>`},
		{"", cell(`<Children name="bs" type="cell"/>`, `<DerivedVariable name="i" dimension="voltage" select="bs[*]/v" reduce="add"/><TimeDerivative variable="v" value="i/tau"/>`) + `<cell id="a" tau="1ms"/>`},
		{"a value that depends on itself: x", cell("", `<DerivedVariable name="⟦x:x⟧" dimension="none" value="y"/><DerivedVariable name="y" dimension="none" value="x"/><TimeDerivative variable="v" value="x*v/tau"/>`) + `<cell id="a" tau="1ms"/>`},
		{"an assignment or a Transition to something unknown: w", cell("", rate+`<OnCondition test="v .gt. 0"><StateAssignment variable="⟦x:w⟧" value="0"/></OnCondition>`) + `<cell id="a" tau="1ms"/>`},
		{"an assignment or a Transition to something unknown: rest", cell("", rate+`<OnCondition test="v .gt. 0"><Transition regime="⟦x:rest⟧"/></OnCondition>`) + `<cell id="a" tau="1ms"/>`},
		{"an event or a Transition in OnStart: EventOut", cell(`<EventPort name="p" direction="out"/>`, rate+`<OnStart><⟦x:EventOut⟧ port="p"/></OnStart>`) + `<cell id="a" tau="1ms"/>`},
		{"a Transition on entering a Regime: one", cell("", `<Regime name="one" initial="true"><OnEntry><Transition regime="⟦x:one⟧"/></OnEntry>`+rate+`</Regime>`) + `<cell id="a" tau="1ms"/>`},
		{"a component without states: a", `<ComponentType name="cell"/><⟦x:cell⟧ id="a"/>`},
		{"an event that sends itself: a.q", // a sends b what b sends a
			`<ComponentType name="echo"><EventPort name="p" direction="in"/><EventPort name="q" direction="out"/><Exposure name="x" dimension="none"/><Dynamics><StateVariable name="x" dimension="none" exposure="x"/>
<OnCondition test="x .eq. 0"><StateAssignment variable="x" value="1"/><EventOut port="q"/></OnCondition><OnEvent port="p"><⟦x:EventOut⟧ port="q"/></OnEvent></Dynamics></ComponentType>
<ComponentType name="cell"><Child name="a" type="echo"/><Structure><With instance="a" as="x"/><EventConnection from="x" to="x"/></Structure></ComponentType>
<cell id="a"><a type="echo"/></cell>`},
		{"a path that leads to no instance: ../b", cell(`<Path name="to"/>`, rate) + strings.Replace(cell(`<Path name="to"/>`, rate), `"cell"`, `"other"`, 1) +
			`<ComponentType name="link" extends="cell"><Path name="to"/><Structure><With instance="to" as="x"/></Structure></ComponentType><link id="a" tau="1ms" to="⟦x:../b⟧"/>`},
		{"an unknown ComponentType: nobody", `<⟦x:nobody⟧ id="a"/>`},
		{"an element that is not simulated: Gather", cell("", rate) + `<ComponentType name="more" extends="cell"><Structure><⟦x:Gather⟧ collection="x"/></Structure></ComponentType><more id="a" tau="1ms"/>`},
		{"too many instances", cell(`<ComponentReference name="again" type="cell"/>`, rate) +
			`<ComponentType name="more" extends="cell"><Structure><ChildInstance component="again"/></Structure></ComponentType><⟦x:more⟧ id="a" tau="1ms" again="a"/>`},
		{"too many instances: a", cell(`<Parameter name="n" dimension="none"/><ComponentReference name="of" type="cell"/>`, rate) +
			`<ComponentType name="more" extends="cell"><Structure><MultiInstantiate component="of" number="n"/></Structure></ComponentType><cell id="c" tau="1ms" n="0"/><⟦x:more⟧ id="a" tau="1ms" of="c" n="1e9"/>`},
	} {
		m, marks := model(t, c.text)
		sys, obstacles := lems.Flatten(m, m.World.Component("a"))
		if sys.Complete != (c.want == "") {
			t.Errorf("%s: complete is %t", c.text, sys.Complete)
		}
		got := ""
		if len(obstacles) > 0 {
			got = obstacles[0].Feature()
			if obstacles[0].Place.Span != marks["x"] {
				t.Errorf("%s\nis at %s", c.text, position(obstacles[0].Place))
			}
		}
		if got != c.want || len(obstacles) > 1 {
			t.Errorf("%s\nhas %d obstacles, %q; want %q", c.text, len(obstacles), got, c.want)
		}
	}
}

// TestInSI rewrites what people write behind --param.
func TestInSI(t *testing.T) {
	m, _ := model(t, cell(`<Parameter name="E" dimension="voltage"/><Parameter name="n" dimension="none"/>`,
		`<TimeDerivative variable="v" value="n*(E - v)/tau"/>`)+`<cell id="a" tau="10ms" E="5 mV" n="2"/>`)
	sys, _ := lems.Flatten(m, m.World.Component("a"))
	for _, c := range []struct{ name, text, want string }{
		{"tau", "10:20:11ms", "0.01:0.02:11"},
		{"tau", "10ms:0.02s:11", "0.01:0.02:11"},
		{"tau", " 10 : 20 : 11 ms ", "0.01:0.02:11"},
		{"tau", "1ms,2,3s", "0.001,2,3"},
		{"tau", "30ms", "0.03"},
		{"E", "0:3:4mV", "0:0.003:4"},
		{"E", "0", "0"},
		{"E", "1 degrees", "22"},
		{"n", "1:5:5", "1:5:5"},
		{"n", "1e3,-2.5", "1000,-2.5"},
		{"tau", "10:20:11", "error 20 has no unit; tau is of dimension time, in ms, s"},
		{"tau", "10ms,20", "error 20 has no unit; tau is of dimension time, in ms, s"},
		{"tau", "1:2:3mV", "error mV is a unit of voltage, but tau is of dimension time"},
		{"tau", "1:2:3min", "error there is no unit min; tau is of dimension time, in ms, s"},
		{"n", "1:2:3mV", "error mV is a unit of voltage, but n is a plain number"},
		{"n", "1:2:3min", "error n is a plain number, without the unit min"},
		{"tau", "ms", `error "ms" is not a number with a unit`},
		{"tau", "1:x:3ms", `error "x" is not a number with a unit`},
	} {
		for _, p := range sys.Params {
			if p.Symbol.Name != c.name {
				continue
			}
			got, err := m.InSI(p, c.text)
			if err != nil {
				got = "error " + err.Error()
			}
			if got != c.want {
				t.Errorf("%s=%s is %s; want %s", c.name, c.text, got, c.want)
			}
		}
	}
	if len(sys.Params) != 3 {
		t.Errorf("parameters %s", paramNames(sys))
	}
}
