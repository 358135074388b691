package diagnostics_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/files"
	"github.com/lemsls/lemsls/lems/rateml"
	"github.com/lemsls/lemsls/lems/syntax"
)

// corpusFile is a real model and what the index says of it.
type corpusFile struct {
	path, kind, role, expect, context, includes string
	file                                        *syntax.File
}

func corpusDir() string {
	if dir := os.Getenv("LEMSLS_CORPUS"); dir != "" {
		return dir
	}
	return "../../shared/corpus"
}

// corpus is the real models beside the project, where they are.
func corpus(t testing.TB, kinds ...string) []corpusFile {
	t.Helper()
	dir := corpusDir()
	index, err := os.ReadFile(filepath.Join(dir, "INDEX.tsv"))
	if err != nil {
		t.Skip("no corpus:", err)
	}
	var list []corpusFile
	for _, line := range strings.Split(string(index), "\n")[1:] {
		cells := strings.Split(line, "\t")
		if len(cells) < 9 || !slices.Contains(kinds, cells[2]) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, cells[0]))
		if err != nil {
			t.Fatal(err)
		}
		file := syntax.NewFile(filepath.ToSlash(filepath.Join(dir, cells[0])), 1, string(text))
		list = append(list, corpusFile{cells[0], cells[2], cells[5], cells[6], cells[7], cells[8], file})
	}
	if len(list) == 0 {
		t.Fatal("the corpus has no such files")
	}
	return list
}

// corpusReader finds what the files of the corpus include.
func corpusReader() *files.Resolver {
	return files.New(files.Options{
		Dirs:  []string{filepath.Join(corpusDir(), "NeuroML/NeuroML2/NeuroML2CoreTypes")},
		Env:   func(string) string { return "" },
		Alone: true,
		Still: true,
	})
}

// checkWith checks a file as the program does, among others.
func checkWith(f *syntax.File, r *files.Resolver, set *files.Set) (*lems.Model, []diagnostics.Diagnostic) {
	o := lems.Options{Dialects: []*lems.Dialect{rateml.Dialect}, Resolver: r}
	return diagnostics.CheckIn(lems.LoadWith(f, o), func() []*lems.Model {
		var list []*lems.Model
		for _, root := range r.Contexts(f, set) {
			in := o
			in.Context = root
			list = append(list, lems.LoadWith(f, in))
		}
		return list
	})
}

// knownErrors are the mistakes that the official core types have, by file: a
// code and the text at its place.
var knownErrors = map[string][]string{
	"Cells.xml": {"dimension-mismatch voltage", "duplicate-name Sisat", "dimension-mismatch -Si/150.0", "dimension-mismatch -Wi/2.0"},
	"PyNN.xml":  {"exposure-dimension none"},
}

// TestCorpus says that no real model is accused of an error, that files with
// known errors have those, and that includes lead where they should.
func TestCorpus(t *testing.T) {
	list := corpus(t, "rateml", "lems", "neuroml")
	r, set := corpusReader(), &files.Set{}
	for _, f := range list {
		set.Paths = append(set.Paths, f.file.Path)
	}
	var portable atomic.Int64
	t.Run("files", func(t *testing.T) {
		for _, f := range list {
			t.Run(f.path, func(t *testing.T) {
				t.Parallel()
				m, found := checkWith(f.file, r, set)
				checkIncludes(t, f, m)
				if f.context != "" && len(r.Contexts(f.file, set)) == 0 {
					t.Errorf("no context is found; %s is one", f.context)
				}
				errors := slices.DeleteFunc(slices.Clone(found), func(d diagnostics.Diagnostic) bool { return d.Severity != diagnostics.Error })
				if strings.HasPrefix(f.expect, "clean") && len(errors) > 0 {
					t.Errorf("accused:\n%s", render(t, errors))
				}
				if strings.HasPrefix(f.expect, "known-errors") {
					checkKnown(t, knownErrors[filepath.Base(f.path)], errors)
				}
				for _, d := range found {
					if len(d.Portability) > 0 {
						portable.Add(1)
					}
				}
				if testing.Verbose() && len(found) > 0 {
					t.Logf("found:\n%s", render(t, found))
				}
			})
		}
	})
	t.Logf("%d files, %d findings about portability", len(list), portable.Load())
}

// checkIncludes compares what a file includes with the index.
func checkIncludes(t *testing.T, f corpusFile, m *lems.Model) {
	t.Helper()
	if f.includes == "" {
		return
	}
	var got []string
	for _, inc := range m.World.Includes {
		if inc.Part == nil {
			t.Errorf("%s is not found", inc.Spec)
			continue
		}
		path, err := filepath.Rel(corpusDir(), inc.Part.File.Path)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, inc.Spec+"=>"+filepath.ToSlash(path))
	}
	for _, want := range strings.Split(f.includes, "|") {
		if !slices.Contains(got, want) {
			t.Errorf("%s is none of %v", want, got)
		}
	}
}

// checkKnown wants exactly the errors that a file is known to have.
func checkKnown(t *testing.T, want []string, errors []diagnostics.Diagnostic) {
	t.Helper()
	var got []string
	for _, d := range errors {
		got = append(got, d.Code+" "+d.Place.Text())
	}
	if !slices.Equal(got, want) {
		t.Errorf("want %q, got\n%s", want, render(t, errors))
	}
}

// TestMutations damages real models and asks only that nothing panics, that all
// places lie in the text, and that all fixes can be applied.
func TestMutations(t *testing.T) {
	list := corpus(t, "rateml")
	rng := rand.New(rand.NewPCG(1, 2))
	n := 2000
	if testing.Short() {
		n = 200
	}
	for range n {
		text := mutate(rng, list[rng.IntN(len(list))].file.Text)
		m := load("m.xml", text)
		found := diagnostics.Check(m)
		if m.System != nil && !m.System.Complete && diagnostics.Count(found, diagnostics.Error) == 0 && !strings.Contains(text, ignoreComment) {
			t.Fatalf("incomplete without an error:\n%s\n%s", render(t, found), text)
		}
		for _, d := range found {
			if int(d.Place.Span.End) > len(text) || d.Place.Span.Start < 0 || d.Message == "" || strings.Contains(d.Message, "“”") {
				t.Errorf("%+v", d)
			}
			for _, fix := range d.Fixes {
				apply(t, text, fix)
			}
		}
		render(t, found)
	}
}

// TestEdits damages models of all kinds and asks that nothing panics or hangs,
// that the same text gives the same findings, and that places and fixes are of
// the file. Short files are damaged most: there an edit hits something.
func TestEdits(t *testing.T) {
	list := slices.DeleteFunc(corpus(t, "rateml", "lems", "neuroml"), func(f corpusFile) bool { return len(f.file.Text) > 40_000 })
	n := 10_000
	if testing.Short() {
		n = 500
	}
	r := corpusReader()
	const workers = 4
	for w := range workers {
		t.Run(strconv.Itoa(w), func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(7, uint64(w)))
			for range n / workers {
				f := shorter(rng, list)
				checkEdit(t, r, syntax.NewFile(f.file.Path, 2, mutate(rng, f.file.Text)))
			}
		})
	}
}

// shorter is one of the files, more often a short one.
func shorter(rng *rand.Rand, list []corpusFile) corpusFile {
	f := list[rng.IntN(len(list))]
	for range 2 {
		if other := list[rng.IntN(len(list))]; len(other.file.Text) < len(f.file.Text) {
			f = other
		}
	}
	return f
}

func checkEdit(t *testing.T, r *files.Resolver, f *syntax.File) {
	t.Helper()
	defer func() {
		if err := recover(); err != nil {
			t.Fatalf("panic: %v\n%s\n%s", err, debug.Stack(), f.Text)
		}
	}()
	began := time.Now()
	_, found := checkWith(f, r, nil)
	took := time.Since(began)
	began = time.Now()
	_, again := checkWith(f, r, nil)
	if took = min(took, time.Since(began)); took > time.Second { // a hang would end in go test's own limit
		t.Logf("%v for\n%s", took, f.Text)
	}
	if first, second := render(t, found), render(t, again); first != second {
		t.Errorf("%s: first\n%s\nthen\n%s", f.Path, first, second)
	}
	for _, d := range found {
		if d.Place.File != f || int(d.Place.Span.End) > len(f.Text) || d.Place.Span.Start < 0 || d.Message == "" {
			t.Errorf("%s: %+v", f.Path, d)
		}
		for _, fix := range d.Fixes {
			apply(t, f.Text, fix)
		}
	}
}

const ignoreComment = "lemsls:ignore"

// mutate makes one to four small edits.
func mutate(rng *rand.Rand, text string) string {
	pieces := []string{"<", ">", "\"", "'", "/", "&", "{", "}", "(", ")", ",", "^", "-", "None", " ", "\n", "V", "<Dynamics>", "</Lems>", "=", "1/0", "é"}
	for range 1 + rng.IntN(4) {
		if len(text) < 2 {
			return text
		}
		at := rng.IntN(len(text))
		switch rng.IntN(4) {
		case 0: // take some bytes away
			text = text[:at] + text[min(len(text), at+1+rng.IntN(20)):]
		case 1: // take a line away
			lines := strings.SplitAfter(text, "\n")
			i := rng.IntN(len(lines))
			text = strings.Join(append(lines[:i:i], lines[i+1:]...), "")
		case 2: // put something in
			text = text[:at] + pieces[rng.IntN(len(pieces))] + text[at:]
		case 3: // repeat a line
			lines := strings.SplitAfter(text, "\n")
			i := rng.IntN(len(lines))
			text = strings.Join(append(lines[:i:i], append([]string{lines[i]}, lines[i:]...)...), "")
		}
	}
	return text
}
