package cuda

import (
	"encoding/binary"
	"math"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/lemsls/lemsls/codegen/ir"
)

// tables are the sets of delays of a launch, as layout.h declares them.
type tables struct {
	m *model
	v shape

	sets, wires, nears, firstWire, firstNear, chunks, pieces, fars, starts []byte

	edges, chunkCount, pieceCount, farCount int
}

// far is an edge of a stage.
type far struct {
	source, target, delay int
	weight                float64
	offset                int
}

// tablesOf are the sets of delays of some scales.
func tablesOf(m *model, v shape, scales []float64) *tables {
	parts := make([]*tables, len(scales))
	var work errgroup.Group
	work.SetLimit(runtime.GOMAXPROCS(0))
	for i, scale := range scales {
		work.Go(func() error {
			parts[i] = tableOf(m, v, scale)
			return nil
		})
	}
	_ = work.Wait() // none of them fails
	t := &tables{m: m, v: v}
	for _, part := range parts {
		t.join(part)
	}
	return t
}

// tableOf is one set of delays.
func tableOf(m *model, v shape, scale float64) *tables {
	t := &tables{m: m, v: v}
	delays, _, _ := m.edges.Delays(scale)
	t.addWires(delays)
	if len(m.plain) > 0 {
		t.addFars(delays)
	}
	return t
}

// join puts a set behind the others.
func (t *tables) join(one *tables) {
	t.sets = integers(t.sets, t.edges, t.chunkCount, one.chunkCount, 0)
	t.wires, t.nears = append(t.wires, one.wires...), append(t.nears, one.nears...)
	t.firstWire, t.firstNear = append(t.firstWire, one.firstWire...), append(t.firstNear, one.firstNear...)
	for c := one.chunks; len(c) > 0; c = c[16:] {
		number := func(k int) int { return int(binary.LittleEndian.Uint32(c[4*k:])) }
		t.chunks = integers(t.chunks, number(0)+t.pieceCount, number(1), number(2)+t.farCount, number(3)+t.chunkCount*(t.m.edges.N+1))
	}
	t.pieces, t.fars, t.starts = append(t.pieces, one.pieces...), append(t.fars, one.fars...), append(t.starts, one.starts...)
	t.edges += one.edges
	t.chunkCount += one.chunkCount
	t.pieceCount += one.pieceCount
	t.farCount += one.farCount
}

// addWires puts the edges into the order of the sums.
func (t *tables) addWires(delays []int32) {
	e, count, place := t.m.edges, 0, 1
	if t.v.nearShared {
		place = t.m.nearLines(t.v)
	}
	t.firstWire = integers(t.firstWire, 0)
	for i := range e.N {
		near := 0
		for _, isFar := range []bool{true, false} {
			for k := int(e.Start[i]); k < int(e.Start[i+1]); k++ {
				d := int(delays[k])
				if (d >= ir.NearDelay) != isFar {
					continue
				}
				t.wires = t.weighted(t.wires, e.Weight[k], int(e.Source[k]), d)
				t.nears = t.weighted(t.nears, e.Weight[k], place*int(e.Source[k])<<4|d&15)
				count++
			}
			if isFar {
				near = count
			}
		}
		t.firstNear = integers(t.firstNear, near)
		t.firstWire = integers(t.firstWire, count)
	}
	t.edges += count
}

// addFars cuts the far edges into chunks: what is staged of a source at a time is
// a piece, the times that edges with similar delays hear.
func (t *tables) addFars(delays []int32) {
	c := chunk{t: t, rounds: make([]int, (t.m.edges.N+t.v.round()-1)/t.v.round())}
	for _, edges := range t.bySource(delays) {
		slices.SortStableFunc(edges, func(a, b far) int { return a.delay - b.delay })
		for len(edges) > 0 {
			n := t.pieceOf(edges)
			c.add(edges[:n])
			edges = edges[n:]
		}
	}
	c.end()
}

// bySource is the far edges of each source.
func (t *tables) bySource(delays []int32) [][]far {
	e := t.m.edges
	all := make([][]far, e.N)
	for i := range e.N {
		for k := e.Start[i]; k < e.Start[i+1]; k++ {
			if d, j := delays[k], e.Source[k]; d >= ir.NearDelay {
				all[j] = append(all[j], far{source: int(j), target: i, delay: int(d), weight: e.Weight[k]})
			}
		}
	}
	return all
}

// pieceOf is how many of the edges, in order of delay, share a piece: windows that
// touch, and a stage can hold.
func (t *tables) pieceOf(edges []far) int {
	n := 1
	for n < len(edges) && edges[n].delay-edges[n-1].delay <= times && edges[n].delay-edges[0].delay+times <= t.v.stageLines {
		n++
	}
	return n
}

// chunk is what is staged at a time.
type chunk struct {
	t      *tables
	edges  []far
	pieces int
	lines  int
	rounds []int // edges of each round of targets
}

// add adds a piece.
func (c *chunk) add(edges []far) {
	longest := edges[len(edges)-1].delay
	lines := longest - edges[0].delay + times
	if c.lines+lines > c.t.v.stageLines || !c.hasRoom(edges) {
		c.end()
	}
	for _, e := range edges {
		e.offset = (c.lines + longest - e.delay) * c.t.m.lineBytes(c.t.v)
		c.edges = append(c.edges, e)
		c.rounds[e.target/c.t.v.round()]++
	}
	c.t.pieces = integers(c.t.pieces, edges[0].source, longest, lines, c.lines)
	c.lines += lines
	c.pieces++
}

// hasRoom says whether a stage has room for these edges, too, in every round.
func (c *chunk) hasRoom(edges []far) bool {
	if len(c.edges)+len(edges) <= c.t.v.stageEdges {
		return true
	}
	more := make([]int, len(c.rounds))
	for _, e := range edges {
		r := e.target / c.t.v.round()
		if more[r]++; c.rounds[r]+more[r] > c.t.v.stageEdges {
			return false
		}
	}
	return true
}

// end writes the chunk and begins the next.
func (c *chunk) end() {
	if c.pieces == 0 {
		return
	}
	t := c.t
	n := t.m.edges.N
	t.chunks = integers(t.chunks, t.pieceCount, c.pieces, t.farCount, t.chunkCount*(n+1))
	t.pieceCount += c.pieces
	t.chunkCount++
	slices.SortStableFunc(c.edges, func(a, b far) int { return a.target - b.target })
	k := 0
	for i := range n + 1 {
		for k < len(c.edges) && c.edges[k].target < i {
			k++
		}
		t.starts = integers(t.starts, k)
	}
	for _, e := range c.edges {
		t.fars = t.weighted(t.fars, e.weight, e.offset)
	}
	t.farCount += len(c.edges)
	clear(c.rounds)
	c.edges, c.pieces, c.lines = c.edges[:0], 0, 0
}

// integers appends numbers of four bytes.
func integers(to []byte, values ...int) []byte {
	for _, v := range values {
		to = binary.LittleEndian.AppendUint32(to, uint32(int32(v)))
	}
	return to
}

// weighted appends a struct of some integers and a weight.
func (t *tables) weighted(to []byte, weight float64, values ...int) []byte {
	to = integers(to, values...)
	if t.m.size == 8 && len(values)%2 == 1 {
		to = integers(to, 0)
	}
	return t.m.number(to, weight)
}

// number appends a number in the precision of the sweep.
func (m *model) number(to []byte, x float64) []byte {
	if m.size == 8 {
		return binary.LittleEndian.AppendUint64(to, math.Float64bits(x))
	}
	return binary.LittleEndian.AppendUint32(to, math.Float32bits(float32(x)))
}

// numberAt reads number k.
func (m *model) numberAt(from []byte, k int) float64 {
	if m.size == 8 {
		return math.Float64frombits(binary.LittleEndian.Uint64(from[8*k:]))
	}
	return float64(math.Float32frombits(binary.LittleEndian.Uint32(from[4*k:])))
}
