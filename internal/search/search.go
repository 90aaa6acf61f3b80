// Package search says what the program asks of a search engine, and holds what its implementations share.
//
// An [Index] is a copy of what the database knows, kept for finding: it may lag by a second, it may be thrown away and
// built again (congvan search reindex), and it decides nothing. Package finder fills it and checks every hit against the
// database before anybody sees it.
//
// Still, an index must not be the place where a secret leaks by way of a snippet or a count: each entry lists its readers,
// and a query finds only what names one of its own. A query without readers finds nothing.
//
// People type half a title without marks ("ke hoach chuyen doi so"), a number ("510/KH-UBND", "510 kh"), or words they
// remember from the text. Every word must be found; the last one may be unfinished. meili and pgsearch pass the same suite
// (searchtest).
package search

import (
	"context"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"congvan/internal/vntext"
)

// Entry is a document as it can be found.
type Entry struct {
	ID       string // letters, digits, "-" and "_"
	Agency   string
	Kind     string
	Title    string // trích yếu
	Abstract string // more about it, if there is more
	Number   string // "510"
	Notation string // "KH-UBND"
	Code     string // "510/KH-UBND"
	Issuer   string
	Body     string // text of its files
	Readers  []string
	At       time.Time
}

// Query asks for documents.
type Query struct {
	Text    string
	Readers []string // tokens of the person asking: "agency:<id>", "unit:<id>", "post:<id>"; empty finds nothing
	Kind    string   // "" is any
	Limit   int      // 0: 20; at most 100
}

// Hit is a document found. Title and Snippet are HTML: escaped text with <mark>…</mark> around what matched.
type Hit struct {
	ID      string
	Score   float64 // 0…1, comparable inside one answer only
	Title   string
	Snippet string
}

// Index finds documents. Implementations are safe for concurrent use; Put and Delete return when the change is kept.
type Index interface {
	// Put adds entries or replaces those with the same id.
	Put(ctx context.Context, entries ...Entry) error
	Delete(ctx context.Context, ids ...string) error
	// Search returns the best hits first. Text without a letter or digit finds nothing.
	Search(ctx context.Context, q Query) ([]Hit, error)
	// Reset empties the index.
	Reset(ctx context.Context) error
	// Wait returns when everything put before is visible to Search.
	Wait(ctx context.Context) error
}

// maxBody is how much of a document's text is indexed: about 150 pages. What comes later is found by title and number.
const maxBody = 300 << 10

// Marks stand around matches in plain text until it is escaped. They are private-use characters, dropped from all input.
const (
	MarkBegin = "\ue000"
	MarkEnd   = "\ue001"
)

var unmark = strings.NewReplacer(MarkBegin, "", MarkEnd, "", "\x00", "")

// Normal returns the entry with its texts composed (NFC), in one line each, and bounded. Implementations index this.
func (e Entry) Normal() Entry {
	for _, s := range []*string{&e.Title, &e.Abstract, &e.Number, &e.Notation, &e.Code, &e.Issuer, &e.Body} {
		*s = cut(unmark.Replace(*s), 4*maxBody) // before the expensive part
		*s = cut(vntext.Clean(*s), maxBody)
	}
	return e
}

func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// CodeForms returns the ways in which people write the document's number and notation, for one searchable field.
func (e Entry) CodeForms() string {
	code := e.Code
	if code == "" {
		code = strings.Trim(e.Number+"/"+e.Notation, "/")
	}
	key := vntext.CodeKey(code)
	if plain := strings.Join(vntext.Words(code), " "); plain != key {
		return key + " " + plain
	}
	return key
}

var (
	label = regexp.MustCompile(`^\s*(?i:số|so)\s*[:.]?\s*(\d)`) // "Số: 510/KH-UBND" as copied from the paper
	zeros = regexp.MustCompile(`^0+([1-9])`)
)

// Words returns the folded words of a query, at most 20 of them: nobody remembers more, and each costs.
func (q Query) Words() []string {
	text := cut(unmark.Replace(q.Text), 2000)
	text = label.ReplaceAllString(vntext.Clean(text), "$1")
	w := vntext.Words(text)
	if len(w) > 20 {
		w = w[:20]
	}
	if len(w) > 0 {
		w[0] = zeros.ReplaceAllString(w[0], "$1") // CodeForms holds the number without zeros in front
	}
	return w
}

// Size returns how many hits are wanted.
func (q Query) Size() int {
	if q.Limit <= 0 {
		return 20
	}
	return min(q.Limit, 100)
}
