package slurm

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// RecordName is the file that says which jobs compute a sweep.
const RecordName = "slurm.json"

// What a record says of the sweep as a whole.
const (
	submitting = "submitting" // a job may be there though its number is not known yet
	submitted  = "submitted"
	cancelled  = "cancelled"
	failed     = "failed"
	complete   = "complete"
)

// record is what the follower of a sweep leaves to the next one.
type record struct {
	Format  int          `json:"format"`
	State   string       `json:"state"`
	Name    string       `json:"job_name"` // no other job has it
	Cluster string       `json:"cluster,omitempty"`
	Shards  int          `json:"shards"`
	Jobs    []jobRecord  `json:"jobs"`
	Tasks   []taskRecord `json:"tasks,omitempty"`
}

type jobRecord struct {
	ID    string `json:"id"`
	Tasks string `json:"tasks"` // as sbatch takes them
}

// taskRecord is how far a task has come.
type taskRecord struct {
	Shard  int    `json:"shard"` // from 1
	Job    string `json:"job,omitempty"`
	State  string `json:"state"` // as Slurm calls it
	Node   string `json:"node,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// readRecord is the record of a folder; nil if there is none.
func readRecord(dir string) (*record, error) {
	text, err := os.ReadFile(filepath.Join(dir, RecordName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", RecordName, err)
	}
	r := &record{}
	if err := json.Unmarshal(text, r); err != nil {
		return nil, fmt.Errorf("read %s: %w", filepath.Join(dir, RecordName), err)
	}
	if r.Format != 1 {
		return nil, fmt.Errorf("read %s: format %d is not known", filepath.Join(dir, RecordName), r.Format)
	}
	return r, nil
}

// save puts the record in place of the one that is there.
func (r *record) save(dir string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return replace(filepath.Join(dir, RecordName), append(text, '\n'))
}

// replace writes a file under another name first, so that nobody reads half of it.
func replace(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".*.tmp")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// ids are the numbers of the jobs.
func (r *record) ids() []string {
	var list []string
	for _, j := range r.Jobs {
		list = append(list, j.ID)
	}
	return list
}

// lists says that a job is one of the record's.
func (r *record) lists(job string) bool { return slices.Contains(r.ids(), job) }

// jobName is a name for the job of a sweep, as far as the model has one that
// Slurm can print.
func jobName(model, id string) string {
	model = strings.Map(func(r rune) rune {
		if strings.ContainsRune(plain, r) && !strings.ContainsRune("/%,=@:+", r) {
			return r
		}
		return '_'
	}, model)
	return "lemsls-" + model + "-" + id
}

// once is a text that no other call gives.
func once() string {
	b := make([]byte, 4)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}
