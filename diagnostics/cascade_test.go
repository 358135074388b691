package diagnostics_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems/syntax"
)

// sound is a model without a finding. TestOneFinding makes one mistake in it.
const sound = `<Lems description="sound">
  <ComponentType name="derivatives">
    <Parameter name="speed" dimension="1.0, 10.0"/>
    <Parameter name="gc" dimension="0.1, 0.5"/>
    <DerivedParameter name="rec_speed_dt" value="1.0 / speed / dt"/>
    <DerivedParameter name="nsig" value="0.01"/>
    <Constant name="tau" dimension="lo=1.0, hi=2.0, step=0.1" value="1.0" description="d"/>
    <Exposure name="V" dimension=""/>
    <Exposure name="W" dimension=""/>
    <Dynamics>
      <StateVariable name="V" dimension="-1.0, 1.0" exposure="-2.0, 2.0"/>
      <StateVariable name="W" dimension="0.0, 0.0" exposure="None"/>
      <DerivedVariable name="q" value="V * W"/>
      <ConditionalDerivedVariable name="h">
        <Case condition="V &lt; 0.0" value="V"/>
        <Case condition="" value="W"/>
      </ConditionalDerivedVariable>
      <TimeDerivative variable="dV" value="(q + h - {V^3}) / tau + c_pop0"/>
      <TimeDerivative variable="dW" value="V - W"/>
    </Dynamics>
  </ComponentType>
  <ComponentType name="coupling_a">
    <Parameter name="V_j" dimension="0"/>
    <DerivedParameter name="c_pop0" value="gc"/>
    <Constant name="ca" dimension="" value="1.0" description=""/>
    <Dynamics>
      <DerivedVariable name="pre" value="sin(V_j - V)"/>
      <DerivedVariable name="post" value="ca"/>
    </Dynamics>
  </ComponentType>
  <ComponentType name="noise"/>
</Lems>
`

// coupling is one more coupling type.
func coupling(name string) string {
	return `  <ComponentType name="coupling_` + name + `">
    <Parameter name="V_j" dimension="0"/>
    <DerivedParameter name="c_pop_` + name + `" value="gc"/>
    <Dynamics><DerivedVariable name="pre" value="V_j"/><DerivedVariable name="post" value="1.0"/></Dynamics>
  </ComponentType>
`
}

// TestOneFinding says that one mistake gives one finding, whatever follows from
// it. The finding is named with the text at its place.
func TestOneFinding(t *testing.T) {
	if found := check("sound.xml", sound); len(found) > 0 {
		t.Fatalf("sound:\n%s", render(t, found))
	}
	for _, c := range []struct{ old, new, want string }{
		// XML
		{`<Parameter name="gc"`, `<Parameter name="gc`, "malformed-xml"},
		{`<Parameter name="gc"`, `<Parameter name=gc`, "malformed-xml"},
		{`<Parameter name="gc"`, `<Parameter name "gc"`, "malformed-xml"},
		{`<StateVariable name="V"`, `<StateVariable , name="V"`, "malformed-xml"},
		{`exposure="-2.0, 2.0"/>`, `exposure="-2.0, 2.0">`, "malformed-xml"},
		{"    </Dynamics>\n  </ComponentType>\n  <ComponentType name=\"coupling_a\">", "  </ComponentType>\n  <ComponentType name=\"coupling_a\">", "malformed-xml"},
		{`</ConditionalDerivedVariable>`, `</ConditionalDerivedVarable>`, "malformed-xml"},
		{`      </ConditionalDerivedVariable>`, ``, "malformed-xml"},
		{`<Constant name="tau"`, `<!-- <Constant name="tau"`, "malformed-xml"},
		{`V &lt; 0.0`, `V < 0.0`, "malformed-xml"},
		{`V &lt; 0.0`, `V &lt; 0.0 && W > 1.0`, "malformed-xml"},
		{`description="d"`, `description="a & b"`, "malformed-xml"},
		{`description="d"`, `description="d" description="e"`, "malformed-xml"},
		{`dimension="0.1, 0.5"`, `dimension`, "malformed-xml"},
		{`dimension="0.1, 0.5"`, `dimension=0.1, 0.5`, "malformed-xml 0.1,"},
		// elements and attributes
		{`<Constant name="tau"`, `<Constnt name="tau"`, "unknown-element Constnt"},
		{`<constant name="tau"`, `<constant name="tau"`, ""},
		{"<Dynamics>\n      <State", "<Dynamcs>\n      <State", "malformed-xml"},
		{`<StateVariable name="W"`, `<StateVarible name="W"`, "unknown-element StateVarible"},
		{`<TimeDerivative variable="dW"`, `<TimeDerivtive variable="dW"`, "unknown-element TimeDerivtive"},
		{`<DerivedVariable name="post"`, `<DerivedVarable name="post"`, "unknown-element DerivedVarable"},
		{`<DerivedParameter name="c_pop0"`, `<DerivedParam name="c_pop0"`, "unknown-element DerivedParam"},
		{`<Constant name="tau"`, `<Constant nam="tau"`, "unknown-attribute nam"},
		{`<Constant name="tau"`, `<Constant`, "missing-attribute Constant"},
		{`<StateVariable name="W"`, `<StateVariable`, "missing-attribute StateVariable"},
		{`<StateVariable name="V"`, `<StateVariable Name="V"`, "unknown-attribute Name"},
		{`<Parameter name="V_j" dimension="0"/>`, `<Parameter name="V_j"/>`, "missing-attribute Parameter"},
		{`<Parameter name="V_j" dimension="0"/>`, `<Parameter name="V_j" dimension=""/>`, "coupling-index "},
		{`variable="dW" value="V - W"`, `value="V - W"`, "missing-attribute TimeDerivative"},
		{`variable="dW" value="V - W"`, `variable="dW"`, "missing-attribute TimeDerivative"},
		{`variable="dW"`, `variabel="dW"`, "unknown-attribute variabel"},
		{`variable="dW"`, `variable="dWW"`, "derivative-without-state dWW"},
		{`variable="dW"`, `variable="dX"`, "derivative-without-state dX"},
		{`name="derivatives"`, `name="derivatves"`, "missing-element derivatves"},
		{`name="derivatives"`, `name="Derivatives"`, "reserved-name Derivatives"},
		{`name="noise"`, `name="Noise"`, "reserved-name Noise"},
		{`<DerivedParameter name="nsig"`, `<DerivedParameter name="nsgi"`, "reserved-name nsgi"},
		{`name="rec_speed_dt"`, `name="rec_sped_dt"`, "reserved-name rec_sped_dt"},
		{`name="noise"`, `name="nois"`, "reserved-name nois"},
		{`name="noise"`, `name="hemodynamics"`, "ignored-element hemodynamics"},
		{`<Case condition="V`, `<Case conditon="V`, "unknown-attribute conditon"},
		// names and expressions
		{`<Constant name="tau"`, `<Constant name="" dimension="" value="1.0" description=""/><Constant name="tau"`, "malformed-name "},
		{`<Constant name="tau"`, `<Constant name="2a" dimension="" value="1.0" description=""/><Constant name="tau"`, "malformed-name 2a|unused-parameter 2a"},
		{`name="tau"`, `name="tau e"`, "malformed-name tau e|unresolved-name tau"},
		{`/ tau`, `/ 10ms`, "malformed-expression 10ms"},
		{`<TimeDerivative variable="dW"`, `<TimeDerivative variable="dU" value="U - V"/><TimeDerivative variable="dW"`, "derivative-without-state dU"},
		{`/ tau`, `/ taw`, "unresolved-name taw"},
		{`name="tau"`, `name="taux"`, "unresolved-name tau"},
		{`name="c_pop0"`, `name="c_pop1"`, "unresolved-name c_pop0"},
		{`<StateVariable name="V"`, `<StateVariable name="U"`, "derivative-without-state dV"},
		{`value="V - W"`, `value=""`, "malformed-expression "},
		{`value="V - W"`, `value="V - W)"`, "malformed-expression )"},
		{`value="V - W"`, `value="V - wij * W"`, "unresolved-name wij"},
		{`value="V * W"`, `value="h * W"`, ""},
		{`value="V * W"`, `value="q * W"`, "algebraic-loop q"},
		{`value="V * W"`, `value="V * H"`, "unresolved-name H"},
		{`value="gc"`, `value="gc * c_pop0"`, "algebraic-loop c_pop0"},
		{`name="q"`, `name="tau"`, "duplicate-name tau|unresolved-name q"},
		{`dimension="1.0, 10.0"`, `dimension="-1.0, 10.0"`, "zero-divisor speed"},
		{`dimension="1.0, 10.0"`, `dimension="float"`, "missing-range float"},
		{`dimension="1.0, 10.0"`, `dimension="1.0; 10.0"`, "malformed-range 1.0; 10.0"},
		{`exposure="-2.0, 2.0"`, `exposure="-2.0"`, "malformed-bounds -2.0"},
		{`exposure="-2.0, 2.0"`, `exposure="5.0, 9.0"`, "clamped-initial -1.0, 1.0"},
		{`dimension="lo=1.0, hi=2.0, step=0.1"`, `dimension="lo=1.0, hi, step=0.1"`, "malformed-domain lo=1.0, hi, step=0.1"},
		{`dimension="lo=1.0, hi=2.0, step=0.1"`, `dimension="None"`, ""},
		{"  <ComponentType name=\"noise\"/>\n", coupling("b") + coupling("c"), "shared-coupling-name V_j|shared-coupling-name V_j"},
		{"    <Constant name=\"ca\"", "    <Parameter name=\"V_j\" dimension=\"1\"/>\n    <Constant name=\"ca\"", "duplicate-name V_j"},
		{`/ speed / dt`, `/ (speed * dt)`, ""},
		{`/ speed / dt`, `/ (1.0 + speed * speed) / dt`, ""},
		{`value="1.0" description="d"`, `value="0.0" description="d"`, "zero-divisor tau"},
	} {
		text := strings.Replace(sound, c.old, c.new, 1)
		var got []string
		found := check("one.xml", text)
		for _, d := range found {
			name := d.Code
			if strings.Contains(c.want, " ") {
				name += " " + syntax.Unescape(d.Place.Text())
			}
			got = append(got, name)
		}
		slices.Sort(got)
		if strings.Join(got, "|") != c.want {
			t.Errorf("%s -> %s: want %s, got %s\n%s", c.old, c.new, c.want, strings.Join(got, "|"), render(t, found))
		}
	}
}

// TestNames says that functions that no target of RateML knows are good names.
func TestNames(t *testing.T) {
	for _, name := range []string{"H", "ln", "random", "factorial", "gamma", "E", "N"} {
		text := strings.NewReplacer(`name="q"`, `name="`+name+`"`, "(q +", "("+name+" +").Replace(sound)
		if found := check("h.xml", text); len(found) > 0 {
			t.Error(render(t, found))
		}
	}
}

// TestSafeFixes applies all safe fixes at once, as check --fix does, and wants
// no new findings, but for hints that an error had kept back. In rml-illformed
// what the fix makes well-formed is still no expression.
func TestSafeFixes(t *testing.T) {
	for _, f := range fixtures(t) {
		text := read(t, "../testdata/fixtures/rateml/"+f.id+".xml")
		found := check(f.id, text)
		var edits []syntax.Edit
		fixed := 0
		for _, d := range found {
			if i := slices.IndexFunc(d.Fixes, func(x diagnostics.Fix) bool { return x.Safe }); i >= 0 {
				fixed++
				for _, e := range d.Fixes[i].Edits {
					edits = append(edits, syntax.Edit{Span: e.Place.Span, NewText: e.NewText})
				}
			}
		}
		after, err := syntax.Apply(text, edits)
		if err != nil {
			t.Errorf("%s: %v", f.id, err)
			continue
		}
		if left := check(f.id, after); diagnostics.Count(left, diagnostics.Info) > len(found)-fixed && f.id != "rml-illformed" {
			t.Errorf("%s: %d findings, %d fixed, left:\n%s\n%s", f.id, len(found), fixed, render(t, left), after)
		}
	}
}

// TestFixes applies every fix of every fixture alone: its finding goes, and no
// worse one comes.
func TestFixes(t *testing.T) {
	for _, f := range fixtures(t) {
		text := read(t, "../testdata/fixtures/rateml/"+f.id+".xml")
		found := check(f.id, text)
		for _, d := range found {
			for _, fix := range d.Fixes {
				left := check(f.id, apply(t, text, fix))
				same := func(x diagnostics.Diagnostic) bool { return x.Code == d.Code && x.Message == d.Message }
				if slices.ContainsFunc(left, same) || diagnostics.Count(left, d.Severity) >= diagnostics.Count(found, d.Severity) && f.id != "rml-illformed" {
					t.Errorf("%s: %s leaves\n%s", f.id, fix.Title, render(t, left))
				}
			}
		}
	}
}

// TestOneFindingLEMS says the same of LEMS: each text has one mistake.
func TestOneFindingLEMS(t *testing.T) {
	const head = `<Lems>
  <Dimension name="time" t="1"/>
  <Dimension name="voltage" m="1" l="2" t="-3" i="-1"/>
  <Unit symbol="ms" dimension="time" power="-3"/>
  <Unit symbol="mV" dimension="voltage" power="-3"/>
  <ComponentType name="Gate">
    <Parameter name="mid" dimension="voltage"/>
    <Constant name="scale" dimension="voltage" value="4 mV"/>
    <Requirement name="v" dimension="voltage"/>
    <Exposure name="x" dimension="none"/>
    <Dynamics>
      <DerivedVariable name="y" dimension="none" value="(v - mid) / scale"/>
      <DerivedVariable name="x" dimension="none" value="exp(y)" exposure="x"/>
    </Dynamics>
  </ComponentType>
  <ComponentType name="Cell">
    <Parameter name="tau" dimension="time"/>
    <Parameter name="threshold" dimension="voltage"/>
    <Child name="gate" type="Gate"/>
    <Exposure name="v" dimension="voltage"/>
    <Dynamics>
      <StateVariable name="v" dimension="voltage" exposure="v"/>
      <TimeDerivative variable="v" value="(threshold - v) / tau"/>
      <OnStart>
        <StateAssignment variable="v" value="threshold"/>
      </OnStart>
      <OnCondition test="v .gt. threshold">
        <StateAssignment variable="v" value="0 * v"/>
      </OnCondition>
    </Dynamics>
  </ComponentType>
  <ComponentType name="Fast" extends="Cell">
    <Fixed parameter="tau" value="1 ms"/>
  </ComponentType>
  <Cell id="a" tau="10 ms" threshold="-50 mV"><gate mid="1 mV"/></Cell>
  <Fast id="b" threshold="-50 mV"><gate mid="1 mV"/></Fast>
</Lems>
`
	for _, c := range []struct{ old, new, want string }{
		{"", "", ""},
		{`<Unit symbol="mV" dimension="voltage"`, `<Unit symbol="mV" dimension="time"`, "error unit-mismatch time"},
		{`<Requirement name="v" dimension="voltage"`, `<Requirement name="v" dimension="time"`, "error requirement-dimension time"},
		{`(threshold - v) / tau`, `(threshold - v) / exp( * tau`, "error malformed-expression ("},
		{`v .gt. threshold`, `v .gt threshold`, "error malformed-expression ."},
		{`<Parameter name="tau" dimension="time"/>`, `<Constant name="tau-e" dimension="time" value="2 ms"/><Parameter name="tau" dimension="time"/>`, "error malformed-name tau-e"},
		{`<OnStart>`, `<TimeDerivative variable="q" value="q / tau"/><OnStart><StateAssignment variable="q" value="0"/>`, "error derivative-without-state q"},
		{`parameter="tau"`, `parameter="ta"`, "error unknown-member ta"},
		{`<Fixed parameter="tau" value="1 ms"/>`, `<Fixed parameter="thresh" value="1 mV"/>`, "error missing-parameter Fast|error unknown-member thresh"},
	} {
		text := strings.Replace(head, c.old, c.new, 1)
		if got := told(check("one.xml", text)); got != c.want {
			t.Errorf("%s: want %q, got %q", c.new, c.want, got)
		}
	}
}
