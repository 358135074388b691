package diagnostics_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/files"
	"github.com/lemsls/lemsls/lems/syntax"
)

// checkAmong checks a file among others that exist only here.
func checkAmong(list map[string]string, name string) []diagnostics.Diagnostic {
	r := files.New(files.Options{
		Env:   func(string) string { return "" },
		Alone: true,
		Open: func(path string) (*syntax.File, bool) {
			text, ok := list[path]
			return syntax.NewFile(path, 1, text), ok
		},
	})
	return diagnostics.Check(lems.LoadWith(syntax.NewFile(name, 1, list[name]), lems.Options{Resolver: r}))
}

// TestIncludes says what is found about includes: code, severity and text at
// the place of each finding.
func TestIncludes(t *testing.T) {
	const (
		time  = `<Lems><Dimension name="time" t="1"/></Lems>`
		other = `<Lems><Dimension name="time" t="2"/></Lems>`
		cell  = `<Lems><ComponentType name="Cell"><Exposure name="v" dimension="none"/></ComponentType></Lems>`
		unit  = `<Lems><Dimension name="time" t="1"/><Unit symbol="ms" dimension="time" power="%s"/></Lems>`
	)
	include := func(specs ...string) string {
		var b strings.Builder
		b.WriteString("<Lems>")
		for _, s := range specs {
			b.WriteString(`<Include file="` + s + `"/>`)
		}
		return b.String() + "</Lems>"
	}
	for _, c := range []struct {
		name string
		list map[string]string
		want string
	}{
		{"fine", map[string]string{"x": include("a", "b"), "a": time, "b": time}, ""},
		{"twice", map[string]string{"x": include("a", "a", "./a"), "a": cell}, ""},
		{"missing", map[string]string{"x": include("a")}, "error missing-file a"},
		{"URL", map[string]string{"x": include("http://example.org/a.xml")}, "error missing-file http://example.org/a.xml"},
		{"HDF5", map[string]string{"x": include("net.h5")}, ""},
		{"missing deeper", map[string]string{"x": include("a"), "a": include("b")}, ""},
		{"core", map[string]string{"x": include("Cells.xml", "NeuroML2CoreTypes/Networks.xml")}, "hint missing-core-types Cells.xml"},
		{"core and another", map[string]string{"x": include("Cells.xml", "a")}, "hint missing-core-types Cells.xml, error missing-file a"},
		{"self", map[string]string{"x": include("x")}, "error self-include x"},
		{"cycle", map[string]string{"x": include("a"), "a": include("b"), "b": include("x")}, "info include-cycle a"},
		{"cycle elsewhere", map[string]string{"x": include("a"), "a": include("b"), "b": include("a")}, "info include-cycle a"},
		{"malformed", map[string]string{"x": include("a"), "a": "<Lems>"}, "error malformed-include a"},
		{"foreign", map[string]string{"x": include("a"), "a": "<project/>"}, "warning malformed-include a"},
		{"own dimension", map[string]string{"x": `<Lems><Include file="a"/><Dimension name="time" t="2"/></Lems>`, "a": time}, "error conflicting-declaration time"},
		{"two dimensions", map[string]string{"x": include("a", "b"), "a": time, "b": other}, "error conflicting-declaration b"},
		{"two dimensions below one", map[string]string{"x": include("a"), "a": include("b", "c"), "b": time, "c": other}, ""},
		{"two types", map[string]string{"x": include("a", "b"), "a": cell, "b": cell}, "error conflicting-declaration b"},
		{"many of one pair", map[string]string{"x": include("a", "b"), "a": strings.Replace(cell, "<Lems>", `<Lems><ComponentType name="D"/>`, 1), "b": strings.Replace(cell, "<Lems>", `<Lems><ComponentType name="D"/>`, 1)}, "error conflicting-declaration b"},
		{"units", map[string]string{"x": include("a", "b"), "a": fmt.Sprintf(unit, "-3"), "b": fmt.Sprintf(unit, "-6")}, "error conflicting-declaration b"},
		{"same units", map[string]string{"x": include("a", "b"), "a": fmt.Sprintf(unit, "-3"), "b": fmt.Sprintf(unit, "-3")}, ""},
		{"NeuroML's word", map[string]string{"x": `<Lems><Include href="a"/></Lems>`, "a": time}, "info unportable-include href"},
		{"lower case", map[string]string{"x": `<Lems><include href="a"/></Lems>`, "a": time}, "info unportable-include include"},
		{"no file", map[string]string{"x": `<Lems><Include/></Lems>`}, "error missing-attribute Include"},
		{"quotes and line", map[string]string{"x": "<Lems><Include\n file='a'/></Lems>", "a": time}, "info unportable-tag Include, info unportable-quotes file='a'"},
		{"segment group", map[string]string{"x": `<neuroml id="n"><c id="c"><include segmentGroup="g"/></c></neuroml>`}, "hint missing-core-types neuroml"},
	} {
		var got []string
		for _, d := range checkAmong(c.list, "x") {
			got = append(got, d.Severity.String()+" "+d.Code+" "+d.Place.Text())
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: got %q, want %q", c.name, strings.Join(got, ", "), c.want)
		}
	}
}

// TestSimilarFiles offers what a missing file was meant to be.
func TestSimilarFiles(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"lemsls.toml": "", "p/channels.xml": "", "p/chanel.nml": "", "p/other.xml": "", "q/Cel.xml": ""} {
		writeFile(t, dir+"/"+name, text)
	}
	r := files.New(files.Options{Env: func(string) string { return "" }})
	for spec, want := range map[string]string{
		"chanels.xml": "Replace by “chanel.nml”|Replace by “channels.xml”", "chanel.xml": "Replace by “chanel.nml”|Replace by “channels.xml”",
		"q/../Cel.xml": "Replace by “../q/Cel.xml”", "nothing.xml": "",
	} {
		text := `<Lems><Include file="` + spec + `"/></Lems>`
		if strings.HasPrefix(spec, "q/") {
			text = `<Lems><Include file="r/Cel.xml"/></Lems>`
		}
		found := diagnostics.Check(lems.LoadWith(syntax.NewFile(dir+"/p/x.xml", 1, text), lems.Options{Resolver: r}))
		var got []string
		for _, fix := range found[0].Fixes {
			got = append(got, fix.Title)
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%s: got %q, want %q", spec, strings.Join(got, "|"), want)
		}
	}
}

// TestRoots says what is made of roots that are not plain Lems.
func TestRoots(t *testing.T) {
	for text, want := range map[string]string{
		`<ComponentType name="T"/>`:                        "missing-root",
		`<Dimension name="time" t="1"/><Unit symbol="s"/>`: "missing-root",
		`<Component/>`: "",
		`<Lems xmlns="http://www.neuroml.org/lems/0.7.4"/>`:            "",
		`<neuroml xmlns="http://www.neuroml.org/schema/neuroml2"/>`:    "",
		`<neuroml xmlns="http://morphml.org/neuroml/schema"/>`:         "unknown-namespace",
		`<l:Lems xmlns:l="x"><l:Target component="c"/></l:Lems>`:       "unportable-prefix",
		`<Lems>text<!-- no text --></Lems>`:                            "stray-text",
		`<Lems><c id="c">its own text</c></Lems>`:                      "",
		`<Lems><Dimension name="x" l="1" description="a > b"/></Lems>`: "unportable-value",
	} {
		var got []string
		for _, d := range check("x.xml", text) {
			if d.Code != "unknown-type" {
				got = append(got, d.Code)
			}
			for _, fix := range d.Fixes {
				if left := check("x.xml", apply(t, text, fix)); len(left) > 0 && left[0].Code == d.Code {
					t.Errorf("%s: %s is left after %q", text, d.Code, fix.Title)
				}
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %q, want %q", text, strings.Join(got, " "), want)
		}
	}
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestIncludeFolder says that what can only be a folder is called one.
func TestIncludeFolder(t *testing.T) {
	for spec, want := range map[string]string{
		".": "“.” is a folder; a file is needed", "..": "“..” is a folder; a file is needed", "sub/": "“sub/” is a folder; a file is needed",
		`sub\.`: `“sub\.” is a folder; a file is needed`, "sub": "there is no file “sub”", "...": "there is no file “...”",
	} {
		found := checkAmong(map[string]string{"x": `<Lems><Include file="` + spec + `"/></Lems>`}, "x")
		if len(found) != 1 || found[0].Message != want || found[0].Code != "missing-file" {
			t.Errorf("%s: %v", spec, found)
		}
	}
}
