package slurm

import (
	"fmt"
	"regexp"
	"strings"
)

// reserved are options of sbatch that following the job depends on, and their
// letters, which may be none.
var reserved = []struct{ long, letter string }{
	{"--array", "a"}, {"--output", "o"}, {"--error", "e"}, {"--job-name", "J"}, {"--wait", "W"},
	{"--open-mode", ""}, {"--wrap", ""}, {"--test-only", ""}, {"--parsable", ""},
}

// lone are the letters of sbatch that take no value, so that more may follow.
const lone = "HIOQhksv"

// checkExtra refuses an option that is none, or that lemsls gives itself.
func checkExtra(a string) error {
	if !strings.HasPrefix(a, "-") || a == "-" || a == "--" {
		return fmt.Errorf("--sbatch-arg %s: want an option of sbatch, such as --sbatch-arg=--mail-type=END", a)
	}
	if name := takes(a); name != "" {
		return fmt.Errorf("--sbatch-arg %s: lemsls needs %s itself, to follow the job", a, name)
	}
	return nil
}

// takes is the reserved option that an argument of sbatch gives, be it shortened
// or with its value behind its letter; "" if it gives none.
func takes(a string) string {
	name, _, _ := strings.Cut(a, "=")
	if name, _, _ = strings.Cut(name, " "); strings.HasPrefix(name, "--") {
		for _, r := range reserved {
			if strings.HasPrefix(r.long, name) {
				return r.long
			}
		}
		return ""
	}
	for _, letter := range name[1:] {
		for _, r := range reserved {
			if r.letter == string(letter) {
				return r.long
			}
		}
		if !strings.ContainsRune(lone, letter) {
			return "" // what follows is its value
		}
	}
	return ""
}

// What sbatch reads, as its manual has it.
var (
	timeFormat   = regexp.MustCompile(`^(\d+(:\d+){0,2}|\d+-\d+(:\d+){0,2}|(?i:infinite|unlimited))$`)
	memoryFormat = regexp.MustCompile(`^\d+([KMGT]B?)?$`)
)

// checkFormats refuses a time or a memory that sbatch would not understand.
func (r *Resources) checkFormats() error {
	if r.TimeLimit != "" && !timeFormat.MatchString(r.TimeLimit) {
		return fmt.Errorf("--time-limit %s: want a time such as 30 (minutes), 4:00:00 or 1-12:00:00 (days-hours:minutes:seconds)", r.TimeLimit)
	}
	if r.Memory != "" && !memoryFormat.MatchString(strings.ToUpper(r.Memory)) {
		return fmt.Errorf("--mem %s: want a memory such as 4G or 800M", r.Memory)
	}
	return nil
}
