package serif

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
)

// Subset is a face cut down to some letters, as a PDF embeds it: glyph numbers are the CIDs (Identity-H).
type Subset struct {
	Face   *Face
	File   []byte // TrueType, for FontFile2
	Widths []int  // advance of each CID in thousandths of an em
	cid    map[rune]uint16
}

// Subset returns the face with the letters of the texts. The same set of letters gives the same bytes.
func (f *Face) Subset(texts ...string) *Subset {
	set := map[rune]bool{}
	for _, t := range texts {
		for _, r := range Normal(t) {
			set[r] = true
		}
	}
	runes := make([]rune, 0, len(set))
	for r := range set {
		runes = append(runes, r)
	}
	slices.Sort(runes)
	order, index := f.closure(runes)
	s := &Subset{Face: f, File: assemble(f.build(order, index)), cid: map[rune]uint16{}}
	for _, g := range order {
		adv, _ := f.metric(g)
		s.Widths = append(s.Widths, f.Em(int(adv)))
	}
	for _, r := range runes {
		s.cid[r] = index[f.glyph(r)]
	}
	return s
}

// Show returns the operand of the Tj operator for t: a hexadecimal string of CIDs.
func (s *Subset) Show(t string) string {
	var b []byte
	for _, r := range Normal(t) {
		b = binary.BigEndian.AppendUint16(b, s.cid[r])
	}
	return fmt.Sprintf("<%X>", b)
}

// ToUnicode returns the CMap that lets readers copy and search the text.
func (s *Subset) ToUnicode() []byte {
	type pair struct {
		cid uint16
		r   rune
	}
	var pairs []pair
	seen := map[uint16]bool{}
	for r, c := range s.cid {
		pairs = append(pairs, pair{c, r})
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		if a.cid != b.cid {
			return int(a.cid) - int(b.cid)
		}
		return int(a.r - b.r)
	})
	pairs = slices.DeleteFunc(pairs, func(p pair) bool {
		dup := seen[p.cid]
		seen[p.cid] = true
		return dup || p.r > 0xffff
	})
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for chunk := range slices.Chunk(pairs, 100) { // a CMap block holds at most 100 entries
		fmt.Fprintf(&b, "%d beginbfchar\n", len(chunk))
		for _, p := range chunk {
			fmt.Fprintf(&b, "<%04X> <%04X>\n", p.cid, p.r)
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.Bytes()
}
