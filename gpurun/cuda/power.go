package cuda

import (
	"math"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/lemsls/lemsls/gpurun"
)

// power is what the segments so far add to the power spectra. A device keeps the
// samples of one segment; a launch ends where one is complete, and the spectrum is
// added here.
type power struct {
	sums [][][]float64 // group, lane, bin
}

func newPower(c *cohort) *power {
	p := &power{}
	for _, g := range c.groups {
		lanes := make([][]float64, len(g.lanes))
		for l := range lanes {
			lanes[l] = make([]float64, gpurun.Bins(c.measure.Segment))
		}
		p.sums = append(p.sums, lanes)
	}
	return p
}

// untilSegment is how many steps there are from a time to the end of the next
// segment.
func (m *model) untilSegment(from int) int {
	if m.measure.Segment == 0 {
		return math.MaxInt
	}
	taken := max(0, from-1-m.s.Transient) / m.measure.Every
	next := m.measure.Segment
	if past := taken - next; past >= 0 {
		hop := gpurun.Hop(next)
		next += (past/hop + 1) * hop
	}
	return m.s.Transient + next*m.measure.Every + 1 - from
}

// segmentEnds says that the last step before a time completed a segment.
func (m *model) segmentEnds(to int) bool { return m.measure.Segment > 0 && m.untilSegment(to-1) == 1 }

// endSegment adds the power of the segment that ends before a time, if one does:
// of each group, read so many groups at a time.
func (c *cohort) endSegment(to int) error {
	if c.power == nil || !c.segmentEnds(to) {
		return nil
	}
	each := max(1, c.array("spectrum").bytes/int64(len(c.groups)))
	step := int(max(1, mostDownload/each))
	count := (to - 1 - c.s.Transient) / c.measure.Every
	for first := 0; first < len(c.groups); first += step {
		groups := min(step, len(c.groups)-first)
		ring, err := c.download("spectrum", first, groups)
		if err != nil {
			return err
		}
		c.addSegments(ring, first, groups, count)
	}
	return nil
}

// addSegments adds the segments of some groups, on all cores; count is the samples
// so far.
func (c *cohort) addSegments(ring []byte, first, groups, count int) {
	var work errgroup.Group
	work.SetLimit(runtime.GOMAXPROCS(0))
	for g := range groups {
		work.Go(func() error {
			spectrum, segment := gpurun.NewSpectrum(c.measure.Segment), make([]float64, c.measure.Segment)
			for l, sum := range c.power.sums[first+g] {
				for node := range c.measure.N {
					c.segmentOf(ring, segment, g, l, node, count)
					spectrum.Add(sum, segment)
				}
			}
			return nil
		})
	}
	_ = work.Wait() // none of them fails
}

// segmentOf puts the samples of a node into a segment, the oldest first.
func (c *cohort) segmentOf(ring []byte, segment []float64, group, lane, node, count int) {
	length := len(segment)
	for k := range segment {
		row := (count + k) % length
		segment[k] = c.numberAt(ring, ((group*length+row)*c.measure.N+node)*c.v.lanes+lane)
	}
}
