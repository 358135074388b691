// Release makes the files of a release of lemsls, in a folder:
//
//	lemsls_OS_ARCH.tar.gz           the program, its manual, completions and editor plugins (.zip for Windows)
//	lemsls_linux_ARCH_static.tar.gz the same without CUDA, for Linuxes without glibc, such as Alpine
//	*.cdx.json                      which modules each of the programs is made of (CycloneDX)
//	SHA256SUMS                      their checksums
//
// Equal sources, with an equal Go, give equal files: no times, paths or users
// of the machine are in them. It runs in the root of the repository:
//
//	go run ./release [-out dist] [-only linux/amd64,...]
package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	out := flag.String("out", "dist", "`folder` for the files")
	only := flag.String("only", "", "make these `platforms` only, such as linux/amd64,linux/amd64/static")
	flag.Parse()
	if err := release(*out, *only); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// release makes the files for the platforms whose names are in a list, or for
// all of them.
func release(out, only string) error {
	chosen, err := choose(only)
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "lemsls-release-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	common, err := documents(work)
	if err != nil {
		return err
	}
	var names []string
	for _, p := range chosen {
		made, err := p.make(work, out, common)
		if err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
		fmt.Println(filepath.Join(out, made[0]))
		names = append(names, made...)
	}
	return sums(out, names)
}

// make makes the archive of a platform and the list of what is in its program.
func (p platform) make(work, out string, common []member) ([]string, error) {
	program := filepath.Join(work, p.archive(), p.program())
	if err := p.build(program); err != nil {
		return nil, err
	}
	archive, bill := p.archive()+p.suffix(), p.archive()+".cdx.json"
	all := append([]member{{name: p.program(), path: program, executable: true}}, common...)
	if err := pack(filepath.Join(out, archive), all); err != nil {
		return nil, err
	}
	return []string{archive, bill}, writeBill(program, filepath.Join(out, bill))
}

// choose finds platforms by their names; all if there is none.
func choose(only string) ([]platform, error) {
	if only == "" {
		return platforms, nil
	}
	var chosen []platform
	for name := range strings.SplitSeq(only, ",") {
		i := slices.IndexFunc(platforms, func(p platform) bool { return p.String() == name })
		if i < 0 {
			return nil, fmt.Errorf("-only %s: want some of %v", name, platforms)
		}
		chosen = append(chosen, platforms[i])
	}
	return chosen, nil
}

// sums writes the checksums of files of a folder as sha256sum does.
func sums(dir string, names []string) error {
	var b strings.Builder
	slices.Sort(names)
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(data), name)
	}
	return os.WriteFile(filepath.Join(dir, "SHA256SUMS"), []byte(b.String()), 0o644)
}
