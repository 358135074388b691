package gpuruntest

import (
	"math"

	"github.com/lemsls/lemsls/gpurun"
)

// The metrics about events once more: all events of a node are listed, then
// looked at.

func (h *history) events(s *gpurun.Sweep, m map[string]float64) {
	for _, port := range s.Program.Events {
		each := map[string][]float64{}
		for i := range s.Network.N {
			for name, v := range eventsOf(h.sent(s, i, int(port.State)), s) {
				each[name] = append(each[name], v)
			}
		}
		for _, name := range []string{"events", "rate", "latency", "isi", "isi_cv"} {
			m[name+"_"+port.Name] = mean(each[name]) // NaN of none
		}
	}
}

// sent is the number of events at the end of each step that counts.
func (h *history) sent(s *gpurun.Sweep, node, state int) []float64 {
	var sent []float64
	at := node*len(s.Program.States) + state
	for n := s.Transient + 1; n <= s.Steps; n++ {
		sent = append(sent, h.states[n][at]-h.states[n-1][at])
	}
	return sent
}

// eventsOf is the metrics of a node that are defined.
func eventsOf(sent []float64, s *gpurun.Sweep) map[string]float64 {
	count, seconds := 0.0, float64(len(sent))*s.Dt/s.Program.Second()
	var times, intervals []float64
	for k, events := range sent {
		if events == 0 {
			continue
		}
		count += events
		times = append(times, float64(k+1)*s.Dt)
		if n := len(times); n > 1 {
			intervals = append(intervals, times[n-1]-times[n-2])
		}
	}
	m := map[string]float64{"events": count, "rate": count / seconds}
	if len(times) > 0 {
		m["latency"] = times[0]
	}
	if len(intervals) > 0 {
		m["isi"] = mean(intervals)
	}
	if len(intervals) > 1 {
		m["isi_cv"] = math.Sqrt(variance(intervals)) / mean(intervals)
	}
	return m
}
