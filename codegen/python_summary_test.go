package codegen

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestPythonSummary: the standard deviation of numbers far from zero is that of
// their differences, and nought for one that does not change.
func TestPythonSummary(t *testing.T) {
	t.Parallel()
	const check = `
import importlib, sys
import numpy as np
sys.path.insert(0, sys.argv[1])
for flavor in ("numpy", "numba"):
    m = importlib.import_module(flavor + "_far")
    network = np.zeros((2, 2)), np.zeros((2, 2))
    point = {name: (a + b) / 2 for name, (a, b) in m.PARAMETERS.items()}
    runs = np.array([e for _, _, e in m.simulate(point, *network, 0.1, 200)])[1:, 0]
    want = np.mean(runs), np.std(runs - runs[0, 0]), runs.min(), runs.max()
    assert 1e-8 < want[1] < 1e-6, want
    for got in (m.summary_of(m.simulate(point, *network, 0.1, 200))[0], m.sweep([point], *network, 0.1, 200)[0, 0]):
        assert np.allclose(got, want, rtol=1e-9, atol=0.0), (flavor, got, want)
    still = m.summary_of((n, None, np.full((1, 2), 0.1)) for n in range(50))[0]
    assert list(still) == [0.1, 0.0, 0.1, 0.1], still
`
	dir := t.TempDir()
	text := model(map[string]string{"rate": "0.0000001 * sin(t) - (x - 300.0) * 0.0"})
	text = strings.Replace(text, `dimension="0.5, 1.0"`, `dimension="300.0, 300.0"`, 1)
	for _, f := range []string{"numpy", "numba"} {
		write(t, filepath.Join(dir, f+"_far.py"), flavored(t, system(t, text), f))
	}
	python(t, check, dir)
}

// TestPythonRefusals: what cannot be simulated is refused in words, and a
// simulation that left the finite numbers says so.
func TestPythonRefusals(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "script.py")
	write(t, path, script(t, system(t, model(map[string]string{"rate": "{x^3} * 1e9 + 1e9"}))))
	const check = `
import contextlib, importlib.util, io, os, sys
import numpy as np
spec = importlib.util.spec_from_file_location("script", sys.argv[1])
m = importlib.util.module_from_spec(spec)
spec.loader.exec_module(m)
folder = os.path.dirname(sys.argv[1])
for name in ("weights", "tract_lengths"):
    np.savetxt(os.path.join(folder, name + ".txt"), np.zeros((2, 2)))
def run(*args):
    errs, code = io.StringIO(), 0
    with contextlib.redirect_stderr(errs), contextlib.redirect_stdout(io.StringIO()):
        try:
            m.main(["--connectome", folder, *args])
        except SystemExit as end:
            code = end.code
    return code, errs.getvalue()
name = list(m.PARAMETERS)[0]
for args, want in ((("--steps", "0"), "1 step or more"), (("--steps", "-1"), "1 step or more"), (("--dt", "0"), "greater than 0"),
                   (("--dt", "-1"), "greater than 0"), (("--dt", "nan"), "greater than 0"), (("--param", name + "=0:1:0"), "1 value or more"),
                   (("--param", name + "=0:1:-2"), "1 value or more"), (("--param", name + "=nan"), "finite number")):
    code, errs = run(*args)
    assert code == 2 and want in errs, (args, code, errs)
code, errs = run("--steps", "20", "--no-noise")
assert code == 0 and "the simulation left the finite numbers: " in errs, (code, errs)
code, errs = run("--steps", "20", "--param", name + "=0:1:3")
assert code == 0 and "3 of 3 simulations left the finite numbers: " in errs, (code, errs)
`
	python(t, check, path)
}
