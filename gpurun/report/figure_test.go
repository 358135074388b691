package report

import (
	"math"
	"strings"
	"testing"
)

// svgOf is a figure as text.
func svgOf(t *testing.T, f *figure) string {
	t.Helper()
	var b strings.Builder
	if err := f.write(&b, "svg"); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func oneParam(values ...float64) *View {
	return &View{Name: "m", Grid: true, Replicates: 3, Params: []Param{{Name: "a", Values: values}}}
}

// TestBandLegend: the band around a curve is explained.
func TestBandLegend(t *testing.T) {
	v := oneParam(1, 2, 3)
	v.Status = "ooo"
	v.Metrics = []Metric{{Name: "kop", Mean: numbers{1, 2, 1}, Std: numbers{0.1, 0.2, 0.1}}}
	if svg := svgOf(t, v.curveFigure(0, 0)); !strings.Contains(svg, ">mean ± sample standard deviation of 3 replicates<") {
		t.Error("no legend")
	}
}

// TestTraceTitle: it names the replicate, where there are several.
func TestTraceTitle(t *testing.T) {
	s := &Series{Point: 6, Replicate: 2, TimeUnit: "ms", Nodes: 2, Time: numbers{0, 1},
		Signals: []Signal{{Name: "V", Mean: numbers{0, 1}, Low: numbers{-1, 0}, High: numbers{1, 2}}}}
	svg := svgOf(t, oneParam(1).traceFigure(s, 0))
	for _, want := range []string{">point 6, replicate 2", ">mean, least and largest of 2 nodes<"} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %s", want)
		}
	}
	if got := (&View{Replicates: 1}).simulation(s); got != "point 6" {
		t.Error(got)
	}
}

func plane(mean numbers, status string) *View {
	return &View{Name: "m", Grid: true, Replicates: 1, Status: status, Metrics: []Metric{{Name: "kop", Mean: mean}},
		Params: []Param{{Name: "a", Values: []float64{0.15, 0.3, 0.45}}, {Name: "b", Values: []float64{7, 13}}}}
}

// TestHeatTicks: marks stand at the values that were swept.
func TestHeatTicks(t *testing.T) {
	svg := svgOf(t, plane(numbers{1, 2, 3, 4, 5, 6}, "oooooo").heatFigure(0, 0, 1))
	for _, want := range []string{">0.15<", ">0.3<", ">0.45<", ">7<", ">13<"} {
		if !strings.Contains(svg, want) {
			t.Errorf("no mark %s", want)
		}
	}
	if strings.Contains(svg, ">0.2<") || strings.Contains(svg, ">10<") {
		t.Error("a mark where nothing was swept")
	}
}

// TestNoColours: where there is no number there is no scale of colours.
func TestNoColours(t *testing.T) {
	nan := math.NaN()
	if f := plane(numbers{nan, nan, nan, nan, nan, nan}, "dddddd").heatFigure(0, 0, 1); f.bar != nil {
		t.Error("a scale of nothing")
	} else if svg := svgOf(t, f); !strings.Contains(svg, ">diverged<") {
		t.Error("nothing says why")
	}
	if plane(numbers{1, nan, nan, nan, nan, nan}, "oddddd").heatFigure(0, 0, 1).bar == nil {
		t.Error("no scale")
	}
}

// TestShort: numbers as marks.
func TestShort(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 0.3: "0.3", 1.0 / 19: "0.05263", 1000.5: "1000", 12345.6: "12350", 2e7: "2e+07", -0.5: "−0.5", 3e-9: "3e−09"} {
		if got := short(v); got != want {
			t.Errorf("%g: %s, want %s", v, got, want)
		}
	}
}
