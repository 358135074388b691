package gpurun

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"runtime"
	"sync"
	"syscall"
)

var errBroken = errors.New("broken")

// brittle is a disk that fails at some operation and all that follow. Its
// operations are as quick as they can be: nothing is synchronized.
type brittle struct {
	mu   sync.Mutex
	left int  // operations until then
	room int  // bytes that can be written until then
	kill bool // the process ends there, in the middle of a write if it is one
	died chan struct{}
}

// healthy is a disk that does not fail.
func healthy() *brittle { return &brittle{left: math.MaxInt, room: math.MaxInt} }

var errNoRoom = &fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}

// operation counts one that writes n bytes; so many of them get through.
func (b *brittle) operation(n int) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left--
	b.room -= n
	if b.left >= 0 && b.room >= 0 {
		return n, nil
	}
	if !b.kill {
		b.left = 0
		return 0, errNoRoom
	}
	if b.left < -1 {
		b.exit()
	}
	return n / 2, nil
}

// ended ends the process if the last operation was its last.
func (b *brittle) ended() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.kill && b.left < 0 {
		b.exit()
	}
}

// exit ends this goroutine; all others that come to the disk end there too.
func (b *brittle) exit() {
	select {
	case <-b.died:
	default:
		close(b.died)
	}
	runtime.Goexit()
}

func (b *brittle) open(path string, keep int64) (file, error) {
	if _, err := b.operation(0); err != nil {
		return nil, err
	}
	b.ended()
	f, err := realDisk{}.open(path, keep)
	return &brittleFile{b, f}, err
}

func (b *brittle) rename(from, to string) error {
	if _, err := b.operation(0); err != nil {
		return err
	}
	b.ended()
	return os.Rename(from, to)
}

func (b *brittle) remove(path string) error {
	if _, err := b.operation(0); err != nil && b.kill {
		return err // a full disk removes all the same
	}
	b.ended()
	return os.Remove(path)
}

type brittleFile struct {
	on *brittle
	file
}

func (f *brittleFile) Write(p []byte) (int, error) {
	n, err := f.on.operation(len(p))
	if err != nil {
		return 0, err
	}
	n, err = f.file.Write(p[:n])
	f.on.ended()
	return n, err
}

func (f *brittleFile) Sync() error {
	_, err := f.on.operation(0)
	f.on.ended()
	return err
}

func (f *brittleFile) Truncate(size int64) error {
	_, err := f.on.operation(0)
	f.on.ended()
	return errors.Join(err, f.file.Truncate(size))
}
