// Package lems says what a model file means.
//
// The story of a file is load -> bind -> resolve -> flatten. Load parses the
// text and asks each Dialect whether the document is its own. Bind walks the
// tree with the dialect's Schema: every element that the schema knows becomes
// an Item, every declaration a Symbol, every attribute that holds mathematics
// an Expression. Resolve connects each use of a name with what it names: the
// Refs, from which definition, hover, completion and half of the findings are
// read. Flatten makes the System: what gets simulated. In a dialect that
// simulates one thing it belongs to the dialect; of plain LEMS, where each
// component may be run, it makes the System of the component that is asked for.
//
// Nothing here can fail on what a user wrote. What is wrong becomes a Fact, an
// expression with Problems, a Ref without Target, or a System that is not
// Complete; package diagnostics turns these into sentences.
//
// A file is read anew for every key that its author presses. What makes that
// cheap is not cleverness about what has changed, but few and simple steps: the
// parts of a model come from blocks that belong to it alone (room.go), the rows
// of the schema that binding found are remembered, definitions are ordered by
// the index of their Symbol rather than by a map, and what does not depend on
// its neighbours, such as the expressions, can be done side by side by a caller
// that has goroutines to spare (Options.Each). No part of a model refers to an
// earlier version of the file, or it would keep its text and its whole tree in
// memory.
package lems
