package cuda

import (
	"math/bits"

	"github.com/lemsls/lemsls/codegen/ir"
)

// times is the steps of a time block: what no far edge hears.
const times = ir.NearDelay

// shape is how a group of simulations is divided among the threads of a block;
// the kernels are compiled for it.
type shape struct {
	lanes      int  // simulations of a group
	warps      int  // of 32 threads
	kept       int  // targets whose far sums a warp has in registers
	blocks     int  // that a multiprocessor should have room for
	nearBlock  int  // steps between two barriers
	nearShared bool // the near history is in shared memory
	stageLines int  // of a stage, of which there are two
	stageEdges int
}

// Registers of a thread beside those of its far sums, by the bytes of a number: as
// many as the largest of the shipped models takes.
var otherRegisters = map[int64]int{4: 44, 8: 72}

// leastRegisters is what a thread needs in any case: for the products of pairs.
const leastRegisters = 112

// Shared memory of a stage: more brings little, for the next one is on its way.
const (
	mostStage  = 24 << 10
	leastLines = 2 * times
)

// fit completes a shape, of which at least lanes and nearBlock are known, for a
// device.
func (m *model) fit(info deviceInfo, v shape) shape {
	if v.warps == 0 {
		v.warps, v.kept = m.warps(info, v.lanes)
	}
	if v.blocks == 0 {
		v.blocks = max(1, min(8, info.RegistersPerSM/(threads(v.warps)*m.registers(v))))
	}
	room := info.SharedPerBlock
	if v.blocks > 1 {
		room = min(room, info.SharedPerMulti/v.blocks-1024)
	}
	v.stageLines, v.stageEdges = leastLines, even(v.round())
	if len(m.plain) == 0 {
		return v
	}
	v.nearShared, v.nearBlock = m.near(v, room)
	most := min(mostStage, (room-m.head(v))/2)
	v.stageEdges = even(max(v.round(), most/8/m.edgeBytes()))
	v.stageLines = max(leastLines, (most-v.stageEdges*m.edgeBytes()-m.startBytes(v))/m.lineBytes(v)/2*2)
	v.stageLines = min(v.stageLines, m.measure.N*(m.longest+times))
	v.stageLines = even(max(v.stageLines, leastLines))
	return v
}

// near is whether the near history is in shared memory, of which there is so much,
// and for how many steps at a time: it is there that it is read fast. Where nothing
// is near that does not matter.
func (m *model) near(v shape, room int) (shared bool, block int) {
	most := v.nearBlock
	v.nearShared = true
	for block := most; block > 0; block /= 2 {
		if v.nearBlock = block; m.shared(v) <= room {
			return true, block
		}
		if most == times {
			break
		}
	}
	return false, most
}

// warps is how many warps share the targets, and how many targets each has at a
// time: those that leave the fewest idle. The four schedulers of a multiprocessor
// want equally many.
func (m *model) warps(info deviceInfo, lanes int) (warps, kept int) {
	best := 0.0
	for _, w := range []int{1, 2, 4, 8, 12, 16} {
		for k := 1; k <= 8; k++ {
			v := shape{lanes: lanes, warps: w, kept: k}
			if k > 1 && threads(w)*m.registers(v) > info.RegistersPerSM {
				break
			}
			rounds := (m.measure.N + w*k - 1) / (w * k)
			busy := float64(m.measure.N) / float64(rounds*w*k)
			if w < 8 && w < m.measure.N { // too few to hide that memory takes its time
				busy *= 0.5
			}
			busy /= 1 + 0.1*float64(rounds-1) // every round stages the sources again
			if busy > best {
				best, warps, kept = busy, w, k
			}
		}
	}
	return warps, kept
}

// threads is how many threads share the registers of a multiprocessor, which has
// four schedulers.
func threads(warps int) int { return (warps + 3) / 4 * 4 * 32 }

// registers is what a thread needs.
func (m *model) registers(v shape) int {
	return max(leastRegisters, v.kept*times*v.lanes/32*int(m.size)/4+otherRegisters[m.size])
}

// even keeps what lies behind in memory at a multiple of 16 bytes.
func even(n int) int { return (n + 1) / 2 * 2 }

// round is the targets that a block has in work at a time.
func (v shape) round() int { return v.warps * v.kept }

func (m *model) edgeBytes() int         { return int(2 * m.size) }
func (m *model) lineBytes(v shape) int  { return v.lanes * int(m.size) }
func (m *model) startBytes(v shape) int { return aligned((v.round() + 1) * 4) }
func aligned(bytes int) int             { return (bytes + 15) / 16 * 16 }
func (m *model) nearLines(v shape) int  { return times + 2*v.nearBlock - 1 }
func (m *model) shared(v shape) int     { return m.head(v) + 2*m.stageBytes(v) }
func (m *model) stageBytes(v shape) int {
	return v.stageLines*m.lineBytes(v) + v.stageEdges*m.edgeBytes() + m.startBytes(v)
}

// head is the shared memory before the stages, as layout.h has it.
func (m *model) head(v shape) int {
	bytes := v.lanes*8 + aligned((len(m.p.States)+1)*v.lanes*4)
	if v.nearShared {
		bytes += aligned(len(m.p.Channels) * m.measure.N * m.nearLines(v) * m.lineBytes(v))
	}
	return bytes
}

// stepsAlone is how many steps of a node need no other node, if no delay is
// shorter: a power of two.
func (m *model) stepsAlone(shortest int) int {
	if len(m.p.Channels) == 0 || len(m.edges.Source) == 0 {
		return times
	}
	return 1 << (bits.Len(uint(min(shortest, times-1)+1)) - 1)
}

// slots is how many times the history of a node holds: what a step reads, what is
// written during a time block, and then what explains a fault in it.
func slots(longest int) int { return longest + times + 2 }

// ringBytes is the history of a group.
func (m *model) ringBytes(v shape, longest int) int64 {
	return int64(len(m.p.Channels)) * int64(m.measure.N) * int64(slots(longest)) * int64(v.lanes) * m.size
}
