package ir

// WithoutNoise is p with its noise left out. It must come before the integrator.
func WithoutNoise(p *Program) *Program {
	q := *p
	q.Noisy = false
	b := NewBuilder()
	outputs := b.Inline(&p.Rates, func(Instr) Value { return None })
	for k := range p.States {
		outputs[len(p.States)+k] = None
	}
	q.Rates = b.Block(outputs...)
	return &q
}

// WithSpeed is p with the delays of a conduction speed in mm per unit of time,
// d = rint(L / (speed*dt)), whatever the model says of delays.
func WithSpeed(p *Program, speed float64) *Program {
	q := *p
	b := NewBuilder()
	outputs := b.Inline(&p.Point, func(Instr) Value { return None })
	scale := b.Binary(Div, b.Const(1), b.Binary(Mul, b.Const(speed), b.Input(Dt, 0)))
	q.DelayScale = int32(len(outputs))
	q.Uniforms = append(q.Uniforms[:len(q.Uniforms):len(q.Uniforms)], Slot{Name: "rec_speed_dt"})
	q.Point = b.Block(append(outputs, scale)...)
	return &q
}
