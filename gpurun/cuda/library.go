package cuda

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"unsafe"
)

// symbol is a function of a library: its name there, and a pointer to the Go
// variable that calls it.
type symbol struct {
	name     string
	function any
}

// library is a shared library that has been loaded. None is ever closed: the
// process that loads them works on the GPU and does nothing else.
type library uintptr

// errNotBuilt is the answer of a program that cannot load libraries.
var errNotBuilt = &Problem{NotBuilt, "this lemsls was built without the GPU backend", "build it for Linux or Windows without the tag nocuda"}

// bind makes the functions callable. All that the library lacks are named in
// one error.
func (l library) bind(symbols []symbol) error {
	var missing []string
	for _, s := range symbols {
		address, err := l.address(s.name)
		if errors.Is(err, errNotBuilt) {
			return err
		}
		if err != nil {
			missing = append(missing, s.name)
			continue
		}
		register(s.function, address)
	}
	if len(missing) > 0 {
		return fmt.Errorf("it lacks %s", strings.Join(missing, ", "))
	}
	return nil
}

// text is what stands in a buffer that C wrote, up to its end mark.
func text(buffer []byte) string {
	s, _, _ := strings.Cut(string(buffer), "\x00")
	return s
}

// cStrings are texts as C has them, until pinned is unpinned.
func cStrings(texts []string) (list []unsafe.Pointer, pinned *runtime.Pinner) {
	pinned = &runtime.Pinner{}
	for _, t := range texts {
		b := append([]byte(t), 0)
		pinned.Pin(&b[0])
		list = append(list, unsafe.Pointer(&b[0]))
	}
	return list, pinned
}
