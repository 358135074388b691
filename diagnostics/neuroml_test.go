package diagnostics_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/files"
	"github.com/lemsls/lemsls/lems/rateml"
	"github.com/lemsls/lemsls/lems/syntax"
)

// smallCore finds core types of NeuroML as small as the tests need them.
var smallCore = files.New(files.Options{Dirs: []string{"testdata/core"}, Env: func(string) string { return "" }, Alone: true})

func checkCore(path, text string) []diagnostics.Diagnostic {
	return diagnostics.Check(lems.LoadWith(syntax.NewFile(path, 1, text), lems.Options{Dialects: []*lems.Dialect{rateml.Dialect}, Resolver: smallCore}))
}

// network is a NeuroML document without a finding.
const network = `<neuroml id="sound">
  <channel id="na">
    <gateRates id="m" rate="1 per_ms"/>
  </channel>
  <leakyCell id="cell" tau="10 ms" rest="-60 mV"/>
  <pulse id="step" amplitude="1 nA"/>
  <network id="net" temperature="6 degC">
    <population id="pop" component="cell" size="2"/>
    <population id="list" component="cell" type="populationList" size="1"><instance id="0"/></population>
    <explicitInput target="pop[1]" input="step"/>
    <explicitInput target="list/0/cell" input="step"/>
    <electricalProjection id="gaps">
      <electricalConnection id="0" preCell="0" postCell="1" preSegment="0" preFractionAlong="0.5"/>
    </electricalProjection>
    <inputList id="in" component="step" population="pop"/>
  </network>
</neuroml>
`

// simulation runs a network, without a finding.
const simulation = `<Lems>
  <Target component="sim"/>
  <Include file="Networks.xml"/>
  <Include file="Simulation.xml"/>
  <leakyCell id="cell" tau="10 ms" rest="-60 mV"/>
  <network id="net">
    <population id="pop" component="cell" size="3"/>
  </network>
  <Simulation id="sim" length="10 ms" step="1 ms" target="net">
    <Display id="d" title="t" timeScale="1 ms">
      <Line id="l" quantity="pop[2]/v" scale="1 mV" timeScale="1 ms"/>
    </Display>
    <EventOutputFile id="f" fileName="spikes.dat">
      <EventSelection id="0" select="pop[0]" eventPort="spike"/>
    </EventOutputFile>
  </Simulation>
</Lems>
`

// told is findings in one line: severity, code and the text at the place.
func told(all []diagnostics.Diagnostic) string {
	var list []string
	for _, d := range plain(all) {
		list = append(list, d.Severity.String()+" "+d.Code+" "+d.Place.Text())
	}
	slices.Sort(list)
	return strings.Join(list, "|")
}

// TestNeuroML makes one mistake in a document, and wants one finding whose first
// fix, if there is one, leaves none.
func TestNeuroML(t *testing.T) {
	for _, c := range []struct{ path, text, old, new, want string }{
		{"x.nml", network, "", "", ""},
		{"x.xml", simulation, "", "", ""},
		// references
		{"x.nml", network, `component="cell" size="2"`, `component="cel" size="2"`, "error unknown-component cel"},
		{"x.nml", network, `component="cell" size="2"`, `component="granule" size="2"`, "warning unknown-component granule"},
		{"x.nml", network, `component="step" population`, `component="stpe" population`, "error unknown-component stpe"},
		{"x.nml", network, `population="pop"`, `population="pip"`, "warning unknown-component pip"},
		// paths to instances
		{"x.nml", network, `target="pop[1]"`, `target="pop[2]"`, "warning unknown-step pop[2]"},
		{"x.nml", network, `target="pop[1]"`, `target="pip[1]"`, "warning unknown-step pip[1]"},
		{"x.nml", network, `target="list/0/cell"`, `target="list/1/cell"`, "warning unknown-step 1"},
		{"x.nml", network, `target="pop[1]"`, `target="pop/1/cell"`, ""},
		{"x.nml", network, `target="pop[1]"`, `target="../net/pop[1]"`, ""},
		// attributes of NeuroML's schema, and others
		{"x.nml", network, `preSegment="0"`, `preSegment="0" postFractionAlong="1"`, ""},
		{"x.nml", network, `preSegment="0"`, `colour="red"`, "info unknown-parameter colour"},
		// tags
		{"x.nml", network, `<channel id="na">`, `<chanel id="na">`, "error malformed-xml channel"},
		{"x.nml", network, `</channel>`, `</chanel>`, "error malformed-xml chanel"},
		// what is recorded
		{"x.xml", simulation, `pop[2]/v`, `pip[2]/v`, "error unknown-step pip[2]"},
		{"x.xml", simulation, `pop[2]/v`, `pop[3]/v`, "error unknown-step pop[3]"},
		{"x.xml", simulation, `pop[2]/v`, `pop/3/cell/v`, "error unknown-step 3"},
		{"x.xml", simulation, `pop[2]/v`, `pop/2/cell/v`, ""},
		{"x.xml", simulation, `pop[2]/v`, `pop[2]/w`, "error unknown-step w"},
		{"x.xml", simulation, `pop[2]/v`, `pop[2]/synapses:a:0/v`, ""},
		{"x.xml", simulation, `select="pop[0]"`, `select="pop[9]"`, "error unknown-step pop[9]"},
		{"x.xml", simulation, `eventPort="spike"`, `eventPort="spikes"`, "error unknown-step spikes"},
		{"x.xml", simulation, `scale="1 mV"`, `scale="1 ms"`, "warning unit-mismatch ms"},
		{"x.xml", simulation, `scale="1 mV"`, `scale="0.001"`, ""},
		{"x.xml", simulation, `timeScale="1 ms"/>`, `timeScale="1 mV"/>`, "warning unit-mismatch mV"},
	} {
		if !strings.Contains(c.text, c.old) {
			t.Fatalf("no %s", c.old)
		}
		text := strings.Replace(c.text, c.old, c.new, 1)
		found := checkCore(c.path, text)
		if told(found) != c.want {
			t.Errorf("%s: want %q, got %q", c.new, c.want, told(found))
		}
		for _, d := range found {
			for _, fix := range d.Fixes[:min(len(d.Fixes), 1)] {
				if left := told(checkCore(c.path, apply(t, text, fix))); left != "" {
					t.Errorf("%s, %s leaves %s", c.new, fix.Title, left)
				}
			}
		}
	}
}

// TestEndTags says which of two tags is mended without asking: the one that
// nobody knows, if somebody knows the other.
func TestEndTags(t *testing.T) {
	for _, c := range []struct{ old, new string }{
		{`<channel id="na">`, `<chanel id="na">`},
		{`</channel>`, `</chanel>`},
	} {
		text := strings.Replace(network, c.old, c.new, 1)
		fix := checkCore("x.nml", text)[0].Fixes[0]
		if after := apply(t, text, fix); after != network || !fix.Safe {
			t.Errorf("%s, safe %v:\n%s", c.new, fix.Safe, after)
		}
	}
	for _, text := range []string{`<neuroml id="x"><a id="b"></c></neuroml>`, `<Lems><ComponentType name="a"></Dynamics></Lems>`} {
		for _, d := range checkCore("x.nml", text) {
			for _, fix := range d.Fixes {
				if fix.Safe {
					t.Errorf("%s: %s", text, fix.Title)
				}
			}
		}
	}
}

// TestEncoding says that a text in another encoding gives one finding, which
// tells how to convert it.
func TestEncoding(t *testing.T) {
	wide := "\xff\xfe"
	for _, r := range "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\n<Lems/>" {
		wide += string(r) + "\x00"
	}
	for text, want := range map[string]string{
		wide:     "UTF-16",
		wide[2:]: "UTF-16LE",
		"<?xml version=\"1.0\" encoding='ISO-8859-1'?>\n<Lems description=\"Zust\xe4nde\"><!-- \xe4 --></Lems>": "ISO-8859-1",
		"<?xml version=\"1.0\"?>\n<Lems description=\"Zust\xe4nde\"><!-- \xe4 --></Lems>":                       "not UTF-8",
	} {
		found := check("x.xml", text)
		if len(found) != 1 || found[0].Code != "malformed-xml" || !strings.Contains(found[0].Message, want) {
			t.Errorf("%s:\n%s", want, render(t, found))
		}
	}
	if found := check("x.xml", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<Lems description=\"Zustände\"/>"); len(found) > 0 {
		t.Errorf("decoded already:\n%s", render(t, found))
	}
}
