package main

import (
	"testing"
	"time"
)

func TestRoughly(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "under 10ms", 12_345 * time.Microsecond: "about 12ms", 1234 * time.Millisecond: "about 1.2s",
		83 * time.Second: "about 1m23s", 5000 * time.Second: "about 1h23m0s", 47 * time.Hour: "about 47h0m0s", 1000 * time.Hour: "about 42 days",
	} {
		if got := roughly(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}
