package slurm

import (
	"testing"
	"time"
)

// TestJudge: a task that has ended is given time to be seen as complete, one that
// Slurm calls failed until the next look, and one that it knows nothing of is
// waited for as if it had ended.
func TestJudge(t *testing.T) {
	start := time.Unix(1000, 0)
	at := func(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }
	running, done, lost := entry{State: "RUNNING"}, entry{State: "COMPLETED"}, entry{State: "NODE_FAIL"}
	type look struct {
		second int
		e      entry
		found  bool
		failed bool
	}
	for name, looks := range map[string][]look{
		"failed":        {{0, running, true, false}, {5, lost, true, false}, {10, lost, true, true}},
		"requeued":      {{0, lost, true, false}, {5, running, true, false}, {90, lost, true, false}},
		"late files":    {{0, done, true, false}, {30, done, true, false}, {59, done, true, false}, {60, done, true, true}},
		"forgotten":     {{0, entry{}, false, false}, {59, entry{}, false, false}, {60, entry{}, false, true}},
		"seen later":    {{0, entry{}, false, false}, {50, running, true, false}, {100, entry{}, false, false}, {159, entry{}, false, false}, {160, entry{}, false, true}},
		"nothing known": {{0, running, true, false}, {5, entry{}, false, false}},
	} {
		var x task
		for _, l := range looks {
			if x.judge(l.e, l.found, at(l.second), time.Minute); x.failed != l.failed {
				t.Errorf("%s: failed is %v at second %d", name, x.failed, l.second)
			}
		}
	}
}
