package gpurun

import (
	"math"
	"strings"
)

// Spikes is what a simulation leaves behind of the events that one node sends
// through one port, for the metrics about them: those of the steps that count.
// All numbers are whole. Several events
// of one step are one Time.
type Spikes struct {
	Count       int64   // of events
	Times       int64   // steps at whose end there were some
	First, Last int64   // of these steps, counted from the end of the transient; the first is 1
	Squares     float64 // the sum of the squares of the steps from each of Times to the next
}

// Add counts the events of a step, if there were any, whose number from the end
// of the transient is step.
func (s *Spikes) Add(step, events int64) {
	if events == 0 {
		return
	}
	if s.Count += events; s.Times == 0 {
		s.First = step
	} else {
		interval := float64(step - s.Last)
		s.Squares += float64(interval * interval)
	}
	s.Times++
	s.Last = step
}

// addEvents notes that a metric wants events to be tallied.
func (m *Measure) addEvents(metric string) {
	if metricInfo(metric).each != eachEvent || m.Events != nil {
		return
	}
	for _, port := range m.ports {
		m.Events = append(m.Events, int(port.State))
	}
}

// spikes is a metric about the events of one port: its mean over the nodes for
// which it is defined.
func (m *Measure) spikes(metric string, nodes []Spikes) float64 {
	var mean spread
	for i := range nodes {
		if v := m.spike(metric, &nodes[i]); v == v {
			mean.add(v)
		}
	}
	return mean.value()
}

// spike is a metric about the events of a node; NaN where it is undefined.
func (m *Measure) spike(metric string, s *Spikes) float64 {
	switch metric {
	case "events":
		return float64(s.Count)
	case "rate":
		return float64(s.Count) / (float64(m.counted) * m.dt / m.second)
	case "latency":
		if s.Times > 0 {
			return float64(s.First) * m.dt
		}
	case "isi":
		if s.Times > 1 {
			return s.interval() * m.dt
		}
	case "isi_cv":
		if s.Times > 2 {
			return s.deviation() / s.interval()
		}
	}
	return math.NaN()
}

// interval is the mean of the steps from one of Times to the next.
func (s *Spikes) interval() float64 { return float64(s.Last-s.First) / float64(s.Times-1) }

// deviation is the standard deviation of the same.
func (s *Spikes) deviation() float64 {
	n, sum := float64(s.Times-1), float64(s.Last-s.First)
	return math.Sqrt(max(0, float64(n*s.Squares)-float64(sum*sum))) / n
}

// AboutEvents says that a column of metrics is about events.
func AboutEvents(column string) bool {
	for _, m := range Metrics {
		if m.each == eachEvent && strings.HasPrefix(column, m.Name+"_") {
			return true
		}
	}
	return false
}
