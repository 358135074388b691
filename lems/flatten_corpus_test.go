package lems_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/files"
	"github.com/lemsls/lemsls/lems/lemstest"
)

// coreResolver finds what files of the corpus include, the core types too.
func coreResolver(t testing.TB) lems.Resolver {
	dir := filepath.Join(lemstest.CorpusDir(t), "NeuroML", "NeuroML2", "NeuroML2CoreTypes")
	return files.New(files.Options{Dirs: []string{filepath.ToSlash(dir)}, Alone: true, Still: true, Env: func(string) string { return "" }})
}

// TestFlattenCorpus flattens every component of every file of the corpus: each
// has a complete System, or an obstacle that is somewhere.
func TestFlattenCorpus(t *testing.T) {
	r := coreResolver(t)
	components, complete := 0, 0
	why := map[string]int{}
	for _, path := range lemstest.CorpusFiles(t) {
		if raceEnabled && strings.Contains(path, "openworm") {
			continue
		}
		m := loadFile(t, path, r)
		if m.World == nil {
			continue
		}
		for _, c := range m.World.Own() {
			components++
			sys, obstacles := lems.Flatten(m, c)
			if sys.Complete {
				complete++
				checkSystem(t, sys)
				continue
			}
			if len(obstacles) == 0 && len(m.Doc.Problems) == 0 {
				t.Errorf("%s: %s is neither complete nor in the way", path, c.ID)
			}
			for _, o := range obstacles {
				if !o.Place.IsValid() {
					t.Errorf("%s: %s: obstacle without a place: %s", path, c.ID, o.Feature())
				}
			}
			if len(obstacles) > 0 {
				kind, _, _ := strings.Cut(obstacles[0].Feature(), ":")
				why[kind]++
			}
		}
	}
	t.Logf("%d components, %d complete", components, complete)
	for _, kind := range slices.Sorted(mapKeys(why)) {
		t.Logf("%5d %s", why[kind], kind)
	}
	if complete < 300 {
		t.Errorf("only %d complete Systems", complete)
	}
}

func mapKeys(m map[string]int) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// checkSystem holds a complete System to what makes it one: every name means
// something that has a value, and no two symbols share a name.
func checkSystem(t *testing.T, s *lems.System) {
	t.Helper()
	known := map[*lems.Symbol]bool{}
	names := map[string]bool{}
	add := func(x *lems.Symbol) {
		if names[x.Name] {
			t.Errorf("%s: two symbols are called %s", s.Name, x.Name)
		}
		known[x], names[x.Name] = true, true
	}
	for _, p := range s.Params {
		add(p.Symbol)
	}
	for _, d := range s.Constants {
		add(d.Symbol)
	}
	for _, d := range s.Derived {
		add(d.Symbol)
	}
	for _, x := range s.States {
		add(x.Symbol)
	}
	for _, v := range s.Variables {
		add(v.Symbol)
	}
	uses := func(e *lems.Expression) {
		if e == nil {
			return
		}
		for _, u := range e.Uses() {
			if !known[u] && u.Kind != lems.ReservedSymbol {
				t.Errorf("%s: %s has no value", s.Name, u.Name)
			}
		}
		for _, ref := range e.Refs {
			if ref.Target == nil {
				t.Errorf("%s: %s means nothing at %s", s.Name, ref.Name, position(e.Place))
			}
		}
	}
	for _, x := range s.States {
		uses(x.Rate)
		for _, e := range x.Start {
			uses(e)
		}
		for _, r := range x.More {
			uses(r.Value)
		}
	}
	for _, v := range s.Variables {
		for _, c := range v.Cases {
			uses(c.Condition)
			uses(c.Value)
		}
	}
	for _, d := range s.Derived {
		uses(d.Value)
	}
	for _, h := range s.Handlers {
		uses(h.Test)
	}
}

// TestFlattenTargets flattens what the files of the corpus with a Target run.
func TestFlattenTargets(t *testing.T) {
	r := coreResolver(t)
	targets, complete := 0, 0
	for _, path := range lemstest.CorpusFiles(t) {
		m := loadFile(t, path, r)
		if m.World == nil {
			continue
		}
		if _, it := m.World.Target(); it == nil || !m.Own(it) {
			continue
		}
		targets++
		run, ok := lems.SimulationOf(m)
		if !ok {
			t.Logf("%s: nothing to run", filepath.Base(path))
			continue
		}
		sys, obstacles := run.Flatten(m)
		if sys.Complete {
			complete++
			continue
		}
		for _, o := range obstacles[:min(len(obstacles), 2)] {
			t.Logf("%s: %s at %s", filepath.Base(path), o.Feature(), position(o.Place))
		}
	}
	t.Logf("%d files with a Target, %d of them flatten", targets, complete)
	if complete == 0 {
		t.Error("none flattens")
	}
}

var _ = os.Getenv
