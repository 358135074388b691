package main

import (
	"strings"
	"testing"
)

// TestWrongArguments: who gives too few or too many arguments is told what to give,
// with an example, in no words of the library.
func TestWrongArguments(t *testing.T) {
	for line, want := range map[string]string{
		"gen":                     "nothing is given: give the file of one model\nUsage: lemsls gen --target TARGET MODEL [flags]\nFor example: lemsls gen --target python montbrio.xml\nMore: lemsls gen --help\n",
		"gen a.xml b.xml":         "2 arguments are given: give the file of one model\n",
		"check":                   "nothing is given: give models, or folders with models; . is the current folder\nUsage: lemsls check PATH... [flags]\nFor example: lemsls check models/\nMore: lemsls check --help\n",
		"fmt":                     "nothing is given: give models, or folders",
		"man":                     "nothing is given: give the folder for the pages\n",
		"connectome import":       "nothing is given: give the connectome",
		"connectome describe a b": "2 arguments are given: give one connectome",
		"explain a b":             "2 arguments are given: give the code of one finding",
		"version x":               "1 argument is given: lemsls version takes no arguments\n",
	} {
		if code, _, errs := command(t, "", strings.Fields(line)...); code != exitTrouble || !strings.HasPrefix(errs, "lemsls: "+want) {
			t.Errorf("%s: exit code %d: %s", line, code, errs)
		}
	}
}

// TestEveryCommandAsks: no command leaves its arguments to the library.
func TestEveryCommandAsks(t *testing.T) {
	for _, cmd := range root().Commands() {
		for _, c := range append(cmd.Commands(), cmd) {
			if c.Args == nil || c.Name() == "completion" || c.Parent().Name() == "completion" {
				continue
			}
			if err := c.Args(c, strings.Fields("a b c d e f g")); err != nil && !strings.Contains(err.Error(), "\nMore: "+c.CommandPath()+" --help") {
				t.Errorf("%s: %v", c.CommandPath(), err)
			}
		}
	}
}
