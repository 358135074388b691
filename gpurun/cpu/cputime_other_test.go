//go:build !unix

package cpu

import "time"

var started = time.Now()

// cpuTime is the time itself where that of the processor is not known.
func cpuTime() time.Duration { return time.Since(started) }
