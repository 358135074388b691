package cuda

import "runtime"

// thread is an operating system's thread that does what it is given, one thing
// after the other: a context of CUDA belongs to the thread that made it current.
type thread struct {
	work  chan func()
	ended chan struct{}
}

func startThread() *thread {
	t := &thread{make(chan func()), make(chan struct{})}
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

// do returns when f has been done on the thread.
func (t *thread) do(f func() error) (err error) {
	done := make(chan struct{})
	t.work <- func() {
		defer close(done)
		err = f()
	}
	<-done
	return err
}

// end waits for the thread to end.
func (t *thread) end() {
	close(t.work)
	<-t.ended
}
