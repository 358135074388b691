package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
	"github.com/lemsls/lemsls/server"
	"github.com/spf13/cobra"
	"go.uber.org/zap"
)

func serveCommand() *cobra.Command {
	var verbose bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Be a language server on standard input and output",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			log, err := logger(verbose)
			if err != nil {
				return err
			}
			defer log.Sync()
			s := server.New(server.Options{Logger: log, Version: version(), Analyze: analyze, Runner: runner(editorResults), Backend: "cpu"})
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

// logger writes to standard error: standard output belongs to the protocol.
func logger(verbose bool) (*zap.Logger, error) {
	c := zap.NewProductionConfig()
	c.Level = zap.NewAtomicLevelAt(zap.WarnLevel)
	if verbose {
		c.Level = zap.NewAtomicLevelAt(zap.DebugLevel)
	}
	return c.Build()
}

// analyze is what the server wants to know of a file.
func analyze(ctx context.Context, file *syntax.File, _ server.Opener) *server.Analysis {
	m := lems.Load(file, dialects())
	if ctx.Err() != nil {
		return &server.Analysis{Model: m}
	}
	return &server.Analysis{Model: m, Diagnostics: diagnostics.Check(m)}
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
