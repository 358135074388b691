package diagnostics

// nearness is how many letters must be put in, taken out, replaced or swapped
// with a neighbour to make one name of another, each letter at most once; more
// than most if it is more than that.
func nearness(a, b string, most int) int {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(y)-len(x) > most {
		return most + 1
	}
	var room [3 * 33]int
	rows := room[:]
	if width := len(x) + 1; 3*width > len(rows) {
		rows = make([]int, 3*width)
	}
	width := len(x) + 1
	before, last, row := rows[:width], rows[width:2*width], rows[2*width:3*width]
	for i := range last {
		last[i] = i
	}
	for j := 1; j <= len(y); j++ {
		row[0] = j
		least := j
		for i := 1; i <= len(x); i++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			d := min(last[i]+1, row[i-1]+1, last[i-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d = min(d, before[i-2]+1)
			}
			row[i] = d
			least = min(least, d)
		}
		if least > most+1 { // a swap looks two rows back
			return most + 1
		}
		before, last, row = last, row, before
	}
	return last[len(x)]
}
