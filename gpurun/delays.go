package gpurun

import (
	"fmt"
	"math"
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
