package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lemsls/lemsls/codegen"
	"github.com/lemsls/lemsls/codegen/ir"
	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/gpurun"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// values offers what a shell completes a word with.
type values = func(cmd *cobra.Command, args []string) []cobra.Completion

// argumentValues are what arguments may be, by the path of the command. Those
// that are not here are models.
var argumentValues = map[string]values{
	"lemsls explain": findingNames,
	"lemsls sweep":   sweepNames,
}

// noModels are the commands that take no model, and what shells offer in its
// place.
var noModels = map[string]cobra.ShellCompDirective{
	"lemsls connectome import":   cobra.ShellCompDirectiveDefault,
	"lemsls connectome describe": cobra.ShellCompDirectiveDefault,
	"lemsls man":                 cobra.ShellCompDirectiveFilterDirs,
	"lemsls report":              cobra.ShellCompDirectiveFilterDirs,
	"lemsls sweep merge":         cobra.ShellCompDirectiveFilterDirs,
}

// flagValues are what flags may be, by the path of the command and the name of
// the flag, or by the name where it means the same everywhere.
var flagValues = map[string]values{
	"lemsls check --format": formatNamesOf,
	"lemsls sweep --format": words("text", "json"),
	"--backend":             words("auto", "cpu", "cuda"),
	"--component":           nothing,
	"--fail-on":             words("error", "warning", "info", "hint", "never"),
	"--flavor":              flavorValues,
	"--integrator":          words("euler", "heun", "rk4"),
	"--metric":              metricValues,
	"--objective":           metricValues,
	"--param":               paramNames,
	"--portability":         words(append(slices.Clone(diagnostics.Tools), "all", "none")...),
	"--precision":           words("f32", "f64"),
	"--runner":              words("local", "slurm"),
	"--save":                words("mean", "fc", "signal"),
	"--signal":              words("raw", "bold"),
	"--target":              targetValues,
}

// completable adds to a command, and to those below it, what shells complete
// its arguments and flags with.
func completable(cmd *cobra.Command) {
	for _, sub := range cmd.Commands() {
		completable(sub)
	}
	for key, v := range flagValues {
		on, flag, _ := strings.Cut(key, "--")
		if on = strings.TrimSpace(on); on != "" && on != cmd.CommandPath() || cmd.Flags().Lookup(flag) == nil {
			continue
		}
		if on == "" && flagValues[cmd.CommandPath()+" --"+flag] != nil {
			continue // which says more
		}
		// An error says that the flag does not exist, or has values already.
		_ = cmd.RegisterFlagCompletionFunc(flag, func(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return afterComma(flag, word, v(cmd, args)), afterFlag(flag)
		})
	}
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if what, _ := pflag.UnquoteUsage(f); what == "folder" && f.Name != "connectome" { // which may be a zip
			_ = cmd.MarkFlagDirname(f.Name)
		}
	})
	if cmd.ValidArgsFunction == nil && cmd.RunE != nil {
		cmd.ValidArgsFunction = completeArguments
	}
}

// listFlags are the flags of several values with commas between them.
var listFlags = []string{"metric", "save"}

// afterComma puts what is there already before the values of a list.
func afterComma(flag, word string, list []cobra.Completion) []cobra.Completion {
	last := strings.LastIndexByte(word, ',')
	if last < 0 || !slices.Contains(listFlags, flag) {
		return list
	}
	var longer []cobra.Completion
	for _, c := range list {
		longer = append(longer, word[:last+1]+c)
	}
	return longer
}

// afterFlag leaves no space behind the name of a parameter, whose values follow.
func afterFlag(flag string) cobra.ShellCompDirective {
	if flag == "param" {
		return cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
	return cobra.ShellCompDirectiveNoFileComp
}

// completeArguments offers the values of a command's arguments, or else models.
func completeArguments(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if cmd.Args != nil && cmd.Args(cmd, append(slices.Clone(args), word)) != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	path := cmd.CommandPath()
	if directive, ok := noModels[path]; ok {
		return nil, directive
	}
	if v := argumentValues[path]; v != nil {
		list := slices.DeleteFunc(v(cmd, args), func(s string) bool { return !strings.HasPrefix(s, word) })
		if len(list) > 0 || path == "lemsls explain" {
			return list, cobra.ShellCompDirectiveNoFileComp
		}
	}
	return []cobra.Completion{"xml", "nml", "lems"}, cobra.ShellCompDirectiveFilterFileExt
}

func words(list ...string) values {
	return func(*cobra.Command, []string) []cobra.Completion { return list }
}

func nothing(*cobra.Command, []string) []cobra.Completion { return nil }

func findingNames(*cobra.Command, []string) []cobra.Completion {
	all := explained()
	var list []cobra.Completion
	for _, code := range slices.Sorted(maps.Keys(all)) {
		list = append(list, cobra.CompletionWithDesc(code, all[code].String()))
	}
	return list
}

func formatNamesOf(*cobra.Command, []string) []cobra.Completion {
	var list []cobra.Completion
	for _, f := range diagnostics.Formats() {
		list = append(list, f.Name)
	}
	return list
}

func targetValues(*cobra.Command, []string) []cobra.Completion {
	var list []cobra.Completion
	for _, t := range codegen.Targets() {
		list = append(list, cobra.CompletionWithDesc(t.Name, t.Title))
	}
	return append(list, cobra.CompletionWithDesc("all", "every target and flavor"))
}

// flavorValues are the flavors of the target that is given, or of all.
func flavorValues(cmd *cobra.Command, _ []string) []cobra.Completion {
	target, _ := cmd.Flags().GetString("target")
	var list []cobra.Completion
	for _, t := range codegen.Targets() {
		for _, f := range t.Flavors {
			if target == "" || target == t.Name {
				list = append(list, cobra.CompletionWithDesc(f.Name, f.Title))
			}
		}
	}
	return list
}

func metricValues(*cobra.Command, []string) []cobra.Completion {
	var list []cobra.Completion
	for _, m := range gpurun.Metrics {
		list = append(list, cobra.CompletionWithDesc(m.Name, m.Doc))
	}
	return list
}

// sweepNames are the sweeps that the settings of the current folder name.
func sweepNames(*cobra.Command, []string) []cobra.Completion {
	to, err := settingsOf(diagnostics.ConfigName)
	if err != nil {
		return nil
	}
	var list []cobra.Completion
	for _, s := range to.config.Sweeps {
		if s.Name != "" {
			list = append(list, cobra.CompletionWithDesc(s.Name, "a sweep of "+diagnostics.ConfigName))
		}
	}
	return list
}

// paramNames are the parameters of the model that is given, with their ranges.
func paramNames(cmd *cobra.Command, args []string) []cobra.Completion {
	prog := givenProgram(cmd, args)
	if prog == nil {
		return nil
	}
	var list []cobra.Completion
	for _, p := range prog.Params {
		list = append(list, cobra.CompletionWithDesc(p.Name+"=", fmt.Sprintf("%g to %g", p.Lo, p.Hi)))
	}
	return list
}

// givenProgram is the program of the model among the arguments; nil where there
// is none that can be run.
func givenProgram(cmd *cobra.Command, args []string) *ir.Program {
	if len(args) == 0 {
		return nil
	}
	f, err := readModel(args[0])
	if err != nil {
		return nil
	}
	to, err := settingsOf(args[0])
	if err != nil {
		return nil
	}
	m, _ := examineFor(cmd.Context(), f, to.resolver, nil)
	component, _ := cmd.Flags().GetString("component")
	_, prog, err := diagnostics.Runnable(m, component)
	if err != nil {
		return nil
	}
	return prog
}

// settingsOf are the settings that count for a path.
func settingsOf(path string) (*folderSettings, error) {
	s, err := newSettings(settingsOptions{})
	if err != nil {
		return nil, err
	}
	return s.of(path)
}
