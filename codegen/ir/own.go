package ir

// Second is how many units of a program's time a second has.
func (p *Program) Second() float64 {
	if p.Seconds {
		return 1
	}
	return 1000
}

// TimeUnit is the unit of a program's times: s or ms.
func (p *Program) TimeUnit() string {
	if p.Seconds {
		return "s"
	}
	return "ms"
}

// OwnStates are the indices of the states that are not Hidden.
func (p *Program) OwnStates() []int {
	var own []int
	for k := range p.States {
		if !p.States[k].Hidden {
			own = append(own, k)
		}
	}
	return own
}
