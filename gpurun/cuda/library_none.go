//go:build nocuda || !(linux || windows) || !(amd64 || arm64)

package cuda

// built says that the program can load libraries.
const built = false

// Without a way to call C, no library can be loaded.

func register(any, uintptr) {}

func openLibrary(string) (library, error) { return 0, errNotBuilt }

func loadedLibrary(string) (library, error) { return 0, errNotBuilt }

func (library) address(string) (uintptr, error) { return 0, errNotBuilt }
