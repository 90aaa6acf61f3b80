package convert

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"congvan/internal/vntext"
)

// Confidence says what the clerk should do with a guess.
type Confidence string

const (
	Sure Confidence = "sure" // printed where the decree wants it, and nothing speaks against it
	Look Confidence = "look" // found, but something is unusual: compare with the page
)

// Guess is a field as it was read from the page.
type Guess struct {
	Value      string     `json:"value"`
	Confidence Confidence `json:"confidence"`
}

// Guesses are the fields of an official letter; nil is "not found". What was not found stays empty: a clerk who trusts
// the form must never be lied to.
type Guesses struct {
	Issuer      *Guess `json:"issuer,omitempty"`      // issuing body, in mixed case
	Parent      *Guess `json:"parent,omitempty"`      // its governing body
	Number      *Guess `json:"number,omitempty"`      // as printed: "05"; "161/2025" of a legal normative document
	Notation    *Guess `json:"notation,omitempty"`    // "KH-UBND"
	Place       *Guess `json:"place,omitempty"`       // "Nghệ An"
	IssuedOn    *Guess `json:"issuedOn,omitempty"`    // 2006-01-02
	Type        *Guess `json:"type,omitempty"`        // code of vntext.Kinds
	Subject     *Guess `json:"subject,omitempty"`     // trích yếu, without "V/v"
	SignerName  *Guess `json:"signerName,omitempty"`  // "Lê Trọng Nghĩa"
	SignerTitle *Guess `json:"signerTitle,omitempty"` // "Phó Chủ tịch"
	Urgency     *Guess `json:"urgency,omitempty"`     // "1" khẩn, "2" thượng khẩn, "3" hỏa tốc
}

// Prefill reads the text of an official letter, as [Text] gives it, by the places Decree 30/2020 Annex I assigns: issuing body
// and number on the left above, place and date on the right, the kind and its abstract in the middle (or "V/v" under
// the number), the signer on the right at the end.
func Prefill(text string) Guesses {
	if len(text) > maxText {
		text = text[:maxText]
	}
	pages := strings.Split(vntext.NFC(strings.ToValidUTF8(text, "")), "\f")
	first := lines(pages[0])
	var g Guesses
	code := g.readCode(first)
	date := g.readDate(first)
	h := header(first, code, date)
	g.readIssuer(first, h)
	g.readSubject(first, code)
	g.readUrgency(first, h)
	g.readSigner(pages)
	return g
}

// line is a line cut into its cells: runs of text with at least two blanks between them.
type line struct {
	text  string // trimmed
	cells []cell
}

type cell struct {
	at   int // column
	text string
}

// lines cuts a page into lines; empty ones stay, for a gap ends an abstract.
func lines(page string) []line {
	const most = 400
	var out []line
	for s := range strings.Lines(page) {
		if len(out) == most {
			break
		}
		out = append(out, cut(strings.TrimRight(s, "\n")))
	}
	return out
}

var gap = regexp.MustCompile(`\s{2,}|\t`)

func cut(s string) line {
	if len(s) > 2000 {
		s = s[:2000]
	}
	l := line{text: vntext.Clean(s)}
	at := 0
	for s != "" {
		loc := gap.FindStringIndex(s)
		if loc == nil {
			loc = []int{len(s), len(s)}
		}
		if t := strings.TrimSpace(s[:loc[0]]); t != "" {
			lead := utf8.RuneCountInString(s[:loc[0]]) - utf8.RuneCountInString(strings.TrimLeft(s[:loc[0]], " "))
			l.cells = append(l.cells, cell{at + lead, vntext.Clean(t)})
		}
		at += utf8.RuneCountInString(s[:loc[1]])
		s = s[loc[1]:]
	}
	return l
}

// headLines is how far down the head of a letter may reach.
const headLines = 40

var (
	// "Số: 510/KH-UBND", "Số:      /KH-UBND" (blank), "Số: 161/2025/QĐ-UBND", "Số 12-CV/TU" (Party).
	codeLine = regexp.MustCompile(`^\s*S[ốỐ]\s*[:.]?\s*(\d{1,6}[a-zA-Z]?)?\s*(/\s*(?:19|20)\d\d)?\s*([/-])\s*(\p{Lu}[\p{L}\d&.]*(?:\s?[-–/]\s?[\p{L}\d&.]+)*)`)
	dateLine = regexp.MustCompile(`(?i)(?:^|\s{2,})([\p{L}][\p{L}\p{M} .'-]{1,60}?)\s*,\s*ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})`)
	bodyWord = regexp.MustCompile(`(?i)^(kính gửi|căn cứ|thực hiện|theo đề nghị|xét đề nghị)\b`)
)

// readCode finds the line of number and notation and returns its index, -1 if there is none.
func (g *Guesses) readCode(ls []line) int {
	for i, l := range ls[:min(len(ls), headLines)] {
		raw := joinCells(l)
		if bodyWord.MatchString(l.text) {
			return -1 // the body quotes other documents
		}
		m := codeLine.FindStringSubmatch(raw)
		if m == nil {
			continue
		}
		notation := vntext.NormalNotation(m[4])
		if !strings.ContainsAny(notation, "-/") && m[3] != "-" && notation != "UBND" && utf8.RuneCountInString(notation) < 2 {
			continue
		}
		conf := Sure
		if strings.Contains(m[4], " ") || notation != strings.TrimRight(notation, ".&") {
			conf = Look
		}
		g.Notation = &Guess{strings.TrimRight(notation, ".&"), conf}
		if m[1] != "" {
			g.Number = &Guess{m[1] + strings.ReplaceAll(m[2], " ", ""), conf}
		}
		return i
	}
	return -1
}

// joinCells puts a line together again with two blanks between cells.
func joinCells(l line) string {
	t := make([]string, len(l.cells))
	for i, c := range l.cells {
		t[i] = c.text
	}
	return strings.Join(t, "  ")
}

// readDate finds place and date and returns the line's index, -1 if there is none or the blanks were not filled in.
func (g *Guesses) readDate(ls []line) int {
	for i, l := range ls[:min(len(ls), headLines)] {
		if bodyWord.MatchString(l.text) {
			return -1
		}
		m := dateLine.FindStringSubmatch(codeLine.ReplaceAllString("  "+joinCells(l), "  ")) // the two may touch
		if m == nil {
			continue
		}
		d, err := time.Parse("2-1-2006", fmt.Sprintf("%s-%s-%s", m[2], m[3], m[4]))
		if err != nil || d.Year() < 1945 {
			return i
		}
		place := m[1]
		conf := Sure
		if r, _ := utf8.DecodeRuneInString(place); !unicode.IsUpper(r) || len(strings.Fields(place)) > 6 {
			conf = Look
		}
		g.Place = &Guess{place, conf}
		g.IssuedOn = &Guess{d.Format(time.DateOnly), Sure}
		return i
	}
	return -1
}

// header returns the number of lines above the line of number or date.
func header(ls []line, code, date int) int {
	switch {
	case code >= 0 && date >= 0:
		return min(code, date)
	case code >= 0:
		return code
	}
	return max(date, 0)
}

var urgencies = map[string]string{"khan": "1", "thuong khan": "2", "hoa toc": "3", "hoa toc hen gio": "3"}

// readUrgency finds the stamp of cell 10b: alone in its cell, in capitals.
func (g *Guesses) readUrgency(ls []line, head int) {
	for _, l := range ls[:min(len(ls), max(head+12, 20))] {
		if bodyWord.MatchString(l.text) {
			return
		}
		for _, c := range l.cells {
			if v, ok := urgencies[vntext.Fold(c.text)]; ok && c.text == strings.ToUpper(c.text) {
				g.Urgency = &Guess{v, Sure}
				return
			}
		}
	}
}

// readSubject reads kind and abstract: "V/v …" under the number for a công văn, else the kind's name in capitals on a line of
// its own and the lines under it.
func (g *Guesses) readSubject(ls []line, code int) {
	end := min(len(ls), headLines)
	for i := max(code, 0); i < end; i++ {
		l := ls[i]
		if len(l.cells) == 0 {
			continue
		}
		if rest, ok := about(l.cells[0].text); ok {
			g.letter(ls[i:end], rest, code >= 0)
			return
		}
		if k, ok := vntext.KindByName(l.text); ok && l.text == strings.ToUpper(l.text) && k.Code != vntext.Letter {
			g.named(ls[i+1:end], k)
			return
		}
		if bodyWord.MatchString(l.text) {
			return
		}
	}
}

var aboutWord = regexp.MustCompile(`^(?i:v/\s?v|về việc)\s*:?\s*`)

func about(s string) (string, bool) {
	loc := aboutWord.FindStringIndex(s)
	if loc == nil {
		return "", false
	}
	return s[loc[1]:], true
}

// letter reads the abstract of a công văn: the left cells until a gap, or "Kính gửi".
func (g *Guesses) letter(ls []line, first string, underCode bool) {
	parts, conf := []string{first}, Look
	for _, l := range ls[1:] {
		if len(l.cells) == 0 || bodyWord.MatchString(l.text) || strings.HasPrefix(vntext.Fold(l.cells[0].text), "kinh gui") {
			conf = Sure
			break
		}
		if l.cells[0].at > 45 { // the right-hand column goes on, the left one is done
			conf = Sure
			break
		}
		parts = append(parts, l.cells[0].text)
		if len(parts) > 12 {
			break
		}
	}
	if !underCode {
		conf = Look
	}
	g.Type = &Guess{vntext.Letter, conf}
	g.subject(parts, conf)
}

// named reads the abstract under a kind's name: until a gap or the first line of the body. The kind is sure when the
// notation says the same.
func (g *Guesses) named(ls []line, k vntext.Kind) {
	conf := Look
	if g.Notation != nil {
		groups := strings.FieldsFunc(g.Notation.Value, func(r rune) bool { return r == '-' || r == '/' })
		if len(groups) > 0 && vntext.Fold(groups[0]) == vntext.Fold(k.Abbrev) {
			conf = Sure
		}
	}
	g.Type = &Guess{k.Code, conf}
	var parts []string
	ended := Look
	for _, l := range ls {
		if len(l.cells) == 0 && len(parts) == 0 {
			continue
		}
		if len(l.cells) == 0 || bodyWord.MatchString(l.text) {
			ended = Sure
			break
		}
		if len(parts) > 10 {
			break
		}
		parts = append(parts, l.text)
	}
	if len(parts) > 0 {
		if rest, ok := about(parts[0]); ok {
			parts[0] = rest
		}
	}
	g.subject(parts, ended)
}

func (g *Guesses) subject(parts []string, conf Confidence) {
	s := vntext.Clean(strings.Join(parts, " "))
	s = strings.TrimRight(s, " .;,_-–")
	if s == "" {
		return
	}
	if utf8.RuneCountInString(s) > 500 {
		s, conf = string([]rune(s)[:500]), Look
	}
	r, n := utf8.DecodeRuneInString(s)
	g.Subject = &Guess{string(unicode.ToUpper(r)) + s[n:], conf}
}
