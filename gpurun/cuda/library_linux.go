//go:build !nocuda && (amd64 || arm64)

package cuda

import (
	"runtime"

	"github.com/ebitengine/purego"
)

// noLoad is RTLD_NOLOAD: open what is loaded already, load nothing.
const noLoad = 4

// openLibrary loads a library: a path, or a name that the loader looks for. Its
// names are its own, so that of two versions neither calls the other.
func openLibrary(name string) (library, error) {
	return load(name, purego.RTLD_NOW|purego.RTLD_LOCAL)
}

// loadedLibrary is a library that this process has loaded before.
func loadedLibrary(name string) (library, error) { return load(name, purego.RTLD_NOW|noLoad) }

// load stays on its thread: the loader keeps the text of an error for the thread
// that met it, and purego asks for it in a second call.
func load(name string, mode int) (library, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	l, err := purego.Dlopen(name, mode)
	return library(l), err
}

func (l library) address(name string) (uintptr, error) { return purego.Dlsym(uintptr(l), name) }
