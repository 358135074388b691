package codegen

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestTVBGaps: what TVB has no place for is said with its place, and no file is
// made.
func TestTVBGaps(t *testing.T) {
	const exposed = `<Exposure name="{}" dimension=""/>`
	for _, test := range []struct {
		parts map[string]string
		want  string // feature and text at its place
	}{
		{map[string]string{"rate": "sin(t) - x"}, "the time t in an equation: t"},
		{map[string]string{"derived": strings.Replace(exposed, "{}", "t - x", 1)}, "an exposure that depends on the time t: t - x"},
		{map[string]string{"derived": strings.Replace(exposed, "{}", "c", 1)}, "an exposure that depends on the sum of a coupling: c"},
		{map[string]string{"derived": strings.Replace(exposed, "{}", "v", 1), "dynamics": `<DerivedVariable name="v" value="2.0 * c"/>`, "rate": "v"},
			"an exposure that depends on the sum of a coupling: v"},
		{map[string]string{"derived": strings.Replace(exposed, "{}", "x + n_node", 1)}, ""},
	} {
		sys := system(t, model(test.parts))
		prog, _ := Lower(sys)
		s := source(sys, prog)
		s.Flavor = "tvb"
		files, gaps := Python.Generate(s)
		var got []string
		for _, g := range gaps {
			got = append(got, g.Feature+": "+g.Place.Text())
			if g.Target != "python (tvb)" {
				t.Errorf("the gap is one of %q", g.Target)
			}
		}
		if strings.Join(got, ", ") != test.want || (len(files) == 0) != (test.want != "") {
			t.Errorf("%v: gaps %q, %d files; want %q", test.parts, got, len(files), test.want)
		}
		s.Flavor = "numba"
		if _, gaps := Python.Generate(s); len(gaps) > 0 {
			t.Errorf("%v: Numba has gaps %v", test.parts, gaps)
		}
	}
}

// TestTVBModel: what the file says of ranges, bounds, exposures, couplings and
// constants is where TVB looks for it; parameters may differ between nodes;
// monitors average whole windows from the first step on; and no model can take the
// name of an attribute that TVB's classes have.
func TestTVBModel(t *testing.T) {
	OnceIsEnough(t)
	t.Parallel()
	tvbPath(t)
	dir := t.TempDir()
	for name, path := range map[string]string{"several": "../testdata/models/coupling/several.xml", "sigmoidal": "../testdata/models/coupling/sigmoidal.xml"} {
		write(t, filepath.Join(dir, name+".py"), flavored(t, loadFile(t, path).System, "tvb"))
	}
	write(t, filepath.Join(dir, "surface.py"), flavored(t, system(t, model(map[string]string{"rate": "local_coupling - x"})), "tvb"))
	python(t, useTVB, dir, tvbAttributes)
}

const useTVB = `
import logging, sys, warnings
warnings.simplefilter("ignore")
logging.disable(logging.WARNING)
sys.path.insert(0, sys.argv[1])
import numpy as np
import several, sigmoidal, surface
from tvb.simulator import monitors

model = several.SeveralT()
assert isinstance(model, several.Model) and several.MODEL is several.SeveralT
assert model.state_variables == ("x", "y", "z") and model.cvar.tolist() == [0, 1, 2]
assert model.state_variable_range["z"].tolist() == [-0.5, 0.5]
assert {k: v.tolist() for k, v in model.state_variable_boundaries.items()} == {"z": [-1.5, 1.5]}
assert model.variables_of_interest == ("x", "z", "energy")
mu = several.SeveralT.mu
assert (mu.domain.lo, mu.domain.hi, mu.domain.step) == (0.0, 2.0, 0.1) and mu.doc == "strength of the limit cycle"
assert several.SeveralT.bias.domain is None and model.bias.tolist() == [0.25]
speed = several.SeveralT.global_speed
assert (speed.domain.lo, speed.domain.hi) == (1.0, 10.0) and model.global_speed.tolist() == [5.5]
assert sigmoidal.SigmoidalT().cvar.tolist() == [1, 2], "the coupling reads y1 and y2"
assert sigmoidal.SigmoidalT().variables_of_interest == ("y1", "y1___y2")

rng = np.random.default_rng(1)
n = 5
weights, lengths = rng.random((n, n)), 10 * rng.random((n, n))
network = several.make_connectivity(weights, lengths)

def run(model, **options):
    simulator = several.make_simulator(network, model, dt=0.1, seed=3, **options)
    return [(times, data[..., 0]) for times, data in simulator.run(simulation_length=10.0)]

# Exposures are chosen by name, expressions too; whole windows are averaged.
everything = (monitors.Raw(), monitors.TemporalAverage(period=1.0))
(times, raw), (windows, averages) = run(several.SeveralT(), watched=everything)
assert np.allclose(times, 0.1 * np.arange(1, 101)) and len(windows) == 10
assert np.allclose(averages[0], raw[:10].mean(axis=0), rtol=1e-13) and np.allclose(averages[-1], raw[-10:].mean(axis=0), rtol=1e-13)
((_, chosen),) = run(several.SeveralT(variables_of_interest=("energy", "x")))
assert np.array_equal(chosen, raw[:, [2, 0]])

((_, bold),) = run(several.SeveralT(), watched=(monitors.Bold(period=5.0),))
assert bold.shape == (2, 3, n) and np.isfinite(bold).all()

# A parameter per node: without coupling each node is what it is where all have its value.
mu = np.linspace(0.2, 1.0, n)
alone = dict(global_coupling=np.array([0.0]))
((_, mixed),) = run(several.SeveralT(mu=mu, **alone))
for k in range(n):
    ((_, same),) = run(several.SeveralT(mu=mu[k : k + 1], **alone))
    assert np.array_equal(mixed[:, :, k], same[:, :, k]), k

# The speed is the model's, the connectivity is left as it is, and given states are kept.
((_, slow),) = run(several.SeveralT(global_speed=np.array([1.0])))
assert network.speed.tolist() == [1.0] and not np.array_equal(slow, raw)
initial = rng.random((3, n)) + 1.0
simulator = several.make_simulator(network, several.SeveralT(), initial=initial)
assert np.array_equal(simulator.current_state[:, :, 0], np.minimum(initial, [[np.inf], [np.inf], [1.5]]))
try:
    several.make_simulator(network, several.SeveralT(global_speed=np.array([-1.0])))
except ValueError as problem:
    assert "speed" in str(problem)
else:
    raise AssertionError("a negative speed is taken")

# Of the attributes of TVB's classes none is free for a model's names.
has = set(dir(simulator.model)) | set(dir(simulator.coupling))
own = "global_speed global_coupling mu omega bias share nsig rec_speed_dt coupling_linear coupling_difference coupling_product"
free = {name for name in has if not name.startswith("__")} - set(sys.argv[2].split()) - set(own.split())
assert not free, free

# Without noise two seeds from one state are the same; with it they are not.
quiet = [run(several.SeveralT(), initial=initial, noise=False)[0][1] for _ in range(2)]
noisy = [run(several.SeveralT(), initial=initial)[0][1] for _ in range(2)]
assert np.array_equal(*quiet) and np.array_equal(*noisy) and not np.array_equal(quiet[0], noisy[0])

# What the model's file cannot say for a surface is refused, not left out.
state = np.zeros((1, 2, 1))
surface.ModelT().dfun(state, state)
try:
    surface.ModelT().dfun(state, state, 0.5)
except NotImplementedError:
    pass
else:
    raise AssertionError("a local coupling is taken and left out")
`
