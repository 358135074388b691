package main

import (
	"context"
	"os"
	"runtime"
	"runtime/debug"
	"slices"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/files"
	"github.com/lemsls/lemsls/lems/syntax"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"
)

// examine reads a file with what it includes, and finds what is wrong with it.
// A file that others include is looked at as they see it; set is where they are
// looked for, beside its workspace.
func examine(f *syntax.File, r *files.Resolver, set *files.Set) (*lems.Model, []diagnostics.Diagnostic) {
	return examineFor(context.Background(), f, r, set)
}

// examineFor is examine as long as somebody wants the result: what it returns
// once ctx is cancelled is good for nothing.
func examineFor(ctx context.Context, f *syntax.File, r *files.Resolver, set *files.Set) (*lems.Model, []diagnostics.Diagnostic) {
	m := lems.LoadWith(f, reading(ctx, r))
	if ctx.Err() != nil {
		return m, nil
	}
	return judge(ctx, m, f, r, set)
}

// reading is how files are read.
func reading(ctx context.Context, r *files.Resolver) lems.Options {
	return lems.Options{Dialects: dialects(), Resolver: r, Each: sideBySide, Stop: func() bool { return ctx.Err() != nil }}
}

// judge finds what is wrong with the model of a file, or with those of the file
// in its contexts.
func judge(ctx context.Context, m *lems.Model, f *syntax.File, r *files.Resolver, set *files.Set) (*lems.Model, []diagnostics.Diagnostic) {
	return diagnostics.CheckIn(m, func() []*lems.Model {
		var list []*lems.Model
		for _, root := range r.Contexts(f, set) {
			in := reading(ctx, r)
			in.Context, in.Stop = root, nil
			list = append(list, lems.LoadWith(f, in))
		}
		return list
	})
}

// verdict is what was found about one file.
type verdict struct {
	path   string
	found  []diagnostics.Diagnostic
	err    error // it could not be read
	ours   bool  // it is a model
	listed bool  // it was named, not found in a folder

	coreless bool // NeuroML's core types are needed and were not found
}

// verdicts are those of all files below the paths, in the order of the
// arguments, and of names within a folder. Files are read side by side.
func (o *checkOptions) verdicts(cmd *cobra.Command, args []string) ([]verdict, error) {
	type job struct {
		path   string
		listed bool
	}
	var jobs []job
	at := map[string]int{} // the job of a path
	set := &files.Set{}
	for _, arg := range args {
		paths, err := expand(arg)
		if err != nil {
			return nil, err
		}
		set.Paths = append(set.Paths, paths...)
		for _, p := range paths {
			if i, ok := at[o.settings.absolute(p)]; ok { // named before
				jobs[i].listed = jobs[i].listed || p == arg
				continue
			}
			if ignored, err := o.settings.ignores(o.nameOf(p)); err != nil {
				return nil, err
			} else if !ignored {
				at[o.settings.absolute(p)] = len(jobs)
				jobs = append(jobs, job{p, p == arg})
			}
		}
	}
	if o.fix {
		var paths []string
		for _, j := range jobs {
			paths = append(paths, j.path)
		}
		if err := o.fixFiles(cmd, paths, set); err != nil {
			return nil, err
		}
	}
	defer spendMemory()()
	list := make([]verdict, len(jobs))
	err := atOnce(cmd.Context(), len(jobs), func(i int) {
		list[i] = o.verdict(cmd, jobs[i].path, set)
		list[i].listed = jobs[i].listed
	})
	return list, err
}

// The check of many files makes much that is soon forgotten: it is collected
// seldom, but the process stays below maxMemory as far as it can. GOGC says
// otherwise.
const (
	seldom    = 400
	maxMemory = 400 << 20
)

// spendMemory lets the process take memory for speed, until the function that
// it returns is called.
func spendMemory() (restore func()) {
	if os.Getenv("GOGC") != "" {
		return func() {}
	}
	percent, limit := debug.SetGCPercent(seldom), debug.SetMemoryLimit(maxMemory)
	return func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}
}

// atOnce does n things side by side. When the context ends it returns at once:
// what still runs then is left to the end of the process.
func atOnce(ctx context.Context, n int, do func(int)) error {
	done := make(chan error, 1)
	go func() {
		var g errgroup.Group
		g.SetLimit(runtime.GOMAXPROCS(0))
		for i := range n {
			g.Go(func() error {
				if ctx.Err() == nil {
					do(i)
				}
				return ctx.Err()
			})
		}
		done <- g.Wait()
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (o *checkOptions) verdict(cmd *cobra.Command, path string, set *files.Set) verdict {
	f, err := o.read(cmd, path)
	if err != nil {
		return verdict{err: err}
	}
	to, err := o.settings.of(o.nameOf(path))
	if err != nil {
		return verdict{err: err}
	}
	m, found := examine(f, to.resolver, set)
	lacking := coreless(found)
	found = to.config.Apply(o.settings.relative(to, f.Path), found)
	return verdict{path: f.Path, found: found, ours: m.Dialect != nil || len(m.Doc.Problems) > 0, coreless: lacking}
}

// coreless says that findings tell of core types of NeuroML that are not found.
func coreless(found []diagnostics.Diagnostic) bool {
	return slices.ContainsFunc(found, func(d diagnostics.Diagnostic) bool { return d.Code == "missing-core-types" })
}

// nameOf is the path under which a file is reported.
func (o *checkOptions) nameOf(path string) string {
	if path == "-" {
		return o.stdinName
	}
	return path
}
