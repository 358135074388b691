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
// Reading a file is few and simple steps: the parts of a model come from blocks
// that belong to it alone (room.go), the rows of the schema that binding found
// are remembered, definitions are ordered by the index of their Symbol rather
// than by a map, and what does not depend on its neighbours, such as the
// expressions, can be done side by side by a caller that has goroutines to spare
// (Options.Each).
//
// For every key that an author presses, even that is too much in a file of a
// hundred thousand lines. So who owns a model, and knows that nobody else looks
// at it, may make it the model of the next version (update.go): what the edit
// touches is bound anew in its place, what lies behind it is moved, and what
// mentions a name whose meaning may have changed is resolved again. The result
// is that of Load, or Update says that it cannot tell, and the file is loaded.
// There is one model of a document then, not one for each version, and no part
// of it refers to an earlier version of the file.
package lems
