// Package codegen turns a System into an ir.Program, and Programs into source
// code that people read and keep. A Target is a printer: a switch over the
// operations of the IR. No text of a model reaches its output except through
// comments, which are escaped, and names, which are checked.
package codegen

import (
	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// Gap is something of the model that the IR or a target cannot express.
type Gap struct {
	Feature string // what it is, in a few words: random(), factorial()
	Target  string // which target; "" for all
	Place   syntax.Place
}

// Source is what a Target prints: a program and the model it was made from.
type Source struct {
	System     *lems.System
	Program    *ir.Program // with Step filled in
	Integrator string
	Dt         float64
	Version    string // of lemsls
}

// File is one file of generated code.
type File struct {
	Name string
	Text string
}

// Target prints programs in one language.
type Target struct {
	Name     string
	Title    string // as a person calls it: Python
	Ext      string
	Generate func(*Source) (File, []Gap)
}

// Targets are all languages there are.
func Targets() []*Target { return []*Target{Python, IR} }

// FindTarget is the target of that name; nil if there is none.
func FindTarget(name string) *Target {
	for _, t := range Targets() {
		if t.Name == name {
			return t
		}
	}
	return nil
}

// IR prints the program itself.
var IR = &Target{Name: "ir", Title: "IR", Ext: ".ir", Generate: func(s *Source) (File, []Gap) {
	return File{Name: fileName(s.System.Name) + ".ir", Text: ir.Print(s.Program)}, nil
}}
