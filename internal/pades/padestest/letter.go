// Package padestest writes official letters as PDF, for tests and for the demo data: real text in an embedded font, the
// cells of Decree 30/2020/ND-CP Annex I where they belong, blanks for number and date, a place for signature and seal.
//
// It stands apart from package pades on purpose: what signs a document must not be what made it.
package padestest

import (
	"fmt"
	"strings"
	"time"

	"congvan/internal/pades/serif"
)

// Letter is an official letter to be printed. Only Agency, Title and Signer are needed; blanks stay blank.
type Letter struct {
	Parent     string    // governing body, "" for none
	Agency     string    // issuing body, upper case
	Number     string    // "510"; "" leaves the blank to be filled by the clerk
	Notation   string    // "KH-UBND"
	Place      string    // "Nghệ An"
	Date       time.Time // zero leaves blanks for day and month
	Year       int       // printed when Date is zero; 0: this line says "năm" and a blank
	Kind       string    // "KẾ HOẠCH"; "" is a công văn, whose abstract stands under the number
	Abstract   string
	To         []string // Kính gửi
	Body       []string // paragraphs
	Power      string   // "KT. CHỦ TỊCH" or "TM. ỦY BAN NHÂN DÂN", "" for none
	Title      string   // "CHỦ TỊCH"
	Signer     string   // "Nguyễn Văn Nghĩa"
	Recipients []string // Nơi nhận, besides "Lưu"

	XRefStream bool // write a cross-reference stream with object streams, as newer producers do
}

// A4 in points, with the margins of the decree: 20 mm above and below, 30 left, 18 right.
const (
	pageWidth, pageHeight = 595.28, 841.89
	left, right           = 85.0, 544.0
	top, bottom           = 785.0, 57.0
)

// page collects drawing operators.
type page struct {
	ops   strings.Builder
	fonts *fontSet
}

type fontSet struct{ subsets map[*serif.Face]*serif.Subset }

// text draws s with its left end at x.
func (p *page) text(f *serif.Face, size, x, y float64, s string) {
	if s == "" {
		return
	}
	fmt.Fprintf(&p.ops, "BT /%s %.1f Tf %.2f %.2f Td %s Tj ET\n", f.Name, size, x, y, p.fonts.subsets[f].Show(s))
}

// centred draws s around x.
func (p *page) centred(f *serif.Face, size, x, y float64, s string) {
	p.text(f, size, x-f.Width(s, size)/2, y, s)
}

func (p *page) rule(x1, x2, y float64) {
	fmt.Fprintf(&p.ops, "0.7 w %.2f %.2f m %.2f %.2f l S\n", x1, y, x2, y)
}

// wrap breaks s into lines no wider than width; the first may be indented.
func wrap(f *serif.Face, size, width, indent float64, s string) []string {
	var lines []string
	line, room := "", width-indent
	for _, w := range strings.Fields(s) {
		next := strings.TrimSpace(line + " " + w)
		if line != "" && f.Width(next, size) > room {
			lines, line, room = append(lines, line), w, width
			continue
		}
		line = next
	}
	return append(lines, line)
}

// balanced breaks a heading into lines of about equal length, as people set them: no single word alone on the last.
func balanced(f *serif.Face, size, width float64, s string) []string {
	lines := wrap(f, size, width, 0, s)
	for w := width; w > width/2; w -= 4 {
		narrower := wrap(f, size, w, 0, s)
		if len(narrower) > len(lines) {
			break
		}
		lines = narrower
	}
	return lines
}

// number and date print the blanks as offices do: wide enough to write in.
func (l Letter) number() string {
	n := l.Number
	if n == "" {
		n = strings.Repeat(" ", 10)
	}
	return "Số: " + n + "/" + l.Notation
}

func (l Letter) date() string {
	if !l.Date.IsZero() {
		month := fmt.Sprint(int(l.Date.Month()))
		if l.Date.Month() < 3 {
			month = "0" + month
		}
		return fmt.Sprintf("%s, ngày %02d tháng %s năm %d", l.Place, l.Date.Day(), month, l.Date.Year())
	}
	year := strings.Repeat(" ", 9)
	if l.Year != 0 {
		year = " " + fmt.Sprint(l.Year)
	}
	return l.Place + ", ngày" + strings.Repeat(" ", 8) + "tháng" + strings.Repeat(" ", 8) + "năm" + year
}

// head draws cells 1 to 5 and returns where the body starts.
func (l Letter) head(p *page) float64 {
	reg, bold, it := serif.Regular(), serif.Bold(), serif.Italic()
	const lx, rx = 175.0, 420.0
	y := top
	if l.Parent != "" {
		p.centred(reg, 12, lx, y, l.Parent)
	}
	p.centred(bold, 12, rx, y, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
	y -= 16
	agency := balanced(bold, 12, 190, l.Agency)
	ay := y
	if l.Parent == "" {
		ay += 16
	}
	for i, line := range agency {
		p.centred(bold, 12, lx, ay-15*float64(i), line)
	}
	ay -= 15*float64(len(agency)-1) + 5
	p.rule(lx-35, lx+35, ay)
	motto := "Độc lập - Tự do - Hạnh phúc"
	p.centred(bold, 13, rx, y, motto)
	w := bold.Width(motto, 13) / 2
	p.rule(rx-w, rx+w, y-5)
	y = min(ay, y-5) - 22
	p.centred(reg, 13, lx, y, l.number())
	p.centred(it, 13, rx, y, l.date())
	if l.Kind == "" {
		for _, line := range balanced(reg, 12, 190, "V/v "+l.Abstract) {
			y -= 16
			p.centred(reg, 12, lx, y, line)
		}
		return y - 30
	}
	y -= 40
	p.centred(bold, 14, (left+right)/2, y, l.Kind)
	for _, line := range balanced(bold, 14, 380, l.Abstract) {
		y -= 18
		p.centred(bold, 14, (left+right)/2, y, line)
	}
	p.rule((left+right)/2-45, (left+right)/2+45, y-6)
	return y - 34
}

// foot draws the signature block and the recipients; it needs 190 points.
func (l Letter) foot(p *page, y float64) {
	reg, bold, it := serif.Regular(), serif.Bold(), serif.Italic()
	const x = 440.0
	p.text(it, 12, left, y, "Nơi nhận:")
	ly := y
	for _, r := range append(append([]string{}, l.Recipients...), "Lưu: VT.") {
		ly -= 14
		p.text(reg, 11, left, ly, "- "+strings.TrimSuffix(strings.TrimSuffix(r, "."), ";")+map[bool]string{true: ".", false: ";"}[r == "Lưu: VT."])
	}
	if l.Power != "" {
		p.centred(bold, 13, x, y, l.Power)
		y -= 16
	}
	p.centred(bold, 13, x, y, l.Title)
	p.centred(bold, 14, x, y-105, l.Signer)
}

// pages lays the letter out.
func (l Letter) pages(fonts *fontSet) []*page {
	const size, leading = 14.0, 20.0
	reg := serif.Regular()
	p := &page{fonts: fonts}
	pages := []*page{p}
	y := l.head(p)
	need := func(h float64) {
		if y-h < bottom {
			p = &page{fonts: fonts}
			pages = append(pages, p)
			p.centred(reg, 13, pageWidth/2, pageHeight-45, fmt.Sprint(len(pages)))
			y = top
		}
	}
	if len(l.To) == 1 {
		p.centred(reg, size, (left+right)/2, y, "Kính gửi: "+l.To[0])
		y -= 30
	} else if len(l.To) > 1 {
		p.text(reg, size, 190, y, "Kính gửi:")
		for _, to := range l.To {
			y -= leading
			p.text(reg, size, 210, y, "- "+to)
		}
		y -= 30
	}
	for _, par := range l.Body {
		for i, line := range wrap(reg, size, right-left, 28, par) {
			need(leading)
			indent := 0.0
			if i == 0 {
				indent = 28
			}
			p.text(reg, size, left+indent, y, line)
			y -= leading
		}
		y -= 6
	}
	y -= 10
	need(160)
	l.foot(p, y)
	return pages
}
