package slurm

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
)

// taskScript is what a task does. It finds what it needs in shell variables, so
// it has no holes.
//
//go:embed task.sh
var taskScript string

// script is the batch script of an array job.
type script struct {
	Options
	name  string // of the job
	dir   string // of the results, absolute
	total int    // shards
	tasks []int  // the shards to compute, from 1
}

// print is the text of the script. What stands in it is quoted, each thing for
// who reads it.
func (s *script) print() string {
	var b strings.Builder
	b.WriteString("#!/bin/sh\n")
	for _, d := range s.directives() {
		b.WriteString("#SBATCH " + d + "\n")
	}
	b.WriteByte('\n')
	for _, v := range [][2]string{
		{"lemsls", s.Command[0]},
		{"folder", s.Folder},
		{"results", s.dir},
		{"shards", strconv.Itoa(s.total)},
		{"threads", s.threads()},
	} {
		b.WriteString(v[0] + "=" + quote(v[1]) + "\n")
	}
	b.WriteString("set --")
	for _, a := range s.Command[1:] {
		b.WriteString(" " + quote(a))
	}
	b.WriteString("\n" + taskScript)
	return b.String()
}

// threads is how many a task uses; "" for the processors that it is given.
func (s *script) threads() string {
	if s.Threads == 0 {
		return ""
	}
	return strconv.Itoa(s.Threads)
}

// directives are the options as lines of the script.
func (s *script) directives() []string {
	var list []string
	for _, a := range s.own() {
		name, value, given := strings.Cut(a, "=")
		if given {
			name += "=" + quote(value)
		}
		list = append(list, name)
	}
	for _, a := range s.Extra {
		list = append(list, quote(a))
	}
	return list
}

// options are those of sbatch, those of the person last, so that they count.
func (s *script) options() []string { return append(s.own(), s.Extra...) }

// own are the options of sbatch but those that are passed on.
func (s *script) own() []string {
	array := ranges(s.tasks)
	if s.ArrayLimit > 0 {
		array += "%" + strconv.Itoa(s.ArrayLimit)
	}
	pattern := strings.ReplaceAll(s.dir, "%", "%%") + "/tasks/%4a"
	list := []string{
		option("job-name", s.name),
		option("array", array),
		option("output", pattern+".out"),
		option("error", pattern+".err"),
		"--open-mode=append",
		"--export=ALL",
		"--requeue",
		"--nodes=1",
		"--ntasks=1",
	}
	for _, o := range []struct{ name, value string }{
		{"partition", s.Partition}, {"account", s.Account}, {"qos", s.QOS}, {"time", s.TimeLimit},
		{"cpus-per-task", number(s.CPUs)}, {"mem", s.Memory}, {"constraint", s.Constraint},
	} {
		if o.value != "" {
			list = append(list, option(o.name, o.value))
		}
	}
	if s.GPUs > 0 {
		list = append(list, option("gres", "gpu:"+strconv.Itoa(s.GPUs)))
	}
	return list
}

func option(name, value string) string { return "--" + name + "=" + value }

// number is a positive number, or "".
func number(n int) string {
	if n <= 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// plain are the characters that mean nothing to a shell, nor to sbatch.
const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,%@"

// quote writes a text as one word of a shell script. The lines for sbatch have
// the same rules, but end with the line.
func quote(text string) string {
	if text != "" && strings.Trim(text, plain) == "" {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// ranges writes numbers in order as sbatch reads them: 1-4,7.
func ranges(numbers []int) string {
	var parts []string
	for i := 0; i < len(numbers); {
		j := i
		for j+1 < len(numbers) && numbers[j+1] == numbers[j]+1 {
			j++
		}
		if i == j {
			parts = append(parts, strconv.Itoa(numbers[i]))
		} else {
			parts = append(parts, fmt.Sprintf("%d-%d", numbers[i], numbers[j]))
		}
		i = j + 1
	}
	return strings.Join(parts, ",")
}
