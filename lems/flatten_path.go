package lems

import (
	"slices"
	"strconv"
	"strings"
)

// Paths from instance to instance are written in several ways: as a select path
// (gates[*], populations[ion='ca']), as a run-time path (../pop[0]), and as
// NeuroML writes the latter (pop/0/cell, synapses:ampa:0).

// seek follows a path from an instance or, if it leads nowhere from there, from
// the nearest one around it.
func (n *instance) seek(path string) []*instance {
	for ; n != nil; n = n.parent {
		if found := n.follow(path); len(found) > 0 {
			return found
		}
	}
	return nil
}

// follow follows a path from an instance.
func (n *instance) follow(path string) []*instance {
	at := []*instance{n}
	for _, s := range splitSteps(path) {
		var next []*instance
		for _, x := range at {
			next = append(next, x.step(s)...)
		}
		at = next
	}
	return at
}

// splitSteps are the steps of a path, which has slashes outside of brackets only.
func splitSteps(path string) []string {
	var steps []string
	start, depth := 0, 0
	for i := 0; i <= len(path); i++ {
		switch {
		case i < len(path) && path[i] == '[':
			depth++
		case i < len(path) && path[i] == ']':
			depth--
		}
		if i == len(path) || path[i] == '/' && depth <= 0 {
			steps = append(steps, strings.TrimSpace(path[start:i]))
			start = i + 1
		}
	}
	return steps
}

// step is where one step of a path leads.
func (n *instance) step(s string) []*instance {
	name, inner, bracketed := strings.Cut(s, "[")
	name = strings.TrimSpace(name)
	inner = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(inner), "]"))
	switch name {
	case "":
		if bracketed {
			return pick([]*instance{n}, inner)
		}
		return []*instance{n}
	case ".", "this":
		return []*instance{n}
	case "..", "parent":
		if n.parent == nil {
			return nil
		}
		return []*instance{n.parent}
	}
	if list, rest, ok := strings.Cut(name, ":"); ok {
		return n.attached(list, rest)
	}
	found := n.called(name)
	if !bracketed {
		return found
	}
	return pick(found, inner)
}

// called are the instances of a name: those in a role, the one of an id, the
// copy of a number, or the instance itself, as in pop/0/cell.
func (n *instance) called(name string) []*instance {
	if list := n.roles[name]; len(list) > 0 {
		return list
	}
	for _, c := range n.children {
		if c.c.ID == name {
			return []*instance{c}
		}
	}
	if i, err := strconv.Atoi(name); err == nil {
		if list := n.elements(); i >= 0 && i < len(list) {
			return list[i : i+1]
		}
	}
	if n.c.ID == name && n.parent != nil {
		return []*instance{n}
	}
	return nil
}

// attached is what synapses:ampa:0 means: of what is in a list the numbered one
// of an id.
func (n *instance) attached(list, rest string) []*instance {
	id, number, _ := strings.Cut(rest, ":")
	i, err := strconv.Atoi(number)
	for _, x := range n.roles[list] {
		if x.c.ID != id {
			continue
		}
		if i == 0 || err != nil {
			return []*instance{x}
		}
		i--
	}
	return nil
}

// pick are those that brackets choose: all, one by its number, or those whose
// attribute has a value.
func pick(list []*instance, inner string) []*instance {
	if inner == "*" {
		return list
	}
	if i, err := strconv.Atoi(inner); err == nil {
		if len(list) == 1 && len(list[0].elements()) > 0 {
			list = list[0].elements()
		}
		if i < 0 || i >= len(list) {
			return nil
		}
		return list[i : i+1]
	}
	attr, value, _ := strings.Cut(inner, "=")
	attr, value = strings.TrimSpace(attr), strings.Trim(strings.TrimSpace(value), `'"`)
	return slices.DeleteFunc(slices.Clone(list), func(x *instance) bool {
		given, ok := x.c.Given(attr)
		return !ok || strings.TrimSpace(given) != value
	})
}

// elements are what the instance is a list of: its copies, or what is nested in
// the first of its lists that is not empty.
func (n *instance) elements() []*instance {
	if len(n.copies) > 0 {
		return n.copies
	}
	for _, x := range n.members.As("Children") {
		if list := n.roles[x.Name]; len(list) > 0 {
			return list
		}
	}
	return nil
}
