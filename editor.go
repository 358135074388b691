package main

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lemsls/lemsls/lems/files"
	"github.com/lemsls/lemsls/lems/syntax"
	"github.com/lemsls/lemsls/server"
)

// editor is what analyses for an editor share: the settings of its folders, and
// with them what has been read from disk.
type editor struct {
	settings *settings
	folders  atomic.Pointer[[]string]

	mu    sync.Mutex
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
	e.roots[root] = &stamped{at, next}
	return next
}

// analyze is what the server wants to know of a file.
func (e *editor) analyze(_ context.Context, file *syntax.File, open server.Opener) *server.Analysis {
	to := e.of(file.Path)
	name := e.settings.relative(to, file.Path)
	m, found := examine(file, to.resolver.With(files.Opener(open)), nil)
	if to.config.Ignores(name) {
		return &server.Analysis{Model: m}
	}
	return &server.Analysis{Model: m, Diagnostics: to.config.Apply(name, found)}
}
