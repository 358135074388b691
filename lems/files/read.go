package files

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// maxIncluded is the largest file that is read because another includes it.
const maxIncluded = 256 << 20

// Extensions are those of model files.
var Extensions = []string{".xml", ".nml", ".lems"}

// IsModel says that a file has the name of a model.
func IsModel(name string) bool {
	return slices.Contains(Extensions, strings.ToLower(filepath.Ext(name)))
}

// cache holds the files that were read, by path.
type cache struct {
	mu      sync.Mutex
	entries map[string]*entry
}

// entry is one text of one file, read when it is first wanted.
type entry struct {
	found
	once  sync.Once
	read  atomic.Bool // model is final
	model *lems.Model
}

// bound is the model of a file; nil if it cannot be read.
func (r *Resolver) bound(f found) *lems.Model {
	e := r.cache.entry(f)
	e.once.Do(func() {
		e.model = r.read(f)
		e.read.Store(true)
	})
	return e.model
}

// entry is the cached one of this text, or a new one.
func (c *cache) entry(f found) *entry {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries == nil {
		c.entries = map[string]*entry{}
	}
	if old := c.entries[f.path]; old != nil && old.file == f.file && old.size == f.size && old.time.Equal(f.time) {
		return old
	}
	e := &entry{found: f}
	c.entries[f.path] = e
	return e
}

func (r *Resolver) read(f found) *lems.Model {
	if f.file != nil {
		return lems.Bind(f.file)
	}
	text, err := r.text(f.path)
	if err != nil {
		return nil
	}
	return lems.Bind(syntax.NewFile(f.path, 0, text))
}

// text is what a file on disk or in a jar holds.
func (r *Resolver) text(p string) (string, error) {
	if strings.Contains(p, jarMark) {
		return r.jars.read(p)
	}
	text, err := os.ReadFile(p)
	return string(text), err
}

// listing are the names of the model files in a folder.
func (r *Resolver) listing(dir string) []string {
	if strings.Contains(dir, jarMark) {
		return nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		if e.Type() == fs.FileMode(0) && IsModel(e.Name()) {
			names = append(names, e.Name())
		}
	}
	return names
}
