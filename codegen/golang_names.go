package codegen

import (
	"strings"

	"github.com/lemsls/lemsls/codegen/ir"
)

// goKeywords are the names that nothing in Go may have.
const goKeywords = `break case chan const continue default defer else fallthrough for func go goto if import interface
map package range return select struct switch type var _`

// goPredeclared are names that variables had better not have.
const goPredeclared = `any bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32 int64
rune string uint uint8 uint16 uint32 uint64 uintptr true false iota nil append cap clear close complex copy delete imag
len make max min new panic print println real recover init main`

// goPackage are the names that the package declares or imports for itself.
const goPackage = `bits bufio bzip2 context errors fmt fs io math os path runtime strconv strings sync zip filepath testing
Name TimeUnit DefaultDt DefaultIntegrator Params DefaultParams Swept State Exposures NumStates NumExposures numCouplings numHidden StateNames
ExposureNames DefaultSteps Events NumEvents EventNames eventStates moments random start after happened point pointAt stepsPerMM rates couplings initial bounds noisy choose
Integrator Euler Heun RK4 Options Sample Simulate sums simulation newSimulation field farDelay clamp uniform philox
Network edge maxDelay square ReadNetwork readMatrix parseMatrix
Range Axis maxPoints Grid Summary Sweep summarise firstError
run row compare same distance refused reference testSeed drawn testNetwork testParams Example
TestReference TestRepeatable TestInvalid TestEnd TestSweep TestSummary TestReadNetwork`

// goArguments are the other names in the functions of model.go.
const goArguments = `params states source sums dt t n_node normal`

// goFolders are names of packages that mean something to Go or to the system
// that the folder lies in.
const goFolders = `internal vendor testdata test main con prn aux nul`

// goPackageName is a model's name as that of a package: small letters and
// digits.
func goPackageName(name string) string {
	s := strings.Map(func(r rune) rune {
		if r = smallLetter(r); r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, name)
	reserved := newNames(goKeywords + " " + goPredeclared + " " + goPackage + " " + goFolders).keywords
	switch {
	case s == "" || s[0] <= '9':
		return "model" + s
	case reserved[s]:
		return s + "model"
	}
	return s
}

func smallLetter(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}

// exported is a name as Go writes exported ones: r_E becomes RE.
func exported(name string) string {
	words := strings.FieldsFunc(identifier(name), func(r rune) bool { return r == '_' })
	for i, word := range words {
		words[i] = strings.ToUpper(word[:1]) + word[1:]
	}
	s := strings.Join(words, "")
	if s == "" || s[0] <= '9' {
		return "X" + s
	}
	return s
}

// pickNames gives everything that the model names a name in Go. What is
// exported is spelt in Go's way, with the model's name in its comment; the rest
// is what the model calls it.
func (w *goWriter) pickNames() {
	p := w.prog
	pkg := newNames(goKeywords+" "+goPredeclared, strings.Fields(goPackage+" "+goArguments)...)
	for i := range p.States {
		prefix := "State"
		if p.States[i].Hidden {
			prefix = "hidden"
		}
		w.states = append(w.states, pkg.label(prefix+exported(p.States[i].Name)))
	}
	for i := range p.Exposures {
		w.exposures = append(w.exposures, pkg.label("Exposure"+exported(p.Exposures[i].Name)))
	}
	for i := range p.Couplings {
		name := identifier(p.Couplings[i].Name)
		w.edges = append(w.edges, pkg.fresh(strings.ToLower(name[:1])+name[1:]))
	}
	params := newNames("")
	used := constantsUsed(p)
	for i := range p.Params {
		field := ""
		if i < w.swept() || used[int32(i)] {
			field = params.label(exported(p.Params[i].Name))
		}
		w.fields = append(w.fields, field)
	}
	uniforms := newNames(goKeywords)
	uniforms.renamed = pkg.renamed
	for i := range p.Uniforms {
		w.uniforms = append(w.uniforms, uniforms.pick(p.Uniforms[i].Name))
	}
	w.locals = pkg
	w.point = pkg.inner().without(p).fresh("p")
	pkg.taken[w.point] = true
}

// without takes all names of values in p, so that what is picked next is none of
// them.
func (n *names) without(p *ir.Program) *names {
	for _, b := range goBlocks(p) {
		for i := range b.Instrs {
			n.taken[identifier(b.Instrs[i].Name)] = true
		}
	}
	return n
}

// goBlocks are the blocks that become functions.
func goBlocks(p *ir.Program) []*ir.Block {
	list := []*ir.Block{&p.Point, &p.Rates}
	for _, b := range []*ir.Block{&p.Start, &p.After} {
		if !b.Empty() {
			list = append(list, b)
		}
	}
	for i := range p.Couplings {
		list = append(list, &p.Couplings[i].Edge)
	}
	return list
}

// constantsUsed are the Params that the Point block reads.
func constantsUsed(p *ir.Program) map[int32]bool {
	used := map[int32]bool{}
	for i := range p.Point.Instrs {
		if in := &p.Point.Instrs[i]; in.Op == ir.ParamValue {
			used[in.Index] = true
		}
	}
	return used
}
