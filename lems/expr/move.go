package expr

// Move moves an expression so many bytes further on in its file, when something
// before it was edited. It is for the owner of an expression at which nobody
// else looks.
func Move(e Expr, by int32) {
	switch e := e.(type) {
	case *Number:
		e.Pos = e.Pos.Plus(by)
	case *Name:
		e.Pos = e.Pos.Plus(by)
	case *Symbol:
		e.Pos = e.Pos.Plus(by)
	case *Unary:
		e.OpPos, e.pos = e.OpPos.Plus(by), e.pos.Plus(by)
		Move(e.X, by)
	case *Binary:
		e.OpPos, e.pos = e.OpPos.Plus(by), e.pos.Plus(by)
		Move(e.X, by)
		Move(e.Y, by)
	case *Paren:
		e.Pos = e.Pos.Plus(by)
		Move(e.X, by)
	case *Call:
		e.NamePos, e.Pos = e.NamePos.Plus(by), e.Pos.Plus(by)
		moveAll(e.Args, by)
	case *Bad:
		e.Pos = e.Pos.Plus(by)
		moveAll(e.Parts, by)
	}
}

func moveAll(list []Expr, by int32) {
	for _, e := range list {
		Move(e, by)
	}
}

// MoveProblems moves what is wrong with an expression as Move does. Fixes that
// are shared by several problems do not exist.
func MoveProblems(list []Problem, by int32) {
	for i := range list {
		p := &list[i]
		p.Span = p.Span.Plus(by)
		for k := range p.Fix {
			p.Fix[k].Span = p.Fix[k].Span.Plus(by)
		}
	}
}
