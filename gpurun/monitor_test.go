package gpurun

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"
)

// watching is decay over 1 s in ms, in steps of 0.1 ms, with metrics about a signal.
func watching(change func(*Sweep)) *Sweep {
	s := decay()
	s.Steps, s.Transient, s.Metrics = 10_000, 1000, []string{"fc_corr", "fcd_ks", "psd_peak"}
	s.Monitor = Monitor{TR: 20, Window: 200, Step: 40, FC: []float64{1, 0, 0, 1}, FCD: []float64{0, 0.5}}
	change(s)
	return s
}

func TestMonitorTiming(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Sweep)
		want   Measure
	}{
		"as it is":       {func(s *Sweep) { s.Monitor = Monitor{}; s.Metrics = []string{"fc_mean"} }, Measure{FC: true, Every: 10, SampleEvery: 10, BoldStep: 1e-3}},
		"--tr":           {func(*Sweep) {}, Measure{FC: true, Every: 10, SampleEvery: 200, Series: 45, Segment: 900, BoldStep: 1e-3}},
		"BOLD every 2 s": {func(s *Sweep) { s.Monitor.Kind, s.Monitor.TR, s.Steps = BoldSignal, 0, 101_000 }, Measure{FC: true, Bold: true, Every: 10, SampleEvery: 20_000, Series: 5, Segment: 2048, BoldStep: 1e-3}},
		"BOLD of nobody": {func(s *Sweep) { s.Monitor.Kind, s.Metrics = BoldSignal, []string{"psd_peak"} }, Measure{Every: 10, SampleEvery: 200, Segment: 900, BoldStep: 1e-3}},
		"BOLD saved":     {func(s *Sweep) { s.Monitor.Kind, s.Metrics, s.Arrays = BoldSignal, []string{"mean"}, []string{"signal"} }, Measure{Bold: true, Every: 10, SampleEvery: 200, Series: 45, BoldStep: 1e-3}},
		"FC of BOLD":     {func(s *Sweep) { s.Monitor.Kind, s.Metrics, s.Arrays = BoldSignal, []string{"mean"}, []string{"fc"} }, Measure{FC: true, Bold: true, Every: 10, SampleEvery: 200, BoldStep: 1e-3}},
		"long step":      {func(s *Sweep) { s.Dt, s.Monitor = 2.5, Monitor{}; s.Metrics = []string{"fc_mean"} }, Measure{FC: true, Every: 1, SampleEvery: 1, BoldStep: 1.25e-3}},
		"odd step":       {func(s *Sweep) { s.Dt, s.Monitor.TR = 0.3, 90 }, Measure{FC: true, Every: 3, SampleEvery: 300, Series: 30, Segment: 2048, BoldStep: 9e-4}},
		"short":          {func(s *Sweep) { s.Steps = 1069 }, Measure{FC: true, Every: 10, SampleEvery: 200, BoldStep: 1e-3}},
	} {
		m := NewMeasure(watching(c.change))
		got := Measure{FC: m.FC, Bold: m.Bold, Every: m.Every, SampleEvery: m.SampleEvery, Series: m.Series, Segment: m.Segment, BoldStep: m.BoldStep}
		if math.Abs(got.BoldStep-c.want.BoldStep) > 1e-15 {
			t.Errorf("%s: steps of %v s", name, got.BoldStep)
		}
		if apart := float64(m.Every) * m.dt / 1000; math.Abs(m.SampleStep-apart) > 1e-15 || math.Abs(float64(m.BoldSubsteps)*m.BoldStep-apart) > 1e-15 {
			t.Errorf("%s: samples %v s apart, with %d steps of %v s between them", name, m.SampleStep, m.BoldSubsteps, m.BoldStep)
		}
		got.BoldStep = c.want.BoldStep
		if got.FC != c.want.FC || got.Bold != c.want.Bold || got.Every != c.want.Every || got.SampleEvery != c.want.SampleEvery || got.Series != c.want.Series || got.Segment != c.want.Segment {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
	seconds := Monitor{Kind: BoldSignal}
	if w, step := seconds.FCDWindow(0.001, 1); w != 30 || step != 2 {
		t.Errorf("windows of %d samples, %d apart, where times are in seconds", w, step)
	}
}

// TestTimesOutOfRange are refused, and no arithmetic of theirs panics before they are.
func TestTimesOutOfRange(t *testing.T) {
	for _, v := range []float64{1e-300, 1e19, 1e30, 1e300, math.Inf(1), math.NaN(), -1} {
		for name, change := range map[string]func(*Sweep){
			"TR": func(s *Sweep) { s.Monitor.TR = v }, "window": func(s *Sweep) { s.Monitor.Window = v },
			"step": func(s *Sweep) { s.Monitor.Step = v }, "step of BOLD": func(s *Sweep) { s.Monitor.Kind, s.Monitor.TR, s.Dt = BoldSignal, 0, v },
		} {
			s := watching(change)
			s.Arrays = []string{"signal"}
			if w, step := s.Monitor.FCDWindow(s.Dt, 1000); w < 0 || step < 1 {
				t.Errorf("%s of %g: windows of %d samples, %d apart", name, v, w, step)
			}
			s.Shortages()
			if err := s.Check(); err == nil {
				t.Errorf("%s of %g passes", name, v)
			}
		}
	}
}

func TestMonitorsThatAreRefused(t *testing.T) {
	if err := watching(func(*Sweep) {}).Check(); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*Sweep){
		`no exposure "flux" to make a signal of; there are x`:                                                  func(s *Sweep) { s.Monitor.Of = "flux" },
		"cannot be sampled every 0.4 ms (--tr): with a step of 0.1 ms it is looked at every 1 ms":              func(s *Sweep) { s.Monitor.TR = 0.4 },
		"--tr: 1e+19 ms are longer than any simulation, which has at most 4,294,967,294 steps, of 0.1 ms here": func(s *Sweep) { s.Monitor.TR = 1e19 },
		"--fcd-window: 1e+30 ms are longer":                                                                    func(s *Sweep) { s.Monitor.Window = 1e30 },
		"--fcd-step: 1e+30 ms are longer":                                                                      func(s *Sweep) { s.Monitor.Step = 1e30 },
		"windows of FCD cannot begin every 1 ms: there is a sample every 20 ms; give a longer --fcd-step":      func(s *Sweep) { s.Monitor.Step = 1 },
		"no BOLD signal of an activity in steps of 2e+06 ms: give a shorter --dt, of 1000 s at most": func(s *Sweep) {
			s.Monitor, s.Metrics, s.Dt = Monitor{Kind: BoldSignal}, []string{"fc_mean"}, 2e6
		},
		"cannot be looked at every NaN ms": func(s *Sweep) { s.Monitor.Step = math.NaN() },
		"cannot be looked at every -1 ms":  func(s *Sweep) { s.Monitor.Window = -1 },
		"a window of FCD with 2 samples, one every 20 ms, correlates nothing; give a longer --fcd-window or a shorter --tr": func(s *Sweep) { s.Monitor.Window = 40 },
		"the empirical FC has 9 entries; 2 nodes need 2 x 2":                                                                func(s *Sweep) { s.Monitor.FC = make([]float64, 9) },
		"not in ascending order": func(s *Sweep) { s.Monitor.FCD = []float64{1, 0} },
		"the metric fc_corr compares with an empirical FC; give one: --fc FILE, or --bold-data FILE": func(s *Sweep) { s.Monitor.FC = nil },
		"the metric fcd_ks compares with an empirical FCD; give one: --fcd FILE":                     func(s *Sweep) { s.Monitor.FCD = nil },
		"it is not known how often --bold-data was sampled: say it with --tr": func(s *Sweep) {
			s.Monitor.FCD, s.Monitor.TR, s.Monitor.Sources = nil, 0, []DataSource{{Flag: "bold-data"}}
		},
		"--bold-data has not two windows of 200 ms": func(s *Sweep) { s.Monitor.FCD, s.Monitor.Sources = nil, []DataSource{{Flag: "bold-data"}} },
	} {
		if err := watching(change).Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestShortages(t *testing.T) {
	if list := watching(func(*Sweep) {}).Shortages(); len(list) != 0 {
		t.Error(list)
	}
	list := watching(func(s *Sweep) { s.Steps = 1069 }).Shortages()
	want := []string{
		"undefined everywhere: fc_corr, which need 2 samples at least, one every 20 ms, and there are 0; give more --time",
		"undefined everywhere: fcd_ks, which needs 2 windows at least, that is 240 ms behind the transient, and there are 6.9; give more --time",
		"undefined everywhere: psd_peak, which needs 8 samples, one every 1 ms, and there are 6; give more --time",
	}
	if !slices.Equal(list, want) {
		t.Errorf("%q", list)
	}
}

// TestShortTransientOfBold: its onset is part of what is computed, and a note says so.
func TestShortTransientOfBold(t *testing.T) {
	const want = "the onset of the BOLD signal counts: it starts at rest and needs some 20 s to settle, and the transient is 100 ms; give a --transient of 20s"
	bold := func(transient int, kind SignalKind, metric string) []string {
		return watching(func(s *Sweep) {
			s.Steps, s.Transient, s.Monitor.Kind, s.Metrics = 300_000, transient, kind, []string{metric}
		}).Shortages()
	}
	if list := bold(1000, BoldSignal, "fc_mean"); !slices.Equal(list, []string{want}) {
		t.Errorf("%q", list)
	}
	for _, list := range [][]string{bold(200_000, BoldSignal, "fc_mean"), bold(1000, RawSignal, "fc_mean"), bold(1000, BoldSignal, "mean")} {
		if len(list) > 0 {
			t.Errorf("%q", list)
		}
	}
}

// TestDefaultMetricsCompare what is given.
func TestDefaultMetricsCompare(t *testing.T) {
	m := NewMeasure(watching(func(s *Sweep) { s.Metrics = nil }))
	for _, name := range []string{"fc_corr", "fc_rmse", "fcd_ks"} {
		if !slices.Contains(m.Columns, name) {
			t.Errorf("no %s in %v", name, m.Columns)
		}
	}
	if o := defaultObjective(m); o != "fc_corr" {
		t.Errorf("objective %s", o)
	}
}

// TestLeastIsBest where the objective is a distance.
func TestLeastIsBest(t *testing.T) {
	for metric, best := range map[string]int{"fcd_ks": 1, "fc_rmse": 1, "fc_corr": 2} {
		s := watching(func(s *Sweep) { s.Metrics, s.Objective = []string{metric}, metric })
		b := fakeBackend{[]Row{row(0, 3, 0.5), row(1, 1, 0.1), row(2, 2, 0.9)}}
		r, err := Run(context.Background(), b, s, Options{})
		if err != nil || r.Best.Point != best {
			t.Errorf("%s: point %+v is best, %v", metric, r.Best, err)
		}
	}
}

// TestMonitorIdentity: a sweep is another one with another signal or other data,
// but not where these have another name; without a Monitor it is what it was.
func TestMonitorIdentity(t *testing.T) {
	plain := watching(func(s *Sweep) { s.Monitor, s.Metrics = Monitor{}, []string{"mean"} })
	if text, err := newManifest(nobody{}, plain, "").encode(); err != nil || strings.Contains(string(text), "monitor") {
		t.Errorf("%s, %v", text, err)
	}
	ids := map[string]string{}
	for name, change := range map[string]func(*Monitor){
		"none": func(*Monitor) {}, "bold": func(o *Monitor) { o.Kind = BoldSignal }, "of": func(o *Monitor) { o.Of = "x" }, "tr": func(o *Monitor) { o.TR = 40 },
		"window": func(o *Monitor) { o.Window = 300 }, "step": func(o *Monitor) { o.Step = 60 },
		"fc": func(o *Monitor) { o.FC = []float64{1, 0.5, 0.5, 1} }, "fcd": func(o *Monitor) { o.FCD = []float64{0, 0.25} },
	} {
		s := watching(func(s *Sweep) { change(&s.Monitor) })
		m := newManifest(nobody{}, s, "")
		for other, id := range ids {
			if id == m.id() {
				t.Errorf("%s is the same sweep as %s", name, other)
			}
		}
		ids[name] = m.id()
		s.Monitor.Sources = []DataSource{{"fc", "a.npy", "00"}}
		named := newManifest(nobody{}, s, "")
		if named.id() != m.id() || named.difference(m) != "" || named.Monitor.Sources[0].Name != "a.npy" {
			t.Errorf("%s: a file's name makes another sweep: %s", name, named.difference(m))
		}
		if what := named.difference(newManifest(nobody{}, plain, "")); what == "" {
			t.Errorf("%s: no difference from a sweep without a signal", name)
		}
	}
}
