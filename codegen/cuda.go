package codegen

import (
	_ "embed"
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/codegen/ir"
)

//go:embed prelude/cuda_arithmetic.h
var cudaArithmetic string

//go:embed prelude/cuda_random.h
var cudaRandom string

//go:embed prelude/cuda_noise.h
var cudaNoise string

//go:embed prelude/cuda_quiet.h
var cudaQuiet string

//go:embed prelude/cuda_kernels.h
var cudaKernels string

//go:embed prelude/cuda_metrics.h
var cudaMetrics string

// cudaMacros are the macros of the headers that a CUDA compiler reads before all
// others: no variable can have such a name.
//
//go:embed prelude/cuda_macros.txt
var cudaMacros string

// CUDA prints a program in CUDA C++, kernels and a command line of its own in one
// file, and a Python script that runs the kernels through CuPy. Its numbers are
// those of ir.Eval, bit for bit.
var CUDA = &Target{Name: "cuda", Title: "CUDA", Generate: generateCUDA}

const cudaKeywords = `alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t char32_t class
compl concept const const_cast consteval constexpr constinit continue co_await co_return co_yield decltype default delete do
double dynamic_cast else enum explicit export extern false final float for friend goto if inline int long mutable namespace
new noexcept not not_eq nullptr operator or or_eq override private protected public register reinterpret_cast requires
return short signed sizeof static static_assert static_cast struct switch template this thread_local throw true try
typedef typeid typename typeof union unsigned using virtual void volatile wchar_t while xor xor_eq`

// cudaTaken are the names that the functions of a model use, and those of the
// functions and types around them.
const cudaTaken = `R params dt n_node t values states heard sums normals next exposed channels summands state u
Real Row Single Double DEVICE sqrt abs floor ceil rint minimum maximum exp log sin cos tan sinh cosh tanh pow
exponent mantissa pow2 plus_infinity not_a_number between bounded
PARAMETERS UNIFORMS STATES CHANNELS COUPLINGS FIXED_SUMS EXPOSURES METRICS DELAY_SCALE NEAR_DELAY
fixed_sum is_noisy model_point model_send model_edges model_step model_initial model_start std main`

func generateCUDA(s *Source) ([]File, []Gap) {
	w := newCudaWriter(s)
	w.model()
	name := fileName(s.name())
	random := cudaRandom + cudaQuiet
	if readsNormals(s.Program) {
		random = cudaRandom + cudaNoise
	}
	text := w.header(name) + cudaArithmetic + w.String() + cudaElementary(cudaOps(s.Program)) + random + cudaKernels + cudaMetrics + cudaCommand(s)
	text = strings.ReplaceAll(text, "??/", "?? /") // which C++ of old takes for a backslash, in comments too
	return []File{{Name: name + ".cu", Text: text}, {Name: name + "_cupy.py", Text: cudaScript(s, name)}}, nil
}

type cudaWriter struct {
	writer
	source *Source
	prog   *ir.Program
	global *names
	edges  []string // by Coupling: its function
}

func newCudaWriter(s *Source) *cudaWriter {
	w := &cudaWriter{source: s, prog: s.Program, global: newNames(cudaKeywords+" "+cudaMacros, strings.Fields(cudaTaken)...)}
	for i := range s.Program.Couplings {
		w.edges = append(w.edges, w.global.pick(s.Program.Couplings[i].Name))
	}
	return w
}

// header is what comes before the code: what it is, what it was made from and
// how, and which of the model's names had to change.
func (w *cudaWriter) header(name string) string {
	var h writer
	s := w.source
	h.line("// A model for whole-brain simulation, in CUDA C++:")
	h.comment("// ", oneLine(s.System.Name))
	h.line("//")
	if text := oneLine(s.System.Model.Root.Value("description")); text != "" {
		h.comment("// ", text)
		h.line("//")
	}
	h.comment("// ", oneLine(Mark+" "+s.Version+" from "+s.origin()))
	h.comment("// ", "(lemsls gen --target cuda --integrator "+oneLine(s.Integrator)+" --dt "+strconv.FormatFloat(s.Dt, 'g', -1, 64)+").")
	h.line("// Edit it as you like: lemsls does not read it back. To sweep parameters:")
	h.line("//")
	h.line("//     nvcc %s.cu -o %s", name, name)
	h.line("//     ./%s --connectome connectivity.zip --out metrics.csv", name)
	h.line("//     ./%s --help", name)
	h.line("//")
	h.line("// %s_cupy.py does the same from Python, without nvcc.", name)
	w.global.report(&h, "// ")
	return h.String()
}
