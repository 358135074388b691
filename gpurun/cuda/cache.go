package cuda

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// cache keeps compiled modules in files, each under its key, behind the SHA-256
// of what it holds. It only saves time: what cannot be read is compiled again,
// what cannot be written is not kept.
type cache struct {
	dir  string // "": nothing is kept
	most int64  // bytes; beyond it what was not used for longest goes
}

// moduleBytes is how much the modules take at most: some hundred models.
const moduleBytes = 256 << 20

// userCache is the cache of the user who runs this.
func userCache() cache {
	dir, err := os.UserCacheDir()
	if err != nil {
		return cache{}
	}
	return cache{filepath.Join(dir, "lemsls", "modules"), moduleBytes}
}

func (c cache) path(key string) string { return filepath.Join(c.dir, key) }

func (c cache) get(key string) ([]byte, bool) {
	if c.dir == "" {
		return nil, false
	}
	stored, err := os.ReadFile(c.path(key))
	if err != nil {
		return nil, false
	}
	if len(stored) <= sha256.Size {
		return nil, false
	}
	sum, image := stored[:sha256.Size], stored[sha256.Size:]
	if want := sha256.Sum256(image); !bytes.Equal(sum, want[:]) {
		return nil, false
	}
	now := time.Now()
	_ = os.Chtimes(c.path(key), now, now) // so that it is among the last to go
	return image, true
}

func (c cache) put(key string, image []byte) {
	if c.dir == "" || os.MkdirAll(c.dir, 0o755) != nil {
		return
	}
	file, err := os.CreateTemp(c.dir, "new-*")
	if err != nil {
		return
	}
	sum := sha256.Sum256(image)
	_, err = file.Write(append(sum[:], image...))
	if err = cmp.Or(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), c.path(key))
	}
	if err != nil {
		os.Remove(file.Name())
		return
	}
	c.trim()
}

// trim removes what was not used for longest, until the rest is small enough.
func (c cache) trim() {
	files := c.files()
	slices.SortFunc(files, func(a, b fs.FileInfo) int { return b.ModTime().Compare(a.ModTime()) })
	var total int64
	for _, f := range files {
		if total += f.Size(); total > c.most {
			os.Remove(c.path(f.Name()))
		}
	}
}

func (c cache) files() []fs.FileInfo {
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return nil
	}
	var files []fs.FileInfo
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			files = append(files, info)
		}
	}
	return files
}
