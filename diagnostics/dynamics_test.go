package diagnostics_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// dynamicsFrame is a model of one cell that is run; it has places for members and
// dynamics of its type, and for the step.
const dynamicsFrame = `<Lems>
  <Target component="run"/>
  <Dimension name="time" t="1"/>
  <Dimension name="per_time" t="-1"/>
  <Unit symbol="ms" dimension="time" power="-3"/>
  <ComponentType name="Cell">
    <Parameter name="tau" dimension="time"/>
    <Parameter name="a" dimension="none"/>
    <Constant name="one" dimension="none" value="1"/>
    <Constant name="delay" dimension="time" value="2 ms"/>
    <Requirement name="outside" dimension="none"/>
    <Exposure name="x" dimension="none"/>
    <Exposure name="y" dimension="none"/>
    <EventPort name="spike" direction="out"/>
    <Dynamics>
      <StateVariable name="x" dimension="none" exposure="x"/>
      <StateVariable name="y" dimension="none" exposure="y"/>
      %s
    </Dynamics>
  </ComponentType>
  <ComponentType name="Many">
    <ComponentReference name="of" type="Cell"/>
    <Structure><MultiInstantiate number="n" component="of"/></Structure>
    <Parameter name="n" dimension="none"/>
  </ComponentType>
  <ComponentType name="Run">
    <Parameter name="step" dimension="time"/>
    <Parameter name="length" dimension="time"/>
    <ComponentReference name="target" type="Component"/>
    <Simulation><Run component="target" variable="t" increment="step" total="length"/></Simulation>
  </ComponentType>
  <Cell id="cell" tau="1 ms" a="3"/>
  <Many id="many" n="1000" of="cell"/>
  <Run id="run" length="100 ms" %s/>
</Lems>`

// TestDynamics finds what never happens, what happens too often, and steps that
// are too long; and says nothing where that is not sure.
func TestDynamics(t *testing.T) {
	const rates = `<TimeDerivative variable="x" value="y / tau"/><TimeDerivative variable="y" value="a * (outside - x * y) / tau"/>`
	const fine = `step="0.01 ms" target="cell"`
	when := func(test, what string) string {
		return rates + `<OnCondition test="` + test + `">` + what + `</OnCondition>`
	}
	const reset, send = `<StateAssignment variable="x" value="0"/>`, `<EventOut port="spike"/>`
	for _, c := range []struct{ want, dynamics, run string }{
		{"", rates, fine},

		{"impossible-condition", when("1 .gt. 2", reset), fine},
		{"impossible-condition", when("exp(x) .lt. 0", reset), fine},
		{"impossible-condition", when("tanh(y) .gt. one", reset), fine},
		{"impossible-condition", when("t .lt. -delay", reset), fine},
		{"impossible-condition", when("x .gt. one .and. x .leq. one", reset), fine},
		{"impossible-condition", when("(x .gt. one) .and. (one .geq. x)", reset), fine},
		{"impossible-condition", when("(t .gt. 2*delay) .and. (y .gt. 0) .and. (t .lt. delay)", reset), fine},
		{"impossible-condition", when("(x .lt. x) .or. (x^2 .lt. 0)", reset), fine},
		{"impossible-condition", `<DerivedVariable name="p" dimension="none" value="1 / (1 + exp(-x))"/>` + when("p .gt. 1", reset), fine},
		{"impossible-condition", `<ConditionalDerivedVariable name="p" dimension="none"><Case condition="(x .lt. 0) .and. (x .gt. 1)" value="p"/><Case value="1"/></ConditionalDerivedVariable>` + rates, fine},
		{"", when("(x .lt. 0) .or. (x .gt. 1)", reset), fine},
		{"", when("exp(x) .leq. 0", reset), fine}, // it may round to 0
		{"", when("a .gt. 5", reset), fine},       // another component may have another a
		{"", when("(x .gt. 1) .and. (y .lt. 1)", reset), fine},
		{"", when("(x .geq. one) .and. (x .leq. one)", reset), fine},
		{"", when("(t .gt. delay) .and. (t .lt. delay + tau)", reset), fine},
		{"", when("(random(1) .lt. 0.2) .and. (random(1) .gt. 0.5)", reset), fine},
		{"", when("x / (x - x) .gt. 1", reset), fine},
		{"", when("x .neq. x", reset), fine}, // that is how to ask for NaN

		{"repeated-event", when("x .gt. 1", send), fine},
		{"repeated-event", when("x .gt. 1", send+`<StateAssignment variable="y" value="0"/>`), fine},
		{"repeated-event", `<DerivedVariable name="p" dimension="none" value="2 * x"/>` + when("p .gt. a", send), fine},
		{"", when("x .gt. 1", send+reset), fine},
		{"", when("x .gt. 1", reset) + `<OnCondition test="x .gt. 1">` + send + `</OnCondition>`, fine},
		{"", when("x .gt. 1 .and. y .lt. 0.5", send+`<StateAssignment variable="y" value="1"/>`), fine},
		{"", when("x .eq. 1", send), fine},
		{"", when("x .gt. 1 .and. t .lt. delay", send), fine},
		{"", when("x .gt. random(1)", send), fine},
		{"", when("x .gt. outside", send), fine},
		{"", rates + `<Regime name="up" initial="true"><OnCondition test="x .gt. 1">` + send + `<Transition regime="down"/></OnCondition></Regime><Regime name="down"><OnCondition test="x .lt. 0"><Transition regime="up"/></OnCondition></Regime>`, fine},
		{"", rates + `<Regime name="up" initial="true"><OnCondition test="x .gt. 1">` + send + `</OnCondition><OnCondition test="x .gt. 1"><Transition regime="down"/></OnCondition></Regime><Regime name="down"><OnCondition test="x .lt. 0"><Transition regime="up"/></OnCondition></Regime>`, fine},

		{"unreachable-regime unreachable-regime", rates + regime("one", "one", ` initial="true"`) + regime("two", "three", "") + regime("three", "two", ""), fine},
		{"", rates + regime("one", "two", ` initial="true"`) + regime("two", "three", "") + regime("three", "two", ""), fine},
		{"", rates + when("x .gt. 3", `<Transition regime="two"/>`)[len(rates):] + regime("one", "one", ` initial="true"`) + regime("two", "two", ""), fine},

		{"coarse-step", decay("-x / tau"), `step="1.5 ms" target="cell"`},
		{"coarse-step", decay("-x / tau"), `step="1.5 ms" target="many"`},
		{"coarse-step", decay("a * (y - x) / tau"), `step="0.5 ms" target="cell"`},
		{"", decay("-x / tau"), `step="0.9 ms" target="cell"`},
		{"", decay("x / tau"), `step="1.5 ms" target="cell"`},
		{"", decay("-x * y / tau"), `step="1.5 ms" target="cell"`},
	} {
		found := check("test.xml", fmt.Sprintf(dynamicsFrame, c.dynamics, c.run))
		var codes []string
		for _, d := range found {
			if slices.Contains([]string{"impossible-condition", "repeated-event", "unreachable-regime", "coarse-step"}, d.Code) {
				codes = append(codes, d.Code)
			}
		}
		if got := strings.Join(codes, " "); got != c.want {
			t.Errorf("%s %s\nhas %q; want %q:\n%s", c.dynamics, c.run, got, c.want, render(t, found))
		}
	}
}

// TestUnreachedRegimes tells a Regime to which no Transition leads from one to
// which those of another unreached one do.
func TestUnreachedRegimes(t *testing.T) {
	dynamics := `<TimeDerivative variable="x" value="1 / tau"/>` + regime("one", "one", ` initial="true"`) + regime("two", "three", "") + regime("three", "one", "")
	told := render(t, check("test.xml", fmt.Sprintf(dynamicsFrame, dynamics, `step="0.1 ms" target="cell"`)))
	for _, want := range []string{"no Transition leads to Regime “two”", "Regime “three” cannot be reached from the initial Regime"} {
		if !strings.Contains(told, want) {
			t.Errorf("want %s\n%s", want, told)
		}
	}
}

func regime(name, to, attributes string) string {
	return `<Regime name="` + name + `"` + attributes + `><OnCondition test="x .gt. 1"><Transition regime="` + to + `"/></OnCondition></Regime>`
}

// decay gives x a rate, and y one that depends on nothing.
func decay(rate string) string {
	return `<TimeDerivative variable="x" value="` + rate + `"/><TimeDerivative variable="y" value="1 / tau"/>`
}

// TestOvershoot says how long the time constant is, in the unit of the step.
func TestOvershoot(t *testing.T) {
	for step, want := range map[string]string{
		"1.5 ms":   "each step overshoots: it is longer than the time constant of “x”, 1 ms",
		"2500 us":  "numbers grow without bound: the step is more than twice the time constant of “x”, 1000 us",
		"0.0031 s": "numbers grow without bound: the step is more than twice the time constant of “x”, 0.001 s",
	} {
		units := `<Unit symbol="s" dimension="time"/><Unit symbol="us" dimension="time" power="-6"/>`
		text := strings.Replace(fmt.Sprintf(dynamicsFrame, decay("-x / tau"), `step="`+step+`" target="cell"`), "  <ComponentType", units+"<ComponentType", 1)
		for _, d := range check("test.xml", text) {
			if d.Code == "coarse-step" && d.Message != want {
				t.Errorf("%s: %s; want %s", step, d.Message, want)
			}
		}
	}
}
