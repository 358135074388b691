package lems_test

import (
	"strings"
	"testing"

	"github.com/lemsls/lemsls/lems"
)

func symbolNames[T any](list []T, symbol func(T) *lems.Symbol) string {
	var names []string
	for _, x := range list {
		names = append(names, symbol(x).Name)
	}
	return strings.Join(names, " ")
}

func stateNames(s *lems.System) string {
	return symbolNames(s.States, func(x *lems.State) *lems.Symbol { return x.Symbol })
}

func paramNames(s *lems.System) string {
	return symbolNames(s.Params, func(p *lems.Param) *lems.Symbol { return p.Symbol })
}

// TestFlattenNeuroML flattens cells of the NeuroML 2 core types, which the
// corpus has.
func TestFlattenNeuroML(t *testing.T) {
	m := loadFile(t, "testdata/neuroml/cells.xml", coreResolver(t))
	for _, c := range []struct{ id, states string }{
		{"izhikevich", "v U"},
		{"izhikevich2007", "v u"},
		{"iafTau", "v"},
		{"iafTauRef", "v lastSpikeTime"},
		{"iaf", "v"},
		{"iafRef", "v lastSpikeTime"},
		{"adEx", "v w lastSpikeTime"},
		{"fitzHughNagumo", "V W"},
		{"fitzHughNagumo1969", "V W"},
		{"hindmarshRose", "v y z spiking"},
		{"pinskyRinzel", "Vs Vd Cad hs ns sd cd qd Si Wi Sisat"},
		{"hh", "v spiking na.naChannel.m.q na.naChannel.h.q k.kChannel.n.q"},
		{"ks", "v spiking slow.schemeChannel.g.c1.occupancy slow.schemeChannel.g.o1.occupancy"},
		{"pulse", "i"},
		{"clock", "tsince tnext"},
	} {
		sys, obstacles := lems.Flatten(m, m.World.Component(c.id))
		for _, o := range obstacles {
			t.Errorf("%s: %s at %s", c.id, o.Feature(), position(o.Place))
		}
		checkSystem(t, sys)
		if got := stateNames(sys); got != c.states || !sys.Complete {
			t.Errorf("%s has states %s, complete %t; want %s", c.id, got, sys.Complete, c.states)
		}
	}
}

// TestFlattenNetwork flattens a small network: two copies of a cell, one with an
// input, one with a synapse that has a delay.
func TestFlattenNetwork(t *testing.T) {
	m := loadFile(t, "testdata/neuroml/cells.xml", coreResolver(t))
	run, ok := lems.SimulationOf(m)
	if !ok || run.Component.ID != "driven" || run.Of.ID != "run" || run.Step != 1e-5 || run.Length != 0.3 || len(run.Records) != 3 {
		t.Fatalf("simulation: %+v", run)
	}
	sys, obstacles := run.Flatten(m)
	for _, o := range obstacles {
		t.Errorf("%s at %s", o.Feature(), position(o.Place))
	}
	checkSystem(t, sys)
	want := "cells[0].v cells[0].spiking cells[0].na.naChannel.m.q cells[0].na.naChannel.h.q cells[0].k.kChannel.n.q cells[0].pulse.i " +
		"cells[1].v cells[1].spiking cells[1].na.naChannel.m.q cells[1].na.naChannel.h.q cells[1].k.kChannel.n.q cells[1].ampa.A cells[1].ampa.B " +
		"clocks[0].tsince clocks[0].tnext"
	if got := stateNames(sys); got != want {
		t.Errorf("states\n%s\nwant\n%s", got, want)
	}
	if got := symbolNames(sys.Exposures, func(x *lems.Observable) *lems.Symbol { return x.Symbol }); got != "cells[0].v cells[1].na.naChannel.m.q cells[1].ampa.g" {
		t.Errorf("exposures %s", got)
	}
	if params := " " + paramNames(sys) + " "; strings.Count(params, " hh.C ") != 1 || !strings.Contains(params, " naChannel.m.forwardRate.rate ") {
		t.Errorf("parameters %s", params)
	}
	if len(sys.Delayed) != 1 || len(sys.Delayed[0].Handlers) != 1 {
		t.Errorf("%d delayed connections", len(sys.Delayed))
	}
}

// TestRunnable finds the components that can be run.
func TestRunnable(t *testing.T) {
	m := loadFile(t, "testdata/neuroml/cells.xml", coreResolver(t))
	var ids []string
	for _, c := range lems.Runnable(m) {
		ids = append(ids, c.ID)
	}
	want := "izhikevich izhikevich2007 iafTau iafTauRef iaf iafRef adEx fitzHughNagumo fitzHughNagumo1969 hindmarshRose pinskyRinzel hh ks pulse clock driven"
	if got := strings.Join(ids, " "); got != want {
		t.Errorf("runnable: %s; want %s", got, want)
	}
}
