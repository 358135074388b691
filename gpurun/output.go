package gpurun

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// The names of what a sweep writes.
const (
	ManifestName   = "manifest.json"
	TableName      = "metrics.parquet"
	CSVName        = "metrics.csv"
	TrajectoryName = "trajectory.csv"
	PageName       = "report.html" // which lemsls report makes of the others

	logName   = "rows.part"       // the rows of a sweep that is not complete
	trackName = "trajectory.part" // the trajectories of one
)

// tables are the results proper, which a manifest lists.
var tables = []string{TableName, CSVName, TrajectoryName, arrayFile("mean"), arrayFile("fc"), arrayFile("signal")}

// folder is a directory of results that is held against all others. Files come
// under other names; commit gives them their own, the manifest last, so that
// whoever reads a complete manifest finds what it tells.
type folder struct {
	disk  disk
	dir   string
	held  *lock
	made  []string // directories that were not there before, innermost first
	files []*newFile
}

// newFile is a file that has not got its name yet.
type newFile struct {
	file
	now, name string
	lasting   bool // it stays under the name it has now, should there be no commit
	closed    bool
}

// openFolder makes the directory if need be, and takes hold of it. That it can
// be written shows here, before anything is computed.
func openFolder(dir string, on disk) (*folder, error) {
	d := &folder{disk: on, dir: dir, made: missing(dir)}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, d.explain(err)
	}
	var err error
	if d.held, err = lockFolder(dir); err != nil {
		d.abort()
		return nil, d.explain(err)
	}
	for _, name := range append([]string{ManifestName}, tables...) {
		d.forget(temporary(name)) // of a run that was killed
	}
	return d, nil
}

// missing is the directories that have to be made for a directory.
func missing(dir string) []string {
	var list []string
	for p := filepath.Clean(dir); ; p = filepath.Dir(p) {
		if _, err := os.Stat(p); !errors.Is(err, fs.ErrNotExist) {
			return list
		}
		list = append(list, p)
	}
}

func temporary(name string) string { return "." + name + ".tmp" }

func (d *folder) path(name string) string { return filepath.Join(d.dir, name) }

// explain adds to an error of the file system what a person can do about it.
func (d *folder) explain(err error) error {
	if errors.Is(err, fs.ErrPermission) || isReadOnly(err) {
		return fmt.Errorf("write results: the directory %s cannot be written; choose another with --out: %w", d.dir, err)
	}
	return fmt.Errorf("write results: %w", err)
}

// forget removes a file that may be there. If that fails it is in nobody's way.
func (d *folder) forget(names ...string) {
	for _, name := range names {
		_ = d.disk.remove(d.path(name))
	}
}

// file starts a file.
func (d *folder) file(name string) (io.Writer, error) {
	f, err := d.disk.open(d.path(temporary(name)), 0)
	if err != nil {
		return nil, d.explain(err)
	}
	d.files = append(d.files, &newFile{file: f, now: temporary(name), name: name})
	return f, nil
}

// drop takes a file back.
func (d *folder) drop(f *newFile) error {
	d.files = slices.DeleteFunc(d.files, func(g *newFile) bool { return g == f })
	if err := errors.Join(f.Close(), d.disk.remove(d.path(f.now))); err != nil {
		return fmt.Errorf("remove %s: %w", f.now, err)
	}
	return nil
}

// put writes the manifest at once, in place of the one that is there.
func (d *folder) put(m *Manifest) error {
	text, err := m.encode()
	if err != nil {
		return fmt.Errorf("write %s: %w", ManifestName, err)
	}
	now := temporary(ManifestName)
	f, err := d.disk.open(d.path(now), 0)
	if err != nil {
		return d.explain(err)
	}
	_, err = io.Copy(f, bytes.NewReader(text))
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = d.disk.rename(d.path(now), d.path(ManifestName))
	}
	if err != nil {
		d.forget(now)
		return fmt.Errorf("write %s: %w", ManifestName, err)
	}
	return nil
}

// commit ends all files, gives them their names and lists them in the manifest.
// The results that they replace are unlisted first.
func (d *folder) commit(m *Manifest) error {
	listed, err := d.listed(m)
	if err != nil {
		return err
	}
	if old, err := ReadManifest(d.dir); err == nil && len(old.Files) > 0 {
		if err := d.put(m.unfinished()); err != nil {
			return err
		}
	}
	for _, f := range d.files {
		if err := d.disk.rename(d.path(f.now), d.path(f.name)); err != nil {
			return d.explain(err)
		}
	}
	for _, name := range tables {
		if !slices.ContainsFunc(d.files, func(f *newFile) bool { return f.name == name }) {
			d.forget(name)
		}
	}
	d.forget(PageName)
	d.files, d.made = nil, nil
	if err := d.put(listed); err != nil {
		return err
	}
	if !m.Partial {
		d.forget(logName, trackName)
	}
	d.let()
	return nil
}

// lists says that a manifest is there that names a file.
func (d *folder) lists(name string) bool {
	m, err := ReadManifest(d.dir)
	return err == nil && slices.ContainsFunc(m.Files, func(f FileManifest) bool { return f.Name == name })
}

// listed ends the files and adds them to a manifest.
func (d *folder) listed(m *Manifest) (*Manifest, error) {
	listed := *m
	listed.Files = nil
	for _, f := range d.files {
		f.closed = true
		if err := errors.Join(f.Sync(), f.Close()); err != nil {
			return nil, fmt.Errorf("write %s: %w", f.name, err)
		}
		entry, err := hashFile(d.path(f.now))
		if err != nil {
			return nil, fmt.Errorf("read %s again: %w", f.name, err)
		}
		entry.Name = f.name
		listed.Files = append(listed.Files, entry)
	}
	return &listed, nil
}

// hashFile describes a file as it lies on the disk.
func hashFile(path string) (FileManifest, error) {
	f, err := os.Open(path)
	if err != nil {
		return FileManifest{}, err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	return FileManifest{Bytes: n, Hash: hex.EncodeToString(h.Sum(nil))}, err
}

// CheckFiles says that files of a directory are those that the manifest lists,
// byte for byte: those of the given names, or all.
func (m *Manifest) CheckFiles(dir string, names ...string) error {
	for _, want := range m.Files {
		if len(names) > 0 && !slices.Contains(names, want.Name) {
			continue
		}
		path := filepath.Join(dir, want.Name)
		have, err := hashFile(path)
		if err != nil {
			return err
		}
		if have.Bytes != want.Bytes || have.Hash != want.Hash {
			return fmt.Errorf("%s is not the file that its manifest lists: it was changed or damaged", path)
		}
	}
	return nil
}

// abort removes what has not been committed and is not lasting, and directories
// that were made for nothing.
func (d *folder) abort() {
	for _, f := range d.files {
		if !f.closed {
			f.Close()
		}
		if !f.lasting {
			d.forget(f.now)
		}
	}
	d.files = nil
	d.let()
	for _, dir := range d.made {
		os.Remove(dir) // unless something is in it
	}
	d.made = nil
}

// let lets go of the directory.
func (d *folder) let() {
	if d.held != nil {
		d.held.release()
		d.held = nil
	}
}
