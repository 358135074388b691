package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestGenAll: what cannot express a model is left out with a note, and what is in
// the way of one file keeps all from being written.
func TestGenAll(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	code, out, errs := command(t, "", "gen", "--target", "all", "-o", dir, "testdata/models/lems/hodgkin_huxley.xml")
	if code != 0 || strings.Contains(out, "_tvb.py") || strings.Count(out, "\n") < 10 || !strings.Contains(errs, "left out: ") || !strings.Contains(errs, "Python (TVB) cannot express") {
		t.Errorf("%d:\n%s%s", code, out, errs)
	}
	for _, name := range []string{"montbrio", "montbrio.cu"} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, name), []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
		code, out, errs := command(t, "", "gen", "--target", "all", "-o", dir, montbrio)
		files, err := os.ReadDir(dir)
		if err != nil || len(files) != 1 || code == 0 || out != "" || !strings.Contains(errs, filepath.Join(dir, name)) {
			t.Errorf("%s: %d, %v, %v:\n%s%s", name, code, files, err, out, errs)
		}
	}
}
