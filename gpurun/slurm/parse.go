package slurm

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// entry is what Slurm says of one task.
type entry struct {
	Job    string // of the array
	Task   int
	State  string // PENDING, RUNNING, FAILED and so on
	Reason string // why it waits, or ended; "" if nothing is said
	Node   string
	Code   int // exit code
	Signal int // that ended it
}

// queueFormat makes squeue print a line per task: array, task, state, reason,
// nodes.
const queueFormat = "%F|%K|%T|%r|%N"

// parseQueue reads what squeue prints.
func parseQueue(text string) []entry {
	var list []entry
	for line := range strings.Lines(text) {
		f := strings.Split(strings.TrimSpace(line), "|")
		if len(f) != 5 {
			continue // CLUSTER: NAME, of several
		}
		task, err := strconv.Atoi(f[1])
		if err != nil {
			continue // not of an array
		}
		list = append(list, entry{Job: f[0], Task: task, State: f[2], Reason: reason(f[3]), Node: f[4]})
	}
	return list
}

// accountFormat are the fields of sacct.
const accountFormat = "JobID,State,ExitCode,NodeList"

// parseAccount reads what sacct prints: 12_3|CANCELLED by 1000|0:15|node7. Tasks
// that have not begun have one line together, which says nothing.
func parseAccount(text string) []entry {
	var list []entry
	for line := range strings.Lines(text) {
		f := strings.Split(strings.TrimSpace(line), "|")
		if len(f) != 4 {
			continue
		}
		job, index, _ := strings.Cut(f[0], "_")
		task, err := strconv.Atoi(index)
		if err != nil {
			continue
		}
		e := entry{Job: job, Task: task, Node: f[3]}
		e.State, _, _ = strings.Cut(f[1], " ")
		e.Code, e.Signal = exitCode(f[2])
		list = append(list, e)
	}
	return list
}

// parseControl reads what scontrol prints of jobs, a line each.
func parseControl(text string) []entry {
	var list []entry
	for line := range strings.Lines(text) {
		e := entry{Job: field(line, "ArrayJobId"), State: field(line, "JobState"), Reason: reason(field(line, "Reason")), Node: field(line, "NodeList")}
		var err error
		if e.Task, err = strconv.Atoi(field(line, "ArrayTaskId")); err != nil {
			continue
		}
		e.Code, e.Signal = exitCode(field(line, "ExitCode"))
		list = append(list, e)
	}
	return list
}

// field is a value of a line of scontrol: NAME=VALUE, between spaces.
func field(line, name string) string {
	_, rest, found := strings.Cut(" "+line, " "+name+"=")
	if !found {
		return ""
	}
	value, _, _ := strings.Cut(rest, " ")
	return strings.TrimSpace(value)
}

// exitCode reads CODE:SIGNAL.
func exitCode(text string) (code, signal int) {
	c, s, _ := strings.Cut(text, ":")
	code, _ = strconv.Atoi(c)
	signal, _ = strconv.Atoi(s)
	return code, signal
}

func reason(text string) string {
	if text == "None" || text == "(null)" {
		return ""
	}
	return text
}

// parseMost is how many tasks an array may have, numbered from 1, by what
// scontrol says about the cluster.
func parseMost(config string) int {
	for line := range strings.Lines(config) {
		name, value, _ := strings.Cut(line, "=")
		if strings.TrimSpace(name) != "MaxArraySize" {
			continue
		}
		if n, err := strconv.Atoi(strings.TrimSpace(value)); err == nil && n > 1 {
			return n - 1 // it is behind the largest number of a task
		}
	}
	return math.MaxInt
}

// over are the states of tasks that will not run again by themselves.
var over = []string{"COMPLETED", "FAILED", "CANCELLED", "TIMEOUT", "NODE_FAIL", "PREEMPTED", "OUT_OF_MEMORY", "BOOT_FAIL", "DEADLINE", "REVOKED"}

// forgotten is the state of a task that nothing is known of.
const forgotten = "UNKNOWN"

// isOver says that a task has ended.
func (e *entry) isOver() bool { return slices.Contains(over, e.State) }

// waits says that a task has not begun, or not again.
func (e *entry) waits() bool {
	return !e.isOver() && e.State != "RUNNING" && e.State != "COMPLETING" && e.State != "SUSPENDED"
}

// ending is how a task ended, for a person.
func (e *entry) ending() string {
	switch e.State {
	case "TIMEOUT":
		return "it reached its time limit; more with --time-limit"
	case "OUT_OF_MEMORY":
		return "it took more memory than it was given; more with --mem, or less with --memory"
	case "NODE_FAIL", "BOOT_FAIL":
		return "its node failed"
	case "CANCELLED":
		return "it was cancelled"
	case "PREEMPTED":
		return "it had to make room for another job"
	case "DEADLINE":
		return "it could not end before its deadline"
	}
	switch {
	case e.Signal == unopened:
		return "its node could not open the files for its output; choose a folder that all nodes see with --out"
	case e.Signal != 0:
		return "signal " + strconv.Itoa(e.Signal) + signalNames[e.Signal] + " ended it"
	case e.Code != 0:
		return "exit code " + strconv.Itoa(e.Code)
	case e.State == "COMPLETED":
		return "it ended, but its results cannot be seen"
	case e.State == forgotten:
		return "the queue knows nothing of it any more, and its results are not complete"
	case e.Reason != "":
		return e.Reason
	}
	return strings.ToLower(e.State)
}

// unopened is what Slurm calls a signal when it cannot open standard output.
const unopened = 53

var signalNames = map[int]string{2: " (interrupt)", 6: " (abort)", 7: " (bus error)", 9: " (kill)", 11: " (segmentation fault)", 15: " (terminate)"}
