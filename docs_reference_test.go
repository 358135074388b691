package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lemsls/lemsls/diagnostics"
	"github.com/lemsls/lemsls/lems/syntax"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// TestReferencePages: docs has a page of all findings, of all settings and of all
// commands, made of what the program itself says; -update writes them.
func TestReferencePages(t *testing.T) {
	pages := map[string]string{"docs/findings.md": findingsPage(t), "docs/settings.md": settingsPage(t), "docs/commands.md": commandsPage()}
	for path, want := range pages {
		if *update {
			if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if string(read(t, path)) != want {
			t.Errorf("%s is not what lemsls says of itself: go test . -run TestReferencePages -update", path)
		}
	}
}

var (
	whatSection = regexp.MustCompile(`(?s)## What\n\n(.*?)(?:\n\n|$)`)
	oneSentence = regexp.MustCompile(`(?s)^.*?\.(?:\s|$)`)
	inMarkdown  = strings.NewReplacer("|", `\|`, "*", `\*`, "_", `\_`, "<", "&lt;", "\n", " ")
	inTable     = strings.NewReplacer("|", `\|`, "\n", " ")
)

// findingsPage has a line for each finding, the worst first: what its page says
// first.
func findingsPage(t *testing.T) string {
	all := explained()
	var b strings.Builder
	b.WriteString("# Findings\n\n" +
		"Each has a page with what it means, why it matters, an example, and what mends it: follow the link, or\n" +
		"`lemsls explain CODE`. [Settings](settings.md) change the severity of any, or switch it off.\n")
	about := map[diagnostics.Severity]string{
		diagnostics.Error:   "Errors: the model has no meaning, and nothing runs it",
		diagnostics.Warning: "Warnings: the meaning is probably not the intended one",
		diagnostics.Info:    "Information: worth knowing, results of sweeps, and what other tools misread",
		diagnostics.Hint:    "Hints: something simpler exists",
	}
	for severity := diagnostics.Error; severity <= diagnostics.Hint; severity++ {
		fmt.Fprintf(&b, "\n## %s\n\n| finding | what it says |\n|---|---|\n", about[severity])
		for _, code := range slices.Sorted(maps.Keys(all)) {
			if all[code] != severity {
				continue
			}
			page, _ := diagnostics.Page(code)
			what := whatSection.FindStringSubmatch(page)
			if what == nil {
				t.Errorf("the page of %s does not say what it is", code)
				continue
			}
			first := strings.TrimSpace(oneSentence.FindString(what[1]))
			fmt.Fprintf(&b, "| [%s](../diagnostics/%s.md) | %s |\n", code, strings.ReplaceAll(code, "-", "_"), inTable.Replace(first))
		}
	}
	return b.String()
}

// settingsPage has the settings of lemsls.toml, of which those of sweeps are
// flags, and those of VS Code.
func settingsPage(t *testing.T) string {
	var b strings.Builder
	b.WriteString("# Settings\n\n" +
		"The nearest `lemsls.toml` above a model, within its repository, or else above the current folder, has the settings of\n" +
		"the command line and of every editor. Paths in it start at its folder, and what is misspelt is a finding. Editors have\n" +
		"the first four settings under `lems.` too, and what those say of a finding's severity counts first.\n\n" +
		"## lemsls.toml\n\n| setting | what it says |\n|---|---|\n")
	editor := editorSettings(t)
	for _, name := range []string{"include", "ignore", "severity", "portability"} {
		fmt.Fprintf(&b, "| `%s` | %s |\n", name, inTable.Replace(editor["lems."+name].text()))
	}
	b.WriteString("| `sweep` | what all sweeps have in common |\n| `sweep.NAME` | one sweep, which `lemsls sweep NAME` runs |\n")
	b.WriteString("\n## `[sweep]` and `[sweep.NAME]`\n\nAll but `model`, `parameters` and `metrics` are called as the flags of `lemsls sweep`, which count before them.\n\n| setting | what it says |\n|---|---|\n" +
		"| `model` | the model's file |\n| `component` | the component to run, of a LEMS model |\n" +
		"| `parameters` | a table of values: `{a = \"0:1:8\", I = [1, 2]}` |\n| `metrics` | as `--metric` |\n")
	sweep, _, err := root().Find([]string{"sweep"})
	if err != nil {
		t.Fatal(err)
	}
	sweep.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Name != "component" && isSweepSetting(f.Name) {
			_, usage := pflag.UnquoteUsage(f)
			fmt.Fprintf(&b, "| `%s` | %s%s |\n", f.Name, inMarkdown.Replace(usage), defaultOf(f))
		}
	})
	b.WriteString("\n## VS Code\n\n| setting | what it says | if unset |\n|---|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(editor)) {
		fmt.Fprintf(&b, "| `%s` | %s | `%s` |\n", name, inTable.Replace(editor[name].text()), editor[name].Default)
	}
	return b.String()
}

// isSweepSetting says that a sweep in lemsls.toml has a setting.
func isSweepSetting(name string) bool {
	_, found := diagnostics.ParseConfig(syntax.NewFile(diagnostics.ConfigName, 1, "[sweep]\n"+name+" = 1\n"))
	return !slices.ContainsFunc(found, func(d diagnostics.Diagnostic) bool { return d.Code == "unknown-setting" })
}

// editorSetting is one of VS Code's.
type editorSetting struct {
	Description         string
	MarkdownDescription string
	Default             json.RawMessage
}

func (s editorSetting) text() string { return s.Description + s.MarkdownDescription }

func editorSettings(t *testing.T) map[string]editorSetting {
	t.Helper()
	var manifest struct {
		Contributes struct {
			Configuration struct{ Properties map[string]editorSetting }
		}
	}
	if err := json.Unmarshal(read(t, "editors/vscode/package.json"), &manifest); err != nil {
		t.Fatal(err)
	}
	all := manifest.Contributes.Configuration.Properties
	for name, s := range all {
		s.Default = []byte(strings.Join(strings.Fields(string(s.Default)), " "))
		all[name] = s
	}
	return all
}

// commandsPage has a section for each command: its help.
func commandsPage() string {
	var b strings.Builder
	b.WriteString("# Commands\n\nWhat `lemsls COMMAND --help` says, and the manual (`man lemsls-sweep`).\n")
	writeCommand(&b, root())
	return b.String()
}

func writeCommand(b *strings.Builder, cmd *cobra.Command) {
	cmd.InitDefaultHelpFlag()
	if cmd.Runnable() {
		fmt.Fprintf(b, "\n## %s\n\n`%s`\n\n%s\n", cmd.CommandPath(), cmd.UseLine(), prose(cmd))
		for line := range strings.Lines(cmd.Example) {
			command, about, _ := strings.Cut(strings.TrimSpace(line), "#")
			fmt.Fprintf(b, "\n- `%s` %s", strings.TrimSpace(command), strings.TrimSpace(about))
		}
		if cmd.Example != "" {
			b.WriteString("\n")
		}
		b.WriteString(flagTable(cmd))
	}
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() && sub.Name() != "completion" {
			writeCommand(b, sub)
		}
	}
}

// prose is what a command says of itself; lines that it indents are a list.
func prose(cmd *cobra.Command) string {
	if cmd.Long == "" {
		return cmd.Short + "."
	}
	var b strings.Builder
	for line := range strings.Lines(cmd.Long) {
		if text := strings.TrimLeft(line, " "); text != line {
			name, what, _ := strings.Cut(strings.TrimSpace(text), "  ")
			line = fmt.Sprintf("- `%s`: %s\n", name, strings.TrimSpace(what))
		} else {
			line = strings.NewReplacer("*", `\*`, "_", `\_`, "<", "&lt;").Replace(line)
		}
		b.WriteString(line)
	}
	return strings.TrimSpace(b.String())
}

func flagTable(cmd *cobra.Command) string {
	var b strings.Builder
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		fmt.Fprintf(&b, "| `%s` | %s%s |\n", strings.TrimSpace(name+" "+strings.ReplaceAll(value, "|", `\|`)), inMarkdown.Replace(usage), defaultOf(f))
	})
	if b.Len() == 0 {
		return ""
	}
	return "\n| flag | what it says |\n|---|---|\n" + b.String()
}

func defaultOf(f *pflag.Flag) string {
	if slices.Contains([]string{"", "false", "0", "0s", "[]"}, f.DefValue) {
		return ""
	}
	return " (`" + f.DefValue + "`)"
}
