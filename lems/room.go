package lems

// room hands out values of one type from blocks: a model has one Item a line
// and more names than lines, and most of what each would cost by itself is its
// making. A block lives as long as one of its values.
type room[T any] struct{ block []T }

// leastBlock and mostBlock are how many values a block holds, the first and the
// later ones.
const leastBlock, mostBlock = 16, 1024

func (r *room[T]) grow(n int) {
	if len(r.block)+n <= cap(r.block) {
		return
	}
	r.block = make([]T, 0, max(n, min(max(2*cap(r.block), leastBlock), mostBlock)))
}

// new is a zero value.
func (r *room[T]) new() *T {
	r.grow(1)
	at := len(r.block)
	r.block = r.block[:at+1]
	return &r.block[at]
}

// list is an empty list for n values, which does not grow into its neighbour.
func (r *room[T]) list(n int) []T {
	if n == 0 {
		return nil
	}
	r.grow(n)
	at := len(r.block)
	r.block = r.block[:at+n]
	return r.block[at : at : at+n]
}

// rooms are what the parts of a model are made of while it is read.
type rooms struct {
	items    room[Item]
	symbols  room[Symbol]
	exprs    room[Expression]
	children room[*Item]
	holders  room[*Expression]
}
