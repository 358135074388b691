package gpurun

import (
	"archive/zip"
	"bufio"
	"cmp"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// A connectome file is what The Virtual Brain calls a connectivity: a zip, or a
// folder, of text tables. A table is found by a part of its name, in any
// folder; it is .txt or .txt.bz2. A simulation needs weights and tract_lengths
// alone.

// maxMember is the most bytes a table may unpack to.
const maxMember = 4 << 30

// maxLine is the longest line of a table: ample room for a row of MaxNodes
// numbers.
const maxLine = 64 * MaxNodes

// membersText is what a connectome is made of, for messages.
const membersText = "a connectome is a zip, or a folder, of weights.txt, tract_lengths.txt and, for TVB, centres.txt"

// member is one file of a connectome.
type member struct {
	name string // within the zip or folder, with slashes
	open func() (io.ReadCloser, error)
}

// ReadNetwork reads a TVB connectivity zip, or a folder of the same files.
func ReadNetwork(name string) (*Network, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("read connectome: %w", err)
	}
	if info.IsDir() {
		return readFolder(name)
	}
	z, err := zip.OpenReader(name)
	if errors.Is(err, zip.ErrFormat) {
		return nil, fmt.Errorf("read connectome %s: not a zip file; %s", name, membersText)
	}
	if err != nil {
		return nil, fmt.Errorf("read connectome %s: %w", name, err)
	}
	defer z.Close()
	var members []member
	for _, f := range z.File {
		members = append(members, member{strings.ReplaceAll(f.Name, `\`, "/"), f.Open})
	}
	return readMembers(name, members)
}

func readFolder(name string) (*Network, error) {
	root := os.DirFS(name)
	var members []member
	err := fs.WalkDir(root, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		members = append(members, member{p, func() (io.ReadCloser, error) { return root.Open(p) }})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read connectome %s: %w", name, err)
	}
	return readMembers(name, members)
}

func readMembers(name string, members []member) (*Network, error) {
	base := filepath.Base(filepath.Clean(name))
	if ext := filepath.Ext(base); strings.EqualFold(ext, ".zip") {
		base = strings.TrimSuffix(base, ext)
	}
	r := &connectomeReader{members: usable(members), net: &Network{Name: base}}
	for _, step := range []func() error{r.weights, r.lengths, r.centres, r.optional, r.net.Check} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("read connectome %s: %w", name, err)
		}
	}
	return r.net, nil
}

// usable drops folders, hidden files and what macOS adds to a zip; the rest is
// ordered so that the plainest name comes first.
func usable(members []member) []member {
	members = slices.DeleteFunc(slices.Clone(members), func(m member) bool {
		return strings.HasSuffix(m.name, "/") || strings.Contains(m.name, "__MACOSX") ||
			strings.HasPrefix(path.Base(m.name), ".")
	})
	slices.SortStableFunc(members, func(a, b member) int {
		x, y := path.Base(a.name), path.Base(b.name)
		return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(x, y), cmp.Compare(a.name, b.name))
	})
	return members
}

type connectomeReader struct {
	members []member
	net     *Network
}

// find is the table whose name contains one of the parts; ok is false if there
// is none, err says so if there is one of a kind that is not read.
func (r *connectomeReader) find(parts ...string) (m member, ok bool, err error) {
	var other string
	for _, m := range r.members {
		base := strings.ToLower(path.Base(m.name))
		if !slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(base, p) }) {
			continue
		}
		if strings.HasSuffix(base, ".txt") || strings.HasSuffix(base, ".txt.bz2") {
			return m, true, nil
		}
		other = cmp.Or(other, m.name)
	}
	if other != "" {
		return member{}, false, fmt.Errorf("%s: only .txt and .txt.bz2 are read", other)
	}
	return member{}, false, nil
}

// required reads a table that a connectome cannot lack.
func (r *connectomeReader) required(want string, parts ...string) (member, [][]string, error) {
	m, ok, err := r.find(parts...)
	if err != nil {
		return m, nil, err
	}
	if !ok {
		return m, nil, fmt.Errorf("no %s among its %d files; %s", want, len(r.members), membersText)
	}
	rows, err := readTable(m)
	return m, rows, err
}

func (r *connectomeReader) weights() error {
	m, rows, err := r.required("weights.txt", "weights")
	if err != nil {
		return err
	}
	if len(rows) > MaxNodes {
		return fmt.Errorf("%s: %d rows; at most %d are possible", m.name, len(rows), MaxNodes)
	}
	r.net.N = len(rows)
	r.net.Weights, err = r.square(m, rows)
	return err
}

func (r *connectomeReader) lengths() error {
	m, rows, err := r.required("tract_lengths.txt", "tract_lengths", "tract-lengths", "tracts")
	if err != nil {
		return err
	}
	r.net.Lengths, err = r.square(m, rows)
	return err
}

// square reads an N x N matrix.
func (r *connectomeReader) square(m member, rows [][]string) ([]float64, error) {
	if len(rows) != r.net.N {
		return nil, fmt.Errorf("%s: %d rows, but weights has %d", m.name, len(rows), r.net.N)
	}
	return numbers(m, rows, r.net.N)
}

// centres reads label x y z, or x y z alone, if there are any.
func (r *connectomeReader) centres() error {
	m, ok, err := r.find("centres", "centers")
	if err != nil || !ok {
		return err
	}
	rows, err := readTable(m)
	if err != nil {
		return err
	}
	if len(rows) != r.net.N {
		return fmt.Errorf("%s: %d rows, but weights has %d", m.name, len(rows), r.net.N)
	}
	places := make([][]string, len(rows))
	for i, row := range rows {
		switch len(row) {
		case 4:
			r.net.Labels = append(r.net.Labels, row[0])
			places[i] = row[1:]
		case 3:
			r.net.Labels = append(r.net.Labels, strconv.Itoa(i+1))
			places[i] = row
		default:
			return fmt.Errorf("%s: row %d has %d columns; label x y z are 4", m.name, i+1, len(row))
		}
	}
	r.net.Centres, err = numbers(m, places, 3)
	return err
}

func (r *connectomeReader) optional() error {
	var err error
	if r.net.Orientations, err = r.table(3, "average_orientations", "orientation"); err != nil {
		return err
	}
	if r.net.Areas, err = r.table(1, "areas"); err != nil {
		return err
	}
	if r.net.Cortical, err = r.flags("cortical"); err != nil {
		return err
	}
	r.net.Hemispheres, err = r.flags("hemispheres")
	return err
}

// table reads an optional table of N rows; without it, nil.
func (r *connectomeReader) table(columns int, parts ...string) ([]float64, error) {
	m, ok, err := r.find(parts...)
	if err != nil || !ok {
		return nil, err
	}
	rows, err := readTable(m)
	if err != nil {
		return nil, err
	}
	if columns == 1 && len(rows) == 1 && len(rows[0]) == r.net.N { // written as a row
		return numbers(m, rows, r.net.N)
	}
	if len(rows) != r.net.N {
		return nil, fmt.Errorf("%s: %d rows, but weights has %d", m.name, len(rows), r.net.N)
	}
	return numbers(m, rows, columns)
}

func (r *connectomeReader) flags(part string) ([]bool, error) {
	values, err := r.table(1, part)
	if err != nil || values == nil {
		return nil, err
	}
	flags := make([]bool, len(values))
	for i, v := range values {
		flags[i] = v != 0
	}
	return flags, nil
}

// readTable splits a table into rows of words; # starts a comment.
func readTable(m member) ([][]string, error) {
	f, err := m.open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", m.name, err)
	}
	defer f.Close()
	var text io.Reader = f
	if strings.HasSuffix(strings.ToLower(m.name), ".bz2") {
		text = bzip2.NewReader(f)
	}
	limited := &io.LimitedReader{R: text, N: maxMember}
	lines := bufio.NewScanner(limited)
	lines.Buffer(nil, maxLine)
	var rows [][]string
	number := 1
	for ; lines.Scan(); number++ {
		line, _, _ := strings.Cut(strings.TrimPrefix(lines.Text(), "\ufeff"), "#")
		if words := strings.FieldsFunc(line, isSeparator); len(words) > 0 {
			rows = append(rows, words)
		}
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return nil, fmt.Errorf("%s: line %d is longer than %s; a table has a line for each region", m.name, number, Size(maxLine))
	} else if err != nil {
		return nil, fmt.Errorf("%s: %w", m.name, err)
	}
	if limited.N <= 0 {
		return nil, fmt.Errorf("%s: larger than %s bytes", m.name, Digits(maxMember))
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s: empty", m.name)
	}
	return rows, nil
}

func isSeparator(r rune) bool { return r == ' ' || r == '\t' || r == '\r' || r == ',' || r == ';' }

// numbers reads rows of so many numbers each into one slice.
func numbers(m member, rows [][]string, columns int) ([]float64, error) {
	values := make([]float64, 0, len(rows)*columns)
	for i, row := range rows {
		if len(row) != columns {
			return nil, fmt.Errorf("%s: row %d has %d columns, not %d", m.name, i+1, len(row), columns)
		}
		for j, word := range row {
			v, err := strconv.ParseFloat(word, 64)
			if err != nil || !isFinite(v) {
				return nil, fmt.Errorf("%s: row %d, column %d is %q, not a finite number", m.name, i+1, j+1, word)
			}
			values = append(values, v)
		}
	}
	return values, nil
}
