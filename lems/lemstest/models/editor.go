package models

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Editor edits a text as people do and worse, the same for every seed: it
// breaks and mends tags, types and deletes, moves and doubles lines.
type Editor struct {
	Text   string
	Gentle bool // every edit but one that takes back another is taken back at once

	rnd  *rand.Rand
	good string   // what the text was before it was broken
	back []string // texts to go back to
}

// NewEditor is an Editor of a text.
func NewEditor(text string, seed uint64) *Editor {
	return &Editor{Text: text, good: text, rnd: rand.New(rand.NewPCG(seed, 7))}
}

// Edit makes one edit and says what it was.
func (e *Editor) Edit() string {
	before := e.Text
	what := e.edit()
	if len(e.Text) > 3*len(e.good)+1000 || e.rnd.IntN(40) == 0 {
		e.Text = e.good
		return "start again"
	}
	if len(e.back) < 4 && what != "undo" {
		e.back = append(e.back, before)
	}
	return what
}

func (e *Editor) edit() string {
	if n := len(e.back); n > 0 && (e.Gentle || e.rnd.IntN(2) == 0) {
		e.Text, e.back = e.back[n-1], e.back[:n-1]
		return "undo"
	}
	at := e.rnd.IntN(len(e.Text) + 1)
	switch e.rnd.IntN(10) {
	case 0, 1, 2:
		return e.takeMark(at)
	case 3:
		return e.replace(at, at, pick(e.rnd, strokes))
	case 4, 5:
		return e.inName(at)
	case 6:
		return e.line(at, "")
	case 7:
		return e.double(at)
	case 8:
		return e.replace(at, min(len(e.Text), at+e.rnd.IntN(30)), "")
	}
	return e.paste(at)
}

var strokes = []string{"<", ">", "/", "\"", "=", "x", " ", "&", "<!--", "-->", "\n", "'", "</", "/>", "1", "(", ")", "<Constant name=\"q\" value=\"1\"/>", "<Parameter name=\"v\" dimension=\"0, 1\"/>", "é"}

func pick(r *rand.Rand, list []string) string { return list[r.IntN(len(list))] }

func (e *Editor) replace(from, to int, text string) string {
	what := fmt.Sprintf("%d: %q becomes %q", from, e.Text[from:to], text)
	e.Text = e.Text[:from] + text + e.Text[to:]
	return what
}

// takeMark deletes the next character of the syntax.
func (e *Editor) takeMark(at int) string {
	i := strings.Index(e.Text[at:], pick(e.rnd, strokes[:5]))
	if i < 0 {
		return "nothing"
	}
	return e.replace(at+i, at+i+1, "")
}

// inName types into an attribute's value.
func (e *Editor) inName(at int) string {
	i := strings.IndexByte(e.Text[at:], '"')
	if i < 0 {
		return "nothing"
	}
	return e.replace(at+i+1, at+i+1, pick(e.rnd, []string{"x", "v", "d", "1 + ", " ", "none", "("}))
}

// around is the line of an offset.
func (e *Editor) around(at int) (from, to int) {
	from = strings.LastIndexByte(e.Text[:at], '\n') + 1
	to = len(e.Text)
	if i := strings.IndexByte(e.Text[at:], '\n'); i >= 0 {
		to = at + i + 1
	}
	return from, to
}

func (e *Editor) line(at int, text string) string {
	from, to := e.around(at)
	return e.replace(from, to, text)
}

func (e *Editor) double(at int) string {
	from, to := e.around(at)
	return e.replace(from, from, e.Text[from:to])
}

// paste puts a piece of the text elsewhere.
func (e *Editor) paste(at int) string {
	from, _ := e.around(at)
	start := e.rnd.IntN(len(e.Text) + 1)
	first, _ := e.around(start)
	_, last := e.around(min(len(e.Text), start+e.rnd.IntN(200)))
	return e.replace(from, from, e.Text[first:last])
}
