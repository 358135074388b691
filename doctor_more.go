package main

// moreTools are those that fewer people need: what comes after code that was
// generated, the other editors, and what checks models before a commit.
var moreTools = []tool{
	{[]string{"go"}, []string{"version"}, "runs generated Go", "install Go 1.22 or newer (go.dev/dl)", "", ""},
	{[]string{"hx", "helix"}, []string{"--version"}, "an editor", "editors/helix has its configuration", "", ""},
	{[]string{"emacs"}, []string{"--version"}, "an editor", "put editors/emacs on the load-path of Emacs 29 or newer", "", ""},
	{[]string{"zed", "zeditor"}, []string{"--version"}, "an editor", "editors/zed has its configuration", "", ""},
	{[]string{"jupyter-lab"}, []string{"--version"}, "an editor", "pip install jupyterlab jupyterlab-lsp; editors/jupyterlab has the configuration", "", ""},
	{[]string{"pre-commit"}, []string{"--version"}, "checks models before a commit", "pip install pre-commit; README.md has the configuration", "", ""},
}
