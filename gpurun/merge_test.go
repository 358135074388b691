package gpurun

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// begunWith runs the three shards of a sweep, each with a command line.
func begunWith(t *testing.T, arguments ...[]string) (dirs []string) {
	t.Helper()
	s := sevenPoints()
	for i, a := range arguments {
		dirs = append(dirs, t.TempDir())
		part := shardOf(s, i, 3)
		part.Arguments = a
		if _, err := Run(context.Background(), pointed{}, part, Options{Dir: dirs[i], Version: "v"}); err != nil {
			t.Fatal(err)
		}
	}
	return dirs
}

// TestMergedArguments: the whole was begun as its shards were, if that was the
// same way.
func TestMergedArguments(t *testing.T) {
	line := func(shard string) []string { return []string{"m b.xml", "--connectome=c.zip", "--shard=" + shard} }
	for name, c := range map[string]struct{ arguments, want []string }{
		"same":    {line("3/3"), []string{"m b.xml", "--connectome=c.zip"}},
		"others":  {[]string{"m b.xml", "--connectome=d.zip", "--shard=3/3"}, nil},
		"unknown": {nil, nil},
	} {
		dir := t.TempDir()
		if err := Merge(begunWith(t, line("1/3"), line("2/3"), c.arguments), dir); err != nil {
			t.Fatal(err)
		}
		if m, err := ReadManifest(dir); err != nil || !slices.Equal(m.Arguments, c.want) {
			t.Errorf("%s: %v, %q, want %q", name, err, m.Arguments, c.want)
		}
	}
}

// TestMissingShard is counted as --shard does, and how to compute it is said.
func TestMissingShard(t *testing.T) {
	dirs := begunWith(t, []string{"m b.xml", "--shard=1/3"}, []string{"m b.xml", "--shard=2/3"}, []string{"m b.xml", "--shard=3/3"})
	for missing, which := range []string{"1/3", "2/3", "3/3"} {
		given := slices.Delete(slices.Clone(dirs), missing, missing+1)
		want := "shard " + which + " is missing: compute it with lemsls sweep 'm b.xml' --shard=" + which + " --out DIR"
		if err := Merge(given, t.TempDir()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if err := Merge(append(dirs, dirs[2]), t.TempDir()); err == nil || !strings.Contains(err.Error(), "shard 3/3 is given twice") {
		t.Error(err)
	}
}

// TestStalePage: a page goes with the results that it shows.
func TestStalePage(t *testing.T) {
	dir := t.TempDir()
	page := filepath.Join(dir, PageName)
	for _, e := range []Existing{Renew, Overwrite} {
		if _, err := Run(t.Context(), decayed(), decay(), Options{Dir: dir, Existing: e}); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(page); err == nil {
			t.Errorf("it stays (%d)", e)
		}
		write(t, page, "old")
	}
	if _, err := Run(t.Context(), decayed(), decay(), Options{Dir: dir, Existing: Resume}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(page); err != nil {
		t.Error("it goes though nothing was computed: ", err)
	}
}

// TestPageOfPart: who continues a part has no use for the page of that part.
func TestPageOfPart(t *testing.T) {
	d, err := openFolder(t.TempDir(), realDisk{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.abort()
	write(t, d.path(PageName), "old")
	if err := d.prepare(continued, &Manifest{}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(d.path(PageName)); err == nil {
		t.Error("it stays")
	}
}
