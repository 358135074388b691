// Lemsls is a language server, checker, code generator and sweep engine for
// LEMS models and their RateML dialect.
//
// This package is the command line: each subcommand is a function that makes a
// cobra command, listed in root; it wires dialects, targets and backends, which
// know nothing of each other.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	edlib "github.com/hbollon/go-edlib"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/rateml"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"
)

// dialects are the readings of a file, LEMS itself coming last.
func dialects() []*lems.Dialect { return []*lems.Dialect{rateml.Dialect} }

// The exit codes of every subcommand.
const (
	exitFindings = 1 // check found something at or above --fail-on
	exitTrouble  = 2 // usage, input or output, internal

	exitInterrupted = 130 // Ctrl-C: 128 and the number of SIGINT, as shells have it
	exitTerminated  = 143 // SIGTERM, likewise
)

// errFindings makes check exit with exitFindings; the findings say the rest.
var errFindings = errors.New("findings")

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// run is main without the process: the exit code of a command line.
func run(args []string, in io.Reader, out, errw io.Writer) (code int) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Fprintf(errw, "lemsls: internal error: %v\nThis is a mistake in lemsls, not in your model. Please report it with the model and this text:\n%s", r, debug.Stack())
			code = exitTrouble
		}
	}()
	terminated, end := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer end()
	ctx, stop := signal.NotifyContext(terminated, os.Interrupt)
	defer stop()
	cmd := root()
	cmd.SetArgs(args)
	cmd.SetIn(in)
	cmd.SetOut(out)
	cmd.SetErr(errw)
	switch err := cmd.ExecuteContext(ctx); {
	case err == nil:
		return 0
	case errors.Is(err, errFindings):
		return exitFindings
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(errw, "lemsls: interrupted")
		if terminated.Err() != nil {
			return exitTerminated
		}
		return exitInterrupted
	default:
		fmt.Fprintln(errw, "lemsls:", err)
		return exitTrouble
	}
}

func root() *cobra.Command {
	cmd := &cobra.Command{
		Use:           "lemsls",
		Short:         "Check, complete, generate and sweep LEMS and RateML models",
		SilenceUsage:  true,
		SilenceErrors: true,
		Version:       version(),
	}
	cmd.SetVersionTemplate("lemsls {{.Version}}\n")
	cmd.SetFlagErrorFunc(flagError)
	cmd.AddCommand(
		serveCommand(),
		checkCommand(),
		explainCommand(),
		fmtCommand(),
		genCommand(),
		sweepCommand(),
		reportCommand(),
		connectomeCommand(),
		doctorCommand(),
		versionCommand(),
		workerCommand(),
		manCommand(),
	)
	completable(cmd)
	return cmd
}

// flagError says in plain words what a flag wants. The flag parser's own error
// is that of the function that it called.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() == "" {
		return unknownFlag(cmd, unknown.GetSpecifiedName())
	}
	var bad interface{ GetValue() string }
	_, rest, quoted := strings.Cut(err.Error(), ` for "`)
	names, _, ended := strings.Cut(rest, `" flag: `)
	if !errors.As(err, &bad) || !quoted || !ended {
		return err
	}
	name := names[strings.LastIndex(names, "--")+2:]
	f := cmd.Flags().Lookup(name)
	if f == nil {
		return err
	}
	what := takes(f)
	if what == "" {
		return err
	}
	return fmt.Errorf("--%s %s: want %s", name, bad.GetValue(), what)
}

// unknownFlag names the flag that another name is near to, or says where they are
// listed.
func unknownFlag(cmd *cobra.Command, name string) error {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, "--"+f.Name)
		}
	})
	near := suggestion("--"+name, names)
	if !strings.HasSuffix(near, "?") {
		near = fmt.Sprintf("; %s --help lists them", cmd.CommandPath())
	}
	return fmt.Errorf("unknown flag --%s%s", name, near)
}

// takes is what the value of a flag has to be, in plain words; "" if it says so itself.
func takes(f *pflag.Flag) string {
	return map[string]string{"int": "a whole number", "uint64": "a whole number from 0 to 18,446,744,073,709,551,615",
		"float64": "a number", "bool": "true or false"}[f.Value.Type()]
}

// suggestion names the candidate that a word is near to, or lists all of them.
func suggestion(word string, candidates []string) string {
	best, distance := "", (len(word)+2)/3+1
	for _, c := range candidates {
		if d := edlib.OSADamerauLevenshteinDistance(strings.ToLower(word), c); d < distance {
			best, distance = c, d
		}
	}
	if best != "" {
		return fmt.Sprintf("; did you mean %q?", best)
	}
	return "; there are " + strings.Join(candidates, ", ")
}

// collectLess trades memory for speed where texts are read and forgotten: the
// collector runs when memory has grown fivefold, or reaches 400 MB.
func collectLess() {
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(400 << 20)
}

// version is this build's, as the module system knows it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "devel"
	}
	return info.Main.Version
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  none,
		Run: func(cmd *cobra.Command, _ []string) {
			fmt.Fprintln(cmd.OutOrStdout(), "lemsls", version())
		},
	}
}

// colorful says that w is a terminal that wants colours.
func colorful(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && term.IsTerminal(int(f.Fd()))
}
