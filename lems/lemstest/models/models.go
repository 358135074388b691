// Package models writes sound models of any length, to measure speed with, and
// edits them.
//
// It is imported by tests only.
package models

import (
	"fmt"
	"strings"
)

// RateML is a sound RateML model of about so many lines: few states, as models
// have, and a long chain of constants and derived variables.
func RateML(lines int) string {
	var b strings.Builder
	states := min(lines/50, 400)
	rest := (lines - 2*states) / 2
	b.WriteString("<Lems>\n  <ComponentType name=\"derivatives\">\n    <Parameter name=\"global_coupling\" dimension=\"0.0, 1.0\"/>\n")
	for i := range rest {
		fmt.Fprintf(&b, "    <Constant name=\"k%d\" value=\"%d.5\" dimension=\"lo=0.0, hi=1.0, step=0.1\" description=\"constant %d\"/>\n", i, i%9+1, i)
	}
	for i := 0; i < rest; i += 100 {
		fmt.Fprintf(&b, "    <Exposure name=\"v%d\" dimension=\"\"/>\n", min(i+99, rest-1))
	}
	b.WriteString("    <Dynamics>\n")
	for i := range states {
		fmt.Fprintf(&b, "      <StateVariable name=\"s%d\" dimension=\"-1.0, 1.0\" exposure=\"None\"/>\n", i)
	}
	for i := range rest {
		fmt.Fprintf(&b, "      <DerivedVariable name=\"v%d\" value=\"k%d * {s%d^2} - exp(-s%d / k%d) + %s\"/>\n", i, i, i%states, (i+1)%states, (i*7)%rest, previous(i))
	}
	for i := range states {
		fmt.Fprintf(&b, "      <TimeDerivative variable=\"ds%d\" value=\"v%d - s%d + c_pop0\"/>\n", i, (i*31)%rest, i)
	}
	b.WriteString("    </Dynamics>\n  </ComponentType>\n  <ComponentType name=\"coupling_linear\">\n" +
		"    <Parameter name=\"s_j\" dimension=\"0\"/>\n    <DerivedParameter name=\"c_pop0\" value=\"global_coupling\"/>\n    <Dynamics>\n" +
		"      <DerivedVariable name=\"pre\" value=\"s_j\"/>\n      <DerivedVariable name=\"post\" value=\"1.0\"/>\n    </Dynamics>\n  </ComponentType>\n</Lems>\n")
	return b.String()
}

// previous ties derived variables in chains of a hundred.
func previous(i int) string {
	if i%100 == 0 {
		return "1.0"
	}
	return fmt.Sprintf("v%d", i-1)
}

// LEMS is a sound LEMS model of about so many lines: its own dimensions and
// units, and groups of a base type, a subtype with dynamics, a type that holds
// it, and their components.
func LEMS(lines int) string {
	var b strings.Builder
	b.WriteString("<Lems>\n")
	for _, d := range []string{`time" t="1`, `voltage" m="1" l="2" t="-3" i="-1`, `current" i="1`, `conductance" m="-1" l="-2" t="3" i="2`, `capacitance" m="-1" l="-2" t="4" i="2`, `per_time" t="-1`} {
		fmt.Fprintf(&b, "  <Dimension name=\"%s\"/>\n", d)
	}
	for _, u := range []string{"ms time -3", "mV voltage -3", "pA current -12", "nS conductance -9", "pF capacitance -12", "per_ms per_time 3"} {
		f := strings.Fields(u)
		fmt.Fprintf(&b, "  <Unit symbol=\"%s\" dimension=\"%s\" power=\"%s\"/>\n", f[0], f[1], f[2])
	}
	group := strings.Count(groupOfTypes, "\n")
	n := max(lines/group, 1)
	for i := range n {
		b.WriteString(strings.ReplaceAll(groupOfTypes, "#", fmt.Sprint(i)))
	}
	b.WriteString("</Lems>\n")
	return b.String()
}

const groupOfTypes = `  <ComponentType name="baseCell#" description="What all cells have">
    <Parameter name="v0" dimension="voltage" description="Where the potential begins"/>
    <EventPort name="spike" direction="out"/>
    <Exposure name="v" dimension="voltage"/>
  </ComponentType>
  <ComponentType name="cell#" extends="baseCell#" description="A leaky cell with adaptation">
    <Parameter name="C" dimension="capacitance"/>
    <Parameter name="gL" dimension="conductance"/>
    <Parameter name="EL" dimension="voltage"/>
    <Parameter name="thresh" dimension="voltage"/>
    <Parameter name="reset" dimension="voltage"/>
    <Parameter name="tauw" dimension="time"/>
    <DerivedParameter name="tau" dimension="time" value="C / gL"/>
    <Constant name="scale" dimension="voltage" value="10 mV"/>
    <Children name="synapses" type="synapse#"/>
    <Exposure name="w" dimension="current"/>
    <Exposure name="iSyn" dimension="current"/>
    <Dynamics>
      <StateVariable name="v" dimension="voltage" exposure="v"/>
      <StateVariable name="w" dimension="current" exposure="w"/>
      <DerivedVariable name="iSyn" dimension="current" exposure="iSyn" select="synapses[*]/i" reduce="add"/>
      <DerivedVariable name="iLeak" dimension="current" value="gL * (EL - v)"/>
      <DerivedVariable name="drive" dimension="none" value="exp((v - thresh) / scale) + tanh(v / scale)"/>
      <ConditionalDerivedVariable name="gate" dimension="none">
        <Case condition="v .gt. thresh .and. w .gt. 0" value="1 / (1 + drive)"/>
        <Case value="0.5 * drive"/>
      </ConditionalDerivedVariable>
      <TimeDerivative variable="v" value="(iLeak * gate + iSyn - w) / C"/>
      <TimeDerivative variable="w" value="(gL * (v - EL) - w) / tauw + 0.001 * w / tau"/>
      <OnStart>
        <StateAssignment variable="v" value="v0"/>
        <StateAssignment variable="w" value="0"/>
      </OnStart>
      <OnCondition test="v .gt. thresh">
        <StateAssignment variable="v" value="reset"/>
        <EventOut port="spike"/>
      </OnCondition>
    </Dynamics>
  </ComponentType>
  <ComponentType name="synapse#" description="A current that decays">
    <Parameter name="tau" dimension="time"/>
    <Parameter name="amplitude" dimension="current"/>
    <EventPort name="in" direction="in"/>
    <Exposure name="i" dimension="current"/>
    <Dynamics>
      <StateVariable name="i" dimension="current" exposure="i"/>
      <TimeDerivative variable="i" value="-i / tau"/>
      <OnStart>
        <StateAssignment variable="i" value="0"/>
      </OnStart>
      <OnEvent port="in">
        <StateAssignment variable="i" value="i + amplitude"/>
      </OnEvent>
    </Dynamics>
  </ComponentType>
  <cell# id="cell_#" v0="-70 mV" C="200 pF" gL="10 nS" EL="-70 mV" thresh="-50 mV" reset="-60 mV" tauw="20 ms">
    <synapse# id="syn_#" tau="5 ms" amplitude="3 pA"/>
  </cell#>
`
