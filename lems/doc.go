// Package lems says what a model file means.
//
// The story of a file is load -> bind -> resolve -> flatten. Load parses the
// text and asks each Dialect whether the document is its own. Bind walks the
// tree with the dialect's Schema: every element that the schema knows becomes
// an Item, every declaration a Symbol, every attribute that holds mathematics
// an Expression. Resolve connects each use of a name with what it names: the
// Refs, from which definition, hover, completion and half of the findings are
// read. Flatten, which belongs to the dialect, makes the System: what gets
// simulated.
//
// Nothing here can fail on what a user wrote. What is wrong becomes a Fact, an
// expression with Problems, a Ref without Target, or a System that is not
// Complete; package diagnostics turns these into sentences.
package lems
