package cuda

import (
	"runtime"
	"time"
)

// thread is an operating system's thread that does what it is given, one thing
// after the other: a context of CUDA belongs to the thread that made it current.
// A call of the driver that does not return keeps it for good.
type thread struct {
	work  chan func()
	ended chan struct{}
	limit time.Duration // of a call
	stuck bool
}

func startThread() *thread {
	t := &thread{work: make(chan func()), ended: make(chan struct{}), limit: callTime}
	go t.loop()
	return t
}

func (t *thread) loop() {
	defer close(t.ended)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for f := range t.work {
		f()
	}
}

// do returns when f has been done on the thread, or takes too long: then it may
// still be at it, and nothing more is done.
func (t *thread) do(f func() error) error {
	if t.stuck {
		return noAnswer(t.limit)
	}
	done, answer := make(chan struct{}), make(chan error, 1)
	t.work <- func() {
		defer close(done)
		answer <- f()
	}
	if t.stuck = lapsed(t.limit, done, never); t.stuck {
		return noAnswer(t.limit)
	}
	return <-answer
}

// end waits for the thread to end, if it can.
func (t *thread) end() {
	close(t.work)
	if !t.stuck {
		<-t.ended
	}
}
