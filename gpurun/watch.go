package gpurun

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Watch looks at a sweep, or a shard of one, that another process runs, perhaps
// on another machine: at what it leaves in its folder. It takes hold of nothing.
type Watch struct {
	dir      string
	sweep    *Sweep
	manifest *Manifest

	stamp    fileStamp // of the manifest that has been read
	complete bool
	at       int64 // of the log that has been read
	rows     int   // in it
}

// fileStamp tells versions of a file apart.
type fileStamp struct {
	time time.Time
	size int64
}

// NewWatch watches a sweep that is run in a folder, which may not be there yet.
func NewWatch(dir string, s *Sweep) *Watch {
	return &Watch{dir: dir, sweep: s, manifest: newManifest(nobody{}, s, "")}
}

// Look is how many rows are safe by now, and whether the results are complete,
// as far as it can be seen from here. The error says that they are of another
// sweep, or cannot be read.
func (w *Watch) Look() (rows int, complete bool, err error) {
	if !w.complete {
		if _, err := os.ReadDir(w.dir); errors.Is(err, fs.ErrNotExist) { // which makes a network file system look again, too
			return w.rows, false, nil
		}
		if err := w.readManifest(); err != nil {
			return w.rows, false, err
		}
	}
	if w.complete {
		return w.sweep.Rows(), true, nil
	}
	return w.rows, false, w.readLog()
}

// readManifest finds out whether the sweep is complete, if the manifest has
// changed.
func (w *Watch) readManifest() error {
	info, err := os.Stat(filepath.Join(w.dir, ManifestName))
	if err != nil || w.stamp == (fileStamp{info.ModTime(), info.Size()}) {
		return nil // it is not there yet, or as it was
	}
	m, err := ReadManifest(w.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if what := m.difference(w.manifest); what != "" {
		return fmt.Errorf("%s holds the results of another sweep (%s)", w.dir, what)
	}
	w.complete = !m.Partial && m.visible(w.dir)
	if m.Partial || w.complete {
		w.stamp = fileStamp{info.ModTime(), info.Size()}
	}
	return nil
}

// visible says that the files of a manifest can be seen in full, which on a
// network file system may be later than the manifest.
func (m *Manifest) visible(dir string) bool {
	for _, f := range m.Files {
		if info, err := os.Stat(filepath.Join(dir, f.Name)); err != nil || info.Size() != f.Bytes {
			return false
		}
	}
	return true
}

// readLog counts the rows behind those that have been counted.
func (w *Watch) readLog() error {
	f, err := os.Open(filepath.Join(w.dir, logName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // not begun, or just complete
	}
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Size() < w.at { // it was begun again
		w.at, w.rows = 0, 0
	}
	if _, err := f.Seek(w.at, io.SeekStart); err != nil {
		return err
	}
	err = w.count(bufio.NewReader(f), info.Size())
	if errors.Is(err, errNoChunk) {
		return nil
	}
	return err
}

func (w *Watch) count(r io.Reader, size int64) error {
	if w.at == 0 {
		var head logHead
		n, err := readChunk(r, size, &head)
		if err != nil {
			return err
		}
		w.at = n
	}
	for {
		var c logChunk
		n, err := readChunk(r, size-w.at, &c)
		if err != nil {
			return err
		}
		w.at += n
		w.rows += len(c.Rows)
	}
}
