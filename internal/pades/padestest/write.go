package padestest

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"strings"

	"congvan/internal/pades/serif"
)

// PDF returns the letter as a PDF 1.7 file. The same letter gives the same bytes.
func (l Letter) PDF() []byte {
	// The fonts' subsets must be known before anything is drawn, so everything is drawn twice.
	all := fmt.Sprint(l.Parent, l.Agency, l.number(), l.date(), l.Kind, l.Abstract, l.To, l.Body, l.Power, l.Title, l.Signer, l.Recipients,
		"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc Nơi nhận: Lưu: VT.; Kính gửi: V/v 0123456789")
	fonts := &fontSet{subsets: map[*serif.Face]*serif.Subset{}}
	faces := []*serif.Face{serif.Regular(), serif.Bold(), serif.Italic()}
	for _, f := range faces {
		fonts.subsets[f] = f.Subset(all)
	}
	w := &writer{}
	catalog, tree, info := w.reserve(), w.reserve(), w.reserve()
	var resources strings.Builder
	for _, f := range faces {
		fmt.Fprintf(&resources, "/%s %d 0 R ", f.Name, w.font(fonts.subsets[f]))
	}
	var kids []string
	for _, p := range l.pages(fonts) {
		content := w.stream("", []byte(p.ops.String()))
		n := w.add(fmt.Sprintf("<</Type /Page /Parent %d 0 R /MediaBox [0 0 595.28 841.89] /Contents %d 0 R /Resources <</Font <<%s>>>>>>", tree, content, resources.String()))
		kids = append(kids, fmt.Sprintf("%d 0 R", n))
	}
	w.set(catalog, fmt.Sprintf("<</Type /Catalog /Pages %d 0 R /Lang (vi-VN)>>", tree))
	w.set(tree, fmt.Sprintf("<</Type /Pages /Kids [%s] /Count %d>>", strings.Join(kids, " "), len(kids)))
	w.set(info, fmt.Sprintf("<</Title %s /Producer (Congvan sample letter)>>", utf16(l.Abstract)))
	if l.XRefStream {
		return w.compressed(catalog, info)
	}
	return w.classic(catalog, info)
}

// utf16 writes a PDF text string in hexadecimal, where no byte needs escaping.
func utf16(s string) string {
	b := []byte{0xfe, 0xff}
	for _, r := range serif.Normal(s) {
		b = binary.BigEndian.AppendUint16(b, uint16(r))
	}
	return fmt.Sprintf("<%X>", b)
}

// writer holds numbered objects until they are written out.
type writer struct{ objs []object }

type object struct {
	body   string
	stream bool
}

func (w *writer) reserve() int { w.objs = append(w.objs, object{}); return len(w.objs) }

func (w *writer) set(n int, body string) { w.objs[n-1].body = body }

func (w *writer) add(body string) int {
	n := w.reserve()
	w.set(n, body)
	return n
}

func (w *writer) stream(entries string, data []byte) int {
	var z bytes.Buffer
	zw := zlib.NewWriter(&z)
	zw.Write(data)
	zw.Close()
	n := w.add(fmt.Sprintf("<<%s /Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream", entries, z.Len(), z.String()))
	w.objs[n-1].stream = true
	return n
}

// font writes a composite font (Type0, Identity-H) with its embedded file.
func (w *writer) font(s *serif.Subset) int {
	f := s.Face
	name := "CVLTTR+" + f.Name
	file := w.stream(fmt.Sprintf("/Length1 %d", len(s.File)), s.File)
	unicode := w.stream("", s.ToUnicode())
	flags := 4 | 2
	if f.ItalicAngle != 0 {
		flags |= 64
	}
	desc := w.add(fmt.Sprintf("<</Type /FontDescriptor /FontName /%s /Flags %d /FontBBox [%d %d %d %d] /ItalicAngle %d /Ascent %d /Descent %d /CapHeight 662 /StemV 80 /FontFile2 %d 0 R>>",
		name, flags, f.Em(f.BBox[0]), f.Em(f.BBox[1]), f.Em(f.BBox[2]), f.Em(f.BBox[3]), f.ItalicAngle, f.Em(f.Ascent), f.Em(f.Descent), file))
	cid := w.add(fmt.Sprintf("<</Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> /FontDescriptor %d 0 R /CIDToGIDMap /Identity /W [0 [%s]]>>",
		name, desc, strings.Trim(fmt.Sprint(s.Widths), "[]")))
	return w.add(fmt.Sprintf("<</Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R>>", name, cid, unicode))
}

const header = "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"

// classic writes a file with a cross-reference table.
func (w *writer) classic(catalog, info int) []byte {
	var b bytes.Buffer
	b.WriteString(header)
	xref := fmt.Sprintf("xref\n0 %d\n0000000000 65535 f \n", len(w.objs)+1)
	for i, o := range w.objs {
		xref += fmt.Sprintf("%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o.body)
	}
	at := b.Len()
	fmt.Fprintf(&b, "%strailer\n<</Size %d /Root %d 0 R /Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n", xref, len(w.objs)+1, catalog, info, at)
	return b.Bytes()
}

// compressed writes a file whose plain objects lie in one object stream, behind a cross-reference stream.
func (w *writer) compressed(catalog, info int) []byte {
	var b, packed bytes.Buffer
	b.WriteString(header)
	n := len(w.objs)
	type entry struct{ kind, a, b int }
	entries := make([]entry, n+3)
	var index strings.Builder
	count := 0
	for i, o := range w.objs {
		if o.stream {
			entries[i+1] = entry{1, b.Len(), 0}
			fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o.body)
			continue
		}
		entries[i+1] = entry{2, n + 1, count}
		fmt.Fprintf(&index, "%d %d ", i+1, packed.Len())
		packed.WriteString(o.body + "\n")
		count++
	}
	ow := &writer{}
	ow.stream(fmt.Sprintf("/Type /ObjStm /N %d /First %d", count, index.Len()), append([]byte(index.String()), packed.Bytes()...))
	entries[n+1] = entry{1, b.Len(), 0}
	fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", n+1, ow.objs[0].body)
	at := b.Len()
	entries[n+2] = entry{1, at, 0}
	entries[0] = entry{0, 0, 65535}
	var table []byte
	for _, e := range entries {
		table = append(table, byte(e.kind))
		table = binary.BigEndian.AppendUint32(table, uint32(e.a))
		table = binary.BigEndian.AppendUint16(table, uint16(e.b))
	}
	xw := &writer{}
	xw.stream(fmt.Sprintf("/Type /XRef /Size %d /W [1 4 2] /Root %d 0 R /Info %d 0 R", n+3, catalog, info), table)
	fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n", n+2, xw.objs[0].body, at)
	return b.Bytes()
}
