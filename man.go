package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// manCommand writes the manual pages, for those whose lemsls came without.
func manCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "man FOLDER",
		Short:   "Write the manual pages into a folder",
		Long:    "Write the manual, a page for each command, into a folder, from where man finds it.",
		Example: `  lemsls man ~/.local/share/man/man1`,
		Args:    one("the folder for the pages"),
		RunE:    func(cmd *cobra.Command, args []string) error { return writeManual(cmd.Root(), args[0]) },
	}
}

// writeManual writes a page for each command that help shows, which have the
// same bytes wherever and whenever they are written.
func writeManual(cmd *cobra.Command, dir string) error {
	if !cmd.IsAvailableCommand() && cmd.HasParent() || cmd.Name() == "help" {
		return nil
	}
	cmd.DisableAutoGenTag = true
	for _, sub := range cmd.Commands() {
		if err := writeManual(sub, dir); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return plain("create", dir, err)
	}
	title := strings.ReplaceAll(cmd.CommandPath(), " ", "-")
	var b strings.Builder
	undated := time.Unix(0, 0).UTC()
	header := &doc.GenManHeader{Title: strings.ToUpper(title), Section: "1", Source: "lemsls", Manual: "LEMS and RateML", Date: &undated}
	if err := doc.GenMan(cmd, header, &b); err != nil {
		return fmt.Errorf("write the page of %s: %w", cmd.CommandPath(), err)
	}
	page := strings.Replace(b.String(), `"Jan 1970"`, `""`, 1)
	return writeFile(filepath.Join(dir, title+".1"), []byte(page))
}
