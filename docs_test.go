package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestComponentDocs runs the commands of docs/lems-components.md, with its
// settings, on copies of the models, and looks for its XML in them.
func TestComponentDocs(t *testing.T) {
	page := string(read(t, "docs/lems-components.md"))
	network := string(read(t, "testdata/models/network/spiking.xml"))
	for _, block := range blocks(page, "xml") {
		if !strings.Contains(network, block) {
			t.Errorf("this is not in the model:\n%s", block)
		}
	}
	dir := tree(t, map[string]string{".git/HEAD": "", "lemsls.toml": strings.Join(blocks(page, "toml"), "\n")})
	if err := os.CopyFS(filepath.Join(dir, "testdata/models"), os.DirFS("testdata/models")); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	run := 0
	for line := range strings.Lines(strings.Join(blocks(page, "sh"), "")) {
		args := strings.Fields(line)
		if len(args) == 0 || args[0] != "lemsls" {
			t.Fatalf("what is %q", line)
		}
		run++
		if code, _, errs := command(t, "", args[1:]...); code != 0 || errs != "" {
			t.Errorf("%s: %s", line, errs)
		}
	}
	if run < 8 {
		t.Errorf("%d commands were found", run)
	}
}

// blocks are the code blocks of a page in one language.
func blocks(page, language string) []string {
	var list []string
	for i, part := range strings.Split(page, "```") {
		if text, ok := strings.CutPrefix(part, language+"\n"); ok && i%2 == 1 {
			list = append(list, text)
		}
	}
	return list
}
