package main

import (
	"cmp"
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
	wants map[string]diagnostics.Config // what the user has set, by folder; "": for all others
	roots map[origin]*stamped
}

// origin is what settings depend on: the path of a lemsls.toml, and the folder
// for which the user has set something; either may be empty.
type origin struct{ toml, folder string }

// stamped are settings as they were when their lemsls.toml had a time.
type stamped struct {
	time     time.Time
	include  []string // the folders that the user has set
	settings *folderSettings
}

func newEditor() (*editor, error) {
	s, err := newSettings(settingsOptions{})
	if err != nil {
		return nil, err
	}
	e := &editor{settings: s, roots: map[origin]*stamped{}}
	s.editor = e
	return e, nil
}

// opened keeps the folders that the editor shows.
func (e *editor) opened(folders []string) {
	e.folders.Store(&folders)
	e.mu.Lock()
	defer e.mu.Unlock()
	clear(e.roots)
}

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
	toml := e.settings.folder(filepath.Dir(e.settings.absolute(path)))
	var at time.Time
	if info, err := os.Stat(toml); err == nil {
		at = info.ModTime()
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	key := origin{toml, innermost(slices.Collect(maps.Keys(e.wants)), path)}
	old := e.roots[key]
	if old != nil && old.time.Equal(at) {
		return old.settings
	}
	next := &stamped{time: at, include: e.included(key.folder)}
	e.settings.options.include = next.include
	var err error
	if next.settings, err = e.settings.read(toml); err != nil {
		next.settings, _ = e.settings.read("") // nothing is read that could fail
	}
	e.settings.found = nil
	e.share(toml, next)
	if toml == "" {
		next.settings.dir = e.home(path, next.settings.dir)
	}
	next.settings.config = preferred(next.settings.config, e.wants[key.folder])
	e.roots[key] = next
	return next.settings
}

// share takes the resolver of settings that look for files in the same places:
// what one has read, another need not read again.
func (e *editor) share(toml string, next *stamped) {
	for key, other := range e.roots {
		if key.toml == toml && other.time.Equal(next.time) && slices.Equal(other.include, next.include) {
			next.settings.resolver = other.settings.resolver
			return
		}
	}
}

// configured takes what the user of the editor has set.
func (e *editor) configured(wants map[string]diagnostics.Config) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.wants = wants
	clear(e.roots)
}

// includes are the folders in which what a file includes is looked for because the
// user has set them.
func (e *editor) includes(path string) []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.included(innermost(slices.Collect(maps.Keys(e.wants)), path))
}

// included are the folders in which files are looked for that the user has set
// for a folder. They are relative to it, or else to the first one that the editor
// shows.
func (e *editor) included(folder string) []string {
	base := folder
	if folders := e.workspaces(); base == "" && len(folders) > 0 {
		base = folders[0]
	}
	var list []string
	for _, dir := range e.wants[folder].Include {
		dir = filepath.FromSlash(dir)
		if !filepath.IsAbs(dir) && base != "" {
			dir = filepath.Join(base, dir)
		}
		list = append(list, dir)
	}
	return list
}

// preferred is what a lemsls.toml says with what the user has set above it: of
// two severities the user's counts, and what either ignores is ignored.
func preferred(c *diagnostics.Config, wants diagnostics.Config) *diagnostics.Config {
	next := *c
	next.Ignore = slices.Concat(c.Ignore, wants.Ignore)
	if wants.Portability != nil {
		next.Portability = wants.Portability
	}
	next.Severity = map[string]diagnostics.Severity{}
	maps.Copy(next.Severity, c.Severity)
	maps.Copy(next.Severity, wants.Severity)
	return &next
}

// home is the folder that the editor shows around a file, to which settings
// without a lemsls.toml are relative; otherwise if there is none.
func (e *editor) home(path, otherwise string) string {
	return cmp.Or(innermost(e.workspaces(), path), otherwise)
}

// innermost is the deepest of the folders around a file; empty if there is none.
func innermost(folders []string, path string) string {
	best := ""
	for _, folder := range folders {
		rel, err := filepath.Rel(folder, path)
		if folder != "" && err == nil && filepath.IsLocal(rel) && len(folder) > len(best) {
			best = folder
		}
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
	roots := append([]string{filepath.Dir(e.settings.absolute(from.Path))}, e.includes(from.Path)...)
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
