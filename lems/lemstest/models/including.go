package models

// Included are files by name, and Including and NeuroML models that include
// them, the latter without saying so.
var Included = map[string]string{
	"base.xml": `<Lems>
  <Dimension name="time" t="1"/>
  <Dimension name="voltage" m="1" l="2" t="-3" i="-1"/>
  <Unit symbol="ms" dimension="time" power="-3"/>
  <Unit symbol="mV" dimension="voltage" power="-3"/>
  <ComponentType name="baseThing">
    <Parameter name="tau" dimension="time"/>
    <Exposure name="v" dimension="voltage"/>
  </ComponentType>
  <ComponentType name="holder">
    <Children name="things" type="baseThing"/>
    <Exposure name="sum" dimension="voltage"/>
    <Dynamics>
      <DerivedVariable name="sum" dimension="voltage" exposure="sum" select="things[*]/v" reduce="add"/>
    </Dynamics>
  </ComponentType>
</Lems>
`,
	"Cells.xml": `<Lems>
  <Dimension name="voltage" m="1" l="2" t="-3" i="-1"/>
  <Unit symbol="mV" dimension="voltage" power="-3"/>
  <ComponentType name="baseCell">
    <Exposure name="v" dimension="voltage"/>
  </ComponentType>
  <ComponentType name="cell" extends="baseCell">
    <Parameter name="v0" dimension="voltage"/>
    <Children name="parts" type="part"/>
    <Dynamics>
      <StateVariable name="v" dimension="voltage" exposure="v"/>
      <OnStart>
        <StateAssignment variable="v" value="v0"/>
      </OnStart>
    </Dynamics>
  </ComponentType>
  <ComponentType name="part">
    <Parameter name="size" dimension="none"/>
  </ComponentType>
  <ComponentType name="network">
    <Children name="populations" type="population"/>
  </ComponentType>
  <ComponentType name="population">
    <ComponentReference name="component" type="baseCell"/>
    <Parameter name="count" dimension="none"/>
  </ComponentType>
</Lems>
`,
}

// Including is a LEMS model with a simulation.
const Including = `<Lems>
  <Target component="sim"/>
  <Include file="base.xml"/>
  <Constant name="zero" dimension="voltage" value="0 mV"/>
  <ComponentType name="thing" extends="baseThing">
    <Parameter name="start" dimension="voltage"/>
    <Property name="weight" dimension="none" defaultValue="1"/>
    <Dynamics>
      <StateVariable name="v" dimension="voltage" exposure="v"/>
      <TimeDerivative variable="v" value="(zero - v) * weight / tau"/>
      <OnStart>
        <StateAssignment variable="v" value="start"/>
      </OnStart>
      <Regime name="calm" initial="true">
        <OnCondition test="v .gt. start">
          <Transition regime="wild"/>
        </OnCondition>
      </Regime>
      <Regime name="wild"/>
    </Dynamics>
  </ComponentType>
  <ComponentType name="louder" extends="thing">
    <Fixed parameter="start" value="3 mV"/>
  </ComponentType>
  <ComponentType name="simulation">
    <Parameter name="step" dimension="time"/>
    <Parameter name="length" dimension="time"/>
    <ComponentReference name="target" type="holder"/>
    <Path name="quantity"/>
    <Simulation>
      <Run component="target" variable="t" increment="step" total="length"/>
      <Record quantity="quantity"/>
    </Simulation>
  </ComponentType>
  <thing id="alone" tau="10 ms" start="1 mV"/>
  <Component id="other" type="thing" extends="alone" tau="20 ms"/>
  <holder id="all">
    <thing id="first" tau="3 ms" start="2 mV"/>
    <louder id="second" tau="4 ms"/>
  </holder>
  <simulation id="sim" step="1 ms" length="100 ms" target="all" quantity="sum"/>
</Lems>
`

// NeuroML is a NeuroML document.
const NeuroML = `<neuroml xmlns="http://www.neuroml.org/schema/neuroml2" id="doc">
  <include href="base.xml"/>
  <cell id="one" v0="-60 mV">
    <part id="soma" size="3"/>
    <part id="axon" size="1"/>
  </cell>
  <cell id="two" v0="-65 mV"/>
  <ComponentType name="ownCell" extends="cell">
    <Parameter name="extra" dimension="voltage"/>
  </ComponentType>
  <ownCell id="three" v0="-65 mV" extra="1 mV"/>
  <network id="net">
    <population id="p" component="one" count="3"/>
    <population id="q" component="three" count="1"/>
  </network>
</neuroml>
`
