package main

import (
	"fmt"
	"path/filepath"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/gpurun/report"
	"github.com/spf13/cobra"
)

func reportCommand() *cobra.Command {
	var o reportOptions
	cmd := &cobra.Command{
		Use:   "report DIR",
		Short: "Make a page, or figures, of the results of a sweep",
		Long: `Make one HTML file of the results of a sweep: heat maps and curves to look
through, the best points, the model with what the sweep found on its lines, the
time series that were written, and how all was computed. The file needs nothing
else, and loads nothing from anywhere.

DIR is the folder that lemsls sweep printed, or one that lemsls sweep merge made.`,
		Example: `  lemsls report sweeps/montbrio-1f3a
  lemsls report sweeps/montbrio-1f3a --output montbrio.html
  lemsls report sweeps/montbrio-1f3a --figures figures    # each picture as PNG and SVG, for papers`,
		Args: one("the folder of the results that lemsls sweep printed"),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd, args[0]) },
	}
	f := cmd.Flags()
	f.StringVarP(&o.output, "output", "o", "", "the page's `FILE` (default: report.html in DIR; - is standard output; with --figures none)")
	f.StringVar(&o.figures, "figures", "", "write each picture into this `folder`, as PNG and SVG")
	f.StringVar(&o.model, "model", "", "the model's `FILE`, if it is not where it was when it was swept")
	return cmd
}

type reportOptions struct{ output, figures, model string }

func (o *reportOptions) run(cmd *cobra.Command, dir string) error {
	var swept *diagnostics.Swept
	r, missing := recall(cmd.Context(), dir, o.model)
	if missing == nil {
		swept = &r.Swept
	}
	v, err := report.Read(dir, swept)
	if err != nil {
		return err
	}
	if missing != nil {
		fmt.Fprintf(cmd.ErrOrStderr(), "lemsls: note: without the model, its units and findings: %v\n", missing)
	}
	if o.figures != "" {
		for _, note := range v.FigureNotes() {
			fmt.Fprintln(cmd.ErrOrStderr(), "lemsls: note:", note)
		}
		paths, err := report.Figures(o.figures, v)
		for _, path := range paths {
			fmt.Fprintln(cmd.OutOrStdout(), "figure:", path)
		}
		if err != nil || o.output == "" {
			return err
		}
	}
	return o.page(cmd, dir, v)
}

func (o *reportOptions) page(cmd *cobra.Command, dir string, v *report.View) error {
	if o.output == "-" {
		return report.Page(cmd.OutOrStdout(), v)
	}
	path := o.output
	if path == "" {
		path = filepath.Join(dir, report.PageName)
	}
	if err := report.WritePage(path, v); err != nil {
		return err
	}
	_, err := fmt.Fprintln(cmd.OutOrStdout(), "report:", path)
	return err
}
