// Package files finds and reads the files that models include.
//
// It is the one package below the command line and the server that touches a
// file system: package lems asks a Resolver for what an Include names. A
// Resolver keeps what it has read, for as long as the file on disk or the
// editor's text stays the same, so that thousands of models may share one
// reading of the NeuroML 2 core types.
//
// A file is looked for, in this order: beside the file that includes it, beside
// the root, beside the files already included, in the configured folders, in
// those of LEMS_INCLUDE_PATH, in JNML_HOME, in the jar of an installed
// pyNeuroML, and at last anywhere in the workspace.
package files

import (
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// Opener finds the text of a file that is open in an editor.
type Opener func(path string) (*syntax.File, bool)

// Options say where files are looked for.
type Options struct {
	Dirs       []string            // configured folders, first ones first
	Open       Opener              // nil: no editor
	Env        func(string) string // nil: os.Getenv
	Workspaces func() []string     // folders that are searched last, beside the one around each root; may be nil
	Alone      bool                // there is no workspace
	Still      bool                // files on disk stay as they are as long as the Resolver is used
}

// Resolver finds what files include. It is safe for concurrent use.
type Resolver struct {
	*shared
	open Opener
}

// shared is what all views of a Resolver have in common.
type shared struct {
	options Options
	cwd     string
	cache   cache
	jars    jars
	spaces  workspaces
	heads   heads
	known   sync.Map        // path -> found, if files stay as they are; the zero found if there is none
	fixed   func() []string // folders that do not depend on who asks
}

// New makes a Resolver.
func New(o Options) *Resolver {
	if o.Env == nil {
		o.Env = os.Getenv
	}
	cwd, err := os.Getwd()
	if err != nil {
		cwd = "."
	}
	s := &shared{options: o, cwd: filepath.ToSlash(cwd)}
	s.fixed = sync.OnceValue(s.folders)
	return &Resolver{shared: s, open: o.Open}
}

// With is a Resolver that sees an editor's texts as they are at one moment, and
// shares everything else.
func (r *Resolver) With(open Opener) *Resolver { return &Resolver{shared: r.shared, open: open} }

// Include is the file that spec names in from; around are the files read
// before, the root first. It is nil if there is none.
func (r *Resolver) Include(spec string, from *syntax.File, around []*syntax.File) *lems.Model {
	found, ok := r.find(spec, from, around)
	if !ok {
		return nil
	}
	for _, f := range around {
		if r.same(f.Path, found.path) {
			found.path = f.Path // one file has one name
			break
		}
	}
	return r.bound(found)
}

// clean is the spec of an Include as a slashed path; empty if it names nothing
// that can be read.
func clean(spec string) string {
	spec = strings.ReplaceAll(strings.TrimSpace(spec), `\`, "/")
	if rest, ok := strings.CutPrefix(spec, "file://"); ok {
		return rest
	}
	if isURL(spec) || strings.HasSuffix(spec, ".h5") || strings.HasSuffix(spec, ".hdf5") {
		return "" // a network in HDF5 is no text
	}
	return spec
}

// isURL says that the spec of an Include is no path.
func isURL(spec string) bool {
	scheme, _, ok := strings.Cut(spec, "://")
	return ok && scheme != "file" && !strings.ContainsAny(scheme, "/.")
}

// absolute is the path from the root of the file system.
func (s *shared) absolute(name string) string {
	if path.IsAbs(name) || filepath.IsAbs(name) {
		return path.Clean(filepath.ToSlash(name))
	}
	return path.Join(s.cwd, filepath.ToSlash(name))
}

func (s *shared) same(a, b string) bool {
	if a == b {
		return true
	}
	return path.Base(a) == path.Base(b) && s.absolute(a) == s.absolute(b)
}

// relative is a path from the current folder.
func (s *shared) relative(p string) string {
	rel, err := filepath.Rel(s.cwd, p)
	if err != nil {
		return p
	}
	return filepath.ToSlash(rel)
}

// display is an absolute path in the form of another: absolute, or from the
// current folder.
func (s *shared) display(p, like string) string {
	if path.IsAbs(like) || filepath.IsAbs(like) {
		return p
	}
	return s.relative(p)
}
