package main

import (
	"strings"
	"testing"

	"github.com/lemsls/lemsls/gpurun/cpu"
)

// TestDoctorKernels: kernels that this processor does not have keep sweeps from
// running, and doctor says so, beside all else.
func TestDoctorKernels(t *testing.T) {
	alone(t)
	t.Setenv(cpu.KernelsVariable, "nonsense")
	code, out, errs := command(t, "", "doctor")
	for _, want := range []string{`no kernels "nonsense"`, cpu.KernelsGo + ", each also as NAME" + cpu.Interpreted, cpu.KernelsVariable} {
		if !strings.Contains(out, want) || !strings.Contains(errs, want) {
			t.Errorf("no %q in\n%s%s", want, out, errs)
		}
	}
	if code != exitTrouble || strings.Contains(out, " runs sweeps") || !strings.Contains(out, "\nNeuroML 2 ") {
		t.Errorf("%d:\n%s", code, out)
	}
	t.Setenv(cpu.KernelsVariable, cpu.KernelsGo+cpu.Interpreted)
	if code, out, errs := command(t, "", "doctor"); code != 0 || !strings.Contains(out, cpu.KernelsGo+cpu.Interpreted+" kernels") {
		t.Errorf("%d:\n%s%s", code, out, errs)
	}
}

// TestHints: who types a name that does not exist is told the one that does, and
// what is missing is called so.
func TestHints(t *testing.T) {
	alone(t)
	settled(t, "")
	for _, c := range []struct{ line, want string }{
		{"sweep m", `lemsls: read m: no such file or directory; did you mean "m.xml"?`},
		{"gen --target go m", `lemsls: read m: no such file or directory; did you mean "m.xml"?`},
		{"sweep else", "lemsls: read else: no such file or directory\n"},
		{"sweep m.xml --replicate 3", `lemsls: unknown flag --replicate; did you mean "--replicates"?`},
		{"sweep --zzzzzzzzz", "lemsls: unknown flag --zzzzzzzzz; lemsls sweep --help lists them"},
		{"gen m.xml", "lemsls: --target is missing: give one of python, "},
	} {
		if code, _, errs := command(t, "", strings.Fields(c.line)...); code != exitTrouble || !strings.HasPrefix(errs, c.want) {
			t.Errorf("%s: %d: %s", c.line, code, errs)
		}
	}
	code, out, errs := command(t, "", "--version")
	if _, want, _ := command(t, "", "version"); code != 0 || out != want || errs != "" {
		t.Errorf("--version: %d: %s%s", code, out, errs)
	}
}

// TestCoreTypesHint: where a NeuroML model does not run because the core types are
// not found, sweep and gen say how to get them, and of other models nothing.
func TestCoreTypesHint(t *testing.T) {
	alone(t)
	t.Chdir(tree(t, map[string]string{
		"sim.xml":   `<Lems><Target component="s"/><Include file="Cells.xml"/><Include file="Simulation.xml"/><Simulation id="s" length="1ms" step="1ms" target="p"/></Lems>`,
		"cells.nml": `<neuroml xmlns="http://www.neuroml.org/schema/neuroml2" id="n"><izhikevich2007Cell id="izh" v0="-60mV"/></neuroml>`,
		"own.xml":   `<Lems><Dimension name="time" t="1"/></Lems>`,
	}))
	for _, line := range []string{"sweep sim.xml", "sweep cells.nml", "sweep cells.nml --component izh", "gen --target python sim.xml", "gen --target python cells.nml"} {
		if code, _, errs := command(t, "", strings.Fields(line)...); code != exitTrouble || !strings.HasSuffix(errs, "\n"+noCore+"\n") {
			t.Errorf("%s: %d: %s", line, code, errs)
		}
	}
	if code, _, errs := command(t, "", "sweep", "own.xml"); code != exitTrouble || strings.Contains(errs, "core types") {
		t.Errorf("%d: %s", code, errs)
	}
}

// TestSettingsThatAreNoTOML: a name that they may explain is not taken for a path.
func TestSettingsThatAreNoTOML(t *testing.T) {
	settled(t, "[sweep\n")
	for _, args := range [][]string{{"sweep", "mine"}, {"sweep", ".git"}, {"sweep", "--config", "lemsls.toml", "mine"}} {
		code, _, errs := command(t, "", args...)
		if code != exitTrouble || !strings.HasPrefix(errs, "lemsls.toml:1:7: error: ") || !strings.HasSuffix(errs, "have 1 error; mend them first\n") || strings.Contains(errs, "folder") {
			t.Errorf("%q: %d: %s", args, code, errs)
		}
	}
	if code, _, errs := command(t, "", "sweep", "m.xml", "--dry-run"); code != 0 {
		t.Errorf("a model needs no settings: %d: %s", code, errs)
	}
}

// TestTimeBetweenSteps: a time that is no multiple of the step is not cut or
// stretched without a word.
func TestTimeBetweenSteps(t *testing.T) {
	settled(t, "[sweep.mine]\nmodel = 'm.xml'\ntime = 100\n")
	const note = "lemsls: note: "
	for line, want := range map[string]string{
		"m.xml --dt 7 --time 100":      note + "--time 100 ms is no multiple of the step of 7 ms: 98 ms are simulated\n",
		"m.xml --dt 0.3ms --time 1s":   note + "--time 1 s is no multiple of the step of 0.3 ms: 999.9 ms are simulated\n",
		"m.xml --dt 7":                 note + "the time of 200 ms is no multiple of the step of 7 ms: 203 ms are simulated\n",
		"mine --dt 7":                  note + "the time of 100 ms is no multiple of the step of 7 ms: 98 ms are simulated\n",
		"m.xml --dt 0.1 --time 100.1":  "",
		"m.xml --dt 7 --steps 3":       "",
		"m.xml --dt 0.3ms --time 0.9s": "",
	} {
		if code, _, errs := command(t, "", append([]string{"sweep", "--dry-run"}, strings.Fields(line)...)...); code != 0 || errs != want {
			t.Errorf("%s: %d: %s", line, code, errs)
		}
	}
}
