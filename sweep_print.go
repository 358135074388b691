package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/lems"
	"github.com/spf13/cobra"
)

func (o *sweepOptions) plan(cmd *cobra.Command, what *subject, b gpurun.Backend, s *gpurun.Sweep) error {
	p, err := gpurun.NewPlan(cmd.Context(), b, s)
	if err != nil {
		return err
	}
	w := cmd.OutOrStdout()
	if o.format == "json" {
		return json.NewEncoder(w).Encode(map[string]any{
			"model": s.Model, "backend": b.Name(), "device": b.Device(), "points": p.Points, "replicates": p.Replicates, "steps": s.Steps, "dt": s.Dt, "time_unit": s.Program.TimeUnit(),
			"threads": p.Threads, "lanes": p.Lanes, "batches": p.Batches, "bytes": p.Bytes, "waiting_bytes": s.Waiting(), "estimate_s": p.Estimate.Seconds()})
	}
	for _, a := range s.Points.Axes() {
		text := what.numbers(a.Name)
		if len(a.Values) == 1 {
			fmt.Fprintf(w, "%-24s %s\n", a.Name, text(a.Values[0]))
			continue
		}
		fmt.Fprintf(w, "%-24s %s from %s to %s\n", a.Name, many(len(a.Values), "value"), text(a.Values[0]), text(a.Values[len(a.Values)-1]))
	}
	fmt.Fprintf(w, "%-24s %s x %s x %s of %s, %s\n", "would run", many(p.Points, "point"), many(p.Replicates, "replicate"),
		many(s.Steps, "step"), diagnostics.TimeText(s.Dt, s.Program.Second()), nodes(s))
	of := "of up to"
	if p.Batches == 1 {
		of = "of"
	}
	device := "thread"
	if strings.HasPrefix(b.Name(), "cuda") {
		device = "GPU"
	}
	fmt.Fprintf(w, "%-24s %s: %s %s %s on %s, %s of memory at a time\n", "on "+b.Name(), b.Device(),
		many(p.Batches, "batch"), of, many(p.Lanes, "simulation"), many(p.Threads, device), gpurun.Size(p.Bytes))
	if waiting := s.Waiting(); waiting > 0 {
		fmt.Fprintf(w, "%-24s up to %s of memory beside, while they wait to be written in order\n", "arrays of --save", gpurun.Size(waiting))
	}
	fmt.Fprintf(w, "%-24s %s\n", "time", roughly(p.Estimate))
	return nil
}

// roughly is a time of which more than two digits would say nothing.
func roughly(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < 10*time.Millisecond:
		return "under 10ms"
	case d >= 2*day:
		return "about " + many(int(d.Round(day)/day), "day")
	}
	unit := time.Millisecond
	for _, u := range []time.Duration{10 * time.Millisecond, 100 * time.Millisecond, time.Second, 10 * time.Second, time.Minute, 10 * time.Minute, time.Hour} {
		if d >= 10*u {
			unit = u
		}
	}
	return "about " + d.Round(unit).String()
}

// numbers writes values of a parameter: of a LEMS component with their unit.
func (s *subject) numbers(param string) func(float64) string {
	i := slices.IndexFunc(s.System.Params, func(p *lems.Param) bool { return p.Symbol.Name == param })
	if i < 0 || s.Component == nil {
		return func(v float64) string { return fmt.Sprintf("%g", v) }
	}
	return func(v float64) string { return diagnostics.ParamText(s.model, s.System.Params[i], v) }
}

// nodes says where a sweep takes place.
func nodes(s *gpurun.Sweep) string {
	if s.Network.N == 1 {
		return "1 node"
	}
	return fmt.Sprintf("%s (%s)", many(s.Network.N, "region"), s.Network.Name)
}

// many is count for numbers of any size.
func many(n int, what string) string {
	switch {
	case n == 1:
	case strings.HasSuffix(what, "ch"):
		what += "es"
	default:
		what += "s"
	}
	return gpurun.Digits(n) + " " + what
}

// progress shows on a terminal how far the sweep has come; the function it
// returns wipes that away.
func (o *sweepOptions) progress(cmd *cobra.Command, s *gpurun.Sweep) func() {
	f, ok := cmd.ErrOrStderr().(*os.File)
	if !ok || !colorful(f) {
		return func() {}
	}
	s.Progress = func(p gpurun.Progress) {
		left := ""
		if p.Left > 0 {
			left = ", " + p.Left.Round(time.Second).String() + " left"
		}
		fmt.Fprintf(f, "\r\x1b[K%3.0f %% of %s%s", 100*float64(p.Done)/float64(max(p.Total, 1)), many(int(p.Total), "simulation"), left)
	}
	return func() { fmt.Fprint(f, "\r\x1b[K") }
}

// remark prints a note, in place of the progress if that is shown.
func remark(w io.Writer, note error) {
	if colorful(w) {
		fmt.Fprint(w, "\r\x1b[K")
	}
	fmt.Fprintln(w, "lemsls: note:", note)
}

func (o *sweepOptions) report(cmd *cobra.Command, what *subject, s *gpurun.Sweep, r *gpurun.Result) error {
	found := diagnostics.FromSweep(what.model, what.Subject, diagnostics.Swept{Subject: what.Subject, Result: r, Unswept: s.Unswept}, false)
	if o.format == "json" {
		enc := json.NewEncoder(cmd.OutOrStdout())
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(sweepJSON(s, r, found))
	}
	if err := diagnostics.WriteText(cmd.OutOrStdout(), found, diagnostics.TextOptions{Color: colorful(cmd.OutOrStdout())}); err != nil {
		return err
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "\nresults: %s\n", r.Dir)
	return err
}

// sweepJSON is the object of `sweep --format json`.
func sweepJSON(s *gpurun.Sweep, r *gpurun.Result, found []diagnostics.Diagnostic) any {
	object := struct {
		Model       string  `json:"model"`
		Component   string  `json:"component,omitempty"` // of a LEMS model
		Backend     string  `json:"backend"`
		Device      string  `json:"device"`
		Precision   string  `json:"precision"`
		Points      int     `json:"points"`
		Replicates  int     `json:"replicates"`
		Steps       int     `json:"steps"`
		Dt          float64 `json:"dt"`
		TimeUnit    string  `json:"time_unit"`
		Seed        uint64  `json:"seed"`
		Elapsed     float64 `json:"elapsed_s"`
		Speed       float64 `json:"sim_steps_per_s"`
		Diverged    int     `json:"diverged"`
		BadDelays   int     `json:"bad_delays"` // of those diverged, as in the tables
		Undefined   int     `json:"undefined"`  // have no objective
		Partial     bool    `json:"partial"`
		Best        any     `json:"best"`
		Diagnostics any     `json:"diagnostics"`
		Results     string  `json:"results"`
	}{s.Model, component(s), r.Backend, r.Device, r.Precision.String(), r.Points, r.Replicates, r.Steps, r.Dt, s.Program.TimeUnit(), r.Seed,
		r.Elapsed.Seconds(), r.SimStepsPerSec, r.Diverged, r.BadDelays, r.Undefined, r.Partial, bestJSON(r), diagnostics.JSON(found), r.Dir}
	return object
}

// component is the LEMS component that was swept; "" of a RateML model.
func component(s *gpurun.Sweep) string {
	if s.Program.Seconds {
		return s.Program.Name
	}
	return ""
}

// bestJSON is the best point: metrics are means over so many replicates, std is
// the spread of the objective: its sample standard deviation over them.
func bestJSON(r *gpurun.Result) any {
	if r.Best == nil {
		return nil
	}
	params, metrics := map[string]float64{}, map[string]any{}
	for i, p := range r.Params {
		params[p.Name] = r.Best.Params[i]
	}
	for i, name := range r.Metrics {
		metrics[name] = nil // JSON has no NaN
		if v := r.Best.Metrics[i]; v-v == 0 {
			metrics[name] = v
		}
	}
	return map[string]any{"point": r.Best.Point, "replicates": r.BestCount, "std": r.BestStd, "objective": r.Objective, "parameters": params, "metrics": metrics}
}

func metricsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "metrics",
		Short: "Say what the metrics of a sweep are",
		Args:  none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			w := cmd.OutOrStdout()
			standard := gpurun.DefaultMetrics()
			for _, m := range gpurun.Metrics {
				mark := " "
				if slices.Contains(standard, m.Name) {
					mark = "*"
				}
				fmt.Fprintf(w, "%s %-16s %s\n", mark, m.Name, wrapped(m.Doc, 78, 19))
			}
			fmt.Fprintln(w, "\n"+wrapped(metricsNote, 96, 0))
			return nil
		},
	}
}

const metricsNote = `* is computed if --metric names none, but for those about pairs of nodes where there is one node, and about bounds ` +
	`of LEMS components; of models that send events those about events are computed too. ` +
	`A metric for each exposure, or event port, has a column for each, such as mean_V and rate_spike. ` +
	`Times are in the model's unit, s of LEMS components and ms of RateML, and so is all else: LEMS is in SI units. ` +
	`Metrics count the states after each step behind --transient, never the initial one. fc_*, fcd_ks, kop, metastability and psd_peak ` +
	`look at every k-th of them, k = max(1, rint(1 ms / dt)), so that their samples are about a millisecond apart; with --signal bold ` +
	`and --tr fc_* and fcd_ks look at other samples. BOLD is that of the Balloon-Windkessel model, which every k-th step from the first on ` +
	`drives, --transient too, in steps of 1 ms or nearly so. fc_corr, fc_rmse and fcd_ks are computed if the data that they need are given. ` +
	`A metric that is undefined is nan: a correlation where nothing varies, for one. ` +
	`What stands behind ± is no metric: it is the sample standard deviation over the replicates of a point, divided by n - 1, as pandas has it.`

// wrapped breaks a text into lines of so many columns, all but the first behind
// a margin.
func wrapped(text string, columns, margin int) string {
	var b strings.Builder
	at := 0
	for word := range strings.FieldsSeq(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case at == 0:
		case at+1+n > columns:
			b.WriteString("\n" + strings.Repeat(" ", margin))
			at = 0
		default:
			b.WriteByte(' ')
			at++
		}
		b.WriteString(word)
		at += n
	}
	return b.String()
}
