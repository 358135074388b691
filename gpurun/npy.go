package gpurun

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// NumPy's file format is a line of text about an array and its numbers. The
// packages that read it from Go panic where that line is damaged, as files from
// elsewhere may be.

const npyMagic = "\x93NUMPY"

// npyHeader is what a file says of its array.
type npyHeader struct {
	order   binary.ByteOrder
	kind    string // f8: as NumPy calls the numbers, without their order
	fortran bool   // columns come one after the other, not rows
	shape   []int
}

var (
	npyDescr   = regexp.MustCompile(`'descr':\s*'([<>|=])(\w+)'`)
	npyFortran = regexp.MustCompile(`'fortran_order':\s*(True|False)`)
	npyShape   = regexp.MustCompile(`'shape':\s*\(([\d,\s]*)\)`)
)

// npySizes are the kinds of number that are read, and their bytes.
var npySizes = map[string]int{"f8": 8, "f4": 4, "i8": 8, "i4": 4, "i2": 2, "i1": 1, "u8": 8, "u4": 4, "u2": 2, "u1": 1}

// parseNpy splits a file into its header and its numbers.
func parseNpy(text []byte) (h npyHeader, numbers []byte, err error) {
	rest, ok := bytes.CutPrefix(text, []byte(npyMagic))
	if !ok || len(rest) < 6 {
		return h, nil, errors.New("this is no .npy file of NumPy")
	}
	length, rest := int(binary.LittleEndian.Uint16(rest[2:])), rest[4:]
	if text[len(npyMagic)] > 1 {
		length, rest = int(binary.LittleEndian.Uint32(text[len(npyMagic)+2:])), rest[2:]
	}
	if length > len(rest) {
		return h, nil, errors.New("it ends within its header")
	}
	h, err = parseNpyHeader(string(rest[:length]))
	return h, rest[length:], err
}

func parseNpyHeader(text string) (h npyHeader, err error) {
	descr, fortran, shape := npyDescr.FindStringSubmatch(text), npyFortran.FindStringSubmatch(text), npyShape.FindStringSubmatch(text)
	if descr == nil || fortran == nil || shape == nil {
		return h, errors.New("its header does not describe an array of numbers")
	}
	h = npyHeader{order: binary.LittleEndian, kind: descr[2], fortran: fortran[1] == "True"}
	if descr[1] == ">" {
		h.order = binary.BigEndian
	}
	if npySizes[h.kind] == 0 {
		return h, fmt.Errorf("its numbers are %s%s; want real ones, as array.astype(float) makes them", descr[1], h.kind)
	}
	for part := range strings.SplitSeq(shape[1], ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		n, err := strconv.Atoi(part)
		if err != nil || n < 1 || n > math.MaxInt32 {
			return h, fmt.Errorf("its shape is (%s)", shape[1])
		}
		h.shape = append(h.shape, n)
	}
	return h, nil
}

// matrix is the numbers, row by row; a list is one row.
func (h npyHeader) matrix(numbers []byte) (*matrix, error) {
	m := &matrix{rows: 1}
	switch len(h.shape) {
	case 1:
		m.columns = h.shape[0]
	case 2:
		m.rows, m.columns = h.shape[0], h.shape[1]
	default:
		return nil, fmt.Errorf("its array has %d dimensions; want a matrix", len(h.shape))
	}
	size := npySizes[h.kind]
	if want := float64(m.rows) * float64(m.columns) * float64(size); float64(len(numbers)) != want {
		return nil, fmt.Errorf("its array of %d x %d takes %.0f bytes, and there are %d", m.rows, m.columns, want, len(numbers))
	}
	m.values = make([]float64, m.rows*m.columns)
	for k := range m.values {
		at := k
		if h.fortran {
			at = k%m.columns*m.rows + k/m.columns
		}
		m.values[k] = h.number(numbers[at*size:])
	}
	return m, nil
}

func (h npyHeader) number(b []byte) float64 {
	switch h.kind {
	case "f8":
		return math.Float64frombits(h.order.Uint64(b))
	case "f4":
		return float64(math.Float32frombits(h.order.Uint32(b)))
	case "i8":
		return float64(int64(h.order.Uint64(b)))
	case "i4":
		return float64(int32(h.order.Uint32(b)))
	case "i2":
		return float64(int16(h.order.Uint16(b)))
	case "i1":
		return float64(int8(b[0]))
	case "u8":
		return float64(h.order.Uint64(b))
	case "u4":
		return float64(h.order.Uint32(b))
	case "u2":
		return float64(h.order.Uint16(b))
	}
	return float64(b[0])
}

// writeNpyHeader starts a file of float64 numbers, which follow row by row.
func writeNpyHeader(w io.Writer, shape ...int) error {
	parts := make([]string, len(shape))
	for i, n := range shape {
		parts[i] = strconv.Itoa(n)
	}
	text := "{'descr': '<f8', 'fortran_order': False, 'shape': (" + strings.Join(parts, ", ") + ",), }"
	const before = len(npyMagic) + 4
	text += strings.Repeat(" ", 63-(before+len(text))%64) + "\n" // numbers begin at a multiple of 64
	b := append([]byte(npyMagic), 1, 0)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(text)))
	_, err := w.Write(append(b, text...))
	return err
}
