package gpurun

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

func TestParseParam(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"a=0:1:3", "a [0 0.5 1]"},
		{" a = 1 : 0 : 2 ", "a [1 0]"},
		{"a=2:2:1", "a [2]"},
		{"a=2:2:3", "error: from LO to HI there is one value, 2, not 3; give it without a range (--replicates R"},
		{"a=1,2,1", "error: 1 is given twice, which would simulate the same points again; give each value once (--replicates R"},
		{"a=0,-0", "error: 0 is given twice"},
		{"a=2:5:1", "error: 1 value cannot reach from LO to HI"},
		{"a=1,2.5,-3e2", "a [1 2.5 -300]"},
		{"a=7", "a [7]"},
		{"a=0.1:0.3:3", "a [0.1 0.2 0.3]"},
		{"a", "error: want NAME=LO:HI:N"},
		{"=1", "error: want NAME=LO:HI:N"},
		{"a=", "error: want NAME=LO:HI:N"},
		{"a=0:1", "error: three parts, not 2"},
		{"a=0:1:2:3", "error: three parts, not 4"},
		{"a=0:1:0", `error: "0" is not a number of values`},
		{"a=0:1:1.5", `error: "1.5" is not a number of values`},
		{"a=0:1:1000000000", "error: 1,000,000,000 values along one parameter are too many"},
		{"a=x,1", `error: "x" is not a finite number`},
		{"a=1,,2", `error: "" is not a finite number`},
		{"a=NaN", `error: "NaN" is not a finite number`},
		{"a=0:Inf:2", `error: "Inf" is not a finite number`},
		{"a=-1e308:1e308:2", "error: too wide"},
	} {
		a, err := ParseParam(c.text)
		got := fmt.Sprintf("%s %v", a.Name, a.Values)
		if err != nil {
			got = "error: " + err.Error()
		}
		want, isError := strings.CutPrefix(c.want, "error: ")
		if isError && (err == nil || !strings.Contains(got, want)) || !isError && got != want {
			t.Errorf("%q: %s, want %s", c.text, got, c.want)
		}
	}
}

func TestGridOrder(t *testing.T) {
	p := Grid(Axis{"a", []float64{1, 2}}, Axis{"b", []float64{3, 4, 5}})
	var all []string
	for i := range p.Len() {
		all = append(all, fmt.Sprint(p.At(i, nil)))
	}
	if got := strings.Join(all, ""); got != "[1 3][1 4][1 5][2 3][2 4][2 5]" {
		t.Error(got)
	}
	if Grid().Len() != 1 || len(Grid().At(0, nil)) != 0 {
		t.Error("no axes are one point without parameters")
	}
}

func TestTooManyPoints(t *testing.T) {
	long := Linspace(0, 1, 1000)
	for _, c := range []struct {
		p    Points
		want string
	}{
		{Grid(Axis{"a", long}, Axis{"b", long}, Axis{"c", long}), "1000 x 1000 x 1000 = 1,000,000,000 points are too many; at most 100,000,000"},
		{Grid(Axis{"a", long}, Axis{"b", long}, Axis{"c", long}, Axis{"d", long}, Axis{"e", long}, Axis{"f", long}, Axis{"g", long}), "= 1e+21 points"},
		{Grid(Axis{"a", nil}), "no values"},
		{Grid(Axis{"a", []float64{1}}, Axis{"a", []float64{1}}), "twice"},
		{List([]string{"a"}, nil), "empty"},
		{List([]string{"a"}, [][]float64{{1}, {1, 2}}), "point 1 has 2 values for 1 parameters"},
	} {
		if err := c.p.Check(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}

func TestShardsCoverEachPointOnce(t *testing.T) {
	for _, n := range []int{1, 2, 7, 100} {
		for _, shards := range []int{1, 2, 3, 7, 13} {
			next := 0
			for k := range shards {
				s := &Sweep{Points: Grid(Axis{"a", make([]float64, n)}), Shard: k, Shards: shards}
				lo, hi := s.Range()
				if lo != next || hi < lo || hi-lo > n/shards+1 {
					t.Errorf("%d points, shard %d of %d: %d to %d after %d", n, k, shards, lo, hi, next)
				}
				next = hi
			}
			if next != n {
				t.Errorf("%d points in %d shards: the last ends at %d", n, shards, next)
			}
		}
	}
}

func TestDelaysRoundHalfToEven(t *testing.T) {
	n := &Network{N: 2, Weights: []float64{1, 2, 3, 0}, Lengths: []float64{0.5, 1.5, 2.5, 1e12}}
	e := NewEdges(n)
	d, longest, fault := e.Delays(1)
	if fmt.Sprint(d, longest, fault) != "[0 2 2] 2 <nil>" {
		t.Error(d, longest, fault)
	}
	n.Lengths[0], n.Lengths[1] = 0, 250_000
	e = NewEdges(n)
	if _, longest, fault := e.Delays(4); fault != nil || longest != MaxDelay {
		t.Errorf("the longest delay possible: %d, %+v", longest, fault)
	}
	for scale, want := range map[float64]string{4.1: "1,000,000", -1e-9: "negative", math.NaN(): "not finite", 1e305: "not finite"} {
		_, _, fault := e.Delays(scale)
		if fault == nil || fault.Kind != BadDelay || fault.State != -1 || fault.Node != 0 || !strings.Contains(fault.Message, want) {
			t.Errorf("scale %g: %+v, want %s", scale, fault, want)
		}
	}
	n.Lengths[1], n.Lengths[2] = 0, 1e300
	if _, _, fault := NewEdges(n).Delays(1e300); fault == nil || fault.Node != 1 || !strings.Contains(fault.Message, "not finite") {
		t.Errorf("%+v", fault)
	}
}

func TestParseMetrics(t *testing.T) {
	got, err := ParseMetrics([]string{"mean, kop", "mean", "fc_mean"})
	if err != nil || strings.Join(got, " ") != "mean kop fc_mean" {
		t.Error(got, err)
	}
	if _, err := ParseMetrics([]string{"fcmean"}); err == nil || !strings.Contains(err.Error(), `did you mean "fc_mean"?`) {
		t.Error(err)
	}
	for _, far := range []string{"something-else", "foo", "x", ""} {
		if _, err := ParseMetrics([]string{far}); err == nil || !strings.Contains(err.Error(), "clamp_share") || strings.Contains(err.Error(), "mean?") {
			t.Error(err)
		}
	}
	for _, m := range Metrics {
		if !strings.HasSuffix(m.Doc, ".") {
			t.Errorf("%s: its documentation is no sentence", m.Name)
		}
	}
	for _, name := range DefaultMetrics() {
		if metricInfo(name) == nil {
			t.Errorf("%s is no metric", name)
		}
	}
}
