package cuda

import (
	"sync"

	"github.com/lemsls/lemsls/gpurun"
)

// ordered hands the rows of a window over in order, whatever order they are ready
// in.
type ordered struct {
	mu    sync.Mutex
	w     *gpurun.Window
	ready []bool
	next  int
	sink  gpurun.Sink
}

func newOrdered(w *gpurun.Window, sink gpurun.Sink) *ordered {
	o := &ordered{w: w, ready: make([]bool, len(w.Rows)), sink: sink}
	for i := range w.Rows {
		o.ready[i] = w.Rows[i].Fault != nil
	}
	return o
}

func (o *ordered) done(rows map[int]gpurun.Row) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	for i, row := range rows {
		row.Params = o.w.Rows[i].Params
		o.w.Rows[i], o.ready[i] = row, true
	}
	return o.emit()
}

// flush hands over what is left when all is done.
func (o *ordered) flush() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.emit()
}

func (o *ordered) emit() error {
	for o.next < len(o.ready) && o.ready[o.next] {
		row := o.w.Rows[o.next]
		o.w.Rows[o.next] = gpurun.Row{}
		o.next++
		if err := o.sink.Row(row); err != nil {
			return err
		}
	}
	return nil
}
