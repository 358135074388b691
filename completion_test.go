package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestCompletion asks what shells ask when a person presses Tab. A line of the
// table is the words so far, the last one to be completed, and what has to be
// among the answers.
func TestCompletion(t *testing.T) {
	model, err := filepath.Abs(montbrio)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(tree(t, map[string]string{".git/HEAD": "", "lemsls.toml": "[sweep.rheobase]\nmodel = \"a.xml\"\n"}))
	for words, want := range map[string]string{
		"explain dimension-m":                      "dimension-mismatch\terror\n:4",
		"explain nothing-like-it":                  ":4",
		"gen --target ":                            "\ncuda\tCUDA\n",
		"gen --target python --flavor ":            "tvb\tPython (TVB)\n",
		"gen --target go --flavor ":                ":4",
		"check --format ":                          "\nsarif\n",
		"check --fail-on ":                         "\nhint\n",
		"check --portability ":                     "\npylems\n",
		"check ":                                   "xml\nnml\nlems\n:8",
		"check models/a":                           "xml\nnml\nlems\n:8",
		"gen one.xml ":                             ":4",
		"sweep rh":                                 "rheobase\ta sweep of lemsls.toml\n:4",
		"sweep mod":                                ":8",
		"sweep a.xml --metric ":                    "\nfc_sc_corr\t",
		"sweep a.xml --metric mean,fc_s":           "\nmean,fc_sc_corr\t",
		"sweep a.xml --save mean,":                 "mean,mean\nmean,fc\nmean,signal\n:4",
		"sweep a.xml --integrator ":                "\nheun\n",
		"sweep a.xml --format ":                    "text\njson\n:4",
		"sweep " + model + " --param ":             "global_coupling=\t0 to 2\n:6",
		"sweep a.xml --param ":                     ":6",
		"sweep testdata/nowhere.xml --component x": ":4",
		"sweep a.xml --out ":                       ":16",
		"sweep merge ":                             ":16",
		"sweep a.xml --signal ":                    "raw\nbold\n:4",
		"connectome ma":                            "make\t",
		"completion ":                              "\nzsh\t",
	} {
		code, out, _ := command(t, "", append([]string{"__complete"}, strings.Split(words, " ")...)...)
		if code != 0 || !strings.Contains("\n"+out, want) {
			t.Errorf("lemsls %s<TAB>: no %q in\n%s", words, want, out)
		}
	}
}

// TestShells loads the completions into the shells that are here. The shell
// asks the test's binary, which is lemsls when it is called so: see TestMain.
func TestShells(t *testing.T) {
	onceIsEnough(t)
	dir := programFolder(t)
	for shell, ask := range map[string]string{
		// _get_comp_words_by_ref is of the package bash-completion.
		"bash": `_get_comp_words_by_ref() { words=("${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=${words[cword]}; }; compopt() { :; }; source "$1"; COMP_WORDS=(lemsls explain dimension-m); COMP_CWORD=2; COMP_LINE="lemsls explain dimension-m"; COMP_POINT=${#COMP_LINE}; __start_lemsls lemsls 2>/dev/null; printf '%s\n' "${COMPREPLY[@]}"`,
		"fish": `source $argv[1]; complete -C "lemsls explain dimension-m"`,
		"zsh":  `autoload -U compinit; compinit -D; source "$1"; whence _lemsls && lemsls __complete explain dimension-m`,
		"pwsh": `. $args[0]; (TabExpansion2 "lemsls explain dimension-m" 26).CompletionMatches.CompletionText`,
	} {
		t.Run(shell, func(t *testing.T) {
			program, err := exec.LookPath(shell)
			if err != nil {
				t.Skip("no", shell)
			}
			name := strings.Replace(shell, "pwsh", "powershell", 1)
			code, script, errs := command(t, "", "completion", name)
			if code != 0 {
				t.Fatal(errs)
			}
			path := filepath.Join(dir, "script."+name)
			if err := os.WriteFile(path, []byte(script), 0o644); err != nil {
				t.Fatal(err)
			}
			args := []string{"-c", ask, shell, path}
			if shell == "fish" || shell == "pwsh" {
				args = []string{"-c", ask, path}
			}
			cmd := exec.Command(program, args...)
			cmd.Env = append(os.Environ(), "HOME="+dir, asCommand+"=1", "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"))
			out, err := cmd.CombinedOutput()
			if !strings.Contains(string(out), "dimension-mismatch") {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// programFolder is a folder with a lemsls in it: the test's binary, which is
// lemsls where asCommand is in the environment.
func programFolder(t *testing.T) string {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Symlink(program, filepath.Join(dir, "lemsls")); err != nil {
		t.Skip("no links here:", err)
	}
	return dir
}

// TestManual: there is a page for each command, the same each time, that man can
// show.
func TestManual(t *testing.T) {
	dir, again := t.TempDir(), t.TempDir()
	for _, d := range []string{dir, again} {
		if code, _, errs := command(t, "", "man", d); code != 0 {
			t.Fatal(errs)
		}
	}
	for _, sub := range root().Commands() {
		if name := "lemsls-" + sub.Name() + ".1"; sub.IsAvailableCommand() {
			page := string(read(t, filepath.Join(dir, name)))
			if page != string(read(t, filepath.Join(again, name))) || !strings.Contains(page, sub.Short) {
				t.Errorf("%s:\n%s", name, page)
			}
		}
	}
	man, err := exec.LookPath("man")
	if err != nil {
		t.Skip("no man")
	}
	cmd := exec.Command(man, "--warnings", "-l", filepath.Join(dir, "lemsls-check.1"))
	cmd.Env = append(os.Environ(), "MANPAGER=cat", "MANWIDTH=100", "LC_ALL=C.UTF-8")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--fail-on") || strings.Contains(string(out), "warning:") {
		t.Errorf("%v\n%s", err, out)
	}
}
