package gpurun

import (
	"bytes"
	"math"
	"testing"
)

// TestLoggedStates: the statistics of states come out of a log as they went in, -0
// with its sign; what is cut off is refused.
func TestLoggedStates(t *testing.T) {
	minus := math.Copysign(0, -1)
	want := StateStats{Mean: minus, Min: math.Inf(-1), Max: minus, ClampShare: 0.5}
	text, err := chunkText(logChunk{Rows: []storedRow{{Metrics: []float64{minus}, States: []StateStats{want}}}})
	if err != nil {
		t.Fatal(err)
	}
	var c logChunk
	if _, err := readChunk(bytes.NewReader(text), int64(len(text)), &c); err != nil {
		t.Fatal(err)
	}
	got := c.Rows[0].States[0]
	for k, pair := range [][2]float64{{got.Mean, want.Mean}, {got.Min, want.Min}, {got.Max, want.Max}, {got.ClampShare, want.ClampShare}, {c.Rows[0].Metrics[0], minus}} {
		if math.Float64bits(pair[0]) != math.Float64bits(pair[1]) {
			t.Errorf("number %d is %v, want %v", k, pair[0], pair[1])
		}
	}
	if err := got.GobDecode(make([]byte, 31)); err == nil {
		t.Error("31 bytes are statistics")
	}
}
