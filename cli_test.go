package main

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite testdata/cli")

// TestCommandLines runs the command lines of testdata/cli, each archive in a
// folder with its files, and compares what they print with its last member.
//
//	lemsls ARGS [< FILE]   standard output, standard error behind "! ", the exit code if it is not 0
//	cat FILE               its text, with \r and the byte order mark visible
//
// Where a sweep ran, and how fast, is left out.
func TestCommandLines(t *testing.T) {
	archives, err := filepath.Glob("testdata/cli/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal("no archives", err)
	}
	for _, path := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			for _, name := range []string{"PATH", "VIRTUAL_ENV", "CONDA_PREFIX", "LEMS_INCLUDE_PATH", "JNML_HOME", "HOME"} {
				t.Setenv(name, "") // no pyNeuroML of this machine
			}
			full, err := filepath.Abs(path)
			if err != nil {
				t.Fatal(err)
			}
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			last := len(archive.Files) - 1
			if last < 0 || archive.Files[last].Name != "transcript" {
				archive.Files = append(archive.Files, txtar.File{Name: "transcript"})
				last++
			}
			unpack(t, archive.Files[:last])
			got := transcript(t, string(archive.Comment))
			if *update {
				archive.Files[last].Data = []byte(got)
				if err := os.WriteFile(full, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if want := string(archive.Files[last].Data); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// where is what a sweep says of the machine and of how long it took.
var where = regexp.MustCompile(` on [^\n(]*\(cpu, (f32|f64)\): [^,]*, [^,]*,`)

var (
	visible   = strings.NewReplacer("\r", "␍", "\ufeff", "␂")
	invisible = strings.NewReplacer("␍", "\r", "␂", "\ufeff")
)

// unpack writes files into a new folder, a repository, and goes there.
func unpack(t *testing.T, list []txtar.File) {
	t.Helper()
	dir := t.TempDir()
	for _, f := range append(slices.Clip(list), txtar.File{Name: ".git/HEAD"}) {
		path := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(invisible.Replace(string(f.Data))), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
}

func transcript(t *testing.T, script string) string {
	t.Helper()
	var b strings.Builder
	for line := range strings.Lines(script) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fmt.Fprintf(&b, "$ %s\n", line)
		rest, file, _ := strings.Cut(line, " < ")
		args := strings.Fields(rest)
		if args[0] == "cat" {
			b.WriteString(visible.Replace(string(read(t, args[1]))))
			continue
		}
		stdin := ""
		if file != "" {
			stdin = string(read(t, file))
		}
		code, out, errs := command(t, stdin, args[1:]...)
		b.WriteString(where.ReplaceAllString(visible.Replace(out), " on CPU ($1),"))
		for e := range strings.Lines(errs) {
			b.WriteString("! " + e)
		}
		if code != 0 {
			fmt.Fprintf(&b, "exit code %d\n", code)
		}
	}
	return b.String()
}

// TestReportReaders has reports read by programs that were not written for
// lemsls.
func TestReportReaders(t *testing.T) {
	python := pythonPath(t)
	report := func(format string) string {
		path := filepath.Join(t.TempDir(), "report")
		if code, _, errs := command(t, "", "check", "testdata/models/broken", "--format", format, "--output", path); code != 1 {
			t.Fatal(errs)
		}
		return path
	}
	ask := func(pkg, program, format, want string) {
		t.Run(format, func(t *testing.T) {
			needs(t, python, pkg)
			out, err := exec.Command(python, "-c", program, report(format)).CombinedOutput()
			if err != nil || !strings.Contains(string(out), want) {
				t.Errorf("want %q: %v\n%s", want, err, out)
			}
		})
	}
	ask("junitparser", `
import sys; from junitparser import JUnitXml
x = JUnitXml.fromfile(sys.argv[1])
assert x.failures == sum(len(c.result) for s in x for c in s) > 3
for s in x:
    for c in s: print(s.name, c.name, [r.message for r in c.result])
`, "junit", "testdata/models/broken/misspelt-constant.xml unresolved-name at 15:66 ['“taw” is not declared']")
	ask("diff_cover", `
import sys; from diff_cover.violationsreporters.java_violations_reporter import CheckstyleXmlDriver
for file, all in CheckstyleXmlDriver().parse_reports([open(sys.argv[1]).read()]).items():
    for v in all: print(file, v.line, v.message)
`, "checkstyle", "testdata/models/broken/misspelt-constant.xml 15 error: “taw” is not declared")
}

// TestPreCommit runs the hooks as pre-commit does. The golang hooks need a
// network to build lemsls; the system ones take the test's own.
func TestPreCommit(t *testing.T) {
	onceIsEnough(t)
	python := pythonPath(t)
	needs(t, python, "pre_commit")
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	bin, hooks, models := t.TempDir(), t.TempDir(), t.TempDir()
	tool := func(dir, name string, args ...string) (string, error) {
		cmd := exec.Command(name, args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "PRE_COMMIT_HOME="+bin+"/cache",
			"GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_AUTHOR_NAME=t", "GIT_AUTHOR_EMAIL=t@example.org", "GIT_COMMITTER_NAME=t", "GIT_COMMITTER_EMAIL=t@example.org")
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	must := func(dir, name string, args ...string) string {
		t.Helper()
		out, err := tool(dir, name, args...)
		if err != nil {
			t.Fatalf("%s %v: %v\n%s", name, args, err, out)
		}
		return strings.TrimSpace(out)
	}
	write := func(dir, name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	must(here, "go", "build", "-o", filepath.Join(bin, "lemsls"), ".")
	write(hooks, ".pre-commit-hooks.yaml", string(read(t, ".pre-commit-hooks.yaml")))
	for _, dir := range []string{hooks, models} {
		must(dir, "git", "init", "--quiet")
		must(dir, "git", "add", ".")
		must(dir, "git", "commit", "--quiet", "--allow-empty", "-m", "start")
	}
	rev := must(hooks, "git", "rev-parse", "HEAD")
	must(here, python, "-m", "pre_commit", "validate-manifest", ".pre-commit-hooks.yaml")
	write(models, ".pre-commit-config.yaml", fmt.Sprintf("repos:\n- repo: %s\n  rev: %s\n  hooks:\n  - id: lemsls-check-system\n  - id: lemsls-fmt-system\n", hooks, rev))
	write(models, "good.xml", string(read(t, montbrio)))
	write(models, "other.xml", "<project   x='1'/>\n")
	write(models, "notes.txt", "<<<")
	must(models, "git", "add", ".")
	must(models, python, "-m", "pre_commit", "run", "--all-files")
	write(models, "bad.xml", string(read(t, "testdata/models/broken/misspelt-constant.xml"))+"\n")
	must(models, "git", "add", ".")
	out, err := tool(models, python, "-m", "pre_commit", "run", "--all-files")
	if err == nil || !strings.Contains(out, "bad.xml:15:66: error: “taw” is not declared") || !strings.Contains(out, "files were modified by this hook") {
		t.Errorf("%v\n%s", err, out)
	}
	if string(read(t, filepath.Join(models, "other.xml"))) != "<project   x='1'/>\n" {
		t.Error("other XML was formatted")
	}
}

// TestActionInstall installs from a folder that looks like the releases, and
// refuses a binary with another checksum. TestActionCheck is what it runs then.
func TestActionInstall(t *testing.T) {
	for _, name := range []string{"bash", "curl", "tar", "sha256sum", "uname"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skip("no", name)
		}
	}
	system, machine := uname(t, "-s"), uname(t, "-m")
	arch := map[string]string{"x86_64": "amd64", "aarch64": "arm64", "arm64": "arm64"}[machine]
	if system != "Linux" || arch == "" {
		t.Skip("no release for", system, machine)
	}
	releases, dir := t.TempDir(), filepath.Join(t.TempDir(), "bin")
	from := filepath.Join(releases, "download", "v1.2.3")
	if err := os.MkdirAll(from, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(from, "lemsls"), []byte("#!/bin/sh\nprintf '%s\\n' \"$@\"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	asset := "lemsls_linux_" + arch + ".tar.gz"
	if out, err := exec.Command("tar", "-czf", filepath.Join(from, asset), "-C", from, "lemsls").CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	install := func(sum string) (string, error) {
		if err := os.WriteFile(filepath.Join(from, "SHA256SUMS"), []byte("0000  other\n"+sum+"  "+asset+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("bash", ".github/lemsls-install.sh", dir)
		cmd.Env = append(os.Environ(), "LEMSLS_VERSION=v1.2.3", "LEMSLS_RELEASES=file://"+releases)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := install(strings.Repeat("0", 64)); err == nil || !strings.Contains(out, "checksum") {
		t.Errorf("a wrong checksum: %v %s", err, out)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("a binary with a wrong checksum was installed")
	}
	sum := sha256.Sum256(read(t, filepath.Join(from, asset)))
	if out, err := install(hex.EncodeToString(sum[:])); err != nil || out != "version\n" {
		t.Errorf("%v %s", err, out)
	}
	check := exec.Command("bash", ".github/lemsls-check.sh")
	check.Env = append(os.Environ(), "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"), "LEMSLS_FORMAT=github", "LEMSLS_FAIL_ON=error", "LEMSLS_OUTPUT=",
		"LEMSLS_CONFIG=a b.toml", "LEMSLS_ARGS=--portability\nall", "LEMSLS_PATHS=models\n-odd name\n")
	want := "check\n--format\ngithub\n--fail-on\nerror\n--config\na b.toml\n--portability\nall\n--\nmodels\n-odd name\n"
	if out, err := check.CombinedOutput(); err != nil || string(out) != want {
		t.Errorf("%v\n%s", err, out)
	}
}

func uname(t *testing.T, flag string) string {
	t.Helper()
	out, err := exec.Command("uname", flag).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// TestFixAll fixes all fixtures: there are no more errors than before, what is
// left has no safe fix, and a second time changes nothing.
func TestFixAll(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"testdata/fixtures/rateml", "testdata/fixtures/lems", "testdata/models/broken"} {
		if err := os.CopyFS(filepath.Join(dir, filepath.Base(name)), os.DirFS(name)); err != nil {
			t.Fatal(err)
		}
	}
	errorsOf := func(args ...string) int {
		_, out, _ := command(t, "", append([]string{"check", dir, "--portability", "all"}, args...)...)
		return strings.Count(out, ": error: ")
	}
	before := errorsOf()
	_, _, errs := command(t, "", "check", dir, "--portability", "all", "--fix")
	fixed := strings.Count(errs, ": fixed: ")
	after := errorsOf()
	if fixed < 10 || after > before {
		t.Errorf("%d fixed; %d errors before, %d after", fixed, before, after)
	}
	if _, _, errs := command(t, "", "check", dir, "--portability", "all", "--fix"); strings.Contains(errs, "fixed") {
		t.Errorf("the second time:\n%s", errs)
	}
	t.Logf("%d findings fixed; %d errors before, %d after", fixed, before, after)
}
