package syntax

// ProblemKind is one way to leave well-formed XML, and the rule by which the
// parser came back.
type ProblemKind uint8

// The kinds of problems. In the examples, ^ stands below Problem.Span.
const (
	// NoProblem is the zero kind and is never reported.
	NoProblem ProblemKind = iota

	// UnclosedElement is an element without an end tag. It ends before the
	// end tag of an element around it, or before a child that is indented no
	// deeper than itself. Related is the end tag that closed it. If the end
	// tag is there but for its "/", that is the span.
	//
	//	<Lems><Dynamics></Lems>
	//	       ^^^^^^^^
	UnclosedElement

	// UnknownEndTag is an end tag for which nothing is open; it is passed over.
	// Related is the end tag that closed the root before, if elements follow
	// it: then that one is too many.
	//
	//	<Lems></Dynamics></Lems>
	//	      ^^^^^^^^^^^
	UnknownEndTag

	// MismatchedEndTag is an end tag with another name than the element whose
	// place it takes, which it closes. Related is the name in the start tag.
	//
	//	<Dynamics></Dynamcs>
	//	            ^^^^^^^
	MismatchedEndTag

	// UnterminatedTag is a tag without ">". A start tag makes a childless
	// element, unless its end tag follows later.
	//
	//	<Para <Child/>
	//	^^^^^
	UnterminatedTag

	// UnterminatedValue is an attribute value without its closing quote. It
	// ends before the next attribute or at the end of its line.
	//
	//	<Parameter name="tau dimension="time"/>
	//	                ^^^^
	UnterminatedValue

	// StrayQuote is the value's own quote inside the value; it is kept, unless it
	// only doubles one at the end.
	//
	//	<Cell description="a "big" cell"/>
	//	                     ^
	StrayQuote

	// UnterminatedComment is a comment without "-->"; it ends with its line.
	//
	//	<!-- a note
	//	^^^^
	UnterminatedComment

	// UnterminatedCDATA is a CDATA section without "]]>"; it ends with its line.
	//
	//	<![CDATA[ x
	//	^^^^^^^^^
	UnterminatedCDATA

	// UnterminatedProcInst is a processing instruction without "?>"; it ends
	// with its line, or at a ">" before that.
	//
	//	<?xml version="1.0">
	//	^^^^^
	UnterminatedProcInst

	// UnterminatedDoctype is a document type declaration without ">"; it ends
	// with its line.
	//
	//	<!DOCTYPE Lems [
	//	^^^^^^^^^
	UnterminatedDoctype

	// UnknownDeclaration is "<!" or "<?" before something that XML does not
	// know there; it ends at ">" or with its line.
	//
	//	<!- a note ->
	//	^^
	UnknownDeclaration

	// MisplacedDeclaration is an XML declaration that is not the first thing
	// of the file, or a DOCTYPE that is not alone before the root.
	//
	//	<Lems/><?xml version="1.0"?>
	//	       ^^^^^
	MisplacedDeclaration

	// CommentHyphens is "--" inside a comment; the comment goes on.
	//
	//	<!-- a -- b -->
	//	       ^^
	CommentHyphens

	// MissingQuotes is an attribute value without quotes.
	//
	//	<Parameter name=tau/>
	//	                ^^^
	MissingQuotes

	// MissingEquals is an attribute name before a quoted value, without "=".
	//
	//	<Parameter name "tau"/>
	//	           ^^^^
	MissingEquals

	// MissingValue is an attribute without a value.
	//
	//	<Parameter name dimension="time"/>
	//	           ^^^^
	MissingValue

	// MissingSpace is an attribute directly behind the one before.
	//
	//	<Parameter name="tau"dimension="time"/>
	//	                     ^^^^^^^^^
	MissingSpace

	// DuplicateAttribute is an attribute whose name the element has already;
	// the first one counts. Related is the first one's name.
	//
	//	<Parameter name="tau" name="tau"/>
	//	                      ^^^^
	DuplicateAttribute

	// StrayInTag is text in a tag, or a quote in a DOCTYPE, that is no part of
	// one; it is passed over.
	// Of this and the four kinds above, there is one problem up to the next
	// whole attribute.
	//
	//	<Parameter , name="tau"/>
	//	           ^
	StrayInTag

	// StrayLess is "<" in a value, or in text before something that is no
	// tag; it is kept.
	//
	//	<OnCondition test="v < v0"/>
	//	                     ^
	StrayLess

	// StrayAmpersand is "&" that begins no reference; it is kept. Those side
	// by side are one problem.
	//
	//	<OnCondition test="a && b"/>
	//	                     ^^
	StrayAmpersand

	// UnknownEntity is a reference to an entity that XML does not have, or to
	// a character that may not be; it is kept. With a DOCTYPE, which may
	// declare entities, unknown ones are not reported.
	//
	//	<Component id="&alpha;"/>
	//	               ^^^^^^^
	UnknownEntity

	// StrayCDATAEnd is "]]>" in text; it is kept.
	//
	//	<notes> a ]]> b </notes>
	//	          ^^^
	StrayCDATAEnd

	// TextOutsideRoot is text before or after the root element. Only the first
	// such text is reported.
	//
	//	<Lems/> hello
	//	        ^^^^^
	TextOutsideRoot

	// SecondRoot is an element behind the root. Only the first is reported.
	// Related is the root's name.
	//
	//	<Lems/><Lems/>
	//	        ^^^^
	SecondRoot

	// NoRoot is a file without an element. The span is empty, at the end.
	//
	//	<!-- nothing -->
	//	                ^
	NoRoot

	// InvalidUTF8 is a run of bytes that are not UTF-8. Only the first run is
	// reported: such a file has been written in another encoding.
	//
	//	<Lems/><!-- caf\xe9 -->
	//	               ^^^^
	InvalidUTF8

	// ControlCharacter is a run of characters that XML does not allow. Only
	// the first ten are reported: more of them are no text.
	//
	//	<Lems>\x00</Lems>
	//	      ^^^^
	ControlCharacter

	// DeepNesting is the first element within more than 1,000 others. The
	// tree is whole all the same.
	//
	//	<a><a><a>
	//	       ^
	DeepNesting

	// DoctypeEntities is a DOCTYPE that declares entities: they are neither
	// expanded nor fetched. Name is the first entity.
	//
	//	<!DOCTYPE Lems [<!ENTITY a "b">]>
	//	                ^^^^^^^^
	DoctypeEntities
)

var problemNames = [...]string{
	NoProblem: "NoProblem", UnclosedElement: "UnclosedElement", UnknownEndTag: "UnknownEndTag",
	MismatchedEndTag: "MismatchedEndTag", UnterminatedTag: "UnterminatedTag",
	UnterminatedValue: "UnterminatedValue", StrayQuote: "StrayQuote", UnterminatedComment: "UnterminatedComment",
	UnterminatedCDATA: "UnterminatedCDATA", UnterminatedProcInst: "UnterminatedProcInst",
	UnterminatedDoctype: "UnterminatedDoctype", UnknownDeclaration: "UnknownDeclaration",
	MisplacedDeclaration: "MisplacedDeclaration", CommentHyphens: "CommentHyphens",
	MissingQuotes: "MissingQuotes", MissingEquals: "MissingEquals", MissingValue: "MissingValue",
	MissingSpace: "MissingSpace", DuplicateAttribute: "DuplicateAttribute", StrayInTag: "StrayInTag",
	StrayLess: "StrayLess", StrayAmpersand: "StrayAmpersand", UnknownEntity: "UnknownEntity",
	StrayCDATAEnd: "StrayCDATAEnd", TextOutsideRoot: "TextOutsideRoot", SecondRoot: "SecondRoot",
	NoRoot: "NoRoot", InvalidUTF8: "InvalidUTF8", ControlCharacter: "ControlCharacter",
	DeepNesting: "DeepNesting", DoctypeEntities: "DoctypeEntities",
}

// String is the name of the constant.
func (k ProblemKind) String() string {
	if int(k) >= len(problemNames) {
		return "ProblemKind(?)"
	}
	return problemNames[k]
}

// Problem is one fact about how the text leaves well-formed XML.
type Problem struct {
	Kind    ProblemKind
	Span    Span
	Related Span   // the other half; the zero Span if there is none
	Name    string // the tag, attribute or entity, empty if there is none
	Fix     []Edit // what would mend it; nil if that is not known
}
