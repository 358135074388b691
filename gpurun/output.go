package gpurun

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// The names of what a sweep writes.
const (
	ManifestName   = "manifest.json"
	TableName      = "metrics.parquet"
	CSVName        = "metrics.csv"
	TrajectoryName = "trajectory.csv"
)

// folder writes files under temporary names; commit gives them their own, all
// at the end, the manifest last.
type folder struct {
	dir    string
	files  []tempFile
	names  []string
	create func(dir, pattern string) (tempFile, error) // of another kind in tests
}

// tempFile is what os.CreateTemp makes.
type tempFile interface {
	io.WriteCloser
	Name() string
}

func createTemp(dir, pattern string) (tempFile, error) {
	f, err := os.CreateTemp(dir, pattern)
	if err != nil {
		return nil, err
	}
	if err := f.Chmod(0o644); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		f.Close()
		return nil, err
	}
	return f, nil
}

// openFolder makes the directory if need be. That it can be written shows
// before anything is computed, when the first file is made.
func openFolder(dir string) (*folder, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("write results: %w", err)
	}
	return &folder{dir: dir, create: createTemp}, nil
}

// file starts a file.
func (d *folder) file(name string) (io.Writer, error) {
	f, err := d.create(d.dir, "."+name+"-*.tmp")
	if errors.Is(err, fs.ErrPermission) || isReadOnly(err) {
		return nil, fmt.Errorf("write results: the directory %s cannot be written; choose another with --out: %w", d.dir, err)
	}
	if err != nil {
		return nil, fmt.Errorf("write results: %w", err)
	}
	d.files, d.names = append(d.files, f), append(d.names, name)
	return f, nil
}

// commit ends all files and gives them their names. If it fails, no temporary
// file is left.
func (d *folder) commit() error {
	for i, f := range d.files {
		if err := f.Close(); err != nil {
			d.abort()
			return fmt.Errorf("write %s: %w", d.names[i], err)
		}
	}
	for i, f := range d.files {
		if err := os.Rename(f.Name(), filepath.Join(d.dir, d.names[i])); err != nil {
			d.abort()
			return fmt.Errorf("write results: %w", err)
		}
	}
	d.files = nil
	return nil
}

// abort removes what has not been committed.
func (d *folder) abort() {
	for _, f := range d.files {
		f.Close()
		os.Remove(f.Name())
	}
	d.files = nil
}

// checkVacant refuses a directory that holds another sweep.
func checkVacant(dir string, m *Manifest) error {
	old, err := ReadManifest(dir)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(filepath.Join(dir, TableName)); err == nil {
			return fmt.Errorf("%s holds results without a manifest; choose another directory with --out, or remove it", dir)
		}
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s holds a manifest that cannot be read; choose another directory with --out, or remove it: %w", dir, err)
	}
	if what := old.difference(m); what != "" {
		return fmt.Errorf("%s holds the results of another sweep (%s); choose another directory with --out, or remove it", dir, what)
	}
	return nil
}
