package diagnostics_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/lemstest/models"
	"github.com/lemsls/lemsls/lems/rateml"
	"github.com/lemsls/lemsls/lems/syntax"
)

// TestCheckUpdated checks models that follow edits, in which most is looked at
// no more, and compares with a check of the same text loaded anew.
func TestCheckUpdated(t *testing.T) {
	o := lems.Options{Dialects: []*lems.Dialect{rateml.Dialect}, Resolver: newShelf()}
	for name, text := range edited(t) {
		for _, gentle := range []bool{false, true} {
			t.Run(fmt.Sprint(name, gentle), func(t *testing.T) {
				n, _ := strconv.ParseUint(os.Getenv("LEMSLS_SEED"), 10, 64)
				e := models.NewEditor(text, n+uint64(len(name)))
				e.Gentle = gentle
				m := lems.LoadWith(syntax.NewFile("a.xml", 0, text), o)
				diagnostics.Check(m)
				for step := range editSteps {
					change := e.Edit()
					f := syntax.NewFile("a.xml", int32(step), e.Text)
					if !m.Update(f, o) {
						m = lems.LoadWith(syntax.NewFile("a.xml", int32(step), e.Text), o)
					}
					want := described(diagnostics.Check(lems.LoadWith(f, o)))
					if got := described(diagnostics.Check(m)); got != want {
						t.Fatalf("step %d, %s:\n%s\ninstead of\n%s", step, change, got, want)
					}
				}
			})
		}
	}
}

func edited(t *testing.T) map[string]string {
	all := map[string]string{"rateml": models.RateML(150), "lems": models.LEMS(250), "including": models.Including, "neuroml": models.NeuroML}
	all["lems with findings"] = strings.NewReplacer(`name="tauw" dimension="time"`, `name="tauw" dimension="voltage"`, `id="syn_3"`, `id="syn_2"`, `"-i / tau"`, `"1/2 - i / tau + 1/2"`).Replace(models.LEMS(250))
	all["rateml with findings"] = strings.NewReplacer(`"k3 *`, `"1/2 * x_unknown - V^2 +k3 *`, `"k5 *`, `"unknown + k5 / 0.0 *`).Replace(models.RateML(150))
	paths, err := filepath.Glob("../testdata/models/rateml/*.xml")
	if err != nil || len(paths) == 0 {
		t.Fatal("no models", err)
	}
	for _, p := range paths[:min(len(paths), 4)] {
		raw, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(p)] = string(raw)
	}
	return all
}

// described is all that findings say.
func described(list []diagnostics.Diagnostic) string {
	var b strings.Builder
	for _, d := range list {
		fmt.Fprintf(&b, "%s %s %v %s %v %v %v\n", d.Code, d.Severity, d.Place.Span, d.Message, d.Unnecessary, d.Deprecated, d.Portability)
		for _, r := range d.Related {
			fmt.Fprintf(&b, "  related %v %s\n", r.Place.Span, r.Message)
		}
		for _, f := range d.Fixes {
			fmt.Fprintf(&b, "  fix %s %v %v\n", f.Title, f.Preferred, f.Safe)
			for _, x := range f.Edits {
				fmt.Fprintf(&b, "    %v %q\n", x.Place.Span, x.NewText)
			}
		}
	}
	return b.String()
}

// shelf is a Resolver of a few files.
type shelf map[string]*lems.Model

func newShelf() shelf {
	s := shelf{}
	for name, text := range models.Included {
		s[name] = lems.Bind(syntax.NewFile(name, 0, text))
	}
	return s
}

func (s shelf) Include(spec string, _ *syntax.File, _ []*syntax.File) *lems.Model { return s[spec] }

func (s shelf) Similar(string, *syntax.File) []string { return nil }
