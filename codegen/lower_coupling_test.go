package codegen_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/lemsls/lemsls/codegen"
	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/codegen/ir/irtest"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
)

// coupledText is a node that counts up to 1 and falls back, driven by a sum that is
// scaled by what the node has itself.
const coupledText = `<ComponentType name="node"><Constant name="S" dimension="time" value="1 s"/><Parameter name="k" dimension="none"/><Requirement name="in" dimension="none"/><Exposure name="x" dimension="none"/>
<Dynamics><StateVariable name="y" dimension="none"/><StateVariable name="x" dimension="none" exposure="x"/><DerivedVariable name="d" dimension="none" value="2*x"/>
<TimeDerivative variable="x" value="(in + k)/S"/><TimeDerivative variable="y" value="(x - y)/S"/>
<OnStart><StateAssignment variable="y" value="0.25"/></OnStart><OnCondition test="x .gt. 1"><StateAssignment variable="x" value="in"/></OnCondition></Dynamics></ComponentType>
<ComponentType name="coupling_c"><Parameter name="g" dimension="none"/><Requirement name="y_j" dimension="none"/><Requirement name="x_j" dimension="none"/><Requirement name="x" dimension="none"/><Requirement name="d" dimension="none"/><Requirement name="k" dimension="none"/>
<DerivedParameter name="in" dimension="none" value="g*(1 + d)"/>
<Dynamics><DerivedVariable name="pre" dimension="none" value="x_j*y_j - x"/><DerivedVariable name="post" dimension="none" value="k + d"/></Dynamics></ComponentType>
<node id="n" k="0.75"/><coupling_c id="net" g="0.3"/>`

// TestCoupledComponent compares a component on a network with loops over nodes.
func TestCoupledComponent(t *testing.T) {
	m := lems.Load(syntax.NewFile("test.xml", 0, fmt.Sprintf(lemsFrame, coupledText)), nil)
	sys, obstacles := lems.Flatten(m, m.World.Component("n"))
	if len(obstacles) > 0 {
		t.Fatal(obstacles[0].Feature())
	}
	p, gaps := codegen.Lower(sys)
	if p == nil || len(p.Params) != 2 || p.Params[1].Name != "net.g" {
		t.Fatalf("gaps %v, program %v", gaps, p)
	}
	p, err := ir.Prepare(p, "euler")
	if err != nil {
		t.Fatal(err)
	}
	net := irtest.Network(5, 6, 20)
	const dt, steps, k, g = 0.125, 60, 0.75, 0.3
	falls := 0
	want := coupledByHand(net, dt, steps, k, g, &falls)
	err = ir.Simulate(p, net, ir.SimOptions{Dt: dt, Steps: steps, Params: []float64{k, g}}, func(s ir.Sample[float64]) {
		for i := range net.Nodes {
			for state, x := range want[s.Step][i] {
				if got := s.States[2*i+state]; math.Abs(got-x) > 1e-12*max(1, math.Abs(x)) {
					t.Fatalf("step %d, node %d: state %d is %v, want %v", s.Step, i, state, got, x)
				}
			}
		}
	})
	if err != nil || falls < 10 {
		t.Errorf("%v; %d falls", err, falls)
	}
}

// coupledByHand is y and x of all nodes at all times.
func coupledByHand(net ir.SimNetwork, dt float64, steps int, k, g float64, falls *int) [][][2]float64 {
	now := make([][2]float64, net.Nodes)
	for i := range now {
		now[i][0] = 0.25
	}
	all := [][][2]float64{now}
	for n := range steps {
		next := make([][2]float64, net.Nodes)
		for i := range next {
			y, x, sum := all[n][i][0], all[n][i][1], 0.0
			for j := range next {
				e := i*net.Nodes + j
				if net.Weights[e] != 0 {
					then := all[max(n-int(net.Delays[e]), 0)][j]
					sum += net.Weights[e] * (k + 2*x) * (then[1]*then[0] - x)
				}
			}
			in := g * (1 + 2*x) * sum
			next[i] = [2]float64{y + dt*(x-y), x + dt*(in+k)}
			if x := next[i][1]; x > 1 {
				*falls++
				next[i][1] = g * (1 + 2*x) * sum
			}
		}
		all = append(all, next)
	}
	return all
}
