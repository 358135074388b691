package codegen

import (
	_ "embed"
	"path"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/lems"
)

// What files of generated code are called.

// name is what the model is called where names must differ: in RateML the name of
// the file; in LEMS that too, for what the file is for, and else with the component
// behind it, for a component's name is often that of others, in other files.
func (s *Source) name() string {
	if !s.System.Seconds {
		return s.System.Name
	}
	base := s.file()
	base = strings.TrimSuffix(base, path.Ext(base))
	if c := mainComponent(s.System.Model); c != nil && c.ID == s.System.Name || base == s.System.Name {
		return base
	}
	return base + "_" + s.System.Name
}

// file is the name of the model's file.
func (s *Source) file() string { return path.Base(s.System.Model.File.Path) }

// mainComponent is what a file is for, as lems.SubjectOf says it; nil if it does not
// tell.
func mainComponent(m *lems.Model) *lems.Component {
	if s, ok := lems.SimulationOf(m); ok {
		return s.Component
	}
	if list := lems.Runnable(m); len(list) == 1 {
		return list[0]
	}
	return nil
}

// pythonModules are the modules of Python's library, of all its versions from 3.8,
// and those that scripts import: a script of such a name would hide one from itself
// or from what it imports.
//
//go:embed prelude/python_modules.txt
var pythonModules string

// pythonFileName is a name as that of a module that Python can import and that is
// none of those others.
func pythonFileName(name string) string {
	id := identifier(name)
	switch {
	case slices.Contains(strings.Fields(pythonKeywords), id):
		return id + "_"
	case slices.Contains(strings.Fields(pythonModules), strings.TrimLeft(id, "_")):
		return id + "_model"
	}
	return id
}
