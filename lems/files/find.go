package files

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/lemsls/lemsls/lems/syntax"
)

// found is a file that is there to be read.
type found struct {
	path string
	file *syntax.File // the editor's; nil: the file on disk
	size int64
	time time.Time
}

// find is the file that spec names; false if there is none.
func (r *Resolver) find(spec string, from *syntax.File, around []*syntax.File) (found, bool) {
	name := clean(spec)
	switch {
	case name == "" || strings.HasSuffix(name, "/"):
		return found{}, false
	case strings.HasPrefix(name, "/NeuroML2CoreTypes/"): // jNeuroML's name for what is in its jar
		name = name[1:]
	case path.IsAbs(name) || filepath.IsAbs(name):
		return r.look(path.Clean(name))
	}
	if f, ok := r.near(name, from, around); ok {
		return f, true
	}
	for _, dir := range r.fixed() {
		if f, ok := r.look(path.Join(dir, name)); ok {
			return f, true
		}
	}
	if p := r.jars.find(r.shared, name); p != "" {
		return r.look(p)
	}
	if p := r.elsewhere(name, from, around); p != "" {
		return r.look(p)
	}
	return found{}, false
}

// look says whether there is a file to read at a path.
func (r *Resolver) look(p string) (found, bool) {
	if r.open != nil {
		if f, ok := r.open(p); ok {
			return found{path: p, file: f}, true
		}
	}
	if strings.Contains(p, jarMark) {
		return found{path: p}, r.jars.has(p)
	}
	if !r.options.Still {
		return onDisk(p)
	}
	if known, ok := r.known.Load(p); ok {
		f := known.(found)
		return f, f.path != ""
	}
	f, ok := onDisk(p)
	r.known.Store(p, f)
	return f, ok
}

func onDisk(p string) (found, bool) {
	info, err := os.Stat(p)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxIncluded {
		return found{}, false
	}
	return found{path: p, size: info.Size(), time: info.ModTime()}, true
}

// near looks in the folders of the files at hand: of the one that includes, of
// the root, and of the others, the last first.
func (r *Resolver) near(name string, from *syntax.File, around []*syntax.File) (found, bool) {
	var tried [8]string
	dirs := append(tried[:0], folderOf(from))
	if f, ok := r.look(path.Join(dirs[0], name)); ok {
		return f, true
	}
	for i := range around {
		dir := folderOf(around[0])
		if i > 0 {
			dir = folderOf(around[len(around)-i])
		}
		if slices.Contains(dirs, dir) {
			continue
		}
		dirs = append(dirs, dir)
		if f, ok := r.look(path.Join(dir, name)); ok {
			return f, true
		}
	}
	return found{}, false
}

func folderOf(f *syntax.File) string {
	p := filepath.ToSlash(f.Path)
	switch i := strings.LastIndexByte(p, '/'); i {
	case -1:
		return "."
	case 0:
		return "/"
	default:
		return p[:i]
	}
}

// folders are those that the user has configured or the environment names.
func (s *shared) folders() []string {
	var dirs []string
	add := func(dir string) {
		if dir == "" {
			return
		}
		dir = filepath.ToSlash(filepath.Clean(dir))
		dirs = append(dirs, dir, path.Join(dir, coreFolder))
		if path.Base(dir) == coreFolder {
			dirs = append(dirs, path.Dir(dir))
		}
	}
	for _, dir := range s.options.Dirs {
		add(dir)
	}
	for _, dir := range filepath.SplitList(s.options.Env("LEMS_INCLUDE_PATH")) {
		add(dir)
	}
	add(s.options.Env("JNML_HOME"))
	return dirs
}

// coreFolder is where the core types lie in a NeuroML 2 checkout and in jars.
const coreFolder = "NeuroML2CoreTypes"

// Similar are files whose names resemble that of a spec that names none, as
// one would write them in from.
func (r *Resolver) Similar(spec string, from *syntax.File) []string {
	name := clean(spec)
	if name == "" {
		return nil
	}
	var list []string
	dir := path.Join(folderOf(from), path.Dir(name))
	for _, e := range r.listing(dir) {
		if p := path.Join(dir, e); !r.same(p, from.Path) {
			list = append(list, path.Join(path.Dir(name), e))
		}
	}
	for _, p := range r.workspace(from.Path).named(path.Base(name)) {
		if rel, err := filepath.Rel(r.absolute(folderOf(from)), p); err == nil {
			if rel = filepath.ToSlash(rel); !slices.Contains(list, rel) {
				list = append(list, rel)
			}
		}
	}
	return list
}
