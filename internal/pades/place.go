package pades

import (
	"encoding/xml"
	"strings"
	"unicode"

	"congvan/internal/pades/serif"
	"congvan/internal/vntext"
)

// Word is a word on a page, as pdftotext -bbox-layout prints it: points from the top left of the page as shown.
type Word struct {
	Page           int // from 0
	X0, Y0, X1, Y1 float64
	Text           string
}

// ParseBBox reads the output of pdftotext -bbox-layout. What cannot be read is left out: without words, Place has its
// defaults.
func ParseBBox(xhtml []byte) []Word {
	var words []Word
	d := xml.NewDecoder(strings.NewReader(string(xhtml)))
	d.Strict = false
	d.Entity = xml.HTMLEntity
	page := -1
	for {
		t, err := d.Token()
		if err != nil {
			return words
		}
		start, ok := t.(xml.StartElement)
		switch {
		case !ok:
		case start.Name.Local == "page":
			page++
		case start.Name.Local == "word":
			var w struct {
				X0   float64 `xml:"xMin,attr"`
				Y0   float64 `xml:"yMin,attr"`
				X1   float64 `xml:"xMax,attr"`
				Y1   float64 `xml:"yMax,attr"`
				Text string  `xml:",chardata"`
			}
			if d.DecodeElement(&w, &start) == nil {
				words = append(words, Word{page, w.X0, w.Y0, w.X1, w.Y1, w.Text})
			}
		}
	}
}

// Sizes of pictures in points. A provincial seal is 36 mm across; the decree asks for its real size.
const (
	sealSize     = 36 * 72 / 25.4
	leaderWidth  = 45 * 72 / 25.4
	leaderHeight = 25 * 72 / 25.4
)

// Place says where the fields of an official document go (Decree 30/2020/ND-CP, Annex I): number and date into the
// blanks printed for them, the leader's picture above the printed name, the seal over a third of it on the left. Where a
// blank or the name is not found (a scan), the cells' standard places are taken. A number or date that is printed
// already gets no field.
func Place(words []Word, signer string) []FieldSpec {
	var specs []FieldSpec
	specs = append(specs, placeNumber(words)...)
	specs = append(specs, placeDate(words)...)
	leader := Rect{X: 360, Y: 640, W: leaderWidth, H: leaderHeight}
	page := -1
	if w, ok := findName(words, signer); ok {
		page = w.Page
		leader.X = (w.X0+w.X1)/2 - leaderWidth/2
		leader.Y = max(20, w.Y0-leaderHeight-4)
	}
	seal := Rect{X: leader.X + leaderWidth/3 - sealSize, Y: leader.Y + leaderHeight/2 - sealSize/2, W: sealSize, H: sealSize}
	return append(specs,
		FieldSpec{Name: Leader, Page: page, Rect: leader},
		FieldSpec{Name: Seal, Page: page, Rect: seal})
}

// sameLine reports whether two words stand on one line, b to the right of a.
func sameLine(a, b Word) bool {
	return a.Page == b.Page && b.X0 >= a.X1-1 && b.Y0 < a.Y1-2 && b.Y1 > a.Y0+2
}

// next returns the nearest word to the right of a on its line.
func next(words []Word, a Word) (Word, bool) {
	var best Word
	found := false
	for _, w := range words {
		if w != a && sameLine(a, w) && (!found || w.X0 < best.X0) {
			best, found = w, true
		}
	}
	return best, found
}

// head reports whether a word stands in the upper part of the first page.
func head(w Word) bool { return w.Page == 0 && w.Y0 < 300 }

// gap is the blank between two words of a line, on their full height.
func gap(a, b Word) Rect {
	return Rect{X: a.X1 + 1, Y: a.Y0 - 1, W: b.X0 - a.X1 - 2, H: a.Y1 - a.Y0 + 2}
}

const minBlank = 8 // points; a word space is 3 to 4

func placeNumber(words []Word) []FieldSpec {
	spec := FieldSpec{Name: Number, Kind: TextField, Align: Centre, Rect: MM(44, 35.4, 18, 7)}
	for _, w := range words {
		if !head(w) || fold(w.Text) != "so:" {
			continue
		}
		n, ok := next(words, w)
		if ok && strings.HasPrefix(n.Text, "/") {
			if n.X0-w.X1 >= minBlank {
				spec.Rect, spec.Align = gap(w, n), Right // so that it reads 510/KH-UBND
				spec.Rect.W++
				return []FieldSpec{spec}
			}
			break
		}
		if ok && unicode.IsDigit([]rune(n.Text)[0]) && n.X0-w.X1 < 30 {
			return nil // numbered already
		}
	}
	return []FieldSpec{spec}
}

func placeDate(words []Word) []FieldSpec {
	for _, w := range words {
		if !head(w) || fold(w.Text) != "ngay" {
			continue
		}
		month, ok := next(words, w)
		if !ok || fold(month.Text) != "thang" {
			if ok && unicode.IsDigit([]rune(month.Text)[0]) {
				return nil // dated already
			}
			continue
		}
		year, ok := next(words, month)
		if !ok || fold(year.Text) != "nam" || month.X0-w.X1 < minBlank || year.X0-month.X1 < minBlank {
			continue
		}
		field := func(name string, r Rect) FieldSpec {
			return FieldSpec{Name: name, Kind: TextField, Align: Centre, Italic: true, Rect: r}
		}
		specs := []FieldSpec{field(Day, gap(w, month)), field(Month, gap(month, year))}
		if _, printed := next(words, year); !printed {
			specs = append(specs, field(Year, Rect{X: year.X1 + 3, Y: year.Y0 - 1, W: 28, H: year.Y1 - year.Y0 + 2}))
		}
		return specs
	}
	return []FieldSpec{{Name: Date, Kind: TextField, Align: Centre, Italic: true, Rect: MM(117, 35.4, 74, 7)}}
}

// findName finds where a name is printed last: the body may name the signer too, the signature block comes after it.
func findName(words []Word, name string) (Word, bool) {
	parts := strings.Fields(fold(name))
	if len(parts) == 0 {
		return Word{}, false
	}
	for i := len(words) - len(parts); i >= 0; i-- {
		match := true
		for j, p := range parts {
			match = match && fold(words[i+j].Text) == p && words[i+j].Page == words[i].Page
		}
		if match {
			last := words[i+len(parts)-1]
			return Word{words[i].Page, words[i].X0, words[i].Y0, last.X1, last.Y1, name}, true
		}
	}
	return Word{}, false
}

func fold(s string) string { return vntext.Fold(serif.Normal(s)) }
