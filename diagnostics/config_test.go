package diagnostics_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems/syntax"
)

func config(text string) (*diagnostics.Config, []diagnostics.Diagnostic) {
	return diagnostics.ParseConfig(syntax.NewFile("lemsls.toml", 0, text))
}

// TestSettingPages runs the examples of the pages about settings.
func TestSettingPages(t *testing.T) {
	for _, code := range []string{"unknown-setting", "malformed-setting"} {
		page, ok := diagnostics.Page(code)
		if !ok {
			t.Fatal("no page of", code)
		}
		parts := strings.Split(page, "```")
		if len(parts) != 5 {
			t.Fatalf("%s: %d parts", code, len(parts))
		}
		if _, found := config(strings.TrimPrefix(parts[3], "toml\n")); len(found) > 0 {
			t.Errorf("good:\n%s", render(t, found))
		}
		_, found := config(strings.TrimPrefix(parts[1], "toml\n"))
		if len(found) < 2 {
			t.Errorf("bad: %d findings", len(found))
		}
		for _, d := range found {
			if d.Code != code || diagnostics.URL(d.Code) == "" {
				t.Errorf("bad:\n%s", render(t, found))
			}
			for _, fix := range d.Fixes {
				text := apply(t, strings.TrimPrefix(parts[1], "toml\n"), fix)
				if _, again := config(text); len(again) != len(found)-1 {
					t.Errorf("fix %q leaves\n%s", fix.Title, render(t, again))
				}
			}
		}
	}
}

// TestConfigFindings is a table of settings and what is said about them: the
// place, the code and a part of the message.
func TestConfigFindings(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"include = ['a', 'b']\nignore='x'\nportability = 'all'", ""},
		{"\ufeffinclude = []\r\n[severity]\r\nunused-parameter = 'off'\r\n", ""},
		{"severity.unused-parameter = 'hint'\nseverity = 3", "2:1: error: this is no TOML"},
		{"severity = {unused-parameter = 'hint', \"integer-division\" = 'off'}", ""},
		{"severity = {unused = 'hint'}", "1:13: warning: there is no finding “unused”"},
		{"severity = 'error'", "1:1: error: the severity of “severity” is not a text"},
		{"[severity]\nunused-parameter = 3", "2:1: error: the severity of “unused-parameter” is not a text"},
		{"[severity]\nunused-parameter = 'fatal'", "2:20: error: “fatal” is none of error, warning, info, hint, off"},
		{"[severity.unused-parameter]\nx = 1", "2:1: error: the severity of “x” is not a text"},
		{"include = 3", "1:1: error: “include” is not a list of texts"},
		{"include = ['a', 3]", "1:1: error: not every value of “include” is a text"},
		{"ignore = [\n  'ok', # why\n  '[']", "3:3: error: “[” is not a glob"},
		{"portability = ['xsd', 'vertex']", "1:23: error: “vertex” is none of"},
		{"ignroe = []", "1:1: warning: there is no setting “ignroe”"},
		{"[ignroe]\na = 1\nb = 2\n[ignroe.c]\nd = 1", "1:2: warning: there is no setting “ignroe”"},
		{"a = {b = 1, c = {d = 2}}", "1:1: warning: there is no setting “a”"},
		{"[sweep]\npoints = 3\nparameters = {a = '0:1:3'}\n[sweep.one]\nmodel = 'm.xml'\nparameters.k = [1, 2]\nmetrics = ['mean']", ""},
		{"[sweep]\npionts = 3", "2:1: warning: there is no setting “pionts” in “sweep”"},
		{"[sweep.one]\nmodle = 'x'", "2:1: warning: there is no setting “modle” in “sweep.one”"},
		{"[sweep.one.parameters]\nanything = '0:1:2'", ""},
		{"[sweep.parameters]\nanything = '0:1:2'", ""},
		{"include = [", "1:11: error: this is no TOML"},
		{"\n\n  x y = 3", "3:5: error: this is no TOML"},
		{"include = []\ninclude = []", "2:1: error: this is no TOML"},
	} {
		_, found := config(c.text)
		if c.want == "" && len(found) > 0 || c.want != "" && len(found) != 1 {
			t.Errorf("%q:\n%s", c.text, render(t, found))
			continue
		}
		if got := render(t, found); c.want != "" && !strings.HasPrefix(got, "lemsls.toml:"+c.want) {
			t.Errorf("%q: want %s\n%s", c.text, c.want, got)
		}
	}
}

func TestIgnores(t *testing.T) {
	for _, c := range []struct {
		glob, file string
		want       bool
	}{
		{"old.xml", "old.xml", true},
		{"old.xml", "a/old.xml", true},
		{"old", "a/old/b.xml", true},
		{"old/", "a/old/b.xml", true},
		{"*.nml", "a/b.nml", true},
		{"*.nml", "a/b.xml", false},
		{"a/*.xml", "a/b.xml", true},
		{"a/*.xml", "a/c/b.xml", false},
		{"/a", "a/c/b.xml", true},
		{"/a", "b/a/c.xml", false},
		{"./a/b.xml", "a/b.xml", true},
		{"a/**", "a/b/c/d.xml", true},
		{"a/**", "b/a/c.xml", false},
		{"a/**/d.xml", "a/d.xml", true},
		{"a/**/d.xml", "a/b/c/d.xml", true},
		{"a/**/d.xml", "a/b/c/e.xml", false},
		{"**/gen/**/x?.xml", "a/gen/b/gen/c/x1.xml", true},
		{"**", "a.xml", true},
	} {
		conf := diagnostics.Config{Ignore: []string{c.glob}}
		if got := conf.Ignores(c.file); got != c.want {
			t.Errorf("%s ignores %s: %v", c.glob, c.file, got)
		}
	}
}

// TestApply turns findings off and on.
func TestApply(t *testing.T) {
	all := []diagnostics.Diagnostic{
		{Code: "unused-parameter", Severity: diagnostics.Warning},
		{Code: "unportable-bounds", Severity: diagnostics.Info, Portability: []string{"rateml"}},
		{Code: "unportable-expression", Severity: diagnostics.Info, Portability: []string{"jlems", "pylems"}},
	}
	for _, c := range []struct{ text, want string }{
		{"", "unused-parameter warning, unportable-bounds info, unportable-expression info"},
		{"portability = 'none'", "unused-parameter warning"},
		{"portability = ['pylems']", "unused-parameter warning, unportable-expression info"},
		{"portability = ['all']", "unused-parameter warning, unportable-bounds info, unportable-expression info"},
		{"severity.unused-parameter = 'off'", "unportable-bounds info, unportable-expression info"},
		{"portability=[]\nseverity.unportable-bounds = 'error'", "unused-parameter warning, unportable-bounds error"},
		{"ignore = 'b.xml'", ""},
	} {
		conf, found := config(c.text)
		if len(found) > 0 {
			t.Error(render(t, found))
		}
		var got []string
		for _, d := range conf.Apply("a/b.xml", all) {
			got = append(got, d.Code+" "+d.Severity.String())
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %s", c.text, got)
		}
	}
	if all[1].Severity != diagnostics.Info {
		t.Error("the findings were changed")
	}
}

func TestPortability(t *testing.T) {
	if tools, unknown := diagnostics.ParsePortability([]string{"JLEMS", "all"}); unknown != "" || !slices.Contains(tools, "rateml") {
		t.Error(tools, unknown)
	}
	if _, unknown := diagnostics.ParsePortability([]string{"jlem"}); unknown != "jlem" {
		t.Error(unknown)
	}
}

// FuzzConfig asks that nothing panics and that all places lie in the text.
func FuzzConfig(f *testing.F) {
	for _, s := range []string{"include = ['a']", "[severity]\na='off'", "[sweep.x]\nparameters={a=1}", "a.b.c = {d = [1, {e = 2}]}", "\ufeff[", "[[sweep]]\nx=1", "include = '''\na\r\n'''", "x = 1979-05-27"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		conf, found := config(text)
		conf.Ignores("a/b.xml")
		render(t, found)
		for _, d := range found {
			for _, fix := range d.Fixes {
				apply(t, text, fix)
			}
		}
	})
}
