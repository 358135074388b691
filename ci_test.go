package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// workflow is as much of a workflow or of an action as the test runs.
type workflow struct {
	Inputs map[string]struct{ Default string }
	Jobs   map[string]struct{ Steps []step }
	Runs   struct{ Steps []step }
}

type step struct {
	Name, If, Uses, Run string
	With, Env           map[string]string
}

// machine is what runs a workflow's steps: a folder with the repository, and
// what GitHub tells them.
type machine struct {
	t    *testing.T
	dir  string
	home string // of what is no part of the repository
	root string // of this repository, which has the action
}

// expression is one of ${{ }}.
var expression = regexp.MustCompile(`\$\{\{\s*([^}]+?)\s*\}\}`)

// TestCIExample runs the workflow of testdata/ci, step by step: what lemsls's own
// action does, from a folder that looks like its releases, and what shells run.
// What uploads the findings is a check against the schema of SARIF here.
func TestCIExample(t *testing.T) {
	onceIsEnough(t)
	m := newMachine(t)
	if failed := m.run(".github/workflows/models.yml"); len(failed) > 0 {
		t.Errorf("the example fails: %v", failed)
	}
	m.write("models/bad.xml", string(read(t, "testdata/models/broken/misspelt-constant.xml")))
	m.write("models/ragged.xml", strings.Replace(string(m.read("models/oscillator.xml")), "<StateVariable ", "<StateVariable   ", 1))
	failed := m.run(".github/workflows/models.yml")
	if strings.Join(failed, ", ") != "Check the models, Check the layout" {
		t.Errorf("with a broken and a ragged model these fail: %v", failed)
	}
	report := string(m.read("lemsls.sarif"))
	for _, want := range []string{`"models/bad.xml"`, `"unresolved-name"`, `"partialFingerprints"`} {
		if !strings.Contains(report, want) {
			t.Errorf("no %s in %s", want, report)
		}
	}
	log := string(m.read("../log"))
	if !strings.Contains(log, "::error title=lemsls (unresolved-name),file=models/bad.xml,line=15,") || !strings.Contains(log, "models/ragged.xml") {
		t.Errorf("the log says\n%s", log)
	}
}

// newMachine has a copy of the example, and releases with the test's own binary.
func newMachine(t *testing.T) *machine {
	t.Helper()
	for _, name := range []string{"bash", "curl", "tar", "sha256sum"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skip("no", name)
		}
	}
	if runtime.GOOS != "linux" {
		t.Skip("the example runs on Linux")
	}
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	m := &machine{t: t, dir: filepath.Join(home, "work"), home: home, root: root}
	if err := os.CopyFS(m.dir, os.DirFS("testdata/ci")); err != nil {
		t.Fatal(err)
	}
	m.write(".git/HEAD", "")
	m.write("../lemsls/lemsls/releases/latest/download/lemsls", fmt.Sprintf("#!/bin/sh\n%s=1 exec '%s' \"$@\"\n", asCommand, program))
	const release = `cd "$1/lemsls/lemsls/releases/latest/download" && chmod 755 lemsls && tar -czf "$2" lemsls && rm lemsls && sha256sum "$2" >SHA256SUMS`
	asset := "lemsls_linux_" + runtime.GOARCH + ".tar.gz"
	if out, err := exec.Command("bash", "-c", release, "-", home, asset).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return m
}

// run runs the jobs of a workflow and returns the names of the steps that fail;
// after one that does, only those run that say so.
func (m *machine) run(path string) (failed []string) {
	m.t.Helper()
	var w workflow
	m.parse(m.read(path), &w)
	for _, job := range w.Jobs {
		for _, s := range job.Steps {
			if len(failed) > 0 && s.If == "" {
				continue
			}
			if s.If != "" && !strings.Contains(s.If, "!cancelled()") {
				m.t.Fatalf("what is if: %s", s.If)
			}
			if err := m.step(s); err != nil {
				m.t.Logf("%s: %v", s.Name, err)
				failed = append(failed, s.Name)
			}
		}
	}
	return failed
}

func (m *machine) step(s step) error {
	action, _, _ := strings.Cut(s.Uses, "@")
	switch action {
	case "":
		return m.shell(s, nil)
	case "actions/checkout": // it lies there already
		return nil
	case "lemsls/lemsls":
		return m.action(s.With)
	case "github/codeql-action/upload-sarif":
		return m.validate(s.With["sarif_file"])
	}
	m.t.Fatalf("what is uses: %s", s.Uses)
	return nil
}

// action runs the action of this repository with inputs.
func (m *machine) action(with map[string]string) error {
	var w workflow
	m.parse(read(m.t, "action.yml"), &w)
	inputs := map[string]string{}
	for name, x := range w.Inputs {
		inputs[name] = x.Default
	}
	for name, value := range with {
		if _, ok := inputs[name]; !ok {
			m.t.Errorf("the action has no input %s", name)
		}
		inputs[name] = value
	}
	for _, s := range w.Runs.Steps {
		if err := m.shell(s, inputs); err != nil {
			return err
		}
	}
	return nil
}

// shell runs the commands of a step as GitHub does, with the folders in front of
// the path that earlier steps have put there.
func (m *machine) shell(s step, inputs map[string]string) error {
	path := os.Getenv("PATH")
	if added, err := os.ReadFile(filepath.Join(m.home, "path")); err == nil {
		path = strings.ReplaceAll(strings.TrimSpace(string(added)), "\n", ":") + ":" + path
	}
	cmd := exec.Command("bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", m.filled(s.Run, inputs))
	cmd.Dir = m.dir
	cmd.Env = []string{"PATH=" + path, "HOME=" + m.home, "RUNNER_TEMP=" + filepath.Join(m.home, "tmp"), "GITHUB_PATH=" + filepath.Join(m.home, "path"), "GITHUB_ACTION_PATH=" + m.root, "CI=true"}
	for name, value := range s.Env {
		cmd.Env = append(cmd.Env, name+"="+m.filled(value, inputs))
	}
	out, err := cmd.CombinedOutput()
	m.write("../log", string(m.read("../log"))+string(out))
	if err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	return nil
}

// filled puts values in the place of expressions.
func (m *machine) filled(text string, inputs map[string]string) string {
	return expression.ReplaceAllStringFunc(text, func(e string) string {
		name := expression.FindStringSubmatch(e)[1]
		if name == "github.server_url" {
			return "file://" + m.home
		}
		value, ok := inputs[strings.TrimPrefix(name, "inputs.")]
		if !ok {
			m.t.Errorf("what is %s", e)
		}
		return value
	})
}

// validate is what the service that takes reports asks of them.
func (m *machine) validate(name string) error {
	schema, err := jsonschema.NewCompiler().Compile("diagnostics/testdata/schemas/sarif-2.1.0.json")
	if err != nil {
		m.t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(string(m.read(name))))
	if err != nil {
		return err
	}
	return schema.Validate(value)
}

func (m *machine) parse(text []byte, to any) {
	m.t.Helper()
	if err := yaml.Unmarshal(text, to); err != nil {
		m.t.Fatal(err)
	}
}

// read is a file of the repository; nothing if there is none.
func (m *machine) read(name string) []byte {
	data, _ := os.ReadFile(filepath.Join(m.dir, filepath.FromSlash(name)))
	return data
}

func (m *machine) write(name, text string) {
	m.t.Helper()
	path := filepath.Join(m.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		m.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		m.t.Fatal(err)
	}
}
