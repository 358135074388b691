package ide

import (
	"strings"
	"testing"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// inJar finds every file that is included in a jar.
type inJar struct{ model *lems.Model }

func (j inJar) Include(string, *syntax.File, []*syntax.File) *lems.Model { return j.model }
func (j inJar) Similar(string, *syntax.File) []string                    { return nil }

// TestRenameLocked says that nothing is renamed that is declared in a jar.
func TestRenameLocked(t *testing.T) {
	base := lems.Bind(syntax.NewFile("/lib/jNeuroML.jar!/NeuroML2CoreTypes/Cells.xml", 0,
		`<Lems><ComponentType name="base"><Exposure name="v" dimension="none"/></ComponentType></Lems>`))
	text := `<Lems><Include file="Cells.xml"/><ComponentType name="sub" extends="base"><Exposure name="v" dimension="none"/></ComponentType></Lems>`
	m := lems.LoadWith(syntax.NewFile("/m.xml", 0, text), lems.Options{Resolver: inJar{base}})
	const want = "cannot be edited"
	_, _, err := Renamable(m, int32(strings.Index(text, `base"`)))
	if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "Cells.xml inside jNeuroML.jar") {
		t.Errorf("prepare: %v", err)
	}
	at := int32(strings.Index(text, `"v"`) + 1)
	if edits, err := Rename(NewProject(m, nil), at, "w"); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("what a base in a jar declares too: %v %v", edits, err)
	}
}
