package expr

// Walk visits e and what lies below it, parents before children and children
// in the order of the text. If visit says false, the children are left out.
func Walk(e Expr, visit func(Expr) bool) {
	if e == nil || !visit(e) {
		return
	}
	switch e := e.(type) {
	case *Unary:
		Walk(e.X, visit)
	case *Binary:
		Walk(e.X, visit)
		Walk(e.Y, visit)
	case *Paren:
		Walk(e.X, visit)
	case *Call:
		walkAll(e.Args, visit)
	case *Bad:
		walkAll(e.Parts, visit)
	}
}

func walkAll(list []Expr, visit func(Expr) bool) {
	for _, e := range list {
		Walk(e, visit)
	}
}

// Children are the nodes directly below e, in the order of the text.
func Children(e Expr) []Expr {
	switch e := e.(type) {
	case *Unary:
		return []Expr{e.X}
	case *Binary:
		return []Expr{e.X, e.Y}
	case *Paren:
		return []Expr{e.X}
	case *Call:
		return e.Args
	case *Bad:
		return e.Parts
	}
	return nil
}

// Names are all names used in e, in the order of the text. The name of a called
// function is none of them, nor is a Symbol.
func Names(e Expr) []*Name {
	var list []*Name
	Walk(e, func(e Expr) bool {
		if n, ok := e.(*Name); ok {
			list = append(list, n)
		}
		return true
	})
	return list
}

// HasBad says that some of e made no sense, so that nothing follows from e.
func HasBad(e Expr) bool {
	found := false
	Walk(e, func(e Expr) bool {
		if _, ok := e.(*Bad); ok {
			found = true
		}
		return !found
	})
	return found
}

// At is the path from e to the smallest node whose text contains the offset or
// ends there; nil if e does not. Where two nodes touch, the right one wins.
func At(e Expr, off int32) []Expr {
	if e == nil || !e.Span().Contains(off) {
		return nil
	}
	path := []Expr{e}
	for {
		child := childAt(e, off)
		if child == nil {
			return path
		}
		path = append(path, child)
		e = child
	}
}

func childAt(e Expr, off int32) Expr {
	var found Expr
	for _, c := range Children(e) {
		if c.Span().Contains(off) {
			found = c
		}
	}
	return found
}
