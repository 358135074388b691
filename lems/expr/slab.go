package expr

// slab makes the nodes of one type that one tree may need at once: most of what
// a small node costs is its making. Trees never share a block. If they did, one
// of them would keep all others alive, and with them the texts of versions that
// nobody wants any more.
type slab[T any] struct {
	block  []T
	likely int // how many will be needed
}

// new is a zero node.
func (s *slab[T]) new() *T {
	at := len(s.block)
	if at == cap(s.block) {
		s.block, at, s.likely = make([]T, 0, max(s.likely, 1)), 0, 0
	}
	s.block = s.block[:at+1]
	return &s.block[at]
}

// list is a list of one that does not grow into its neighbour.
func (s *slab[T]) list(v T) []T {
	*s.new() = v
	n := len(s.block)
	return s.block[n-1 : n : n]
}

// slabs are what a parser makes its nodes of.
type slabs struct {
	names    slab[Name]
	numbers  slab[Number]
	binaries slab[Binary]
	parens   slab[Paren]
	calls    slab[Call]
	unaries  slab[Unary]
	args     slab[Expr]
}

// maxLikely bounds what a hostile text makes a slab reserve.
const maxLikely = 1000

// slabsFor are slabs for the tree of a list of tokens.
func slabsFor(tokens []token) (s slabs) {
	for i := range tokens {
		switch t := &tokens[i]; t.kind {
		case tokName:
			if tokens[i+1].kind == tokOpen { // there is always tokEOF
				s.calls.likely++
				s.args.likely++
				s.parens.likely--
			} else {
				s.names.likely++
			}
		case tokNum:
			s.numbers.likely++
		case tokOp:
			if t.op == Sub && (i == 0 || tokens[i-1].kind == tokOpen || tokens[i-1].kind == tokOp) {
				s.unaries.likely++
			} else {
				s.binaries.likely++
			}
		case tokOpen:
			s.parens.likely++
		}
	}
	s.names.likely = min(s.names.likely, maxLikely)
	s.numbers.likely = min(s.numbers.likely, maxLikely)
	s.binaries.likely = min(s.binaries.likely, maxLikely)
	return s
}
