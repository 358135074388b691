package gpurun

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

// disk is where results lie; one with faults in tests.
type disk interface {
	// open opens a file, new or not, to write behind its first bytes, so many of
	// which are kept.
	open(path string, keep int64) (file, error)
	rename(from, to string) error
	remove(path string) error
}

// file is what a disk has open.
type file interface {
	io.WriteCloser
	Truncate(size int64) error
	Sync() error
}

// realDisk is the file system.
type realDisk struct{}

func (realDisk) open(path string, keep int64) (file, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	_, err = f.Seek(keep, io.SeekStart)
	if err = errors.Join(err, f.Truncate(keep)); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// rename makes the new name last, too, where folders can be synchronized.
func (realDisk) rename(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	if dir, err := os.Open(filepath.Dir(to)); err == nil {
		_ = dir.Sync() // Windows and some network file systems cannot
		dir.Close()
	}
	return nil
}

func (realDisk) remove(path string) error { return os.Remove(path) }
