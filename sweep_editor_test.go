package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/server"
)

// TestEditorSweepRecalled: what an editor sweeps is known again by another process,
// in another folder and whatever the settings are by then.
func TestEditorSweepRecalled(t *testing.T) {
	dir := tree(t, map[string]string{".git/HEAD": "", "m.xml": string(read(t, montbrio)), "lemsls.toml": "[sweep]\nseed = 3\ntransient = 1\nthreads = 1\nbackend = 'cpu'\n"})
	t.Chdir(dir)
	if code, _, errs := command(t, "", "connectome", "make", "--nodes", "5", "-o", "c.zip"); code != 0 {
		t.Fatal(errs)
	}
	path, results := filepath.Join(dir, "m.xml"), filepath.Join(t.TempDir(), "r")
	e, err := newEditor()
	if err != nil {
		t.Fatal(err)
	}
	what, prog, err := diagnostics.Runnable(componentModel(t, path), "")
	if err != nil {
		t.Fatal(err)
	}
	s, err := e.plan(path, what, prog, server.Asked{Points: 2, Time: 2, Connectome: "c.zip"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := runner(func(*gpurun.Sweep) string { return results })(context.Background(), s); err != nil {
		t.Fatal(err)
	}
	want := []string{path, "--csv=true", "--connectome=" + filepath.Join(dir, "c.zip"), "--points=2", "--seed=3", "--time=2ms", "--transient=1"}
	if m, err := gpurun.ReadManifest(results); err != nil || !slices.Equal(m.Arguments, want) {
		t.Errorf("%v\n%q, want\n%q", err, m.Arguments, want)
	}
	if err := os.WriteFile("lemsls.toml", []byte("[sweep]\nseed = 4\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	r, err := recall(context.Background(), results, "")
	if err != nil || r.Sweep.Network.N != 5 || r.Result.Rows != 4 {
		t.Errorf("%v %+v", err, r)
	}
	if data, errs := reported(t, results); errs != "" || !strings.HasPrefix(data.Command, "lemsls sweep "+path+" --connectome=") {
		t.Errorf("%q %s", data.Command, errs)
	}
	if code, _, errs := command(t, "", "sweep", "--resume", "--out", results); code != 0 || !strings.Contains(errs, "were there already") {
		t.Errorf("resumed: %d %s", code, errs)
	}
}
