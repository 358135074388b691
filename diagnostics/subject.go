package diagnostics

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/codegen"
	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/lems"
)

// mostReasons is how many reasons are told why something cannot be run.
const mostReasons = 10

// Runnable is what of a model is to be simulated, or made into code, with its
// program: a component that is named or, with the name "", what SubjectOf chooses.
// Its error is for the person who asked; there may be a Subject all the same, which
// cannot be run.
func Runnable(m *lems.Model, component string) (*lems.Subject, *ir.Program, error) {
	s := lems.SubjectOf(m, component)
	if s == nil {
		return nil, nil, errors.New(noSubject(m, component))
	}
	if len(s.Obstacles) > 0 {
		return s, nil, errors.New(obstacles(s))
	}
	prog, gaps := codegen.Lower(s.System)
	switch {
	case len(gaps) > 0:
		return s, nil, errors.New(Gaps("lemsls", gaps))
	case prog == nil:
		return s, nil, fmt.Errorf("%s has no complete system of equations; lemsls check says what is missing", m.File.Path)
	}
	return s, prog, nil
}

// Gaps says what somebody cannot express, a line for each.
func Gaps(who string, gaps []codegen.Gap) string {
	var list []string
	for _, g := range gaps {
		list = append(list, fmt.Sprintf("%s: %s cannot express %s", Where(g.Place), who, g.Feature))
	}
	return strings.Join(list, "\n")
}

// obstacles says what keeps a component from being run, a line for each.
func obstacles(s *lems.Subject) string {
	var list []string
	for i, o := range s.Obstacles {
		if i == mostReasons {
			list = append(list, fmt.Sprintf("and %d more", len(s.Obstacles)-i))
			break
		}
		list = append(list, fmt.Sprintf("%s: %s cannot be run with %s", Where(o.Place), quote(s.System.Name), o.Feature()))
	}
	return strings.Join(list, "\n")
}

// noSubject says why there is nothing to run, or not one thing.
func noSubject(m *lems.Model, component string) string {
	path := m.File.Path
	if m.World == nil {
		switch {
		case m.System != nil:
			return fmt.Sprintf("%s is a RateML model, which is run as a whole; leave out component %s", path, quote(component))
		case m.Dialect == nil:
			return fmt.Sprintf("%s is no model: its root is neither Lems nor neuroml", path)
		}
		return path + " has nothing to run"
	}
	if component != "" {
		return fmt.Sprintf("%s has no component %s of a known type%s", path, quote(component), instead(m, component))
	}
	list := componentNames(m)
	if len(list) > 0 {
		return fmt.Sprintf("%s has no Simulation that says what to run; choose a component: %s", path, enumeration(list))
	}
	reason := ""
	for _, c := range m.World.Own() {
		if _, found := lems.Flatten(m, c); c.ID != "" && len(found) > 0 {
			reason = fmt.Sprintf("; %s: %s cannot be run with %s", Where(found[0].Place), quote(c.ID), found[0].Feature())
			break
		}
	}
	return path + " has no component that can be run" + reason
}

// instead names the component that another name is near to, or those that can be
// run.
func instead(m *lems.Model, component string) string {
	list := componentNames(m)
	if better, ok := suggest(component, list); ok {
		return "; did you mean " + quote(better) + "?"
	}
	if len(list) == 0 {
		return ", and none that can be run"
	}
	return "; those that can be run are " + enumeration(list)
}

func componentNames(m *lems.Model) []string {
	var list []string
	for _, c := range lems.Runnable(m) {
		list = append(list, c.ID)
	}
	return list
}

// enumeration lists names, at most so many as fit on a line.
func enumeration(names []string) string {
	const most = 12
	if len(names) > most {
		names = append(slices.Clone(names[:most]), fmt.Sprintf("and %d more", len(names)-most))
	}
	return strings.Join(names, ", ")
}
