package lems

import (
	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

// Dialect is one reading of a document: what its elements and attributes hold,
// how its expressions are written, and what is simulated.
type Dialect struct {
	Name    string // as people call it: LEMS, RateML
	Detect  func(*syntax.Document) bool
	Schema  *Schema
	Mode    expr.Mode
	World   bool                 // files include others
	Resolve func(*Model)         // fills the Targets of Refs; nil: names are not resolved
	Flatten func(*Model) *System // nil: nothing to simulate
	// Holds says that an item is no unit by itself: what is in it is bound and
	// resolved piece by piece when the file changes. nil: the root alone.
	Holds func(*Item) bool
	// Renew resolves what an edit touches, and says whether it could; nil: it
	// never can. What it says false to is resolved as a whole.
	Renew func(*Model, *Renewal) bool
	// Reflatten makes the System follow what was renewed, with the facts about
	// the rest noted already, and says whether it could; nil: it never can.
	Reflatten func(*Model, *Renewal) bool
}

// LEMS is the reading of a document that no other dialect claims.
var LEMS = &Dialect{
	Name: "LEMS",
	Detect: func(d *syntax.Document) bool {
		root := d.Root()
		return root != syntax.NoNode && (d.Name(root) == "Lems" || d.Name(root) == "lems" || d.Name(root) == "neuroml")
	},
	Schema:  &schemaLEMS,
	Mode:    expr.LEMS,
	World:   true,
	Resolve: resolveLEMS,
	Renew:   renewLEMS,
}
