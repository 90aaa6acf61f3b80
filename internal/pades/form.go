package pades

import (
	"unicode/utf16"
	"unicode/utf8"

	"congvan/internal/pades/cos"
	"congvan/internal/pades/serif"
)

// Bounds on the trees of hostile files.
const (
	maxPages  = 100_000
	maxFields = 10_000
	maxTree   = 40
)

// page is a page with what it inherits.
type page struct {
	ref    cos.Ref
	dict   *cos.Dict
	box    [4]float64 // lower left and upper right corner as shown
	rotate int        // 0, 90, 180 or 270, clockwise
}

// pages lists a document's pages in order.
func pages(f *cos.File) []page {
	w := pageWalk{f: f, seen: map[cos.Ref]bool{}}
	w.node(f.Catalog().Get("Pages"), nil, nil, 0)
	return w.out
}

type pageWalk struct {
	f    *cos.File
	seen map[cos.Ref]bool
	out  []page
}

func (w *pageWalk) node(o, box, rotate cos.Object, depth int) {
	ref, ok := o.(cos.Ref)
	if !ok || w.seen[ref] || depth > maxTree || len(w.out) >= maxPages {
		return
	}
	w.seen[ref] = true
	d := w.f.Dict(ref)
	if d == nil {
		return
	}
	for _, k := range []cos.Name{"MediaBox", "CropBox"} {
		if v := d.Get(k); v != nil {
			box = v
		}
	}
	if v := d.Get("Rotate"); v != nil {
		rotate = v
	}
	if kids := w.f.Array(d.Get("Kids")); kids != nil && d.Get("Type") != cos.Object(cos.Name("Page")) {
		for _, k := range kids {
			w.node(k, box, rotate, depth+1)
		}
		return
	}
	p := page{ref: ref, dict: d, box: rectangle(w.f, box)}
	if p.box[2]-p.box[0] < 1 || p.box[3]-p.box[1] < 1 {
		p.box = [4]float64{0, 0, 595.28, 841.89}
	}
	if n, ok := w.f.Resolve(rotate).(cos.Num); ok {
		p.rotate = ((int(n.Float())%360 + 360) % 360) / 90 * 90
	}
	w.out = append(w.out, p)
}

func rectangle(f *cos.File, o cos.Object) (r [4]float64) {
	a := f.Array(o)
	for i := range min(4, len(a)) {
		if n, ok := f.Resolve(a[i]).(cos.Num); ok {
			r[i] = n.Float()
		}
	}
	if r[0] > r[2] {
		r[0], r[2] = r[2], r[0]
	}
	if r[1] > r[3] {
		r[1], r[3] = r[3], r[1]
	}
	return r
}

// rect turns a place as shown into the page's own coordinates.
func (p page) rect(r Rect) [4]float64 {
	x0, y0, x1, y1 := p.box[0], p.box[1], p.box[2], p.box[3]
	switch p.rotate {
	case 90:
		return [4]float64{x0 + r.Y, y0 + r.X, x0 + r.Y + r.H, y0 + r.X + r.W}
	case 180:
		return [4]float64{x1 - r.X - r.W, y0 + r.Y, x1 - r.X, y0 + r.Y + r.H}
	case 270:
		return [4]float64{x1 - r.Y - r.H, y1 - r.X - r.W, x1 - r.Y, y1 - r.X}
	}
	return [4]float64{x0 + r.X, y1 - r.Y - r.H, x0 + r.X + r.W, y1 - r.Y}
}

// field is a terminal form field.
type field struct {
	name   string // fully qualified
	ref    cos.Ref
	dict   *cos.Dict
	kind   cos.Name   // FT: Sig, Tx, Btn, Ch
	value  cos.Object // V, nil when empty
	widget cos.Ref    // its only widget, often the same object; zero when there is none or several
}

// fields lists the fields of the document's form.
func fields(f *cos.File) []field {
	w := fieldWalk{f: f, seen: map[cos.Ref]bool{}}
	for _, o := range f.Array(f.Dict(f.Catalog().Get("AcroForm")).Get("Fields")) {
		w.node(o, "", nil, nil, 0)
	}
	return w.out
}

type fieldWalk struct {
	f    *cos.File
	seen map[cos.Ref]bool
	out  []field
}

func (w *fieldWalk) node(o cos.Object, parent string, kind, value cos.Object, depth int) {
	ref, ok := o.(cos.Ref)
	if !ok || w.seen[ref] || depth > maxTree || len(w.out) >= maxFields {
		return
	}
	w.seen[ref] = true
	d := w.f.Dict(ref)
	if d == nil {
		return
	}
	name := parent
	if t, ok := w.f.Resolve(d.Get("T")).(cos.String); ok {
		if name != "" {
			name += "."
		}
		name += text(t)
	}
	if v := d.Get("FT"); v != nil {
		kind = w.f.Resolve(v)
	}
	if v := d.Get("V"); v != nil {
		value = v
	}
	var widgets []cos.Ref
	named := false
	for _, k := range w.f.Array(d.Get("Kids")) {
		kid := w.f.Dict(k)
		if kid.Get("T") != nil {
			named = true
			w.node(k, name, kind, value, depth+1)
		} else if r, ok := k.(cos.Ref); ok && kid != nil {
			widgets = append(widgets, r)
		}
	}
	if named {
		return
	}
	fd := field{name: name, ref: ref, dict: d, value: value}
	fd.kind, _ = kind.(cos.Name)
	if w.f.Resolve(value) == nil {
		fd.value = nil
	}
	switch {
	case len(widgets) == 1:
		fd.widget = widgets[0]
	case len(widgets) == 0 && d.Get("Rect") != nil:
		fd.widget = ref
	}
	w.out = append(w.out, fd)
}

// text reads a text string (ISO 32000-1, 7.9.2.2): UTF-16 or UTF-8 with a mark, else Latin letters.
func text(s cos.String) string {
	b := s.Bytes
	switch {
	case len(b) >= 2 && b[0] == 0xfe && b[1] == 0xff:
		u := make([]uint16, 0, len(b)/2)
		for i := 2; i+1 < len(b); i += 2 {
			u = append(u, uint16(b[i])<<8|uint16(b[i+1]))
		}
		return string(utf16.Decode(u))
	case len(b) >= 3 && b[0] == 0xef && b[1] == 0xbb && b[2] == 0xbf:
		return string(b[3:])
	}
	out := make([]rune, len(b))
	for i, c := range b {
		out[i] = rune(c)
	}
	return string(out)
}

// textString writes one: plain when it is ASCII, else UTF-16 in hexadecimal, where no byte can end the string.
func textString(s string) cos.String {
	s = serif.Normal(s)
	ascii := true
	for i := range len(s) {
		ascii = ascii && s[i] < utf8.RuneSelf
	}
	if ascii {
		return cos.String{Bytes: []byte(s)}
	}
	b := []byte{0xfe, 0xff}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u>>8), byte(u))
	}
	return cos.String{Bytes: b, Hex: true}
}
