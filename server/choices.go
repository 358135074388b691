package server

import (
	"context"
	"slices"

	"github.com/lemsls/lemsls/codegen"
	"github.com/lemsls/lemsls/gpurun"
)

// choicesCommand tells a client what it can ask people about.
const choicesCommand = "lems.server.choices"

type choices struct {
	Targets []choice `json:"targets"` // of Generate
	Metrics []choice `json:"metrics"` // of a sweep
	Points  int      `json:"points"`  // values of each swept parameter, if nobody says
}

// choice is something that can be asked for.
type choice struct {
	Name     string `json:"name"`
	Flavor   string `json:"flavor,omitempty"`
	Title    string `json:"title"`
	Standard bool   `json:"standard,omitempty"` // it is taken if nobody says
}

// choices are what can be made of models, and measured in sweeps.
func (s *Server) choices(context.Context, *Call, struct{}) (*choices, error) {
	all := &choices{Points: gpurun.DefaultPoints}
	for _, t := range codegen.Targets() {
		if len(t.Flavors) == 0 {
			all.Targets = append(all.Targets, choice{Name: t.Name, Title: t.Title})
		}
		for _, f := range t.Flavors {
			all.Targets = append(all.Targets, choice{Name: t.Name, Flavor: f.Name, Title: f.Title})
		}
	}
	standard := gpurun.DefaultMetrics()
	for _, m := range gpurun.Metrics {
		all.Metrics = append(all.Metrics, choice{Name: m.Name, Title: m.Doc, Standard: slices.Contains(standard, m.Name)})
	}
	return all, nil
}
