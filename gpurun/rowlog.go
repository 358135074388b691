package gpurun

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/gob"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"sync"
	"time"
)

// A log holds the rows of a sweep that is not complete, in order, chunk by chunk:
//
//	chunk = length checksum text     // uint32, CRC-32C as uint32, a gob of that length
//
// The first is a logHead, the others are logChunks. A chunk is there once all of
// it is: who reads stops at the first one that is cut off or does not match, as
// the last one may be after a process was killed, and whoever resumes writes over
// it. What is there is never written again. So there is no moment at which a kill
// loses a row of an earlier chunk, or adds half of one. How rows are put into
// chunks depends on time; results do not depend on chunks.

// Rows wait for others at most so long, and at most so many of them.
const (
	chunkTime  = time.Second
	chunkRows  = 4096
	chunkBytes = 16 << 20 // of arrays
)

// logHead says whose rows these are.
type logHead struct{ Sweep string }

// logChunk is what came to a sweep in a while.
type logChunk struct {
	Rows    []storedRow
	Elapsed time.Duration // that the sweep has run so far, earlier runs included
	Track   trackMark     // zero: no news

	Backend, Device string // that computed the rows
}

// trackMark says how far the trajectories have come.
type trackMark struct {
	Rows  int   // of the shard that they are complete for
	Bytes int64 // that they take
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// chunkText is v as a chunk.
func chunkText(v any) ([]byte, error) {
	b := bytes.NewBuffer(make([]byte, 8))
	if err := gob.NewEncoder(b).Encode(v); err != nil {
		return nil, err
	}
	text := b.Bytes()
	binary.LittleEndian.PutUint32(text, uint32(len(text)-8))
	binary.LittleEndian.PutUint32(text[4:], crc32.Checksum(text[8:], castagnoli))
	return text, nil
}

// errNoChunk says that what follows is no whole chunk.
var errNoChunk = errors.New("no whole chunk")

// readChunk reads the next chunk into v.
func readChunk(r io.Reader, left int64, v any) (size int64, err error) {
	var head [8]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, errNoChunk
	}
	n := int64(binary.LittleEndian.Uint32(head[:]))
	if n > left-8 {
		return 0, errNoChunk
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(r, text); err != nil || crc32.Checksum(text, castagnoli) != binary.LittleEndian.Uint32(head[4:]) {
		return 0, errNoChunk
	}
	return n + 8, gob.NewDecoder(bytes.NewReader(text)).Decode(v)
}

// readLog yields the chunks of the log of a sweep and is the size of what they
// take. There may be no log.
func readLog(path, sweep string, yield func(*logChunk) error) (size int64, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	r := bufio.NewReaderSize(f, 1<<16)
	var head logHead
	size, err = readChunk(r, info.Size(), &head)
	if errors.Is(err, errNoChunk) {
		return 0, nil
	}
	if err == nil && head.Sweep != sweep {
		err = fmt.Errorf("its rows are of another sweep")
	}
	for err == nil {
		var c logChunk
		var n int64
		if n, err = readChunk(r, info.Size()-size, &c); err == nil {
			size += n
			err = yield(&c)
		}
	}
	if errors.Is(err, errNoChunk) {
		return size, nil
	}
	return size, fmt.Errorf("%s: %w", logName, err)
}

// countLog is how many rows a log holds.
func countLog(path, sweep string) (rows int, err error) {
	_, err = readLog(path, sweep, func(c *logChunk) error {
		rows += len(c.Rows)
		return nil
	})
	return rows, err
}

// rowLog writes a log.
type rowLog struct {
	started time.Time
	before  time.Duration // what earlier runs took

	writing sync.Mutex // taken before mu
	file    file
	size    int64 // of what is whole
	rows    int   // in it

	mu      sync.Mutex
	pending []storedRow
	waiting int         // bytes of arrays in them
	timer   *time.Timer // while rows are pending
	author  PartManifest
	err     error // the first one; nothing is written after it
}

// openLog opens a log to write behind what it holds, which is size bytes.
func openLog(on disk, path, sweep string, size int64) (*rowLog, error) {
	f, err := on.open(path, size)
	if err != nil {
		return nil, err
	}
	l := &rowLog{file: f, size: size, started: time.Now()}
	if size > 0 {
		return l, nil
	}
	if err := l.write(logHead{sweep}); err != nil {
		f.Close()
		return nil, err
	}
	return l, nil
}

// add takes a row, which is safe within chunkTime.
func (l *rowLog) add(r storedRow) error {
	l.mu.Lock()
	l.pending = append(l.pending, r)
	for _, a := range r.Arrays {
		l.waiting += 8 * len(a)
	}
	full, err := len(l.pending) >= chunkRows || l.waiting >= chunkBytes, l.err
	if l.timer == nil {
		l.timer = time.AfterFunc(chunkTime, func() { _ = l.commit(trackMark{}) }) // the next call has its error
	}
	l.mu.Unlock()
	if err != nil || !full {
		return err
	}
	return l.commit(trackMark{})
}

// commit writes the rows that wait, and how far trajectories are.
func (l *rowLog) commit(m trackMark) error {
	l.writing.Lock()
	defer l.writing.Unlock()
	l.mu.Lock()
	rows, by, err := l.pending, l.author, l.err
	l.pending, l.waiting = nil, 0
	if l.timer != nil {
		l.timer.Stop()
		l.timer = nil
	}
	l.mu.Unlock()
	if err != nil || len(rows) == 0 && m == (trackMark{}) {
		return err
	}
	if err = l.write(logChunk{Rows: rows, Elapsed: l.elapsed(), Track: m, Backend: by.Backend, Device: by.Device}); err == nil {
		l.rows += len(rows)
		return nil
	}
	l.mu.Lock()
	l.err = err
	l.mu.Unlock()
	return err
}

// elapsed is what the sweep has taken.
func (l *rowLog) elapsed() time.Duration { return l.before + time.Since(l.started) }

// write appends a chunk. One that does not fit is taken back.
func (l *rowLog) write(v any) error {
	text, err := chunkText(v)
	if err != nil {
		return fmt.Errorf("write %s: %w", logName, err)
	}
	_, err = l.file.Write(text)
	if err = errors.Join(err, l.file.Sync()); err != nil {
		_ = l.file.Truncate(l.size) // otherwise its end is passed over
		return fmt.Errorf("write %s: %w", logName, err)
	}
	l.size += int64(len(text))
	return nil
}

// close commits what waits and closes the file.
func (l *rowLog) close() error {
	err := l.commit(trackMark{})
	l.writing.Lock()
	defer l.writing.Unlock()
	return errors.Join(err, l.file.Close())
}
