package cuda

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

// framed is a stream of texts, each in a frame.
func framed(t *testing.T, texts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := newFrames(&b)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range texts {
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func unframed(stream []byte) (string, error) {
	r, err := readFrames(bytes.NewReader(stream))
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(r)
	return string(text), err
}

func TestFrames(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("0123456789", frameLimit/4)
	got, err := unframed(framed(t, "a", "", long, "b"))
	if err != nil || got != "a"+long+"b" {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

// TestForeignWords: whatever gets into a stream, wherever, is noticed.
func TestForeignWords(t *testing.T) {
	t.Parallel()
	whole := framed(t, "first frame", "second frame")
	start := len(greeting())
	for at := start; at <= start+8+len("first frame"); at++ {
		for _, words := range []string{"Segment 7 says hello\n", "\x00"} {
			stream := append(append(bytes.Clone(whole[:at]), words...), whole[at:]...)
			if got, err := unframed(stream); err == nil {
				t.Errorf("at %d nobody noticed %q: %q", at, words, got)
			}
		}
	}
	if _, err := unframed(append([]byte("hello\n"), whole...)); !errors.Is(err, errForeign) || !strings.Contains(err.Error(), `it begins with "hello\nlemsls worker`) {
		t.Errorf("got %v", err)
	}
}

func TestTornStream(t *testing.T) {
	t.Parallel()
	whole := framed(t, "first frame")
	for n := 1; n < len(whole); n++ {
		if _, err := unframed(whole[:n]); err == nil && n != len(greeting()) {
			t.Errorf("%d bytes pass for a whole stream", n)
		}
	}
}

// TestReplaced: the program on the disk is another build by now.
func TestReplaced(t *testing.T) {
	t.Parallel()
	stream := framed(t, "x")
	copy(stream, "lemsls worker 0000")
	if _, err := unframed(stream); !errors.Is(err, errReplaced) {
		t.Errorf("got %v", err)
	}
}
