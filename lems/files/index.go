package files

import (
	"io"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
	"golang.org/x/sync/errgroup"
)

// maxHead is how much of a file is searched for what it includes.
const maxHead = 1 << 20

// maxContexts is how many roots a file is checked in. Those in the nearest
// folders come first.
const maxContexts = 6

// maxTried is how many files are asked whether they include another.
const maxTried = 60

// maxClimb bounds the files that are looked at on the way to the roots.
const maxClimb = 500

// index says which files include which, by name: more than is true, since only
// reading a root tells where a name leads.
type index struct {
	once      sync.Once
	includers map[string][]string // base name of what is included -> absolute paths
}

// build reads the heads of the files.
func (x *index) build(h *heads, files []string) {
	x.once.Do(func() {
		names := make([][]string, len(files))
		var g errgroup.Group
		g.SetLimit(runtime.GOMAXPROCS(0))
		for i, f := range files {
			g.Go(func() error {
				names[i] = h.names(f)
				return nil
			})
		}
		_ = g.Wait() // none fails: what cannot be read includes nothing
		x.includers = map[string][]string{}
		for i, f := range files {
			for _, name := range names[i] {
				x.includers[name] = append(x.includers[name], f)
			}
		}
	})
}

// heads remember what files include, as long as they stay the same.
type heads struct {
	known sync.Map // path -> headed
}

// headed is what a file includes that was so large at that time.
type headed struct {
	size  int64
	time  time.Time
	names []string
}

func (h *heads) names(p string) []string {
	info, err := os.Stat(p)
	if err != nil {
		return nil
	}
	if old, ok := h.known.Load(p); ok {
		if old := old.(headed); old.size == info.Size() && old.time.Equal(info.ModTime()) {
			return old.names
		}
	}
	list := included(head(p))
	h.known.Store(p, headed{info.Size(), info.ModTime(), list})
	return list
}

// head is the start of a file, empty if it cannot be read.
func head(p string) string {
	f, err := os.Open(p)
	if err != nil {
		return ""
	}
	defer f.Close()
	text, _ := io.ReadAll(io.LimitReader(f, maxHead)) // what was read before an error is good
	return string(text)
}

// included are the base names of the files that a text includes. It looks for
// the elements without parsing, and may find one in a comment.
func included(text string) []string {
	var list []string
	for {
		i := strings.Index(text, "nclude")
		if i < 0 {
			return sortedUnique(list)
		}
		ok := i >= 2 && text[i-2] == '<' && (text[i-1] == 'I' || text[i-1] == 'i')
		text = text[i+len("nclude"):]
		end := strings.IndexByte(text, '>')
		if !ok || end < 0 {
			continue
		}
		for _, attr := range []string{"file", "href"} {
			if spec := attribute(text[:end], attr); spec != "" {
				list = append(list, path.Base(clean(syntax.Unescape(spec))))
			}
		}
	}
}

// attribute is the value of an attribute in the text of a tag.
func attribute(tag, name string) string {
	_, rest, ok := strings.Cut(tag, name)
	if !ok {
		return ""
	}
	rest, ok = strings.CutPrefix(strings.TrimSpace(rest), "=")
	rest = strings.TrimSpace(rest)
	if !ok || rest == "" || rest[0] != '"' && rest[0] != '\'' {
		return ""
	}
	value, _, ok := strings.Cut(rest[1:], rest[:1])
	if !ok {
		return ""
	}
	return value
}

// Contexts are the roots that include a file, directly or not, bound. files are
// those that are looked at beside the workspace of the file.
func (r *Resolver) Contexts(f *syntax.File, files *Set) []*lems.Model {
	var near []*index
	if files != nil {
		files.index.build(&r.heads, files.paths(r.shared))
		near = append(near, &files.index)
	}
	if w := r.workspace(f.Path); w != nil {
		w.index.build(&r.heads, w.files)
		near = append(near, &w.index)
	}
	here := r.absolute(f.Path)
	tops, all := climb(here, near)
	if list := r.reaching(tops, f, files); len(list) > 0 {
		return list
	}
	return r.reaching(all, f, files)
}

// reaching are the bound ones of the files that include f, directly or not.
func (r *Resolver) reaching(paths []string, f *syntax.File, files *Set) []*lems.Model {
	var list []*lems.Model
	here := r.absolute(f.Path)
	for _, p := range paths[:min(len(paths), maxTried)] {
		at, ok := r.look(r.display(p, f.Path))
		if !ok {
			continue
		}
		if m := r.bound(at); m != nil && files.below(r, m)[here] {
			if list = append(list, m); len(list) == maxContexts {
				break
			}
		}
	}
	return list
}

// Set is files that belong together, such as those of one run, which are
// believed to stay the same. It is safe for concurrent use.
type Set struct {
	Paths []string
	index index

	mu      sync.Mutex
	reached map[*lems.Model]map[string]bool
}

// below are the absolute paths of what a root includes, remembered if there is
// a set.
func (s *Set) below(r *Resolver, root *lems.Model) map[string]bool {
	if s == nil {
		return r.reached(root)
	}
	s.mu.Lock()
	known := s.reached[root]
	s.mu.Unlock()
	if known != nil {
		return known
	}
	known = r.reached(root)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reached == nil {
		s.reached = map[*lems.Model]map[string]bool{}
	}
	s.reached[root] = known
	return known
}

func (s *Set) paths(r *shared) []string {
	list := make([]string, len(s.Paths))
	for i, p := range s.Paths {
		list[i] = r.absolute(p)
	}
	return list
}

// climb are the files that may include one, nearest first, and those of them
// that are not included themselves.
func climb(file string, near []*index) (tops, all []string) {
	includers := func(p string) []string {
		var list []string
		for _, x := range near {
			list = append(list, x.includers[path.Base(p)]...)
		}
		return sortedUnique(list)
	}
	seen := map[string]bool{file: true}
	for queue := []string{file}; len(queue) > 0 && len(all) < maxClimb; queue = queue[1:] {
		up := includers(queue[0])
		for _, p := range up {
			if !seen[p] {
				seen[p] = true
				queue, all = append(queue, p), append(all, p)
			}
		}
		if len(up) == 0 && queue[0] != file {
			tops = append(tops, queue[0])
		}
	}
	for _, list := range [][]string{tops, all} {
		slices.SortStableFunc(list, func(a, b string) int {
			if d := common(b, file) - common(a, file); d != 0 {
				return d
			}
			return strings.Compare(a, b)
		})
	}
	return tops, all
}

// reached are the absolute paths of what a root includes, directly or not.
func (r *Resolver) reached(root *lems.Model) map[string]bool {
	var around []*syntax.File
	seen, paths := map[string]bool{}, map[string]bool{}
	var visit func(m *lems.Model)
	visit = func(m *lems.Model) {
		if seen[m.File.Path] {
			return
		}
		seen[m.File.Path] = true
		around = append(around, m.File)
		for _, inc := range lems.Includes(m) {
			if part := r.Include(inc.Spec, m.File, around); part != nil {
				paths[r.absolute(part.File.Path)] = true
				visit(part)
			}
		}
	}
	visit(root)
	return paths
}
