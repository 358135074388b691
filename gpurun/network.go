package gpurun

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
)

// MaxNodes is the largest network: beyond it the dense matrices of a
// connectome file are no sensible way to say what is connected.
const MaxNodes = 20_000

// Network is the connectome that a model runs on. Weights and Lengths are N x N
// in row-major order, a row for each target and a column for each source. What
// follows Lengths is what a connectome file says beside that; none of it
// touches a simulation and all of it may be absent.
type Network struct {
	Name    string
	N       int
	Labels  []string
	Weights []float64
	Lengths []float64 // mm

	Centres      []float64 // N x 3, mm
	Orientations []float64 // N x 3
	Areas        []float64 // mm^2
	Cortical     []bool
	Hemispheres  []bool // true: right
}

// Check says what is wrong with the network, if anything is.
func (n *Network) Check() error {
	if n.N < 1 || n.N > MaxNodes {
		return fmt.Errorf("network %q: %d nodes; 1 to %s are possible", n.Name, n.N, Digits(MaxNodes))
	}
	if err := n.checkMatrix("weights", n.Weights); err != nil {
		return err
	}
	if err := n.checkMatrix("tract lengths", n.Lengths); err != nil {
		return err
	}
	for k, l := range n.Lengths {
		if l < 0 {
			return fmt.Errorf("network %q: tract lengths: row %d, column %d is %g; a length cannot be negative",
				n.Name, k/n.N+1, k%n.N+1, l)
		}
	}
	return n.checkRest()
}

func (n *Network) checkMatrix(what string, m []float64) error {
	if len(m) != n.N*n.N {
		return fmt.Errorf("network %q: %s has %d entries; %d nodes need %d x %d",
			n.Name, what, len(m), n.N, n.N, n.N)
	}
	for k, v := range m {
		if !isFinite(v) {
			return fmt.Errorf("network %q: %s: row %d, column %d is %g, not a finite number",
				n.Name, what, k/n.N+1, k%n.N+1, v)
		}
	}
	return nil
}

func (n *Network) checkRest() error {
	lens := []struct {
		what      string
		have, per int
	}{
		{"labels", len(n.Labels), 1},
		{"centres", len(n.Centres), 3},
		{"orientations", len(n.Orientations), 3},
		{"areas", len(n.Areas), 1},
		{"cortical", len(n.Cortical), 1},
		{"hemispheres", len(n.Hemispheres), 1},
	}
	for _, l := range lens {
		if l.have != 0 && l.have != l.per*n.N {
			return fmt.Errorf("network %q: %s is for %d nodes, the weights for %d", n.Name, l.what, l.have/l.per, n.N)
		}
	}
	return nil
}

// Edges is the number of weights that are not zero.
func (n *Network) Edges() int {
	count := 0
	for _, w := range n.Weights {
		if w != 0 {
			count++
		}
	}
	return count
}

// Hash is the SHA-256, in hex, of what a simulation can see of the network:
// the number of nodes, the weights and the lengths.
func (n *Network) Hash() string {
	h := sha256.New()
	var b [8]byte
	put := func(u uint64) {
		binary.LittleEndian.PutUint64(b[:], u)
		h.Write(b[:])
	}
	put(uint64(n.N))
	for _, m := range [][]float64{n.Weights, n.Lengths} {
		for _, v := range m {
			put(math.Float64bits(v + 0)) // -0 is 0
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
