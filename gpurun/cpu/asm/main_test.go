package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestKernelsAreCurrent: the files in package cpu are what the generator writes.
func TestKernelsAreCurrent(t *testing.T) {
	dir := t.TempDir()
	if err := write("..", dir); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, f := range files {
		want, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join("..", f.Name()))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not current: run go generate in gpurun/cpu (%v)", f.Name(), err)
		}
	}
}
