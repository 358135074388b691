package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/server"
	"github.com/spf13/cobra"
	"go.uber.org/zap"
)

func serveCommand() *cobra.Command {
	var verbose bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Be a language server on standard input and output",
		Args:  none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			collectSoon()
			log, err := logger(verbose)
			if err != nil {
				return err
			}
			defer log.Sync()
			e, err := newEditor()
			if err != nil {
				return err
			}
			backend, done := bestBackend(cmd.Context())
			defer done()
			s := server.New(server.Options{Logger: log, Version: version(), Analyze: e.analyze, Opened: e.opened, Renewed: e.renewed, Configured: e.configured, List: e.list, Find: e.find, Users: e.users, Models: e.models, Plan: e.plan, Points: e.points, Sweeps: e.sweeps, Runner: runner(editorResults), Backend: backend, Run: simulate, Recall: func(ctx context.Context, dir string) (*server.Recalled, error) { return recall(ctx, dir, "") }})
			err = s.Serve(cmd.Context(), cmd.InOrStdin(), cmd.OutOrStdout())
			if errors.Is(err, server.ErrNoShutdown) {
				return errFindings // exit code 1, as the protocol asks
			}
			return err
		},
	}
	cmd.Flags().Bool("stdio", true, "speak on standard input and output (the only way there is)")
	cmd.Flags().BoolVar(&verbose, "verbose", false, "log every request to standard error")
	return cmd
}

// collectSoon keeps the process below 256 MB as far as it can: it is open all
// day, beside others. Versions of a model are garbage a moment after they were
// made, so that much of it is there to be collected.
func collectSoon() {
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(256 << 20)
}

// logger writes to standard error: standard output belongs to the protocol.
func logger(verbose bool) (*zap.Logger, error) {
	c := zap.NewProductionConfig()
	c.Level = zap.NewAtomicLevelAt(zap.WarnLevel)
	if verbose {
		c.Level = zap.NewAtomicLevelAt(zap.DebugLevel)
	}
	return c.Build()
}

// editorResults is where a sweep that an editor asked for leaves its results:
// beside nothing of the author's.
func editorResults(s *gpurun.Sweep) string {
	base, err := os.UserCacheDir()
	if err != nil {
		base = os.TempDir()
	}
	return filepath.Join(base, "lemsls", "sweeps", fmt.Sprintf("%s-%s", s.Program.Name, s.ID()))
}
