package main

import (
	"fmt"
	"slices"

	"github.com/lemsls/lemsls/gpurun"
	"github.com/spf13/pflag"
)

// monitorOptions are the flags about the signal that functional connectivity is
// about, and the data that it is compared with.
type monitorOptions struct {
	signal, signalOf, tr string
	fc, fcd, boldData    string
	fcdWindow, fcdStep   string
}

func (o *monitorOptions) flags(f *pflag.FlagSet) {
	f.StringVar(&o.signal, "signal", "raw", "what fc_* and fcd_ks look at: raw, an exposure as it is, or bold, its BOLD signal (Balloon-Windkessel, from the start on; a --transient of 20s lets it settle)")
	f.StringVar(&o.signalOf, "signal-of", "", "the `EXPOSURE` that the signal, and psd_peak, are about (default: the first)")
	f.StringVar(&o.tr, "tr", "", "time from one sample of the signal to the next, as --dt (default: 2s of BOLD, else about 1ms)")
	f.StringVar(&o.fc, "fc", "", "`FILE` of an empirical FC for fc_corr and fc_rmse: a matrix as .csv, .txt or .npy, regions as in the connectome")
	f.StringVar(&o.fcd, "fcd", "", "`FILE` of an empirical FCD for fcd_ks: a matrix, or a column of the values above its diagonal")
	f.StringVar(&o.boldData, "bold-data", "", "`FILE` of an empirical BOLD signal, a row every --tr and a column for each region: it gives the FC and FCD that no other file does")
	f.StringVar(&o.fcdWindow, "fcd-window", "60s", "length of the windows of FCD, as --dt")
	f.StringVar(&o.fcdStep, "fcd-step", "3s", "time from one window to the next, as --dt")
}

// dataFlags are the settings that name files.
var dataFlags = []string{"connectome", "out", "fc", "fcd", "bold-data"}

// monitor is what the flags say of a sweep.
func (o *monitorOptions) monitor(s *gpurun.Sweep) (gpurun.Monitor, error) {
	m := gpurun.Monitor{Of: o.signalOf}
	switch o.signal {
	case "raw":
	case "bold":
		m.Kind = gpurun.BoldSignal
	default:
		return m, bad("signal", o.signal, "want raw or bold")
	}
	if err := o.times(s, &m); err != nil {
		return m, err
	}
	return m, o.data(s, &m)
}

func (o *monitorOptions) times(s *gpurun.Sweep, m *gpurun.Monitor) error {
	for _, t := range []struct {
		flag, text, otherwise string
		to                    *float64
	}{{"tr", o.tr, "", &m.TR}, {"fcd-window", o.fcdWindow, "60s", &m.Window}, {"fcd-step", o.fcdStep, "3s", &m.Step}} {
		if t.text == t.otherwise {
			continue
		}
		v, err := timeIn(s.Program, t.text)
		if err == nil && v == 0 {
			err = fmt.Errorf("it must be positive")
		}
		if err != nil {
			return bad(t.flag, t.text, "%w", err)
		}
		*t.to = v
	}
	return nil
}

// data reads the files.
func (o *monitorOptions) data(s *gpurun.Sweep, m *gpurun.Monitor) error {
	n := s.Network.N
	if o.fc != "" {
		if err := m.ReadFC(o.fc, n); err != nil {
			return about("fc", err)
		}
	}
	if o.fcd != "" {
		if err := m.ReadFCD(o.fcd); err != nil {
			return about("fcd", err)
		}
	}
	if o.boldData == "" {
		return nil
	}
	window, step := m.FCDWindow(s.Dt, s.Program.Second())
	return about("bold-data", m.ReadBold(o.boldData, n, window, step))
}

// notes says which metrics the simulated time is too short for, and what
// is given for nothing.
func (o *monitorOptions) notes(s *gpurun.Sweep, note func(string, ...any)) {
	for _, text := range s.Shortages() {
		note("%s", text)
	}
	asked := func(metrics ...string) bool {
		return len(s.Metrics) == 0 || slices.ContainsFunc(metrics, func(m string) bool { return slices.Contains(s.Metrics, m) })
	}
	if o.fc != "" && !asked("fc_corr", "fc_rmse") {
		note("nothing is compared with --fc: neither fc_corr nor fc_rmse is among the metrics")
	}
	if o.fcd != "" && !asked("fcd_ks") {
		note("nothing is compared with --fcd: fcd_ks is not among the metrics")
	}
	if o.boldData != "" && !asked("fc_corr", "fc_rmse", "fcd_ks") {
		note("nothing is compared with --bold-data: none of fc_corr, fc_rmse and fcd_ks is among the metrics")
	}
}
