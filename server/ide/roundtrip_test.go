package ide

import (
	"context"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/files"
	"github.com/lemsls/lemsls/lems/syntax"
)

// coreTypes are the texts of the NeuroML 2 core types, by path. The tests that
// want them are skipped without.
func coreTypes(t *testing.T) map[string]string {
	t.Helper()
	corpus := os.Getenv("LEMSLS_CORPUS")
	if corpus == "" {
		corpus = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	paths, err := filepath.Glob(filepath.Join(corpus, "NeuroML", "NeuroML2", "NeuroML2CoreTypes", "*.xml"))
	if err != nil || len(paths) == 0 {
		t.Skip("no corpus: LEMSLS_CORPUS names none")
	}
	texts := map[string]string{}
	for _, p := range paths {
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		texts["/core/"+filepath.Base(p)] = string(text)
	}
	return texts
}

// memory is files that exist nowhere else.
type memory struct {
	files map[string]*syntax.File
	r     *files.Resolver
}

func newMemory(texts map[string]string) *memory {
	m := &memory{files: map[string]*syntax.File{}}
	for p, text := range texts {
		m.files[p] = syntax.NewFile(p, 1, text)
	}
	open := func(p string) (*syntax.File, bool) { f, ok := m.files[p]; return f, ok }
	m.r = files.New(files.Options{Alone: true, Open: open, Env: func(string) string { return "" }})
	return m
}

// project is the file at a path with all that hold a name.
func (m *memory) project(path, name string) Project {
	list := []*syntax.File{m.files[path]}
	for p, f := range m.files {
		if p != path && strings.Contains(f.Text, name) {
			list = append(list, f)
		}
	}
	models := m.r.InFull(context.Background(), list, nil)
	return NewProject(models[0], models[1:])
}

// findings counts what check finds, by file and code.
func (m *memory) findings(paths map[string]bool) map[string]int {
	count := map[string]int{}
	for p, f := range m.files {
		if !paths[p] {
			continue
		}
		for _, d := range diagnostics.Check(lems.LoadWith(f, lems.Options{Resolver: m.r})) {
			count[p+" "+d.Code]++
		}
	}
	return count
}

// after are the texts once edits are made.
func after(t *testing.T, texts map[string]string, edits []diagnostics.Edit) (map[string]string, map[string]bool) {
	t.Helper()
	by := map[string][]syntax.Edit{}
	for _, e := range edits {
		p := e.Place.File.Path
		by[p] = append(by[p], syntax.Edit{Span: e.Place.Span, NewText: e.NewText})
	}
	next, touched := map[string]string{}, map[string]bool{}
	for p, text := range texts {
		next[p] = text
	}
	for p, list := range by {
		text, err := syntax.Apply(texts[p], list)
		if err != nil {
			t.Fatalf("%s: %v", p, err)
		}
		next[p], touched[p] = text, true
	}
	return next, touched
}

// TestRenameRoundTrip renames symbols of the core types to a name that nothing
// has, and back: check finds nothing new in between, and at the end every byte
// is as it was. LEMSLS_ALL=1 takes all of them; it is else a sample.
func TestRenameRoundTrip(t *testing.T) {
	texts := coreTypes(t)
	first := newMemory(texts)
	all := map[string]bool{}
	type target struct {
		path, name string
		at         int32
		kind       lems.SymbolKind
	}
	var targets []target
	for _, p := range slices.Sorted(maps.Keys(texts)) {
		all[p] = true
		m := lems.LoadWith(first.files[p], lems.Options{Resolver: first.r})
		for _, s := range m.Symbols {
			targets = append(targets, target{p, s.Name, s.Place.Span.Start, s.Kind})
		}
		for _, c := range m.World.Own() {
			for x := range c.All {
				if x.Symbol != nil {
					targets = append(targets, target{p, x.ID, x.Symbol.Place.Span.Start, lems.ComponentSymbol})
				}
			}
		}
	}
	total := len(targets)
	if os.Getenv("LEMSLS_ALL") == "" {
		r := rand.New(rand.NewPCG(4, 2))
		r.Shuffle(len(targets), func(i, j int) { targets[i], targets[j] = targets[j], targets[i] })
		n := renamedNames
		if testing.Short() {
			n = 20
		}
		targets = targets[:min(n, len(targets))]
	}
	base := first.findings(all)
	const fresh = "renamed_on_trial"
	renamed, refusals := 0, map[string]int{}
	for _, x := range targets {
		edits, err := Rename(first.project(x.path, x.name), x.at, fresh)
		if err != nil {
			refusals[err.Error()]++
			continue
		}
		renamed++
		changed, touched := after(t, texts, edits)
		second := newMemory(changed)
		for what, n := range second.findings(touched) {
			if n > base[what] {
				t.Errorf("%s “%s” of %s: %d × %s, %d before", x.kind, x.name, x.path, n, what, base[what])
			}
		}
		at := int32(strings.Index(changed[x.path], fresh))
		back, err := Rename(second.project(x.path, fresh), at, x.name)
		if err != nil {
			t.Errorf("%s “%s” of %s: back: %v", x.kind, x.name, x.path, err)
			continue
		}
		again, _ := after(t, changed, back)
		for p := range texts {
			if again[p] != texts[p] {
				t.Errorf("%s “%s” of %s: %s is not as it was", x.kind, x.name, x.path, p)
			}
		}
	}
	t.Logf("%d of %d symbols tried, %d renamed, refused: %v", len(targets), total, renamed, refusals)
	if renamed < len(targets)*9/10 {
		t.Errorf("only %d of %d could be renamed", renamed, len(targets))
	}
}
