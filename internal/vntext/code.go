package vntext

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// Code is the number and notation of an official document (số, ký hiệu), Decree 30/2020 Annex I.II.3.
type Code struct {
	Number   string // as printed: "05", "15a"; digits first
	N        int    // the number without leading zeros and letters
	Year     int    // of a legal normative document ("161/2025/QĐ-UBND"), 0 for all others
	Notation string // "KH-UBND"; for Party documents the part after the number too: "CV/TU" of "12-CV/TU"
	Party    bool   // number and notation joined by "-" as Party bodies write it
}

// String returns the code as it is printed.
func (c Code) String() string {
	switch {
	case c.Party:
		return c.Number + "-" + c.Notation
	case c.Year != 0:
		return fmt.Sprintf("%s/%d/%s", c.Number, c.Year, c.Notation)
	case c.Notation == "":
		return c.Number
	}
	return c.Number + "/" + c.Notation
}

var (
	codeLabel = regexp.MustCompile(`^(?i:số|so)\s*[:.]?\s*`)
	codeForm  = regexp.MustCompile(`^(\d{1,9})([a-zA-Z]?)(/(?:19|20)\d\d)?([/-])(.+)$`)
)

// SplitCode reads a number and notation as printed: "510/KH-UBND", "Số: 05/BNV-VP", "161/2025/QĐ-UBND", "12-CV/TU",
// with stray spaces and typographic dashes put right. ok is false when s is not of any of these forms; nothing is guessed.
func SplitCode(s string) (c Code, ok bool) {
	s = NormalNotation(codeLabel.ReplaceAllString(Clean(s), ""))
	m := codeForm.FindStringSubmatch(s)
	if m == nil || !isNotation(m[5]) {
		return Code{}, false
	}
	n, err := strconv.Atoi(m[1])
	if err != nil || n == 0 {
		return Code{}, false
	}
	c = Code{Number: m[1] + m[2], N: n, Notation: m[5], Party: m[4] == "-"}
	if m[3] != "" {
		if c.Party {
			return Code{}, false
		}
		c.Year, _ = strconv.Atoi(m[3][1:]) // four digits
	}
	return c, true
}

// isNotation reports whether s is groups of letters and digits joined by single "-", "/", "." or "&", with a letter in it.
func isNotation(s string) bool {
	if len(s) > 100 {
		return false
	}
	letter, join := false, true
	for _, r := range s {
		switch {
		case unicode.IsLetter(r):
			letter, join = true, false
		case unicode.IsDigit(r):
			join = false
		case strings.ContainsRune("-/.&", r) && !join:
			join = true
		default:
			return false
		}
	}
	return letter && !join
}

// NormalNotation puts a typed notation or code right without touching its letters: composed, no spaces, one kind of
// hyphen. Capitals stay as typed, for QyĐ, CTr, TTr and TTg are written with small letters.
func NormalNotation(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r {
		case '‐', '‑', '‒', '–', '—', '−':
			return '-'
		case '∕', '⁄', '/':
			return '/'
		case ' ':
			return -1
		}
		return r
	}, Clean(s))
	return s
}

// CodeKey returns the form under which codes are compared and searched: folded words with one space between, the first
// number without leading zeros. "05/UBND-VX", "5 ubnd vx" and "Số: 05 / UBND – VX" have one key; "510 kh" is a prefix of
// the key of "510/KH-UBND".
func CodeKey(s string) string {
	w := Words(codeLabel.ReplaceAllString(Clean(s), ""))
	if len(w) == 0 {
		return ""
	}
	if t := strings.TrimLeft(w[0], "0"); t != "" && t[0] >= '0' && t[0] <= '9' {
		w[0] = t
	}
	return strings.Join(w, " ")
}
