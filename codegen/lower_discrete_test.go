package codegen_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/codegen"
	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/files"
	"github.com/lemsls/lemsls/lems/syntax"
)

// lemsFrame is around the types and components of a case; x is a plain number.
const lemsFrame = `<Lems><Dimension name="time" t="1"/><Unit symbol="s" dimension="time"/>%s</Lems>`

// numbers are the states and exposures of one node at all times, by name.
type numbers map[string][]float64

// simulateLEMS runs a component of a text, in float64 with Euler's method.
func simulateLEMS(t *testing.T, text, id string, dt float64, steps int) numbers {
	t.Helper()
	m := lems.Load(syntax.NewFile("test.xml", 0, fmt.Sprintf(lemsFrame, text)), nil)
	sys, obstacles := lems.Flatten(m, m.World.Component(id))
	for _, o := range obstacles {
		t.Fatalf("obstacle: %s at %q", o.Feature(), o.Place.Text())
	}
	return simulateSystem(t, sys, "euler", dt, steps, 1)
}

func simulateSystem(t *testing.T, sys *lems.System, integrator string, dt float64, steps int, seed uint64) numbers {
	t.Helper()
	p, gaps := codegen.Lower(sys)
	if len(gaps) > 0 || p == nil {
		t.Fatalf("gaps %v", gaps)
	}
	p, err := ir.Prepare(p, integrator)
	if err != nil {
		t.Fatal(err)
	}
	if err := ir.Verify(p); err != nil {
		t.Fatal(err)
	}
	params := make([]float64, len(p.Params))
	for i := range params {
		params[i] = p.Params[i].Lo
	}
	found := numbers{}
	opt := ir.SimOptions{Dt: dt, Steps: steps, Seed: seed, Params: params}
	err = ir.Simulate(p, ir.SimNetwork{Nodes: 1, Weights: []float64{0}}, opt, func(s ir.Sample[float64]) {
		for i, x := range p.States {
			found[x.Name] = append(found[x.Name], s.States[i])
		}
		for i, x := range p.Exposures {
			found["exposed "+x.Name] = append(found["exposed "+x.Name], s.Exposures[i])
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// thing is a type with a state x, which is exposed, and dynamics.
func thing(name, members, dynamics string) string {
	return `<ComponentType name="` + name + `">` + members + `<Exposure name="x" dimension="none"/><Dynamics><StateVariable name="x" dimension="none" exposure="x"/>` + dynamics + `</Dynamics></ComponentType>`
}

// TestMoments holds what happens at moments to its definition, in package lems.
func TestMoments(t *testing.T) {
	const rate = `<TimeDerivative variable="x" value="1/S"/>`
	const second = `<Constant name="S" dimension="time" value="1 s"/>`
	for _, c := range []struct {
		name, text string
		want       numbers // of the first steps of 1 s
	}{
		{"rates see the old time, conditions the new one",
			thing("a", second, `<StateVariable name="y" dimension="none"/><TimeDerivative variable="x" value="t/(S*S)"/>
			<OnCondition test="t .geq. 0*S"><StateAssignment variable="y" value="t/S"/></OnCondition>`) + `<a id="a"/>`,
			numbers{"x": {0, 0, 1, 3, 6}, "y": {0, 1, 2, 3, 4}}},
		{"a condition holds at every step and sees what was assigned before it",
			thing("a", second, rate+`<OnCondition test="x .gt. 2"><StateAssignment variable="x" value="x*10"/></OnCondition>
			<OnCondition test="x .gt. 20"><StateAssignment variable="x" value="0"/></OnCondition>`) + `<a id="a"/>`,
			numbers{"x": {0, 1, 2, 0, 1, 2, 0}}},
		{"variables stay what they were before the handlers",
			thing("a", second, rate+`<DerivedVariable name="d" dimension="none" value="2*x"/><StateVariable name="y" dimension="none"/>
			<OnCondition test="x .gt. 1"><StateAssignment variable="x" value="0"/><StateAssignment variable="y" value="d + x"/></OnCondition>`) + `<a id="a"/>`,
			numbers{"x": {0, 1, 0, 1, 0}, "y": {0, 0, 4, 4, 4}}},
		{"assignments of a handler come one after the other",
			thing("a", second, rate+`<StateVariable name="y" dimension="none"/><OnCondition test="x .gt. 1"><StateAssignment variable="y" value="x"/><StateAssignment variable="x" value="y + 1"/></OnCondition>`) + `<a id="a"/>`,
			numbers{"x": {0, 1, 3, 5}, "y": {0, 0, 2, 4}}},
		{"a regime changes after the handlers, its rate counts from the next step",
			thing("a", second, `<Regime name="up" initial="true">`+rate+`<OnCondition test="x .geq. 2"><Transition regime="down"/></OnCondition></Regime>
			<Regime name="down"><OnEntry><StateAssignment variable="x" value="x + 10"/></OnEntry><TimeDerivative variable="x" value="-4/S"/><OnCondition test="x .lt. 0"><Transition regime="up"/></OnCondition></Regime>`) + `<a id="a"/>`,
			numbers{"x": {0, 1, 12, 8, 4, 0, -4, -3, -2, -1, 0, 1, 12}, "regime": {0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1}}},
		{"of two transitions the later one wins",
			thing("a", second, `<Regime name="one" initial="true">`+rate+`<OnCondition test="x .gt. 0"><Transition regime="two"/></OnCondition><OnCondition test="x .gt. 1"><Transition regime="three"/></OnCondition></Regime>
			<Regime name="two"><OnEntry><StateAssignment variable="x" value="5"/></OnEntry><OnCondition test="x .gt. 0"><Transition regime="three"/></OnCondition><OnCondition test="x .gt. 1"><Transition regime="one"/></OnCondition></Regime>
			<Regime name="three"><OnEntry><StateAssignment variable="x" value="7"/></OnEntry></Regime>`) + `<a id="a"/>`,
			numbers{"x": {0, 5, 5, 7, 7}, "regime": {0, 1, 0, 2, 2}}},
		{"without an initial regime none is active",
			thing("a", second, `<Regime name="one">`+rate+`</Regime>`) + `<a id="a"/>`, numbers{"x": {0, 0, 0}, "regime": {-1, -1, -1}}},
		{"states start with what others start with",
			thing("a", `<Child name="b" type="b"/>`+second, `<OnStart><StateAssignment variable="x" value="3"/></OnStart>`) +
				thing("b", `<Requirement name="x" dimension="none"/>`, ``) +
				`<ComponentType name="c"><Requirement name="x" dimension="none"/><Exposure name="y" dimension="none"/><Dynamics><StateVariable name="y" dimension="none" exposure="y"/><StateVariable name="z" dimension="none"/>
				<DerivedVariable name="d" dimension="none" value="z + x"/><OnStart><StateAssignment variable="y" value="d*2"/><StateAssignment variable="z" value="x + 1"/><StateAssignment variable="z" value="z*10"/></OnStart></Dynamics></ComponentType>` +
				`<a id="a"><b type="c"/></a>`,
			numbers{"x": {3}, "b.z": {40}, "b.y": {86}}},
		{"states that start with one another begin at 0",
			thing("a", ``, `<StateVariable name="y" dimension="none"/><OnStart><StateAssignment variable="x" value="y + 1"/><StateAssignment variable="y" value="x + 10"/></OnStart>`) + `<a id="a"/>`,
			numbers{"x": {11}, "y": {21}}},
		{"each event counts, in the order in which they are sent, children first",
			// Both children send in the step in which they reach 2; the parent's condition comes last.
			thing("child", second+`<EventPort name="out" direction="out"/>`, rate+`<OnCondition test="x .eq. 2"><EventOut port="out"/></OnCondition>`) +
				`<ComponentType name="a"><Children name="children" type="child"/><EventPort name="in" direction="in"/><EventPort name="done" direction="out"/><Exposure name="x" dimension="none"/>
				<Dynamics><StateVariable name="x" dimension="none" exposure="x"/><StateVariable name="y" dimension="none"/>
				<OnEvent port="in"><StateAssignment variable="x" value="2*x + 1"/><EventOut port="done"/></OnEvent><OnCondition test="x .gt. 2"><StateAssignment variable="y" value="x"/></OnCondition></Dynamics>
				<Structure><With instance="this" as="me"/><ForEach instances="children" as="child"><EventConnection from="child" to="me"/></ForEach></Structure></ComponentType>` +
				`<a id="a"><child id="one"/><child id="two"/></a>`,
			numbers{"x": {0, 0, 3, 3}, "y": {0, 0, 3, 3}, "done": {0, 0, 2, 2}}},
		{"events with a delay arrive after the first step that is not too early, each of them",
			// Sent at 1, 2, 3, ... with 2.5 s and 3 s.
			thing("clock", second+`<EventPort name="out" direction="out"/>`, rate+`<OnCondition test="x .gt. 0"><EventOut port="out"/></OnCondition>`) +
				`<ComponentType name="counter"><EventPort name="in" direction="in"/><Exposure name="n" dimension="none"/><Dynamics><StateVariable name="n" dimension="none" exposure="n"/><OnEvent port="in"><StateAssignment variable="n" value="n + 1"/></OnEvent></Dynamics></ComponentType>
				<ComponentType name="a"><Parameter name="early" dimension="time"/><Parameter name="late" dimension="time"/><Child name="clock" type="clock"/><Child name="first" type="counter"/><Child name="second" type="counter"/><Child name="both" type="counter"/>
				<Structure><With instance="clock" as="c"/><With instance="first" as="f"/><With instance="second" as="s"/><With instance="both" as="b"/>
				<EventConnection from="c" to="f" delay="early"/><EventConnection from="c" to="s" delay="late"/><EventConnection from="c" to="b" delay="late"/><EventConnection from="c" to="b"/></Structure></ComponentType>` +
				`<a id="a" early="2.5 s" late="3 s"><clock type="clock"/><first type="counter"/><second type="counter"/><both type="counter"/></a>`,
			numbers{"clock.x": {0, 1, 2, 3, 4, 5}, "first.n": {0, 0, 0, 0, 1, 2}, "second.n": {0, 0, 0, 0, 1, 2}, "both.n": {0, 1, 2, 3, 5, 7}}},
		{"two events that are sent in one step both arrive",
			thing("clock", second+`<EventPort name="out" direction="out"/>`, rate+`<OnCondition test="x .eq. 1"><EventOut port="out"/><EventOut port="out"/></OnCondition><OnCondition test="x .leq. 2"><EventOut port="out"/></OnCondition>`) +
				thing("a", `<Parameter name="wait" dimension="time"/><Child name="clock" type="clock"/><EventPort name="in" direction="in"/>`, `<OnEvent port="in"><StateAssignment variable="x" value="x + 1"/></OnEvent>`) +
				`<ComponentType name="b" extends="a"><Structure><With instance="clock" as="c"/><With instance="this" as="me"/><EventConnection from="c" to="me" delay="wait"/></Structure></ComponentType>` +
				`<b id="a" wait="2 s"><clock type="clock"/></b>`,
			numbers{"x": {0, 0, 0, 3, 4, 4}}},
		{"a kinetic scheme moves what it takes",
			`<ComponentType name="node"><Exposure name="x" dimension="none"/><Dynamics><StateVariable name="x" dimension="none" exposure="x"/></Dynamics></ComponentType>
			<ComponentType name="edge"><Constant name="S" dimension="time" value="1 s"/><Link name="from" type="node"/><Link name="to" type="node"/><Exposure name="rf"/><Exposure name="rr"/><Dynamics><DerivedVariable name="rf" exposure="rf" value="0.5/S"/><DerivedVariable name="rr" exposure="rr" value="0.25/S"/></Dynamics></ComponentType>
			<ComponentType name="a"><Children name="nodes" type="node"/><Children name="edges" type="edge"/><Dynamics><KineticScheme name="k" nodes="nodes" edges="edges" stateVariable="x" edgeSource="from" edgeTarget="to" forwardRate="rf" reverseRate="rr"/></Dynamics></ComponentType>
			<a id="a"><node id="p"/><node id="q"/><edge id="e" from="p" to="q"/></a>`,
			numbers{"p.x": {1, 0.5, 0.375, 0.34375}, "q.x": {0, 0.5, 0.625, 0.65625}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for name, want := range c.want {
				got := simulateLEMS(t, c.text, "a", 1, len(want)-1)
				if !slices.Equal(got[name], want) {
					t.Errorf("%s is %v; want %v", name, got[name], want)
				}
			}
		})
	}
}

// TestTooManyEventsOnTheirWay loses no event in silence.
func TestTooManyEventsOnTheirWay(t *testing.T) {
	text := thing("clock", `<EventPort name="out" direction="out"/><Parameter name="delay" dimension="time"/><EventPort name="in" direction="in"/>`, `<OnCondition test="x .lt. 1"><EventOut port="out"/></OnCondition><OnEvent port="in"><StateAssignment variable="x" value="x + 0.001"/></OnEvent>`) +
		`<ComponentType name="a"><Parameter name="delay" dimension="time"/><Child name="clock" type="clock"/><Structure><With instance="clock" as="c"/><EventConnection from="c" to="c" delay="delay"/></Structure></ComponentType>` +
		`<a id="a" delay="%d s"><clock type="clock" delay="1 s"/></a>`
	for delay, lost := range map[int]bool{7: false, 8: false, 9: true} {
		got := simulateLEMS(t, fmt.Sprintf(text, delay), "a", 1, 30)
		isLost := false
		for name, x := range got {
			isLost = isLost || strings.HasPrefix(name, "pending") && math.IsNaN(x[30])
		}
		if want := 0.001 * float64(30-delay); isLost != lost || !lost && math.Abs(got["clock.x"][30]-want) > 1e-12 {
			t.Errorf("delay %d: lost %t, x is %g", delay, isLost, got["clock.x"][30])
		}
	}
}

// TestRandomInLEMS draws numbers that are new at every step, the same for one
// seed, and one and the same for all who read a variable at one time.
func TestRandomInLEMS(t *testing.T) {
	text := thing("a", `<Constant name="S" dimension="time" value="1 s"/><Exposure name="d" dimension="none"/>`,
		`<StateVariable name="y" dimension="none"/><StateVariable name="z" dimension="none"/><DerivedVariable name="d" dimension="none" exposure="d" value="random(10)"/>
		<TimeDerivative variable="x" value="d/S"/><OnStart><StateAssignment variable="x" value="random(1)"/></OnStart>
		<OnCondition test="t .geq. 0*S"><StateAssignment variable="y" value="d"/><StateAssignment variable="z" value="random(2) + random(2)"/></OnCondition>`) + `<a id="a"/>`
	m := lems.Load(syntax.NewFile("test.xml", 0, fmt.Sprintf(lemsFrame, text)), nil)
	sys, _ := lems.Flatten(m, m.World.Component("a"))
	const steps = 2000
	one, again, other := simulateSystem(t, sys, "euler", 1, steps, 1), simulateSystem(t, sys, "heun", 1, steps, 1), simulateSystem(t, sys, "euler", 1, steps, 2)
	x, y, z, d := one["x"], one["y"], one["z"], one["exposed d"]
	if !slices.Equal(y, again["y"]) || !slices.Equal(z, again["z"]) || slices.Equal(z, other["z"]) || x[0] == other["x"][0] || !(x[0] > 0 && x[0] < 1) {
		t.Errorf("x starts at %g and %g; y %v; z %v", x[0], other["x"][0], y[:3], z[:3])
	}
	var sumD, sumZ float64
	for n := range steps {
		if x[n+1] != x[n]+d[n] || n > 0 && y[n] != d[n] || n > 0 && d[n] == d[n-1] || d[n] <= 0 || d[n] >= 10 {
			t.Fatalf("step %d: x %g to %g, d %g, y %g", n, x[n], x[n+1], d[n], y[n])
		}
		sumD, sumZ = sumD+d[n], sumZ+z[n+1]
	}
	if math.Abs(sumD/steps-5) > 0.3 || math.Abs(sumZ/steps-2) > 0.1 {
		t.Errorf("means %g and %g; want about 5 and 2", sumD/steps, sumZ/steps)
	}
}

func loadLEMS(t testing.TB, path string) *lems.Model {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := files.New(files.Options{Alone: true, Env: func(string) string { return "" }})
	return lems.LoadWith(syntax.NewFile(filepath.ToSlash(path), 0, string(text)), lems.Options{Resolver: r})
}

// TestAlphaSynapse compares the project's model of two neurons, whose synapses
// have delays and weights, with the same written as a loop.
func TestAlphaSynapse(t *testing.T) {
	m := loadLEMS(t, "../testdata/models/lems/synapse_alpha.xml")
	run, _ := lems.SimulationOf(m)
	sys, _ := run.Flatten(m)
	dt, steps := run.Step, int(math.Round(run.Length/run.Step))
	got := simulateSystem(t, sys, "euler", dt, steps, 1)
	type synapse struct {
		g, z, weight float64
		steps        int
		due          []int
	}
	driver, follower := -0.065, -0.065
	synapses := []*synapse{{weight: 5, steps: 176}, {weight: 1.5, steps: 376}}
	spikes, worst := 0, 0.0
	for n := range steps + 1 {
		worst = max(worst, math.Abs(driver-got["driver.v"][n]), math.Abs(follower-got["follower.v"][n]))
		i := 0.0
		for _, s := range synapses {
			i += s.g * (0 - follower)
		}
		d := (10e-9*(-0.065-driver) + 200e-12) / 200e-12
		f := (10e-9*(-0.065-follower) + i) / 200e-12
		for _, s := range synapses {
			s.g, s.z = s.g+dt*(2.718281828459045*s.z-s.g)/0.003, s.z-dt*s.z/0.003
		}
		driver, follower = driver+dt*d, follower+dt*f
		for _, s := range synapses {
			if len(s.due) > 0 && s.due[0] == n+1 {
				s.z += s.weight * 1e-9
				s.due = s.due[1:]
			}
		}
		if driver > -0.050 {
			driver = -0.070
			spikes++
			for _, s := range synapses {
				s.due = append(s.due, n+1+s.steps)
			}
		}
		if follower > -0.050 {
			follower = -0.070
		}
	}
	if worst > 1e-13 || spikes < 5 {
		t.Errorf("%d spikes; the voltages differ by %g V", spikes, worst)
	}
}

// TestPoissonDrive has as many spikes as rate times time, within four standard
// deviations.
func TestPoissonDrive(t *testing.T) {
	m := loadLEMS(t, "../testdata/models/lems/poisson_drive.xml")
	run, _ := lems.SimulationOf(m)
	sys, _ := run.Flatten(m)
	got := simulateSystem(t, sys, "euler", run.Step, 20000, 3) // 2 s
	kicks := 0
	for n, v := range got["v"][1:] {
		if v > got["v"][n] {
			kicks++ // two in one step are one here, which is rare
		}
	}
	if math.Abs(float64(kicks)-700) > 4*math.Sqrt(700)+20 {
		t.Errorf("%d kicks in 2 s; want about 700", kicks)
	}
	if n := got["spike"][20000]; n < 1 || n != math.Trunc(n) {
		t.Errorf("%g spikes", n)
	}
}

// TestLowerEveryLEMSModel lowers the project's LEMS models for all integrators,
// with constants folded and with names, and simulates them: the numbers stay
// finite.
func TestLowerEveryLEMSModel(t *testing.T) {
	paths, _ := filepath.Glob("../testdata/models/lems/*.xml")
	if len(paths) < 15 {
		t.Fatalf("%d models", len(paths))
	}
	for _, path := range paths {
		m := loadLEMS(t, path)
		run, _ := lems.SimulationOf(m)
		sys, _ := run.Flatten(m)
		named, gaps := codegen.LowerNamed(sys)
		if len(gaps) > 0 || ir.Verify(named) != nil || !named.Seconds {
			t.Errorf("%s: %v, %v", path, gaps, ir.Verify(named))
		}
		for _, integrator := range []string{"euler", "heun", "rk4"} {
			for name, x := range simulateSystem(t, sys, integrator, run.Step, 300, 1) {
				if slices.ContainsFunc(x, func(v float64) bool { return v-v != 0 }) {
					t.Errorf("%s, %s: %s is not finite", path, integrator, name)
				}
			}
		}
	}
}

// TestTargetsKnowWhatTheyCannotPrint: a target prints all of a LEMS model or
// nothing.
func TestTargetsKnowWhatTheyCannotPrint(t *testing.T) {
	m := loadLEMS(t, "../testdata/models/lems/lif_refractory.xml")
	run, _ := lems.SimulationOf(m)
	sys, _ := run.Flatten(m)
	p, _ := codegen.Lower(sys)
	p, err := ir.Prepare(p, "euler")
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range codegen.Targets() {
		files, gaps := target.Generate(&codegen.Source{System: sys, Program: p, Integrator: "euler", Dt: run.Step})
		if (len(files) == 0) != (len(gaps) > 0) {
			t.Errorf("%s: %d files, %d gaps", target.Name, len(files), len(gaps))
		}
		text := ""
		for _, f := range files {
			text += f.Text
		}
		if len(files) > 0 && !strings.Contains(text, "regime") {
			t.Errorf("%s: the regime is missing", target.Name)
		}
	}
}
