//go:build race

package codegen

// differentialPrograms is less under the race detector, which has nothing to see
// in another process.
const differentialPrograms = 400

// mutantsOfEach is how many mutants of every shipped model are printed as Go.
const mutantsOfEach = 8

// randomPackages is how many random models are compiled as packages, selfTested
// how many packages run their own tests.
const randomPackages, selfTested = 4, 2

// namesApart is how far apart the hostile names are that are tried as the first.
const namesApart = 8
