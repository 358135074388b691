package cuda

import (
	"encoding/binary"
	"math"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/lemsls/lemsls/gpurun"
)

// counted is what the kernels have counted of some groups.
type counted struct {
	c             *cohort
	first, groups int

	sums, extremes, clamped, watched   []byte
	products, orders, spikes, series   []byte
	samples, pairSamples, orderSamples int64
}

// countedOf reads what was counted of some groups.
func (c *cohort) countedOf(first, groups int) (*counted, error) {
	t := &counted{c: c, first: first, groups: groups}
	for _, a := range []struct {
		name string
		to   *[]byte
	}{{"sums", &t.sums}, {"extremes", &t.extremes}, {"clamped", &t.clamped}, {"watched", &t.watched}, {"series", &t.series},
		{"products", &t.products}, {"orders", &t.orders}, {"spikes", &t.spikes}} {
		var err error
		if *a.to, err = c.download(a.name, first, groups); err != nil {
			return nil, err
		}
	}
	t.samples = int64(c.s.Steps - c.s.Transient)
	every := int64(c.measure.Every)
	if c.measure.FC {
		t.pairSamples = t.samples / int64(c.measure.SampleEvery)
	}
	if c.measure.Order != gpurun.NoOrder {
		t.orderSamples = t.samples / every
		if c.measure.Order == gpurun.PlaneOrder && every == 1 {
			t.orderSamples = max(0, t.orderSamples-1)
		}
	}
	return t, nil
}

// column is the values of rows first .. first+n-1 of a lane.
func (t *counted) column(of []byte, group, lane, first, n int) []float64 {
	lanes := t.c.v.lanes
	rows := len(of) / 8 / lanes / t.groups
	x := make([]float64, n)
	for i := range x {
		k := ((group*rows+first+i)*lanes + lane) * 8
		x[i] = math.Float64frombits(binary.LittleEndian.Uint64(of[k:]))
	}
	return x
}

// whole is column for whole numbers.
func (t *counted) whole(of []byte, group, lane, n int) []int64 {
	x := make([]int64, n)
	for i, v := range t.column(of, group, lane, 0, n) {
		x[i] = int64(math.Float64bits(v))
	}
	return x
}

// of is the Tally of a lane.
func (t *counted) of(group, lane int) *gpurun.Tally {
	c, n := t.c, t.c.measure.N
	size := len(c.measure.Signals) * n
	out := &gpurun.Tally{
		Samples: t.samples,
		First:   t.column(t.sums, group, lane, 0, size),
		Sum:     t.column(t.sums, group, lane, size, size),
		Square:  t.column(t.sums, group, lane, 2*size, size),
		Clamped: t.whole(t.clamped, group, lane, len(c.p.States)+1),
	}
	last := len(c.p.States)
	out.ClampedAny, out.Clamped = out.Clamped[last], out.Clamped[:last]
	for i := range 2 * size {
		x := c.numberAt(t.extremes, (group*2*size+i)*c.v.lanes+lane)
		if i < size {
			out.Min = append(out.Min, x)
		} else {
			out.Max = append(out.Max, x)
		}
	}
	if c.measure.FC {
		out.PairSamples = t.pairSamples
		out.PairSum = t.column(t.watched, group, lane, 5*n, n)
		out.Product = t.column(t.products, group, lane, 0, gpurun.Pairs(n))
	}
	if c.measure.Order != gpurun.NoOrder {
		order := t.column(t.orders, group, lane, 0, 3)
		out.OrderSamples, out.OrderFirst, out.OrderSum, out.OrderSquare = t.orderSamples, order[0], order[1], order[2]
	}
	out.Series = t.samplesOf(t.series, group, lane, c.measure.Series)
	if c.power != nil {
		out.Power = c.power.sums[t.first+group][lane]
	}
	out.Events = t.events(group, lane)
	return out
}

// samplesOf is so many samples of all nodes.
func (t *counted) samplesOf(of []byte, group, lane, n int) []float64 {
	x := make([]float64, n*t.c.measure.N)
	for i := range x {
		x[i] = t.c.numberAt(of, (group*len(x)+i)*t.c.v.lanes+lane)
	}
	return x
}

func (t *counted) events(group, lane int) []gpurun.Spikes {
	n := len(t.c.measure.Events) * t.c.measure.N
	x := t.column(t.spikes, group, lane, 0, 5*n)
	spikes := make([]gpurun.Spikes, n)
	for i := range spikes {
		spikes[i] = gpurun.Spikes{Count: int64(x[i]), Times: int64(x[n+i]), First: int64(x[2*n+i]), Last: int64(x[3*n+i]), Squares: x[4*n+i]}
	}
	return spikes
}

// mostDownload is what is read from a device at a time.
const mostDownload = 64 << 20

// results are the rows of all lanes, by their place in the window.
func (c *cohort) results() (map[int]gpurun.Row, error) {
	faults, err := c.findFaults()
	if err != nil {
		return nil, err
	}
	rows := map[int]gpurun.Row{}
	bytes := int64(0)
	for _, name := range []string{"sums", "extremes", "clamped", "products", "series", "spikes"} {
		bytes += c.array(name).bytes
	}
	step := int(max(1, mostDownload*int64(len(c.groups))/max(bytes, 1)))
	for first := 0; first < len(c.groups); first += step {
		count := min(step, len(c.groups)-first)
		t, err := c.countedOf(first, count)
		if err != nil {
			return nil, err
		}
		t.addRows(rows, faults)
	}
	return rows, nil
}

// addRows computes the metrics of some groups, on all cores.
func (t *counted) addRows(rows map[int]gpurun.Row, faults map[spot]*gpurun.Fault) {
	parts := make([][]gpurun.Row, t.groups)
	var work errgroup.Group
	work.SetLimit(runtime.GOMAXPROCS(0))
	for g := range t.groups {
		work.Go(func() error {
			for l, at := range t.c.groups[t.first+g].lanes {
				row := gpurun.Row{Point: at.Point, Replicate: at.Replicate, Fault: faults[spot{t.first + g, l}]}
				if row.Fault != nil {
					row.Metrics = t.c.measure.NaNs()
				} else {
					tally := t.of(g, l)
					row.Metrics, row.States = t.c.measure.Row(tally)
					row.Arrays = t.c.measure.Arrays(at.Point, tally)
				}
				parts[g] = append(parts[g], row)
			}
			return nil
		})
	}
	_ = work.Wait() // none of them fails
	for g, part := range parts {
		for l, row := range part {
			rows[t.c.groups[t.first+g].lanes[l].Row] = row
		}
	}
}
