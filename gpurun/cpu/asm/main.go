// Command asm writes the vector kernels of package cpu, float32 and float64: AVX2
// and AVX-512 for amd64, with avo, and NEON for arm64, which avo does not know.
// Run it in gpurun/cpu:
//
//	go run ./asm .
//
// The elementary functions are the definitions of package ir, printed as
// instructions. Nothing is fused and nothing is reordered, so that all kernels
// compute the same bits as those in Go.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: asm DIRECTORY, that of package cpu")
		os.Exit(2)
	}
	if err := write(os.Args[1], os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "asm:", err)
		os.Exit(1)
	}
}

// write generates all files into a directory. source is that of package cpu.
func write(source, directory string) error {
	words, err := readWords(filepath.Join(source, "word.go"))
	if err != nil {
		return err
	}
	for _, v := range []vector{{bytes: 32}, {bytes: 64}} {
		for name, part := range map[string]func(*generator){
			"loops":      (*generator).loops,
			"words":      func(g *generator) { g.interpreter(words) },
			"elementary": (*generator).elementary,
			"normal":     (*generator).normal,
		} {
			file := filepath.Join(directory, fmt.Sprintf("%s_%s", name, v.isa()))
			if err := generate(file, v, part); err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
		}
	}
	return writeNEON(directory, words)
}

// generate writes an assembly file and its declarations, for both precisions.
func generate(file string, v vector, part func(*generator)) error {
	c := build.NewContext()
	c.ConstraintExpr("amd64")
	for _, double := range []bool{false, true} {
		v.double = double
		g := &generator{Context: c, vector: v}
		part(g)
		if g.err != nil {
			return g.err
		}
	}
	f, err := c.Result()
	if list, ok := err.(build.ErrorList); ok {
		return errors.Join(all(list)...)
	}
	if err != nil {
		return err
	}
	if err := pass.Compile.Execute(f); err != nil {
		return err
	}
	config := printer.Config{Argv: []string{"go", "run", "./asm", "."}, Pkg: "cpu"}
	for name, p := range map[string]printer.Printer{
		file + "_amd64.s":        printer.NewGoAsm(config),
		file + "_stubs_amd64.go": printer.NewStubs(config),
	} {
		text, err := p.Print(f)
		if err != nil {
			return err
		}
		if err := replace(name, text); err != nil {
			return err
		}
	}
	return nil
}

// replace writes a file that is not as it should be.
func replace(name string, text []byte) error {
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, text) {
		return nil
	}
	return os.WriteFile(name, text, 0o644)
}

// all is the errors of a list.
func all(list build.ErrorList) []error {
	var errs []error
	for _, err := range list {
		errs = append(errs, err)
	}
	return errs
}
