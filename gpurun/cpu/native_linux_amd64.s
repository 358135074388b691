#include "textflag.h"

// func call(entry uintptr, frame *byte, n, period int) uint64
TEXT ·call(SB), NOSPLIT, $0-40
	MOVQ entry+0(FP), AX
	MOVQ frame+8(FP), DI
	MOVQ n+16(FP), SI
	MOVQ period+24(FP), R8
	CALL AX
	MOVQ AX, ret+32(FP)
	RET
