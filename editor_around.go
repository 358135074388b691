package main

import (
	"context"

	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/files"
	"github.com/lemsls/lemsls/lems/syntax"
	"github.com/lemsls/lemsls/server"
)

// users are a file and those that may use a name that it declares, read in full
// and as their includers see them.
func (e *editor) users(ctx context.Context, declared *syntax.File, name string, open server.Opener) []*lems.Model {
	r := e.of(declared.Path).resolver.With(files.Opener(open))
	return r.InFull(ctx, append([]*syntax.File{declared}, r.Users(declared, name)...), dialects())
}

// models are the files of the workspaces, with their declarations alone.
func (e *editor) models(_ context.Context, near []*syntax.File, open server.Opener) []*lems.Model {
	path := ""
	if len(near) > 0 {
		path = near[0].Path
	} else if folders := e.workspaces(); len(folders) > 0 {
		path = folders[0] + "/any"
	}
	return e.of(path).resolver.With(files.Opener(open)).Models(near)
}

// find is the path of the file that an Include names; empty if there is none.
func (e *editor) find(from *syntax.File, spec string, open server.Opener) string {
	if m := e.of(from.Path).resolver.With(files.Opener(open)).Include(spec, from, nil); m != nil {
		return m.File.Path
	}
	return ""
}
