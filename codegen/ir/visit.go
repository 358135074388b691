package ir

// BlockKind says what a Block is for in its Program.
type BlockKind uint8

// The blocks of a Program, in the order in which a simulation needs them.
const (
	PointBlock BlockKind = iota
	StartBlock
	SendBlock
	EdgeBlock
	ReceiveBlock
	RatesBlock
	AfterBlock
	StepBlock
)

var blockNames = [...]string{"point", "start", "send", "edge", "receive", "rates", "after", "step"}

// String is the name of the kind as Print writes it.
func (k BlockKind) String() string {
	if int(k) >= len(blockNames) {
		return "unknown"
	}
	return blockNames[k]
}

// EachBlock visits the blocks of p that are there, in the order of their kinds;
// index is which coupling an Edge belongs to, and 0 for the others.
func (p *Program) EachBlock(visit func(kind BlockKind, index int, b *Block)) {
	one := func(kind BlockKind, b *Block) {
		if !b.Empty() {
			visit(kind, 0, b)
		}
	}
	one(PointBlock, &p.Point)
	one(StartBlock, &p.Start)
	one(SendBlock, &p.Send)
	for i := range p.Couplings {
		visit(EdgeBlock, i, &p.Couplings[i].Edge)
	}
	one(ReceiveBlock, &p.Receive)
	one(RatesBlock, &p.Rates)
	one(AfterBlock, &p.After)
	one(StepBlock, &p.Step)
}

// MapBlocks is p with each block that is there replaced by what rewrite makes of
// it. p stays as it is.
func (p *Program) MapBlocks(rewrite func(kind BlockKind, b *Block) Block) *Program {
	q := *p
	q.Couplings = append([]Coupling(nil), p.Couplings...)
	q.EachBlock(func(kind BlockKind, _ int, b *Block) { *b = rewrite(kind, b) })
	return &q
}

// Empty says that b computes nothing and yields nothing.
func (b *Block) Empty() bool { return len(b.Instrs) == 0 && len(b.Outputs) == 0 }
