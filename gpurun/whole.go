package gpurun

import (
	"errors"
	"fmt"
	"os"
)

// Whole is the folder of a sweep whose shards are computed by other processes,
// each in a folder of its own, and whose results come together in it. It is
// held against all others until Merge or Release.
type Whole struct {
	sweep    *Sweep
	folder   *folder
	manifest *Manifest
}

// HoldWhole takes hold of the folder of a sweep. If it holds the complete sweep
// that is to be resumed, the Result is that, and there is no Whole.
func HoldWhole(s *Sweep, o Options) (*Whole, *Result, error) {
	if err := s.Check(); err != nil {
		return nil, nil, err
	}
	m := newManifest(nobody{}, s, o.Version)
	d, err := openFolder(o.Dir, realDisk{})
	if err != nil {
		return nil, nil, err
	}
	err = d.spare(o.Existing, m)
	if err != nil {
		d.abort()
	}
	switch {
	case errors.Is(err, errComplete):
		r, err := openComplete(s, o)
		return nil, r, err
	case err != nil:
		return nil, nil, err
	}
	return &Whole{s, d, m}, nil, nil
}

// spare refuses to put the whole of a sweep where other results are, or where
// the process that holds the folder would have to compute the rest itself.
func (d *folder) spare(e Existing, m *Manifest) error {
	if rows, err := countLog(d.path(logName), m.id()); err == nil && rows > 0 && e == Resume {
		return fmt.Errorf("%s holds a part of this sweep that was computed without --runner: continue it that way, or start again with --overwrite", d.dir)
	}
	how, err := d.settle(e, m)
	if err == nil && how == replacing && e == Spare {
		return fmt.Errorf("%s holds the complete sweep: --resume shows it, --overwrite computes it again", d.dir)
	}
	return err
}

// Begun says that the folder holds a part of the sweep.
func (w *Whole) Begun() bool {
	m, err := ReadManifest(w.folder.dir)
	return err == nil && m.Partial && m.difference(w.manifest) == ""
}

// Filled says that the folder holds complete results, of whatever sweep.
func (w *Whole) Filled() bool {
	m, err := ReadManifest(w.folder.dir)
	return err == nil && !m.Partial
}

// Begin makes the folder that of a part of the sweep. Other results that it held
// are gone then.
func (w *Whole) Begin() error {
	return w.folder.prepare(fresh, w.manifest)
}

// BeginShard makes a folder for a shard. Whoever computes another sweep there
// than this one, because the model has changed by then, is refused.
func (w *Whole) BeginShard(dir string, shard, shards int) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return w.folder.explain(err)
	}
	m := *w.manifest
	m.Arguments, m.Shard, m.Shards = nil, shard, shards
	return (&folder{disk: w.folder.disk, dir: dir}).put(m.unfinished())
}

// Merge puts the results of all shards together and lets go of the folder. The
// manifest says what had them computed, and by which job. After an error the
// folder is held as before.
func (w *Whole) Merge(dirs []string, runner, job string) (*Result, error) {
	shards, err := readShards(dirs)
	if err != nil {
		return nil, fmt.Errorf("merge: %w", err)
	}
	m := wholeOf(shards)
	if what := m.difference(w.manifest); what != "" {
		return nil, fmt.Errorf("merge: %s is of another sweep (%s)", dirs[0], what)
	}
	m.Arguments, m.Runner, m.Job = w.manifest.Arguments, runner, job
	if err := w.folder.merge(shards, m); err != nil {
		return nil, fmt.Errorf("merge: %w", errors.Join(err, w.dropFiles()))
	}
	r, err := Open(w.folder.dir, w.sweep)
	if err == nil {
		r.Resumed = 0
	}
	return r, err
}

// dropFiles takes back what a merge has begun to write.
func (w *Whole) dropFiles() error {
	for len(w.folder.files) > 0 {
		f := w.folder.files[0]
		if f.closed {
			w.folder.files = w.folder.files[1:]
			w.folder.forget(f.now)
		} else if err := w.folder.drop(f); err != nil {
			return err
		}
	}
	return nil
}

// Forget takes Begin back, where nothing came of it.
func (w *Whole) Forget() { w.folder.forget(ManifestName) }

// Release lets go of the folder. If nothing is in it that was made for it, it
// goes.
func (w *Whole) Release() { w.folder.abort() }
