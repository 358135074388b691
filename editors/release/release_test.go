package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// TestPack: an archive has its members in order, with their modes, and the same
// bytes whoever owns the files and whenever they were written.
func TestPack(t *testing.T) {
	dir := t.TempDir()
	for name, mode := range map[string]fs.FileMode{"lemsls": 0o700, "sub/a.md": 0o600, "sub/test/no": 0o600, "sub/.no": 0o600} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("text of "+filepath.Base(name)), mode); err != nil {
			t.Fatal(err)
		}
	}
	all, err := membersIn(filepath.Join(dir, "sub"), "doc")
	if err != nil {
		t.Fatal(err)
	}
	all = append([]member{{name: "lemsls", path: filepath.Join(dir, "lemsls"), executable: true}}, all...)
	for name, list := range map[string]func(*testing.T, []byte) string{"a.tar.gz": listTar, "a.zip": listZip} {
		path := filepath.Join(dir, name)
		first := packed(t, path, all)
		if err := os.Chtimes(filepath.Join(dir, "lemsls"), time.Now(), time.Now().Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first, packed(t, path, all)) {
			t.Errorf("%s: other bytes the second time", name)
		}
		want := "lemsls -rwxr-xr-x 1980 text of lemsls\ndoc/a.md -rw-r--r-- 1980 text of a.md\n"
		if got := list(t, first); got != want {
			t.Errorf("%s has\n%s, want\n%s", name, got, want)
		}
	}
}

func packed(t *testing.T, path string, all []member) []byte {
	t.Helper()
	if err := pack(path, all); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func listTar(t *testing.T, data []byte) string {
	t.Helper()
	small, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for r := tar.NewReader(small); ; {
		h, err := r.Next()
		if err == io.EOF {
			return b.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(r)
		fmt.Fprintln(&b, h.Name, h.FileInfo().Mode(), h.ModTime.UTC().Year(), string(text))
	}
}

func listZip(t *testing.T, data []byte) string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(in)
		fmt.Fprintln(&b, f.Name, f.Mode(), f.Modified.UTC().Year(), string(text))
	}
	return b.String()
}

// TestBill: what this test is made of is in its bill, with versions and sums.
func TestBill(t *testing.T) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		t.Fatal("a program without build information")
	}
	deps := info.Deps
	if len(deps) == 0 {
		deps = []*debug.Module{{Path: "example.org/x", Version: "v1.2.3", Sum: "h1:AAAA"}}
		info.Deps = deps
	}
	b := bill(info)
	var text bytes.Buffer
	if err := cdx.NewBOMEncoder(&text, cdx.BOMFileFormatJSON).EncodeVersion(b, cdx.SpecVersion1_6); err != nil {
		t.Fatal(err)
	}
	var read cdx.BOM
	if err := cdx.NewBOMDecoder(&text, cdx.BOMFileFormatJSON).Decode(&read); err != nil {
		t.Fatal(err)
	}
	if len(*read.Components) != len(deps)+1 || read.SerialNumber != "" {
		t.Errorf("%d components of %d modules, serial number %q", len(*read.Components), len(deps), read.SerialNumber)
	}
	for i, m := range deps {
		c := (*read.Components)[i+1]
		if c.PackageURL != "pkg:golang/"+m.Path+"@"+m.Version || m.Sum != "" && c.Hashes == nil {
			t.Errorf("%+v is not %+v", c, m)
		}
	}
}

// TestPlatforms: the names are those that the action asks for.
func TestPlatforms(t *testing.T) {
	script, err := os.ReadFile("../../.github/lemsls-install.sh")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"lemsls_${os}_${arch}.tar.gz"`, `"lemsls_${os}_${arch}.zip"`} {
		if !strings.Contains(string(script), want) {
			t.Errorf("the action does not ask for %s", want)
		}
	}
	all, err := choose("windows/arm64,linux/amd64/static")
	if err != nil || all[0].archive()+all[0].suffix() != "lemsls_windows_arm64.zip" || all[1].archive()+all[1].suffix() != "lemsls_linux_amd64_static.tar.gz" {
		t.Errorf("%v %v", all, err)
	}
	if _, err := choose("plan9/mips"); err == nil {
		t.Error("there is a release for Plan 9")
	}
}
