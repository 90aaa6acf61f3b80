// Package serif is the one typeface that signatures, filled fields and sample letters are set in.
//
// Decree 30/2020/ND-CP, Annex I, asks for Times New Roman with the Unicode letters of TCVN 6909:2001. The files embedded
// here are Liberation Serif, whose widths equal Times New Roman's, cut down to Latin and Vietnamese letters without
// hinting and renamed, as its licence (SIL OFL 1.1, see OFL.txt) asks of changed versions. They were made by
// mkfont; nothing is loaded from the machine at run time, so that the same document looks the same everywhere.
//
// A PDF gets [Face.Subset]: only the glyphs it uses.
package serif

//go:generate go run ./mkfont /usr/share/fonts/truetype/liberation2 .

import (
	_ "embed"
	"sync"

	"golang.org/x/text/unicode/norm"
)

//go:embed regular.ttf
var regular []byte

//go:embed bold.ttf
var bold []byte

//go:embed italic.ttf
var italic []byte

// Face is one style of the typeface. It is read-only and safe for concurrent use.
type Face struct {
	Name            string // PostScript name
	Ascent, Descent int    // in font units, like BBox
	BBox            [4]int
	ItalicAngle     int
	Bold            bool

	tables     map[string][]byte
	cmap       map[rune]uint16
	unitsPerEm int
	metrics    int // number of advance widths in hmtx
	glyphs     int
	longLoca   bool
}

// Regular, Bold and Italic return the faces.
var (
	Regular = face(regular, Face{Name: "CongvanSerif"})
	Bold    = face(bold, Face{Name: "CongvanSerif-Bold", Bold: true})
	Italic  = face(italic, Face{Name: "CongvanSerif-Italic", ItalicAngle: -16})
)

func face(data []byte, style Face) func() *Face {
	return sync.OnceValue(func() *Face {
		f, err := parse(data)
		if err != nil {
			panic("serif: " + style.Name + ": " + err.Error()) // embedded: a broken build, not a broken input
		}
		f.Name, f.Bold, f.ItalicAngle = style.Name, style.Bold, style.ItalicAngle
		return f
	})
}

// Normal returns s as this package draws it: composed (NFC), because a letter and its marks are one glyph here.
func Normal(s string) string { return norm.NFC.String(s) }

// glyph returns the glyph of r. What the face lacks is shown as a question mark rather than left out: a
// missing letter in a name must be seen.
func (f *Face) glyph(r rune) uint16 {
	if g, ok := f.cmap[r]; ok {
		return g
	}
	return f.cmap['?']
}

// Has reports whether the face has a glyph for r.
func (f *Face) Has(r rune) bool { return f.cmap[r] != 0 }

func (f *Face) metric(g uint16) (advance, bearing uint16) {
	hmtx := f.tables["hmtx"]
	if int(g) < f.metrics {
		return u16(hmtx, 4*int(g)), u16(hmtx, 4*int(g)+2)
	}
	advance = u16(hmtx, 4*(f.metrics-1))
	if at := 4*f.metrics + 2*(int(g)-f.metrics); at+2 <= len(hmtx) {
		bearing = u16(hmtx, at)
	}
	return advance, bearing
}

// Width returns how wide s is when set in size points.
func (f *Face) Width(s string, size float64) float64 {
	sum := 0
	for _, r := range Normal(s) {
		adv, _ := f.metric(f.glyph(r))
		sum += int(adv)
	}
	return float64(sum) * size / float64(f.unitsPerEm)
}

// Em converts font units to the thousandths of an em that PDF dictionaries speak in.
func (f *Face) Em(units int) int { return units * 1000 / f.unitsPerEm }
