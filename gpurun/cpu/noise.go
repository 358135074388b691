package cpu

import "github.com/lemsls/lemsls/codegen/ir"

// counters is what normal numbers are drawn for: one for each entry of nodes and
// replicates.
type counters struct {
	seed              uint64
	step, state       uint32
	nodes, replicates []uint32
}

// newCounters counts a number for every node and replicate, or, where hardly two
// lanes have the same replicate, for every node and lane.
func (s *simulation[F]) newCounters() *counters {
	c := &counters{seed: s.s.Seed}
	for i := range s.measure.N {
		if s.drawsAlone() {
			for l := range s.width {
				c.nodes = append(c.nodes, uint32(i))
				c.replicates = append(c.replicates, uint32(s.lanes[s.laneOf(l)].Replicate))
			}
			continue
		}
		for _, r := range s.replicates {
			c.nodes = append(c.nodes, uint32(i))
			c.replicates = append(c.replicates, uint32(r))
		}
	}
	return c
}

// drawsAlone says that every lane draws its own numbers, although some draw the same.
func (s *simulation[F]) drawsAlone() bool { return 2*len(s.replicates) > s.width }

// noise draws the normal numbers of time n.
func (s *simulation[F]) noise(n int) {
	for j, k := range s.normals {
		s.counters.step, s.counters.state = uint32(n), uint32(k)
		if s.drawsAlone() {
			s.kernels.normals(s.normalRows[j], s.counters)
			continue
		}
		s.kernels.normals(s.draws, s.counters)
		s.share(s.normalRows[j])
	}
}

// share gives every lane the number drawn for its replicate.
func (s *simulation[F]) share(row []F) {
	count := len(s.replicates)
	for i := range s.measure.N {
		d, drawn := s.of(row, i), s.draws[i*count:(i+1)*count]
		if count == 1 {
			fill(d, drawn[0])
			continue
		}
		for l, j := range s.replicateOf {
			d[l] = drawn[j]
		}
	}
}

func goNormals[F ir.Float](d []F, c *counters) {
	for i := range d {
		d[i] = ir.NormalFrom[F](ir.Draw(c.seed, ir.Noise, c.replicates[i], c.step, c.nodes[i], c.state))
	}
}
