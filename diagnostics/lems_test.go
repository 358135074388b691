package diagnostics_test

import (
	"strings"
	"testing"

	"github.com/lemsls/lemsls/diagnostics"
)

const soundLEMS = `<Lems>
  <Target component="d"/>
  <Dimension name="time" t="1"/>
  <Unit symbol="ms" dimension="time" power="-3"/>
  <ComponentType name="Decay">
    <Parameter name="tau" dimension="time"/>
    <Exposure name="v" dimension="none"/>
    <Dynamics>
      <StateVariable name="v" dimension="none" exposure="v"/>
      <TimeDerivative variable="v" value="(0 - v) / tau"/>
      <OnStart>
        <StateAssignment variable="v" value="1"/>
      </OnStart>
      <OnCondition test="v .lt. 0.5">
        <StateAssignment variable="v" value="1"/>
      </OnCondition>
    </Dynamics>
  </ComponentType>
  <Decay id="d" tau="10 ms"/>
</Lems>
`

// TestLEMS makes one mistake in a LEMS file, and wants one finding and, where
// there is a fix, the sound file back.
func TestLEMS(t *testing.T) {
	if found := check("sound.xml", soundLEMS); len(found) > 0 {
		t.Fatalf("sound:\n%s", render(t, found))
	}
	for _, c := range []struct{ old, new, want string }{
		{`<Parameter name="tau" dimension="time"/>`, `<Paramater name="tau" dimension="time"/>`, "unknown-element"},
		{`<Target component="d"/>`, `<DefaultRun component="d"/>`, "unknown-element"},
		{`<Dimension name`, `<dimension name`, "unknown-element"},
		{`power="-3"`, `powTen="-3"`, "unknown-attribute"},
		{`symbol="ms"`, `symbl="ms"`, "unknown-attribute"},
		{`v .lt. 0.5`, `v < 0.5`, "malformed-xml"},
		{`v .lt. 0.5`, `v<0.5`, "malformed-xml"},
		{`v .lt. 0.5`, `v &lt; 0.5`, "malformed-expression"},
		{`name="v" dimension="none"/>`, `nam="v" dimension="none"/>`, "unknown-attribute"},
		{`<StateAssignment variable="v" value="1"/>`, `<StateAssignment variable="v"/>`, "missing-attribute"},
		{"    </Dynamics>\n", "", "malformed-xml"},
	} {
		text := strings.Replace(soundLEMS, c.old, c.new, 1)
		found := check("lems.xml", text)
		if len(found) != 1 || found[0].Code != c.want {
			t.Errorf("%s: want %s, got\n%s", c.new, c.want, render(t, found))
			continue
		}
		if len(found[0].Fixes) == 0 {
			t.Errorf("%s has no fix", c.new)
			continue
		}
		if left := check("lems.xml", apply(t, text, found[0].Fixes[0])); len(left) > 0 {
			t.Errorf("%s, fixed:\n%s", c.new, render(t, left))
		}
	}
	for old, now := range map[string]string{"Dynamics": "Behavior", "ComponentType": "ComponentClass", "Lems": "lems"} {
		text := strings.NewReplacer("<"+old+">", "<"+now+">", "</"+old+">", "</"+now+">", "<"+old+" ", "<"+now+" ").Replace(soundLEMS)
		found := check("old.xml", text)
		if len(found) == 0 || found[0].Code != "unknown-element" || diagnostics.Count(found, diagnostics.Error) != 1 {
			t.Errorf("%s:\n%s", now, render(t, found))
			continue
		}
		if after := apply(t, text, found[0].Fixes[0]); after != soundLEMS {
			t.Errorf("%s, fixed:\n%s", now, after)
		}
	}
}

// TestOther says that XML of other people is left alone.
func TestOther(t *testing.T) {
	if found := check("pom.xml", "<project><name>x</name></project>"); len(found) > 0 {
		t.Error(render(t, found))
	}
	if found := check("x.xml", `<l:Beans xmlns:l="http://www.neuroml.org/lems/0.7.6"/>`); len(found) > 0 {
		t.Error(render(t, found))
	}
	for _, text := range []string{"<Lem/>", "", "no XML", "<Lems"} {
		if found := check("x.xml", text); len(found) == 0 {
			t.Errorf("%q: nothing found", text)
		}
	}
}
