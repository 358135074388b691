package files

import (
	"context"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// Users are the files that may use a name that a file declares: those
// that include it, directly or not, with all that these include, and for a file
// of the core types the NeuroML documents of the workspace, which take it for
// granted. The file itself is not among them, and none that does not hold the
// name.
func (r *Resolver) Users(declared *syntax.File, name string) []*syntax.File {
	here := r.absolute(declared.Path)
	paths := r.around(declared, here)
	var list []*syntax.File
	for _, p := range sortedUnique(paths) {
		if p == here {
			continue
		}
		at, ok := r.look(r.display(p, declared.Path))
		if !ok || !r.holds(at, name) {
			continue
		}
		if m := r.bound(at); m != nil {
			list = append(list, m.File)
		}
	}
	return list
}

// around are the absolute paths of the files that share a world with one.
func (r *Resolver) around(declared *syntax.File, here string) []string {
	w := r.workspace(declared.Path)
	var paths []string
	if w != nil {
		w.index.build(&r.heads, w.files)
		tops, all := climb(here, []*index{&w.index})
		if len(tops) == 0 {
			tops = all // they include each other
		}
		for _, p := range tops {
			at, ok := r.look(r.display(p, declared.Path))
			if !ok {
				continue
			}
			if m := r.bound(at); m != nil {
				if below := r.reached(m); below[here] {
					paths = append(paths, p)
					for b := range below {
						paths = append(paths, b)
					}
				}
			}
		}
	}
	if m := r.ofFile(declared); m != nil {
		for b := range r.reached(m) {
			paths = append(paths, b)
		}
	}
	if isCore(path.Base(here)) && w != nil {
		for _, p := range w.files {
			if at, ok := r.look(r.display(p, declared.Path)); ok && r.holds(at, "<neuroml") {
				paths = append(paths, p)
			}
		}
	}
	return paths
}

func isCore(base string) bool {
	inc := lems.Include{Spec: base}
	return inc.IsCore()
}

// ofFile is the bound model of a text at hand.
func (r *Resolver) ofFile(f *syntax.File) *lems.Model {
	if at, ok := r.look(f.Path); ok {
		return r.bound(at)
	}
	return nil
}

// holds says that a text stands in a file.
func (r *Resolver) holds(f found, text string) bool {
	if f.file != nil {
		return strings.Contains(f.file.Text, text)
	}
	r.cache.mu.Lock()
	e := r.cache.entries[f.path]
	r.cache.mu.Unlock()
	if e != nil && e.file == nil && e.size == f.size && e.time.Equal(f.time) && e.read.Load() {
		return e.model != nil && strings.Contains(e.model.File.Text, text)
	}
	if strings.Contains(f.path, jarMark) {
		content, err := r.jars.read(f.path)
		return err == nil && strings.Contains(content, text)
	}
	content, err := os.ReadFile(f.path)
	return err == nil && strings.Contains(string(content), text)
}

// Models are the files of the workspaces, bound: those that the client has
// named, and the one around each of the given files.
func (r *Resolver) Models(near []*syntax.File) []*lems.Model {
	var paths []string
	for _, root := range r.roots() {
		paths = append(paths, r.spaces.list(r.shared, root).files...)
	}
	for _, f := range near {
		if w := r.workspace(f.Path); w != nil && !slices.Contains(r.roots(), w.root) {
			paths = append(paths, w.files...)
		}
	}
	var list []*lems.Model
	for _, p := range sortedUnique(paths) {
		if at, ok := r.look(p); ok {
			if m := r.bound(at); m != nil {
				list = append(list, m)
			}
		}
	}
	return list
}

// InFull reads files with what they include; a fragment as the first file sees
// it that includes it. What is read when ctx ends is all there is.
func (r *Resolver) InFull(ctx context.Context, list []*syntax.File, dialects []*lems.Dialect) []*lems.Model {
	var models []*lems.Model
	for _, f := range list {
		if ctx.Err() != nil {
			break
		}
		o := lems.Options{Dialects: dialects, Resolver: r}
		m := lems.LoadWith(f, o)
		if m.World != nil && !m.World.Rooted && lacks(m) {
			if roots := r.Contexts(f, nil); len(roots) > 0 {
				o.Context = roots[0]
				m = lems.LoadWith(f, o)
			}
		}
		models = append(models, m)
	}
	return models
}

// lacks says that a file names what it does not see.
func lacks(m *lems.Model) bool {
	for r := range m.Refs() {
		if r.Target == nil {
			return true
		}
	}
	for _, c := range m.World.Own() {
		if c.Type == nil {
			return true
		}
	}
	return !m.World.Whole
}
