package gpurun

import "sync"

// Ordered hands the rows of a window over in order, whatever order they are ready
// in.
type Ordered struct {
	mu    sync.Mutex
	w     *Window
	ready []bool
	next  int
	sink  Sink
}

// NewOrdered hands over to sink; rows at fault already are ready.
func NewOrdered(w *Window, sink Sink) *Ordered {
	o := &Ordered{w: w, ready: make([]bool, len(w.Rows)), sink: sink}
	for i := range w.Rows {
		o.ready[i] = w.Rows[i].Fault != nil
	}
	return o
}

// Done takes rows by their place in the window.
func (o *Ordered) Done(rows map[int]Row) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	for i, row := range rows {
		row.Params = o.w.Rows[i].Params
		o.w.Rows[i], o.ready[i] = row, true
	}
	return o.emit()
}

// Flush hands over what is left when all is done.
func (o *Ordered) Flush() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.emit()
}

func (o *Ordered) emit() error {
	for o.next < len(o.ready) && o.ready[o.next] {
		row := o.w.Rows[o.next]
		o.w.Rows[o.next] = Row{}
		o.next++
		if err := o.sink.Row(row); err != nil {
			return err
		}
	}
	return nil
}
