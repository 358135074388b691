package diagnostics_test

import (
	"strings"
	"testing"

	"github.com/lemsls/lemsls/diagnostics"
)

// Pieces of the control document, in which TestLEMSCatalogue makes mistakes.
const (
	pParam   = `<Parameter name="tau" dimension="time"/>`
	pState   = `<StateVariable name="v" dimension="voltage"/>`
	pRate    = `<TimeDerivative variable="v" value="(v0 - v)/tau"/>`
	pStart   = `<OnStart><StateAssignment variable="v" value="v0"/></OnStart>`
	pCell    = `<Component id="c1" type="T" tau="10 ms" v0="-65 mV"/>`
	pSim     = `<Component id="sim1" type="Sim" length="1 ms" step="0.1 ms" target="c1"/>`
	pType    = `<ComponentType name="T">`
	pEmptyK  = `<ComponentType name="K"></ComponentType>`
	pOnEvent = `<OnEvent port="zz"><StateAssignment variable="v" value="v0"/></OnEvent>`
	pOnCond  = `<OnCondition test="v .gt. v0"><StateAssignment variable="v" value="v0"/></OnCondition>`
	pPop     = `<ComponentType name="Pop"><Parameter name="n" dimension="none"/><ComponentReference name="cell" type="T"/><Structure><MultiInstantiate number="n" component="cell"/></Structure></ComponentType>`
	pPopCell = `<Component id="c1" type="Pop" n="3" cell="cc"/><Component id="cc" type="T" tau="10 ms" v0="-65 mV"/>`
	pLinked  = `<ComponentType name="K"><Constant name="i0" dimension="current" value="1 nA"/><Exposure name="i" dimension="current"/><Dynamics><DerivedVariable name="i" dimension="current" value="i0" exposure="i"/></Dynamics></ComponentType>`
	pOutputs = `<ComponentType name="OutputColumn"><Path name="quantity"/><Simulation><Record quantity="quantity"/></Simulation></ComponentType><ComponentType name="OutputFile"><Text name="fileName"/><Text name="path"/><Children name="outputColumn" type="OutputColumn"/><Simulation><DataWriter path="path" fileName="fileName"/></Simulation></ComponentType>`
)

// mistakes are the rows of the catalogue that have no fixture, by class.
var mistakes = []struct {
	id, expect string
	edits      []string // what is replaced, by what
}{
	{"elem-unknown-in-type", "error", []string{pParam, `<Paramater name="tau" dimension="time"/>`}},
	{"elem-unknown-in-dynamics", "error", []string{pRate, pRate + `<DerivedVarable name="x" value="1"/>`}},
	{"attr-unknown", "warning", []string{pParam, `<Parameter name="tau" dimention="x" dimension="time"/>`}},
	{"attr-wrong-case", "error", []string{pParam, `<Parameter name="tau" Dimension="time"/>`}},
	{"td-missing-variable", "error", []string{pRate, `<TimeDerivative value="(v0 - v)/tau"/>`}},
	{"dv-missing-dimension", "ok", []string{pRate, `<DerivedVariable name="x" value="v0/tau"/>` + pRate}},
	{"legacy-defaultrun", "error", []string{`<Target component="sim1"/>`, `<DefaultRun component="sim1"/>`}},
	{"legacy-componentclass", "error", []string{pType, `<ComponentClass name="T">`, pStart + `</Dynamics></ComponentType>`, pStart + `</Dynamics></ComponentClass>`}},
	{"onstart-empty", "warning", []string{pStart, `<OnStart/>`}},
	{"indexparam-dimension", "error", []string{pParam, pParam + `<IndexParameter name="ix" dimension="none"/>`}},
	{"sym-unknown-regime", "error", []string{pRate + pStart, pStart + `<Regime name="a" initial="true"><TimeDerivative variable="v" value="(v0 - v)/tauu"/></Regime>`}},
	{"dp-uses-statevar", "error", []string{pParam, pParam + `<DerivedParameter name="q" dimension="voltage" value="v"/>`}},
	{"td-of-parameter", "error", []string{pRate, `<TimeDerivative variable="tau" value="1"/>`}},
	{"td-of-derived", "error", []string{pRate, `<DerivedVariable name="x" dimension="voltage" value="v"/><TimeDerivative variable="x" value="v/tau"/>`}},
	{"td-twice", "warning", []string{pRate, pRate + pRate}},
	{"sa-unknown-var", "error", []string{`<StateAssignment variable="v" value="v0"/>`, `<StateAssignment variable="u" value="v0"/>`}},
	{"sa-to-derived", "error", []string{pRate + pStart, `<DerivedVariable name="x" dimension="voltage" value="v"/>` + pRate + `<OnStart><StateAssignment variable="x" value="v0"/></OnStart>`}},
	{"dup-param", "error", []string{pParam, pParam + pParam}},
	{"dup-dv", "error", []string{pRate, `<DerivedVariable name="x" dimension="voltage" value="v"/><DerivedVariable name="x" dimension="voltage" value="v0"/>` + pRate}},
	{"dup-type", "error", []string{pType, `<ComponentType name="T"><Parameter name="tau" dimension="time"/></ComponentType>` + pType}},
	{"name-clash-param-state", "error", []string{pParam, `<Parameter name="v" dimension="voltage"/>` + pParam, pCell, `<Component id="c1" type="T" v="1 mV" tau="10 ms" v0="-65 mV"/>`}},
	{"name-invalid", "error", []string{pParam, `<Parameter name="tau m" dimension="time"/>`, `(v0 - v)/tau`, `(v0 - v)/tau m`, pCell, `<Component id="c1" type="T" tau_m="10 ms" v0="-65 mV"/>`}},
	{"extends-unknown", "error", []string{pType, `<ComponentType name="T" extends="Nope">`}},
	{"child-unknown-type", "error", []string{pParam, pParam + `<Child name="k" type="Nope"/>`}},
	{"children-unknown-type", "error", []string{pParam, pParam + `<Children name="k" type="Nope"/>`}},
	{"child-not-allowed", "error", []string{pCell, pEmptyK + `<Component id="c1" type="T" tau="10 ms" v0="-65 mV"><K id="k1"/></Component>`}},
	{"child-missing", "warning", []string{pParam, pParam + `<Child name="k" type="K"/>`, pCell, pEmptyK + pCell}},
	{"child-twice", "error", []string{pParam, pParam + `<Child name="k" type="K"/>`, pCell, pEmptyK + `<Component id="c1" type="T" tau="10 ms" v0="-65 mV"><k type="K"/><k type="K"/></Component>`}},
	{"child-wrong-type", "error", []string{pParam, pParam + `<Child name="k" type="K"/>`, pCell, pEmptyK + `<ComponentType name="Z"></ComponentType><Component id="c1" type="T" tau="10 ms" v0="-65 mV"><k type="Z"/></Component>`}},
	{"cref-unknown-type", "error", []string{pParam, pParam + `<ComponentReference name="k" type="Nope"/>`, pCell, `<Component id="c1" type="T" k="c1" tau="10 ms" v0="-65 mV"/>`}},
	{"exposure-name-match-only", "warning", []string{pParam, pParam + `<Exposure name="v" dimension="voltage"/>`}},
	{"exposure-inherited-unsat", "warning", []string{pType, `<ComponentType name="B0"><Exposure name="w" dimension="voltage"/></ComponentType><ComponentType name="T" extends="B0">`}},
	{"requirement-unsatisfied", "error", []string{
		pType, `<ComponentType name="K"><Requirement name="vv" dimension="voltage"/><Exposure name="i" dimension="voltage"/><Dynamics><DerivedVariable name="i" dimension="voltage" value="vv" exposure="i"/></Dynamics></ComponentType>` + pType,
		pParam, pParam + `<Exposure name="v" dimension="voltage"/><Child name="k" type="K"/>`, pState, `<StateVariable name="v" dimension="voltage" exposure="v"/>`,
		pCell, `<Component id="c1" type="T" tau="10 ms" v0="-65 mV"><k type="K"/></Component>`}},
	{"port-wrong-dir-onevent", "error", []string{pParam, pParam + `<EventPort name="zz" direction="out"/>`, pStart, pStart + pOnEvent}},
	{"port-unknown-eventout", "error", []string{pStart, pStart + `<OnCondition test="v .gt. v0"><EventOut port="zz"/></OnCondition>`}},
	{"port-direction-uppercase", "error", []string{pParam, pParam + `<EventPort name="zz" direction="IN"/>`, pStart, pStart + pOnEvent}},
	{"regime-unknown-transition", "error", []string{pRate + pStart, pStart + `<Regime name="a" initial="true">` + pRate + `<OnCondition test="v .gt. v0"><Transition regime="bb"/></OnCondition></Regime>`}},
	{"regime-initial-bad", "error", []string{pRate + pStart, pStart + `<Regime name="a" initial="yes">` + pRate + `</Regime>`}},
	{"regime-duplicate", "error", []string{pRate + pStart, pStart + `<Regime name="a" initial="true">` + pRate + `</Regime><Regime name="a"/>`}},
	{"transition-outside-regime", "warning", []string{pStart, pStart + `<OnCondition test="v .gt. v0"><Transition regime="a"/></OnCondition>`}},
	{"select-unknown-child", "error", selecting(`select="kk/i"`)},
	{"select-wild-on-child", "error", selecting(`select="k[*]/i" reduce="add"`)},
	{"select-required-false", "warning", selecting(`select="kk/i" required="false" reduce="multiply"`)},
	{"cdv-no-default", "warning", []string{pRate, `<ConditionalDerivedVariable name="b" dimension="voltage"><Case condition="v .gt. v0" value="v"/></ConditionalDerivedVariable>` + pRate}},
	{"cdv-no-case", "error", []string{pRate, `<ConditionalDerivedVariable name="b" dimension="voltage"/>` + pRate}},
	{"ex-missing-left", "error", valued(`* 2`)}, {"ex-implicit-mult", "error", valued(`2(3+1)`)}, {"ex-empty", "error", valued(``)},
	{"ex-pow", "error", valued(`pow(2,3)`)}, {"ex-mod", "error", valued(`5 % 2`)}, {"ex-H", "portability", valued(`H(1)`)},
	{"ex-boolean-value", "error", valued(`1 .gt. 0`)}, {"ex-exp-notation", "ok", valued(`1e-3 + 2E+3 + 1.5e2`)}, {"ex-bad-exponent", "error", valued(`1e`)},
	{"ex-unary", "ok", valued(`2*-3 + -1`)}, {"ex-dollar", "error", valued(`$x`)}, {"ex-trailing-operator-dot", "error", valued(`1 .plus. 2`)},
	{"cond-geq", "ok", tested(`v .geq. v0`)}, {"cond-neq", "ok", tested(`v .neq. v0`)}, {"cond-eq", "ok", tested(`v .eq. v0`)}, {"cond-empty", "error", tested(``)},
	{"ok-multi", "ok", []string{pCell, pPop + pPopCell}},
	{"multi-unknown-component", "error", []string{pCell, strings.Replace(pPop, `component="cell"`, `component="cel"`, 1) + pPopCell}},
	{"multi-noninteger", "warning", []string{pCell, pPop + strings.Replace(pPopCell, `n="3"`, `n="2.5"`, 1)}},
	{"multi-negative", "error", []string{pCell, pPop + strings.Replace(pPopCell, `n="3"`, `n="-1"`, 1)}},
	{"with-unknown", "error", []string{pCell, strings.Replace(pPop, `<MultiInstantiate number="n" component="cell"/>`, `<With instance="nowhere" as="a"/>`, 1) + pPopCell}},
	{"target-twice", "warning", []string{`<Target component="sim1"/>`, `<Target component="sim1"/><Target component="sim1"/>`}},
	{"target-no-attr", "error", []string{`<Target component="sim1"/>`, `<Target/>`}},
	{"run-zero-step", "warning", []string{`step="0.1 ms"`, `step="0 ms"`}},
	{"record-unknown-path", "error", recording(`<OutputFile id="of" fileName="o.dat"><OutputColumn id="oc" quantity="pop[0]/v"/></OutputFile>`)},
	{"record-no-filename", "warning", recording(`<OutputFile id="of"><OutputColumn id="oc" quantity="v"/></OutputFile>`)},
	{"seed-not-integer", "error", []string{`<Dynamics><StateVariable name="t"`, `<Text name="seed"/><Dynamics><StateVariable name="t"`, `id="sim1" type`, `id="sim1" seed="abc" type`}},

	{"include-empty", "error", []string{pType, `<Include file=""/>` + pType}},
	{"half-operator", "error", tested(`v .gt v0`)},
	{"lint-unused-port", "hint", []string{pParam, pParam + `<EventPort name="i" direction="in"/>`}},
}

// selecting makes a DerivedVariable that selects from a Child k and a list ks.
func selecting(attrs string) []string {
	return []string{
		pType, pLinked + pType, pParam, pParam + `<Child name="k" type="K"/><Children name="ks" type="K"/>`,
		pRate, `<DerivedVariable name="a" dimension="current" ` + attrs + `/>` + pRate,
		pCell, `<Component id="c1" type="T" tau="10 ms" v0="-65 mV"><k type="K"/><K id="k1"/></Component>`,
	}
}

// valued makes a DerivedVariable of that value.
func valued(value string) []string {
	return []string{pRate, `<DerivedVariable name="x" dimension="none" value="` + value + `"/>` + pRate}
}

// tested makes a handler of that condition.
func tested(test string) []string {
	return []string{pStart, pStart + strings.Replace(pOnCond, "v .gt. v0", test, 1)}
}

// recording makes a simulation with an output file.
func recording(file string) []string {
	return []string{
		`type="Component"/><Dynamics><StateVariable name="t"`, `type="Component"/><Children name="outputs" type="OutputFile"/><Dynamics><StateVariable name="t"`,
		pSim, pOutputs + strings.TrimSuffix(pSim, "/>") + ">" + file + "</Component>",
	}
}

// TestLEMSCatalogue makes the mistakes of the catalogue that have no fixture, and
// applies all fixes.
func TestLEMSCatalogue(t *testing.T) {
	base := read(t, fixturePath("ok-base"))
	recall := tally{}
	for _, c := range mistakes {
		text := base
		for i := 0; i < len(c.edits); i += 2 {
			if !strings.Contains(text, c.edits[i]) {
				t.Fatalf("%s: no %s", c.id, c.edits[i])
			}
			text = strings.Replace(text, c.edits[i], c.edits[i+1], 1)
		}
		found := diagnostics.Check(among("catalogue.xml", text))
		ok, noted := judge(c.expect, found)
		recall.add(c.expect, ok && noted)
		if !ok || len(plain(found)) > 3 {
			t.Errorf("%s wants %s:\n%s", c.id, c.expect, render(t, found))
		}
		for _, d := range found {
			for _, fix := range d.Fixes {
				if underneath[c.id] == d.Code {
					continue
				}
				if complaint := applied(t, "catalogue.xml", text, found, d, fix); complaint != "" {
					t.Errorf("%s, %s, fix %q: %s", c.id, d.Code, fix.Title, complaint)
				}
			}
		}
	}
	recall.log(t)
}
