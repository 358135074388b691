package cuda

import (
	"encoding/binary"
	"math"

	"github.com/lemsls/lemsls/gpurun"
)

// group is simulations with equal delays, at most as many as a shape has lanes.
type group struct {
	lanes   []gpurun.Lane
	longest int // of the delays
}

// cohort is the groups that a device has in work at a time, in memory of their
// own.
type cohort struct {
	*model
	v      shape
	d      device
	code   module
	groups []group
	memory memory
	arrays []array // in the order of struct Sweep
	params []byte  // struct Sweep
	power  *power  // nil if there is no spectrum
}

// array is a piece of a cohort's memory.
type array struct {
	name   string
	bytes  int64
	init   []byte // what it begins with; nil: with zeros, if it is a sum
	isSum  bool
	offset int64
}

// newCohort takes memory for groups and puts what is known of them there. The
// error is errMemory where there is not enough.
func newCohort(m *model, d device, code module, v shape, groups []group, trackTimes int) (*cohort, error) {
	c := &cohort{model: m, v: v, d: d, code: code, groups: groups}
	c.arrays = c.plan(trackTimes)
	total := int64(0)
	for i := range c.arrays {
		c.arrays[i].offset = total
		total += (c.arrays[i].bytes + 255) / 256 * 256
	}
	var err error
	if c.memory, err = d.alloc(max(total, 256)); err != nil {
		return nil, err
	}
	if m.measure.Segment > 0 && trackTimes == 0 {
		c.power = newPower(c)
	}
	c.params = c.describe(trackTimes)
	if err := c.fill(); err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

func (c *cohort) close() { c.d.free(c.memory) }

// rows is the bytes of an array with so many rows of lanes in each group.
func (c *cohort) rows(n int, size int64) int64 {
	return int64(len(c.groups)) * int64(n) * int64(c.v.lanes) * size
}

// plan lists the arrays of struct Sweep, in its order.
func (c *cohort) plan(trackTimes int) []array {
	t, groups := c.tables()
	n, signals, ports := c.measure.N, len(c.measure.Signals), len(c.measure.Events)
	pairs := 0
	if c.measure.FC {
		pairs = gpurun.Pairs(n)
	}
	order := min(1, int(c.measure.Order))
	ring := int64(0)
	for _, g := range c.groups {
		ring += c.ringBytes(c.v, g.longest)
	}
	given := func(name string, init []byte) array { return array{name: name, bytes: int64(len(init)), init: init} }
	work := func(name string, bytes int64) array { return array{name: name, bytes: bytes} }
	sum := func(name string, rows int, size int64) array {
		return array{name: name, bytes: c.rows(rows, size), isSum: true}
	}
	states := len(c.p.States)
	return []array{
		given("groups", groups), given("replicates", c.replicates()), given("values", c.values()),
		given("sets", t.sets), given("wires", t.wires), given("nears", t.nears), given("first_wire", t.firstWire),
		given("first_near", t.firstNear), given("chunks", t.chunks), given("pieces", t.pieces), given("fars", t.fars),
		given("starts", t.starts),
		work("ring", ring),
		work("states", c.rows((times+1)*states*n, c.size)),
		work("exposed", c.rows(times*len(c.further)*n, c.size)),
		work("far_sums", c.rows(len(c.plain)*n*times, c.size)),
		work("fixed", c.rows(len(c.fixed)*n, c.size)),
		sum("sums", 3*signals*n, 8),
		sum("extremes", 2*signals*n, c.size),
		sum("clamped", states+1, 8),
		work("faults", c.rows(1, 8)),
		work("causes", c.rows((states+len(c.p.Couplings))*n, c.size)),
		work("pairs", c.rows(c.pairSamples()*n, c.size)),
		work("series", c.rows(c.measure.Series*n, c.size)),
		work("spectrum", c.rows(c.measure.Segment*n, c.size)),
		sum("watched", 6*n*flag(c.watched() >= 0), 8),
		sum("products", pairs, 8),
		work("directions", c.rows(2*c.samples()*n*order, 8)),
		sum("orders", 3*order, 8),
		sum("spikes", 5*ports*n, 8),
		sum("sent", ports*n, c.size),
		work("track", int64(len(c.groups))*int64(trackTimes)*int64(n*signals)*c.size),
	}
}

// tables are the sets of delays, and which one each group has.
func (c *cohort) tables() (*tables, []byte) {
	sets := map[float64]int{}
	var scales []float64
	var list []byte
	ring := int64(0)
	for _, g := range c.groups {
		scale := g.lanes[0].Scale
		if _, ok := sets[scale]; !ok {
			sets[scale] = len(sets)
			scales = append(scales, scale)
		}
		list = binary.LittleEndian.AppendUint64(list, uint64(ring/c.size))
		list = integers(list, slots(g.longest), sets[scale])
		ring += c.ringBytes(c.v, g.longest)
	}
	return tablesOf(c.model, c.v, scales), list
}

// eachLane visits the lanes of all groups; those that are left over repeat the
// first.
func (c *cohort) eachLane(g group, visit func(gpurun.Lane)) {
	for l := range c.v.lanes {
		if l >= len(g.lanes) {
			l = 0
		}
		visit(g.lanes[l])
	}
}

func (c *cohort) replicates() []byte {
	var list []byte
	for _, g := range c.groups {
		c.eachLane(g, func(l gpurun.Lane) { list = integers(list, l.Replicate) })
	}
	return list
}

// values are the uniforms.
func (c *cohort) values() []byte {
	var list []byte
	params := make([]float64, 0, len(c.p.Params))
	for _, g := range c.groups {
		var columns [][]float64
		point := -1
		c.eachLane(g, func(l gpurun.Lane) {
			if l.Point == point {
				columns = append(columns, columns[len(columns)-1])
				return
			}
			point = l.Point
			columns = append(columns, c.p.UniformsAt(c.s.Params(l.Point, params[:0]), c.s.Dt, c.measure.N))
		})
		for u := range c.p.Uniforms {
			for _, column := range columns {
				list = c.number(list, column[u])
			}
		}
	}
	return list
}

// describe is struct Sweep.
func (c *cohort) describe(trackTimes int) []byte {
	first := c.s.Transient + c.measure.Every
	if c.measure.Order == gpurun.PlaneOrder && first == c.s.Transient+1 {
		first += c.measure.Every
	}
	var b []byte
	never := c.s.Steps + 1
	for _, n := range []int{c.s.Steps, c.s.Transient, min(c.measure.Every, never), min(max(c.measure.SampleEvery, 1), never), first,
		c.measure.Series, c.measure.Segment, c.measure.BoldSubsteps} {
		b = binary.LittleEndian.AppendUint64(b, uint64(n))
	}
	for _, x := range []float64{c.s.Dt, c.measure.BoldStep} {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
	}
	b = binary.LittleEndian.AppendUint64(b, c.s.Seed)
	for _, a := range c.arrays {
		at := uint64(0)
		if a.bytes > 0 {
			at = uint64(c.memory) + uint64(a.offset)
		}
		b = binary.LittleEndian.AppendUint64(b, at)
	}
	return binary.LittleEndian.AppendUint64(b, uint64(trackTimes))
}

// fill uploads what is given and clears what is summed.
func (c *cohort) fill() error {
	for i := range c.arrays {
		a := &c.arrays[i]
		var err error
		switch {
		case a.bytes == 0:
		case a.init != nil:
			err = c.d.upload(c.memory, a.offset, a.init)
			a.init = nil
		case a.isSum:
			err = c.d.zero(c.memory, a.offset, a.bytes)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// array is an array by its name.
func (c *cohort) array(name string) *array {
	for i := range c.arrays {
		if c.arrays[i].name == name {
			return &c.arrays[i]
		}
	}
	panic("cuda: no array " + name)
}

// download reads an array of some groups.
func (c *cohort) download(name string, first, count int) ([]byte, error) {
	a := c.array(name)
	each := a.bytes / int64(len(c.groups))
	to := make([]byte, each*int64(count))
	if len(to) == 0 {
		return to, nil
	}
	return to, c.d.download(to, c.memory, a.offset+each*int64(first))
}

// start makes all groups ready at time 0.
func (c *cohort) start() error {
	return c.launch("sweep_start", c.v.lanes*8, c.params)
}

// run takes all groups through times from .. to-1.
func (c *cohort) run(from, to int) error {
	return c.launch("sweep_run", c.shared(c.v), c.params, int32(from), int32(to))
}

func (c *cohort) launch(name string, shared int, args ...any) error {
	k, err := c.code.kernel(name, shared)
	if err != nil {
		return err
	}
	if err := c.d.launch(k, [3]int{len(c.groups), 1, 1}, [3]int{32 * c.v.warps, 1, 1}, shared, args...); err != nil {
		return err
	}
	return c.d.wait()
}
