package convert

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"congvan/internal/vntext"
)

// What stands on the right of the head; the issuing body ends where it begins.
var rightHead = regexp.MustCompile(`(?i)(CỘNG H(?:ÒA|OÀ) XÃ HỘI CHỦ NGHĨA.*|Độc lập\s*[-–].*|ĐẢNG CỘNG SẢN VIỆT NAM.*)$`)

// firstWords are how names of bodies begin; a line that begins so starts a new name, any other goes on.
var firstWords = []string{"ỦY BAN", "UBND", "HỘI ĐỒNG", "HĐND", "BỘ", "SỞ", "VĂN PHÒNG", "THỦ TƯỚNG", "QUỐC HỘI", "CHỦ TỊCH", "BAN", "CỤC", "TỔNG CỤC",
	"CHI CỤC", "VỤ", "THANH TRA", "TÒA ÁN", "VIỆN", "CÔNG AN", "KHO BẠC", "BẢO HIỂM", "NGÂN HÀNG", "TRUNG TÂM", "TRƯỜNG", "ĐẠI HỌC", "HỌC VIỆN",
	"BỆNH VIỆN", "PHÒNG", "TỈNH ỦY", "THÀNH ỦY", "ĐẢNG ỦY", "HUYỆN ỦY", "ĐÀI", "BÁO", "QUỸ", "MẶT TRẬN", "LIÊN ĐOÀN", "ĐOÀN", "HỘI", "CÔNG TY",
	"TỔNG CÔNG TY", "TẬP ĐOÀN", "KIỂM TOÁN", "THUẾ", "HẢI QUAN", "THỐNG KÊ", "BƯU ĐIỆN", "BCH", "BAN CHỈ ĐẠO", "TỔ"}

func startsName(s string) bool {
	f := vntext.Fold(s)
	for _, w := range firstWords {
		if w := vntext.Fold(w); f == w || strings.HasPrefix(f, w+" ") {
			return true
		}
	}
	return false
}

// readIssuer reads the bodies above the number: one, or its governing body and then itself. The initials in the notation
// are a second witness.
func (g *Guesses) readIssuer(ls []line, head int) {
	var names []string
	for i := range min(head, 12) {
		s := leftOf(ls[i])
		switch {
		case s == "":
			continue
		case len(names) == 0 || startsName(s):
			names = append(names, s)
		default:
			names[len(names)-1] += " " + s
		}
	}
	if len(names) == 0 {
		return
	}
	issuer := names[len(names)-1]
	conf := Look
	if startsName(issuer) || vntext.Fold(issuer) == "chinh phu" {
		if len(names) <= 2 && g.Notation != nil && witness(issuer, g.Notation.Value) {
			conf = Sure
		}
	}
	shown, known := mixedCase(issuer)
	if !known {
		conf = Look
	}
	g.Issuer = &Guess{shown, conf}
	if len(names) == 2 {
		parent, _ := mixedCase(names[0])
		g.Parent = &Guess{parent, conf}
	}
}

// leftOf returns the left cell of a line of the head if it is in capitals, "" otherwise.
func leftOf(l line) string {
	s := rightHead.ReplaceAllString(joinCells(l), "")
	s, _, _ = strings.Cut(s, "  ")
	s = vntext.Clean(s)
	if utf8.RuneCountInString(s) < 2 || s != strings.ToUpper(s) || strings.IndexFunc(s, unicode.IsLetter) < 0 || strings.ContainsAny(s, ":_*") {
		return ""
	}
	if _, stamp := urgencies[vntext.Fold(s)]; stamp {
		return ""
	}
	return s
}

// witness reports whether a group of the notation is made of the first letters of name: UBND, SKHCN (và is skipped), VPCP, or
// one of the fixed ones of Decree 30/2020 practice.
func witness(name, notation string) bool {
	var all, short strings.Builder
	for _, w := range strings.Fields(vntext.Fold(name)) {
		r, _ := utf8.DecodeRuneInString(w)
		all.WriteRune(r)
		if w != "va" {
			short.WriteRune(r)
		}
	}
	for _, group := range strings.FieldsFunc(vntext.Fold(notation), func(r rune) bool { return r == '-' || r == '/' || r == '.' }) {
		switch {
		case group == "ttg" && strings.HasPrefix(short.String(), "tt"):
			return true
		case strings.HasPrefix(vntext.Fold(name), group+" "): // UBND TỈNH NGHỆ AN
			return true
		case len(group) >= 2 && (strings.HasPrefix(all.String(), group) || strings.HasPrefix(short.String(), group)):
			return true
		}
	}
	return false
}

// places are the words after which a proper name follows.
var places = map[string]bool{"tỉnh": true, "phố": true, "xã": true, "phường": true, "huyện": true, "quận": true, "trấn": true}

// fields are the parts of ministries' and departments' names that are written with one capital.
var fields = []string{"khoa học", "công nghệ", "nội vụ", "tài chính", "xây dựng", "y tế", "giáo dục", "đào tạo", "nông nghiệp", "môi trường", "công thương",
	"tư pháp", "ngoại giao", "ngoại vụ", "dân tộc", "tôn giáo", "văn hóa", "thể thao", "du lịch", "quốc phòng", "công an", "thông tin", "truyền thông",
	"kế hoạch", "đầu tư", "giao thông", "vận tải", "lao động", "thương binh", "xã hội", "tài nguyên", "phát triển", "chính phủ", "quốc hội", "nhân dân tối cao",
	"việt nam", "nhà nước", "trung ương"}

// fixed are words that are written one way wherever they stand.
var fixed = map[string]string{"chính phủ": "Chính phủ", "quốc hội": "Quốc hội", "việt nam": "Việt Nam", "nhà nước": "Nhà nước", "trung ương": "Trung ương",
	"ubnd": "UBND", "hđnd": "HĐND", "vnpt": "VNPT", "bch": "BCH"}

// mixedCase writes a name in capitals as it is written in a sentence (Decree 30/2020 Annex II): "SỞ KHOA HỌC VÀ CÔNG NGHỆ" →
// "Sở Khoa học và Công nghệ", "ỦY BAN NHÂN DÂN TỈNH NGHỆ AN" → "Ủy ban nhân dân tỉnh Nghệ An". The second result is false when
// it met a word it does not know, which may be a name and need a capital.
func mixedCase(s string) (string, bool) {
	w := strings.Fields(strings.ToLower(s))
	department := len(w) > 1 && (w[0] == "sở" || w[0] == "bộ" || w[0] == "phòng" || w[0] == "ban")
	proper, known := false, true
	for i := 0; i < len(w); i++ {
		pair := w[i]
		if i+1 < len(w) {
			pair += " " + w[i+1]
		}
		switch {
		case fixed[w[i]] != "":
			w[i] = fixed[w[i]]
		case fixed[pair] != "":
			f := strings.Fields(fixed[pair])
			w[i], w[i+1] = f[0], f[1]
			i++
		case proper || i == 0:
			w[i] = capital(w[i])
		case department && isField(w[i], pair):
			w[i] = capital(w[i])
		default:
			known = known && common[w[i]]
		}
		if i > 0 && places[w[i]] || i == 1 && w[i] == "ủy" { // "tỉnh Nghệ An", "Tỉnh ủy Nghệ An"
			proper = true
		}
	}
	return strings.Join(w, " "), known
}

// common are the words of firstWords, fields and places, which need no capital inside a name.
var common = func() map[string]bool {
	m := map[string]bool{"nhân": true, "dân": true, "và": true, "thành": true, "thị": true, "lý": true, "quản": true}
	for _, list := range [][]string{firstWords, fields} {
		for _, s := range list {
			for _, w := range strings.Fields(strings.ToLower(s)) {
				m[w] = true
			}
		}
	}
	for w := range places {
		m[w] = true
	}
	return m
}()

func isField(word, pair string) bool {
	for _, f := range fields {
		if f == pair || f == word {
			return true
		}
	}
	return false
}

func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

var powerWord = regexp.MustCompile(`^(TM|KT|TL|TUQ|Q)\.\s*`)

// readSigner reads the signature block: on the right beside or under "Nơi nhận", capitals for power and title, then the name.
func (g *Guesses) readSigner(pages []string) {
	for i := len(pages) - 1; i >= 0; i-- {
		ls := lines(pages[i])
		for at := len(ls) - 1; at >= 0; at-- {
			if strings.HasPrefix(vntext.Fold(ls[at].text), "noi nhan") {
				g.signatureBlock(ls[at:])
				return
			}
		}
	}
}

func (g *Guesses) signatureBlock(ls []line) {
	var title, name string
	delegated, names := false, 0
	for i, l := range ls {
		c, ok := rightCell(l)
		if !ok || i > 40 {
			continue
		}
		switch {
		case name == "" && powerWord.MatchString(c):
			delegated = !strings.HasPrefix(c, "TM.")
			if strings.HasPrefix(c, "Q.") {
				title, delegated = powerWord.ReplaceAllString(c, ""), false
			}
		case name == "" && isTitle(c):
			title = c
		case isName(c):
			names++
			if name == "" {
				name = c
			}
		}
	}
	if title != "" {
		g.SignerTitle = &Guess{titleCase(title), Sure}
		if delegated && !strings.HasPrefix(vntext.Fold(title), "pho ") && names != 1 {
			g.SignerTitle.Confidence = Look
		}
	}
	if name != "" {
		conf := Sure
		if title == "" || names != 1 {
			conf = Look
		}
		g.SignerName = &Guess{name, conf}
	}
}

// rightCell returns the text of the right-hand column of a line, if it has any.
func rightCell(l line) (string, bool) {
	if len(l.cells) == 0 {
		return "", false
	}
	c := l.cells[len(l.cells)-1]
	if c.at < 25 || len(l.cells) == 1 && c.at < 30 {
		return "", false
	}
	return c.text, true
}

func isTitle(s string) bool {
	return len(s) >= 4 && s == strings.ToUpper(s) && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && r != ' ' && r != ',' && r != '-' && r != '–' }) < 0
}

// isName reports whether s looks like a Vietnamese full name: two to six words, each a capital and small letters.
func isName(s string) bool {
	w := strings.Fields(s)
	if len(w) < 2 || len(w) > 6 {
		return false
	}
	for _, x := range w {
		r, n := utf8.DecodeRuneInString(x)
		if !unicode.IsUpper(r) || x[n:] != strings.ToLower(x[n:]) || strings.IndexFunc(x, func(r rune) bool { return !unicode.IsLetter(r) }) >= 0 {
			return false
		}
	}
	return true
}

// titleCase writes a title as in a sentence: "PHÓ CHỦ TỊCH" → "Phó Chủ tịch".
func titleCase(s string) string {
	w := strings.Fields(strings.ToLower(s))
	deputy := len(w) > 0 && (w[0] == "phó" || w[0] == "quyền")
	for i := range w {
		if i == 0 || i == 1 && deputy {
			w[i] = capital(w[i])
		}
	}
	return strings.Join(w, " ")
}
