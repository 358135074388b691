package server

import (
	"context"

	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/server/ide"
	"go.lsp.dev/jsonrpc2"
)

// showingCommand returns what lemsls makes of a document, for bug reports.
const showingCommand = "lems.server.show"

type showArgs struct {
	target
	What      string `json:"what"` // tree, model, ir
	Component string `json:"component,omitempty"`
}

// show is the syntax tree, the model or the program of a document as text.
func (s *Server) show(ctx context.Context, c *Call, args showArgs) (string, error) {
	d, err := c.Snapshot.Document(args.URI)
	if err != nil {
		return "", err
	}
	a, err := d.Analysis(ctx)
	if err != nil {
		return "", err
	}
	switch args.What {
	case "tree":
		return ide.ShowTree(a.Model.Doc), nil
	case "model":
		return ide.ShowModel(a.Model), nil
	case "ir":
		what, err := c.runnable(ctx, args.URI, args.Component)
		if err != nil {
			return "", err
		}
		return ir.Print(what.program), nil
	}
	return "", jsonrpc2.Errorf(jsonrpc2.InvalidParams, "show %q: want tree, model or ir", args.What)
}
