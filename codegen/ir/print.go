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
		w.WriteByte('\n')
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
	printBlock(w, "point", &p.Point, slotNames(p.Uniforms, ""))
	for i := range p.Couplings {
		c := &p.Couplings[i]
		printBlock(w, "edge "+strconv.Itoa(i), &c.Edge, []string{c.Name})
	}
	var states []Slot
	for _, s := range p.States {
		states = append(states, s.Slot)
	}
	rates := append(slotNames(states, "rate of "), slotNames(states, "noise of ")...)
	printBlock(w, "rates", &p.Rates, append(rates, slotNames(p.Exposures, "")...))
	step := append(slotNames(states, "next "), slotNames(p.Exposures, "")...)
	printBlock(w, "step", &p.Step, append(step, slotNames(states, "clamped ")...))
}

func slotNames(slots []Slot, prefix string) []string {
	var names []string
	for _, s := range slots {
		names = append(names, prefix+s.Name)
	}
	return names
}

func printBlock(w *strings.Builder, title string, b *Block, outputs []string) {
	if len(b.Instrs) == 0 && len(b.Outputs) == 0 {
		return
	}
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
