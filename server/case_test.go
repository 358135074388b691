package server

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/files"
	"github.com/lemsls/lemsls/lems/lemstest"
	"github.com/lemsls/lemsls/lems/rateml"
	"github.com/lemsls/lemsls/lems/syntax"
	"github.com/lemsls/lemsls/server/ide"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
	"golang.org/x/tools/txtar"
)

// A case is a txtar file in testdata/ide of the repository: a script of lines
// "verb file [mark] [more]" in the comment (what begins with # is a remark), files
// with marks (see lemstest.Marks), and the transcript in the file "want", which
// go test -update rewrites. All files are on disk; those that the script names
// are opened in the editor when it does so first; a line "plain" makes a client
// without snippets. Each case runs over the real
// protocol in both encodings, which must make no difference.

// caseOptions are those of the server that cases speak to: the real thing, with
// a runner that simulates nothing.
func caseOptions() Options {
	w := caseWorld{files.New(files.Options{Env: func(string) string { return "" }})}
	return Options{Version: "test", Analyze: w.analyze, Renewed: w.Forget, List: caseList, Find: w.find, Users: w.users, Models: w.models, Backend: func() string { return "cuda" }, Runner: idleRunner}
}

// caseWorld is what main hands to the server, without its settings.
type caseWorld struct{ *files.Resolver }

var caseDialects = []*lems.Dialect{rateml.Dialect}

func (w caseWorld) analyze(_ context.Context, file *syntax.File, open Opener) *Analysis {
	return w.analysis(lems.LoadWith(file.Copy(), w.options(open)), file, open)
}

func (w caseWorld) options(open Opener) lems.Options {
	return lems.Options{Dialects: caseDialects, Resolver: w.With(files.Opener(open))}
}

func (w caseWorld) analysis(alone *lems.Model, file *syntax.File, open Opener) *Analysis {
	r := w.With(files.Opener(open))
	o := w.options(open)
	m, found := diagnostics.CheckIn(alone, func() (list []*lems.Model) {
		for _, root := range r.Contexts(file, nil) {
			in := o
			in.Context = root
			list = append(list, lems.LoadWith(file, in))
		}
		return list
	})
	return &Analysis{Model: m, Diagnostics: found, Next: func(_ context.Context, file *syntax.File, open Opener) *Analysis {
		if !alone.Update(file, w.options(open)) {
			return nil
		}
		return w.analysis(alone, file, open)
	}}
}

func (w caseWorld) users(ctx context.Context, declared *syntax.File, name string, open Opener) []*lems.Model {
	r := w.With(files.Opener(open))
	return r.InFull(ctx, append([]*syntax.File{declared}, r.Users(declared, name)...), caseDialects)
}

func (w caseWorld) models(_ context.Context, near []*syntax.File, open Opener) []*lems.Model {
	return w.With(files.Opener(open)).Models(near)
}

func (w caseWorld) find(from *syntax.File, spec string, open Opener) string {
	if m := w.With(files.Opener(open)).Include(spec, from, nil); m != nil {
		return m.File.Path
	}
	return ""
}

// caseList lists the folders and models beside a file.
func caseList(from *syntax.File, dir string) (list []ide.File) {
	entries, _ := os.ReadDir(filepath.Join(filepath.Dir(from.Path), dir)) // there is nothing in what is not there
	for _, e := range entries {
		if e.IsDir() || files.IsModel(e.Name()) {
			list = append(list, ide.File{Name: e.Name(), Folder: e.IsDir()})
		}
	}
	return list
}

// analyze looks at a file alone.
func analyze(_ context.Context, file *syntax.File, _ Opener) *Analysis {
	m := lems.Load(file, caseDialects)
	return &Analysis{Model: m, Diagnostics: diagnostics.Check(m)}
}

func idleRunner(context.Context, *gpurun.Sweep) (*gpurun.Result, error) {
	return nil, errors.New("no simulations in cases")
}

func TestCases(t *testing.T) {
	runCases(t, "../testdata/ide/*.txtar", caseOptions())
}

func runCases(t *testing.T, pattern string, o Options, extra ...func(*Server)) {
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases %s (%v)", pattern, err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) { runCase(t, path, o, extra...) })
	}
}

func runCase(t *testing.T, path string, o Options, extra ...func(*Server)) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got := runScript(t, archive, "utf-8", o, extra...)
	if wide := runScript(t, archive, "utf-16", o, extra...); wide != got {
		t.Errorf("utf-16 makes a difference (-utf-8 +utf-16):\n%s", lemstest.Diff(got, wide))
	}
	i := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == "want" })
	if i < 0 {
		archive.Files = append(archive.Files, txtar.File{Name: "want"})
		i = len(archive.Files) - 1
	}
	if lemstest.Updating() {
		archive.Files[i].Data = []byte(got)
		lemstest.Golden(t, path, string(txtar.Format(archive)))
		return
	}
	if diff := lemstest.Diff(string(archive.Files[i].Data), got); diff != "" {
		t.Errorf("%s (-want +got; go test -update accepts it):\n%s", path, diff)
	}
}

// script is a case that runs.
type script struct {
	t     *testing.T
	peer  *peer
	enc   syntax.Encoding
	dir   string
	files map[string]*caseFile
	out   strings.Builder
}

// caseFile is the client's view of a file.
type caseFile struct {
	name  string
	uri   uri.URI
	file  *syntax.File
	marks map[string]syntax.Span
	open  bool
}

func runScript(t *testing.T, archive *txtar.Archive, encoding string, o Options, extra ...func(*Server)) string {
	s := &script{t: t, dir: t.TempDir(), files: map[string]*caseFile{}, enc: syntax.UTF8}
	if encoding == "utf-16" {
		s.enc = syntax.UTF16
	}
	s.write(txtar.File{Name: "lemsls.toml"}) // this folder is a workspace
	for _, f := range archive.Files {
		if f.Name != "want" {
			s.write(f)
		}
	}
	snippets := "true"
	if strings.Contains("\n"+string(archive.Comment), "\nplain\n") {
		snippets = "false"
	}
	s.peer = dial(t, o, extra...)
	s.peer.hello(`{"general":{"positionEncodings":["` + encoding + `"]},"textDocument":{"diagnostic":{"relatedInformation":true},
		"documentSymbol":{"hierarchicalDocumentSymbolSupport":true},"codeAction":{"codeActionLiteralSupport":{"codeActionKind":{"valueSet":[]}}},
		"completion":{"completionItem":{"snippetSupport":` + snippets + `,"resolveSupport":{"properties":["documentation"]}}},"hover":{"contentFormat":["markdown"]}}}`)
	for line := range strings.Lines(string(archive.Comment)) {
		if line = strings.TrimSpace(line); line != "" && line != "plain" && !strings.HasPrefix(line, "#") {
			s.line(line)
		}
	}
	if err := s.peer.bye(); err != nil {
		t.Error(err)
	}
	return s.out.String()
}

func (s *script) write(f txtar.File) {
	text, marks, err := lemstest.Marks(string(f.Data))
	if err != nil {
		s.t.Fatalf("%s: %v", f.Name, err)
	}
	path := filepath.Join(s.dir, filepath.FromSlash(f.Name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		s.t.Fatal(err)
	}
	s.files[f.Name] = &caseFile{name: f.Name, uri: uri.File(path), file: syntax.NewFile(f.Name, 1, text), marks: marks}
}

func (s *script) line(line string) {
	fmt.Fprintf(&s.out, "> %s\n", line)
	name, rest, _ := strings.Cut(line, " ")
	v, ok := verbs[name]
	if !ok {
		s.t.Fatalf("no verb %q", name)
	}
	call := invocation{script: s}
	fields := strings.Fields(rest)
	if v.file {
		if len(fields) == 0 {
			s.t.Fatalf("%s: which file?", line)
		}
		call.doc, fields = s.opened(fields[0]), fields[1:]
	}
	if v.mark {
		if len(fields) == 0 {
			s.t.Fatalf("%s: which mark?", line)
		}
		span, ok := call.doc.marks[fields[0]]
		if !ok {
			s.t.Fatalf("%s: %s has no mark %q", line, call.doc.name, fields[0])
		}
		call.span, fields = span, fields[1:]
	}
	call.rest = strings.Join(fields, " ")
	v.run(call)
}

// opened is a file, open in the editor.
func (s *script) opened(name string) *caseFile {
	f, ok := s.files[name]
	if !ok {
		s.t.Fatalf("the case has no file %q", name)
	}
	if !f.open {
		f.open = true
		s.peer.open(string(f.uri), int(f.file.Version), f.file.Text)
	}
	return f
}

// at finds the file of a URI; nil if it is none of the case.
func (s *script) at(u uri.URI) *caseFile {
	for _, f := range s.files {
		if f.uri == u {
			return f
		}
	}
	return nil
}

// print writes text, without the folder that changes with every run.
func (s *script) print(text string) {
	text = strings.ReplaceAll(text, string(uri.File(s.dir))+"/", "file:///")
	text = strings.TrimRight(strings.ReplaceAll(text, s.dir+string(filepath.Separator), ""), "\n")
	if text == "" {
		text = "nothing"
	}
	s.out.WriteString(text + "\n")
}

// note labels a range of a document.
type rangeNote struct {
	uri   uri.URI
	rng   protocol.Range
	label string
}

// underline shows ranges under the lines of their files, file by file; the name
// of a file is shown if it is not home.
func (s *script) underline(home *caseFile, notes []rangeNote) string {
	byFile := map[string][]lemstest.Note{}
	var strange []string
	for _, n := range notes {
		f := s.at(n.uri)
		if f == nil {
			strange = append(strange, fmt.Sprintf("%s %d:%d %s\n", uri.Basename(n.uri), n.rng.Start.Line, n.rng.Start.Character, n.label))
			continue
		}
		byFile[f.name] = append(byFile[f.name], lemstest.Note{Span: spanOf(f.file, n.rng, s.enc), Label: n.label})
	}
	var out strings.Builder
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for name := range byFile {
			if !yield(name) {
				return
			}
		}
	}) {
		if home == nil || name != home.name {
			out.WriteString(name + ":\n")
		}
		out.WriteString(lemstest.Underline(s.files[name].file, byFile[name]))
	}
	return out.String() + strings.Join(strange, "")
}
