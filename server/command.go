package server

import (
	"context"
	"maps"
	"slices"

	"github.com/lemsls/lemsls/gpurun"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// Call is what a command works with.
type Call struct {
	Snapshot *Snapshot
	Progress *Progress
	Runner   gpurun.Runner // nil: nothing can be simulated
	Client   protocol.Client
}

// command is a row of the table of commands.
type command struct {
	title string // of its progress
	run   func(ctx context.Context, c *Call, args []byte) (any, error)
}

// commandOf makes a command of a function. Its arguments are one object, the
// first of the request's.
func commandOf[A, R any](title string, fn func(ctx context.Context, c *Call, args A) (R, error)) command {
	return command{title: title, run: func(ctx context.Context, c *Call, raw []byte) (any, error) {
		args, err := decode[A](raw)
		if err != nil {
			return nil, err
		}
		return fn(ctx, c, args)
	}}
}

// commandTable lists the commands: one line each.
func (s *Server) commandTable() map[string]command {
	return map[string]command{
		generateCommand: commandOf("Generate code", s.generate),
		sweepCommand:    commandOf("Sweep", s.sweep),
		clearCommand:    commandOf("Clear sweep results", s.clearSweep),
		showingCommand:  commandOf("Show", s.show),

		resultsCommand:   commandOf("Read results", s.results),
		pointCommand:     commandOf("Simulate a point", s.point),
		setValuesCommand: commandOf("Set values", s.setValues),
		reportCommand:    commandOf("Report", s.report),
		choicesCommand:   commandOf("Choices", s.choices),
	}
}

func (s *Server) commandOptions() protocol.ExecuteCommandOptions {
	return protocol.ExecuteCommandOptions{Commands: slices.Sorted(maps.Keys(s.commands))}
}

// executeCommand answers workspace/executeCommand.
func (s *Server) executeCommand(ctx context.Context, snap *Snapshot, p protocol.ExecuteCommandParams) (any, error) {
	cmd, ok := s.commands[p.Command]
	if !ok {
		return nil, jsonrpc2.Errorf(jsonrpc2.InvalidParams, "no command %q", p.Command)
	}
	var args []byte
	if len(p.Arguments) > 0 {
		args = p.Arguments[0]
	}
	ctx, progress := s.progress(ctx, p.WorkDoneToken, cmd.title)
	last := "failed"
	defer func() { progress.finish(last) }()
	result, err := cmd.run(ctx, &Call{Snapshot: snap, Progress: progress, Runner: s.runner, Client: s.client}, args)
	switch {
	case err == nil:
		last = "done"
	case ctx.Err() != nil:
		last, err = "cancelled", protocol.ErrRequestCancelled
	}
	return result, err
}
