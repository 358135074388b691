package gpurun

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// npy is a file of NumPy as numpy.save writes it.
func npy(order binary.ByteOrder, descr, fortran, shape string, numbers ...any) string {
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': %s, 'shape': (%s), }", descr, fortran, shape)
	header += strings.Repeat(" ", 128-11-len(header)) + "\n"
	b := []byte(npyMagic + "\x01\x00")
	b = binary.LittleEndian.AppendUint16(b, uint16(len(header)))
	b = append(b, header...)
	for _, n := range numbers {
		var err error
		if b, err = binary.Append(b, order, n); err != nil {
			panic(err)
		}
	}
	return string(b)
}

func dataFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestReadFC reads the same matrix from files of all kinds.
func TestReadFC(t *testing.T) {
	little, big := binary.LittleEndian, binary.BigEndian
	want := []float64{1, 0.5, -0.25, 0.5, 1, 0, -0.25, 0, 1}
	single := func() []any {
		var list []any
		for _, v := range want {
			list = append(list, float32(v))
		}
		return list
	}()
	for name, text := range map[string]string{
		"fc.csv":     "1,0.5,-0.25\n0.5,1,0\n-0.25,0,1\n",
		"fc.txt":     "\ufeff# FC\n1 0.5\t-0.25\r\n5e-1 1 0\n\n-0.25 0 1",
		"fc.tsv":     "1\t.5\t-.25\n.5\t1\t0\n-.25\t0\t1\n",
		"f8.npy":     npy(little, "<f8", "False", "3, 3", want),
		"f8.NPY":     npy(little, "<f8", "True", "3, 3", want),
		"f4.npy":     npy(little, "<f4", "False", "3, 3", single...),
		"big.npy":    npy(big, ">f4", "False", "3, 3", single...),
		"fisher.csv": "inf,0.5,-0.25\n0.5,inf,0\n-0.25,0,nan\n", // the diagonal does not matter
	} {
		var o Monitor
		if err := o.ReadFC(dataFile(t, name, text), 3); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for k, v := range o.FC {
			if v != want[k] && k%4 != 0 {
				t.Errorf("%s: entry %d is %v, want %v", name, k, v, want[k])
			}
		}
		if len(o.FC) != 9 || len(o.Sources) != 1 || o.Sources[0].Hash != HashText(text) || o.Sources[0].Flag != "fc" {
			t.Errorf("%s: %+v", name, o)
		}
	}
}

// TestFortranOrder: columns that come one after the other are read as such.
func TestFortranOrder(t *testing.T) {
	text := npy(binary.LittleEndian, "<i2", "True", "2, 3", []int16{1, 4, 2, 5, 3, -6})
	h, numbers, err := parseNpy([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	m, err := h.matrix(numbers)
	if err != nil || !slices.Equal(m.values, []float64{1, 2, 3, 4, 5, -6}) {
		t.Errorf("%+v, %v", m, err)
	}
}

func TestBadFC(t *testing.T) {
	little := binary.LittleEndian
	whole := npy(little, "<f8", "False", "3, 3", make([]float64, 9))
	for _, c := range []struct{ name, text, want string }{
		{"size.csv", "1,0\n0,1\n", "is 2 x 2; the connectome has 3 nodes, so that it must be 3 x 3"},
		{"ragged.csv", "1,0,0\n0,1\n0,0,1\n", "row 2 has 2 columns, the first 3"},
		{"words.csv", "a,b,c\n1,0,0\n0,1,0\n0,0,1\n", `row 1, column 1 is "a", not a number; leave titles and names of regions out`},
		{"nan.csv", "1,nan,0\nnan,1,0\n0,0,1\n", "is NaN, not a finite number"},
		{"asymmetric.csv", "1,0.1,0\n0.2,1,0\n0,0,1\n", "it is not symmetric: row 2, column 1 is 0.2, row 1, column 2 is 0.1"},
		{"z.csv", "1,1.5,0\n1.5,1,0\n0,0,1\n", "is 1.5, no correlation; if these are Fisher's z"},
		{"empty.csv", "\n# nothing\n", "empty"},
		{"fc.mat", "MATLAB 5.0", "files .mat are not read; save the matrix as .npy"},
		{"cut.npy", whole[:len(whole)-1], "takes 72 bytes, and there are 71"},
		{"magic.npy", "PK\x03\x04", "this is no .npy file"},
		{"header.npy", whole[:40], "it ends within its header"},
		{"huge.npy", npy(little, "<f8", "False", "2000000000, 2000000000"), "takes 32000000000000000000 bytes"},
		{"larger.npy", npy(little, "<f8", "False", "99999999999999999999, 2"), "its shape is (99999999999999999999, 2)"},
		{"negative.npy", npy(little, "<f8", "False", "-3, 3"), "does not describe an array"},
		{"complex.npy", npy(little, "<c16", "False", "3, 3"), "its numbers are <c16"},
		{"objects.npy", npy(little, "|O", "False", "3, 3"), "its numbers are |O"},
		{"cube.npy", npy(little, "<f8", "False", "3, 3, 1", make([]float64, 9)), "3 dimensions"},
		{"list.npy", npy(little, "<f8", "False", "3,", make([]float64, 3)), "is 1 x 3"},
		{"header2.npy", npyMagic + "\x02\x00\xff\xff\xff\xff{}", "it ends within its header"},
		{"nothing.npy", npyMagic, "this is no .npy file"},
		{"dictionary.npy", npyMagic + "\x01\x00\x02\x00{}", "does not describe an array"},
	} {
		var o Monitor
		err := o.ReadFC(dataFile(t, c.name, c.text), 3)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "--fc ") || o.FC != nil {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
	var o Monitor
	if err := o.ReadFC(filepath.Join(t.TempDir(), "none.csv"), 3); err == nil || !strings.HasPrefix(err.Error(), "read --fc") {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestReadFCD(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []float64
	}{
		"matrix.csv": {"1,.5,-.1\n.5,1,.3\n-.1,.3,1\n", []float64{-0.1, 0.3, 0.5}},
		"column.csv": {"0.5\n0.1\n0.2\n0.1\n", []float64{0.1, 0.1, 0.2, 0.5}},
		"row.npy":    {npy(binary.LittleEndian, "<f8", "False", "2,", []float64{0.5, -1}), []float64{-1, 0.5}},
	} {
		var o Monitor
		if err := o.ReadFCD(dataFile(t, name, c.text)); err != nil || !slices.Equal(o.FCD, c.want) {
			t.Errorf("%s: %v, %v", name, o.FCD, err)
		}
	}
	for name, c := range map[string][2]string{
		"shape.csv":  {"1,0,0\n0,1,0\n", "it is 2 x 3; want a square matrix"},
		"values.csv": {"0.5\n2\n", "value 2 is 2, no correlation"},
		"nan.csv":    {"0.5\nnan\n", "value 2 is NaN"},
		"matrix.csv": {"1,.5\n.4,1\n", "not symmetric"},
	} {
		var o Monitor
		if err := o.ReadFCD(dataFile(t, name, c[0])); err == nil || !strings.Contains(err.Error(), c[1]) {
			t.Errorf("%s: %v, want %s", name, err, c[1])
		}
	}
}

func TestReadBold(t *testing.T) {
	x := noise(9, 30, 4)
	path := dataFile(t, "bold.npy", npy(binary.LittleEndian, "<f8", "False", "30, 4", x))
	o := Monitor{Kind: BoldSignal}
	if err := o.ReadBold(path, 4, 10, 5); err != nil || len(o.FC) != 16 || !slices.Equal(o.FCD, FCDValues(x, 4, 10, 5)) || len(o.FCD) != 10 {
		t.Errorf("%+v, %v", o, err)
	}
	o = Monitor{} // it is not known how often the data were sampled
	if err := o.ReadBold(path, 4, 10, 5); err != nil || o.FC == nil || o.FCD != nil {
		t.Errorf("%+v, %v", o, err)
	}
	given := []float64{1, 2}
	o = Monitor{TR: 1, FC: given, FCD: given} // other files come first
	if err := o.ReadBold(path, 4, 10, 5); err != nil || &o.FC[0] != &given[0] || &o.FCD[0] != &given[0] {
		t.Errorf("%+v, %v", o, err)
	}
	for name, c := range map[string][2]string{
		"turned.csv":   {"1,2,3\n4,5,7\n", "it is 2 x 3, and the connectome has 2 nodes: it is the other way round"},
		"columns.csv":  {"1,2,3\n4,5,7\n2,3,1\n1,1,2\n", "it is 4 x 3, and the connectome has 2 nodes; want a column for each"},
		"short.csv":    {"1,2\n", "1 samples correlate nothing"},
		"constant.csv": {"1,5\n2,5\n3,5\n", "column 2 does not vary: it is 5 throughout"},
		"nan.csv":      {"1,5\n2,nan\n3,5\n", "row 2, column 2 is NaN"},
	} {
		var o Monitor
		err := o.ReadBold(dataFile(t, name, c[0]), 2, 10, 5)
		if err == nil || !strings.Contains(err.Error(), c[1]) {
			t.Errorf("%s: %v, want %s", name, err, c[1])
		}
	}
}

func FuzzNpy(f *testing.F) {
	f.Add([]byte(npy(binary.LittleEndian, "<f8", "False", "2, 2", make([]float64, 4))))
	f.Add([]byte(npyMagic + "\x02\x00\xff\x00\x00\x00{'descr': '<i1', 'fortran_order': True, 'shape': (1,), }\x07"))
	f.Fuzz(func(t *testing.T, text []byte) {
		h, numbers, err := parseNpy(text)
		if err != nil {
			return
		}
		if m, err := h.matrix(numbers); err == nil && len(m.values) != m.rows*m.columns {
			t.Errorf("%d values of %s", len(m.values), m.shape())
		}
	})
}

// TestNpyHeader is read again.
func TestNpyHeader(t *testing.T) {
	for _, shape := range [][]int{{1}, {20, 68}, {1000000, 1, 68, 68}} {
		var b strings.Builder
		if err := writeNpyHeader(&b, shape...); err != nil {
			t.Fatal(err)
		}
		h, rest, err := parseNpy([]byte(b.String()))
		if err != nil || !slices.Equal(h.shape, shape) || len(rest) != 0 || b.Len()%64 != 0 || h.kind != "f8" || h.fortran {
			t.Errorf("%v: %+v, %d bytes, %v", shape, h, b.Len(), err)
		}
	}
}
