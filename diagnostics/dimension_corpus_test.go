package diagnostics_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/rateml"
	"github.com/lemsls/lemsls/lems/syntax"
)

// indexed finds what the files of the corpus include as its index says, and the
// core types wherever they lie in it.
type indexed struct {
	dir      string
	contexts map[string]string            // by path: the file that includes it
	includes map[string]map[string]string // by path and spec
	core     map[string]string            // by base name
	clean    []string                     // paths without errors, LEMS and NeuroML
	lock     sync.Mutex
	bound    map[string]*lems.Model
}

func index(t *testing.T) *indexed {
	t.Helper()
	dir := os.Getenv("LEMSLS_CORPUS")
	if dir == "" {
		dir = "../../shared/corpus"
	}
	text, err := os.ReadFile(filepath.Join(dir, "INDEX.tsv"))
	if err != nil {
		t.Skip("no corpus:", err)
	}
	x := &indexed{dir: dir, contexts: map[string]string{}, includes: map[string]map[string]string{}, core: map[string]string{}, bound: map[string]*lems.Model{}}
	for _, line := range strings.Split(string(text), "\n")[1:] {
		cells := append(strings.Split(line, "\t"), "", "", "")
		if len(cells) < 10 || cells[2] == "rateml" {
			continue
		}
		path := cells[0]
		if cells[5] == "core" {
			x.core[filepath.Base(path)] = path
		}
		if cells[6] == "clean" {
			x.clean = append(x.clean, path)
		}
		x.contexts[path] = cells[7]
		x.includes[path] = map[string]string{}
		for _, pair := range strings.Split(cells[8], "|") {
			if spec, target, ok := strings.Cut(pair, "=>"); ok {
				x.includes[path][spec] = target
			}
		}
	}
	return x
}

// Include is the file that the index, or else the folder of from, has.
func (x *indexed) Include(spec string, from *syntax.File, _ []*syntax.File) *lems.Model {
	target := x.includes[from.Path][spec]
	if target == "" {
		target = x.core[filepath.Base(spec)]
	}
	if beside := filepath.ToSlash(filepath.Join(filepath.Dir(from.Path), spec)); target == "" || x.core[filepath.Base(spec)] == target {
		if _, err := os.Stat(filepath.Join(x.dir, beside)); err == nil {
			target = beside
		}
	}
	return x.bind(target)
}

// Similar offers nothing.
func (x *indexed) Similar(string, *syntax.File) []string { return nil }

func (x *indexed) bind(path string) *lems.Model {
	x.lock.Lock()
	defer x.lock.Unlock()
	if m := x.bound[path]; m != nil || path == "" {
		return m
	}
	text, err := os.ReadFile(filepath.Join(x.dir, path))
	if err != nil {
		return nil
	}
	x.bound[path] = lems.Bind(syntax.NewFile(path, 0, string(text)))
	return x.bound[path]
}

// load reads a text in the place of a file of the corpus.
func (x *indexed) load(path, text string) *lems.Model {
	o := lems.Options{Dialects: []*lems.Dialect{rateml.Dialect}, Resolver: x}
	if context := x.contexts[path]; context != "" {
		o.Context = x.bind(context)
	}
	return lems.LoadWith(syntax.NewFile(path, 1, text), o)
}

// dimensional are the findings about dimensions, units and quantities.
var dimensional = map[string]bool{
	"argument-dimension": true, "comparison-mismatch": true, "conflicting-dimension": true, "conflicting-unit": true,
	"dimension-mismatch": true, "exponent-dimension": true, "exposure-dimension": true, "failed-assertion": true,
	"malformed-dimension": true, "malformed-quantity": true, "malformed-unit": true, "missing-unit": true, "needless-unit": true,
	"override-dimension": true, "requirement-dimension": true, "sum-mismatch": true, "unit-mismatch": true,
	"unknown-dimension": true, "unknown-unit": true,
}

func onlyDimensional(all []diagnostics.Diagnostic) []diagnostics.Diagnostic {
	var kept []diagnostics.Diagnostic
	for _, d := range all {
		if dimensional[d.Code] {
			kept = append(kept, d)
		}
	}
	return kept
}

// TestDimensionsOfCorpus says that no clean file of the corpus is accused.
func TestDimensionsOfCorpus(t *testing.T) {
	x := index(t)
	for _, path := range x.clean {
		m := x.load(path, read(t, filepath.Join(x.dir, path)))
		if m.World == nil || !m.World.Whole {
			t.Logf("%s: something is not found", path)
		}
		found := slices.DeleteFunc(onlyDimensional(diagnostics.Check(m)), func(d diagnostics.Diagnostic) bool {
			return d.Severity == diagnostics.Warning && slices.Contains(knownScales, filepath.Base(path)+" "+lineOfText(d))
		})
		if len(found) > 0 {
			t.Errorf("%s:\n%s", path, render(t, found))
		}
	}
}

// knownScales are the lines of displays whose scale has a unit of another
// dimension than what they show.
var knownScales = []string{
	`SimpleTest.xml <Line id="I" quantity="membrane/I" scale="1pS"  color="#ffffff" timeScale="1ms"/>`,
	`LEMS_NML2_Ex26_Weights.xml <Line id="Pre 0 (x1 current)" quantity="prePop/0/hhcell/v" scale="1ms" color="#000000" timeScale="1ms"/>`,
	`LEMS_NML2_Ex26_Weights.xml <Line id="Pre 1 (x0.5 current)" quantity="prePop/1/hhcell/v" scale="1ms" color="#ff0000" timeScale="1ms"/>`,
	`LEMS_NML2_Ex26_Weights.xml <Line id="Pre 2 (x2 current)" quantity="prePop/2/hhcell/v" scale="1ms" color="#00ff00" timeScale="1ms"/>`,
}

// lineOfText is the line in which a finding stands.
func lineOfText(d diagnostics.Diagnostic) string {
	f := d.Place.File
	return strings.TrimSpace(f.Slice(f.LineSpan(f.Position(d.Place.Span.Start, syntax.UTF8).Line)))
}

// TestKnownErrors wants exactly the errors that are known of the core types, at
// the text that is wrong.
func TestKnownErrors(t *testing.T) {
	x := index(t)
	for name, want := range map[string][]string{
		"Cells.xml": {"dimension-mismatch: voltage", "dimension-mismatch: -Si/150.0", "dimension-mismatch: -Wi/2.0"},
		"PyNN.xml":  {"exposure-dimension: none"},
	} {
		path := x.core[name]
		if path == "" {
			t.Errorf("the corpus has no %s", name)
			continue
		}
		var got []string
		for _, d := range onlyDimensional(diagnostics.Check(x.load(path, read(t, filepath.Join(x.dir, path))))) {
			got = append(got, d.Code+": "+d.Place.Text())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q", path, got)
		}
	}
}
