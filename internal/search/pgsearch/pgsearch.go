// Package pgsearch is a search.Index in PostgreSQL, for installations without a search engine.
//
// All folding is done in Go (package vntext) and the text goes to PostgreSQL as plain words: its own parser would take
// "510/KH-UBND" for a file name, and its unaccent dictionary does not know decomposed text.
//
// What makes ranked full-text search slow is ranking: over 100,000 documents ts_rank_cd on every match of a common word
// takes a second. So only a bounded set is ranked: the newest matches in number, title or abstract, and if those do not
// fill the answer, the newest matches anywhere.
//
// When nothing matches, words that no title knows are taken for mistyped: the nearest word that one does know is found by its
// trigrams and the query asked again (mend.go).
package pgsearch

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"congvan/internal/pg"
	"congvan/internal/search"
	"congvan/internal/vntext"

	"github.com/jackc/pgx/v5"
)

// Index is a search.Index on the table search_entry.
type Index struct{ db *pg.DB }

var _ search.Index = (*Index)(nil)

// New uses the database, which has the office schema.
func New(db *pg.DB) *Index { return &Index{db: db} }

// Put implements search.Index. Index: the primary key.
func (x *Index) Put(ctx context.Context, entries ...search.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	entries = slices.SortedFunc(slices.Values(entries), func(a, b search.Entry) int { return strings.Compare(a.ID, b.ID) }) // one order of locks for all
	var b pgx.Batch
	known := map[string]bool{}
	for _, e := range entries {
		e = e.Normal()
		learn(known, e.Title, e.Abstract, e.Issuer)
		code, title, abstract, rest := e.CodeForms(), words(e.Title), words(e.Abstract), words(e.Issuer)+" "+words(e.Body)
		b.Queue(`insert into search_entry (id, agency, kind, title, body, code, titled, words, readers, at)
			values ($1, $2, $3, $4, $5, $6,
				setweight(to_tsvector('simple', $6), 'A') || setweight(to_tsvector('simple', $7), 'B') || setweight(to_tsvector('simple', $8), 'C'),
				setweight(to_tsvector('simple', $6), 'A') || setweight(to_tsvector('simple', $7), 'B') || setweight(to_tsvector('simple', $8), 'C')
					|| to_tsvector('simple', $9), $10, $11)
			on conflict (id) do update set agency = excluded.agency, kind = excluded.kind, title = excluded.title, body = excluded.body,
				code = excluded.code, titled = excluded.titled, words = excluded.words, readers = excluded.readers, at = excluded.at`,
			e.ID, e.Agency, e.Kind, e.Title, e.Body, code, title, abstract, rest, readers(e.Readers), e.At)
	}
	b.Queue("insert into search_word select unnest($1::text[]) on conflict do nothing", slices.Sorted(maps.Keys(known)))
	err := pg.InTx(ctx, x.db, pg.System(), func(tx pgx.Tx) error { return tx.SendBatch(ctx, &b).Close() })
	if err != nil {
		return fmt.Errorf("index documents: %w", err)
	}
	return nil
}

func words(s string) string { return strings.Join(vntext.Words(s), " ") }

func readers(r []string) []string {
	if r == nil {
		return []string{}
	}
	return r
}

// Delete implements search.Index.
func (x *Index) Delete(ctx context.Context, ids ...string) error {
	return x.exec(ctx, "delete from search_entry where id = any($1)", readers(ids))
}

// Reset implements search.Index.
func (x *Index) Reset(ctx context.Context) error {
	return x.exec(ctx, "with w as (delete from search_word) delete from search_entry")
}

func (x *Index) exec(ctx context.Context, sql string, args ...any) error {
	err := pg.InTx(ctx, x.db, pg.System(), func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, sql, args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("search index: %w", err)
	}
	return nil
}

// Wait implements search.Index: what is committed is visible.
func (x *Index) Wait(context.Context) error { return nil }

// Where a word is found decides the order: number, then title, then anywhere; then how close the words are together; then
// the date. Nothing found only in the body scores above 0.2, and nothing in the title below 0.3.
const (
	// Index: search_entry_titled, or search_entry_at when the words are common.
	inHead = `
select id, case when code = $4 or code ^@ ($4 || ' ') then 0.8 when code ^@ $4 then 0.6 else 0.3 end
	+ 0.2 * ts_rank_cd('{0.1, 0.4, 0.8, 1}', titled, $1::tsquery, 32) as score, title, left(body, 40000)
from (select id, at, code, titled, title, body from search_entry
	where titled @@ $1::tsquery and readers && $2 and ($3 = '' or kind = $3) order by at desc limit 200) x
order by score desc, at desc, id limit $5`

	// Index: search_entry_words, or search_entry_at when the words are common.
	anywhere = `
select id, 0.2 * ts_rank_cd('{0.1, 0.4, 0.8, 1}', words, $1::tsquery, 32) as score, title, left(body, 40000)
from (select id, at, words, title, body from search_entry
	where words @@ $1::tsquery and readers && $2 and ($3 = '' or kind = $3) and id <> all($4) order by at desc limit 100) x
order by score desc, at desc, id limit $5`
)

// Search implements search.Index.
func (x *Index) Search(ctx context.Context, q search.Query) ([]search.Hit, error) {
	w := q.Words()
	if len(w) == 0 || len(q.Readers) == 0 {
		return nil, nil
	}
	var hits []search.Hit
	err := pg.InTx(ctx, x.db, pg.System(), func(tx pgx.Tx) error {
		var err error
		if hits, err = find(ctx, tx, q, w, tsquery(w)); err != nil || len(hits) > 0 {
			return err
		}
		groups, err := mend(ctx, tx, w)
		if err != nil || groups == nil {
			return err
		}
		hits, err = find(ctx, tx, q, slices.Concat(groups...), tsquery(w, groups...))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return hits, nil
}

// find asks ts; w are the words to mark in what is found.
func find(ctx context.Context, tx pgx.Tx, q search.Query, w []string, ts string) ([]search.Hit, error) {
	hits, err := query(ctx, tx, w, inHead, ts, q.Readers, q.Kind, strings.Join(w, " "), q.Size())
	if err != nil || len(hits) == q.Size() {
		return hits, err
	}
	have := make([]string, len(hits))
	for i, h := range hits {
		have[i] = h.ID
	}
	more, err := query(ctx, tx, w, anywhere, ts, q.Readers, q.Kind, have, q.Size()-len(hits))
	return append(hits, more...), err
}

func query(ctx context.Context, tx pgx.Tx, words []string, sql string, args ...any) ([]search.Hit, error) {
	rows, _ := tx.Query(ctx, sql, args...)
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (h search.Hit, err error) {
		var title, body string
		if err := row.Scan(&h.ID, &h.Score, &title, &body); err != nil {
			return h, err
		}
		h.Title, h.Snippet = search.Highlight(title, words), search.Snippet(body, words, 30)
		return h, nil
	})
}

// tsquery asks for all words, the last one as a beginning; with groups for one of each group instead. Words are letters and
// digits only, so quoting is safe.
func tsquery(words []string, groups ...[]string) string {
	if groups == nil {
		return "'" + strings.Join(words, "' & '") + "':*"
	}
	all := make([]string, len(groups))
	for i, g := range groups {
		all[i] = "('" + strings.Join(g, "' | '") + "')"
	}
	all[len(all)-1] = "('" + strings.Join(groups[len(groups)-1], "':* | '") + "':*)"
	return strings.Join(all, " & ")
}
