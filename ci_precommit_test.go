package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestPreCommitExample runs the hooks of testdata/ci as a person does who has
// pre-commit and Go: `git commit` builds lemsls from what it has cloned. The
// clone is of this working tree, and the modules are those of this machine.
func TestPreCommitExample(t *testing.T) {
	drillOnly(t)
	python := pythonPath(t)
	needs(t, python, "pre_commit")
	home, modules := t.TempDir(), strings.TrimSpace(string(output(t, "go", "env", "GOMODCACHE")))
	source, models := filepath.Join(home, "lemsls"), filepath.Join(home, "models")
	config := filepath.Join(home, ".gitconfig")
	text := "[user]\nname = t\nemail = t@example.org\n[init]\ndefaultBranch = main\n[url \"" + source + "\"]\ninsteadOf = https://github.com/lemsls/lemsls\n"
	if err := os.WriteFile(config, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	// The cache of what is compiled is this machine's, to take seconds, not minutes.
	env := append(os.Environ(), "HOME="+home, "PRE_COMMIT_HOME="+filepath.Join(home, "cache"),
		"GOCACHE="+strings.TrimSpace(string(output(t, "go", "env", "GOCACHE"))), "GOPROXY=file://"+filepath.ToSlash(modules)+"/cache/download",
		"GOSUMDB=off", "GOFLAGS=-trimpath -modcacherw", "GOTOOLCHAIN=local", "CGO_ENABLED=0")
	tool := func(dir, name string, args ...string) (string, error) {
		cmd := exec.Command(name, args...)
		cmd.Dir, cmd.Env = dir, env
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	must := func(dir, name string, args ...string) {
		t.Helper()
		if out, err := tool(dir, name, args...); err != nil {
			t.Fatalf("%s %v: %v\n%s", name, args, err, out)
		}
	}
	commit := func(dir string) (string, error) {
		must(dir, "git", "add", "--all")
		return tool(dir, "git", "commit", "--quiet", "-m", "change")
	}
	copyRepository(t, source)
	must(source, "git", "init", "--quiet")
	if out, err := commit(source); err != nil {
		t.Fatal(out)
	}
	must(source, "git", "tag", "v0.1.0")
	if err := os.CopyFS(models, os.DirFS("testdata/ci")); err != nil {
		t.Fatal(err)
	}
	must(models, "git", "init", "--quiet")
	must(models, python, "-m", "pre_commit", "install")
	if out, err := commit(models); err != nil {
		t.Fatalf("the example is not accepted: %v\n%s", err, out)
	}
	bad := filepath.Join(models, "models", "bad.xml")
	if err := os.WriteFile(bad, read(t, "testdata/models/broken/misspelt-constant.xml"), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := commit(models)
	if err == nil || !strings.Contains(out, "models/bad.xml:15:66: error: “taw” is not declared") {
		t.Errorf("a broken model is committed: %v\n%s", err, out)
	}
	if err := os.WriteFile(bad, []byte(strings.ReplaceAll(string(read(t, bad)), "taw", "tau")), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := commit(models); err != nil {
		t.Errorf("the mended model is not accepted: %v\n%s", err, out)
	}
}

// copyRepository copies what git would commit of this working tree.
func copyRepository(t *testing.T, to string) {
	t.Helper()
	if _, err := os.Stat(".git"); err != nil {
		t.Skip("no repository: ", err)
	}
	list := output(t, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	for name := range strings.SplitSeq(strings.TrimRight(string(list), "\x00"), "\x00") {
		data, err := os.ReadFile(name)
		if os.IsNotExist(err) {
			continue // it is deleted, but not yet committed so
		}
		path := filepath.Join(to, name)
		if err == nil {
			err = os.MkdirAll(filepath.Dir(path), 0o755)
		}
		if err == nil {
			err = os.WriteFile(path, data, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// output is what a command prints.
func output(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		t.Skipf("%s %v: %v", name, args, err)
	}
	return out
}
