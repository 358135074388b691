package cuda

import (
	"bufio"
	"encoding/gob"
	"fmt"
	"io"
	"sync"

	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/lems/syntax"
)

// message is one thing that a worker says; one field is set.
type message struct {
	Row      *gpurun.Row // without Params, which follow from the point
	Track    *trackRow
	Progress *gpurun.Progress
	Plan     *gpurun.Plan
	End      *ending // the last one
}

// trackRow is a row of a trajectory.
type trackRow struct {
	Point, Replicate, Step, Node int
	States, Exposures            []float64
}

// ending is how the work ended; the zero ending is that all is done.
type ending struct {
	Problem   *Problem
	Error     string
	Cancelled bool
}

// sender is the Sink of a worker: what it takes goes to the other process, soon
// but not at once.
type sender struct {
	mu  sync.Mutex
	to  *bufio.Writer
	gob *gob.Encoder
}

func newSender(to io.Writer) (*sender, error) {
	frames, err := newFrames(to)
	return &sender{to: frames, gob: gob.NewEncoder(frames)}, err
}

func (s *sender) send(m message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gob.Encode(m)
}

// now sends what has been gathered, and m.
func (s *sender) now(m message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.gob.Encode(m); err != nil {
		return err
	}
	return s.to.Flush()
}

// Row sends the row. The place of its fault stays a number.
func (s *sender) Row(r gpurun.Row) error {
	r.Params = nil
	if r.Fault != nil {
		f := *r.Fault
		f.Place.File = nil
		r.Fault = &f
	}
	return s.send(message{Row: &r})
}

// Trajectory sends a row of a trajectory.
func (s *sender) Trajectory(point, replicate, step, node int, states, exposures []float64) error {
	return s.send(message{Track: &trackRow{point, replicate, step, node, states, exposures}})
}

// progress sends how far the sweep is, and with it all rows so far.
func (s *sender) progress(p gpurun.Progress) { _ = s.now(message{Progress: &p}) } // rows meet the same error

// deliver gives what a worker says to those who wait for it here.
func (m *message) deliver(s *gpurun.Sweep, places []syntax.Place, sink gpurun.Sink) error {
	switch {
	case m.Row != nil:
		if m.Row.Point < 0 || m.Row.Point >= s.Points.Len() {
			return fmt.Errorf("the process that works on the GPU tells of point %d, which is not in the sweep", m.Row.Point)
		}
		m.Row.Params = s.Points.At(m.Row.Point, nil)
		if f := m.Row.Fault; f != nil {
			f.Place = placeOf(f.Place, places)
		}
		return sink.Row(*m.Row)
	case m.Track != nil:
		t := m.Track
		return sink.Trajectory(t.Point, t.Replicate, t.Step, t.Node, t.States, t.Exposures)
	case m.Progress != nil && s.Progress != nil:
		s.Progress(*m.Progress)
	}
	return nil
}

// placeOf is the place with the number that a worker's place has.
func placeOf(number syntax.Place, places []syntax.Place) syntax.Place {
	if n := int(number.Span.Start); n > 0 && n < len(places) {
		return places[n]
	}
	return syntax.Place{}
}
