package gpurun

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// tracks writes trajectories, under a name at which one who resumes finds those
// that are complete.
type tracks struct {
	*newFile
	csv    *csvWriter
	done   trackMark // what is complete
	marked time.Time // when the log was told last
}

// openTracks starts the file, or goes on behind what the log says is there.
func (d *folder) openTracks(columns []string, done trackMark) (*tracks, error) {
	if !d.hasTracks(done) {
		done = trackMark{}
	}
	f, err := d.disk.open(d.path(trackName), done.Bytes)
	if err != nil {
		return nil, d.explain(err)
	}
	t := &tracks{newFile: &newFile{file: f, now: trackName, name: TrajectoryName, lasting: true}, done: done, marked: time.Now()}
	d.files = append(d.files, t.newFile)
	if done.Bytes > 0 {
		t.csv = continueCSV(f, done.Bytes)
		return t, nil
	}
	if t.csv, err = newCSVWriter(f, columns); err != nil {
		return nil, fmt.Errorf("write %s: %w", TrajectoryName, err)
	}
	return t, nil
}

// hasTracks says that the trajectories are there which the log speaks of. Those
// of a sweep that was cancelled have their name already, and lose it again.
func (d *folder) hasTracks(done trackMark) bool {
	if done.Bytes == 0 {
		return false
	}
	if _, err := os.Stat(d.path(trackName)); errors.Is(err, fs.ErrNotExist) {
		if err := d.disk.rename(d.path(TrajectoryName), d.path(trackName)); err != nil {
			return false
		}
	}
	info, err := os.Stat(d.path(trackName))
	return err == nil && info.Size() >= done.Bytes
}

func (r *Recorder) trackColumns() []string {
	columns := []string{"point"}
	if r.sweep.replicates() > 1 {
		columns = append(columns, "replicate")
	}
	columns = append(columns, "step", "time", "node")
	for _, s := range r.measure.Signals {
		columns = append(columns, s.Name)
	}
	return columns
}

// Trajectory takes the next node of a trajectory.
func (r *Recorder) Trajectory(point, replicate, step, node int, states, exposures []float64) error {
	t := r.tracks
	if t == nil {
		return nil
	}
	c := t.csv
	c.whole(point)
	if r.sweep.replicates() > 1 {
		c.whole(replicate)
	}
	c.whole(step)
	c.number(float64(step)*r.sweep.Dt, 'g', -1, 64)
	c.whole(node)
	digits := r.sweep.Precision.significant()
	for _, values := range [][]float64{states, exposures} {
		for _, v := range values {
			c.number(v, 'g', digits, 64)
		}
	}
	if err := c.end(); err != nil {
		return fmt.Errorf("write %s: %w", TrajectoryName, err)
	}
	if step == r.sweep.Steps && node == r.sweep.Network.N-1 {
		lo, _ := r.sweep.Range()
		return t.complete(r.log, (point-lo)*r.sweep.replicates()+replicate)
	}
	return nil
}

// complete notes that the trajectory of a row is there, and now and then makes
// that last.
func (t *tracks) complete(l *rowLog, row int) error {
	t.done = trackMark{Rows: row + 1, Bytes: t.csv.size}
	if time.Since(t.marked) < chunkTime {
		return nil
	}
	return t.mark(l)
}

func (t *tracks) mark(l *rowLog) error {
	if t.done == (trackMark{}) {
		return nil
	}
	if err := errors.Join(t.csv.w.Flush(), t.Sync()); err != nil {
		return fmt.Errorf("write %s: %w", TrajectoryName, err)
	}
	t.marked = time.Now()
	return l.commit(t.done)
}

// cut leaves the trajectories that a cancelled sweep has completed; without any
// there is no file.
func (d *folder) cut(t *tracks) error {
	if t.done == (trackMark{}) {
		return d.drop(t.newFile)
	}
	if err := t.Truncate(t.done.Bytes); err != nil {
		return fmt.Errorf("write %s: %w", TrajectoryName, err)
	}
	return nil
}
