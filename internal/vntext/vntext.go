// Package vntext knows Vietnamese text: how to compare it without its marks, how to sort it, and how the number and
// notation of an official document ("510/KH-UBND") are written, and of which kinds documents are.
//
// People type one word in many ways: composed or decomposed (NFC, NFD), with marks or in haste without, Đ as D. What is
// stored is NFC; what is compared is [Fold]; what is sorted for people goes through [Compare]. The SQL function vn_fold
// (migrations/office/0001_base.sql) does the same as Fold; a test in package org keeps the two together.
package vntext

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// NFC returns s composed, the one form that is stored and shown.
func NFC(s string) string { return norm.NFC.String(s) }

// Clean makes one line of what a person typed or a program extracted: composed, invisible characters dropped, runs of
// white space (line ends too) as one space, nothing at the ends. Invalid UTF-8 becomes U+FFFD.
func Clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == '\u00ad' || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Cc, r):
			return -1 // soft hyphen, zero width, direction marks, controls
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	return NFC(strings.Join(strings.Fields(s), " "))
}

// Fold returns what two texts are compared by: lower case, without marks, đ as d. It keeps punctuation and spacing.
func Fold(s string) string {
	if isFolded(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case r >= 0x300 && r <= 0x36f:
		case r == 'đ':
			b.WriteByte('d')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func isFolded(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= 0x80 || 'A' <= c && c <= 'Z' {
			return false
		}
	}
	return true
}

// Words returns the folded letters-and-digits runs of s: what a search or a picker matches on.
func Words(s string) []string {
	return strings.FieldsFunc(Fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// Contains reports whether every word of query starts a word of s, in any order, marks aside: "ngh an" finds "Nghệ An".
// An empty query is contained in everything.
func Contains(s, query string) bool {
	have := Words(s)
next:
	for _, q := range Words(query) {
		for _, w := range have {
			if strings.HasPrefix(w, q) {
				continue next
			}
		}
		return false
	}
	return true
}

// A Collator is not safe for concurrent use.
var collators = sync.Pool{New: func() any { return collate.New(language.Vietnamese) }}

// Compare orders a and b as a Vietnamese dictionary does (a ă â b … d đ e ê …); it returns -1, 0 or 1 and decides ties
// between equally sorted texts by their bytes, so sorting is stable over time.
func Compare(a, b string) int {
	c := collators.Get().(*collate.Collator)
	defer collators.Put(c)
	if r := c.CompareString(a, b); r != 0 {
		return r
	}
	return strings.Compare(a, b)
}

// GivenName returns the last word of a Vietnamese full name, by which people are listed ("Nguyễn Văn An" under An).
func GivenName(fullName string) string {
	f := strings.Fields(fullName)
	if len(f) == 0 {
		return ""
	}
	return f[len(f)-1]
}
