//go:build !race

package codegen

// differentialPrograms is how many random programs are printed as Go, compiled
// and compared with ir.Eval.
const differentialPrograms = 2000

// mutantsOfEach is how many mutants of every shipped model are printed as Go.
const mutantsOfEach = 30

// randomPackages is how many random models are compiled as packages, selfTested
// how many packages run their own tests.
const randomPackages, selfTested = 12, 5

// namesApart is how far apart the hostile names are that are tried as the first.
const namesApart = 1
