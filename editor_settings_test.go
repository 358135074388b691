package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems/syntax"
)

const strangeDimension = `<Lems>
  <Include file="types.xml"/>
  <ComponentType name="cell" extends="base"><Parameter name="gain" dimension="nope"/></ComponentType>
</Lems>
`

// TestEditorSettings: what the user sets in the editor stands beside what a
// lemsls.toml says, and both count from the next analysis on.
func TestEditorSettings(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	path := write("models/cell.xml", strangeDimension)
	write("elsewhere/types.xml", `<Lems><ComponentType name="base"/></Lems>`)
	e, err := newEditor()
	if err != nil {
		t.Fatal(err)
	}
	e.opened([]string{dir})
	codes := func() string {
		var list []string
		a := e.analyze(context.Background(), syntax.NewFile(path, 1, strangeDimension), func(string) (*syntax.File, bool) { return nil, false })
		for _, d := range a.Diagnostics {
			list = append(list, d.Severity.String()+" "+d.Code)
		}
		return strings.Join(list, ", ")
	}
	expect := func(when, want string, has bool) {
		t.Helper()
		if got := codes(); strings.Contains(got, want) != has {
			t.Errorf("%s: found %q", when, got)
		}
	}
	expect("at first", "unknown-dimension", true)
	e.configured(map[string]diagnostics.Config{"": {Severity: map[string]diagnostics.Severity{"unknown-dimension": diagnostics.Error}}})
	expect("with a severity", "error unknown-dimension", true)
	e.configured(map[string]diagnostics.Config{"": {Severity: map[string]diagnostics.Severity{"unknown-dimension": 0}}})
	expect("switched off", "unknown-dimension", false)
	e.configured(map[string]diagnostics.Config{"": {Ignore: []string{"models/**"}}})
	expect("ignored", "unknown-dimension", false)
	e.configured(map[string]diagnostics.Config{"": {}})
	expect("set back", "unknown-dimension", true)

	toml := write("lemsls.toml", "[severity]\nunknown-dimension = \"info\"\n")
	expect("with a lemsls.toml", "info unknown-dimension", true)
	e.configured(map[string]diagnostics.Config{"": {Severity: map[string]diagnostics.Severity{"unknown-dimension": diagnostics.Error}}})
	expect("the user's above it", "error unknown-dimension", true)
	write("lemsls.toml", "ignore = [\"models\"]\n")
	later := time.Now().Add(2 * time.Second)
	if err := os.Chtimes(toml, later, later); err != nil {
		t.Fatal(err)
	}
	expect("as it changes", "unknown-dimension", false)
}

// TestEditorList: includes are completed from the file's folder, the folders of
// the settings, and folders in them.
func TestEditorList(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a/cell.xml", "a/self.xml", "a/sub/deep.nml", "a/.hidden.xml", "a/notes.txt", "lib/types.xml"} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("<Lems/>"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	e, err := newEditor()
	if err != nil {
		t.Fatal(err)
	}
	e.opened([]string{dir})
	e.configured(map[string]diagnostics.Config{"": {Include: []string{"lib"}}})
	self := syntax.NewFile(filepath.Join(dir, "a", "self.xml"), 1, "<Lems/>")
	for where, want := range map[string]string{"": "cell.xml sub/ types.xml", "sub/": "deep.nml", "../": "a/ lib/", "nowhere/": "", filepath.ToSlash(dir) + "/lib/": "types.xml"} {
		var got []string
		for _, f := range e.list(self, where) {
			if f.Detail == "NeuroML core types" {
				continue // this machine has them
			}
			if f.Folder {
				f.Name += "/"
			}
			got = append(got, f.Name)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("in %q: %q, want %q", where, got, want)
		}
	}
}

// TestEditorFolders: what the user sets for one folder counts for its documents
// alone, and paths are relative to it; the rest has what is set for all.
func TestEditorFolders(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"a/m/x.xml": strangeDimension, "a/lib/types.xml": `<Lems><ComponentType name="base"/></Lems>`,
		"b/x.xml": strangeDimension, "b/lib/types.xml": `<Lems><ComponentType name="base"/></Lems>`, "c/x.xml": strangeDimension, "c/types.xml": "<Lems/>",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	e, err := newEditor()
	if err != nil {
		t.Fatal(err)
	}
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	e.opened([]string{a, b})
	unopened := func(string) (*syntax.File, bool) { return nil, false }
	as := func(s diagnostics.Severity) map[string]diagnostics.Severity {
		return map[string]diagnostics.Severity{"unknown-dimension": s}
	}
	e.configured(map[string]diagnostics.Config{
		"": {Severity: as(diagnostics.Info)},
		a:  {Severity: as(diagnostics.Warning), Include: []string{"lib"}},
		b:  {Include: []string{"lib"}},
	})
	for name, want := range map[string]string{"a/m/x.xml": "warning a/lib/types.xml", "b/x.xml": "hint b/lib/types.xml", "c/x.xml": "info c/types.xml"} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		file := syntax.NewFile(path, 1, strangeDimension)
		severity := ""
		for _, d := range e.analyze(context.Background(), file, unopened).Diagnostics {
			if d.Code == "unknown-dimension" {
				severity = d.Severity.String()
			}
		}
		found := filepath.ToSlash(e.find(file, "types.xml", unopened))
		if got := severity + " " + strings.TrimPrefix(found, filepath.ToSlash(dir)+"/"); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
		var offered []string
		for _, f := range e.list(file, "") {
			if f.Detail != "NeuroML core types" {
				offered = append(offered, f.Name)
			}
		}
		if strings.Contains(strings.Join(offered, " "), "types.xml") != strings.Contains(want, "types.xml") {
			t.Errorf("%s: %q are offered", name, offered)
		}
	}
	same := map[string]diagnostics.Config{"": {}, a: {}, b: {Severity: as(diagnostics.Info)}}
	e.configured(same)
	if e.of(filepath.Join(a, "x.xml")).resolver != e.of(filepath.Join(b, "x.xml")).resolver {
		t.Error("folders that look in the same places read everything twice")
	}
}
