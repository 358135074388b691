package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/gpurun"
)

// TestDataDocs runs the commands and settings of docs/empirical-data.md.
func TestDataDocs(t *testing.T) {
	onceIsEnough(t)
	page := string(read(t, "docs/empirical-data.md"))
	var connectome bytes.Buffer
	if err := gpurun.WriteNetwork(&connectome, gpurun.Synthetic(4, 1)); err != nil {
		t.Fatal(err)
	}
	samples := ""
	for k := range 60 {
		samples += fmt.Sprintf("%d,%d,%d,%d\n", k*k%7, k*k%11, k*3%5, k*k%13)
	}
	dir := tree(t, map[string]string{".git/HEAD": "", "lemsls.toml": strings.Join(blocks(page, "toml"), "\n"), "montbrio.xml": string(read(t, montbrio)),
		"subject.csv": samples, "fc.csv": "1,0.1,0.2,0.3\n0.1,1,0.4,0.5\n0.2,0.4,1,0.6\n0.3,0.5,0.6,1\n"})
	if err := os.WriteFile(filepath.Join(dir, "c.zip"), connectome.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	commands := strings.Split(strings.TrimSpace(strings.Join(blocks(page, "sh"), "")), "\n")
	for _, line := range append(commands, "lemsls sweep rest --save fc,mean,signal --out r") {
		args := strings.Fields(line)
		if code, out, errs := command(t, "", args[1:]...); code != 0 || errs != "" || !strings.Contains(out, "best fc_corr: ") {
			t.Errorf("%s: exit code %d\n%s%s", line, code, out, errs)
		}
	}
	for _, name := range []string{"fc.npy", "mean.npy", "signal.npy"} {
		if _, err := os.Stat(filepath.Join("r", name)); err != nil {
			t.Error(err)
		}
	}
}
