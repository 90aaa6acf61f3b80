package serif

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// table is one entry of a TrueType file.
type table struct {
	tag  string
	data []byte
}

var errFont = errors.New("not a TrueType font this package reads")

// parse reads a TrueType file with glyf outlines. It trusts nothing about offsets, though only our own files come here.
func parse(b []byte) (*Face, error) {
	tables, err := directory(b)
	if err != nil {
		return nil, err
	}
	for _, tag := range []string{"head", "hhea", "hmtx", "maxp", "loca", "glyf", "cmap"} {
		if tables[tag] == nil {
			return nil, fmt.Errorf("%w: no table %s", errFont, tag)
		}
	}
	head, hhea, maxp := tables["head"], tables["hhea"], tables["maxp"]
	if len(head) < 54 || len(hhea) < 36 || len(maxp) < 32 {
		return nil, errFont
	}
	f := &Face{
		tables:     tables,
		unitsPerEm: int(u16(head, 18)),
		Ascent:     int(i16(hhea, 4)),
		Descent:    int(i16(hhea, 6)),
		metrics:    int(u16(hhea, 34)),
		glyphs:     int(u16(maxp, 4)),
		longLoca:   u16(head, 50) == 1,
	}
	for i := range f.BBox {
		f.BBox[i] = int(i16(head, 36+2*i))
	}
	if f.unitsPerEm == 0 || f.metrics == 0 || len(tables["hmtx"]) < 4*f.metrics {
		return nil, errFont
	}
	f.cmap, err = readCmap(tables["cmap"])
	return f, err
}

func directory(b []byte) (map[string][]byte, error) {
	if len(b) < 12 {
		return nil, errFont
	}
	tables := map[string][]byte{}
	for i := range int(u16(b, 4)) {
		at := 12 + 16*i
		if at+16 > len(b) {
			return nil, errFont
		}
		off, n := int(u32(b, at+8)), int(u32(b, at+12))
		if off+n > len(b) {
			return nil, errFont
		}
		tables[string(b[at:at+4])] = b[off : off+n]
	}
	return tables, nil
}

// readCmap reads the Unicode subtable of format 4, which holds everything Vietnamese needs.
func readCmap(b []byte) (map[rune]uint16, error) {
	for i := range int(u16(b, 2)) {
		at := 4 + 8*i
		if at+8 > len(b) {
			break
		}
		sub := b[u32(b, at+4):]
		if len(sub) < 16 || u16(sub, 0) != 4 {
			continue
		}
		m := map[rune]uint16{}
		n := int(u16(sub, 6)) / 2
		end, start, delta, offset := 14, 16+2*n, 16+4*n, 16+6*n
		for s := range n {
			ro := int(u16(sub, offset+2*s))
			for c := int(u16(sub, start+2*s)); c <= int(u16(sub, end+2*s)) && c != 0xffff; c++ {
				g := uint16(c)
				if ro != 0 {
					at := offset + 2*s + ro + 2*(c-int(u16(sub, start+2*s)))
					if g = u16(sub, at); g == 0 {
						continue
					}
				}
				m[rune(c)] = g + u16(sub, delta+2*s)
			}
		}
		return m, nil
	}
	return nil, fmt.Errorf("%w: no Unicode map", errFont)
}

// outline returns a glyph's description, nil for an empty one.
func (f *Face) outline(g uint16) []byte {
	loca, glyf := f.tables["loca"], f.tables["glyf"]
	if int(g) >= f.glyphs {
		return nil
	}
	var from, to int
	if f.longLoca {
		from, to = int(u32(loca, 4*int(g))), int(u32(loca, 4*int(g)+4))
	} else {
		from, to = 2*int(u16(loca, 2*int(g))), 2*int(u16(loca, 2*int(g)+2))
	}
	if from >= to || to > len(glyf) {
		return nil
	}
	return glyf[from:to]
}

// Flags of composite glyphs (OpenType, table glyf).
const (
	argsAreWords    = 0x0001
	haveScale       = 0x0008
	moreComponents  = 0x0020
	haveXYScale     = 0x0040
	haveTwoByTwo    = 0x0080
	haveInstruction = 0x0100
)

// components calls fn with the offset of every component's glyph index in a composite outline, and returns where the
// last component ends.
func components(o []byte, fn func(at int)) int {
	at := 10
	for {
		flags := u16(o, at)
		fn(at + 2)
		at += 6
		if flags&argsAreWords != 0 {
			at += 2
		}
		switch {
		case flags&haveScale != 0:
			at += 2
		case flags&haveXYScale != 0:
			at += 4
		case flags&haveTwoByTwo != 0:
			at += 8
		}
		if flags&moreComponents == 0 {
			return at
		}
	}
}

func composite(o []byte) bool { return len(o) > 10 && i16(o, 0) < 0 }

// unhinted drops a glyph's instructions: they need tables we do not carry, and print and screen do without.
func unhinted(o []byte) []byte {
	if len(o) == 0 {
		return nil
	}
	if composite(o) {
		o = slices.Clone(o)
		end := components(o, func(at int) {
			binary.BigEndian.PutUint16(o[at-2:], u16(o, at-2)&^haveInstruction)
		})
		return o[:end]
	}
	at := 10 + 2*int(i16(o, 0))
	n := int(u16(o, at))
	out := append(slices.Clone(o[:at]), 0, 0)
	return append(out, o[at+2+n:]...)
}

// closure returns the glyphs needed to draw runes: .notdef first, then in order of first use, components last.
func (f *Face) closure(runes []rune) (order []uint16, index map[uint16]uint16) {
	index = map[uint16]uint16{}
	add := func(g uint16) {
		if _, ok := index[g]; !ok {
			index[g] = uint16(len(order))
			order = append(order, g)
		}
	}
	add(0)
	for _, r := range runes {
		add(f.glyph(r))
	}
	for i := 0; i < len(order); i++ {
		if o := f.outline(order[i]); composite(o) {
			components(o, func(at int) { add(u16(o, at)) })
		}
	}
	return order, index
}

// build writes the tables of a font that holds only the glyphs of order, renumbered as index says.
func (f *Face) build(order []uint16, index map[uint16]uint16) []table {
	var glyf, loca, hmtx []byte
	for _, g := range order {
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		o := unhinted(f.outline(g))
		if composite(o) {
			components(o, func(at int) { binary.BigEndian.PutUint16(o[at:], index[u16(o, at)]) })
		}
		glyf = append(glyf, o...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		adv, lsb := f.metric(g)
		hmtx = binary.BigEndian.AppendUint16(hmtx, adv)
		hmtx = binary.BigEndian.AppendUint16(hmtx, lsb)
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	head, hhea, maxp := slices.Clone(f.tables["head"]), slices.Clone(f.tables["hhea"]), slices.Clone(f.tables["maxp"])
	binary.BigEndian.PutUint16(head[50:], 1) // long loca
	binary.BigEndian.PutUint32(head[8:], 0)
	binary.BigEndian.PutUint16(hhea[34:], uint16(len(order)))
	binary.BigEndian.PutUint16(maxp[4:], uint16(len(order)))
	return []table{{"glyf", glyf}, {"head", head}, {"hhea", hhea}, {"hmtx", hmtx}, {"loca", loca}, {"maxp", maxp}}
}

// assemble writes a TrueType file. Tables are sorted by tag; the checksums are right, because strict readers look.
func assemble(tables []table) []byte {
	slices.SortFunc(tables, func(a, b table) int { return slices.Compare([]byte(a.tag), []byte(b.tag)) })
	n := len(tables)
	pow := 1
	for pow*2 <= n {
		pow *= 2
	}
	log := 0
	for 1<<(log+1) <= pow {
		log++
	}
	out := binary.BigEndian.AppendUint32(nil, 0x00010000)
	for _, v := range []int{n, pow * 16, log, (n - pow) * 16} {
		out = binary.BigEndian.AppendUint16(out, uint16(v))
	}
	at := len(out) + 16*n
	headAt := 0
	for _, t := range tables {
		if t.tag == "head" {
			headAt = at
		}
		out = append(out, t.tag...)
		out = binary.BigEndian.AppendUint32(out, checksum(t.data))
		out = binary.BigEndian.AppendUint32(out, uint32(at))
		out = binary.BigEndian.AppendUint32(out, uint32(len(t.data)))
		at += (len(t.data) + 3) &^ 3
	}
	for _, t := range tables {
		out = append(out, t.data...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	binary.BigEndian.PutUint32(out[headAt+8:], 0xB1B0AFBA-checksum(out))
	return out
}

func checksum(b []byte) uint32 {
	var sum uint32
	for len(b) >= 4 {
		sum += binary.BigEndian.Uint32(b)
		b = b[4:]
	}
	var tail [4]byte
	copy(tail[:], b)
	return sum + binary.BigEndian.Uint32(tail[:])
}

func u16(b []byte, at int) uint16 { return binary.BigEndian.Uint16(b[at:]) }
func i16(b []byte, at int) int16  { return int16(u16(b, at)) }
func u32(b []byte, at int) uint32 { return binary.BigEndian.Uint32(b[at:]) }
