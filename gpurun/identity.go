package gpurun

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// HashText is the SHA-256 of a text, in hex.
func HashText(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// ID names the sweep by what its results depend on: equal sweeps have one ID.
func (s *Sweep) ID() string {
	m := newManifest(nobody{}, s, "")
	m.Model, m.Arguments = "", nil // the hash of its text, and what they make of it, are what counts
	m.Monitor = m.Monitor.nameless()
	text, err := m.encode()
	if err != nil {
		return "unnamed" // numbers that JSON cannot hold; Check refuses them
	}
	return HashText(string(text))[:10]
}

// nobody is the backend of a sweep whose backend does not matter.
type nobody struct{ Backend }

func (nobody) Name() string   { return "" }
func (nobody) Device() string { return "" }

// Describe says in one line what the network is.
func (n *Network) Describe() string {
	edges, longest := 0, 0.0
	for i, w := range n.Weights {
		if w != 0 {
			edges++
			longest = max(longest, n.Lengths[i])
		}
	}
	text := fmt.Sprintf("%d regions, %s connections (%.0f %% of all pairs), longest tract %.1f mm",
		n.N, Digits(edges), 100*float64(edges)/float64(n.N*n.N), longest)
	if n.Centres == nil {
		text += ", no centres"
	}
	return text
}
