package main

import (
	"bytes"
	"fmt"
	"os"

	"github.com/lemsls/lemsls/gpurun"
	"github.com/spf13/cobra"
)

func connectomeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "connectome",
		Short: "Make, import or describe a connectome",
		Long: `Make a synthetic connectome, read one and write it as TVB's zip, or describe one.
A connectome is TVB's zip (weights, tract_lengths, centres and more) or a folder
with the same members. Centres need not be there for a sweep; TVB needs them.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return fmt.Errorf("connectome %s: there is no such command%s", args[0], suggestion(args[0], []string{"make", "import", "describe"}))
		},
	}
	cmd.AddCommand(connectomeMake(), connectomeImport(), connectomeDescribe())
	return cmd
}

func connectomeMake() *cobra.Command {
	var n int
	var seed uint64
	var out string
	cmd := &cobra.Command{
		Use:     "make",
		Short:   "Write a synthetic connectome: two hemispheres, weights that decay with distance",
		Example: `  lemsls connectome make --nodes 100 -o c.zip`,
		Args:    none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if n < 2 || n > 10000 {
				return fmt.Errorf("--nodes %d: a connectome has 2 to 10,000 regions", n)
			}
			return saveNetwork(cmd, gpurun.Synthetic(n, seed), out)
		},
	}
	cmd.Flags().IntVar(&n, "nodes", gpurun.DefaultNodes, "number of regions")
	cmd.Flags().Uint64Var(&seed, "seed", gpurun.DefaultNetworkSeed, "seed; equal seeds make equal connectomes")
	cmd.Flags().StringVarP(&out, "out", "o", "connectome.zip", "`file` to write")
	return cmd
}

func connectomeImport() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:     "import PATH",
		Short:   "Read a connectome, check it and write it as TVB's zip",
		Example: `  lemsls connectome import connectivity_76.zip -o c.zip`,
		Args:    one("the connectome, TVB's zip or a folder with the same members"),
		RunE: func(cmd *cobra.Command, args []string) error {
			net, err := gpurun.ReadNetwork(args[0])
			if err != nil {
				return err
			}
			return saveNetwork(cmd, net, out)
		},
	}
	cmd.Flags().StringVarP(&out, "out", "o", "connectome.zip", "`file` to write")
	return cmd
}

func saveNetwork(cmd *cobra.Command, net *gpurun.Network, path string) error {
	var b bytes.Buffer
	if err := gpurun.WriteNetwork(&b, net); err != nil {
		return err
	}
	if _, err := os.Stat(path); err == nil {
		return fmt.Errorf("write %s: the file exists; move it away or name another with -o", path)
	}
	if err := writeFile(path, b.Bytes()); err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n", path, net.Describe())
	return nil
}

func connectomeDescribe() *cobra.Command {
	return &cobra.Command{
		Use:   "describe [PATH]",
		Short: "Say what is in a connectome (without PATH: in the built-in one)",
		Example: `  lemsls connectome describe
  lemsls connectome describe connectivity_76.zip`,
		Args: oneOrNone("one connectome, TVB's zip or a folder with the same members, or none for the built-in one"),
		RunE: func(cmd *cobra.Command, args []string) error {
			net := gpurun.Synthetic(gpurun.DefaultNodes, gpurun.DefaultNetworkSeed)
			if len(args) == 1 {
				var err error
				if net, err = gpurun.ReadNetwork(args[0]); err != nil {
					return err
				}
			}
			fmt.Fprintln(cmd.OutOrStdout(), net.Describe())
			return nil
		},
	}
}
