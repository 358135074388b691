package gpurun

import (
	"slices"
	"testing"
)

// TestProgressOfAResumedSweep counts what is there, and estimates by what is not.
func TestProgressOfAResumedSweep(t *testing.T) {
	s := decay()
	s.Points, s.From = Grid(Axis{"a", Linspace(0, 1, 10)}), 6
	var last Progress
	s.Progress = func(p Progress) { last = p }
	m := NewMeter(s, 10)
	m.Add(10, 2)
	m.Stop()
	if last.Done != 8 || last.Total != 10 || last.Left <= 0 || last.Left > 2*last.Elapsed {
		t.Errorf("%+v", last)
	}
	m = NewMeter(s, 10)
	m.Add(10, 4)
	m.Stop()
	if last.Done != 10 || last.Left != 0 {
		t.Errorf("%+v", last)
	}
}

// TestTracked: trajectories go on behind those that are there.
func TestTracked(t *testing.T) {
	s := decay()
	s.Points, s.Replicates, s.Trajectories, s.Shard, s.Shards = Grid(Axis{"a", Linspace(0, 1, 10)}), 2, []int{7, 1, 9, 7}, 1, 2
	for from, want := range map[int][]int{0: {70, 71, 90, 91}, 5: {71, 90, 91}, 6: {90, 91}, 9: {91}, 10: nil, 99: nil} {
		s.TrackFrom = from
		var got []int
		for point, replicate := range s.Tracked() {
			got = append(got, 10*point+replicate)
		}
		if !slices.Equal(got, want) {
			t.Errorf("from row %d: %v, want %v", from, got, want)
		}
	}
	s.Trajectories = nil
	for range s.Tracked() {
		t.Error("nothing was asked for")
	}
}
