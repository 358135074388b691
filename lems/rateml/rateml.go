// Package rateml is TVB's reading of a LEMS document: one ComponentType named
// derivatives holds the dynamics of a brain region, types whose names contain
// "coupling" say what regions send each other, a type named noise switches
// noise on. Ranges to sweep, initial ranges and bounds stand in attributes that
// mean something else in LEMS. Deleting this package deletes RateML.
//
// What the words mean is taken from the behaviour of TVB's generator, which
// pastes text into CUDA and Python; where its two targets disagree, or lose the
// author's meaning, the mathematics as written wins.
package rateml

import (
	"strconv"
	"strings"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/expr"
	"github.com/lemsls/lemsls/lems/syntax"
)

// Dialect is RateML.
var Dialect = &lems.Dialect{
	Name:    "RateML",
	Detect:  detect,
	Schema:  &schema,
	Mode:    expr.RateML,
	Resolve: resolve,
	Flatten: flatten,
	Holds:   holds,
	Renew:   renew,

	Reflatten: reflatten,
}

// The roles of a ComponentType, by its name.
const (
	derivatives = "derivatives"
	coupling    = "coupling"
	noise       = "noise"
	other       = "other"
)

// detect looks for the type that RateML cannot do without, in any spelling, or
// for a coupling type or a state with a range in a file without LEMS's own
// vocabulary.
func detect(d *syntax.Document) bool {
	root := d.Root()
	if root == syntax.NoNode || !strings.EqualFold(d.Name(root), "Lems") {
		return false
	}
	couplings, ranges := false, false
	for id := range d.Elements(root) {
		switch d.Name(id) {
		case "ComponentType":
			name := strings.ToLower(d.AttrValue(id, "name"))
			if name == derivatives {
				return true
			}
			couplings = couplings || strings.HasPrefix(name, "coupling_")
			ranges = ranges || rangedState(d, id)
		case "Dimension", "Unit", "Include", "Target", "Component":
			return false
		}
	}
	return couplings || ranges
}

// rangedState says that a type has a state whose dimension is two numbers with a
// comma between them, as nowhere in LEMS.
func rangedState(d *syntax.Document, componentType syntax.NodeID) bool {
	for dynamics := range d.Elements(componentType) {
		if d.Name(dynamics) != "Dynamics" {
			continue
		}
		for id := range d.Elements(dynamics) {
			if d.Name(id) != "StateVariable" {
				continue
			}
			lo, hi, comma := strings.Cut(d.AttrValue(id, "dimension"), ",")
			return comma && isNumber(lo) && isNumber(hi)
		}
	}
	return false
}

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	return err == nil
}

// role is what a ComponentType is to RateML; elements inside one take the role
// of theirs.
func role(d *syntax.Document, id syntax.NodeID) string {
	for ; id != syntax.NoNode; id = d.Node(id).Parent {
		if d.Name(id) != "ComponentType" || d.Node(id).Kind != syntax.ElementNode {
			continue
		}
		switch name := d.AttrValue(id, "name"); {
		case strings.EqualFold(name, derivatives):
			return derivatives
		case strings.EqualFold(name, noise):
			return noise
		case strings.Contains(strings.ToLower(name), coupling):
			return coupling
		default:
			return other
		}
	}
	return ""
}
