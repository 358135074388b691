package codegen

import (
	_ "embed"
	"math"
	"strconv"

	"github.com/lemsls/lemsls/codegen/ir"
)

//go:embed prelude/cuda_cupy.py
var cudaCupy string

// cudaScript is the Python script that runs the kernels through CuPy. Its first
// two lines are fixed, for there Python looks for the name of an encoding.
func cudaScript(s *Source, name string) string {
	var w writer
	p := s.Program
	w.line("# A model for whole-brain simulation on a GPU, through CuPy:")
	w.line("#")
	w.comment("# ", oneLine(s.System.Name))
	w.line("#")
	w.comment("# ", oneLine(Mark+" "+s.Version+" from "+s.origin()))
	w.comment("# ", "(lemsls gen --target cuda --integrator "+oneLine(s.Integrator)+" --dt "+strconv.FormatFloat(s.Dt, 'g', -1, 64)+").")
	w.line("# Edit it as you like: lemsls does not read it back. Needs Python 3.8, NumPy, CuPy, and")
	w.line("# beside it the file of the kernels.")
	for _, m := range []string{"argparse", "bz2", "csv", "io", "os", "sys", "time", "zipfile"} {
		w.line("import %s", m)
	}
	w.line("")
	w.line("import numpy as np")
	w.line("")
	w.line("NAME = %s", quote(p.Name))
	w.line("SOURCE = %s", quote(name+".cu"))
	w.line("DT = %s  # %s", cupyNumber(s.Dt), p.TimeUnit())
	w.line("SECOND = %s  # in that unit", cupyNumber(p.Second()))
	w.line("PARAMETERS = {  # swept: lowest and highest value, whether something depends on them")
	used, labels := usedParams(p), newNames("")
	for i, q := range p.Params {
		w.line("    %s: (%s, %s, %s),", quote(labels.label(q.Name)), cupyNumber(q.Lo), cupyNumber(q.Hi), cupyBool(used[i]))
	}
	w.line("}")
	w.line("STATES = [%s]", quoted(stateNames(p)))
	w.line("EXPOSURES = [%s]", quoted(slotNames(p.Exposures)))
	w.line(`METRICS = [m + e for m in ("mean_", "std_", "min_", "max_") for e in EXPOSURES] + ["variance_global", "variance_node", "clamp_share"]`)
	w.line("UNIFORMS, CHANNELS, COUPLINGS, FIXED_SUMS, DELAY_SCALE = %d, %d, %d, %d, %d",
		len(p.Uniforms), cudaChannels(p), len(p.Couplings), cudaFixedSums(p), p.DelayScale)
	w.WriteString(cudaCupy)
	return w.String()
}

func quoted(names []string) string {
	return join(len(names), func(i int) string { return quote(names[i]) })
}

func cupyBool(b bool) string {
	if b {
		return "True"
	}
	return "False"
}

// cupyNumber is a constant of the script.
func cupyNumber(x float64) string {
	switch {
	case math.IsNaN(x):
		return "np.nan"
	case math.IsInf(x, 1):
		return "np.inf"
	case math.IsInf(x, -1):
		return "-np.inf"
	}
	return float(x)
}

// cudaChannels is how many numbers the history keeps of a node: none if nobody
// hears them.
func cudaChannels(p *ir.Program) int {
	if len(p.Couplings) == 0 {
		return 0
	}
	return p.HistoryWidth()
}

// cudaFixedSums is how many coupling sums are the same at all times.
func cudaFixedSums(p *ir.Program) int {
	n := 0
	for i := range p.Couplings {
		if isFixed(&p.Couplings[i].Edge) {
			n++
		}
	}
	return n
}
