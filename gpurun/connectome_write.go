package gpurun

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// WriteNetwork writes the network as a TVB connectivity zip. Equal networks
// give equal bytes, and reading the zip gives the network back, bit for bit. A
// network without centres is refused: TVB wants them, and nobody but its author
// knows them.
func WriteNetwork(w io.Writer, n *Network) error {
	if err := n.Check(); err != nil {
		return err
	}
	if n.Centres == nil {
		return fmt.Errorf("write connectome: %s has no centres, which TVB's zip needs: add centres.txt, a line “label x y z” for each of the %d regions (sweeps take it as it is)", n.Name, n.N)
	}
	z := zip.NewWriter(w)
	for _, m := range n.members() {
		f, err := z.CreateHeader(&zip.FileHeader{Name: m.name, Method: zip.Deflate})
		if err != nil {
			return fmt.Errorf("write connectome: %w", err)
		}
		b := bufio.NewWriter(f)
		m.write(b)
		if err := b.Flush(); err != nil {
			return fmt.Errorf("write connectome: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("write connectome: %w", err)
	}
	return nil
}

// table is a member to be written. Errors stay in the bufio.Writer.
type table struct {
	name  string
	write func(*bufio.Writer)
}

func (n *Network) members() []table {
	all := []table{
		{"weights.txt", func(w *bufio.Writer) { writeMatrix(w, n.Weights, n.N) }},
		{"tract_lengths.txt", func(w *bufio.Writer) { writeMatrix(w, n.Lengths, n.N) }},
		{"centres.txt", n.writeCentres},
	}
	if n.Orientations != nil {
		all = append(all, table{"average_orientations.txt", func(w *bufio.Writer) { writeMatrix(w, n.Orientations, 3) }})
	}
	if n.Areas != nil {
		all = append(all, table{"areas.txt", func(w *bufio.Writer) { writeMatrix(w, n.Areas, 1) }})
	}
	if n.Cortical != nil {
		all = append(all, table{"cortical.txt", func(w *bufio.Writer) { writeFlags(w, n.Cortical) }})
	}
	if n.Hemispheres != nil {
		all = append(all, table{"hemispheres.txt", func(w *bufio.Writer) { writeFlags(w, n.Hemispheres) }})
	}
	return append(all, table{"info.txt", n.writeInfo})
}

func (n *Network) writeInfo(w *bufio.Writer) {
	fmt.Fprintf(w, "%s: %d nodes, %d connections\nweights and tract_lengths: row = target, column = source; lengths and centres in mm\n",
		oneWord(n.Name), n.N, n.Edges())
}

func (n *Network) writeCentres(w *bufio.Writer) {
	for i := range n.N {
		label := strconv.Itoa(i + 1)
		if n.Labels != nil {
			label = oneWord(n.Labels[i])
		}
		w.WriteString(label)
		w.WriteByte(' ')
		writeMatrix(w, n.Centres[3*i:3*i+3], 3)
	}
}

// oneWord replaces what would split or end a word of a table.
func oneWord(label string) string {
	word := strings.Map(func(r rune) rune {
		if isSeparator(r) || r == '#' || r < ' ' {
			return '_'
		}
		return r
	}, label)
	if word == "" {
		return "_"
	}
	return word
}

func writeMatrix(w *bufio.Writer, m []float64, columns int) {
	var b []byte
	for k, v := range m {
		b = strconv.AppendFloat(b[:0], v, 'g', -1, 64)
		if (k+1)%columns == 0 {
			b = append(b, '\n')
		} else {
			b = append(b, ' ')
		}
		w.Write(b)
	}
}

func writeFlags(w *bufio.Writer, flags []bool) {
	for _, f := range flags {
		if f {
			w.WriteString("1\n")
		} else {
			w.WriteString("0\n")
		}
	}
}
