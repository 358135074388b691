package diagnostics_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/files"
	"github.com/lemsls/lemsls/lems/rateml"
	"github.com/lemsls/lemsls/lems/syntax"
)

const lemsFixtures = "../testdata/fixtures/lems"

func lemsRows(t *testing.T) []fixture {
	t.Helper()
	var list []fixture
	for _, line := range strings.Split(read(t, lemsFixtures+".tsv"), "\n") {
		cells := strings.Split(line, "\t")
		if len(cells) >= 3 && !strings.HasPrefix(line, "#") {
			list = append(list, fixture{cells[0], cells[1], cells[2]})
		}
	}
	if len(list) < 150 {
		t.Fatalf("%d fixtures", len(list))
	}
	return list
}

// among reads a text that stands in a folder with others.
func among(path, text string) *lems.Model {
	r := files.New(files.Options{Env: func(string) string { return "" }, Alone: true})
	return lems.LoadWith(syntax.NewFile(path, 1, text), lems.Options{Dialects: []*lems.Dialect{rateml.Dialect}, Resolver: r})
}

func fixturePath(id string) string {
	return filepath.ToSlash(filepath.Join(lemsFixtures, id, id+".xml"))
}

// plain are the findings that are not about other tools alone.
func plain(all []diagnostics.Diagnostic) []diagnostics.Diagnostic {
	return slices.DeleteFunc(slices.Clone(all), func(d diagnostics.Diagnostic) bool { return len(d.Portability) > 0 })
}

// TestLEMSFixtures runs the catalogue of mistakes: each is found, and one
// mistake gives at most three findings beside those about portability.
func TestLEMSFixtures(t *testing.T) {
	recall := tally{}
	for _, f := range lemsRows(t) {
		found := diagnostics.Check(among(fixturePath(f.id), read(t, fixturePath(f.id))))
		ok, noted := judge(f.expect, found)
		recall.add(f.expect, ok && noted)
		if !ok || len(plain(found)) > 3 {
			t.Errorf("%s wants %s (%s):\n%s", f.id, f.expect, f.what, render(t, found))
		}
	}
	recall.log(t)
}

// judge says whether findings are as expected, and whether a fact of portability
// was noted.
func judge(expect string, found []diagnostics.Diagnostic) (ok, noted bool) {
	errors, warnings := diagnostics.Count(found, diagnostics.Error), diagnostics.Count(found, diagnostics.Warning)
	switch expect {
	case "error":
		return errors > 0, true
	case "warning":
		return warnings > 0, true
	case "portability":
		return errors == 0, len(found) > 0
	case "ok":
		return warnings == 0, true
	case "hint":
		return len(found) > 0, true
	}
	return false, false
}

// tally counts what was found, by class.
type tally map[string]*[2]int

func (c tally) add(class string, hit bool) {
	if c[class] == nil {
		c[class] = &[2]int{}
	}
	c[class][1]++
	if hit {
		c[class][0]++
	}
}

func (c tally) log(t *testing.T) {
	var classes []string
	for class := range c {
		classes = append(classes, class)
	}
	sort.Strings(classes)
	for _, class := range classes {
		t.Logf("%s: %d of %d", class, c[class][0], c[class][1])
	}
}

// TestLEMSFixes applies every fix of every fixture: its finding goes, and no
// other comes.
func TestLEMSFixes(t *testing.T) {
	fixes := 0
	for _, f := range lemsRows(t) {
		text := read(t, fixturePath(f.id))
		found := diagnostics.Check(among(fixturePath(f.id), text))
		for _, d := range found {
			for _, fix := range d.Fixes {
				fixes++
				if underneath[f.id] == d.Code {
					continue
				}
				if complaint := applied(t, fixturePath(f.id), text, found, d, fix); complaint != "" {
					t.Errorf("%s, %s, fix %q: %s", f.id, d.Code, fix.Title, complaint)
				}
			}
		}
	}
	t.Logf("%d fixes", fixes)
}

// underneath are the fixtures with two mistakes at one place, of which mending
// one shows the other.
var underneath = map[string]string{
	"ex-and":                   "malformed-xml",         // && in a value, which is no condition
	"ex-eqeq":                  "malformed-expression",  // the same with ==
	"cond-le":                  "unportable-expression", // PyLEMS misreads .leq. too
	"transition-twice":         "repeated-element",      // no Transition is left to the other Regime
	"elem-unknown-in-dynamics": "unknown-element",       // nothing uses what it declares
	"regime-duplicate":         "duplicate-name",        // no Transition leads to the other Regime
	"name-invalid":             "malformed-name",        // the expression that uses it stays as it is
	"fixed-unknown":            "unknown-member",        // a component gives the Fixed parameter
}

// unused says that a finding is about what nothing uses: taking it away may show
// that nothing else used what it did.
func unused(code string) bool { return strings.HasPrefix(code, "unused-") }

// applied says what is wrong with a text in which a finding was fixed.
func applied(t *testing.T, path, text string, before []diagnostics.Diagnostic, d diagnostics.Diagnostic, fix diagnostics.Fix) string {
	t.Helper()
	for _, e := range fix.Edits {
		if e.Place.File.Path != d.Place.File.Path {
			return "" // it mends another file
		}
	}
	after := diagnostics.Check(among(path, apply(t, text, fix)))
	had, have := byCode(before), byCode(after)
	if have[d.Code] >= had[d.Code] && !(unused(d.Code) && len(after) <= len(before)) {
		return fmt.Sprintf("the finding stays:\n%s", render(t, after))
	}
	had, have = byCode(plain(before)), byCode(plain(after))
	for code, n := range have {
		if n > had[code] && !(unused(d.Code) && unused(code)) {
			return fmt.Sprintf("%s is new:\n%s", code, render(t, after))
		}
	}
	return ""
}

// byCode counts findings.
func byCode(all []diagnostics.Diagnostic) map[string]int {
	n := map[string]int{}
	for _, d := range all {
		n[d.Code]++
	}
	return n
}

// TestLEMSFixtureFolders says that the table and the folders agree.
func TestLEMSFixtureFolders(t *testing.T) {
	known := map[string]bool{}
	for _, f := range lemsRows(t) {
		known[f.id] = true
	}
	entries, err := os.ReadDir(lemsFixtures)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() && !known[e.Name()] {
			t.Errorf("%s is not in the table", e.Name())
		}
	}
}
