package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// platform is what a program is built for. A static one needs no libraries of
// the system, and has no CUDA therefore.
type platform struct {
	os, arch string
	static   bool
}

var platforms = []platform{
	{os: "linux", arch: "amd64"},
	{os: "linux", arch: "arm64"},
	{os: "linux", arch: "amd64", static: true},
	{os: "linux", arch: "arm64", static: true},
	{os: "darwin", arch: "amd64"},
	{os: "darwin", arch: "arm64"},
	{os: "windows", arch: "amd64"},
	{os: "windows", arch: "arm64"},
}

// String is the name by which -only knows it.
func (p platform) String() string {
	if p.static {
		return p.os + "/" + p.arch + "/static"
	}
	return p.os + "/" + p.arch
}

// archive is the name of its archive, without the suffix.
func (p platform) archive() string { return "lemsls_" + strings.ReplaceAll(p.String(), "/", "_") }

func (p platform) suffix() string {
	if p.os == "windows" {
		return ".zip"
	}
	return ".tar.gz"
}

func (p platform) program() string {
	if p.os == "windows" {
		return "lemsls.exe"
	}
	return "lemsls"
}

// build compiles the program of the current folder for the platform. The
// version is that of the commit's tag, if the repository is there.
func (p platform) build(path string) error {
	args := []string{"build", "-trimpath", "-buildvcs=auto", "-ldflags=-s -w -buildid=", "-o", path}
	if p.static {
		args = append(args, "-tags=nocuda")
	}
	cmd := exec.Command("go", append(args, ".")...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+p.os, "GOARCH="+p.arch, "GOFLAGS=")
	return said(cmd)
}

// host is the platform of this machine.
func host() platform { return platform{os: runtime.GOOS, arch: runtime.GOARCH} }

// said runs a command whose output is the error, if there is one.
func said(cmd *exec.Cmd) error {
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, out)
	}
	return nil
}

// shells are the completions that come with the program, by the names that the
// shells look for.
var shells = []struct{ name, file string }{
	{"bash", "lemsls.bash"},
	{"fish", "lemsls.fish"},
	{"powershell", "lemsls.ps1"},
	{"zsh", "_lemsls"},
}

// documents are what all archives have beside the program, of which one is built
// for this machine to write them.
func documents(work string) ([]member, error) {
	program := filepath.Join(work, "host", host().program())
	if err := host().build(program); err != nil {
		return nil, err
	}
	if err := said(exec.Command(program, "man", filepath.Join(work, "man"))); err != nil {
		return nil, err
	}
	for _, s := range shells {
		if err := completion(program, s.name, filepath.Join(work, "completions", s.file)); err != nil {
			return nil, err
		}
	}
	var all []member
	for _, name := range []string{"README.md", "LICENSE", "CHANGELOG.md"} {
		all = append(all, member{name: name, path: name})
	}
	for _, x := range []struct{ name, dir string }{
		{"completions", filepath.Join(work, "completions")},
		{"editors/emacs", "editors/emacs"},
		{"editors/helix", "editors/helix"},
		{"editors/jupyterlab", "editors/jupyterlab"},
		{"editors/neovim", "editors/neovim"},
		{"editors/zed", "editors/zed"},
		{"man/man1", filepath.Join(work, "man")},
	} {
		below, err := membersIn(x.dir, x.name)
		if err != nil {
			return nil, err
		}
		all = append(all, below...)
	}
	return all, nil
}

// completion writes what completes command lines in a shell.
func completion(program, shell, path string) error {
	var out bytes.Buffer
	cmd := exec.Command(program, "completion", shell)
	cmd.Stdout = &out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("completions for %s: %w", shell, err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, out.Bytes(), 0o644)
}
