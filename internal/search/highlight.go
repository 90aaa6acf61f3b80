package search

import (
	"html"
	"strings"
	"unicode"

	"congvan/internal/vntext"
)

// HTML turns text with MarkBegin and MarkEnd into escaped HTML with <mark>. Whatever the marks look like, the result is
// balanced: a text cannot smuggle in a tag or leave one open.
func HTML(marked string) string {
	var b strings.Builder
	open := false
	for len(marked) > 0 {
		i := strings.IndexAny(marked, MarkBegin+MarkEnd)
		if i < 0 {
			b.WriteString(html.EscapeString(marked))
			break
		}
		b.WriteString(html.EscapeString(marked[:i]))
		begin := strings.HasPrefix(marked[i:], MarkBegin)
		switch {
		case begin && !open:
			b.WriteString("<mark>")
			open = true
		case !begin && open:
			b.WriteString("</mark>")
			open = false
		}
		marked = marked[i+len(MarkBegin):]
	}
	if open {
		b.WriteString("</mark>")
	}
	return b.String()
}

// span is a word of a text: where it is, and whether the query asks for it.
type span struct {
	from, to int
	match    int // index of the query's word, or -1
}

// spans finds the words of text; the last word of the query matches beginnings too.
func spans(text string, query []string) []span {
	at := map[string]int{}
	for i, w := range query {
		at[w] = i
	}
	var out []span
	add := func(from, to int) {
		s := span{from, to, -1}
		folded := vntext.Fold(text[from:to])
		if i, ok := at[folded]; ok {
			s.match = i
		} else if n := len(query); n > 0 && strings.HasPrefix(folded, query[n-1]) {
			s.match = n - 1
		} else if i, ok := at[strings.TrimLeft(folded, "0")]; ok && folded[0] == '0' {
			s.match = i
		}
		out = append(out, s)
	}
	from := -1
	for i, r := range text {
		in := unicode.IsLetter(r) || unicode.IsDigit(r) || from >= 0 && unicode.Is(unicode.Mn, r)
		if in && from < 0 {
			from = i
		} else if !in && from >= 0 {
			add(from, i)
			from = -1
		}
	}
	if from >= 0 {
		add(from, len(text))
	}
	return out
}

func mark(text string, ss []span) string {
	var b strings.Builder
	last := 0
	for _, s := range ss {
		if s.match >= 0 {
			b.WriteString(text[last:s.from] + MarkBegin + text[s.from:s.to] + MarkEnd)
			last = s.to
		}
	}
	b.WriteString(text[last:])
	return HTML(b.String())
}

// Highlight returns text as HTML with the words of the query marked.
func Highlight(text string, query []string) string { return mark(text, spans(text, query)) }

// Snippet returns the part of about width words of text in which most words of the query are found, as HTML.
func Snippet(text string, query []string, width int) string {
	ss := spans(text, query)
	if len(ss) == 0 {
		return html.EscapeString(text)
	}
	best, bestFrom := 0, 0
	count, different := make([]int, len(query)), 0
	for i, s := range ss {
		if s.match >= 0 {
			if count[s.match]++; count[s.match] == 1 {
				different++
			}
		}
		if j := i - width; j >= 0 && ss[j].match >= 0 {
			if count[ss[j].match]--; count[ss[j].match] == 0 {
				different--
			}
		}
		if different > best {
			best, bestFrom = different, max(0, i-width*2/3)
		}
	}
	to := min(bestFrom+width, len(ss))
	from, until := ss[bestFrom].from, ss[to-1].to
	before, after := "…", "…"
	if bestFrom == 0 {
		from, before = 0, ""
	}
	if to == len(ss) {
		until, after = len(text), ""
	}
	part := text[from:until]
	return before + mark(part, spans(part, query)) + after
}
