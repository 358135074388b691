package x86

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestEncoding compares what the assembler writes with what objdump reads.
func TestEncoding(t *testing.T) {
	objdump, err := exec.LookPath("objdump")
	if err != nil {
		t.Skip("no objdump on the PATH (Debian: apt-get install binutils)")
	}
	for _, v := range []Vector{{}, {Double: true}, {Wide: true}, {Wide: true, Double: true}} {
		a := &Assembler{Vector: v}
		want := everything(a)
		path := filepath.Join(t.TempDir(), "code")
		if err := os.WriteFile(path, a.code, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(objdump, "-D", "-b", "binary", "-m", "i386:x86-64", "-M", "intel", "--no-show-raw-insn", path).Output()
		if err != nil {
			t.Fatal(err)
		}
		got := listing(string(out))
		for k := range max(len(got), len(want)) {
			if k >= len(got) || k >= len(want) || got[k] != want[k] {
				t.Fatalf("%+v: instruction %d\n%s\nwant\n%s", v, k, strings.Join(got[min(k, len(got)):], "\n"), strings.Join(want[min(k, len(want)):], "\n"))
			}
		}
	}
}

var instructionLine = regexp.MustCompile(`(?m)^ *[0-9a-f]+:\t(.*?) *(?:#.*)?$`)

// listing is the instructions of a disassembly.
func listing(text string) []string {
	var list []string
	for _, m := range instructionLine.FindAllStringSubmatch(text, -1) {
		line := strings.Join(strings.Fields(m[1]), " ")
		line = regexp.MustCompile(`[A-Z]+ PTR |\*1|\+0x0`).ReplaceAllString(line, "")
		list = append(list, line)
	}
	return list
}

// everything writes every instruction with registers of all kinds, and tells how
// they read.
func everything(a *Assembler) []string {
	var want []string
	say := func(format string, args ...any) { want = append(want, fmt.Sprintf(format, args...)) }
	suffix, letter, top := "ps", "ymm", Vec(15)
	if a.Double {
		suffix = "pd"
	}
	if a.Wide {
		letter, top = "zmm", 31
	}
	vec := func(v Vec) string { return fmt.Sprintf("%s%d", letter, v) }
	names := map[Op]string{Add: "vadd", Mul: "vmul", Sub: "vsub", Div: "vdiv", Less: "vmin", More: "vmax", And: "vand", Or: "vor", Xor: "vxor"}
	vecs := []Vec{0, 7, 9, top}
	addresses := map[string]Operand{"[rax+rcx]": At(AX, CX), "[r13+rdx]": At(R13, DX), "[r12+r8]": At(R12, R8), "[rbp+r15]": At(BP, R15)}
	for op, name := range names {
		for k, d := range vecs {
			x, y := vecs[(k+1)%4], vecs[(k+2)%4]
			a.Compute(op, d, x, In(y))
			say("%s%s %s,%s,%s", name, suffix, vec(d), vec(x), vec(y))
			for text, at := range addresses {
				a.Compute(op, d, x, at)
				say("%s%s %s,%s,%s", name, suffix, vec(d), vec(x), text)
			}
		}
	}
	for text, at := range addresses {
		for _, d := range vecs {
			a.Load(d, at)
			say("vmovu%s %s,%s", suffix, vec(d), text)
			a.Store(at, d)
			say("vmovu%s %s,%s", suffix, text, vec(d))
			a.Sqrt(d, at)
			say("vsqrt%s %s,%s", suffix, vec(d), text)
			a.Round(Down, d, at)
			say("%s%s %s,%s,0x9", map[bool]string{false: "vround", true: "vrndscale"}[a.Wide], suffix, vec(d), text)
			if a.Wide {
				wideOnes(a, say, suffix, d, text, at)
				continue
			}
			a.CompareBits(LessThan, d, 3, at)
			say("vcmplt%s %s,ymm3,%s", suffix, vec(d), text)
			a.BlendBits(12, d, at, 3)
			say("vblendv%s %s,ymm3,%s,ymm12", suffix, vec(d), text)
		}
	}
	general(a, say)
	return want
}

func wideOnes(a *Assembler, say func(string, ...any), suffix string, d Vec, text string, at Operand) {
	a.Compare(Unequal, 2, d, at)
	say("vcmpneq%s k2,zmm%d,%s", suffix, d, text)
	a.LoadWhere(3, d, at)
	say("vmovu%s zmm%d{k3}{z},%s", suffix, d, text)
	a.Blend(5, d, at, 17)
	say("vblendm%s zmm%d{k5},zmm17,%s", suffix, d, text)
}

func general(a *Assembler, say func(string, ...any)) {
	if a.Wide {
		a.AnyBit(21)
		say("vptestm%s k1,zmm21,zmm21", map[bool]string{false: "d", true: "q"}[a.Double])
		say("kortestw k1,k1")
	} else {
		a.AnyBit(13)
		say("vptest ymm13,ymm13")
	}
	say("setne al")
	say("movzx eax,al")
	names := map[Reg]string{AX: "rax", R12: "r12", R13: "r13", DI: "rdi", BX: "rbx"}
	for d, dest := range names {
		for base, from := range names {
			a.LoadAddress(d, base, 72)
			say("mov %s,[%s+0x48]", dest, from)
		}
		a.AddConstant(d, 64)
		say("add %s,0x40", dest)
		a.Zero(d)
		say("xor %s,%s", dest, dest)
	}
	l := a.Label()
	a.Here(l)
	at := len(a.code)
	a.JumpIfLess(R8, DX, l)
	a.patch(a.jumps[0], a.labels[0])
	say("cmp r8,rdx")
	say("jb 0x%x", at)
	a.Return()
	say("vzeroupper")
	say("ret")
}

// TestTable checks that what is filled is found behind the code.
func TestTable(t *testing.T) {
	a := &Assembler{}
	a.Compute(Add, 1, 2, Filled(0x3F800000))
	a.Round(Up, 1, Filled(0x40000000))
	a.Compute(Add, 1, 2, Filled(0x3F800000))
	code := a.Finish()
	if len(code) != 64+2*32 {
		t.Fatalf("%d bytes", len(code))
	}
	if want := []byte{0, 0, 0x80, 0x3F, 0, 0, 0x80, 0x3F}; string(code[64:72]) != string(want) || string(code[88:96]) != string(want) || code[99] != 0x40 {
		t.Errorf("table % x", code[64:])
	}
	for k, at := range []int{5, 14, 24} {
		to := []int{64, 96, 64}[k]
		end := at + 4 + []int{0, 1, 0}[k]
		if got := int(code[at]) + end; got != to {
			t.Errorf("load %d: at %d reads %d, want %d; % x", k, at, got, to, code[:64])
		}
	}
}
