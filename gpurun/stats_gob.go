package gpurun

import (
	"encoding/binary"
	"fmt"
	"math"
)

// Gob takes -0 in a field for 0, and leaves it out. StateStats say their numbers bit
// by bit.

// GobEncode is the bits of the numbers.
func (s StateStats) GobEncode() ([]byte, error) {
	b := make([]byte, 0, 32)
	for _, v := range []float64{s.Mean, s.Min, s.Max, s.ClampShare} {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b, nil
}

// GobDecode reads what GobEncode has written.
func (s *StateStats) GobDecode(b []byte) error {
	fields := []*float64{&s.Mean, &s.Min, &s.Max, &s.ClampShare}
	if len(b) != 8*len(fields) {
		return fmt.Errorf("%d bytes are no statistics of a state", len(b))
	}
	for i, to := range fields {
		*to = math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
	}
	return nil
}
