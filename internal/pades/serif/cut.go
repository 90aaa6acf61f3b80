package serif

import (
	"encoding/binary"
	"slices"
)

// Letters are the letters the embedded faces hold: ASCII, Latin-1, Vietnamese, and the punctuation of official texts.
func Letters() []rune {
	var rs []rune
	span := func(from, to rune) {
		for r := from; r <= to; r++ {
			rs = append(rs, r)
		}
	}
	span(0x20, 0x7e)
	span(0xa0, 0xff)
	rs = append(rs, []rune("ĂăĐđĨĩŨũƠơƯư–—‘’“”•…₫€")...)
	span(0x1ea0, 0x1ef9)
	return rs
}

// Cut makes a font file for this package from a full one: only Letters, no hinting, under another name. Used by mkfont.
func Cut(data []byte, family, style, copyright string) ([]byte, error) {
	f, err := parse(data)
	if err != nil {
		return nil, err
	}
	letters := slices.DeleteFunc(Letters(), func(r rune) bool { return !f.Has(r) })
	order, index := f.closure(letters)
	tables := f.build(order, index)
	to := map[rune]uint16{}
	for _, r := range letters {
		to[r] = index[f.glyph(r)]
	}
	post := append([]byte{0, 3, 0, 0}, f.tables["post"][4:32]...)
	tables = append(tables, table{"cmap", writeCmap(letters, to)}, table{"post", post},
		table{"OS/2", f.tables["OS/2"]}, table{"name", writeNames(family, style, copyright)})
	return assemble(tables), nil
}

// writeCmap writes a format 4 subtable with one segment per run of letters whose glyphs run along.
func writeCmap(letters []rune, to map[rune]uint16) []byte {
	letters = slices.Clone(letters)
	slices.Sort(letters)
	letters = slices.Compact(letters)
	type segment struct{ start, end, delta uint16 }
	var segs []segment
	for _, r := range letters {
		delta := to[r] - uint16(r)
		if n := len(segs); n > 0 && segs[n-1].end+1 == uint16(r) && segs[n-1].delta == delta {
			segs[n-1].end++
			continue
		}
		segs = append(segs, segment{uint16(r), uint16(r), delta})
	}
	segs = append(segs, segment{0xffff, 0xffff, 1})
	n := len(segs)
	var b []byte
	put := func(v ...uint16) {
		for _, x := range v {
			b = binary.BigEndian.AppendUint16(b, x)
		}
	}
	pow, log := 1, 0
	for pow*2 <= n {
		pow, log = pow*2, log+1
	}
	put(0, 1, 3, 1, 0, 12) // one subtable: Windows, Unicode BMP, at offset 12
	put(4, uint16(16+8*n), 0, uint16(2*n), uint16(2*pow), uint16(log), uint16(2*(n-pow)))
	for _, s := range segs {
		put(s.end)
	}
	put(0)
	for _, s := range segs {
		put(s.start)
	}
	for _, s := range segs {
		put(s.delta)
	}
	for range segs {
		put(0)
	}
	return b
}

func writeNames(family, style, copyright string) []byte {
	full := family + " " + style
	names := []struct {
		id   uint16
		text string
	}{{0, copyright}, {1, family}, {2, style}, {3, full}, {4, full}, {6, family + "-" + style},
		{13, "This Font Software is licensed under the SIL Open Font License, Version 1.1."}}
	var records, text []byte
	for _, n := range names {
		var u []byte
		for _, r := range n.text {
			u = binary.BigEndian.AppendUint16(u, uint16(r))
		}
		for _, v := range []uint16{3, 1, 0x409, n.id, uint16(len(u)), uint16(len(text))} {
			records = binary.BigEndian.AppendUint16(records, v)
		}
		text = append(text, u...)
	}
	b := binary.BigEndian.AppendUint16([]byte{0, 0}, uint16(len(names)))
	b = binary.BigEndian.AppendUint16(b, uint16(6+len(records)))
	return append(append(b, records...), text...)
}
