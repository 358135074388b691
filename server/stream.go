package server

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.uber.org/zap"
)

const (
	maxFrame   = 256 << 20       // bytes of a message; longer ones are skipped
	outboxSize = 4096            // messages that may wait for a client that does not read
	flushLimit = 2 * time.Second // for a client that does not read at the end
)

// stream frames messages on a pair of pipes. The header stream of jsonrpc2 ends
// the connection at the first message it cannot decode (a huge or fractional
// id is enough) and writes on the goroutine that reads, so that two full pipes
// stop both sides for good; this one answers and goes on, and has a goroutine
// for each direction.
type stream struct {
	in     io.Reader
	out    io.Writer
	ended  func() // called when in has ended, after its last message
	log    *zap.Logger
	frames chan []byte // closed by receive
	outbox chan []byte

	once    sync.Once
	closed  chan struct{}
	flushed chan struct{}
	broken  atomic.Pointer[error] // why out takes no more
}

func newStream(in io.Reader, out io.Writer, ended func(), log *zap.Logger) *stream {
	s := &stream{
		in: in, out: out, ended: ended, log: log,
		frames:  make(chan []byte, 16),
		outbox:  make(chan []byte, outboxSize),
		closed:  make(chan struct{}),
		flushed: make(chan struct{}),
	}
	go s.receive()
	go s.send()
	return s
}

func (s *stream) receive() {
	defer close(s.frames)
	r := bufio.NewReaderSize(s.in, 64<<10)
	for {
		body, err := readFrame(r)
		if err != nil {
			return
		}
		select {
		case s.frames <- body:
		case <-s.closed:
			return
		}
	}
}

// readFrame reads the next message. What cannot be a header is skipped, so that
// a wrong length costs the messages it garbles and no more.
func readFrame(r *bufio.Reader) ([]byte, error) {
	length := 0
	for {
		line, err := r.ReadSlice('\n')
		if err == bufio.ErrBufferFull {
			continue
		}
		if err != nil {
			return nil, err
		}
		line = bytes.TrimSpace(line)
		if n, ok := contentLength(line); ok {
			length = n
		}
		if len(line) > 0 || length == 0 {
			continue
		}
		if length > maxFrame {
			if _, err := r.Discard(length); err != nil {
				return nil, err
			}
			length = 0
			continue
		}
		body := make([]byte, length)
		_, err = io.ReadFull(r, body)
		return body, err
	}
}

// contentLength reads the header of that name, even with noise before it.
func contentLength(line []byte) (int, bool) {
	const name = "content-length"
	colon := bytes.LastIndexByte(line, ':')
	if colon < len(name) || !strings.EqualFold(string(line[colon-len(name):colon]), name) {
		return 0, false
	}
	n, err := strconv.ParseInt(string(bytes.TrimSpace(line[colon+1:])), 10, 32)
	return int(n), err == nil && n > 0
}

// Read decodes the next message, and answers what is none.
func (s *stream) Read(ctx context.Context) (jsonrpc2.Message, int64, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		select {
		case <-ctx.Done():
		case <-s.closed:
			return nil, 0, io.EOF
		case body, ok := <-s.frames:
			if !ok {
				s.ended()
				return nil, 0, io.EOF
			}
			if msg := s.message(ctx, body); msg != nil {
				return msg, int64(len(body)), nil
			}
		}
	}
}

func (s *stream) message(ctx context.Context, body []byte) jsonrpc2.Message {
	msg, err := jsonrpc2.DecodeMessage(body)
	if err == nil {
		return msg
	}
	code, text := jsonrpc2.ParseError, "not JSON"
	if v, ok := parseJSON(body); ok {
		if msg, err := jsonrpc2.DecodeMessage(render(numbers.value(v))); err == nil {
			return msg
		}
		code, text = jsonrpc2.InvalidRequest, "not a JSON-RPC message"
	}
	s.log.Warn("message", zap.String("fault", text), zap.ByteString("start", body[:min(len(body), 200)]))
	_, _ = s.Write(ctx, jsonrpc2.NewResponse(jsonrpc2.ID{}, nil, jsonrpc2.NewError(code, text)))
	return nil
}

// Write queues a message.
func (s *stream) Write(_ context.Context, msg jsonrpc2.Message) (int64, error) {
	if err := s.broken.Load(); err != nil {
		return 0, *err
	}
	body := jsonrpc2.AppendMessage(nil, msg)
	frame := append([]byte("Content-Length: "+strconv.Itoa(len(body))+"\r\n\r\n"), body...)
	select {
	case <-s.closed:
		return 0, io.ErrClosedPipe
	case s.outbox <- frame:
		return int64(len(frame)), nil
	}
}

func (s *stream) send() {
	defer close(s.flushed)
	for {
		select {
		case frame := <-s.outbox:
			s.put(frame)
		case <-s.closed:
			s.drain()
			return
		}
	}
}

func (s *stream) drain() {
	for {
		select {
		case frame := <-s.outbox:
			s.put(frame)
		default:
			return
		}
	}
}

func (s *stream) put(frame []byte) {
	if s.broken.Load() != nil {
		return
	}
	if _, err := s.out.Write(frame); err != nil {
		s.broken.Store(&err)
	}
}

// Close sends what is queued, unless the client does not read, and ends both
// directions.
func (s *stream) Close() error {
	s.once.Do(func() {
		close(s.closed)
		select {
		case <-s.flushed:
		case <-time.After(flushLimit):
			s.log.Warn("client does not read")
		}
		if c, ok := s.in.(io.Closer); ok {
			_ = c.Close()
		}
	})
	return nil
}
