package lems

import "github.com/lemsls/lemsls/lems/syntax"

// ClashKind says what does not fit.
type ClashKind uint8

// The kinds of clash. The last ones are legal here and rejected by jLEMS.
const (
	SumClash         ClashKind = iota // the terms of a sum
	CompareClash                      // the two sides of a comparison
	ArgumentClash                     // a function wants a plain number
	ExponentClash                     // the exponent has a dimension
	ExponentVaries                    // a dimensional base to a power that is no constant
	ExponentFraction                  // the power leaves no whole exponents
	ValueClash                        // the whole expression is not what its place wants
	SelectClash                       // the selected quantity is not what the variable is declared as
	DeclarationClash                  // one declaration clashes with all equations that use it
	ArgumentKept                      // abs, sqrt, random of a dimensional argument
	ZeroAdded                         // x + 0
	NegativeExponent                  // a dimensional base to a negative power
	ExponentNamed                     // a dimensional base to a power that a Constant names
	ZeroValue                         // the literal 0 for a dimensional DerivedVariable
)

// Portable says that only some tools reject it.
func (k ClashKind) Portable() bool { return k >= ArgumentKept }

// Clash is two dimensions that do not fit, at the smallest expression that
// could mend it.
type Clash struct {
	Kind  ClashKind
	Span  syntax.Span
	Got   Dimension
	Other syntax.Span // the half that Got does not fit; may be empty
	Want  Dimension
	Name  string // of the function
}
