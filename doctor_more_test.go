package main

import (
	"slices"
	"strings"
	"testing"
)

// TestDoctorWithoutTools: where nothing is installed, each line says what to do.
func TestDoctorWithoutTools(t *testing.T) {
	alone(t)
	t.Setenv("PATH", t.TempDir())
	_, out, _ := command(t, "", "doctor")
	for _, x := range slices.Concat(tools, moreTools) {
		if !strings.Contains(out, x.use+": "+x.get) {
			t.Errorf("nothing says how to get %s\n%s", x.names[0], out)
		}
	}
}
