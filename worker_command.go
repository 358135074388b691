package main

import (
	"io"
	"os"
	"os/signal"

	"github.com/lemsls/lemsls/gpurun/cuda"
	"github.com/spf13/cobra"
)

// workerCommand is what lemsls starts itself with, to work on a GPU in a process
// of its own.
func workerCommand() *cobra.Command {
	var probe bool
	cmd := &cobra.Command{
		Use:    "worker",
		Short:  "Run one sweep on the GPU for another lemsls, over standard input and output",
		Args:   none,
		Hidden: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			out, err := workerOutput(cmd)
			if err != nil {
				return err
			}
			if probe {
				return cuda.Look(out)
			}
			return cuda.Work(cmd.Context(), cmd.InOrStdin(), out)
		},
	}
	cmd.Flags().BoolVar(&probe, "probe", false, "only say what GPUs there are, as JSON")
	return cmd
}

// workerOutput is where the worker writes. Ctrl-C is left to the process that
// started it, which says when to end.
func workerOutput(cmd *cobra.Command) (io.Writer, error) {
	if cmd.OutOrStdout() != os.Stdout {
		return cmd.OutOrStdout(), nil
	}
	signal.Ignore(os.Interrupt)
	return cuda.TakeOutput()
}
