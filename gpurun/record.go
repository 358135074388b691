package gpurun

import (
	"fmt"
	"time"
)

// Options says where the results of a sweep go.
type Options struct {
	Dir      string // "": nowhere but into the Result
	Existing Existing
	CSV      bool   // metrics.csv beside metrics.parquet
	Version  string // of lemsls, for the manifest
}

// Recorder is a Sink that writes rows and trajectories as they come and keeps
// of them what a Result says. The rows go into a log, which outlives whatever
// happens, and into tables, which get their names at the end.
type Recorder struct {
	sweep    *Sweep
	measure  *Measure
	summary  *summary
	manifest *Manifest
	steps    int64 // of all rows, those that a fault ended early counted as far as they came

	folder *folder // nil if nothing is written
	log    *rowLog
	table  *tableWriter
	csv    *csvWriter  // nil if not asked for
	arrays *arrayFiles // nil if not asked for
	tracks *tracks     // nil if not asked for

	how     begin
	resumed int          // rows of earlier runs
	author  PartManifest // of the next row
	parts   parts        // of all rows so far
}

// NewRecorder opens the files of a sweep that has been checked. It fails where
// the directory cannot be written, is in use, or holds what o.Existing spares.
// Rest is what is left for a backend to do.
func NewRecorder(b Backend, s *Sweep, o Options) (*Recorder, error) {
	return newRecorder(b, s, o, realDisk{})
}

func newRecorder(b Backend, s *Sweep, o Options, on disk) (*Recorder, error) {
	r := &Recorder{sweep: s, measure: NewMeasure(s), manifest: newManifest(b, s, o.Version)}
	r.summary = newSummary(s, r.measure)
	r.author = PartManifest{Rows: 1, Backend: b.Name(), Device: b.Device()}
	if o.Dir == "" {
		return r, nil
	}
	folder, err := openFolder(o.Dir, on)
	if err != nil {
		return nil, err
	}
	if r.how, err = folder.settle(o.Existing, r.manifest); err != nil {
		folder.abort()
		return nil, err
	}
	r.folder = folder
	if err := r.open(o); err != nil {
		r.Abort()
		return nil, r.kept(err)
	}
	return r, nil
}

func (r *Recorder) open(o Options) error {
	if err := r.folder.prepare(r.how, r.manifest); err != nil {
		return err
	}
	w, err := r.folder.file(TableName)
	if err != nil {
		return err
	}
	r.table = newTableWriter(w, r.manifest.Columns)
	if o.CSV || r.keepsCSV(o.Existing) {
		if w, err = r.folder.file(CSVName); err != nil {
			return err
		}
		if r.csv, err = newCSVWriter(w, r.manifest.Columns); err != nil {
			return fmt.Errorf("write %s: %w", CSVName, err)
		}
	}
	if r.arrays, err = r.folder.openArrays(r.sweep, r.measure); err != nil {
		return err
	}
	mark, err := r.replay()
	if err != nil || !r.sweep.tracks() {
		return err
	}
	r.tracks, err = r.folder.openTracks(r.trackColumns(), mark)
	return err
}

// keepsCSV says that metrics.csv is among the results of this sweep that are
// there, and nobody asked for others in their place.
func (r *Recorder) keepsCSV(e Existing) bool {
	return r.how != fresh && e != Overwrite && r.folder.lists(CSVName)
}

// replay takes the rows of earlier runs, and opens the log behind them.
func (r *Recorder) replay() (mark trackMark, err error) {
	path, id := r.folder.path(logName), r.manifest.id()
	var before time.Duration
	now := r.author
	size, err := readLog(path, id, func(c *logChunk) error {
		before = c.Elapsed
		if c.Track != (trackMark{}) {
			mark = c.Track
		}
		if r.resumed+len(c.Rows) > r.sweep.Rows() {
			return fmt.Errorf("it has more rows than the sweep")
		}
		r.author = c.author(r.manifest)
		for _, row := range c.Rows {
			if err := r.take(row.row(r.sweep, r.resumed)); err != nil {
				return err
			}
			r.resumed++
		}
		return nil
	})
	if err != nil {
		return mark, err
	}
	if r.log, err = openLog(r.folder.disk, path, id, size); err != nil {
		return mark, err
	}
	r.author, r.log.author, r.log.before = now, now, before
	return mark, nil
}

// Rest is the sweep without what earlier runs have done.
func (r *Recorder) Rest() *Sweep {
	rest := *r.sweep
	rest.From = r.resumed
	if r.tracks != nil {
		rest.TrackFrom = r.tracks.done.Rows
	}
	return &rest
}

// Row takes the next row.
func (r *Recorder) Row(row Row) error {
	if r.log != nil {
		if err := r.log.add(storeRow(row)); err != nil {
			return err
		}
	}
	return r.take(row)
}

// take adds a row to the tables and to what the Result says.
func (r *Recorder) take(row Row) error {
	if row.Fault != nil {
		r.steps += int64(row.Fault.Step)
	} else {
		r.steps += int64(r.sweep.Steps)
	}
	r.parts.add(r.author)
	summed := row
	summed.Arrays = nil
	r.summary.add(summed)
	if r.folder == nil {
		return nil
	}
	state := ""
	if row.Fault != nil && row.Fault.State >= 0 && !r.sweep.Program.States[row.Fault.State].Hidden {
		state = r.sweep.Program.States[row.Fault.State].Name
	}
	if err := r.table.write(tableRow(row, state)); err != nil {
		return fmt.Errorf("write %s: %w", TableName, err)
	}
	if err := r.arrays.write(row); err != nil {
		return err
	}
	if r.csv == nil {
		return nil
	}
	if err := r.csv.row(row, state); err != nil {
		return fmt.Errorf("write %s: %w", CSVName, err)
	}
	return nil
}

// Close ends the files, writes the manifest and gives all of them their names.
// The sweep is complete, or partial if it was cancelled: then it can be resumed,
// unless complete results of an earlier run are there, which stay.
func (r *Recorder) Close(elapsed time.Duration, partial bool) (*Result, error) {
	res := r.summary.finish()
	r.manifest.credit(r.parts)
	res.Backend, res.Device = r.manifest.Backend, r.manifest.Device
	res.Elapsed, res.Partial, res.Resumed = elapsed, partial, r.resumed
	if r.log != nil {
		res.Elapsed += r.log.before
	}
	if s := res.Elapsed.Seconds(); s > 0 {
		res.SimStepsPerSec = float64(r.steps) / s
	}
	if r.folder == nil {
		return res, nil
	}
	res.Dir = r.folder.dir
	if partial && r.how == replacing {
		r.Abort()
		return res, nil
	}
	m := r.manifest
	m.Rows, m.Partial, m.Elapsed, m.SimSteps, m.SimStepsPerSec = res.Rows, partial, res.Elapsed.Seconds(), r.steps, res.SimStepsPerSec
	m.States, m.Faults = r.summary.stateManifests(), r.summary.faults
	if err := r.finish(); err != nil {
		r.Abort()
		return nil, r.kept(err)
	}
	return res, nil
}

// finish makes the log last before it touches anything else.
func (r *Recorder) finish() error {
	if r.tracks != nil {
		if err := r.tracks.mark(r.log); err != nil {
			return err
		}
	}
	if err := r.log.close(); err != nil {
		return err
	}
	if err := r.table.close(); err != nil {
		return fmt.Errorf("write %s: %w", TableName, err)
	}
	if r.csv != nil {
		if err := r.csv.w.Flush(); err != nil {
			return fmt.Errorf("write %s: %w", CSVName, err)
		}
	}
	if err := r.folder.end(r.arrays, r.manifest.Partial); err != nil {
		return err
	}
	if r.tracks != nil { // what is behind the last mark, too, such as a trajectory that diverged
		if err := r.tracks.csv.w.Flush(); err != nil {
			return fmt.Errorf("write %s: %w", TrajectoryName, err)
		}
	}
	if r.tracks != nil && r.manifest.Partial {
		if err := r.folder.cut(r.tracks); err != nil {
			return err
		}
	}
	return r.folder.commit(r.manifest)
}

// Abort leaves what a later run can resume, and removes the rest.
func (r *Recorder) Abort() {
	if r.folder == nil {
		return
	}
	if r.log != nil {
		if r.tracks != nil {
			_ = r.tracks.mark(r.log)
		}
		_ = r.log.close() // what the log holds by now is kept
	}
	if r.how != continued && r.safe() == 0 {
		r.folder.forget(logName, trackName)
		if r.how == fresh {
			r.folder.forget(ManifestName)
		}
	}
	r.folder.abort()
}

// safe is how many rows a later run can resume.
func (r *Recorder) safe() int {
	if r.log == nil || r.how == replacing {
		return 0
	}
	return r.resumed + r.log.rows
}

// kept adds to an error what is left and what to do next.
func (r *Recorder) kept(err error) error {
	left := ""
	if n := r.safe(); n > 0 {
		left = fmt.Sprintf("%s of %s rows are kept in %s", Digits(n), Digits(r.sweep.Rows()), r.folder.dir)
	} else if r.how == continued { // which has not come so far as to count them
		left = "its rows are kept in " + r.folder.dir
	}
	switch {
	case isFull(err) && left != "":
		return fmt.Errorf("%w (%s: make room, then continue with --resume)", err, left)
	case isFull(err):
		return fmt.Errorf("%w (make room, or choose another directory with --out)", err)
	case left != "":
		return fmt.Errorf("%w (%s: continue with --resume)", err, left)
	}
	return err
}
