package slurm

import (
	"math"
	"os"
	"reflect"
	"testing"
)

// recorded is what a program of Slurm 22.05 printed.
func recorded(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// of are the entries of a task.
func of(list []entry, job string, task int) (found []entry) {
	for _, e := range list {
		if e.Job == job && e.Task == task {
			found = append(found, e)
		}
	}
	return found
}

func TestParse(t *testing.T) {
	queue, account, control := parseQueue(recorded(t, "squeue.txt")), parseAccount(recorded(t, "sacct.txt")), parseControl(recorded(t, "scontrol-job.txt"))
	for _, c := range []struct {
		list []entry
		want entry
	}{
		{queue, entry{Job: "9", Task: 1, State: "COMPLETED", Node: "node7"}},
		{queue, entry{Job: "9", Task: 2, State: "FAILED", Reason: "NonZeroExitCode", Node: "node7"}},
		{queue, entry{Job: "9", Task: 7, State: "RUNNING", Node: "node7"}},
		{queue, entry{Job: "17", Task: 9, State: "PENDING", Reason: "JobArrayTaskLimit"}},
		{queue, entry{Job: "17", Task: 8, State: "PENDING", Reason: "JobHeldAdmin"}},
		{account, entry{Job: "9", Task: 2, State: "FAILED", Node: "node7", Code: 2}},
		{account, entry{Job: "9", Task: 3, State: "FAILED", Node: "node7", Signal: 9}},
		{account, entry{Job: "9", Task: 4, State: "CANCELLED", Node: "node7"}},
		{account, entry{Job: "9", Task: 5, State: "TIMEOUT", Node: "node7"}},
		{account, entry{Job: "16", Task: 1, State: "FAILED", Node: "node7", Signal: 53}},
		{control, entry{Job: "9", Task: 3, State: "FAILED", Reason: "JobLaunchFailure", Node: "node7", Signal: 9}},
		{control, entry{Job: "9", Task: 5, State: "TIMEOUT", Reason: "TimeLimit", Node: "node7", Signal: 15}},
		{control, entry{Job: "17", Task: 4, State: "RUNNING", Node: "node7"}},
	} {
		if got := of(c.list, c.want.Job, c.want.Task); !reflect.DeepEqual(got, []entry{c.want}) {
			t.Errorf("%+v, want %+v", got, c.want)
		}
	}
	if len(queue) != 16 || len(account) != 12 || len(control) != 9 {
		t.Errorf("%d, %d and %d entries", len(queue), len(account), len(control))
	}
}

// TestEnding says how tasks ended, whichever program told.
func TestEnding(t *testing.T) {
	account := parseAccount(recorded(t, "sacct.txt"))
	for task, want := range map[int]string{2: "exit code 2", 3: "signal 9 (kill) ended it", 4: "it was cancelled", 5: "it reached its time limit; more with --time-limit"} {
		e := of(account, "9", task)[0]
		if got := e.ending(); got != want || !e.isOver() {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if e := of(account, "16", 1)[0]; e.ending() != "its node could not open the files for its output; choose a folder that all nodes see with --out" {
		t.Error(e.ending())
	}
	for state, want := range map[string]string{"COMPLETED": "it ended, but its results cannot be seen", forgotten: "the queue knows nothing of it any more, and its results are not complete", "OUT_OF_MEMORY": "it took more memory than it was given; more with --mem, or less with --memory",
		"NODE_FAIL": "its node failed", "REVOKED": "revoked"} {
		if got := (&entry{State: state}).ending(); got != want {
			t.Errorf("%s: %s, want %s", state, got, want)
		}
	}
}

func TestMaxArraySize(t *testing.T) {
	if n := parseMost(recorded(t, "scontrol-config.txt")); n != 100 {
		t.Error(n)
	}
	if n := parseMost("nothing of the kind"); n != math.MaxInt {
		t.Error(n)
	}
}

func TestNothingToParse(t *testing.T) {
	for _, text := range []string{"", "\n", "CLUSTER: fast\n", "slurm_load_jobs error: Unable to contact slurm controller\n", "a|b|c|d|e\n", "12_[3-7]|PENDING|0:0|\n", "12|x|0:0|\n"} {
		if list := append(append(parseQueue(text), parseAccount(text)...), parseControl(text)...); len(list) > 0 {
			t.Errorf("%q: %+v", text, list)
		}
	}
}
