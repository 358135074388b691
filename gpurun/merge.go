package gpurun

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Merge puts the results of all shards of a sweep together. The tables are the
// same, byte for byte, as those of the sweep run as a whole.
func Merge(dirs []string, out string) error {
	shards, err := readShards(dirs)
	if err != nil {
		return fmt.Errorf("merge: %w", err)
	}
	whole := wholeOf(shards)
	d, err := openFolder(out, realDisk{})
	if err != nil {
		return fmt.Errorf("merge: %w", err)
	}
	if _, err := d.look(whole); err != nil {
		d.abort()
		return fmt.Errorf("merge: %w; choose another directory with --out, or remove it", err)
	}
	if err := d.merge(shards, whole); err != nil {
		d.abort()
		return fmt.Errorf("merge: %w", err)
	}
	return nil
}

// shard is the results of one.
type shard struct {
	dir string
	*Manifest
}

// readShards reads the manifests, in order, and checks that they belong
// together and are complete.
func readShards(dirs []string) ([]shard, error) {
	var shards []shard
	for _, dir := range dirs {
		m, err := ReadManifest(dir)
		if err != nil {
			return nil, err
		}
		if m.Partial {
			return nil, fmt.Errorf("%s is not complete; continue its sweep with --resume", dir)
		}
		if err := m.CheckFiles(dir); err != nil {
			return nil, err
		}
		shards = append(shards, shard{dir, m})
	}
	if len(shards) == 0 {
		return nil, fmt.Errorf("no directories are given")
	}
	slices.SortStableFunc(shards, func(a, b shard) int { return a.Shard - b.Shard })
	for i, s := range shards {
		if err := s.belongs(shards[0], i); err != nil {
			return nil, err
		}
	}
	if n := shards[0].Shards; len(shards) != n {
		return nil, shards[0].missing(len(shards))
	}
	return shards, nil
}

// belongs says why s is not shard i of the sweep that first is of.
func (s shard) belongs(first shard, i int) error {
	same := *s.Manifest
	same.Shard = first.Shard
	if what := same.difference(first.Manifest); what != "" {
		return fmt.Errorf("%s and %s are of different sweeps (%s)", first.dir, s.dir, what)
	}
	if s.Shard < i {
		return fmt.Errorf("shard %d/%d is given twice; one is %s", s.Shard+1, s.Shards, s.dir)
	}
	if s.Shard > i {
		return s.missing(i)
	}
	return nil
}

// wholeOf is the manifest of the sweep that the shards are of.
func wholeOf(shards []shard) *Manifest {
	m := *shards[0].Manifest
	m.Shard, m.Shards, m.Rows, m.Elapsed, m.SimSteps = 0, 1, 0, 0, 0
	m.Arguments, m.States, m.Faults = commonArguments(shards), nil, nil
	var by parts
	for _, s := range shards {
		m.Rows += s.Rows
		m.Elapsed += s.Elapsed
		m.SimSteps += s.SimSteps
		m.Faults = append(m.Faults, s.Faults...)
		for _, part := range s.parts() {
			by.add(part)
		}
		for _, state := range s.States {
			m.addState(state)
		}
	}
	m.credit(by)
	if m.Elapsed > 0 {
		m.SimStepsPerSec = float64(m.SimSteps) / m.Elapsed
	}
	return &m
}

func (d *folder) merge(shards []shard, whole *Manifest) error {
	w, err := d.file(TableName)
	if err != nil {
		return err
	}
	table := newTableWriter(w, whole.Columns)
	for _, s := range shards {
		if err := s.copyTable(table); err != nil {
			return fmt.Errorf("%s: %w", filepath.Join(s.dir, TableName), err)
		}
	}
	if err := table.close(); err != nil {
		return fmt.Errorf("write %s: %w", TableName, err)
	}
	for _, name := range []string{CSVName, TrajectoryName} {
		if err := d.mergeCSV(shards, name); err != nil {
			return err
		}
	}
	if err := d.mergeArrays(shards); err != nil {
		return err
	}
	return d.commit(whole)
}

// addState adds what the rows of a shard say about a state.
func (m *Manifest) addState(s StateManifest) {
	i := slices.IndexFunc(m.States, func(t StateManifest) bool { return t.Name == s.Name })
	if i < 0 {
		m.States = append(m.States, s)
		return
	}
	t := &m.States[i]
	t.Rows += s.Rows
	share := float64(s.Rows) / float64(t.Rows)
	t.Mean += float64(share * (s.Mean - t.Mean))
	t.ClampShare += float64(share * (s.ClampShare - t.ClampShare))
	t.Min, t.Max = min(t.Min, s.Min), max(t.Max, s.Max)
}

func (s shard) copyTable(to *tableWriter) error {
	f, err := os.Open(filepath.Join(s.dir, TableName))
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	rows, err := readMetrics(f, info.Size(), s.Columns, to.write)
	if err == nil && rows != s.Rows {
		return fmt.Errorf("%d rows, but its manifest says %d", rows, s.Rows)
	}
	return err
}

// mergeCSV joins a file that all shards have; one that none has is left out.
func (d *folder) mergeCSV(shards []shard, name string) error {
	if _, err := os.Stat(filepath.Join(shards[0].dir, name)); errors.Is(err, fs.ErrNotExist) {
		if name == CSVName && d.lists(name) {
			return fmt.Errorf("%s holds the complete sweep with %s, which %s lacks; choose another directory with --out, or remove it", d.dir, name, shards[0].dir)
		}
		return nil
	}
	w, err := d.file(name)
	if err != nil {
		return err
	}
	var head []byte
	for i, s := range shards {
		if head, err = appendCSV(w, filepath.Join(s.dir, name), head, i == 0); err != nil {
			return err
		}
	}
	return nil
}

// appendCSV copies a file, its first line only where it is the first file.
func appendCSV(w io.Writer, name string, head []byte, first bool) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := bufio.NewReader(f)
	line, err := r.ReadBytes('\n')
	if err != nil {
		return nil, fmt.Errorf("%s: no first line: %w", name, err)
	}
	if !first && !bytes.Equal(line, head) {
		return nil, fmt.Errorf("%s: its columns are others", name)
	}
	if first {
		if _, err := w.Write(line); err != nil {
			return nil, err
		}
	}
	_, err = io.Copy(w, r)
	return line, err
}
