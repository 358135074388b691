package expr

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lemsls/lemsls/lems/syntax"
)

type tokenKind uint8

const (
	tokEOF   tokenKind = iota
	tokNum             // a number, good or bad
	tokName            // a name or a function
	tokOp              // an operator of any language
	tokOpen            // ( { [
	tokClose           // ) } ]
	tokComma           // ,
	tokJunk            // characters without meaning, or an unknown entity
)

// note is what is to be said about a token when the parser takes it.
type note uint8

const (
	noteNone     note = iota
	noteWrong         // an operator of another language
	noteUnknown       // .plus.
	noteSpelling      // .ge.
	noteDotted        // .lt. in RateML
	noteSymbolic      // && in RateML
	noteLook          // looks like an operator: −
	noteBad           // a number that cannot be read
	noteSuffix        // 1.0f
	noteEntity        // &foo;
)

type token struct {
	kind       tokenKind
	op         Op
	note       note
	open       byte // of tokOpen and tokClose: the opening bracket
	start, end int32
	text       string // entities resolved
}

func (t *token) span() syntax.Span { return syntax.Span{Start: t.start, End: t.end} }

// scanner cuts text into tokens. src is the text with its entities resolved;
// offsets maps its bytes to the file where they differ by more than base.
type scanner struct {
	src     string
	offsets []int32
	base    int32
	mode    Mode
	tokens  []token
}

// unknownEntity stands for an unknown entity in resolved text. The byte is in
// no valid UTF-8.
const unknownEntity = "\xff"

// scan cuts a text, which begins at base in the file, into tokens, which it
// appends to list; the last one is tokEOF.
func scan(list []token, text string, base int32, mode Mode) []token {
	s := &scanner{src: text, base: base, mode: mode, tokens: list}
	if strings.IndexByte(s.src, '&') >= 0 {
		s.resolve()
	}
	for i := 0; i < len(s.src); {
		i = s.next(i)
	}
	s.add(token{kind: tokEOF}, len(s.src), len(s.src))
	return s.tokens
}

// resolve replaces the entities of src and remembers where each byte stood.
func (s *scanner) resolve() {
	raw := s.src
	out := make([]byte, 0, len(raw))
	offsets := make([]int32, 0, len(raw)+1)
	for i := 0; i < len(raw); {
		piece, n := raw[i:i+1], 1
		if raw[i] == '&' {
			piece, n = entity(raw[i:])
		}
		for j := range len(piece) {
			out = append(out, piece[j])
			offsets = append(offsets, s.base+int32(i))
		}
		i += n
	}
	s.src = string(out)
	s.offsets = append(offsets, s.base+int32(len(raw)))
}

// entity resolves the entity that raw begins with and says how long it is. An
// ampersand that begins none stays itself.
func entity(raw string) (string, int) {
	end := 1
	for end < len(raw) && end < 32 && (isWord(raw[end]) || raw[end] == '#') {
		end++
	}
	if end == 1 || end >= len(raw) || raw[end] != ';' {
		return raw[:1], 1
	}
	switch name := raw[1:end]; name {
	case "lt":
		return "<", end + 1
	case "gt":
		return ">", end + 1
	case "amp":
		return "&", end + 1
	case "quot":
		return `"`, end + 1
	case "apos":
		return "'", end + 1
	default:
		return charRef(name), end + 1
	}
}

func charRef(name string) string {
	digits, base := strings.TrimPrefix(name, "#"), 10
	if len(digits) == len(name) {
		return unknownEntity
	}
	if hex := strings.TrimPrefix(digits, "x"); len(hex) < len(digits) {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n == 0 || !utf8.ValidRune(rune(n)) {
		return unknownEntity
	}
	return string(rune(n))
}

// at maps an offset in src to the file.
func (s *scanner) at(i int) int32 {
	if s.offsets != nil {
		return s.offsets[i]
	}
	return s.base + int32(i)
}

func (s *scanner) add(t token, from, to int) int {
	t.start, t.end = s.at(from), s.at(to)
	t.text = s.src[from:to]
	s.tokens = append(s.tokens, t)
	return to
}

// next adds the token at i, if there is one, and gives the offset behind it.
func (s *scanner) next(i int) int {
	c := s.src[i]
	switch {
	case c == ' ' || c == '\t' || c == '\n' || c == '\r':
		return i + 1
	case isDigit(c) || c == '.' && isDigit(s.byte(i+1)):
		return s.number(i)
	case isWord(c):
		return s.word(i)
	case c == '.':
		return s.dots(i)
	case c == '(' || c == '{' || c == '[':
		return s.add(token{kind: tokOpen, open: c}, i, i+1)
	case c == ')':
		return s.add(token{kind: tokClose, open: '('}, i, i+1)
	case c == '}' || c == ']':
		return s.add(token{kind: tokClose, open: c - 2}, i, i+1)
	case c == ',':
		return s.add(token{kind: tokComma}, i, i+1)
	case c >= utf8.RuneSelf:
		return s.wide(i)
	}
	return s.symbol(i)
}

// byte is the byte at i, zero behind the end.
func (s *scanner) byte(i int) byte {
	if i < len(s.src) {
		return s.src[i]
	}
	return 0
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' }

func isWord(c byte) bool { return isLetter(c) || isDigit(c) }

// wordEnd is the end of the letters and digits from i on.
func (s *scanner) wordEnd(i int) int {
	for i < len(s.src) {
		if isWord(s.src[i]) {
			i++
			continue
		}
		if s.src[i] < utf8.RuneSelf {
			break
		}
		r, n := utf8.DecodeRuneInString(s.src[i:])
		if !unicode.In(r, unicode.L, unicode.Mn, unicode.Nd) {
			break
		}
		i += n
	}
	return i
}

func (s *scanner) word(i int) int {
	end := s.wordEnd(i)
	if s.mode.Has(BareOperators) {
		if op := wordOp(s.src[i:end]); op != NoOp {
			return s.add(token{kind: tokOp, op: op}, i, end)
		}
	}
	return s.add(token{kind: tokName}, i, end)
}

func wordOp(word string) Op {
	switch word {
	case "and":
		return And
	case "or":
		return Or
	case "not":
		return Not
	}
	return NoOp
}

// number adds the number at i, with what is glued to it and makes it bad.
func (s *scanner) number(i int) int {
	if end := s.hex(i); end > 0 {
		return s.add(token{kind: tokNum, note: noteBad}, i, end)
	}
	end, bad := s.mantissa(i)
	if c := s.byte(end); c == 'e' || c == 'E' {
		exp, ok := s.exponent(end)
		bad = bad || !ok && exp > end
		end = exp
	}
	if bad {
		return s.add(token{kind: tokNum, note: noteBad}, i, end)
	}
	if s.suffix(end) {
		return s.add(token{kind: tokNum, note: noteSuffix}, i, end+1)
	}
	return s.add(token{kind: tokNum}, i, end)
}

func (s *scanner) hex(i int) int {
	if s.src[i] != '0' || s.byte(i+1)|0x20 != 'x' {
		return 0
	}
	end := s.wordEnd(i)
	if _, err := strconv.ParseUint(s.src[i+2:end], 16, 64); err != nil {
		return 0
	}
	return end
}

// mantissa finds the end of digits and points. More than one point, or an
// underscore among digits, is bad.
func (s *scanner) mantissa(i int) (end int, bad bool) {
	points := 0
	for ; ; i++ {
		c := s.byte(i)
		if c == '.' && s.dottedEnd(i) == 0 {
			points++
			continue
		}
		if c == '_' && isDigit(s.byte(i+1)) {
			bad = true
			continue
		}
		if !isDigit(c) {
			return i, bad || points > 1
		}
	}
}

// exponent finds the end of the exponent whose e stands at i. It is i if there
// is none, because a name begins there.
func (s *scanner) exponent(i int) (end int, ok bool) {
	end = i + 1
	if c := s.byte(end); c == '+' || c == '-' {
		end++
	}
	digits := end
	for isDigit(s.byte(end)) {
		end++
	}
	switch {
	case end > digits:
		return end, true
	case digits == i+1 && s.wordEnd(digits) > digits:
		return i, false // 2exp
	case digits == i+2 && (s.wordEnd(digits) > digits || strings.IndexByte(" \t\r\n({[.", s.byte(digits)) >= 0 && digits < len(s.src)):
		return i + 1, false // 1e-x
	}
	return digits, false
}

// suffix says that the letter at i is one that C or Java put after numbers.
func (s *scanner) suffix(i int) bool {
	switch s.byte(i) {
	case 'f', 'F':
		return s.wordEnd(i) == i+1
	case 'd', 'D':
		return s.wordEnd(i) == i+1 && !s.mode.Has(FloatSuffix)
	}
	return false
}

// dottedEnd is the end of the dot, letters, dot at i; 0 if there is no such thing.
func (s *scanner) dottedEnd(i int) int {
	end := i + 1
	for isLetter(s.byte(end)) {
		end++
	}
	if end == i+1 || s.byte(end) != '.' {
		return 0
	}
	// In 1.e.5 or 2.f.x the letters belong to the number.
	if i > 0 && isDigit(s.src[i-1]) {
		if op, _ := dotted(s.src[i : end+1]); op == NoOp && end == i+2 {
			return 0
		}
	}
	return end + 1
}

func (s *scanner) dots(i int) int {
	end := s.dottedEnd(i)
	if end == 0 {
		return s.junk(i, 1)
	}
	text := s.src[i:end]
	op, standard := dotted(text)
	t := token{kind: tokOp, op: op}
	switch {
	case op == NoOp:
		t.note = noteUnknown
	case text != strings.ToLower(text), op == Not && !s.mode.Has(BareOperators):
		t.note = noteWrong
	case s.mode.Has(BareOperators):
		t.note = noteDotted
	case !standard:
		t.note = noteSpelling
	}
	return s.add(t, i, end)
}

// A spelling is an operator made of punctuation and the modes it belongs to.
type spelling struct {
	text  string
	op    Op
	plain bool // legal in every mode
	bare  bool // legal with BareOperators
}

// spellings is ordered so that the first that fits is the longest.
var spellings = []spelling{
	{text: "&lt;=", op: Le}, {text: "&gt;=", op: Ge}, {text: "&lt;", op: Lt}, {text: "&gt;", op: Gt}, // of &amp;lt;
	{text: "&amp;&amp;", op: And}, {text: "===", op: Eq}, {text: "!==", op: Ne},
	{text: "==", op: Eq, bare: true}, {text: "!=", op: Ne, bare: true}, {text: "<>", op: Ne},
	{text: "<=", op: Le, bare: true}, {text: ">=", op: Ge, bare: true}, {text: "=<", op: Le}, {text: "=>", op: Ge},
	{text: "&&", op: And, bare: true}, {text: "||", op: Or, bare: true}, {text: "**", op: Pow},
	{text: "+", op: Add, plain: true}, {text: "-", op: Sub, plain: true}, {text: "*", op: Mul, plain: true},
	{text: "/", op: Div, plain: true}, {text: "^", op: Pow, plain: true},
	{text: "<", op: Lt, bare: true}, {text: ">", op: Gt, bare: true}, {text: "!", op: Not, bare: true},
	{text: "=", op: Eq}, {text: "&", op: And}, {text: "|", op: Or}, {text: "~", op: Not},
}

func (s *scanner) symbol(i int) int {
	switch c := s.src[i]; { // nearly all are
	case c == '+':
		return s.add(token{kind: tokOp, op: Add}, i, i+1)
	case c == '-':
		return s.add(token{kind: tokOp, op: Sub}, i, i+1)
	case c == '*' && s.byte(i+1) != '*':
		return s.add(token{kind: tokOp, op: Mul}, i, i+1)
	case c == '/':
		return s.add(token{kind: tokOp, op: Div}, i, i+1)
	case c == '^':
		return s.add(token{kind: tokOp, op: Pow}, i, i+1)
	}
	for k := range spellings {
		sp := &spellings[k]
		if !strings.HasPrefix(s.src[i:], sp.text) {
			continue
		}
		t := token{kind: tokOp, op: sp.op}
		switch {
		case sp.plain:
		case !sp.bare || !s.mode.Has(BareOperators):
			t.note = noteWrong
		case sp.op == And || sp.op == Or || sp.op == Not:
			t.note = noteSymbolic
		}
		return s.add(t, i, i+len(sp.text))
	}
	return s.junk(i, 1)
}

// lookalikes are the operators of typesetters.
var lookalikes = map[rune]Op{
	'−': Sub, '–': Sub, '—': Sub, '‐': Sub, '‑': Sub, '×': Mul, '·': Mul, '⋅': Mul, '∗': Mul, '÷': Div, '∕': Div,
	'≤': Le, '≥': Ge, '≠': Ne, '∧': And, '∨': Or, '¬': Not,
}

// wide adds what begins with a character outside ASCII.
func (s *scanner) wide(i int) int {
	r, n := utf8.DecodeRuneInString(s.src[i:])
	if op, ok := lookalikes[r]; ok {
		return s.add(token{kind: tokOp, op: op, note: noteLook}, i, i+n)
	}
	if unicode.IsLetter(r) {
		return s.word(i)
	}
	if r == utf8.RuneError && n == 1 && s.src[i:i+1] == unknownEntity && s.at(i+1)-s.at(i) > 1 {
		return s.add(token{kind: tokJunk, note: noteEntity}, i, i+1)
	}
	return s.junk(i, n)
}

// junk adds n bytes without meaning, to the token before if that is junk too.
func (s *scanner) junk(i, n int) int {
	if k := len(s.tokens) - 1; k >= 0 {
		last := &s.tokens[k]
		if last.kind == tokJunk && last.note == noteNone && last.end == s.at(i) {
			last.end = s.at(i + n)
			last.text = s.src[i+n-len(last.text)-n : i+n]
			return i + n
		}
	}
	return s.add(token{kind: tokJunk}, i, i+n)
}
