package cuda

import (
	"cmp"
	"fmt"
	"time"
)

// How long others may take to answer before they are given up.
const (
	callTime = 5 * time.Minute  // a call of the driver: a launch takes a fraction of a second, others a few
	silence  = 10 * time.Minute // a worker, which speaks five times a second once it has the GPU and the code for it
)

// lapses are the parts of a time that is measured.
const lapses = 50

// lapsed waits for stop, or until so much time has passed without news: then it
// is true. It counts the time in which this process was at work: one that was
// stopped for a night, and its worker with it, goes on as if nothing had been.
func lapsed(limit time.Duration, stop <-chan struct{}, news func() bool) bool {
	tick := time.NewTicker(limit / lapses)
	defer tick.Stop()
	for quiet := 0; quiet < lapses; {
		select {
		case <-stop:
			return false
		case <-tick.C:
		}
		if quiet++; news() {
			quiet = 0
		}
	}
	return true
}

func never() bool { return false }

// listen lets the reading end when the worker has said nothing for too long, until
// stop. Nothing is expected of it while somebody is busy with what it said.
func (p *process) listen(stop <-chan struct{}) {
	heard := int64(0)
	news := func() bool {
		n := p.heard.Load()
		fresh := n != heard || p.busy.Load()
		heard = n
		return fresh
	}
	if lapsed(cmp.Or(p.silence, silence), stop, news) {
		p.silent.Store(true)
		p.out.Close()
	}
}

// noAnswer says that a call of the driver does not return.
func noAnswer(limit time.Duration) *Problem {
	return &Problem{Failed, fmt.Sprintf("the GPU does not answer within %v", limit), "look what nvidia-smi says, or use --backend cpu"}
}
