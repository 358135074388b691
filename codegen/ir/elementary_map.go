package ir

//go:generate go test -run TestGoIsCurrent -update .

// Map computes d[i] = op(x[i], y[i]) for all i, op being elementary or one on
// bits; y is not read by operations of one operand. The slices have equal
// lengths; d may be x or y.
func Map[F Float](op Op, d, x, y []F) {
	if op.Info().Bits {
		for i := range d {
			d[i] = apply(op, x[i], 0, 0)
		}
		return
	}
	switch d := any(d).(type) {
	case []float32:
		elementary32(op, d, any(x).([]float32), any(y).([]float32))
	case []float64:
		elementary64(op, d, any(x).([]float64), any(y).([]float64))
	}
}

// elementary is Map of one number.
func elementary[F Float](op Op, x, y F) F {
	var d [1]F
	Map(op, d[:], []F{x}, []F{y})
	return d[0]
}
