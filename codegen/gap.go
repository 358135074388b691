package codegen

import "github.com/lemsls/lemsls/codegen/ir"

// momentGaps says that a target cannot print what happens at moments: states that
// start with what is computed for them, conditions, events. It is for targets
// that print neither Start nor After of a program.
func momentGaps(p *ir.Program, target string) []Gap {
	for _, b := range []*ir.Block{&p.After, &p.Start} {
		for _, in := range b.Instrs {
			if in.Place.IsValid() {
				return []Gap{{Feature: "OnStart, OnCondition and events", Target: target, Place: in.Place}}
			}
		}
	}
	if !p.After.Empty() || !p.Start.Empty() {
		return []Gap{{Feature: "OnStart, OnCondition and events", Target: target}}
	}
	return nil
}
