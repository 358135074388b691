package gpurun

import (
	"fmt"
	"math"
	"sort"
)

// Synthetic makes a connectome of n nodes: two mirrored hemispheres of
// ellipsoidal shape, weights that are log-normal and decay with distance over
// 40 mm, the strongest two fifths of the connections and those between mirror
// nodes kept, lengths 1.3 times the distance. It is symmetric with an empty
// diagonal, and its largest weight is 1.
//
// The same n and seed give the same bits on every platform: the arithmetic
// uses no library function that is not correctly rounded, and no product is
// left that a compiler could fuse with a sum.
func Synthetic(n int, seed uint64) *Network {
	n = min(max(n, 1), MaxNodes)
	g := &synth{n: n, left: (n + 1) / 2, state: seed}
	net := &Network{
		Name:    fmt.Sprintf("synthetic-%d-%d", n, seed),
		N:       n,
		Weights: make([]float64, n*n),
		Lengths: make([]float64, n*n),
	}
	g.place(net)
	g.connect(net)
	return net
}

// synth draws what Synthetic needs. left is the number of nodes on the left;
// node left+k mirrors node k.
type synth struct {
	n, left int
	state   uint64
}

// uniform is the next number in [0, 1) of a SplitMix64 sequence.
func (g *synth) uniform() float64 {
	g.state += 0x9e3779b97f4a7c15
	z := g.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return float64(float64((z^z>>31)>>11) / (1 << 53))
}

// normal is nearly normal: a sum of twelve uniform numbers less six.
func (g *synth) normal() float64 {
	sum := -6.0
	for range 12 {
		sum += g.uniform()
	}
	return sum
}

// place gives the nodes centres, labels and what else is local to a node.
func (g *synth) place(net *Network) {
	for k := range g.n {
		right := k >= g.left
		net.Hemispheres = append(net.Hemispheres, right)
		net.Cortical = append(net.Cortical, true)
		net.Areas = append(net.Areas, round6(1000+float64(1500*g.uniform())))
		if right {
			net.Labels = append(net.Labels, fmt.Sprintf("R%03d", k-g.left+1))
			g.mirror(net, k-g.left)
			continue
		}
		net.Labels = append(net.Labels, fmt.Sprintf("L%03d", k+1))
		x, y, z := g.shell()
		g.centre(net, round6(float64(-64*x)-4), round6(84*y), round6(58*z))
	}
}

// shell is a point of the outer half of the unit ball with x > 0.
func (g *synth) shell() (x, y, z float64) {
	for {
		x, y, z = g.uniform(), float64(2*g.uniform())-1, float64(2*g.uniform())-1
		if r := norm2(x, y, z); r <= 1 && r >= 0.25 {
			return x, y, z
		}
	}
}

// mirror places a right node opposite left node k, a few millimetres off.
func (g *synth) mirror(net *Network, k int) {
	c := net.Centres[3*k:]
	off := func() float64 { return float64(4*g.uniform()) - 2 }
	g.centre(net, round6(-c[0]+off()), round6(c[1]+off()), round6(c[2]+off()))
}

func (g *synth) centre(net *Network, x, y, z float64) {
	net.Centres = append(net.Centres, x, y, z)
	r := math.Sqrt(norm2(x, y, z))
	net.Orientations = append(net.Orientations, round6(x/r), round6(y/r), round6(z/r))
}

// connect fills Weights and Lengths.
func (g *synth) connect(net *Network) {
	n := g.n
	strengths := make([]float64, 0, n*(n-1)/2)
	for i := range n {
		for j := range i {
			a, b := net.Centres[3*i:], net.Centres[3*j:]
			d := math.Sqrt(norm2(a[0]-b[0], a[1]-b[1], a[2]-b[2]))
			w := exp(float64(0.8*g.normal()) - d/40)
			if g.mirrors(i, j) {
				w = exp(float64(0.4 * g.normal()))
			}
			strengths = append(strengths, w)
			set(net.Weights, n, i, j, w)
			set(net.Lengths, n, i, j, round6(1.3*d))
		}
	}
	g.prune(net, strengths)
}

// prune drops the weak connections and scales the largest weight to 1.
func (g *synth) prune(net *Network, strengths []float64) {
	if len(strengths) == 0 {
		return
	}
	sort.Float64s(strengths)
	least, most := strengths[len(strengths)*3/5], strengths[len(strengths)-1]
	for i := range g.n {
		for j := range i {
			w := net.Weights[i*g.n+j]
			if w < least && !g.mirrors(i, j) {
				w = 0
			}
			set(net.Weights, g.n, i, j, round6(w/most))
		}
	}
}

func (g *synth) mirrors(i, j int) bool { return i-j == g.left }

func set(m []float64, n, i, j int, v float64) { m[i*n+j], m[j*n+i] = v, v }

func norm2(x, y, z float64) float64 { return float64(x*x) + float64(y*y) + float64(z*z) }

// round6 keeps six decimals, so that files are short.
func round6(x float64) float64 { return math.RoundToEven(x*1e6) / 1e6 }

// exp is e^x for the few digits that a made-up connectome needs, from
// operations that are correctly rounded everywhere; math.Exp differs between
// platforms in its last bit.
func exp(x float64) float64 {
	const ln2 = 0.6931471805599453
	k := math.Floor(x/ln2 + 0.5)
	r := x - float64(k*ln2)
	sum, term := 1.0, 1.0
	for i := 1; i < 20; i++ {
		term = float64(term*r) / float64(i)
		sum += term
	}
	return math.Ldexp(sum, int(k))
}
