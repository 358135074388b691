package gpurun

import (
	"fmt"
	"math"
	"slices"

	"github.com/lemsls/lemsls/codegen/ir"
)

// MaxDelay is the longest delay of an edge in steps; beyond it the network, the
// speed and the step cannot belong together.
const MaxDelay = 1_000_000

// Edges is the connections of a Network in order of target, then source, zero
// weights left out: row i is Source[Start[i]:Start[i+1]].
type Edges struct {
	N      int
	Start  []int32
	Source []int32
	Weight []float64
	Length []float64
}

// NewEdges lists the connections of a network.
func NewEdges(n *Network) *Edges {
	e := &Edges{N: n.N, Start: make([]int32, 1, n.N+1)}
	for i := range n.N {
		for j := range n.N {
			w := n.Weights[i*n.N+j]
			if w == 0 {
				continue
			}
			e.Source = append(e.Source, int32(j))
			e.Weight = append(e.Weight, w)
			e.Length = append(e.Length, n.Lengths[i*n.N+j])
		}
		e.Start = append(e.Start, int32(len(e.Source)))
	}
	return e
}

// Target is the node that edge k leads into.
func (e *Edges) Target(k int) int {
	lo, hi := 0, e.N
	for hi-lo > 1 {
		mid := (lo + hi) / 2
		if int(e.Start[mid]) <= k {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// Delays is the delay of every edge in steps, rint(length*scale) with halves to
// even, and the longest of them. A delay that no simulation can have is a
// Fault, whose Point and Place the caller knows.
func (e *Edges) Delays(scale float64) (delays []int32, longest int, fault *Fault) {
	delays = make([]int32, len(e.Length))
	for k, length := range e.Length {
		exact := length * scale
		d := math.RoundToEven(exact)
		if !(exact >= 0 && d <= MaxDelay) {
			return nil, 0, e.badDelay(k, scale, exact)
		}
		delays[k] = int32(d)
		longest = max(longest, int(d))
	}
	return delays, longest, nil
}

// LongestDelay is the longest delay of all points of the sweep, in steps. Points
// whose delays make no sense do not count. Of a grid, only the axes are gone
// through that the delays depend on.
func LongestDelay(s *Sweep, e *Edges) int {
	if s.Program.DelayScale < 0 || len(e.Length) == 0 {
		return 0
	}
	reach, longest := slices.Max(e.Length), 0
	p := s.Points
	if !p.list {
		p = p.along(s.delayParams())
	}
	at := *s
	at.Points = p
	for i := range p.Len() {
		scale, fault := DelayScale(&at, i)
		if d := math.RoundToEven(reach * scale); fault == nil && d > float64(longest) && d <= MaxDelay {
			longest = int(d)
		}
	}
	return longest
}

// delayParams are the names of the parameters that the delays depend on.
func (s *Sweep) delayParams() []string {
	var names []string
	for i, used := range paramsOf(s.Program, []ir.Value{s.Program.Point.Outputs[s.Program.DelayScale]}) {
		if used {
			names = append(names, s.Program.Params[i].Name)
		}
	}
	return names
}

// along is the grid over the axes named, with the first value of each other one.
func (p Points) along(names []string) Points {
	axes := slices.Clone(p.axes)
	for i, a := range axes {
		if !slices.Contains(names, a.Name) {
			axes[i].Values = a.Values[:1]
		}
	}
	return Grid(axes...)
}

func (e *Edges) badDelay(k int, scale, d float64) *Fault {
	why := fmt.Sprintf("at most %s are possible", Digits(MaxDelay))
	if !isFinite(d) {
		why = "it is not finite"
	} else if d < 0 {
		why = "it is negative"
	}
	return &Fault{
		Kind:  BadDelay,
		Node:  e.Target(k),
		State: -1,
		Message: fmt.Sprintf("the delay from node %d to node %d is %g mm x %g per mm = %g steps; %s",
			e.Source[k], e.Target(k), e.Length[k], scale, d, why),
	}
}
