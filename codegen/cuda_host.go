package codegen

import (
	_ "embed"
	"fmt"
	"math"
	"strings"

	"github.com/lemsls/lemsls/codegen/ir"
)

//go:embed prelude/cuda_host.h
var cudaHost string

//go:embed prelude/cuda_zip.h
var cudaZip string

//go:embed prelude/cuda_connectome.h
var cudaConnectome string

//go:embed prelude/cuda_grid.h
var cudaGrid string

//go:embed prelude/cuda_device.h
var cudaDevice string

//go:embed prelude/cuda_run.h
var cudaRun string

//go:embed prelude/cuda_table.h
var cudaTable string

//go:embed prelude/cuda_main.h
var cudaMain string

// cudaCommand is the command line of a CUDA file.
func cudaCommand(s *Source) string {
	return cudaHost + cudaTables(s) + cudaGrid + cudaZip + cudaConnectome + cudaDevice + cudaRun + cudaTable + cudaMain
}

// cudaTables prints what the command line needs to know of the model.
func cudaTables(s *Source) string {
	var w writer
	p := s.Program
	w.line("")
	w.line("// The model's names and ranges.")
	w.line("static const char *const MODEL_NAME = %s;", cudaQuote(p.Name))
	w.line("static const char *const TIME_UNIT = %s;", cudaQuote(p.TimeUnit()))
	w.line("static const double SECOND = %s; // in that unit", hostNumber(p.Second()))
	w.line("static const double DEFAULT_DT = %s, DEFAULT_TIME = %s;", hostNumber(s.Dt), hostNumber(0.2*p.Second()))
	w.line("static const struct {")
	w.line("    const char *name;")
	w.line("    double low, high;")
	w.line("    bool is_used; // something depends on it")
	w.line("} PARAMETER_TABLE[] = {")
	used, labels := usedParams(p), newNames("")
	for i, q := range p.Params {
		w.line("    {%s, %s, %s, %t},", cudaQuote(labels.label(q.Name)), hostNumber(q.Lo), hostNumber(q.Hi), used[i])
	}
	w.line("    {nullptr, 0.0, 0.0, false},")
	w.line("};")
	cudaNames(&w, "STATE_NAMES", stateNames(p))
	cudaNames(&w, "EXPOSURE_NAMES", slotNames(p.Exposures))
	return w.String()
}

// cudaNames prints a table of names and its end.
func cudaNames(w *writer, table string, names []string) {
	w.WriteString("static const char *const " + table + "[] = {")
	for _, n := range names {
		w.WriteString(cudaQuote(n) + ", ")
	}
	w.line("nullptr};")
}

// hostNumber is a constant in the code of the host.
func hostNumber(x float64) string {
	switch {
	case math.IsNaN(x):
		return "NAN"
	case math.IsInf(x, 1):
		return "INFINITY"
	case math.IsInf(x, -1):
		return "-INFINITY"
	}
	return float(x)
}

// cudaQuote is a string literal of C++ that no preprocessor can misread: what is
// no letter, digit or harmless sign is written as an octal number.
func cudaQuote(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; isNameRune(rune(c)) || strings.IndexByte(" .,:;+-*/()<>=^{}[]&|!", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, `\%03o`, c)
		}
	}
	return `"` + b.String() + `"`
}

// usedParams says which parameters change a simulation.
func usedParams(p *ir.Program) []bool {
	uniforms := make([]bool, len(p.Uniforms))
	if p.DelayScale >= 0 {
		uniforms[p.DelayScale] = true
	}
	p.EachBlock(func(kind ir.BlockKind, _ int, b *ir.Block) {
		if kind == ir.PointBlock || !isPrinted(kind) {
			return
		}
		for i := range b.Instrs {
			if in := &b.Instrs[i]; in.Op == ir.Uniform {
				uniforms[in.Index] = true
			}
		}
	})
	used, needed := make([]bool, len(p.Params)), make([]bool, len(p.Point.Instrs))
	for u, v := range p.Point.Outputs {
		needed[v] = needed[v] || uniforms[u]
	}
	for i := len(needed) - 1; i >= 0; i-- {
		if !needed[i] {
			continue
		}
		in := &p.Point.Instrs[i]
		for _, v := range operands(in) {
			needed[v] = true
		}
		if in.Op == ir.ParamValue {
			used[in.Index] = true
		}
	}
	return used
}
