package gpurun

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Existing says what becomes of what a directory of results holds already.
type Existing uint8

// What may become of it.
const (
	Renew     Existing = iota // results of this sweep are computed again, complete or not; those of another one are refused
	Spare                     // as Renew, but a part of this sweep is refused with the ways to go on
	Resume                    // a part of this sweep is continued; a complete one is taken as it is
	Overwrite                 // whatever it is, the new results take its place
)

// begin is how the results of a run come to be.
type begin uint8

const (
	fresh     begin = iota // as if nothing were there
	continued              // behind the rows that are there
	replacing              // in place of those of the complete sweep, once they are complete or cut off
)

// errComplete says that there is nothing to resume.
var errComplete = errors.New("the sweep is complete")

// settle finds out what is there, and how to begin.
func (d *folder) settle(e Existing, m *Manifest) (begin, error) {
	old, err := d.look(m)
	switch {
	case err != nil && e == Overwrite, err == nil && old == nil:
		return fresh, nil
	case err != nil:
		return fresh, fmt.Errorf("%w; choose another directory with --out, or replace it with --overwrite", err)
	case !old.Partial && e == Resume:
		d.forget(logName, trackName) // of a run that was killed in its last moment
		return fresh, errComplete
	case !old.Partial:
		return replacing, nil
	case e == Renew || e == Overwrite:
		return fresh, nil
	}
	return d.settlePart(e, old, m)
}

// settlePart does so where the manifest is that of a part.
func (d *folder) settlePart(e Existing, old, m *Manifest) (begin, error) {
	rows, err := countLog(d.path(logName), m.id())
	switch {
	case err != nil:
		return fresh, fmt.Errorf("%s: %w; start again with --overwrite", d.dir, err)
	case rows == 0:
		return fresh, nil
	case e == Spare:
		return fresh, fmt.Errorf("%s holds a part of this sweep, %s of %s rows: continue it with --resume, or start again with --overwrite",
			d.dir, Digits(rows), Digits(m.AllRows()))
	}
	return continued, d.resumable(old, m)
}

// look reads the manifest. The error says why what is there is not of the sweep
// that m describes.
func (d *folder) look(m *Manifest) (*Manifest, error) {
	old, err := ReadManifest(d.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, d.foreign()
	}
	if err != nil {
		return nil, fmt.Errorf("%s holds a manifest that cannot be read: %w", d.dir, err)
	}
	if what := old.difference(m); what != "" {
		return nil, fmt.Errorf("%s holds the results of another sweep (%s)", d.dir, what)
	}
	return old, nil
}

// foreign refuses metrics that no manifest is about: they may be anybody's.
func (d *folder) foreign() error {
	for _, name := range []string{TableName, CSVName} {
		if _, err := os.Lstat(d.path(name)); err == nil {
			return fmt.Errorf("%s holds results without a manifest (%s)", d.dir, name)
		}
	}
	return nil
}

// resumable refuses to put rows together that may differ in their last bits.
func (d *folder) resumable(old, m *Manifest) error {
	switch {
	case old.Version != m.Version:
		return fmt.Errorf("%s was begun by lemsls %s, and this is %s: their rows may differ in the last bits; continue with that one, or start again with --overwrite",
			d.dir, old.Version, m.Version)
	case !continues(m.Backend, old.Backend):
		return fmt.Errorf("%s was begun with --backend %s, and this is %s: their rows may differ in the last bits; continue with that one, or start again with --overwrite",
			d.dir, old.Backend, m.Backend)
	}
	return nil
}

// prepare makes room for new results. A complete sweep stays until they replace
// it; of anything else nothing is left.
func (d *folder) prepare(how begin, m *Manifest) error {
	if how != replacing {
		d.forget(PageName)
	}
	if how == continued {
		return nil
	}
	d.forget(logName, trackName)
	if how == replacing {
		return nil
	}
	if err := d.put(m.unfinished()); err != nil {
		return err
	}
	d.forget(tables...)
	return nil
}
