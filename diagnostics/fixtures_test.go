package diagnostics_test

import (
	"sort"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/diagnostics"
)

type fixture struct{ id, expect, what string }

func fixtures(t *testing.T) []fixture {
	t.Helper()
	var list []fixture
	for _, line := range strings.Split(read(t, "../testdata/fixtures/rateml.tsv"), "\n") {
		cells := strings.Split(line, "\t")
		if len(cells) < 3 || strings.HasPrefix(line, "#") {
			continue
		}
		list = append(list, fixture{cells[0], cells[1], cells[2]})
	}
	if len(list) < 50 {
		t.Fatalf("%d fixtures", len(list))
	}
	return list
}

// TestFixtures runs the catalogue of mistakes. The share of noted portability
// facts is logged, not required.
func TestFixtures(t *testing.T) {
	seen, all := map[string]int{}, map[string]int{}
	for _, f := range fixtures(t) {
		found := check(f.id+".xml", read(t, "../testdata/fixtures/rateml/"+f.id+".xml"))
		errors, warnings := diagnostics.Count(found, diagnostics.Error), diagnostics.Count(found, diagnostics.Warning)
		ok, noted := true, true
		switch f.expect {
		case "error":
			ok = errors > 0
		case "warning":
			ok = warnings > 0
		case "portability":
			ok, noted = errors == 0, len(found) > 0
		case "ok":
			ok = warnings == 0
		case "hint":
			ok = len(found) > 0
		default:
			t.Errorf("%s: unknown expectation %q", f.id, f.expect)
		}
		all[f.expect]++
		if ok && noted {
			seen[f.expect]++
		}
		if !ok || len(found) > 3 {
			t.Errorf("%s wants %s (%s):\n%s", f.id, f.expect, f.what, render(t, found))
		} else if testing.Verbose() {
			t.Logf("%s (%s):\n%s", f.id, f.expect, render(t, found))
		}
	}
	var classes []string
	for class := range all {
		classes = append(classes, class)
	}
	sort.Strings(classes)
	for _, class := range classes {
		t.Logf("%s: %d of %d", class, seen[class], all[class])
	}
}
