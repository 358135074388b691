package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// one wants a single argument; else it says what to give.
func one(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 1 {
			return nil
		}
		return wanted(cmd, what, len(args))
	}
}

// some wants an argument or more; else it says what to give.
func some(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return nil
		}
		return wanted(cmd, what, 0)
	}
}

func wanted(cmd *cobra.Command, what string, n int) error {
	got := "nothing is given"
	if n > 0 {
		got = many(n, "argument") + " are given"
	}
	return fmt.Errorf("%s: give %s\nUsage: %s", got, what, cmd.UseLine())
}
