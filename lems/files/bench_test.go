package files_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/files"
	"github.com/lemsls/lemsls/lems/syntax"
)

// corpus is the real models beside the project, and the folder of their core
// types.
func corpus(b *testing.B) (list []*syntax.File, core string) {
	b.Helper()
	dir := os.Getenv("LEMSLS_CORPUS")
	if dir == "" {
		dir = "../../../shared/corpus"
	}
	index, err := os.ReadFile(filepath.Join(dir, "INDEX.tsv"))
	if err != nil {
		b.Skip("no corpus:", err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(index)), "\n")[1:] {
		path := filepath.Join(dir, strings.SplitN(line, "\t", 2)[0])
		text, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		list = append(list, syntax.NewFile(path, 0, string(text)))
	}
	return list, filepath.Join(dir, "NeuroML", "NeuroML2", "NeuroML2CoreTypes")
}

// BenchmarkLoad reads the corpus with all that it includes, each time anew.
func BenchmarkLoad(b *testing.B) {
	list, core := corpus(b)
	bytes := 0
	for _, f := range list {
		bytes += len(f.Text)
	}
	b.SetBytes(int64(bytes))
	for b.Loop() {
		r := files.New(files.Options{Dirs: []string{core}, Env: environment(), Alone: true})
		for _, f := range list {
			lems.LoadWith(f, lems.Options{Resolver: r})
		}
	}
}
