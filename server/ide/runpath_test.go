package ide

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// recording is a network of so many populations, and a column that records one
// of them.
func recording(n int, quantity string) *lems.Model {
	var b strings.Builder
	b.WriteString(`<Lems><ComponentType name="cell"><Exposure name="v" dimension="none"/></ComponentType>
	<ComponentType name="net"><Children name="cells" type="cell"/></ComponentType>
	<ComponentType name="sim"><ComponentReference name="target" type="net"/><Children name="columns" type="column"/>
		<Simulation><Run component="target" variable="t" increment="step" total="length"/></Simulation></ComponentType>
	<ComponentType name="column"><Path name="quantity"/><Text name="label"/><Simulation><Record quantity="quantity"/></Simulation></ComponentType>
	<net id="n">`)
	for i := range n {
		fmt.Fprintf(&b, `<cell id="c%d"/>`, i)
	}
	b.WriteString(`</net><sim id="s" target="n"><column id="k" label="x" quantity="` + quantity + `"/></sim></Lems>`)
	return lems.LoadWith(syntax.NewFile("/a.xml", 1, b.String()), lems.Options{})
}

// TestPathCompletionsBounded says that of very many components some are offered,
// and that typing the letters of a path asks for them.
func TestPathCompletionsBounded(t *testing.T) {
	m := recording(5000, "/")
	at := int32(strings.Index(m.File.Text, `quantity="/"`)) + int32(len(`quantity="/`))
	list, _ := Completions(m, at, CompletionOptions{})
	if len(list) != maxSteps {
		t.Errorf("%d are offered", len(list))
	}
	if Idle(m, at, "/") || Idle(m, at, "[") {
		t.Error("a slash in a path asks for nothing")
	}
	if label := int32(strings.Index(m.File.Text, `label="x"`)) + int32(len(`label="x`)); !Idle(m, label, "/") {
		t.Error("a slash in a text asks for something")
	}
}

// TestPathsOfLargeFiles follows as many paths as there are components: it would
// not end if each looked through all of them.
func TestPathsOfLargeFiles(t *testing.T) {
	const n = 20_000
	var b strings.Builder
	b.WriteString(`<Lems><ComponentType name="cell"/><ComponentType name="con"><Path name="to"/></ComponentType>
	<ComponentType name="net"><Children name="cells" type="cell"/><Children name="cons" type="con"/></ComponentType><net id="n">`)
	for i := range n {
		fmt.Fprintf(&b, `<cell id="c%d"/><con id="k%d" to="c%d"/>`, i, i, n-1-i)
	}
	b.WriteString(`</net></Lems>`)
	m := lems.LoadWith(syntax.NewFile("/a.xml", 1, b.String()), lems.Options{})
	if found := len(hiddenUses(m)); found != n {
		t.Errorf("%d names in %d paths", found, n)
	}
}
