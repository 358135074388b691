package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// one wants a single argument; else it says what to give.
func one(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 1 {
			return nil
		}
		return wanted(cmd, "give "+what, len(args))
	}
}

// some wants an argument or more; else it says what to give.
func some(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return nil
		}
		return wanted(cmd, "give "+what, 0)
	}
}

// oneOrNone wants a single argument at most; else it says what it could be.
func oneOrNone(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < 2 {
			return nil
		}
		return wanted(cmd, "give "+what, len(args))
	}
}

// none is for commands that take no arguments.
func none(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return wanted(cmd, cmd.CommandPath()+" takes no arguments", len(args))
}

// wanted says how many arguments are given and what is to be done instead, with an
// example.
func wanted(cmd *cobra.Command, instead string, n int) error {
	got := "nothing is given"
	switch {
	case n == 1:
		got = "1 argument is given"
	case n > 1:
		got = many(n, "argument") + " are given"
	}
	text := got + ": " + instead + "\nUsage: " + cmd.UseLine()
	if example, _, _ := strings.Cut(strings.TrimSpace(cmd.Example), "\n"); example != "" {
		example, _, _ = strings.Cut(example, "#")
		text += "\nFor example: " + strings.TrimSpace(example)
	}
	return fmt.Errorf("%s\nMore: %s --help", text, cmd.CommandPath())
}
