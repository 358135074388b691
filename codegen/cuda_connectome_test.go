package codegen

import (
	"archive/zip"
	"bytes"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/gpurun"
)

// connectomeZip writes a synthetic connectome as TVB does.
func connectomeZip(t *testing.T, dir string, net *gpurun.Network) string {
	t.Helper()
	var b bytes.Buffer
	if err := gpurun.WriteNetwork(&b, net); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "connectivity.zip")
	write(t, path, b.String())
	return path
}

// checkCudaConnectomes: a zip, a folder and two plain tables are the same
// network; stored and deflated members are read, and damage is found.
func checkCudaConnectomes(t *testing.T, program string, _ *Source) {
	dir := t.TempDir()
	net := gpurun.Synthetic(40, 4)
	net.Weights[3] = -0.25
	file := connectomeZip(t, dir, net)
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) (int, string, string) {
		return command(program, nil, append(args, "--points", "2", "--steps", "5")...)
	}
	_, want, errs := run("--connectome", file)
	if want == "" {
		t.Fatal(errs)
	}
	folder := filepath.Join(dir, "folder")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	weights, lengths := matrixText(net.Weights, net.N, ","), matrixText(net.Lengths, net.N, "\t")
	write(t, filepath.Join(folder, "weights.txt"), "\ufeff# weights\n\n"+weights)
	write(t, filepath.Join(folder, "tract_lengths.txt"), strings.ReplaceAll(lengths, "\n", " # a row\r\n"))
	for name, args := range map[string][]string{
		"folder": {"--connectome", folder},
		"tables": {"--weights", filepath.Join(folder, "weights.txt"), "--lengths", filepath.Join(folder, "tract_lengths.txt")},
		"stored": {"--connectome", zipOf(t, dir, "stored", zipStore, map[string]string{"a/weights.txt": weights, "a/tract_lengths.txt": lengths, "a/info.txt": "x"})},
		"packed": {"--connectome", zipOf(t, dir, "packed", zipDeflate, map[string]string{"__MACOSX/weights.txt": "0", "b/weights.txt": weights, "b/Tract_Lengths.TXT": lengths})},
		"long":   {"--connectome", zipOf(t, dir, "long", zipDeflate, map[string]string{"weights.txt": weights + "#" + strings.Repeat("0123456789", 40000), "tract_lengths.txt": lengths})},
	} {
		if code, got, errs := run(args...); code != 0 || got != want {
			t.Errorf("%s: exit %d, %s\n%s", name, code, errs, firstOf(got, 300))
		}
	}
	r := rand.New(rand.NewPCG(5, 6))
	for range 20 { // the two tables that are read are the first of the zip
		bad := bytes.Clone(data)
		bad[r.IntN(len(bad)/3)] ^= byte(1 << r.IntN(8))
		path := filepath.Join(dir, "bad.zip")
		write(t, path, string(bad))
		if code, got, errs := run("--connectome", path); code == 0 && got != want || code != 0 && (code != 1 || errs == "") {
			t.Errorf("a damaged zip: exit %d, %s\n%s", code, errs, firstOf(got, 300))
		}
		write(t, path, string(data[:r.IntN(len(data))]))
		if code, _, errs := run("--connectome", path); code != 1 || errs == "" {
			t.Errorf("a zip that is cut off: exit %d, %s", code, errs)
		}
	}
}

const zipStore, zipDeflate = zip.Store, zip.Deflate

// zipOf writes a zip of texts.
func zipOf(t *testing.T, dir, name string, method uint16, texts map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, texts[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, name+".zip")
	write(t, path, b.String())
	return path
}

func matrixText(m []float64, n int, separator string) string {
	var b strings.Builder
	for k, v := range m {
		b.WriteString(strconv.FormatFloat(v, 'g', -1, 64))
		if (k+1)%n == 0 {
			b.WriteByte('\n')
		} else {
			b.WriteString(separator)
		}
	}
	return b.String()
}
