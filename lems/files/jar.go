package files

import (
	"archive/zip"
	"io"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// jarMark stands in the path of a file inside a jar, behind the jar's own.
const jarMark = ".jar!/"

// jars are the archives that hold the NeuroML 2 core types. They are looked for
// when a file is found nowhere else, once.
type jars struct {
	once sync.Once
	mu   sync.Mutex
	list []*jar
}

// jar is one archive with what is in it.
type jar struct {
	path  string
	files map[string]*zip.File
}

// find is the path of a file in one of the jars; empty if there is none.
func (j *jars) find(s *shared, name string) string {
	j.once.Do(func() {
		for _, p := range jarFiles(s) {
			if opened := openJar(p); opened != nil {
				j.list = append(j.list, opened)
			}
		}
	})
	for _, one := range j.list {
		for _, inside := range []string{name, path.Join(coreFolder, name)} {
			if one.files[inside] != nil {
				return one.path + "!/" + inside
			}
		}
	}
	return ""
}

// has says that a path inside a jar names a file.
func (j *jars) has(p string) bool { return j.file(p) != nil }

func (j *jars) file(p string) *zip.File {
	archive, inside, ok := strings.Cut(p, "!/")
	if !ok {
		return nil
	}
	for _, one := range j.list {
		if one.path == archive {
			return one.files[inside]
		}
	}
	return nil
}

// read is the text of a file in a jar.
func (j *jars) read(p string) (string, error) {
	f := j.file(p)
	if f == nil {
		return "", &missing{p}
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	in, err := f.Open()
	if err != nil {
		return "", err
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, maxIncluded))
	return string(text), err
}

type missing struct{ path string }

func (m *missing) Error() string { return m.path + " is not there" }

// openJar lists the models of an archive; nil if it has no core types. The
// archive stays open for as long as the process lives.
func openJar(p string) *jar {
	archive, err := zip.OpenReader(p)
	if err != nil {
		return nil
	}
	j := &jar{path: filepath.ToSlash(p), files: map[string]*zip.File{}}
	for _, f := range archive.File {
		if IsModel(f.Name) && strings.HasPrefix(f.Name, coreFolder+"/") {
			j.files[f.Name] = f
		}
	}
	if len(j.files) == 0 {
		archive.Close()
		return nil
	}
	return j
}

// jarFiles are the jars of jNeuroML in the places where they usually are: where
// JNML_HOME says, and with pyNeuroML in the Python that is active. Of each
// place the newest counts.
func jarFiles(s *shared) []string {
	var patterns []string
	if home := s.options.Env("JNML_HOME"); home != "" {
		for _, sub := range []string{"", "target", "lib"} {
			patterns = append(patterns, filepath.Join(home, sub, "jNeuroML*.jar"))
		}
	}
	for _, prefix := range pythonPrefixes(s) {
		const inside = "site-packages/pyneuroml/lib/jNeuroML*.jar"
		for _, lib := range []string{"lib/python3*", "Lib"} {
			patterns = append(patterns, filepath.Join(prefix, lib, filepath.FromSlash(inside)))
		}
	}
	var list []string
	for _, p := range patterns {
		found, _ := filepath.Glob(p) // the only error is a malformed pattern: a place that is odd
		slices.SortFunc(found, func(a, b string) int { return strings.Compare(b, a) })
		for _, f := range found {
			if !slices.Contains(list, f) {
				list = append(list, f)
			}
		}
	}
	return list
}

// pythonPrefixes are the folders of the Python installations that a user of the
// files at hand most probably means. No Python is run.
func pythonPrefixes(s *shared) []string {
	var list []string
	add := func(dirs ...string) {
		for _, d := range dirs {
			if d != "" && !slices.Contains(list, d) {
				list = append(list, d)
			}
		}
	}
	add(s.options.Env("VIRTUAL_ENV"), s.options.Env("CONDA_PREFIX"))
	for _, space := range s.roots() {
		add(filepath.Join(space, ".venv"), filepath.Join(space, "venv"))
	}
	add(filepath.Join(s.cwd, ".venv"), filepath.Join(s.cwd, "venv"))
	if s.options.Env("PATH") != "" {
		if python, err := exec.LookPath("python3"); err == nil {
			if real, err := filepath.EvalSymlinks(python); err == nil {
				add(filepath.Dir(filepath.Dir(real)))
			}
			add(filepath.Dir(filepath.Dir(python)))
		}
	}
	if home := s.options.Env("HOME"); home != "" {
		add(filepath.Join(home, ".local"))
	}
	return list
}
