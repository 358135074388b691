package codegen_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/codegen"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/lemstest"
)

// TestCoreTypes makes a component of each of NeuroML's core types that has
// Dynamics, as simple as it can be, and lists which of them are simulated alone,
// which of them inside a component that gives them what they require, and why
// the others are not.
func TestCoreTypes(t *testing.T) {
	const includes = `<Include file="Cells.xml"/><Include file="Networks.xml"/><Include file="PyNN.xml"/><Include file="Simulation.xml"/>`
	core := loadCore(t, "core_types.xml", "<Lems>"+includes+"</Lems>")
	var names []string
	zoo := &zoo{w: core.World, known: map[string]bool{}}
	for _, name := range slices.Sorted(maps.Keys(core.World.Types())) {
		ct := core.World.Type(name)
		if block, _ := core.World.Dynamics(ct); block == nil || len(block.Children) == 0 || core.World.Block(ct, "Simulation") != nil {
			continue // a base, metadata, or what runs others
		}
		names = append(names, name)
		zoo.text.WriteString(zoo.element(name, `id="alone_`+name+`"`, ct, 0))
		zoo.host(ct)
		zoo.pair(ct)
	}
	zoo.text.WriteString(compartments)
	names = append(names, "cell of two segments")
	m := loadCore(t, "core_types.xml", "<Lems>"+includes+zoo.text.String()+"</Lems>")
	var list strings.Builder
	count := map[string]int{}
	for _, name := range names {
		kind, why := verdict(t, m, name)
		count[kind]++
		fmt.Fprintln(&list, strings.TrimSpace(fmt.Sprintf("%-36s%s %s", name, kind, why)))
	}
	head := fmt.Sprintf("%d run, %d run inside others, %d do not\n\n", count[alone], count[inside]+count[joined], count[not])
	lemstest.Golden(t, "../testdata/codegen/core_types.txt", head+list.String())
}

// What becomes of a type.
const (
	alone  = "runs"
	inside = "runs inside another one"
	joined = "runs between two others"
	not    = "does not run:"
)

// verdict says what becomes of a type, and why.
func verdict(t *testing.T, m *lems.Model, name string) (kind, why string) {
	reasons := obstaclesOf(t, m, m.World.Component("alone_"+strings.ReplaceAll(name, " ", "_")))
	if len(reasons) == 0 {
		return alone, ""
	}
	if pair := m.World.Component("pair_" + name); pair != nil && len(obstaclesOf(t, m, pair)) == 0 {
		return joined, "that a Tunnel joins"
	}
	if m.World.Component("inside_"+name) == nil {
		return not, strings.Join(reasons, "; ")
	}
	if left := obstaclesOf(t, m, m.World.Component("inside_"+name)); len(left) > 0 {
		return not, strings.Join(left, "; ")
	}
	var needs []string
	for _, r := range reasons {
		_, requirement, ok := strings.Cut(r, "provides: ")
		switch {
		case ok:
			needs = append(needs, requirement)
		case strings.HasPrefix(r, "a component without states"):
			needs = append(needs, "a state")
		case strings.HasSuffix(r, "no instance: parent"):
			needs = append(needs, "events for it")
		default:
			t.Errorf("%s: alone it has %s, inside another one not", name, r)
		}
	}
	return inside, "that has " + strings.Join(needs, ", ")
}

// obstaclesOf are the obstacles to a component, each once; without any it is
// simulated for some steps.
func obstaclesOf(t *testing.T, m *lems.Model, c *lems.Component) []string {
	sys, obstacles := lems.Flatten(m, c)
	var list []string
	for _, o := range obstacles {
		feature := strings.ReplaceAll(o.Feature(), ": "+c.ID, "")
		if !slices.Contains(list, feature) {
			list = append(list, feature)
		}
	}
	if len(obstacles) > 0 {
		return list
	}
	if _, gaps := codegen.Lower(sys); len(gaps) > 0 {
		return []string{gaps[0].Feature}
	}
	simulateSystem(t, sys, "euler", 1e-5, 3, 1)
	return nil
}

// zoo writes a component of every type.
type zoo struct {
	w     *lems.World
	text  strings.Builder
	known map[string]bool // components that others refer to
}

// deepest bounds how far components are nested in one another.
const deepest = 5

// element is a component with all that its type wants: parameters, children and
// components that it refers to.
func (z *zoo) element(tag, attributes string, ct *lems.ComponentType, depth int) string {
	var b strings.Builder
	b.WriteString("<" + tag + " " + attributes)
	members := z.w.Members(ct)
	for _, x := range members.As("Parameter", "IndexParameter") {
		if z.w.Fixed(ct, x.Name) == nil {
			fmt.Fprintf(&b, ` %s="%s"`, x.Name, z.one(x.Item.Value("dimension")))
		}
	}
	for _, x := range members.As("Path") {
		if to := members.Find(referred[x.Name]); to != nil && depth < deepest {
			fmt.Fprintf(&b, ` %s="./%s"`, x.Name, z.component(z.simplest(to.Item.Value("type")), depth+1))
		}
	}
	for _, x := range members.As("ComponentReference") {
		if of := z.simplest(x.Item.Value("type")); of != nil && depth < deepest {
			fmt.Fprintf(&b, ` %s="%s"`, x.Name, z.component(of, depth+1))
		}
	}
	b.WriteString(">")
	for _, x := range members.As("Child") {
		if of := z.simplest(x.Item.Value("type")); of != nil && depth < deepest {
			b.WriteString(z.element(x.Name, `type="`+of.Name+`"`, of, depth+1))
		}
	}
	b.WriteString("</" + tag + ">\n")
	return b.String()
}

// referred are the references whose components paths lead to, by the names of
// the paths.
var referred = map[string]string{"spikeTarget": "synapse", "synapse1Path": "synapse1", "synapse2Path": "synapse2"}

// component is the id of a component of a type at top level.
func (z *zoo) component(ct *lems.ComponentType, depth int) string {
	id := "some_" + ct.Name
	if !z.known[id] {
		z.known[id] = true
		z.text.WriteString(z.element(ct.Name, `id="`+id+`"`, ct, depth))
	}
	return id
}

// simplest is the type itself, or else the first subtype, that has Dynamics; the
// type itself if none has.
func (z *zoo) simplest(name string) *lems.ComponentType {
	base := z.w.Type(name)
	if base == nil {
		return nil
	}
	for _, ct := range append([]*lems.ComponentType{base}, z.w.Subtypes(base)...) {
		if block, _ := z.w.Dynamics(ct); block != nil {
			return ct
		}
	}
	return base
}

// one is a quantity of a dimension.
func (z *zoo) one(dimension string) string {
	want := z.w.DimensionOf(dimension)
	if want.Kind != lems.KnownDim || want.Dimension.None() {
		return "1"
	}
	for _, symbol := range slices.Sorted(maps.Keys(z.w.Units())) {
		if z.w.DimensionOf(z.w.Unit(symbol).Item.Value("dimension")) == want {
			return "1 " + symbol
		}
	}
	return "1"
}

// host writes a type that has all that a type and what is in it may require and
// reads all that it exposes, and a component of it with one of the type inside.
func (z *zoo) host(ct *lems.ComponentType) {
	given := map[string]string{} // dimensions of what is required
	z.requirements(ct, given, 0)
	var members, variables strings.Builder
	sum := "0" // without regard to dimensions, which lowering does not ask for
	for _, name := range slices.Sorted(maps.Keys(given)) {
		fmt.Fprintf(&members, `<Constant name="one_%s" dimension="%s" value="%s"/>`, name, given[name], z.one(given[name]))
		fmt.Fprintf(&variables, `<DerivedVariable name="%s" dimension="%s" value="one_%s"/>`, name, given[name], name)
	}
	for it := range z.w.Variables(ct) {
		if name := it.Value("exposure"); name != "" {
			fmt.Fprintf(&variables, `<DerivedVariable name="read_%s" select="guests[*]/%s" reduce="add"/>`, name, name)
			sum += " + read_" + name
		}
	}
	fmt.Fprintf(&z.text, `<ComponentType name="host_%s"><Children name="guests" type="%s"/>%s<Dynamics><StateVariable name="host"/><TimeDerivative variable="host" value="%s"/>%s</Dynamics></ComponentType>`,
		ct.Name, ct.Name, members.String(), sum, variables.String())
	fmt.Fprintf(&z.text, "\n<host_%s id=\"inside_%s\">%s</host_%s>\n", ct.Name, ct.Name, z.element(ct.Name, `id="guest"`, ct, 1), ct.Name)
}

// compartments is a cell that no simulation here divides.
const compartments = `<cell id="alone_cell_of_two_segments"><morphology id="tree">
<segment id="0"><proximal x="0" y="0" z="0" diameter="1"/><distal x="1" y="0" z="0" diameter="1"/></segment>
<segment id="1"><parent segment="0"/><distal x="2" y="0" z="0" diameter="1"/></segment>
</morphology><biophysicalProperties id="all"><membraneProperties><spikeThresh value="0 mV"/><specificCapacitance value="1 uF_per_cm2"/>
<initMembPotential value="-65 mV"/></membraneProperties><intracellularProperties/></biophysicalProperties></cell>`

// joint are two components that a Tunnel joins with instances of the type TYPE,
// such as JOINT is; each is the other's PEER.
const joint = `<ComponentType name="end_TYPE"><Attachments name="joints" type="TYPE"/><Exposure name="v" dimension="voltage"/>
<Dynamics><StateVariable name="v" dimension="voltage" exposure="v"/><DerivedVariable name="i" select="joints[*]/i" reduce="add"/><TimeDerivative variable="v" value="i"/></Dynamics></ComponentType>
<ComponentType name="pair_TYPE"><Child name="one" type="end_TYPE"/><Child name="two" type="end_TYPE"/><ComponentReference name="joint" type="TYPE"/>
<Structure><With instance="one" as="a"/><With instance="two" as="b"/><Tunnel name="PEER" endA="a" endB="b" componentA="joint" componentB="joint"/></Structure></ComponentType>
<pair_TYPE id="pair_TYPE" joint="JOINT"><one type="end_TYPE"/><two type="end_TYPE"/></pair_TYPE>`

// pair writes a joint for a type that requires another instance.
func (z *zoo) pair(ct *lems.ComponentType) {
	for _, x := range z.w.Members(ct).As("InstanceRequirement") {
		id := z.component(ct, 0)
		z.text.WriteString(strings.NewReplacer("TYPE", ct.Name, "PEER", x.Name, "JOINT", id).Replace(joint))
	}
}

// requirements adds what a type and its children require.
func (z *zoo) requirements(ct *lems.ComponentType, given map[string]string, depth int) {
	members := z.w.Members(ct)
	for _, x := range members.As("Requirement") {
		if given[x.Name] == "" {
			given[x.Name] = x.Item.Value("dimension")
		}
	}
	for _, x := range members.As("Child", "ComponentReference") {
		if of := z.simplest(x.Item.Value("type")); of != nil && depth < deepest {
			z.requirements(of, given, depth+1)
		}
	}
}
