package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// TestEncodings: the words that stand for instructions are what GNU's assembler
// makes of their names.
func TestEncodings(t *testing.T) {
	const tools = "aarch64-linux-gnu-"
	if _, err := exec.LookPath(tools + "as"); err != nil {
		t.Skip("there is no assembler for arm64 to compare with (Debian: binutils-aarch64-linux-gnu)")
	}
	words, names := encoded(t)
	object := filepath.Join(t.TempDir(), "o")
	as := exec.Command(tools+"as", "-o", object, "-")
	as.Stdin = bytes.NewReader(append(bytes.Join(names, []byte("\n")), '\n'))
	if text, err := as.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	text, err := exec.Command(tools+"objdump", "-d", object).Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := regexp.MustCompile(`(?m)^ +[0-9a-f]+:\s+([0-9a-f]{8})\b`).FindAllSubmatch(text, -1)
	if len(lines) != len(words) || len(words) < 100 {
		t.Fatalf("%d instructions of %d words", len(lines), len(words))
	}
	for k, word := range words {
		if !bytes.Equal(lines[k][1], word) {
			t.Errorf("%s is %s, not %s", names[k], lines[k][1], word)
		}
	}
}

// encoded is all words of the generated files and the names beside them.
func encoded(t *testing.T) (words, names [][]byte) {
	t.Helper()
	files, _ := filepath.Glob("../*_neon_arm64.s")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`WORD \$0x(\w+) // (.*)`).FindAllSubmatch(text, -1) {
			if !slices.ContainsFunc(names, func(name []byte) bool { return bytes.Equal(name, m[2]) }) {
				words, names = append(words, m[1]), append(names, m[2])
			}
		}
	}
	return words, names
}
