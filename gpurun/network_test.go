package gpurun

import (
	"archive/zip"
	"bytes"
	"encoding/hex"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// bzipped is "0 0.5\n2 0\n".
const bzipped = "425a68393141592653593eee50350000035800001040015200200022186830080fad48c2ee48a70a1207ddca06a0"

const (
	weights2 = "0 0.5\n2 0\n"
	lengths2 = "0 10\n12.5 0\n"
	centres2 = "left 1 2 3\nright 4 5 6\n"
)

// files makes a zip of names and texts, in turn.
func files(t *testing.T, all ...string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "two.zip")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z := zip.NewWriter(f)
	for i := 0; i < len(all); i += 2 {
		w, err := z.Create(all[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(all[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestReadConnectomes(t *testing.T) {
	blob, err := hex.DecodeString(bzipped)
	if err != nil {
		t.Fatal(err)
	}
	for name, zip := range map[string]string{
		"plain":              files(t, "weights.txt", weights2, "tract_lengths.txt", lengths2, "centres.txt", centres2),
		"bzip2":              files(t, "weights.txt.bz2", string(blob), "tract_lengths.txt", lengths2, "centres.txt", centres2),
		"folder":             files(t, "my weights/", "", "my weights/weights.txt", weights2, "my weights/tract_lengths.txt", lengths2, "my weights/centers.txt", centres2),
		"macOS":              files(t, "__MACOSX/._weights.txt", "junk", "a/weights.txt", weights2, "a/tract_lengths.txt", lengths2, "a/centres.txt", centres2, "a/.DS_Store", "x"),
		"part":               files(t, "hcp_weights_68.txt", weights2, "hcp_tract_lengths_68.txt", lengths2, "hcp_centres_68.txt", centres2),
		"other lines":        files(t, "weights.txt", "\ufeff# weights\r\n0\t0.5\r\n\r\n2,0 # last", "tract_lengths.txt", lengths2, "centres.txt", centres2),
		"also npy":           files(t, "weights.npy", "junk", "weights.txt", weights2, "tract_lengths.txt", lengths2, "centres.txt", centres2),
		"zip of backslashes": files(t, `c\weights.txt`, weights2, `c\tract_lengths.txt`, lengths2, `c\centres.txt`, centres2),
	} {
		n, err := ReadNetwork(zip)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want := &Network{Name: "two", N: 2, Labels: []string{"left", "right"}, Weights: []float64{0, 0.5, 2, 0},
			Lengths: []float64{0, 10, 12.5, 0}, Centres: []float64{1, 2, 3, 4, 5, 6}}
		if !reflect.DeepEqual(n, want) {
			t.Errorf("%s: %+v", name, *n)
		}
	}
}

func TestReadOptionalMembers(t *testing.T) {
	n, err := ReadNetwork(files(t, "weights.txt", weights2, "tract_lengths.txt", lengths2, "centres.txt", "1 2 3\n4 5 6\n",
		"average_orientations.txt", "1 0 0\n0 1 0\n", "areas.txt", "10 20\n", "cortical.txt", "1\n0\n", "hemispheres.txt", "0\n1\n", "info.txt", "hello"))
	if err != nil {
		t.Fatal(err)
	}
	want := &Network{Name: "two", N: 2, Labels: []string{"1", "2"}, Weights: []float64{0, 0.5, 2, 0}, Lengths: []float64{0, 10, 12.5, 0},
		Centres: []float64{1, 2, 3, 4, 5, 6}, Orientations: []float64{1, 0, 0, 0, 1, 0}, Areas: []float64{10, 20},
		Cortical: []bool{true, false}, Hemispheres: []bool{false, true}}
	if !reflect.DeepEqual(n, want) {
		t.Errorf("%+v", *n)
	}
}

func TestBadConnectomes(t *testing.T) {
	notZip := filepath.Join(t.TempDir(), "x.zip")
	if err := os.WriteFile(notZip, []byte("hello"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ zip, want string }{
		{filepath.Join(t.TempDir(), "absent.zip"), "no such file"},
		{notZip, "not a zip file"},
		{t.TempDir(), "no weights.txt among its 0 files"},
		{files(t, "tract_lengths.txt", lengths2, "centres.txt", centres2), "no weights.txt"},
		{files(t, "weights.txt", weights2, "centres.txt", centres2), "no tract_lengths.txt"},
		{files(t, "weights.txt", weights2, "tract_lengths.txt", lengths2, "centres.npy", "x"), "centres.npy: only .txt and .txt.bz2 are read"},
		{files(t, "weights.txt", "0 1\n"+strings.Repeat("1 ", maxLine/2+1), "tract_lengths.txt", lengths2), "weights.txt: line 2 is longer than 1.3 MB"},
		{files(t, "weights.npy", "x", "tract_lengths.txt", lengths2, "centres.txt", centres2), "weights.npy: only .txt and .txt.bz2 are read"},
		{files(t, "weights.txt", "0 1\n2\n", "tract_lengths.txt", lengths2, "centres.txt", centres2), "weights.txt: row 2 has 1 columns, not 2"},
		{files(t, "weights.txt", "0 1 2\n2 0 1\n", "tract_lengths.txt", lengths2, "centres.txt", centres2), "weights.txt: row 1 has 3 columns, not 2"},
		{files(t, "weights.txt", "0 nan\n2 0\n", "tract_lengths.txt", lengths2, "centres.txt", centres2), `row 1, column 2 is "nan", not a finite number`},
		{files(t, "weights.txt", "0 x\n2 0\n", "tract_lengths.txt", lengths2, "centres.txt", centres2), `row 1, column 2 is "x"`},
		{files(t, "weights.txt", "\n", "tract_lengths.txt", lengths2, "centres.txt", centres2), "weights.txt: empty"},
		{files(t, "weights.txt", weights2, "tract_lengths.txt", "0 1\n-1 0\n", "centres.txt", centres2), "row 2, column 1 is -1; a length cannot be negative"},
		{files(t, "weights.txt", weights2, "tract_lengths.txt", "0\n", "centres.txt", centres2), "tract_lengths.txt: 1 rows, but weights has 2"},
		{files(t, "weights.txt", weights2, "tract_lengths.txt", lengths2, "centres.txt", "a 1 2\n b 1 2 3\n"), `column 1 is "a"`},
		{files(t, "weights.txt", weights2, "tract_lengths.txt", lengths2, "centres.txt", "a 1\nb 2\n"), "row 1 has 2 columns"},
		{files(t, "weights.txt", weights2, "tract_lengths.txt", lengths2, "centres.txt", centres2, "areas.txt", "1\n2\n3\n"), "areas.txt: 3 rows"},
		{files(t, "weights.txt.bz2", "not bzip2", "tract_lengths.txt", lengths2, "centres.txt", centres2), "weights.txt.bz2: bzip2"},
	} {
		if _, err := ReadNetwork(c.zip); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}

func TestWriteAndReadBack(t *testing.T) {
	for _, nodes := range []int{1, 2, 7, 68} {
		n := Synthetic(nodes, 5)
		var zipped, again bytes.Buffer
		if err := WriteNetwork(&zipped, n); err != nil {
			t.Fatal(err)
		}
		if err := WriteNetwork(&again, n); err != nil || !bytes.Equal(zipped.Bytes(), again.Bytes()) {
			t.Errorf("%d nodes: writing again gives other bytes (%v)", nodes, err)
		}
		name := filepath.Join(t.TempDir(), n.Name+".zip")
		if err := os.WriteFile(name, zipped.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		back, err := ReadNetwork(name)
		if err != nil || !reflect.DeepEqual(n, back) {
			t.Errorf("%d nodes: %v\n%+v\n%+v", nodes, err, n, back)
		}
	}
}

// TestNoCentres reads what a simulation needs and no more; TVB needs more.
func TestNoCentres(t *testing.T) {
	n, err := ReadNetwork(files(t, "weights.txt", weights2, "tract_lengths.txt", lengths2))
	if err != nil || n.N != 2 || n.Centres != nil || n.Labels != nil || !strings.HasSuffix(n.Describe(), ", no centres") {
		t.Fatalf("%+v, %v", n, err)
	}
	var b bytes.Buffer
	if err := WriteNetwork(&b, n); err == nil || !strings.Contains(err.Error(), "add centres.txt") || b.Len() > 0 {
		t.Errorf("written for TVB: %v", err)
	}
}

func TestReadFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mine")
	if err := os.MkdirAll(filepath.Join(dir, "deep"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"weights.txt": weights2, "deep/tract_lengths.txt": lengths2, "centres.txt": centres2} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	n, err := ReadNetwork(dir)
	if err != nil || n.N != 2 || n.Name != "mine" || n.Lengths[2] != 12.5 {
		t.Errorf("%+v, %v", n, err)
	}
}

// TestSyntheticIsTheSameEverywhere pins the bits: they may depend on nothing
// but the arguments.
func TestSyntheticIsTheSameEverywhere(t *testing.T) {
	if got := Synthetic(68, 1).Hash(); got != syntheticHash {
		t.Errorf("hash %s", got)
	}
	if Synthetic(68, 1).Hash() == Synthetic(68, 2).Hash() {
		t.Error("the seed changes nothing")
	}
}

const syntheticHash = "67387f35be13081894f975543123a4b315b609b09712fc49af41d4e43e6c3f62"

func TestSyntheticLooksLikeABrain(t *testing.T) {
	n := Synthetic(68, 1)
	if err := n.Check(); err != nil {
		t.Fatal(err)
	}
	most, near, far := 0.0, 0.0, 0.0
	for i := range n.N {
		if n.Weights[i*n.N+i] != 0 || n.Lengths[i*n.N+i] != 0 {
			t.Errorf("node %d is connected with itself", i)
		}
		for j := range n.N {
			w, l := n.Weights[i*n.N+j], n.Lengths[i*n.N+j]
			if w != n.Weights[j*n.N+i] || w < 0 || l > 300 || i != j && l <= 0 {
				t.Errorf("%d, %d: weight %g, length %g", i, j, w, l)
			}
			most = max(most, w)
			if l < 50 {
				near += w
			}
			if l > 150 {
				far += w
			}
		}
	}
	density := float64(n.Edges()) / float64(n.N*(n.N-1))
	if most != 1 || density < 0.38 || density > 0.45 || near <= far || !n.Hemispheres[34] || n.Hemispheres[33] {
		t.Errorf("largest weight %g, density %g, near %g, far %g", most, density, near, far)
	}
}
