package cuda

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"runtime/debug"
)

// A stream between the two processes is a greeting and frames: the length of
// what follows and its CRC-32, four bytes each, lowest first. What a library
// prints in between is noticed, whatever it is.

// greeting names the protocol and the build: both ends are the same program,
// unless it was replaced on the disk while it ran.
func greeting() string {
	build := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		build = info.String()
	}
	sum := sha256.Sum256([]byte(build))
	return "lemsls worker " + hex.EncodeToString(sum[:8]) + "\n"
}

// errReplaced is the answer to a greeting of another build.
var errReplaced = errors.New("the lemsls on the disk is not the one that runs: it was replaced; start lemsls again (in an editor, restart the language server)")

// errForeign is what a stream ends with that something else wrote into.
var errForeign = errors.New("something that is not lemsls wrote into the stream")

// frameBytes is how much is gathered into a frame.
const frameBytes = 64 << 10

// frameLimit is the largest frame that anybody sends.
const frameLimit = 1 << 20

// frameWriter makes a frame of every Write.
type frameWriter struct{ to io.Writer }

// newFrames greets, and gathers what is written into frames until it is flushed.
func newFrames(to io.Writer) (*bufio.Writer, error) {
	_, err := io.WriteString(to, greeting())
	return bufio.NewWriterSize(frameWriter{to}, frameBytes), err
}

func (f frameWriter) Write(p []byte) (int, error) {
	for done := 0; done < len(p); {
		part := p[done:min(done+frameLimit, len(p))]
		var head [8]byte
		binary.LittleEndian.PutUint32(head[:4], uint32(len(part)))
		binary.LittleEndian.PutUint32(head[4:], crc32.ChecksumIEEE(part))
		if _, err := f.to.Write(append(head[:], part...)); err != nil {
			return done, err
		}
		done += len(part)
	}
	return len(p), nil
}

// frameReader is the text of the frames of a stream, one after the other.
type frameReader struct {
	from io.Reader
	left []byte // of the current frame
	keep []byte // its buffer
}

// readFrames expects the greeting of a stream.
func readFrames(from io.Reader) (*frameReader, error) {
	want := greeting()
	got := make([]byte, len(want))
	n, err := io.ReadFull(from, got)
	if n == 0 && err != nil {
		return nil, err
	}
	switch {
	case string(got) == want:
		return &frameReader{from: from}, nil
	case n > len("lemsls worker ") && string(got[:len("lemsls worker ")]) == "lemsls worker ":
		return nil, errReplaced
	}
	return nil, fmt.Errorf("%w: it begins with %q", errForeign, got[:n])
}

// Read ends with io.EOF between two frames only.
func (f *frameReader) Read(p []byte) (int, error) {
	for len(f.left) == 0 {
		if err := f.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, f.left)
	f.left = f.left[n:]
	return n, nil
}

func (f *frameReader) next() error {
	var head [8]byte
	if _, err := io.ReadFull(f.from, head[:]); err != nil {
		return err
	}
	size := binary.LittleEndian.Uint32(head[:4])
	if size > frameLimit {
		return fmt.Errorf("%w: %q", errForeign, head[:])
	}
	if int(size) > cap(f.keep) {
		f.keep = make([]byte, size)
	}
	f.left = f.keep[:size]
	if _, err := io.ReadFull(f.from, f.left); err != nil {
		return io.ErrUnexpectedEOF
	}
	if crc32.ChecksumIEEE(f.left) != binary.LittleEndian.Uint32(head[4:]) {
		return fmt.Errorf("%w: %q", errForeign, f.left[:min(len(f.left), 60)])
	}
	return nil
}
