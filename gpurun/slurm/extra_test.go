package slurm

import (
	"strings"
	"testing"
)

// TestExtra: what lemsls needs itself is refused, however it is spelt.
func TestExtra(t *testing.T) {
	for a, want := range map[string]string{
		"--array=1-4": "needs --array", "-a1-4": "needs --array", "-a=1": "needs --array", "-Ha1-4": "needs --array", "--arr=1": "needs --array",
		"-o/tmp/x": "needs --output", "--outp=/x": "needs --output", "--out /x": "needs --output", "-e/x": "needs --error", "-Jname": "needs --job-name",
		"-W": "needs --wait", "--wra=true": "needs --wrap", "--test": "needs --test-only", "END": "want an option", "-": "want an option", "--": "want an option",
		"--mail-type=END": "", "--exclusive": "", "-pa": "", "-Aeo": "", "-H": "", "-wa1,o2": "", "--account=a": "", "--time=1": "", "--export-file=x": "", "--wait-all-nodes=1": "",
	} {
		err := checkExtra(a)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", a, err, want)
		}
	}
}

// TestFormats: times and memories are those of sbatch.
func TestFormats(t *testing.T) {
	for _, text := range []string{"", "30", "30:15", "4:00:00", "2-12", "2-12:30", "1-12:00:00", "INFINITE", "unlimited"} {
		if err := (&Resources{TimeLimit: text}).checkFormats(); err != nil {
			t.Error(err)
		}
	}
	for _, text := range []string{"", "0", "1000", "4G", "800m", "1T", "100K", "4GB"} {
		if err := (&Resources{Memory: text}).checkFormats(); err != nil {
			t.Error(err)
		}
	}
	for _, text := range []string{"foo", "1h", "1:2:3:4", "-1", "1-", "5 min"} {
		if err := (&Resources{TimeLimit: text}).checkFormats(); err == nil || !strings.Contains(err.Error(), "--time-limit "+text+": want a time such as") {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{"lots", "4 G", "4X", "-4G", "1.5G"} {
		if err := (&Resources{Memory: text}).checkFormats(); err == nil || !strings.Contains(err.Error(), "--mem "+text+": want a memory such as") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
