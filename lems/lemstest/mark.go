package lemstest

import (
	"fmt"
	"sort"
	"strings"

	"github.com/lemsls/lemsls/lems/syntax"
)

// The brackets of marks; they occur in no model file.
const (
	openMark  = "⟦"
	closeMark = "⟧"
)

// Marks takes the marks out of a text: ⟦name⟧ is a cursor, an empty span, and
// ⟦name:text⟧ is a range, which may hold others. The result is the text without
// marks and where each was.
func Marks(text string) (string, map[string]syntax.Span, error) {
	m := marks{spans: map[string]syntax.Span{}}
	for text != "" {
		i := strings.IndexAny(text, openMark+closeMark)
		if i < 0 {
			break
		}
		m.out.WriteString(text[:i])
		var err error
		if rest, ok := strings.CutPrefix(text[i:], openMark); ok {
			text, err = m.open(rest)
		} else {
			text, err = m.close(text[i+len(closeMark):])
		}
		if err != nil {
			return "", nil, err
		}
	}
	if len(m.stack) > 0 {
		return "", nil, fmt.Errorf("mark %q has no %s", m.stack[len(m.stack)-1].name, closeMark)
	}
	m.out.WriteString(text)
	return m.out.String(), m.spans, nil
}

type marks struct {
	out   strings.Builder
	spans map[string]syntax.Span
	stack []mark
}

type mark struct {
	name  string
	start int32
}

// open reads what stands behind an opening bracket and is the rest.
func (m *marks) open(rest string) (string, error) {
	i := strings.IndexAny(rest, ":"+closeMark+openMark)
	if i < 0 || strings.HasPrefix(rest[i:], openMark) {
		return "", fmt.Errorf("mark without %s: %.20q", closeMark, rest)
	}
	name := rest[:i]
	if _, ok := m.spans[name]; ok {
		return "", fmt.Errorf("two marks are named %q", name)
	}
	at := int32(m.out.Len())
	m.spans[name] = syntax.Span{Start: at, End: at}
	if rest[i] != ':' {
		return rest[i+len(closeMark):], nil
	}
	m.stack = append(m.stack, mark{name, at})
	return rest[i+1:], nil
}

func (m *marks) close(rest string) (string, error) {
	last := len(m.stack) - 1
	if last < 0 {
		return "", fmt.Errorf("%s without a mark, before %.20q", closeMark, rest)
	}
	top := m.stack[last]
	m.stack = m.stack[:last]
	m.spans[top.name] = syntax.Span{Start: top.start, End: int32(m.out.Len())}
	return rest, nil
}

// Names are the names of marks in the order of their places.
func Names(spans map[string]syntax.Span) []string {
	names := make([]string, 0, len(spans))
	for name := range spans {
		names = append(names, name)
	}
	sort.Slice(names, func(i, j int) bool {
		a, b := spans[names[i]], spans[names[j]]
		if a.Start != b.Start {
			return a.Start < b.Start
		}
		return names[i] < names[j]
	})
	return names
}
