package report

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/gpurun"
)

// stored adds the trajectories that lie beside the results.
func (v *View) stored(dir string, m *gpurun.Manifest, w words) error {
	f, err := os.Open(filepath.Join(dir, gpurun.TrajectoryName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read trajectories: %w", err)
	}
	defer f.Close()
	r := &trajectories{view: v, manifest: m, words: w, lines: bufio.NewScanner(f), kept: v.keep(m.TrajectoriesOf())}
	r.lines.Buffer(nil, 1<<24)
	if err := r.read(); err != nil {
		return fmt.Errorf("read %s of %s: %w", gpurun.TrajectoryName, dir, err)
	}
	v.leave(r.kept)
	return nil
}

// noteReplicates says of which replicate time series and matrices are shown: the
// viewer takes the first that a point has.
func (v *View) noteReplicates() {
	if v.Replicates > 1 && len(v.Series) > 0 {
		v.Notes = append(v.Notes, v.replicates())
	}
}

func (v *View) replicates() string {
	return fmt.Sprintf("Time series and functional connectivity of a point are those of replicate 0, the first of %d; %s, fc.npy and signal.npy have what was stored of the others.",
		v.Replicates, gpurun.TrajectoryName)
}

// FigureNotes are the notes that hold for figures, too: those show every
// replicate that the View has.
func (v *View) FigureNotes() []string {
	return slices.DeleteFunc(slices.Clone(v.Notes), func(note string) bool { return note == v.replicates() })
}

// trajectories reads trajectory.csv.
type trajectories struct {
	view     *View
	manifest *gpurun.Manifest
	words    words
	lines    *bufio.Scanner
	kept     *kept

	skip  int // columns before the step
	shape shape
	seen  int // wanted simulations, with the one that comes in
	trace *trace
	at    simulation
}

func (r *trajectories) read() error {
	if !r.lines.Scan() {
		return r.lines.Err()
	}
	if err := r.head(strings.Split(r.lines.Text(), ",")); err != nil {
		return err
	}
	values := make([]float64, len(r.shape.signals))
	for r.lines.Scan() {
		more, err := r.line(r.lines.Text(), values)
		if err != nil {
			return err
		}
		if !more {
			break
		}
	}
	r.settle()
	return r.lines.Err()
}

// head reads the names of the columns.
func (r *trajectories) head(columns []string) error {
	r.skip = 1
	if len(columns) > 1 && columns[1] == "replicate" {
		r.skip = 2
	}
	if len(columns) < r.skip+4 || columns[r.skip] != "step" {
		return errors.New("its columns are others")
	}
	m, second := r.manifest, 1000.0
	if m.TimeUnit == "s" {
		second = 1
	}
	names := columns[r.skip+3:]
	r.shape = shape{signals: names, fc: firstExposure(names, m), nodes: m.Network.Nodes, steps: m.Steps, transient: m.Transient,
		every: every(m.Dt, second), dt: m.Dt, unit: m.TimeUnit}
	return nil
}

// line takes the next line; it says whether more are wanted.
func (r *trajectories) line(text string, values []float64) (more bool, err error) {
	r.kept.found(gpurun.TrajectoryName)
	fields := strings.Split(text, ",")
	if len(fields) != r.skip+3+len(values) {
		return false, fmt.Errorf("%d columns in %q", len(fields), text)
	}
	var whole [4]int // point, replicate, step, node
	for i, k := range []int{0, r.skip - 1, r.skip, r.skip + 2} {
		if whole[i], err = strconv.Atoi(fields[k]); err != nil {
			return false, err
		}
	}
	if r.skip == 1 {
		whole[1] = 0
	}
	at, step, node := simulation{whole[0], whole[1]}, whole[2], whole[3]
	if !r.kept.has[at] {
		return r.seen < len(r.kept.has), nil
	}
	for i := range values {
		if values[i], err = strconv.ParseFloat(fields[r.skip+3+i], 64); err != nil {
			return false, err
		}
	}
	if node < 0 || node >= r.shape.nodes || step < 0 || step > r.shape.steps {
		return false, fmt.Errorf("there is no node %d, or no step %d", node, step)
	}
	if r.trace == nil || at != r.at {
		r.settle()
		r.seen++
		r.trace, r.at = newTrace(r.shape), at
	}
	r.trace.add(step, node, values)
	return true, nil
}

// settle ends the trajectory that came in.
func (r *trajectories) settle() {
	if r.trace == nil {
		return
	}
	s := r.trace.series(r.words.signal)
	s.Point, s.Replicate = r.at.point, r.at.replicate
	points := r.manifest.Points.Points()
	if s.Point < points.Len() {
		for k, x := range points.At(s.Point, nil) {
			s.Params = append(s.Params, r.view.Params[k].number(x))
		}
	}
	r.view.Series = append(r.view.Series, s)
	r.trace = nil
}
