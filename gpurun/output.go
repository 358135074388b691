package gpurun

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
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
	made   []string                                    // directories that were not there before, innermost first
	gone   []string                                    // names of files that the results do not have
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
	var made []string
	for p := filepath.Clean(dir); ; p = filepath.Dir(p) {
		if _, err := os.Stat(p); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		made = append(made, p)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("write results: %w", err)
	}
	removeLeftovers(dir)
	return &folder{dir: dir, made: made, create: createTemp}, nil
}

// owner is what the names of this process's temporary files have in common: its
// machine, as a directory may be shared, and its number.
func owner() (machine string, process int) {
	name, err := os.Hostname()
	if err != nil {
		name = "unknown"
	}
	return strings.Map(func(r rune) rune {
		if r == '*' || r == '/' || r == '\\' {
			return '_'
		}
		return r
	}, name), os.Getpid()
}

func temporary(name, machine string) string { return "." + name + "-" + machine + "-" }

// removeLeftovers removes the temporary files of runs that were killed, which
// are those of processes of this machine that are no more. Whatever cannot be
// read or removed stays: it is in nobody's way.
func removeLeftovers(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	machine, _ := owner()
	for _, e := range entries {
		for _, name := range []string{ManifestName, TableName, CSVName, TrajectoryName} {
			rest, ok := strings.CutPrefix(e.Name(), temporary(name, machine))
			process, _, numbered := strings.Cut(rest, "-")
			if !ok || !numbered || !strings.HasSuffix(rest, ".tmp") {
				continue
			}
			if pid, err := strconv.Atoi(process); err == nil && pid > 0 && !isAlive(pid) {
				os.Remove(filepath.Join(dir, e.Name()))
			}
		}
	}
}

// file starts a file.
func (d *folder) file(name string) (io.Writer, error) {
	machine, process := owner()
	f, err := d.create(d.dir, fmt.Sprintf("%s%d-*.tmp", temporary(name, machine), process))
	if errors.Is(err, fs.ErrPermission) || isReadOnly(err) {
		return nil, fmt.Errorf("write results: the directory %s cannot be written; choose another with --out: %w", d.dir, err)
	}
	if err != nil {
		return nil, fmt.Errorf("write results: %w", err)
	}
	d.files, d.names = append(d.files, f), append(d.names, name)
	return f, nil
}

// drop takes a file back. One of that name that is there from an earlier run goes
// when the others come.
func (d *folder) drop(name string) error {
	i := slices.Index(d.names, name)
	f := d.files[i]
	d.files, d.names = slices.Delete(d.files, i, i+1), slices.Delete(d.names, i, i+1)
	d.gone = append(d.gone, name)
	if err := errors.Join(f.Close(), os.Remove(f.Name())); err != nil {
		return fmt.Errorf("remove %s: %w", name, err)
	}
	return nil
}

// cut ends a file at a size.
func (d *folder) cut(name string, size int64) error {
	if err := os.Truncate(d.files[slices.Index(d.names, name)].Name(), size); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
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
	d.files, d.made = nil, nil
	for _, name := range d.gone {
		if err := os.Remove(filepath.Join(d.dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("write results: %w", err)
		}
	}
	return nil
}

// abort removes what has not been committed, and directories that were made for
// it.
func (d *folder) abort() {
	for _, f := range d.files {
		f.Close()
		os.Remove(f.Name())
	}
	d.files = nil
	for _, dir := range d.made {
		os.Remove(dir) // unless somebody else has put something there
	}
	d.made = nil
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
