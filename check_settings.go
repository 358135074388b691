package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems/files"
	"github.com/lemsls/lemsls/lems/syntax"
	"github.com/spf13/cobra"
)

// settingsOptions are the flags that stand above a lemsls.toml.
type settingsOptions struct {
	config      string
	portability []string
	include     []string
}

func (o *settingsOptions) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.config, "config", "", "read settings from this `file`; without it the nearest lemsls.toml above each model counts")
	f.StringArrayVar(&o.include, "include", nil, "look for included files in this `folder` too (repeatable)")
	f.StringSliceVar(&o.portability, "portability", nil, "report what these `tools` misread: "+strings.Join(diagnostics.Tools, ", ")+", all or none")
}

// settings finds the settings of models. It is safe for concurrent use.
type settings struct {
	options  settingsOptions
	tools    []string // of --portability; nil without it
	cwd      string
	editor   *editor // nil: on the command line
	changing bool    // --fix writes files

	mu    sync.Mutex
	roots map[string]*folderSettings // by folder of lemsls.toml, "" for none
	dirs  map[string]*folderSettings // by folder of a model
	found []diagnostics.Diagnostic
}

// folderSettings are what one lemsls.toml says.
type folderSettings struct {
	dir      string // where it lies
	config   *diagnostics.Config
	resolver *files.Resolver
}

func newSettings(o settingsOptions) (*settings, error) {
	cwd, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("find the current folder: %w", err)
	}
	s := &settings{options: o, cwd: cwd, roots: map[string]*folderSettings{}, dirs: map[string]*folderSettings{}}
	if o.portability != nil {
		tools, unknown := diagnostics.ParsePortability(o.portability)
		if unknown != "" {
			return nil, fmt.Errorf("--portability %s: want %s, all or none", unknown, strings.Join(diagnostics.Tools, ", "))
		}
		s.tools = tools
	}
	if o.config != "" {
		if s.roots[o.config], err = s.read(o.config); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// of are the settings for a file.
func (s *settings) of(path string) (*folderSettings, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.options.config != "" {
		return s.roots[s.options.config], nil
	}
	dir := filepath.Dir(s.absolute(path))
	if found := s.dirs[dir]; found != nil {
		return found, nil
	}
	root := s.folder(dir)
	found := s.roots[root]
	if found == nil {
		var err error
		if found, err = s.read(root); err != nil {
			return nil, err
		}
		s.roots[root] = found
	}
	s.dirs[dir] = found
	return found, nil
}

// folder is the path of the lemsls.toml that is meant for a folder: the nearest
// above it in its repository, or else above the current folder.
func (s *settings) folder(dir string) string {
	for _, from := range []string{dir, s.cwd} {
		at := upward(from, func(d string) bool { return isRepository(d) || hasConfig(d) })
		if at != "" && hasConfig(at) {
			return filepath.Join(at, diagnostics.ConfigName)
		}
	}
	return ""
}

func hasConfig(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, diagnostics.ConfigName))
	return err == nil && info.Mode().IsRegular()
}

func (s *settings) absolute(path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(s.cwd, path)
}

// read reads a lemsls.toml; there is none if its path is empty.
func (s *settings) read(path string) (*folderSettings, error) {
	found := &folderSettings{dir: s.cwd, config: &diagnostics.Config{}}
	if path != "" {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, plain("read", path, err)
		}
		found.dir = filepath.Dir(s.absolute(path))
		name := path
		if rel, err := filepath.Rel(s.cwd, s.absolute(path)); err == nil {
			name = rel
		}
		var problems []diagnostics.Diagnostic
		found.config, problems = diagnostics.ParseConfig(syntax.NewFile(filepath.ToSlash(name), 0, string(text)))
		s.found = append(s.found, problems...)
	}
	switch {
	case s.tools != nil:
		found.config.Portability = s.tools
	case found.config.Portability == nil && s.editor == nil:
		found.config.Portability = []string{} // nobody asked
	}
	dirs := s.options.include
	for _, dir := range found.config.Include {
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(found.dir, filepath.FromSlash(dir))
		}
		dirs = append(dirs[:len(dirs):len(dirs)], dir)
	}
	found.resolver = files.New(files.Options{Dirs: dirs, Workspaces: s.editor.workspaces, Still: s.editor == nil && !s.changing})
	return found, nil
}

// relative is the path of a file as the settings name it.
func (s *settings) relative(to *folderSettings, path string) string {
	abs := s.absolute(path)
	rel, err := filepath.Rel(to.dir, abs)
	if err != nil {
		return filepath.ToSlash(abs)
	}
	return filepath.ToSlash(rel)
}

// ignores says that the settings exclude a file.
func (s *settings) ignores(path string) (bool, error) {
	to, err := s.of(path)
	if err != nil {
		return false, err
	}
	return to.config.Ignores(s.relative(to, path)), nil
}
