package main

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// sideBySide is a lems.Each: it calls do for 0 to n-1 on all processors. A
// panic of do goes on in the caller.
func sideBySide(n int, do func(int)) {
	var next atomic.Int64
	var failure atomic.Pointer[any]
	work := func() {
		defer func() {
			if r := recover(); r != nil {
				failure.Store(&r)
			}
		}()
		for i := next.Add(1); int(i) <= n; i = next.Add(1) {
			do(int(i) - 1)
		}
	}
	var g sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) - 1 {
		g.Go(work)
	}
	work()
	g.Wait()
	if r := failure.Load(); r != nil {
		panic(*r)
	}
}
