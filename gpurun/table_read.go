package gpurun

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/parquet-go/parquet-go"
)

// TableRow is a row of metrics.parquet, as whoever has the results alone, and not
// the model, can read it.
type TableRow struct {
	Point, Replicate int
	Metrics          []float64 // in the order of MetricColumns
	Diverged         bool      // the simulation left the finite, or was never run
	Step, Node       int       // where it did
	State            string    // which; "" for an exposure
}

// BadDelay says that the simulation was never run, because its delays make no
// sense: no other fault is at the very beginning, but in no state.
func (r TableRow) BadDelay() bool { return r.Diverged && r.Step == 0 && r.State == "" }

// fixedColumns are behind the metrics.
const fixedColumns = 4

// MetricColumns are those of the columns that are metrics.
func (m *Manifest) MetricColumns() []string {
	params := len(m.Points.Points().Names)
	return m.Columns[2+params : len(m.Columns)-fixedColumns]
}

// EachRow yields the rows of the metrics.parquet of a directory, in order of
// point and replicate. The metrics are good until the next row.
func EachRow(dir string, m *Manifest, yield func(TableRow) error) error {
	params := len(m.Points.Points().Names)
	if len(m.Columns) < 2+params+fixedColumns {
		return fmt.Errorf("read manifest of %s: its columns are too few for its parameters", dir)
	}
	f, err := os.Open(filepath.Join(dir, TableName))
	if err != nil {
		return fmt.Errorf("read results: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	var metrics []float64
	_, err = readMetrics(f, info.Size(), m.Columns, func(values parquet.Row) error {
		last := len(values) - fixedColumns
		metrics = slices.Grow(metrics[:0], last)
		for _, v := range values[2+params : last] {
			metrics = append(metrics, v.Double())
		}
		at := values[last:]
		return yield(TableRow{
			Point: int(values[0].Int64()), Replicate: int(values[1].Int64()), Metrics: metrics,
			Diverged: string(at[0].ByteArray()) != "ok", Step: int(at[1].Int64()), Node: int(at[2].Int64()), State: string(at[3].ByteArray()),
		})
	})
	if err != nil {
		return fmt.Errorf("read %s of %s: %w", TableName, dir, err)
	}
	return nil
}

// LeastIsBest says that the smallest value of a column is the best one: a
// distance.
func LeastIsBest(column string) bool {
	info := metricInfo(column)
	return info != nil && info.least
}
