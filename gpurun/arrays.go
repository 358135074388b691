package gpurun

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Arrays are what NumPy reads of chosen simulations, in files such as fc.npy: for
// each point, in it for each replicate, an array of float64. That of a simulation
// at fault is NaN.

// ArrayInfo documents a kind of array.
type ArrayInfo struct {
	Name  string // of the file, without .npy
	Shape string // behind points x replicates
	Doc   string
}

// ArrayKinds is the table of all arrays.
var ArrayKinds = []ArrayInfo{
	{"mean", "exposures x nodes", "time averages"},
	{"fc", "nodes x nodes", "functional connectivity"},
	{"signal", "samples x nodes", "what functional connectivity is made of"},
}

// arrayFile is the name of the file of a kind of array.
func arrayFile(kind string) string { return kind + ".npy" }

// ParseArrays checks the names of arrays, with commas between.
func ParseArrays(text string) ([]string, error) {
	var known, list []string
	for _, a := range ArrayKinds {
		known = append(known, a.Name)
	}
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); !slices.Contains(known, name) {
			return nil, fmt.Errorf("there is no array %q%s", name, didYouMean(name, known))
		}
		if !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list, nil
}

// saves says that the arrays of a point are asked for.
func (s *Sweep) saves(point int) bool {
	return len(s.Arrays) > 0 && (len(s.ArrayPoints) == 0 || slices.Contains(s.ArrayPoints, point))
}

// saved is how many points of the shard have their arrays written.
func (s *Sweep) saved() int {
	lo, hi := s.Range()
	if len(s.Arrays) == 0 || len(s.ArrayPoints) == 0 {
		return (hi - lo) * min(1, len(s.Arrays))
	}
	count := 0
	for point := lo; point < hi; point++ {
		if s.saves(point) {
			count++
		}
	}
	return count
}

// checkArrays refuses arrays that there are none of, or no room for: those of a
// window wait until all rows before them are there.
func (s *Sweep) checkArrays() error {
	if len(s.Arrays) == 0 {
		return nil
	}
	if _, err := ParseArrays(strings.Join(s.Arrays, ",")); err != nil {
		return err
	}
	for _, p := range s.ArrayPoints {
		if p < 0 || p >= s.Points.Len() {
			return fmt.Errorf("there is no point %d to write arrays of; the last is %d", p, s.Points.Len()-1)
		}
	}
	if len(s.Program.Exposures) == 0 {
		return fmt.Errorf("the model has no exposure to write arrays of")
	}
	m := NewMeasure(s)
	if slices.Contains(s.Arrays, "signal") && m.Series == 0 {
		return fmt.Errorf("there is no signal to write: the simulated time is shorter than %g %s from one sample to the next", float64(m.SampleEvery)*s.Dt, s.Program.TimeUnit())
	}
	memory := s.Memory
	if memory == 0 {
		memory = DefaultMemory
	}
	if need := s.waiting() * m.arrayBytes(); need > memory {
		return fmt.Errorf("the arrays of %s simulations take %s of memory while they wait for their turn, and there are %s; give more (--memory), or choose fewer points (--save-points)",
			Digits(int(s.waiting())), Size(need), Size(memory))
	}
	return nil
}

// waiting is the most simulations whose arrays wait for their turn at a time.
func (s *Sweep) waiting() int64 { return int64(min(s.saved()*s.replicates(), windowRows)) }

// Waiting is the most memory that arrays take while they wait for their turn. It
// is this process's, beside Memory, which may be that of a GPU.
func (s *Sweep) Waiting() int64 {
	if len(s.Arrays) == 0 {
		return 0
	}
	return s.waiting() * NewMeasure(s).arrayBytes()
}

// addArrays notes what the arrays want of the signal.
func (m *Measure) addArrays(s *Sweep) {
	m.arrays, m.saves = s.Arrays, s.saves
	for _, kind := range s.Arrays {
		switch kind {
		case "fc":
			m.FC = true
		case "signal":
			m.Series = m.counted / m.SampleEvery
		}
	}
}

// Sampled names what the samples in Series and of Power are for.
func (m *Measure) Sampled() string {
	var list []string
	for _, name := range []string{"fcd_ks", "psd_peak"} {
		if slices.Contains(m.metrics, name) {
			list = append(list, name)
		}
	}
	if slices.Contains(m.arrays, "signal") {
		list = append(list, "--save signal")
	}
	return strings.Join(list, " and ")
}

// arrayShape is the shape of an array of one simulation.
func (m *Measure) arrayShape(kind string) []int {
	switch kind {
	case "mean":
		return []int{len(m.Exposures), m.N}
	case "fc":
		return []int{m.N, m.N}
	}
	return []int{m.Series, m.N}
}

func (m *Measure) arraySize(kind string) int {
	shape := m.arrayShape(kind)
	return shape[0] * shape[1]
}

// arrayBytes is what the arrays of one simulation take.
func (m *Measure) arrayBytes() int64 {
	bytes := int64(0)
	for _, kind := range m.arrays {
		bytes += 8 * int64(m.arraySize(kind))
	}
	return bytes
}

// Arrays is what is to be written of the simulation of a point, as the sweep's
// Arrays; nil if nothing is.
func (m *Measure) Arrays(point int, t *Tally) [][]float64 {
	if len(m.arrays) == 0 || !m.saves(point) {
		return nil
	}
	var list [][]float64
	for _, kind := range m.arrays {
		switch kind {
		case "mean":
			list = append(list, m.means(t))
		case "fc":
			list = append(list, m.matrix(t))
		case "signal":
			list = append(list, slices.Clone(t.Series))
		}
	}
	return list
}

func (m *Measure) means(t *Tally) []float64 {
	list := make([]float64, 0, len(m.Exposures)*m.N)
	for _, signal := range m.Exposures {
		for i := range m.N {
			k := signal*m.N + i
			list = append(list, t.First[k]+t.Sum[k]/float64(t.Samples))
		}
	}
	return list
}

// matrix is FC; NaN where one of the nodes does not vary.
func (m *Measure) matrix(t *Tally) []float64 {
	fc := nans(m.N * m.N)
	if t.PairSamples < 2 {
		return fc
	}
	for i := range m.N {
		if t.deviation(i, m.N) != 0 {
			fc[i*m.N+i] = 1
		}
		t.correlations(i, m.N, func(j int, c float64) { fc[i*m.N+j], fc[j*m.N+i] = c, c })
	}
	return fc
}

func nans(n int) []float64 {
	list := make([]float64, n)
	for i := range list {
		list[i] = math.NaN()
	}
	return list
}

// arrayFiles writes the arrays of a sweep.
type arrayFiles struct {
	m     *Measure
	files []*newFile
	to    []*bufio.Writer
	b     []byte
}

// openArrays starts the files; nil if there is nothing to write.
func (d *folder) openArrays(s *Sweep, m *Measure) (*arrayFiles, error) {
	points := s.saved()
	if points == 0 {
		return nil, nil
	}
	a := &arrayFiles{m: m}
	for _, kind := range s.Arrays {
		w, err := d.file(arrayFile(kind))
		if err != nil {
			return nil, err
		}
		a.files, a.to = append(a.files, d.files[len(d.files)-1]), append(a.to, bufio.NewWriterSize(w, 1<<16))
		if err := writeNpyHeader(a.to[len(a.to)-1], append([]int{points, s.replicates()}, m.arrayShape(kind)...)...); err != nil {
			return nil, fmt.Errorf("write %s: %w", arrayFile(kind), err)
		}
	}
	return a, nil
}

// write takes the arrays of the next row, if it has some.
func (a *arrayFiles) write(row Row) error {
	if a == nil || !a.m.saves(row.Point) {
		return nil
	}
	for k, kind := range a.m.arrays {
		var numbers []float64
		if k < len(row.Arrays) {
			numbers = row.Arrays[k]
		}
		if len(numbers) != a.m.arraySize(kind) { // at fault
			numbers = nans(a.m.arraySize(kind))
		}
		a.b = a.b[:0]
		for _, v := range numbers {
			a.b = binary.LittleEndian.AppendUint64(a.b, math.Float64bits(v))
		}
		if _, err := a.to[k].Write(a.b); err != nil {
			return fmt.Errorf("write %s: %w", arrayFile(kind), err)
		}
	}
	return nil
}

// end completes the files; those of a part of a sweep are dropped, as their
// headers promise more. The log has their rows.
func (d *folder) end(a *arrayFiles, partial bool) error {
	if a == nil {
		return nil
	}
	for k, f := range a.files {
		if partial {
			if err := d.drop(f); err != nil {
				return err
			}
		} else if err := a.to[k].Flush(); err != nil {
			return fmt.Errorf("write %s: %w", f.name, err)
		}
	}
	return nil
}

// mergeArrays joins the arrays that the shards have.
func (d *folder) mergeArrays(shards []shard) error {
	for _, kind := range shards[0].Arrays {
		parts, err := openNpys(shards, arrayFile(kind))
		if err == nil {
			err = d.mergeArray(parts, arrayFile(kind))
		}
		for _, p := range parts {
			p.file.Close()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// npyPart is a shard's file, behind its header.
type npyPart struct {
	file  *os.File
	shape []int
}

// openNpys opens the files of that name; a shard without points that were chosen
// has none.
func openNpys(shards []shard, name string) (parts []npyPart, err error) {
	for _, s := range shards {
		f, err := os.Open(filepath.Join(s.dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return parts, err
		}
		parts = append(parts, npyPart{file: f})
		head := make([]byte, len(npyMagic)+4)
		if _, err := io.ReadFull(f, head); err != nil {
			return parts, fmt.Errorf("read %s: %w", f.Name(), err)
		}
		head = append(head, make([]byte, binary.LittleEndian.Uint16(head[len(head)-2:]))...)
		if _, err := io.ReadFull(f, head[len(npyMagic)+4:]); err != nil {
			return parts, fmt.Errorf("read %s: %w", f.Name(), err)
		}
		h, _, err := parseNpy(head)
		if err != nil || len(h.shape) != 4 {
			return parts, fmt.Errorf("read %s: no array of four dimensions (%v)", f.Name(), err)
		}
		parts[len(parts)-1].shape = h.shape
	}
	return parts, nil
}

func (d *folder) mergeArray(parts []npyPart, name string) error {
	if len(parts) == 0 {
		return nil
	}
	shape := slices.Clone(parts[0].shape)
	for _, p := range parts[1:] {
		shape[0] += p.shape[0]
		if !slices.Equal(p.shape[1:], shape[1:]) {
			return fmt.Errorf("%s: its arrays have another shape", p.file.Name())
		}
	}
	w, err := d.file(name)
	if err != nil {
		return err
	}
	if err := writeNpyHeader(w, shape...); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	for _, p := range parts {
		if _, err := io.Copy(w, p.file); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	return nil
}
