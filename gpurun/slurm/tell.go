package slurm

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/lemsls/lemsls/gpurun"
)

// counts is how many tasks are where.
func (f *follower) counts() Counts {
	var c Counts
	for _, t := range f.tasks {
		switch {
		case t.complete:
			c.Complete++
		case t.failed:
			c.Failed++
		case t.entry.waits():
			c.Waiting++
		default:
			c.Running++
		}
	}
	return c
}

// news tells what has changed about the job as a whole, once.
func (f *follower) news(trouble error) {
	text := ""
	if trouble != nil {
		text = trouble.Error()
	}
	switch {
	case text == f.trouble:
	case text == "":
		f.o.tell("the queue answers again")
	default:
		f.o.tell("%s; trying again", text)
	}
	f.trouble = text
	if trouble != nil {
		return
	}
	for _, t := range f.tasks {
		switch e := t.entry; {
		case t.settled():
		case e.State == "RUNNING" && !f.ran:
			f.ran = true
			f.o.tell("job %s runs, on %s", e.Job, e.Node)
		case e.State == "PENDING" && !f.ran && e.Reason != "" && e.Reason != f.waited:
			f.waited = e.Reason
			f.o.tell("job %s waits: %s", e.Job, e.Reason)
			return
		}
	}
}

// progress reports how many simulations are safe.
func (f *follower) progress() {
	if f.o.Count != nil {
		f.o.Count(f.counts())
	}
	done, total := f.rows()
	if f.before < 0 {
		f.before = done
	}
	if f.sweep.Progress == nil {
		return
	}
	p := gpurun.Progress{Done: done, Total: total, Elapsed: time.Since(f.started)}
	if new := done - f.before; new > 0 && done < total {
		p.Left = time.Duration(float64(p.Elapsed) * float64(total-done) / float64(new))
	}
	f.sweep.Progress(p)
}

// rows is how many simulations are safe, of how many.
func (j *Job) rows() (done, total int64) {
	for _, t := range j.tasks {
		done += t.rows
		total += t.total
	}
	return done, total
}

// safe says what is there.
func (j *Job) safe() string {
	done, total := j.rows()
	return fmt.Sprintf("%s of %s simulations are kept in %s", gpurun.Digits(int(done)), gpurun.Digits(int(total)), j.o.Dir)
}

// Next is the command that goes on.
func (j *Job) Next() string { return "lemsls sweep --resume --out " + quote(j.o.Dir) }

// save writes the record down, if it has changed. A folder that cannot be
// written for a while loses no results.
func (f *follower) save() {
	var tasks []taskRecord
	for _, t := range f.tasks {
		tasks = append(tasks, t.record())
	}
	now := f.record
	now.Tasks = tasks
	if now.State == f.saved && slices.Equal(tasks, f.record.Tasks) {
		return
	}
	f.record = now
	if err := f.record.save(f.dir); err != nil {
		f.o.tell("%v", err)
		return
	}
	f.saved = now.State
}

// blame tells of tasks that have failed: where, why, and what they said last.
func (f *follower) blame(ctx context.Context, lost []*task) {
	ends := map[string]map[place]entry{}
	for _, t := range lost {
		if ends[t.job] == nil {
			ends[t.job] = placed(f.client.ended(ctx, t.job))
		}
		if e, ok := ends[t.job][place{t.job, t.number}]; ok && (e.isOver() || t.entry.State == forgotten) {
			t.entry = e
		}
		where := ""
		if t.entry.Node != "" {
			where = " on " + t.entry.Node
		}
		f.o.tell("task %d of %d failed%s: %s; %s of its %s simulations are kept", t.number, len(f.tasks), where, t.record().Reason,
			gpurun.Digits(int(t.rows)), gpurun.Digits(int(t.total)))
		for _, line := range lastLines(f.errPath(t), 5) {
			f.o.tell("  | %s", line)
		}
	}
}

func (j *Job) errPath(t *task) string {
	return filepath.Join(j.dir, "tasks", fmt.Sprintf("%04d.err", t.number))
}

// failure is the error that tasks have failed.
func (f *follower) failure() error {
	var numbers []int
	for _, t := range f.tasks {
		if t.failed {
			numbers = append(numbers, t.number)
		}
	}
	text := fmt.Sprintf("%d of %s did not complete (%s); %s", len(numbers), count(len(f.tasks), "task"), ranges(numbers), f.safe())
	if f.modelHash != "" && fileHash(f.sweep.Model) != f.modelHash {
		text += fmt.Sprintf("; %s has changed since: put it back as it was, or start again with --overwrite", f.sweep.Model)
	}
	return errors.New(text + "; what is missing is computed by: " + f.Next())
}

// fileHash is the hash of a file; "" if it cannot be read.
func fileHash(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return gpurun.HashText(string(text))
}

// tailBytes is how much of a file lastLines looks at.
const tailBytes = 4096

// lastLines are the last lines of a file that say something.
func lastLines(path string, most int) []string {
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Size() > tailBytes {
		_, _ = f.Seek(-tailBytes, io.SeekEnd) // if it cannot, it reads from the start
	}
	text, err := io.ReadAll(io.LimitReader(f, 1<<20))
	if err != nil {
		return nil
	}
	var lines []string
	for line := range bytes.Lines(text) {
		if line := strings.TrimRight(string(line), " \r\n"); line != "" {
			lines = append(lines, line)
		}
	}
	return lines[max(0, len(lines)-most):]
}
