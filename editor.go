package main

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/files"
	"github.com/lemsls/lemsls/lems/syntax"
	"github.com/lemsls/lemsls/server"
	"github.com/lemsls/lemsls/server/ide"
)

// editor is what analyses for an editor share: the settings of its folders, and
// with them what has been read from disk.
type editor struct {
	settings *settings
	folders  atomic.Pointer[[]string]

	mu    sync.Mutex
	wants diagnostics.Config  // what the user has set
	roots map[string]*stamped // by path of lemsls.toml, "" for none
}

// stamped are settings as they were when their lemsls.toml had a time.
type stamped struct {
	time     time.Time
	settings *folderSettings
}

func newEditor() (*editor, error) {
	s, err := newSettings(settingsOptions{})
	if err != nil {
		return nil, err
	}
	e := &editor{settings: s, roots: map[string]*stamped{}}
	s.editor = e
	return e, nil
}

// opened keeps the folders that the editor shows.
func (e *editor) opened(folders []string) { e.folders.Store(&folders) }

// renewed forgets which files there are.
func (e *editor) renewed() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, s := range e.roots {
		s.settings.resolver.Forget()
	}
}

// workspaces are the folders that the editor shows; none without an editor.
func (e *editor) workspaces() []string {
	if e == nil || e.folders.Load() == nil {
		return nil
	}
	return *e.folders.Load()
}

// of are the settings for a file, read again when its lemsls.toml has changed.
// One that cannot be read is as good as none.
func (e *editor) of(path string) *folderSettings {
	root := e.settings.folder(filepath.Dir(e.settings.absolute(path)))
	var at time.Time
	if info, err := os.Stat(root); err == nil {
		at = info.ModTime()
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	old := e.roots[root]
	if old != nil && old.time.Equal(at) {
		return old.settings
	}
	next, err := e.settings.read(root)
	if err != nil {
		next, _ = e.settings.read("") // nothing is read that could fail
	}
	e.settings.found = nil
	if root == "" {
		next.dir = e.home(path, next.dir)
	}
	next.config = e.preferred(next.config)
	e.roots[root] = &stamped{at, next}
	return next
}

// configured takes what the user of the editor has set. Folders are relative to
// the first one that the editor shows.
func (e *editor) configured(c diagnostics.Config) {
	include := make([]string, len(c.Include))
	for i, dir := range c.Include {
		include[i] = filepath.FromSlash(dir)
		if folders := e.workspaces(); !filepath.IsAbs(dir) && len(folders) > 0 {
			include[i] = filepath.Join(folders[0], include[i])
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.wants, e.settings.options.include = c, include
	clear(e.roots)
}

// preferred is what a lemsls.toml says with what the user has set above it: of
// two severities the user's counts, and what either ignores is ignored.
func (e *editor) preferred(c *diagnostics.Config) *diagnostics.Config {
	next := *c
	next.Ignore = slices.Concat(c.Ignore, e.wants.Ignore)
	if e.wants.Portability != nil {
		next.Portability = e.wants.Portability
	}
	next.Severity = map[string]diagnostics.Severity{}
	maps.Copy(next.Severity, c.Severity)
	maps.Copy(next.Severity, e.wants.Severity)
	return &next
}

// home is the folder that the editor shows around a file, to which settings
// without a lemsls.toml are relative; otherwise if there is none.
func (e *editor) home(path, otherwise string) string {
	best := ""
	for _, folder := range e.workspaces() {
		rel, err := filepath.Rel(folder, path)
		if err == nil && filepath.IsLocal(rel) && len(folder) > len(best) {
			best = folder
		}
	}
	if best == "" {
		return otherwise
	}
	return best
}

// list is what is in a folder as an Include of a file names it: beside the file,
// then in the folders of the settings, then the NeuroML core types.
func (e *editor) list(from *syntax.File, dir string) []ide.File {
	to := e.of(from.Path)
	var all []ide.File
	seen := map[string]bool{filepath.Base(from.Path): dir == ""}
	add := func(f ide.File) {
		if !seen[f.Name] {
			seen[f.Name] = true
			all = append(all, f)
		}
	}
	e.mu.Lock()
	roots := append([]string{filepath.Dir(e.settings.absolute(from.Path))}, e.settings.options.include...)
	e.mu.Unlock()
	for _, root := range to.config.Include {
		if !filepath.IsAbs(root) {
			root = filepath.Join(to.dir, filepath.FromSlash(root))
		}
		roots = append(roots, root)
	}
	for i, root := range roots {
		detail := ""
		if i > 0 {
			detail = filepath.ToSlash(root)
		}
		at := filepath.FromSlash(dir)
		if !filepath.IsAbs(at) {
			at = filepath.Join(root, at)
		}
		for _, f := range modelsIn(at) {
			f.Detail = detail
			add(f)
		}
	}
	for _, name := range lems.CoreFiles {
		if dir == "" && !seen[name] && to.resolver.Include(name, from, nil) != nil {
			add(ide.File{Name: name, Detail: "NeuroML core types"})
		}
	}
	return all
}

// maxEntries is how many entries of a folder are offered.
const maxEntries = 1000

// modelsIn are the folders and model files in a folder, without hidden ones.
func modelsIn(dir string) []ide.File {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil // what cannot be read has nothing to offer
	}
	var list []ide.File
	for _, x := range entries {
		if strings.HasPrefix(x.Name(), ".") || !x.IsDir() && !files.IsModel(x.Name()) || len(list) == maxEntries {
			continue
		}
		list = append(list, ide.File{Name: x.Name(), Folder: x.IsDir()})
	}
	return list
}

// analyze is what the server wants to know of a file.
func (e *editor) analyze(ctx context.Context, file *syntax.File, open server.Opener) *server.Analysis {
	to := e.of(file.Path)
	r := to.resolver.With(files.Opener(open))
	own := file.Copy() // which becomes the next versions
	m := lems.LoadWith(own, reading(ctx, r))
	if ctx.Err() != nil {
		return &server.Analysis{Model: m}
	}
	return e.analysis(ctx, m, file, to, r)
}

// analysis is what is found out about a file by its model, which follows edits
// as long as the settings are the same.
func (e *editor) analysis(ctx context.Context, m *lems.Model, file *syntax.File, to *folderSettings, r *files.Resolver) *server.Analysis {
	name := e.settings.relative(to, file.Path)
	best, found := judge(ctx, m, file, r, nil)
	a := &server.Analysis{Model: best}
	if !to.config.Ignores(name) {
		a.Diagnostics = to.config.Apply(name, found)
	}
	a.Next = func(ctx context.Context, file *syntax.File, open server.Opener) *server.Analysis {
		r := to.resolver.With(files.Opener(open))
		if e.of(file.Path) != to || !m.Update(file, reading(ctx, r)) {
			return nil
		}
		return e.analysis(ctx, m, file, to, r)
	}
	return a
}
