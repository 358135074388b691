package main

import (
	"fmt"
	"io"

	"github.com/aymanbagabas/go-udiff"
	"github.com/lemsls/lemsls/lems"
	"github.com/lemsls/lemsls/lems/syntax"
	"github.com/spf13/cobra"
)

type fmtOptions struct {
	check, diff bool
	stdinName   string
	settings    settingsOptions
}

func fmtCommand() *cobra.Command {
	var o fmtOptions
	cmd := &cobra.Command{
		Use:   "fmt PATH...",
		Short: "Format models, keeping their layout",
		Long: `Format models, keeping their layout. A PATH is a file, a folder or - for standard
input, whose formatted text goes to standard output.

Indentation gets the step that the file mostly uses; tags get one space between
attributes and double quotes; white space at line ends and repeated blank lines
go. Line breaks, comments, CDATA and text stay, and so does what the file means.
Malformed files are not touched.

Exit code 0: done; 1: with --check, something would change; 2: a file could not
be read or is malformed, or lemsls was called wrongly; 130: Ctrl-C.`,
		Example: `  lemsls fmt models/
  lemsls fmt montbrio.xml --diff
  lemsls fmt models/ --check    # in CI`,
		Args: some("models, or folders with models; . is the current folder"),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd, args) },
	}
	f := cmd.Flags()
	f.BoolVar(&o.check, "check", false, "write nothing; list what would change, and exit with 1 if anything would")
	f.BoolVar(&o.diff, "diff", false, "write nothing; print what would change")
	f.StringVar(&o.stdinName, "stdin-filename", "stdin.xml", "`name` under which standard input (-) is reported")
	f.StringVar(&o.settings.config, "config", "", "read the settings from this `file`, for what they ignore")
	return cmd
}

func (o *fmtOptions) run(cmd *cobra.Command, args []string) error {
	settings, err := newSettings(o.settings)
	if err != nil {
		return err
	}
	changed, bad, seen := 0, 0, 0
	for _, arg := range args {
		paths, err := expand(arg)
		if err != nil {
			return err
		}
		for _, path := range paths {
			if err := cmd.Context().Err(); err != nil {
				return err
			}
			if ignored, err := settings.ignores(path); err != nil {
				return err
			} else if ignored && path != "-" {
				continue
			}
			does, err := o.file(cmd, path, path == arg)
			seen++
			switch {
			case err != nil:
				fmt.Fprintln(cmd.ErrOrStderr(), "lemsls:", err)
				bad++
			case does:
				changed++
			}
		}
	}
	return o.finish(cmd, seen, changed, bad)
}

func (o *fmtOptions) finish(cmd *cobra.Command, seen, changed, bad int) error {
	verb := "formatted"
	if o.check || o.diff {
		verb = "would be formatted"
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "%s looked at: %d %s\n", count(seen, "file"), changed, verb)
	switch {
	case bad > 0:
		return fmt.Errorf("%s could not be formatted", count(bad, "file"))
	case o.check && changed > 0:
		return errFindings
	}
	return nil
}

// file formats one file and says whether that changes it. What is no model is
// left alone.
func (o *fmtOptions) file(cmd *cobra.Command, path string, named bool) (bool, error) {
	f, err := o.read(cmd, path)
	if err != nil {
		return false, err
	}
	m := lems.Load(f, dialects())
	if m.Dialect == nil && len(m.Doc.Problems) == 0 {
		if named {
			fmt.Fprintf(cmd.ErrOrStderr(), "lemsls: %s is no model; it stays as it is\n", f.Path)
		}
		return false, o.emit(cmd, path, f.Text)
	}
	edits, ok := syntax.Format(m.Doc)
	if !ok {
		at := f.Position(m.Doc.Problems[0].Span.Start, syntax.Runes)
		return false, fmt.Errorf("format %s:%d:%d: it is malformed; lemsls check says why", f.Path, at.Line+1, at.Column+1)
	}
	text, err := syntax.Apply(f.Text, edits)
	if err != nil {
		return false, fmt.Errorf("format %s: %w", f.Path, err)
	}
	return text != f.Text, o.put(cmd, path, f, text)
}

func (o *fmtOptions) read(cmd *cobra.Command, path string) (*syntax.File, error) {
	if path != "-" {
		return readModel(path)
	}
	text, err := io.ReadAll(cmd.InOrStdin())
	if err != nil {
		return nil, fmt.Errorf("read standard input: %w", err)
	}
	return modelFile(o.stdinName, text)
}

// put does with a formatted text what was asked for.
func (o *fmtOptions) put(cmd *cobra.Command, path string, f *syntax.File, text string) error {
	var err error
	switch {
	case o.diff:
		_, err = io.WriteString(cmd.OutOrStdout(), udiff.Unified("a/"+f.Path, "b/"+f.Path, f.Text, text))
	case o.check:
		if text != f.Text {
			_, err = fmt.Fprintln(cmd.OutOrStdout(), f.Path)
		}
	case path == "-":
		return o.emit(cmd, path, text)
	case text != f.Text:
		if err = replaceFile(path, []byte(text)); err == nil {
			_, err = fmt.Fprintln(cmd.OutOrStdout(), f.Path)
		}
	}
	return err
}

// emit prints the text of standard input, as a filter does.
func (o *fmtOptions) emit(cmd *cobra.Command, path, text string) error {
	if path != "-" || o.check || o.diff {
		return nil
	}
	_, err := io.WriteString(cmd.OutOrStdout(), text)
	return err
}
