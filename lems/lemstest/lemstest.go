// Package lemstest helps to write tests as text: input with marked places in,
// text out, compared with a file that "go test -update" rewrites.
//
// It is imported by tests only.
package lemstest

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files of tests")

// Updating says that the tests run with -update: expectations are to be
// rewritten, not compared.
func Updating() bool { return *update }

// Golden compares got with the file at path, relative to the test's folder, and
// rewrites the file if the tests run with -update.
func Golden(t testing.TB, path, got string) {
	t.Helper()
	if *update {
		write(t, path, got)
		return
	}
	want, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is missing; go test -update writes it. Got:\n%s", path, got)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if diff := Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got; go test -update accepts it):\n%s", path, diff)
	}
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if old, err := os.ReadFile(path); err == nil && string(old) == text {
		return
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// Diff shows where two texts differ, line by line: what they share at the start
// and the end is left out but for two lines. It is empty if they are equal.
func Diff(want, got string) string {
	if want == got {
		return ""
	}
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var out strings.Builder
	fmt.Fprintf(&out, "@ line %d\n", head+1)
	lines(&out, "  ", a[max(head-2, 0):head])
	lines(&out, "- ", a[head:len(a)-tail])
	lines(&out, "+ ", b[head:len(b)-tail])
	lines(&out, "  ", a[len(a)-tail:min(len(a)-tail+2, len(a))])
	return out.String()
}

func lines(out *strings.Builder, prefix string, lines []string) {
	for _, line := range lines {
		fmt.Fprintf(out, "%s%s\n", prefix, line)
	}
}

// CorpusDir is the folder of real model files, which is not part of the
// repository: $LEMSLS_CORPUS, or shared/corpus beside the repository. The test
// is skipped if there is none.
func CorpusDir(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("LEMSLS_CORPUS")
	if dir == "" {
		root, err := moduleRoot()
		if err != nil {
			t.Fatal(err)
		}
		dir = filepath.Join(root, "..", "shared", "corpus")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no corpus of model files (set LEMSLS_CORPUS): %v", err)
	}
	return dir
}

// moduleRoot is the folder with go.mod around the working directory.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("no go.mod around the working directory")
		}
		dir = parent
	}
}

// CorpusFiles are the model files of CorpusDir, in order.
func CorpusFiles(t testing.TB) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(CorpusDir(t), func(path string, d fs.DirEntry, err error) error {
		if ext := filepath.Ext(path); err == nil && !d.IsDir() && (ext == ".xml" || ext == ".nml") {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
