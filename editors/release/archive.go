package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// member is a file of an archive: its name in there, and where it is read.
type member struct {
	name, path string
	executable bool
}

func (m member) mode() fs.FileMode {
	if m.executable {
		return 0o755
	}
	return 0o644
}

// written is the time of every member: the earliest that zip archives know.
var written = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// membersIn are the files of a folder, without tests, what was compiled and hidden ones, in order.
func membersIn(dir, name string) ([]member, error) {
	var all []member
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "test" || d.Name() == "target") {
			return fs.SkipDir
		}
		if d.IsDir() || strings.HasPrefix(d.Name(), ".") {
			return nil
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		all = append(all, member{name: name + "/" + filepath.ToSlash(rel), path: path})
		return nil
	})
	return all, err
}

// pack writes an archive of the kind that its name says.
func pack(path string, all []member) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	kind := tarred
	if strings.HasSuffix(path, ".zip") {
		kind = zipped
	}
	err = kind(f, all)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

func tarred(w io.Writer, all []member) error {
	small, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	t := tar.NewWriter(small)
	for _, m := range all {
		data, err := os.ReadFile(m.path)
		if err != nil {
			return err
		}
		header := &tar.Header{Name: m.name, Mode: int64(m.mode()), Size: int64(len(data)), ModTime: written, Format: tar.FormatUSTAR}
		if err := t.WriteHeader(header); err != nil {
			return err
		}
		if _, err := t.Write(data); err != nil {
			return err
		}
	}
	if err := t.Close(); err != nil {
		return err
	}
	return small.Close()
}

func zipped(w io.Writer, all []member) error {
	z := zip.NewWriter(w)
	for _, m := range all {
		data, err := os.ReadFile(m.path)
		if err != nil {
			return err
		}
		header := &zip.FileHeader{Name: m.name, Method: zip.Deflate, Modified: written}
		header.SetMode(m.mode())
		entry, err := z.CreateHeader(header)
		if err != nil {
			return err
		}
		if _, err := entry.Write(data); err != nil {
			return err
		}
	}
	return z.Close()
}
