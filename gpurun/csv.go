package gpurun

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"io"
	"math"
	"strconv"
)

// csvWriter writes metrics.csv and trajectory.csv.
type csvWriter struct {
	w    *bufio.Writer
	line []byte
	size int64 // of what has been written
}

func newCSVWriter(w io.Writer, columns []string) (*csvWriter, error) {
	var text bytes.Buffer
	head := csv.NewWriter(&text)
	if err := head.Write(columns); err != nil {
		return nil, err
	}
	head.Flush()
	c := &csvWriter{w: bufio.NewWriterSize(w, 1<<16), size: int64(text.Len())}
	_, err := c.w.Write(text.Bytes())
	return c, err
}

// continueCSV writes behind what is there already, so many bytes.
func continueCSV(w io.Writer, size int64) *csvWriter {
	return &csvWriter{w: bufio.NewWriterSize(w, 1<<16), size: size}
}

func (c *csvWriter) number(v float64, format byte, digits, bits int) {
	if math.IsNaN(v) {
		c.text("nan")
		return
	}
	c.line = append(strconv.AppendFloat(c.line, v, format, digits, bits), ',')
}

func (c *csvWriter) whole(n int) { c.line = append(strconv.AppendInt(c.line, int64(n), 10), ',') }

// text adds a word that needs no quotes.
func (c *csvWriter) text(s string) { c.line = append(append(c.line, s...), ',') }

// end ends the line.
func (c *csvWriter) end() error {
	c.line[len(c.line)-1] = '\n'
	n, err := c.w.Write(c.line)
	c.size += int64(n)
	c.line = c.line[:0]
	return err
}

// row writes a line of metrics.csv.
func (c *csvWriter) row(row Row, stateName string) error {
	c.whole(row.Point)
	c.whole(row.Replicate)
	for _, values := range [][]float64{row.Params, row.Metrics} {
		for _, v := range values {
			c.number(v, 'g', -1, 64)
		}
	}
	c.text(status(row))
	if row.Fault == nil {
		c.text(",,")
		return c.end()
	}
	c.whole(row.Fault.Step)
	c.whole(row.Fault.Node)
	c.text(stateName)
	return c.end()
}

// significant is the decimal digits that tell any two numbers apart.
func (p Precision) significant() int {
	if p == F64 {
		return 17
	}
	return 9
}

// String is f32 or f64.
func (p Precision) String() string {
	if p == F64 {
		return "f64"
	}
	return "f32"
}
