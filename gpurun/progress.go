package gpurun

import (
	"sync"
	"sync/atomic"
	"time"
)

// Meter tells a sweep's Progress function how far it has come. Backends count;
// one goroutine reports.
type Meter struct {
	report  func(Progress)
	rows    int64
	perRow  int64 // units of work in a row
	before  int64 // rows that were there already
	done    atomic.Int64
	started time.Time
	stop    chan struct{}
	stopped sync.WaitGroup
}

// reportEvery is the time between reports.
const reportEvery = 200 * time.Millisecond

// NewMeter starts reporting; Stop ends it. A row is so many steps of work.
func NewMeter(s *Sweep, perRow int) *Meter {
	m := &Meter{report: s.Progress, rows: int64(s.Rows()), perRow: int64(perRow), before: int64(min(s.From, s.Rows())),
		started: time.Now(), stop: make(chan struct{})}
	if m.report == nil {
		return m
	}
	m.stopped.Go(m.loop)
	return m
}

// Add counts work done: steps times simulations.
func (m *Meter) Add(steps, lanes int) { m.done.Add(int64(steps) * int64(lanes)) }

// Stop reports for the last time and ends the reporting goroutine.
func (m *Meter) Stop() {
	close(m.stop)
	m.stopped.Wait()
	if m.report != nil {
		m.report(m.progress())
	}
}

func (m *Meter) loop() {
	ticker := time.NewTicker(reportEvery)
	defer ticker.Stop()
	for {
		select {
		case <-m.stop:
			return
		case <-ticker.C:
			m.report(m.progress())
		}
	}
}

func (m *Meter) progress() Progress {
	done, total := m.done.Load(), (m.rows-m.before)*m.perRow
	p := Progress{Done: min(m.before+done/max(m.perRow, 1), m.rows), Total: m.rows, Elapsed: time.Since(m.started)}
	if done > 0 && done < total {
		p.Left = time.Duration(float64(p.Elapsed) * float64(total-done) / float64(done))
	}
	return p
}
