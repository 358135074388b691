package lems_test

import (
	"strings"
	"testing"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

const nested = `<Lems>
  <ComponentType name="Base"><Exposure name="i" dimension="none"/></ComponentType>
  <ComponentType name="Gate" extends="Base">
    <Parameter name="level" dimension="none"/>
    <Dynamics><DerivedVariable name="hidden" dimension="none" value="level"/></Dynamics>
  </ComponentType>
  <ComponentType name="Cell">
    <Child name="one" type="Base"/><Children name="many" type="Base"/><ComponentReference name="any" type="Component"/>
    <Dynamics><DerivedVariable name="x" dimension="none" select="PATH"/></Dynamics>
  </ComponentType>
</Lems>`

// TestPaths walks select paths: the state of each step, and what the last names.
func TestPaths(t *testing.T) {
	const open, ok, unknown = lems.StepOpen, lems.StepOK, lems.StepUnknown
	for path, want := range map[string][]lems.StepState{
		"one/i":          {ok, ok},
		"one/level":      {ok, ok}, // of a subtype
		"one/hidden":     {ok, ok},
		"one/j":          {ok, unknown},
		"two/i":          {unknown, open},
		"many[*]/i":      {ok, ok},
		"many[id='a']/i": {ok, ok},
		"many[id=a]/i":   {lems.StepUnquoted, open},
		"many[2]/i":      {ok, ok},
		"many/i":         {lems.StepBare, ok},
		"one[*]/i":       {lems.StepNoList, ok},
		"one[/i":         {lems.StepMalformed},
		"any/i":          {ok, open}, // any component may be there
		"i":              {open},
		"/one/i":         {lems.StepMalformed, open, open},
	} {
		text := strings.Replace(nested, "PATH", path, 1)
		m := lems.Load(syntax.NewFile("p.xml", 1, text), nil)
		if len(m.Paths) != 1 || len(m.Paths[0].Steps) != len(want) {
			t.Errorf("%s: %d paths, %+v", path, len(m.Paths), m.Paths)
			continue
		}
		for i, s := range m.Paths[0].Steps {
			if s.State != want[i] {
				t.Errorf("%s: step %d is %d, want %d", path, i, s.State, want[i])
			}
			if s.State == ok && text[s.Span.Start:s.Span.End] != s.Target.Name {
				t.Errorf("%s: step %d lies at %q", path, i, text[s.Span.Start:s.Span.End])
			}
		}
	}
}

// TestComponents connects tags, attributes and references of components with
// what they name.
func TestComponents(t *testing.T) {
	m := lems.Load(syntax.NewFile("c.xml", 1, `<Lems>
  <ComponentType name="Gate"><Parameter name="level" dimension="none"/></ComponentType>
  <ComponentType name="Cell"><Child name="one" type="Gate"/><ComponentReference name="other" type="Cell"/></ComponentType>
  <Component id="b" extends="a"><Gate id="late"/></Component>
  <Cell id="a" other="b"><one level="1"/></Cell>
</Lems>`), nil)
	targets := map[string]int{}
	for r := range m.Refs() {
		if r.Of == nil {
			continue
		}
		if r.Target == nil {
			t.Errorf("%s names nothing", r.Name)
			continue
		}
		targets[r.Name+" "+r.Target.Kind.String()]++
	}
	for _, want := range []string{"Cell ComponentType", "Gate ComponentType", "one Child", "level Parameter", "other Child", "b Component", "a Component"} {
		if targets[want] != 1 {
			t.Errorf("%s: %d times", want, targets[want])
		}
	}
	if b := m.World.Component("b"); b.Type == nil || b.Type.Name != "Cell" || b.Prototype != m.World.Component("a") {
		t.Errorf("b is %+v", b)
	}
}
