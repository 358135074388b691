package gpurun

import (
	"fmt"
	"slices"
	"strings"
)

// CommandLine is a command line of lemsls sweep with these arguments, as a shell
// takes it.
func CommandLine(arguments ...string) string {
	line := "lemsls sweep"
	for _, a := range arguments {
		line += " " + quoted(a)
	}
	return line
}

// quoted is an argument as a shell takes it.
func quoted(a string) string {
	if a != "" && !strings.ContainsAny(a, " \t\n'\"\\$&|;<>()*?[]{}~`!#") {
		return a
	}
	return "'" + strings.ReplaceAll(a, "'", `'\''`) + "'"
}

// shardless are the arguments of a shard, but for those that say which one it is
// and where it goes.
func shardless(arguments []string) []string {
	return slices.DeleteFunc(slices.Clone(arguments), func(a string) bool {
		return strings.HasPrefix(a, "--shard=") || strings.HasPrefix(a, "--out=")
	})
}

// commonArguments are those with which all shards were begun; nil if some were
// begun otherwise, or do not say how.
func commonArguments(shards []shard) []string {
	common := shardless(shards[0].Arguments)
	for _, s := range shards[1:] {
		if !slices.Equal(common, shardless(s.Arguments)) {
			return nil
		}
	}
	return common
}

// missing is the error that shard i, from 0, is not among those given; s is one
// that is.
func (s shard) missing(i int) error {
	which := fmt.Sprintf("%d/%d", i+1, s.Shards)
	how := "the command of the others with --shard " + which
	if len(s.Arguments) > 0 {
		how = CommandLine(append(shardless(s.Arguments), "--shard="+which)...) + " --out DIR"
	}
	return fmt.Errorf("shard %s is missing: compute it with %s, or give its folder too", which, how)
}
