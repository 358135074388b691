package gpurun

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Empirical data are matrices of numbers: text, a line for each row, or NumPy's
// .npy. Nodes are matched to those of the connectome by their order.

// matrix is numbers, row by row.
type matrix struct {
	rows, columns int
	values        []float64
}

func (m *matrix) at(i, j int) float64 { return m.values[i*m.columns+j] }

func (m *matrix) shape() string { return fmt.Sprintf("%d x %d", m.rows, m.columns) }

// readMatrix reads a file of the kind that its name says. NaN is a number here.
func readMatrix(flag, path string) (*matrix, DataSource, error) {
	source := DataSource{Flag: flag, Name: filepath.ToSlash(path)}
	text, err := readAll(path)
	if err != nil {
		return nil, source, fmt.Errorf("read --%s: %w", flag, err)
	}
	sum := sha256.Sum256(text)
	source.Hash = hex.EncodeToString(sum[:])
	m, err := parseMatrix(path, text)
	if err != nil {
		return nil, source, fmt.Errorf("read --%s %s: %w", flag, path, err)
	}
	return m, source, nil
}

// readAll is the bytes of a file, unless they are absurdly many.
func readAll(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxMember+1))
	if err == nil && len(text) > maxMember {
		err = fmt.Errorf("%s is larger than %s", path, Size(maxMember))
	}
	return text, err
}

func parseMatrix(path string, text []byte) (*matrix, error) {
	name := strings.TrimSuffix(strings.ToLower(filepath.Base(path)), ".bz2")
	switch ext := filepath.Ext(name); ext {
	case ".npy":
		h, numbers, err := parseNpy(text)
		if err != nil {
			return nil, err
		}
		return h.matrix(numbers)
	case ".txt", ".csv", ".tsv", ".dat", ".1d", "":
		rows, err := readTable(member{filepath.Base(path), func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(string(text))), nil }})
		if err != nil {
			return nil, err
		}
		return matrixOf(rows)
	default:
		return nil, fmt.Errorf("files %s are not read; save the matrix as .npy (numpy.save) or .csv (numpy.savetxt, writematrix of MATLAB)", ext)
	}
}

// matrixOf is rows of words as numbers.
func matrixOf(rows [][]string) (*matrix, error) {
	m := &matrix{rows: len(rows), columns: len(rows[0])}
	for i, row := range rows {
		if len(row) != m.columns {
			return nil, fmt.Errorf("row %d has %d columns, the first %d", i+1, len(row), m.columns)
		}
		for j, word := range row {
			v, err := strconv.ParseFloat(word, 64)
			if err != nil {
				return nil, fmt.Errorf("row %d, column %d is %q, not a number; leave titles and names of regions out", i+1, j+1, word)
			}
			m.values = append(m.values, v)
		}
	}
	return m, nil
}

// ReadFC reads an empirical FC of n nodes. What stands on the diagonal does not
// matter.
func (o *Monitor) ReadFC(path string, n int) error {
	m, source, err := readMatrix("fc", path)
	if err != nil {
		return err
	}
	if m.rows != n || m.columns != n {
		return fmt.Errorf("--fc %s is %s; the connectome has %d nodes, so that it must be %d x %d, in their order", path, m.shape(), n, n, n)
	}
	if err := m.checkCorrelations(); err != nil {
		return fmt.Errorf("--fc %s: %w", path, err)
	}
	o.FC, o.Sources = m.values, append(o.Sources, source)
	return nil
}

// checkCorrelations says what makes a square matrix none of correlations.
func (m *matrix) checkCorrelations() error {
	const rounding = 1e-6
	for i := range m.rows {
		for j := range i {
			a, b := m.at(i, j), m.at(j, i)
			switch {
			case !isFinite(a):
				return fmt.Errorf("row %d, column %d is %g, not a finite number", i+1, j+1, a)
			case !isFinite(b):
				return fmt.Errorf("row %d, column %d is %g, not a finite number", j+1, i+1, b)
			case math.Abs(a-b) > rounding:
				return fmt.Errorf("it is not symmetric: row %d, column %d is %g, row %d, column %d is %g", i+1, j+1, a, j+1, i+1, b)
			case math.Abs(a) > 1+rounding:
				return fmt.Errorf("row %d, column %d is %g, no correlation; if these are Fisher's z, give tanh of them", i+1, j+1, a)
			}
		}
	}
	return nil
}

// ReadFCD reads an empirical FCD: a square matrix, whose upper triangle counts, or
// a row or a column of values, of several people perhaps.
func (o *Monitor) ReadFCD(path string) error {
	m, source, err := readMatrix("fcd", path)
	if err != nil {
		return err
	}
	values, err := m.fcd()
	if err != nil {
		return fmt.Errorf("--fcd %s: %w", path, err)
	}
	o.FCD, o.Sources = values, append(o.Sources, source)
	return nil
}

// fcd is the values of a matrix that is an FCD or a list of them.
func (m *matrix) fcd() ([]float64, error) {
	switch {
	case m.rows == m.columns && m.rows > 1:
		if err := m.checkCorrelations(); err != nil {
			return nil, err
		}
		var values []float64
		for i := range m.rows {
			values = append(values, m.values[i*m.columns+i+1:(i+1)*m.columns]...)
		}
		slices.Sort(values)
		return values, nil
	case m.rows != 1 && m.columns != 1:
		return nil, fmt.Errorf("it is %s; want a square matrix, windows x windows, or one column of the values above its diagonal", m.shape())
	}
	for k, v := range m.values {
		if !(math.Abs(v) <= 1+1e-6) {
			return nil, fmt.Errorf("value %d is %g, no correlation", k+1, v)
		}
	}
	slices.Sort(m.values)
	return m.values, nil
}

// ReadBold reads an empirical BOLD signal, a row for each sample and a column for
// each of n nodes, and computes from it what is compared, but for what other files
// say: FC, and FCD where the time between samples is known and there are enough
// of them. window and step are those of FCD, in samples.
func (o *Monitor) ReadBold(path string, n, window, step int) error {
	m, source, err := readMatrix("bold-data", path)
	if err != nil {
		return err
	}
	if err := m.checkSeries(n); err != nil {
		return fmt.Errorf("--bold-data %s: %w", path, err)
	}
	if o.FC == nil {
		o.FC = m.correlations()
	}
	if o.FCD == nil && o.knowsTR() && window >= leastWindow {
		if values := FCDValues(m.values, n, window, step); len(values) > 0 {
			o.FCD = values
		}
	}
	o.Sources = append(o.Sources, source)
	return nil
}

// knowsTR says that it is known how often data were sampled: as the signal that
// they are compared with.
func (o *Monitor) knowsTR() bool { return o.Kind == BoldSignal || o.TR != 0 }

// checkSeries says what makes a matrix no samples of n nodes.
func (m *matrix) checkSeries(n int) error {
	switch {
	case m.columns != n && m.rows == n:
		return fmt.Errorf("it is %s, and the connectome has %d nodes: it is the other way round; want a column for each node", m.shape(), n)
	case m.columns != n:
		return fmt.Errorf("it is %s, and the connectome has %d nodes; want a column for each of them, in their order", m.shape(), n)
	case m.rows < leastWindow:
		return fmt.Errorf("it is %s; %d samples correlate nothing", m.shape(), m.rows)
	}
	for k, v := range m.values {
		if !isFinite(v) {
			return fmt.Errorf("row %d, column %d is %g, not a finite number", k/n+1, k%n+1, v)
		}
	}
	for j := range n {
		if x := column(m.values, n, j); slices.Min(x) == slices.Max(x) {
			return fmt.Errorf("column %d does not vary: it is %g throughout", j+1, x[0])
		}
	}
	return nil
}

// correlations is the matrix of correlations between columns.
func (m *matrix) correlations() []float64 {
	n := m.columns
	fc := make([]float64, n*n)
	t := &Tally{PairSamples: int64(m.rows), PairSum: make([]float64, n), Product: make([]float64, Pairs(n))}
	for k := range m.rows {
		pair := 0
		for i := range n {
			y := m.at(k, i) - m.at(0, i)
			t.PairSum[i] += y
			for j := i; j < n; j++ {
				t.Product[pair] += float64(y * (m.at(k, j) - m.at(0, j)))
				pair++
			}
		}
	}
	for i := range n {
		fc[i*n+i] = 1
		t.correlations(i, n, func(j int, c float64) { fc[i*n+j], fc[j*n+i] = c, c })
	}
	return fc
}
