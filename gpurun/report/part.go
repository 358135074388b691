package report

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/lemsls/lemsls/gpurun"
)

// usable says that the results of a manifest are there, and as they were written.
func usable(dir string, m *gpurun.Manifest) error {
	_, err := os.Stat(filepath.Join(dir, gpurun.TableName))
	if errors.Is(err, fs.ErrNotExist) && m.Partial {
		how := gpurun.CommandLine("--resume", "--out", dir)
		if len(m.Arguments) == 0 {
			how = "the command that began it and --resume"
		}
		return fmt.Errorf("%s holds a sweep that is not finished, and no table of its results yet: continue it with %s", dir, how)
	}
	if err := m.CheckFiles(dir, gpurun.TableName); err != nil {
		return err
	}
	err = m.CheckFiles(dir, gpurun.TrajectoryName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // it is large; who removed it knows
	}
	return err
}

// part says what part of the sweep there is, if it is not all of it.
func (v *View) part(m *gpurun.Manifest, rows int) {
	var parts []string
	if m.Shards > 1 {
		parts = append(parts, fmt.Sprintf("shard %d/%d", m.Shard+1, m.Shards))
		v.Notes = append(v.Notes, fmt.Sprintf("This is shard %d of %d alone; lemsls sweep merge puts all of them together.", m.Shard+1, m.Shards))
	}
	if m.Partial {
		parts = append(parts, fmt.Sprintf("unfinished: %s of %s simulations", gpurun.Digits(rows), gpurun.Digits(m.AllRows())))
		v.Notes = append(v.Notes, fmt.Sprintf("The sweep was not completed: %s of its simulations are there. The same command with --resume continues it.", gpurun.Digits(rows)))
	}
	v.Part = strings.Join(parts, ", ")
}

// heading is what the page is called.
func (v *View) heading() string {
	if v.Part == "" {
		return v.Name + ": sweep"
	}
	return v.Name + ": sweep (" + v.Part + ")"
}
