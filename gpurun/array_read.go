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
)

// EachMatrix yields the arrays of fc.npy in a directory, row by row, in order of
// point and replicate, until yield wants no more; nothing if there is no such file.
// The values are good until the next array.
func EachMatrix(dir string, m *Manifest, yield func(point, replicate int, values []float64) (more bool)) error {
	if !slices.Contains(m.Arrays, "fc") {
		return nil
	}
	f, err := os.Open(filepath.Join(dir, arrayFile("fc")))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // the sweep was not completed
	}
	if err != nil {
		return fmt.Errorf("read arrays: %w", err)
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 1<<16)
	if err := skipNpyHeader(r); err != nil {
		return fmt.Errorf("read %s of %s: %w", arrayFile("fc"), dir, err)
	}
	s := Sweep{Points: m.Points.Points(), Shard: m.Shard, Shards: m.Shards, Arrays: m.Arrays, ArrayPoints: m.ArrayPoints}
	b, values := make([]byte, 8*m.Network.Nodes*m.Network.Nodes), make([]float64, m.Network.Nodes*m.Network.Nodes)
	lo, hi := s.Range()
	for point := lo; point < hi; point++ {
		for replicate := 0; s.saves(point) && replicate < m.Replicates; replicate++ {
			if _, err := io.ReadFull(r, b); err != nil {
				return fmt.Errorf("read %s of %s: %w", arrayFile("fc"), dir, err)
			}
			for k := range values {
				values[k] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*k:]))
			}
			if !yield(point, replicate, values) {
				return nil
			}
		}
	}
	return nil
}

// skipNpyHeader goes to the numbers of a file that writeNpyHeader began.
func skipNpyHeader(r *bufio.Reader) error {
	start := make([]byte, len(npyMagic)+4)
	if _, err := io.ReadFull(r, start); err != nil {
		return err
	}
	if string(start[:len(npyMagic)]) != npyMagic {
		return errors.New("it is no .npy file")
	}
	_, err := r.Discard(int(binary.LittleEndian.Uint16(start[len(npyMagic)+2:])))
	return err
}
