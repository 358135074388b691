package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// unrun is how many code blocks of README.md, docs and editors hold commands
// that no test here runs: each has a comment above it, <!-- not run: why -->.
const unrun = 13

// codeBlock is code of a page between two lines of ```.
type codeBlock struct {
	page     string
	line     int
	language string
	text     string
	mark     string // what a comment above it says: “not run: why”, “run by Test...”, “file: name”, “drill” or “drill: where”
}

func (b codeBlock) String() string { return fmt.Sprintf("%s:%d", b.page, b.line) }

var (
	blockMark = regexp.MustCompile(`^<!-- ((?:not run|run by|drill|file)\b.*) -->$`)
	// commandLine is what looks like a command, wherever it stands.
	commandLine = regexp.MustCompile(`^\s*(\$ |(lemsls|make|go|npm|curl|pip|python3?|nvim|hx|emacs|code|git|docker) [^:=]*$)`)
	shellTexts  = []string{"sh", "console", "fish", "zsh", "powershell"}
)

// codeBlocks are the code blocks of a page, also those that are only indented,
// without a language.
func codeBlocks(t *testing.T, page string) []codeBlock {
	t.Helper()
	var all []codeBlock
	var open *codeBlock
	mark, before := "", ""
	for i, line := range strings.Split(string(read(t, page)), "\n") {
		language, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && open == nil:
			open = &codeBlock{page: page, line: i + 1, language: language, mark: mark}
		case fence:
			all, open, mark = append(all, *open), nil, ""
		case open != nil:
			open.text += line + "\n"
		case strings.HasPrefix(line, "    ") && before == "":
			all = append(all, codeBlock{page: page, line: i + 1, text: line + "\n"})
		case line != "":
			mark = ""
			if m := blockMark.FindStringSubmatch(line); m != nil {
				mark = m[1]
			}
		}
		before = line
	}
	return all
}

// pages are those that tell people what to type.
func pages(t *testing.T) []string {
	t.Helper()
	list := []string{"README.md", "editors/README.md", "testdata/ci/README.md"}
	for _, pattern := range []string{"docs/*.md", "editors/*/README.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, found...)
	}
	slices.Sort(list)
	return list
}

// TestEveryCommand runs the commands of README.md and of the pages in docs and
// editors, each page in a folder of its own with models, an empty home and the
// settings that the page shows. A block of sh has to succeed; one of console has
// to print what it shows, where “...” is any text. One marked “file: name” is a
// file that the reader writes. Those marked “drill” are TestDrill's, those marked “run
// by” are of the test that is named.
func TestEveryCommand(t *testing.T) {
	skipped := 0
	for _, page := range pages(t) {
		var list []codeBlock
		for _, b := range codeBlocks(t, page) {
			if !slices.Contains(shellTexts, b.language) {
				if commandLine.MatchString(b.text) {
					t.Errorf("%v: a command that no test would find; put it between ```sh and ```", b)
				}
				if strings.HasPrefix(b.mark, "file: ") {
					list = append(list, b)
				}
				continue
			}
			list = append(list, b)
			if why, ok := strings.CutPrefix(b.mark, "not run: "); ok {
				skipped++
				t.Logf("%v is not run: %s", b, why)
			}
			if name, ok := strings.CutPrefix(b.mark, "run by "); ok && !isTest(t, name) {
				t.Errorf("%v: there is no test %s", b, name)
			}
		}
		list = slices.DeleteFunc(list, func(b codeBlock) bool { return b.mark != "" && !strings.HasPrefix(b.mark, "file: ") })
		if len(list) > 0 {
			t.Run(page, func(t *testing.T) { runBlocks(t, page, list) })
		}
	}
	if skipped != unrun {
		t.Errorf("%d blocks are marked as not run, not %d: if that is meant, change unrun", skipped, unrun)
	}
}

// isTest says that a test of this package has a name.
func isTest(t *testing.T, name string) bool {
	t.Helper()
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(files, func(f string) bool { return strings.Contains(string(read(t, f)), "func "+name+"(") })
}

func runBlocks(t *testing.T, page string, list []codeBlock) {
	onceIsEnough(t)
	s := newSandbox(t, page)
	for _, b := range list {
		if name, ok := strings.CutPrefix(b.mark, "file: "); ok {
			if err := os.WriteFile(filepath.Join(s.dir, name), []byte(b.text), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if b.language == "console" {
			s.converse(b)
			continue
		}
		if out, err := s.bash("set -e\n" + b.text); err != nil {
			t.Errorf("%v: %v\n%s\n%s", b, err, b.text, out)
		}
	}
}

// sandbox is a folder in which a person could follow a page.
type sandbox struct {
	t   *testing.T
	dir string
	env []string
}

func newSandbox(t *testing.T, page string) *sandbox {
	t.Helper()
	python, bin, home := pythonPath(t), programFolder(t), t.TempDir()
	needs(t, python, "numpy")
	s := &sandbox{t: t, dir: tree(t, map[string]string{".git/HEAD": "", "lemsls.toml": strings.Join(blocks(string(read(t, page)), "toml"), "\n")})}
	copies := map[string]string{"testdata/models": "testdata/models", "testdata/models/rateml": "models"}
	if strings.HasPrefix(page, "editors/") {
		copies[filepath.Dir(page)] = "."
	}
	for from, to := range copies {
		if err := os.CopyFS(filepath.Join(s.dir, to), os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
	}
	for _, from := range []string{"testdata/models/rateml/montbrio.xml", "testdata/models/lems/adaptive_exponential.xml", "testdata/models/lems/hodgkin_huxley.xml"} {
		if err := os.WriteFile(filepath.Join(s.dir, filepath.Base(from)), read(t, from), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(filepath.Join(s.dir, "include"), os.DirFS("testdata/models/lems/include")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"python", "python3"} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\nexec '"+python+"' \"$@\"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	s.env = append(os.Environ(), "HOME="+home, asCommand+"=1", "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "LC_ALL=C.UTF-8")
	for _, name := range []string{"GOCACHE", "GOMODCACHE"} {
		s.env = append(s.env, name+"="+strings.TrimSpace(string(output(t, "go", "env", name))))
	}
	if out, err := s.bash("lemsls connectome make --nodes 76 -o connectivity_76.zip"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return s
}

func (s *sandbox) bash(script string) (string, error) {
	cmd := exec.Command("bash", "-c", script)
	cmd.Dir, cmd.Env = s.dir, s.env
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// converse runs the commands behind “$ ”, which go on behind a “\”, and compares
// what they print with the lines below them.
func (s *sandbox) converse(b codeBlock) {
	s.t.Helper()
	for _, part := range strings.Split("\n"+b.text, "\n$ ")[1:] {
		line, want, _ := strings.Cut(strings.ReplaceAll(part, "\\\n", ""), "\n")
		got, _ := s.bash(line)
		if !shows(want, got) {
			s.t.Errorf("%v: %s prints\n%s\nnot\n%s", b, line, got, want)
		}
	}
}

// shows says that a text is the one of a page, where “...” is any text.
func shows(page, text string) bool {
	pattern := strings.ReplaceAll(regexp.QuoteMeta(strings.TrimSpace(page)), `\.\.\.`, `.*`)
	return regexp.MustCompile(`(?s)^` + pattern + `$`).MatchString(strings.TrimSpace(text))
}
