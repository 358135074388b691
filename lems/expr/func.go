package expr

import "sort"

// DimRule says what a function does to the dimension of its argument.
type DimRule uint8

// Pure takes and gives a number without dimension. Keeps gives the dimension of
// its argument. Halves gives the dimension whose square the argument has. jLEMS
// wants arguments without dimension for all functions.
const (
	Pure DimRule = iota
	Keeps
	Halves
)

// Tools is a set of programs that know a function.
type Tools uint8

// JLEMS and PyLEMS run LEMS. CUDA and Numba are the two targets of RateML.
const (
	JLEMS Tools = 1 << iota
	PyLEMS
	CUDA
	Numba

	everyTool = JLEMS | PyLEMS | CUDA | Numba
)

// Has says that all of u are in t.
func (t Tools) Has(u Tools) bool { return t&u == u }

// Func is a function that an expression may call.
type Func struct {
	Name    string
	Arity   int
	Rule    DimRule
	Doc     string
	Tools   Tools // that give the documented value
	Foreign bool  // known from other languages only: calling it is a mistake
	// rewrite is what a foreign function stands for: $1 is the text of the
	// first argument, %1 the same made fit to be an operand of any operator.
	rewrite string
	prec    int // of the rewritten text
}

// funcs is the table of functions; the foreign ones follow in foreign.
var funcs = []Func{
	{Name: "abs", Arity: 1, Rule: Keeps, Tools: everyTool, Doc: "The absolute value. jLEMS takes arguments without dimension only."},
	{Name: "ceil", Arity: 1, Rule: Pure, Tools: everyTool, Doc: "The smallest integer not less than the argument."},
	{Name: "cos", Arity: 1, Rule: Pure, Tools: everyTool, Doc: "The cosine of an angle in radians."},
	{Name: "cosh", Arity: 1, Rule: Pure, Tools: everyTool, Doc: "The hyperbolic cosine."},
	{Name: "exp", Arity: 1, Rule: Pure, Tools: everyTool, Doc: "The exponential function."},
	{Name: "factorial", Arity: 1, Rule: Pure, Tools: JLEMS | PyLEMS, Doc: "The factorial of an integer."},
	{Name: "H", Arity: 1, Rule: Pure, Tools: JLEMS, Doc: "The Heaviside step: 0 below zero, 0.5 at zero, 1 above."},
	{Name: "ln", Arity: 1, Rule: Pure, Tools: JLEMS, Doc: "The natural logarithm. log is the same and known to more tools."},
	{Name: "log", Arity: 1, Rule: Pure, Tools: everyTool, Doc: "The natural logarithm."},
	{Name: "random", Arity: 1, Rule: Keeps, Tools: JLEMS | PyLEMS, Doc: "A uniform random number from zero up to the argument, drawn anew at every evaluation. jLEMS takes arguments without dimension only."},
	{Name: "sin", Arity: 1, Rule: Pure, Tools: everyTool, Doc: "The sine of an angle in radians."},
	{Name: "sinh", Arity: 1, Rule: Pure, Tools: everyTool, Doc: "The hyperbolic sine."},
	{Name: "sqrt", Arity: 1, Rule: Halves, Tools: everyTool, Doc: "The square root. jLEMS takes arguments without dimension only."},
	{Name: "tan", Arity: 1, Rule: Pure, Tools: everyTool, Doc: "The tangent of an angle in radians."},
	{Name: "tanh", Arity: 1, Rule: Pure, Tools: everyTool, Doc: "The hyperbolic tangent."},
}

// foreign is the table of functions that authors bring from other languages.
var foreign = []Func{
	{Name: "acos", Arity: 1, Doc: "The arc cosine; LEMS has none."},
	{Name: "asin", Arity: 1, Doc: "The arc sine; LEMS has none."},
	{Name: "atan", Arity: 1, Doc: "The arc tangent; LEMS has none."},
	{Name: "atan2", Arity: 2, Doc: "The angle of a point; LEMS has none."},
	{Name: "cbrt", Arity: 1, Doc: "The cube root.", rewrite: "%1^(1.0/3)", prec: precPow},
	{Name: "ceiling", Arity: 1, Doc: "The same as ceil.", rewrite: "ceil($1)", prec: precPrimary},
	{Name: "cosf", Arity: 1, Doc: "The cosine, in C.", rewrite: "cos($1)", prec: precPrimary},
	{Name: "exp2", Arity: 1, Doc: "Two to the power of the argument.", rewrite: "2^%1", prec: precPow},
	{Name: "expf", Arity: 1, Doc: "The exponential function, in C.", rewrite: "exp($1)", prec: precPrimary},
	{Name: "expm1", Arity: 1, Doc: "The exponential function less one.", rewrite: "exp($1) - 1", prec: precSum},
	{Name: "fabs", Arity: 1, Doc: "The absolute value, in C.", rewrite: "abs($1)", prec: precPrimary},
	{Name: "floor", Arity: 1, Doc: "The greatest integer not greater than the argument.", rewrite: "-ceil(-%1)", prec: precUnary},
	{Name: "fmod", Arity: 2, Doc: "The remainder of a division; LEMS has none."},
	{Name: "log10", Arity: 1, Doc: "The decimal logarithm.", rewrite: "log($1)/log(10)", prec: precTerm},
	{Name: "log1p", Arity: 1, Doc: "The natural logarithm of one more than the argument.", rewrite: "log(1 + %1)", prec: precPrimary},
	{Name: "log2", Arity: 1, Doc: "The binary logarithm.", rewrite: "log($1)/log(2)", prec: precTerm},
	{Name: "logf", Arity: 1, Doc: "The natural logarithm, in C.", rewrite: "log($1)", prec: precPrimary},
	{Name: "max", Arity: 2, Doc: "The greater of two numbers; a ConditionalDerivedVariable says the same."},
	{Name: "min", Arity: 2, Doc: "The lesser of two numbers; a ConditionalDerivedVariable says the same."},
	{Name: "mod", Arity: 2, Doc: "The remainder of a division; LEMS has none."},
	{Name: "pow", Arity: 2, Doc: "The first argument to the power of the second.", rewrite: "%1^%2", prec: precPow},
	{Name: "power", Arity: 2, Doc: "The first argument to the power of the second.", rewrite: "%1^%2", prec: precPow},
	{Name: "powf", Arity: 2, Doc: "The first argument to the power of the second, in C.", rewrite: "%1^%2", prec: precPow},
	{Name: "product", Arity: 1, Doc: "A product over instances; jLEMS reads it and gives no number."},
	{Name: "round", Arity: 1, Doc: "The nearest integer; LEMS has none."},
	{Name: "sign", Arity: 1, Doc: "The sign of a number; LEMS has none."},
	{Name: "sinf", Arity: 1, Doc: "The sine, in C.", rewrite: "sin($1)", prec: precPrimary},
	{Name: "sqrtf", Arity: 1, Doc: "The square root, in C.", rewrite: "sqrt($1)", prec: precPrimary},
	{Name: "square", Arity: 1, Doc: "The square of a number.", rewrite: "%1^2", prec: precPow},
	{Name: "sum", Arity: 1, Doc: "A sum over instances; jLEMS reads it and gives no number."},
	{Name: "tanf", Arity: 1, Doc: "The tangent, in C.", rewrite: "tan($1)", prec: precPrimary},
	{Name: "tanhf", Arity: 1, Doc: "The hyperbolic tangent, in C.", rewrite: "tanh($1)", prec: precPrimary},
}

// byName finds the rows of both tables.
var byName = indexFuncs()

func indexFuncs() map[string]*Func {
	m := make(map[string]*Func, len(funcs)+len(foreign))
	for i := range funcs {
		m[funcs[i].Name] = &funcs[i]
	}
	for i := range foreign {
		foreign[i].Foreign = true
		m[foreign[i].Name] = &foreign[i]
	}
	return m
}

// LookupFunc finds a function by its name, the foreign ones included; nil if
// nobody knows it.
func LookupFunc(name string) *Func {
	if len(name) > longestFunc {
		return nil
	}
	return byName[name]
}

// longestFunc is the length of the longest name of a function.
const longestFunc = len("factorial")

// Funcs are the functions of the language, sorted by name, without the foreign
// ones. The slice is the caller's.
func Funcs() []Func {
	list := append([]Func(nil), funcs...)
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	return list
}

// native is a function of the language, nil for others.
func native(name string) *Func {
	if f := byName[name]; f != nil && !f.Foreign {
		return f
	}
	return nil
}
