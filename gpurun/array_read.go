package gpurun

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"
)

// StoredArray is an array of a simulation, as a file such as fc.npy has it.
type StoredArray struct {
	Point, Replicate int
	Rows, Columns    int
	Values           []float64 // row by row; good until the next array
}

// EachArray yields those arrays of a kind in a directory that are wanted, in order
// of point and replicate; nothing if there is no such file.
func EachArray(dir string, m *Manifest, kind string, want func(point, replicate int) bool, yield func(StoredArray)) error {
	if !slices.Contains(m.Arrays, kind) {
		return nil
	}
	parts, err := openNpys([]shard{{dir: dir}}, arrayFile(kind))
	for _, p := range parts { // one, or none where the sweep was not completed
		defer p.file.Close()
		if err == nil {
			err = p.each(m, want, yield)
		}
	}
	if err != nil {
		return fmt.Errorf("read %s of %s: %w", arrayFile(kind), dir, err)
	}
	return nil
}

// each yields what is wanted of a file that stands behind its header.
func (p npyPart) each(m *Manifest, want func(point, replicate int) bool, yield func(StoredArray)) error {
	a := StoredArray{Rows: p.shape[2], Columns: p.shape[3]}
	begin, err := p.file.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	info, err := p.file.Stat()
	if err != nil {
		return err
	}
	if a.Columns != m.Network.Nodes || float64(a.Rows)*float64(a.Columns)*8 > float64(info.Size()) {
		return fmt.Errorf("its arrays of %d x %d are not those of the sweep", a.Rows, a.Columns)
	}
	b := make([]byte, 8*a.Rows*a.Columns)
	a.Values = make([]float64, a.Rows*a.Columns)
	at := int64(-1)
	for _, a.Point = range m.ArraysOf() {
		for a.Replicate = range max(m.Replicates, 1) {
			if at++; !want(a.Point, a.Replicate) {
				continue
			}
			if _, err := p.file.ReadAt(b, begin+at*int64(len(b))); err != nil {
				return err
			}
			for k := range a.Values {
				a.Values[k] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*k:]))
			}
			yield(a)
		}
	}
	return nil
}

// ArraysOf are the points whose arrays were written.
func (m *Manifest) ArraysOf() []int {
	s := Sweep{Points: m.Points.Points(), Shard: m.Shard, Shards: m.Shards, Arrays: m.Arrays, ArrayPoints: m.ArrayPoints}
	return s.chosen(s.saves)
}

// TrajectoriesOf are the points whose trajectories were written.
func (m *Manifest) TrajectoriesOf() []int {
	s := Sweep{Points: m.Points.Points(), Shard: m.Shard, Shards: m.Shards}
	return s.chosen(func(point int) bool { return m.AllTrajectories || slices.Contains(m.Trajectories, point) })
}

// chosen are the points of the shard that something is written of.
func (s *Sweep) chosen(written func(point int) bool) (points []int) {
	lo, hi := s.Range()
	for point := lo; point < hi; point++ {
		if written(point) {
			points = append(points, point)
		}
	}
	return points
}

// SampleEvery is how many steps there are from one sample of the signal to the
// next; the first is so many behind the transient.
func (m *Manifest) SampleEvery() int {
	o, second := Monitor{}, 1000.0
	if m.TimeUnit == "s" {
		second = 1
	}
	if m.Monitor != nil {
		o.TR = m.Monitor.TR
		if m.Monitor.Signal == BoldSignal.String() {
			o.Kind = BoldSignal
		}
	}
	return o.timing(m.Dt, second).every
}
