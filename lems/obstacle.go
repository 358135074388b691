package lems

import (
	"cmp"
	"slices"

	"github.com/lemsls/lemsls/lems/syntax"
)

// Obstacle is something that keeps a component from being flattened into a
// System, or a mistake in it without whose repair it means nothing.
type Obstacle struct {
	Kind  ObstacleKind
	Name  string // of what it is about; "" if its kind says all
	Place syntax.Place
}

// ObstacleKind says what is in the way.
type ObstacleKind uint8

// The kinds of obstacle.
const (
	UnknownType         ObstacleKind = iota // of a component, or a base of its type, or nothing of the kind is known
	NoStates                                // there is none in the tree
	MissingParameter                        // the component does not give it
	MalformedParameter                      // no quantity of its dimension
	UnmetRequirement                        // nothing around provides it
	UndeclaredName                          // in an expression
	MalformedExpression                     // or none where there must be one
	MissingQuantity                         // a path leads to no quantity
	MissingInstance                         // a path of Structure leads to no instance
	MissingComponent                        // a reference names none
	CircularDefinition                      // variables or parameters that need themselves
	CircularEvents                          // events that send themselves without delay
	StartEvent                              // an event or a Transition in OnStart
	EntryTransition                         // a Transition in OnEntry, or by an event that it sends
	UnknownTarget                           // a StateAssignment or Transition to what is not there
	ManyInstances                           // more than maxInstances, or components without end
	SeveralCompartments                     // a morphology
	UnsupportedElement                      // an element that only other tools run
	AmbiguousCoupling                       // several provide a Requirement
	UnknownSource                           // STATE_j of a coupling is no state of the component
	CouplingWithoutSum                      // it has neither pre nor post
)

var obstacleWords = [...]string{
	UnknownType: "an unknown ComponentType", NoStates: "a component without states",
	MissingParameter: "a Parameter without a value", MalformedParameter: "a value that is no quantity of its dimension",
	UnmetRequirement: "a Requirement that nothing around it provides", UndeclaredName: "an undeclared name",
	MalformedExpression: "an expression without meaning", MissingQuantity: "a path that leads to no quantity",
	MissingInstance: "a path that leads to no instance", MissingComponent: "a reference to an unknown component",
	CircularDefinition: "a value that depends on itself", CircularEvents: "an event that sends itself",
	StartEvent: "an event or a Transition in OnStart", EntryTransition: "a Transition on entering a Regime",
	UnknownTarget: "an assignment or a Transition to something unknown", ManyInstances: "too many instances",
	SeveralCompartments: "a cell of several compartments", UnsupportedElement: "an element that is not simulated",
	AmbiguousCoupling: "a Requirement that several couplings provide", UnknownSource: "a coupling that reads what is no state",
	CouplingWithoutSum: "a coupling that has neither pre nor post",
}

// Feature is the obstacle in a few words.
func (o Obstacle) Feature() string {
	if o.Name == "" {
		return obstacleWords[o.Kind]
	}
	return obstacleWords[o.Kind] + ": " + o.Name
}

// inPlace are the obstacles in order of their places, each once.
func inPlace(list []Obstacle) []Obstacle {
	slices.SortStableFunc(list, func(a, b Obstacle) int {
		return cmp.Or(cmp.Compare(filePath(a.Place), filePath(b.Place)), cmp.Compare(a.Place.Span.Start, b.Place.Span.Start),
			cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name))
	})
	return slices.Compact(list)
}

func filePath(p syntax.Place) string {
	if p.File == nil {
		return ""
	}
	return p.File.Path
}
