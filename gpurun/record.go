package gpurun

import (
	"fmt"
	"time"
)

// Options says where the results of a sweep go.
type Options struct {
	Dir     string // "": nowhere but into the Result
	CSV     bool   // metrics.csv beside metrics.parquet
	Version string // of lemsls, for the manifest
}

// Recorder is a Sink that writes rows and trajectories as they come and keeps
// of them what a Result says.
type Recorder struct {
	sweep      *Sweep
	measure    *Measure
	summary    *summary
	manifest   *Manifest
	folder     *folder // nil if nothing is written
	table      *tableWriter
	csv        *csvWriter
	trajectory *csvWriter
	complete   int64 // the size of the trajectory file behind the last trajectory that is there to its end
	steps      int64 // of all rows, those that a fault ended early counted as far as they came
}

// NewRecorder opens the files of a sweep that has been checked. It fails where
// the directory cannot be written or holds another sweep.
func NewRecorder(b Backend, s *Sweep, o Options) (*Recorder, error) {
	return newRecorder(b, s, o, createTemp)
}

func newRecorder(b Backend, s *Sweep, o Options, create func(dir, pattern string) (tempFile, error)) (*Recorder, error) {
	r := &Recorder{sweep: s, measure: NewMeasure(s), manifest: newManifest(b, s, o.Version)}
	r.summary = newSummary(s, r.measure)
	r.summary.result.Backend, r.summary.result.Device = b.Name(), b.Device()
	if o.Dir == "" {
		return r, nil
	}
	if err := checkVacant(o.Dir, r.manifest); err != nil {
		return nil, err
	}
	folder, err := openFolder(o.Dir)
	if err != nil {
		return nil, err
	}
	folder.create = create
	r.folder = folder
	if err := r.open(o); err != nil {
		folder.abort()
		return nil, err
	}
	return r, nil
}

func (r *Recorder) open(o Options) error {
	w, err := r.folder.file(TableName)
	if err != nil {
		return err
	}
	r.table = newTableWriter(w, r.manifest.Columns)
	if o.CSV {
		if r.csv, err = r.openCSV(CSVName, r.manifest.Columns); err != nil {
			return err
		}
	}
	if r.sweep.AllTrajectories || len(r.sweep.Trajectories) > 0 {
		r.trajectory, err = r.openCSV(TrajectoryName, r.trajectoryColumns())
	}
	return err
}

func (r *Recorder) openCSV(name string, columns []string) (*csvWriter, error) {
	w, err := r.folder.file(name)
	if err != nil {
		return nil, err
	}
	c, err := newCSVWriter(w, columns)
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", name, err)
	}
	return c, nil
}

func (r *Recorder) trajectoryColumns() []string {
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

// Row takes the next row.
func (r *Recorder) Row(row Row) error {
	if row.Fault != nil {
		r.steps += int64(row.Fault.Step)
	} else {
		r.steps += int64(r.sweep.Steps)
	}
	r.summary.add(row)
	if r.folder == nil {
		return nil
	}
	state := ""
	if row.Fault != nil && row.Fault.State >= 0 {
		state = r.sweep.Program.States[row.Fault.State].Name
	}
	if err := r.table.write(tableRow(row, state)); err != nil {
		return fmt.Errorf("write %s: %w", TableName, err)
	}
	if r.csv == nil {
		return nil
	}
	if err := r.csv.row(row, state); err != nil {
		return fmt.Errorf("write %s: %w", CSVName, err)
	}
	return nil
}

// Trajectory takes the next node of a trajectory.
func (r *Recorder) Trajectory(point, replicate, step, node int, states, exposures []float64) error {
	c := r.trajectory
	if c == nil {
		return nil
	}
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
		r.complete = c.size
	}
	return nil
}

// Close ends the files, writes the manifest and gives all of them their names.
// The sweep is complete, or partial if it was cancelled.
func (r *Recorder) Close(elapsed time.Duration, partial bool) (*Result, error) {
	res := r.summary.finish()
	res.Elapsed, res.Partial = elapsed, partial
	if s := elapsed.Seconds(); s > 0 {
		res.SimStepsPerSec = float64(r.steps) / s
	}
	if r.folder == nil {
		return res, nil
	}
	m := r.manifest
	m.Rows, m.Partial, m.Elapsed, m.SimSteps, m.SimStepsPerSec = res.Rows, partial, elapsed.Seconds(), r.steps, res.SimStepsPerSec
	if err := r.finish(); err != nil {
		r.Abort()
		return nil, err
	}
	res.Dir = r.folder.dir
	return res, nil
}

func (r *Recorder) finish() error {
	if err := r.table.close(); err != nil {
		return fmt.Errorf("write %s: %w", TableName, err)
	}
	for _, c := range []*csvWriter{r.csv, r.trajectory} {
		if c == nil {
			continue
		}
		if err := c.w.Flush(); err != nil {
			return fmt.Errorf("write results: %w", err)
		}
	}
	if r.trajectory != nil && r.manifest.Partial {
		if err := r.cutTrajectory(); err != nil {
			return err
		}
	}
	if err := r.folder.manifest(r.manifest); err != nil {
		return err
	}
	return r.folder.commit()
}

// cutTrajectory leaves the trajectories that a cancelled sweep has completed;
// without any there is no file.
func (r *Recorder) cutTrajectory() error {
	if r.complete == 0 {
		return r.folder.drop(TrajectoryName)
	}
	return r.folder.cut(TrajectoryName, r.complete)
}

func (d *folder) manifest(m *Manifest) error {
	text, err := m.encode()
	if err != nil {
		return fmt.Errorf("write %s: %w", ManifestName, err)
	}
	w, err := d.file(ManifestName)
	if err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return fmt.Errorf("write %s: %w", ManifestName, err)
	}
	return nil
}

// Abort removes what has been written.
func (r *Recorder) Abort() {
	if r.folder != nil {
		r.folder.abort()
	}
}
