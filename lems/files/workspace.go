package files

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/lemsls/lemsls/lems/syntax"
)

// maxListed and maxEntries bound what is looked at of one workspace: model
// files, and files and folders of all kinds.
const (
	maxListed  = 5_000
	maxEntries = 100_000
)

// The list of a workspace's files is believed for a while, since most who change
// it do not say so (see Forget): for staleAfter, but for patience times as long as
// it takes to make.
const (
	staleAfter = 5 * time.Second
	patience   = 50
)

// workspaces are the folders in which files are looked for at last, and in
// which those are found that include others.
type workspaces struct {
	mu     sync.Mutex
	around map[string]string     // folder -> the workspace around it, or ""
	known  map[string]*workspace // by folder
}

// workspace is the model files below one folder.
type workspace struct {
	root   string
	until  time.Time           // when it is made anew
	files  []string            // absolute
	byName map[string][]string // by base name
	index  index
}

// Forget says that files of workspaces may have changed, appeared or gone.
func (r *Resolver) Forget() {
	r.spaces.mu.Lock()
	defer r.spaces.mu.Unlock()
	r.spaces.around, r.spaces.known = nil, nil
}

// named are the files of that base name, in order of their paths.
func (w *workspace) named(base string) []string {
	if w == nil {
		return nil
	}
	return w.byName[base]
}

// marks are what makes a folder the root of a workspace.
var marks = []string{"lemsls.toml", ".git"}

// workspace is the one around a file; nil if there is none.
func (r *Resolver) workspace(file string) *workspace {
	if r.options.Alone {
		return nil
	}
	root := r.spaces.find(r.shared, path.Dir(r.absolute(file)))
	if root == "" {
		return nil
	}
	return r.spaces.list(r.shared, root)
}

// roots are the workspaces that the client has named.
func (s *shared) roots() []string {
	if s.options.Workspaces == nil {
		return nil
	}
	return s.options.Workspaces()
}

func (w *workspaces) find(s *shared, dir string) string {
	for _, root := range s.roots() {
		if root = filepath.ToSlash(root); within(dir, root) {
			return root
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.around == nil {
		w.around = map[string]string{}
	}
	if root, ok := w.around[dir]; ok {
		return root
	}
	root := ""
	for d := dir; ; d = path.Dir(d) {
		if marked(d) {
			root = d
			break
		}
		if d == path.Dir(d) {
			break
		}
	}
	w.around[dir] = root
	return root
}

func marked(dir string) bool {
	for _, m := range marks {
		if _, err := os.Stat(path.Join(dir, m)); err == nil {
			return true
		}
	}
	return false
}

// within says that a path lies in a folder.
func within(p, dir string) bool {
	return p == dir || strings.HasPrefix(p, strings.TrimSuffix(dir, "/")+"/")
}

func (w *workspaces) list(s *shared, root string) *workspace {
	w.mu.Lock()
	defer w.mu.Unlock()
	old := w.known[root]
	began := time.Now()
	if old != nil && began.Before(old.until) {
		return old
	}
	if w.known == nil {
		w.known = map[string]*workspace{}
	}
	next := &workspace{root: root, files: walk(root), byName: map[string][]string{}}
	for _, f := range next.files {
		next.byName[path.Base(f)] = append(next.byName[path.Base(f)], f)
	}
	next.until = time.Now().Add(max(staleAfter, patience*time.Since(began)))
	w.known[root] = next
	return next
}

// walk lists the model files below a folder, as many as are looked at.
func walk(root string) []string {
	var list []string
	entries := 0
	_ = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error { // what cannot be read is not there
		if err != nil {
			return fs.SkipDir
		}
		entries++
		p = filepath.ToSlash(p)
		switch {
		case entries > maxEntries || len(list) >= maxListed:
			return fs.SkipAll
		case d.IsDir():
			if p != root && passed(d.Name()) {
				return fs.SkipDir
			}
		case d.Type().IsRegular() && IsModel(d.Name()):
			list = append(list, p)
		}
		return nil
	})
	return list
}

// passed says that nobody's models are in a folder of that name.
func passed(name string) bool {
	return strings.HasPrefix(name, ".") || name == "node_modules" || name == "site-packages"
}

// elsewhere is the one file of the workspace with that name, or the nearest of
// several.
func (r *Resolver) elsewhere(name string, from *syntax.File, around []*syntax.File) string {
	if strings.Contains(from.Path, jarMark) && len(around) > 0 {
		from = around[0]
	}
	w := r.workspace(from.Path)
	tail := "/" + strings.TrimLeft(path.Clean("/"+name), "/")
	here := r.absolute(folderOf(from))
	best, shared := "", -1
	for _, p := range w.named(path.Base(name)) {
		if !strings.HasSuffix(p, tail) || r.same(p, from.Path) {
			continue
		}
		if n := common(p, here); n > shared {
			best, shared = p, n
		}
	}
	if best == "" {
		return ""
	}
	return r.display(best, from.Path)
}

// common is how many folders two paths share at their start.
func common(a, b string) int {
	x, y := strings.Split(a, "/"), strings.Split(b, "/")
	n := 0
	for n < len(x) && n < len(y) && x[n] == y[n] {
		n++
	}
	return n
}

// sortedUnique orders paths and drops repetitions.
func sortedUnique(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
