package gpurun

import (
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/parquet-go/parquet-go"
)

// rowGroup is how many rows of metrics.parquet are compressed together, and
// held in memory until then.
const rowGroup = 1 << 16

// orderedGroup is a schema that keeps its columns in order; parquet.Group, a
// map, sorts them by name.
type orderedGroup struct {
	parquet.Group
	order []string
}

func (g orderedGroup) Fields() []parquet.Field {
	fields := g.Group.Fields()
	slices.SortFunc(fields, func(a, b parquet.Field) int {
		return slices.Index(g.order, a.Name()) - slices.Index(g.order, b.Name())
	})
	return fields
}

// tableColumns is the names of the columns of a table of rows. A parameter with
// the name of another column is called param_NAME.
func tableColumns(params, metrics []string) []string {
	fixed := []string{"point", "replicate", "status", "diverged_step", "diverged_node", "diverged_state"}
	columns := []string{"point", "replicate"}
	for _, p := range params {
		for slices.Contains(fixed, p) || slices.Contains(metrics, p) || slices.Contains(columns, p) {
			p = "param_" + p
		}
		columns = append(columns, p)
	}
	columns = append(columns, metrics...)
	return append(columns, fixed[2:]...)
}

func tableSchema(columns []string) *parquet.Schema {
	g := orderedGroup{Group: parquet.Group{}, order: columns}
	for _, name := range columns {
		g.Group[name] = parquet.Leaf(parquet.DoubleType)
	}
	whole := func() parquet.Node { return parquet.Int(64) }
	g.Group["point"], g.Group["replicate"] = whole(), whole()
	g.Group["status"] = parquet.String()
	g.Group["diverged_step"], g.Group["diverged_node"] = parquet.Optional(whole()), parquet.Optional(whole())
	g.Group["diverged_state"] = parquet.Optional(parquet.String())
	return parquet.NewSchema("metrics", g)
}

// tableWriter writes metrics.parquet. The bytes depend on the rows only.
type tableWriter struct {
	w    *parquet.GenericWriter[any]
	rows int
}

func newTableWriter(w io.Writer, columns []string) *tableWriter {
	return &tableWriter{w: parquet.NewGenericWriter[any](w, tableSchema(columns),
		parquet.Compression(&parquet.Zstd), parquet.CreatedBy("lemsls", "", ""))}
}

func (t *tableWriter) write(row parquet.Row) error {
	if _, err := t.w.WriteRows([]parquet.Row{row}); err != nil {
		return err
	}
	t.rows++
	if t.rows%rowGroup == 0 {
		return t.w.Flush()
	}
	return nil
}

func (t *tableWriter) close() error { return t.w.Close() }

// tableRow is a Row as metrics.parquet has it.
func tableRow(row Row, stateName string) parquet.Row {
	var values parquet.Row
	add := func(v parquet.Value, level int) {
		values = append(values, v.Level(0, level, len(values)))
	}
	add(parquet.Int64Value(int64(row.Point)), 0)
	add(parquet.Int64Value(int64(row.Replicate)), 0)
	for _, v := range slices.Concat(row.Params, row.Metrics) {
		add(parquet.DoubleValue(theNaN(v)), 0)
	}
	add(parquet.ByteArrayValue([]byte(status(row))), 0)
	if row.Fault == nil {
		for range 3 {
			add(parquet.NullValue(), 0)
		}
		return values
	}
	add(parquet.Int64Value(int64(row.Fault.Step)), 1)
	add(parquet.Int64Value(int64(row.Fault.Node)), 1)
	if stateName == "" {
		add(parquet.NullValue(), 0)
	} else {
		add(parquet.ByteArrayValue([]byte(stateName)), 1)
	}
	return values
}

// theNaN is v, and the same NaN for all: processors make NaN of different bits.
func theNaN(v float64) float64 {
	if v != v {
		return math.NaN()
	}
	return v
}

func status(row Row) string {
	if row.Fault != nil {
		return "diverged"
	}
	return "ok"
}

// readMetrics yields the rows of a metrics.parquet, which has such columns. A row
// is good until the next one.
func readMetrics(r io.ReaderAt, size int64, columns []string, yield func(parquet.Row) error) (rows int, err error) {
	f, err := parquet.OpenFile(r, size)
	if err != nil {
		return 0, err
	}
	if have, want := f.Schema().Columns(), tableSchema(columns).Columns(); !slices.EqualFunc(have, want, slices.Equal) {
		return 0, fmt.Errorf("its columns are others")
	}
	for _, group := range f.RowGroups() {
		n, err := readGroup(group, yield)
		rows += n
		if err != nil {
			return rows, err
		}
	}
	return rows, nil
}

func readGroup(group parquet.RowGroup, yield func(parquet.Row) error) (rows int, err error) {
	reader := group.Rows()
	defer reader.Close()
	buffer := make([]parquet.Row, 256)
	for {
		n, err := reader.ReadRows(buffer)
		for _, row := range buffer[:n] {
			if err := yield(row); err != nil {
				return rows, err
			}
			rows++
		}
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
	}
}
