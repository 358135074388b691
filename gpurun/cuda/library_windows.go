//go:build !nocuda && (amd64 || arm64)

package cuda

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

// openLibrary loads a library: a path, beside which its own needs are looked
// for, or a name that the loader looks for.
func openLibrary(name string) (library, error) {
	var flags uintptr
	if filepath.IsAbs(name) {
		flags = windows.LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | windows.LOAD_LIBRARY_SEARCH_DEFAULT_DIRS
	}
	l, err := windows.LoadLibraryEx(name, 0, flags)
	return library(l), err
}

// loadedLibrary is a library that this process has loaded before.
func loadedLibrary(name string) (library, error) {
	text, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return 0, err
	}
	var l windows.Handle
	err = windows.GetModuleHandleEx(0, text, &l)
	return library(l), err
}

func (l library) address(name string) (uintptr, error) {
	return windows.GetProcAddress(windows.Handle(l), name)
}
