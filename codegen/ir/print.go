package ir

import (
	"fmt"
	"strconv"
	"strings"
)

// Print is p as text: its tables, then one instruction a line, with the model's
// names as comments. The same Program gives the same text.
func Print(p *Program) string {
	w := &strings.Builder{}
	fmt.Fprintf(w, "program %s\n", p.Name)
	if p.Seconds {
		w.WriteString("time in seconds\n")
	}
	for i, s := range p.Params {
		fmt.Fprintf(w, "param %d %s in [%s, %s]\n", i, s.Name, number(s.Lo), number(s.Hi))
	}
	for i, s := range p.Uniforms {
		fmt.Fprintf(w, "uniform %d %s\n", i, s.Name)
	}
	for i, s := range p.States {
		fmt.Fprintf(w, "state %d %s initially in [%s, %s]", i, s.Name, number(s.InitLo), number(s.InitHi))
		if s.Bounded() {
			fmt.Fprintf(w, " kept in [%s, %s]", number(s.Min), number(s.Max))
		}
		if s.Hidden {
			w.WriteString(" hidden")
		}
		w.WriteByte('\n')
	}
	for i, s := range p.Events {
		fmt.Fprintf(w, "event %d %s counted by state %d\n", i, s.Name, s.State)
	}
	for i, s := range p.Channels {
		fmt.Fprintf(w, "channel %d %s\n", i, s.Name)
	}
	for i, s := range p.Couplings {
		fmt.Fprintf(w, "coupling %d %s\n", i, s.Name)
	}
	for i, s := range p.Exposures {
		fmt.Fprintf(w, "exposure %d %s\n", i, s.Name)
	}
	if p.DelayScale >= 0 {
		fmt.Fprintf(w, "delay length * uniform %d\n", p.DelayScale)
	}
	printBlocks(w, p)
	return w.String()
}

func printBlocks(w *strings.Builder, p *Program) {
	p.EachBlock(func(kind BlockKind, index int, b *Block) {
		title := kind.String()
		if kind == EdgeBlock {
			title += " " + strconv.Itoa(index)
		}
		printBlock(w, title, b, outputNames(p, kind, index))
	})
}

// outputNames is what the outputs of a block are called; those beyond the list
// have no name.
func outputNames(p *Program, kind BlockKind, index int) []string {
	var states []Slot
	for _, s := range p.States {
		states = append(states, s.Slot)
	}
	switch kind {
	case PointBlock:
		return slotNames(p.Uniforms, "")
	case StartBlock:
		return slotNames(states, "initial ")
	case AfterBlock:
		return slotNames(states, "then ")
	case SendBlock:
		return slotNames(p.Channels, "")
	case EdgeBlock:
		return []string{p.Couplings[index].Name}
	case RatesBlock:
		rates := append(slotNames(states, "rate of "), slotNames(states, "noise of ")...)
		return append(rates, slotNames(p.Exposures, "")...)
	case StepBlock:
		step := append(slotNames(states, "next "), slotNames(p.Exposures, "")...)
		return append(step, slotNames(states, "clamped ")...)
	}
	return nil
}

func slotNames(slots []Slot, prefix string) []string {
	var names []string
	for _, s := range slots {
		names = append(names, prefix+s.Name)
	}
	return names
}

func printBlock(w *strings.Builder, title string, b *Block, outputs []string) {
	fmt.Fprintf(w, "\n%s:\n", title)
	for i := range b.Instrs {
		line := fmt.Sprintf("  %%%d = %s", i, instrText(&b.Instrs[i]))
		if name := b.Instrs[i].Name; name != "" {
			line = fmt.Sprintf("%-36s ; %s", line, name)
		}
		w.WriteString(line + "\n")
	}
	for i, v := range b.Outputs {
		if v == None {
			continue
		}
		name := "output " + strconv.Itoa(i)
		if i < len(outputs) {
			name = outputs[i]
		}
		fmt.Fprintf(w, "  -> %%%d %s\n", v, name)
	}
}

// instrText is the right-hand side of an instruction: add %1 %2.
func instrText(in *Instr) string {
	info := in.Op.Info()
	text := info.Name
	if in.Op == Const {
		text += " " + number(in.K)
	}
	if info.Indexed {
		text += " " + strconv.Itoa(int(in.Index))
	}
	for _, v := range in.operands() {
		text += " %" + strconv.Itoa(int(v))
	}
	return text
}
