package rateml

// kernelNames are names that a model may use freely here, and that clash with
// what RateML's own generator writes around them: C++ or Python keywords,
// parameters and macros of its CUDA kernel.
var kernelNames = map[string]string{
	"dt": "a parameter of the CUDA kernel", "weights": "a parameter of the CUDA kernel",
	"lengths": "a parameter of the CUDA kernel", "params": "a macro of the CUDA kernel",
	"params_pwi": "a parameter of the CUDA kernel", "state": "a macro of the CUDA kernel",
	"state_pwi": "a parameter of the CUDA kernel", "tavg": "a macro of the CUDA kernel",
	"tavg_pwi": "a parameter of the CUDA kernel", "t": "the time loop of the CUDA kernel",
	"nh": "a parameter of the CUDA kernel", "n_node": "a parameter of the CUDA kernel",
	"n_step": "a parameter of the CUDA kernel", "i_step": "a parameter of the CUDA kernel",
	"i_node": "the node loop of the CUDA kernel", "j_node": "the source loop of the CUDA kernel",
	"wij": "a variable of the CUDA kernel", "dij": "a variable of the CUDA kernel",
	"id": "a variable of the CUDA kernel", "size": "a variable of the CUDA kernel",
	"pi": "a word that the generator rewrites to PI", "inf": "a word that the generator rewrites to INF",
	"lambda": "a keyword of Python", "is": "a keyword of Python", "in": "a keyword of Python",
	"from": "a keyword of Python", "as": "a keyword of Python", "def": "a keyword of Python",
	"global": "a keyword of Python", "with": "a keyword of Python", "yield": "a keyword of Python",
	"if": "a keyword", "else": "a keyword", "for": "a keyword", "while": "a keyword", "return": "a keyword",
	"int": "a keyword of C++", "float": "a keyword of C++", "double": "a keyword of C++",
	"long": "a keyword of C++", "short": "a keyword of C++", "char": "a keyword of C++",
	"const": "a keyword of C++", "static": "a keyword of C++", "switch": "a keyword of C++",
	"case": "a keyword of C++", "default": "a keyword of C++", "do": "a keyword of C++",
	"new": "a keyword of C++", "this": "a keyword of C++", "class": "a keyword",
}
