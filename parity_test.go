package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// TestParityTable: docs/rateml-parity.md has a row for each of RateML's features,
// and every test that it names exists.
func TestParityTable(t *testing.T) {
	tests := testNames(t)
	rows := 0
	for line := range strings.Lines(string(read(t, "docs/rateml-parity.md"))) {
		if !strings.HasPrefix(line, fmt.Sprintf("| %d |", rows+1)) {
			continue
		}
		rows++
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		named := 0
		for _, name := range strings.Split(cells[len(cells)-1], ",") {
			name = strings.Trim(name, " |`")
			named++
			if !tests[name] {
				t.Errorf("row %d names %q, which is no test", rows, name)
			}
		}
		if len(cells) != 4 || named == 0 {
			t.Errorf("row %d has %d columns and %d tests", rows, len(cells), named)
		}
	}
	if rows != 45 {
		t.Errorf("%d rows, want 45", rows)
	}
}

// testNames are the test functions of all packages.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules" || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && strings.HasPrefix(f.Name.Name, "Test") {
				names[f.Name.Name] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
