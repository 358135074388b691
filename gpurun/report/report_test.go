package report

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/gpurun/cpu"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/files"
	"github.com/lemsls/lemsls/lems/rateml"
	"github.com/lemsls/lemsls/lems/syntax"
)

// swept is a sweep that ran, with what is needed to look at it.
type swept struct {
	dir   string
	sweep *gpurun.Sweep
	*diagnostics.Swept
}

// run sweeps a RateML model of testdata.
func run(t *testing.T, name string, r gpurun.Request, change func(*gpurun.Sweep)) *swept {
	t.Helper()
	path := filepath.Join("../../testdata/models/rateml", name)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	m := lems.Load(syntax.NewFile(name, 0, string(text)), []*lems.Dialect{rateml.Dialect})
	return runModel(t, m, "", r, change)
}

func runModel(t *testing.T, m *lems.Model, component string, r gpurun.Request, change func(*gpurun.Sweep)) *swept {
	t.Helper()
	subject, prog, err := diagnostics.Runnable(m, component)
	if err != nil {
		t.Fatal(err)
	}
	s, err := r.Sweep(prog)
	if err != nil {
		t.Fatal(err)
	}
	s.Model, s.ModelHash = m.File.Path, gpurun.HashText(m.File.Text)
	if change != nil {
		change(s)
	}
	dir := t.TempDir()
	result, err := gpurun.Run(context.Background(), cpu.New(), s, gpurun.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	return &swept{dir, s, &diagnostics.Swept{Subject: subject, Result: result, Unswept: s.Unswept}}
}

const nodes = 6

func grid(axes ...gpurun.Axis) []gpurun.Axis { return axes }

var oscillator = gpurun.Request{Steps: 60, Replicates: 2, Network: gpurun.Synthetic(nodes, 1), Metrics: []string{"mean", "fc_mean", "kop"},
	Params: grid(gpurun.Axis{Name: "global_coupling", Values: []float64{0, 0.1, 0.2}}, gpurun.Axis{Name: "global_speed", Values: []float64{0, 2, 4, 8}})}

func read(t *testing.T, s *swept) *View {
	t.Helper()
	v, err := Read(s.dir, s.Swept)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestView compares a View with the rows of the results, read otherwise.
func TestView(t *testing.T) {
	s := run(t, "oscillator.xml", oscillator, nil)
	v := read(t, s)
	if v.Status != "bbbooooooooo" {
		t.Errorf("status %q", v.Status)
	}
	sum := map[int]float64{}
	err := gpurun.EachRow(s.dir, v.Manifest.(*gpurun.Manifest), func(r gpurun.TableRow) error {
		sum[r.Point] += r.Metrics[0] / 2
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for point, want := range sum {
		got := v.Metrics[0].Mean[point]
		if math.IsNaN(want) != math.IsNaN(got) || math.Abs(got-want) > 1e-12*math.Abs(want) {
			t.Errorf("point %d: mean %g, want %g", point, got, want)
		}
		if status := v.Status[point]; math.IsNaN(want) != (status == BadDelays) {
			t.Errorf("point %d is %c, and its metric %g", point, status, want)
		}
	}
	if best := s.Result.Best; v.Best == nil || v.Best.Point != best.Point || v.Best.Count != s.Result.BestCount || math.Abs(float64(v.Best.Std)-s.Result.BestStd) > 1e-15 {
		t.Errorf("best %+v, the sweep says %+v ± %g", v.Best, best, s.Result.BestStd)
	}
	if v.Objective != s.Result.Objective || v.Replicates != 2 || len(v.Findings) < 5 || v.Model == nil {
		t.Errorf("objective %q, replicates %d, %d findings, model %v", v.Objective, v.Replicates, len(v.Findings), v.Model != nil)
	}
}

// TestObjectiveWithoutModel: a View is as good without the model, but for words.
func TestObjectiveWithoutModel(t *testing.T) {
	s := run(t, "oscillator.xml", oscillator, nil)
	with := read(t, s)
	s.Swept = nil
	v := read(t, s)
	if v.Objective != with.Objective || v.Best.Point != with.Best.Point || v.Model != nil || len(v.Findings) > 0 {
		t.Errorf("objective %q, best %d", v.Objective, v.Best.Point)
	}
}

// TestShards: the merged shards look as the whole does.
func TestShards(t *testing.T) {
	whole := read(t, run(t, "oscillator.xml", oscillator, nil))
	var parts []string
	for i := range 3 {
		part := run(t, "oscillator.xml", oscillator, func(s *gpurun.Sweep) { s.Shard, s.Shards = i, 3 })
		v := read(t, part)
		if n := strings.Count(v.Status, "m"); n != 8 {
			t.Errorf("of shard %d %d points are missing: %s", i, n, v.Status)
		}
		parts = append(parts, part.dir)
	}
	dir := t.TempDir()
	if err := gpurun.Merge(parts, dir); err != nil {
		t.Fatal(err)
	}
	merged, err := Read(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	for k := range whole.Metrics {
		if a, b := text(t, whole.Metrics[k]), text(t, merged.Metrics[k]); a != b {
			t.Errorf("merged %s, whole %s", b, a)
		}
	}
	if whole.Status != merged.Status {
		t.Errorf("merged %s, whole %s", merged.Status, whole.Status)
	}
}

func text(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestSimulate: a point that is simulated again does what it did in the sweep,
// whose trajectory and metrics say so.
func TestSimulate(t *testing.T) {
	r := oscillator
	r.Replicates, r.Precision = 1, gpurun.F64
	s := run(t, "oscillator.xml", r, func(s *gpurun.Sweep) { s.Trajectories = []int{6} })
	v := read(t, s)
	if len(v.Series) != 1 {
		t.Fatalf("%d time series are stored", len(v.Series))
	}
	steps := 0
	got, err := Simulate(context.Background(), cpu.New().Run, s.sweep, s.Swept, 6, func(done, total int) { steps = total })
	if err != nil {
		t.Fatal(err)
	}
	if a, b := text(t, got), text(t, v.Series[0]); a != b {
		t.Errorf("simulated again %.200s, stored %.200s", a, b)
	}
	if steps != 60 || len(got.Time) != 61 || len(got.Signals[0].Nodes) != nodes {
		t.Errorf("%d steps, %d times, %d nodes", steps, len(got.Time), len(got.Signals[0].Nodes))
	}
	upper, n := 0.0, 0.0
	for i := range got.Nodes {
		for j := i + 1; j < got.Nodes; j++ {
			upper += got.FC.Values[i*got.Nodes+j]
			n++
		}
	}
	k := slices.IndexFunc(v.Metrics, func(m Metric) bool { return m.Name == "fc_mean" })
	if want := v.Metrics[k].Mean[6]; math.Abs(upper/n-want) > 1e-9 {
		t.Errorf("mean FC %g, the metric is %g", upper/n, want)
	}
	if _, err := Simulate(context.Background(), cpu.New().Run, s.sweep, s.Swept, 12, nil); err == nil {
		t.Error("there is no point 12")
	}
}

// TestSimulateBadDelay: a point that cannot be run says why.
func TestSimulateBadDelay(t *testing.T) {
	s := run(t, "oscillator.xml", oscillator, nil)
	point := strings.IndexByte(read(t, s).Status, BadDelays)
	got, err := Simulate(context.Background(), cpu.New().Run, s.sweep, s.Swept, point, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(got.Fault, "delays make no sense") || len(got.Time) > 1 {
		t.Errorf("%+v", got)
	}
}

// TestUnits: what a LEMS component has units for is told in them.
func TestUnits(t *testing.T) {
	path := "../../testdata/models/lems/adaptive_exponential.xml"
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	m := lems.LoadWith(syntax.NewFile(path, 0, string(raw)), lems.Options{Resolver: files.New(files.Options{})})
	r := gpurun.Request{Steps: 2000, Metrics: []string{"mean", "rate"}, Params: grid(gpurun.Axis{Name: "I", Values: []float64{0.5e-9, 1e-9}})}
	s := runModel(t, m, "", r, func(s *gpurun.Sweep) { s.Trajectories = []int{1} })
	v := read(t, s)
	if p := v.Params[0]; p.Unit != "nA" || p.Values[1] != 1 {
		t.Errorf("parameter %+v", p)
	}
	k := slices.IndexFunc(v.Metrics, func(m Metric) bool { return m.Name == "mean_v" })
	if mean := v.Metrics[k]; mean.Unit != "mV" || mean.Mean[0] > -30 || mean.Mean[0] < -90 || v.Best.Metrics[k] > -30 {
		t.Errorf("metric %+v", mean)
	}
	if sig := v.Series[0].Signals[0]; sig.Unit != "mV" || v.Series[0].TimeUnit != "s" {
		t.Errorf("signal in %q over %q", sig.Unit, v.Series[0].TimeUnit)
	}
}

// TestPage: the page is the same whenever it is made, and loads nothing.
func TestPage(t *testing.T) {
	v := read(t, run(t, "oscillator.xml", oscillator, nil))
	v.Name = "</script><script>alert(1)</script>"
	page := func() string {
		var b strings.Builder
		if err := Page(&b, v); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	one := page()
	if one != page() {
		t.Error("the same view gives two pages")
	}
	if strings.Count(one, "<script") != 2 || strings.Count(one, "</script>") != 2 {
		t.Error("a name breaks the page")
	}
	for _, bad := range []string{" src=", "<link", "@import", "url(", "https://"} {
		if strings.Contains(one, bad) {
			t.Errorf("the page has %q", bad)
		}
	}
	if strings.Contains(one, v.Dir) {
		t.Error("the page tells where the results lay")
	}
	if !strings.Contains(one, `content="default-src 'none'; `) {
		t.Error("the page has no policy")
	}
}

// TestFigures: each picture is there in both forms, the same whenever it is made.
func TestFigures(t *testing.T) {
	s := run(t, "oscillator.xml", oscillator, func(s *gpurun.Sweep) { s.Metrics = []string{"kop"}; s.Trajectories = []int{6} })
	v := read(t, s)
	v.Series = v.Series[:1]
	v.Series[0].Signals, v.Series[0].FC = v.Series[0].Signals[:1], nil // each takes seconds with the race detector
	dir := t.TempDir()
	paths, err := Figures(dir, v)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range paths {
		names = append(names, filepath.Base(p))
	}
	want := "oscillator-kop-global_speed-global_coupling.png oscillator-kop-global_speed-global_coupling.svg " +
		"oscillator-point-6-0-V.png oscillator-point-6-0-V.svg"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("figures %s", got)
	}
	svg, err := os.ReadFile(paths[1])
	if err != nil {
		t.Fatal(err)
	}
	for _, label := range []string{">global_speed<", ">global_coupling<", ">kop<", ">impossible delays<"} {
		if !strings.Contains(string(svg), label) {
			t.Errorf("the figure has no %s", label)
		}
	}
	var again strings.Builder
	if err := v.figures()[0].write(&again, "svg"); err != nil || again.String() != string(svg) {
		t.Errorf("%s differs the second time: %v", names[1], err)
	}
}

// TestNoFigures: where there is nothing to draw, that is said.
func TestNoFigures(t *testing.T) {
	if _, err := Figures(t.TempDir(), &View{Grid: true}); err == nil {
		t.Error("no error")
	}
}

// TestStoredMatrices: functional connectivity that a sweep wrote is that of the
// simulation.
func TestStoredMatrices(t *testing.T) {
	r := oscillator
	r.Replicates, r.Precision = 1, gpurun.F64
	s := run(t, "oscillator.xml", r, func(s *gpurun.Sweep) { s.Arrays, s.ArrayPoints = []string{"fc"}, []int{6, 9} })
	v := read(t, s)
	if len(v.Series) != 2 || v.Series[0].Point != 6 || v.Series[1].Point != 9 {
		t.Fatalf("%d simulations are stored", len(v.Series))
	}
	want, err := Simulate(context.Background(), cpu.New().Run, s.sweep, s.Swept, 9, nil)
	if err != nil {
		t.Fatal(err)
	}
	for k, x := range v.Series[1].FC.Values {
		if math.Abs(x-want.FC.Values[k]) > 1e-9 {
			t.Fatalf("correlation %d is %g, not %g", k, x, want.FC.Values[k])
		}
	}
	if len(v.Notes) > 0 {
		t.Errorf("%q", v.Notes)
	}
	r.Replicates = 3
	v = read(t, run(t, "oscillator.xml", r, func(s *gpurun.Sweep) { s.Arrays, s.ArrayPoints = []string{"fc"}, []int{6} }))
	if note := strings.Join(v.Notes, "\n"); v.Series[0].Replicate != 0 || !strings.Contains(note, "of a point are those of replicate 0, the first of 3;") {
		t.Errorf("which replicate is not said: %s", note)
	}
	var svg strings.Builder
	if err := v.fcFigure(v.Series[1]).write(&svg, "svg"); err != nil || !strings.Contains(svg.String(), ">node<") {
		t.Errorf("no figure: %v", err)
	}
}

// TestList: points that are no grid keep their parameters, and are drawn.
func TestList(t *testing.T) {
	rows := [][]float64{{2, 0.1}, {8, 0.0123456789}, {4, 0.3}, {5.5, 0.2}}
	s := run(t, "oscillator.xml", gpurun.Request{Steps: 20, Metrics: []string{"kop"}, Network: gpurun.Synthetic(nodes, 1)}, func(s *gpurun.Sweep) {
		s.Points = gpurun.List(s.Points.Names, rows)
	})
	v := read(t, s)
	if v.Grid || v.Status != "oooo" || text(t, v.Rows) != text(t, rows) || v.Best == nil {
		t.Errorf("%v %s %v", v.Grid, v.Status, v.Rows)
	}
	list := v.figures()
	var svg strings.Builder
	if len(list) != 1 || list[0].write(&svg, "svg") != nil || !strings.Contains(svg.String(), ">global_coupling<") {
		t.Errorf("%d figures, or no axis", len(list))
	}
}

// stored is a sweep with more simulations than a View shows, of which files are
// written.
func stored(t *testing.T, change func(*gpurun.Sweep)) (*swept, *View) {
	t.Helper()
	r := oscillator
	r.Replicates, r.Precision, r.Metrics = 1, gpurun.F64, []string{"mean", "kop"}
	r.Params = grid(gpurun.Axis{Name: "global_coupling", Values: []float64{0, 0.1, 0.2, 0.3}}, gpurun.Axis{Name: "global_speed", Values: []float64{2, 4, 8}})
	s := run(t, "oscillator.xml", r, change)
	return s, read(t, s)
}

// best are the numbers of the points with the largest objective, in order.
func best(v *View, n int) []int {
	mean := v.Metrics[slices.IndexFunc(v.Metrics, func(m Metric) bool { return m.Name == v.Objective })].Mean
	var list []int
	for i := range mean {
		list = append(list, i)
	}
	slices.SortFunc(list, func(a, b int) int { return cmp.Compare(mean[b], mean[a]) })
	list = list[:n]
	slices.Sort(list)
	return list
}

func pointsOf(v *View) (points []int) {
	for _, s := range v.Series {
		points = append(points, s.Point)
	}
	return points
}

// TestKeepsTheBest: of many stored simulations the best are shown, whatever is
// stored of them, and it is said which.
func TestKeepsTheBest(t *testing.T) {
	for file, change := range map[string]func(*gpurun.Sweep){
		"fc.npy and signal.npy": func(s *gpurun.Sweep) { s.Arrays = []string{"signal", "fc"} },
		"trajectory.csv":        func(s *gpurun.Sweep) { s.AllTrajectories = true },
	} {
		_, v := stored(t, change)
		want := best(v, mostSeries)
		if got := pointsOf(v); !slices.Equal(got, want) || !slices.Contains(got, v.Best.Point) {
			t.Errorf("%s: points %v are shown, want %v; the best is %d", file, got, want, v.Best.Point)
		}
		note := "Of the 12 simulations in " + file + " the best 8 by " + v.Objective + " are shown, those of points " +
			strings.ReplaceAll(strings.Trim(fmt.Sprint(want), "[]"), " ", ", ") + ";"
		if len(v.Notes) != 1 || !strings.HasPrefix(v.Notes[0], note) || !slices.Equal(v.FigureNotes(), v.Notes) {
			t.Errorf("%s: notes %q, want %q", file, v.Notes, note)
		}
	}
}

// TestKeepsOfReplicates: no second replicate takes the place of another point.
func TestKeepsOfReplicates(t *testing.T) {
	v := &View{Replicates: 3, Objective: "kop", Least: true, Status: "ooopoooooo", Best: &Best{Point: 2},
		Metrics: []Metric{{Name: "kop", Mean: numbers{9, 8, 1, 0, 2, 3, 4, 5, math.NaN(), 6}}}}
	k := v.keep([]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
	if len(k.has) != mostSeries || k.wants(3, 0) || k.wants(8, 0) || k.wants(2, 1) || !k.wants(0, 0) {
		t.Errorf("%v", k.has)
	}
	if k = v.keep([]int{3, 8, 2}); len(k.has) != mostSeries || !k.wants(2, 2) || !k.wants(3, 2) || k.wants(8, 2) {
		t.Errorf("%v", k.has)
	}
}

// TestStoredSignals: a signal that a sweep wrote is what the simulation did at
// those times.
func TestStoredSignals(t *testing.T) {
	s, v := stored(t, func(s *gpurun.Sweep) { s.Arrays, s.ArrayPoints, s.Transient = []string{"signal"}, []int{5}, 20 })
	want, err := Simulate(context.Background(), cpu.New().Run, s.sweep, s.Swept, 5, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Series) != 1 || len(v.Series[0].Signals) != 1 || len(v.Series[0].Time) != 4 {
		t.Fatalf("%s", text(t, v.Series))
	}
	got, k := v.Series[0], slices.IndexFunc(want.Signals, func(sig Signal) bool { return sig.Name == v.Series[0].Signals[0].Name })
	if k < 0 || len(got.Signals[0].Nodes) != nodes {
		t.Fatalf("the signal is called %q, and has %d nodes", got.Signals[0].Name, len(got.Signals[0].Nodes))
	}
	for i, at := range got.Time {
		step := slices.IndexFunc(want.Time, func(x float64) bool { return math.Abs(x-at) < 1e-9 })
		if step != 30+10*i {
			t.Fatalf("sample %d is at %g", i, at)
		}
		for n := range nodes {
			if a, b := got.Signals[0].Nodes[n][i], want.Signals[k].Nodes[n][step]; math.Abs(a-b) > 1e-9 {
				t.Errorf("at %g node %d is %g, not %g", at, n, a, b)
			}
		}
	}
}
