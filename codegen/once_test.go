package codegen

import "testing"

// OnceIsEnough skips what compilers and interpreters of other languages do under
// the race detector, which learns nothing from it: make test runs this package
// without it too.
func OnceIsEnough(t *testing.T) {
	t.Helper()
	if raceDetector {
		t.Skip("it runs without the race detector: go test ./codegen -run " + t.Name())
	}
}
