package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems/files"
	"github.com/lemsls/lemsls/lems/syntax"
	"github.com/spf13/cobra"
)

// maxRounds bounds how often the fixes of one file make room for others.
const maxRounds = 20

// fixFiles applies the safe fixes of files until there are no more, and says
// on standard error what it did. A file may be what another's findings are
// about, so all are looked at again while any changes.
func (o *checkOptions) fixFiles(cmd *cobra.Command, paths []string, set *files.Set) error {
	fixes, changed := 0, map[string]bool{}
	for range maxRounds {
		before := fixes
		for _, path := range paths {
			if err := cmd.Context().Err(); err != nil {
				return err
			}
			n, err := o.fixFile(cmd, path, set)
			if err != nil {
				return err
			}
			if n > 0 {
				changed[path] = true
			}
			fixes += n
		}
		if fixes == before {
			break
		}
	}
	if fixes > 0 {
		fmt.Fprintf(cmd.ErrOrStderr(), "%s fixed in %s\n", count(fixes, "finding"), count(len(changed), "file"))
	}
	return nil
}

// fixFile applies the safe fixes of one file. A file that cannot be read is left
// to the check, which says so.
func (o *checkOptions) fixFile(cmd *cobra.Command, path string, set *files.Set) (int, error) {
	f, err := readModel(path)
	if err != nil {
		return 0, nil
	}
	to, err := o.settings.of(path)
	if err != nil {
		return 0, err
	}
	find := func(f *syntax.File) []diagnostics.Diagnostic {
		_, found := examine(f, to.resolver, set)
		return to.config.Apply(o.settings.relative(to, path), found)
	}
	first, log := f.Text, []string{}
	found := find(f)
	for range maxRounds {
		edits, did := diagnostics.SafeFixes(f, found)
		text, err := syntax.Apply(f.Text, edits)
		if len(edits) == 0 || err != nil {
			break
		}
		next := syntax.NewFile(f.Path, f.Version+1, text)
		again := find(next)
		if diagnostics.Count(again, diagnostics.Error) > diagnostics.Count(found, diagnostics.Error) {
			break // worse than before
		}
		f, found, log = next, again, append(log, did...)
	}
	if f.Text == first {
		return 0, nil
	}
	if err := replaceFile(path, []byte(f.Text)); err != nil {
		return 0, err
	}
	for _, line := range log {
		fmt.Fprintln(cmd.ErrOrStderr(), line)
	}
	return len(log), nil
}

// replaceFile gives an existing file another text, as a whole or not at all. It
// keeps the file's permissions, and a link stays a link.
func replaceFile(path string, data []byte) error {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return plain("write", path, err)
	}
	info, err := os.Stat(real)
	if err != nil {
		return plain("write", path, err)
	}
	if err := writeFile(real, data); err != nil {
		return err
	}
	if err := os.Chmod(real, info.Mode().Perm()); err != nil {
		return plain("write", path, err)
	}
	return nil
}
