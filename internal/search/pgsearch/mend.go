package pgsearch

import (
	"context"
	"slices"
	"unicode"

	"congvan/internal/vntext"

	"github.com/jackc/pgx/v5"
)

// A word is worth mending from four letters on: shorter ones are near to too many others. Nothing longer than maxWord is
// kept as a word: it is no Vietnamese.
const (
	minWord = 4
	maxWord = 24
)

// learn notes the words of texts that can be mended to.
func learn(known map[string]bool, texts ...string) {
	for _, t := range texts {
		for _, w := range vntext.Words(t) {
			if mendable(w) {
				known[w] = true
			}
		}
	}
}

func mendable(w string) bool {
	for _, r := range w {
		if !unicode.IsLetter(r) {
			return false
		}
	}
	return len(w) >= minWord && len(w) <= maxWord
}

// mend returns for each word the words it may have been meant for: itself, or if no title knows it, the nearest that one does.
// It returns nil when there is nothing to mend, or nothing near enough. Indexes: search_word's primary key, search_word_trgm.
func mend(ctx context.Context, tx pgx.Tx, words []string) ([][]string, error) {
	rows, _ := tx.Query(ctx, "select w from unnest($1::text[]) w where not exists (select from search_word where word = w)", words)
	unknown, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, err
	}
	out, changed := make([][]string, len(words)), false
	if _, err := tx.Exec(ctx, "set local pg_trgm.similarity_threshold = 0.2"); err != nil {
		return nil, err
	}
	for i, w := range words {
		out[i] = []string{w}
		if !mendable(w) || !slices.Contains(unknown, w) {
			continue
		}
		rows, _ := tx.Query(ctx, "select word from search_word where word % $1 order by similarity(word, $1) desc, word limit 30", w)
		near, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return nil, err
		}
		if best := nearest(w, near); best != nil {
			out[i], changed = best, true
		}
	}
	if !changed {
		return nil, nil
	}
	return out, nil
}

// nearest returns the candidates with the fewest slips between them and w, at most one slip, or two in a long word.
func nearest(w string, candidates []string) (best []string) {
	least := 1
	if len(w) >= 8 {
		least = 2
	}
	for _, c := range candidates {
		d := slips(w, c)
		if d < least {
			least, best = d, nil
		}
		if d == least {
			best = append(best, c)
		}
	}
	return best
}

// slips counts the letters dropped, added, changed or swapped with their neighbour between a and b (optimal string
// alignment distance).
func slips(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
