package ir

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Prepare makes a lowered program ready to run: Separate, the integrator of that
// name, Hoist. Its error is for the person who chose the integrator.
func Prepare(p *Program, integrator string) (*Program, error) {
	pass := Integrators()[integrator]
	if pass == nil {
		return nil, fmt.Errorf("there is no integrator %q; there are %s", integrator, IntegratorNames())
	}
	if integrator == "rk4" && p.Noisy {
		return nil, fmt.Errorf("rk4 is for models without noise; use heun")
	}
	return Hoist(pass(Separate(p))), nil
}

// IntegratorNames lists the integrators: euler, heun, rk4.
func IntegratorNames() string {
	return strings.Join(slices.Sorted(maps.Keys(Integrators())), ", ")
}
