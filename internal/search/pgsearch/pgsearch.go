// Package pgsearch is a search.Index in PostgreSQL, for installations without a search engine.
//
// All folding is done in Go (package vntext) and the text goes to PostgreSQL as plain words: its own parser would take
// "510/KH-UBND" for a file name, and its unaccent dictionary does not know decomposed text.
//
// What makes ranked full-text search slow is ranking: over 100,000 documents ts_rank_cd on every match of a common word
// takes a second. So only a bounded set is ranked: the newest matches in number, title or abstract, and the newest
// matches anywhere. When nothing matches, title and number are compared by trigrams, which forgives typing errors.
package pgsearch

import (
	"context"
	"fmt"
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
	var b pgx.Batch
	for _, e := range entries {
		e = e.Normal()
		code, title, abstract, rest := e.CodeForms(), words(e.Title), words(e.Abstract), words(e.Issuer)+" "+words(e.Body)
		b.Queue(`insert into search_entry (id, agency, kind, title, body, code, head, titled, words, readers, at)
			values ($1, $2, $3, $4, $5, $6, $7,
				setweight(to_tsvector('simple', $6), 'A') || setweight(to_tsvector('simple', $8), 'B') || setweight(to_tsvector('simple', $9), 'C'),
				setweight(to_tsvector('simple', $6), 'A') || setweight(to_tsvector('simple', $8), 'B') || setweight(to_tsvector('simple', $9), 'C')
					|| to_tsvector('simple', $10), $11, $12)
			on conflict (id) do update set agency = excluded.agency, kind = excluded.kind, title = excluded.title, body = excluded.body,
				code = excluded.code, head = excluded.head, titled = excluded.titled, words = excluded.words, readers = excluded.readers, at = excluded.at`,
			e.ID, e.Agency, e.Kind, e.Title, e.Body, code, code+" "+title+" "+abstract, title, abstract, rest, readers(e.Readers), e.At)
	}
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
func (x *Index) Reset(ctx context.Context) error { return x.exec(ctx, "delete from search_entry") }

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

// The first part of a match decides the order: number, then title, then anywhere; then how close the words are together;
// then the date. Indexes: search_entry_titled, search_entry_words, or search_entry_at when the words are common.
const matching = `
with found as (
	(select id, at, code, titled, words, title, body from search_entry
	 where titled @@ $1::tsquery and readers && $2 and ($3 = '' or kind = $3) order by at desc limit 200)
	union all
	(select id, at, code, titled, words, title, body from search_entry
	 where words @@ $1::tsquery and readers && $2 and ($3 = '' or kind = $3) order by at desc limit 200)
), ranked as (
	select distinct on (id) id, at, title, body,
		case when code = $4 or code ^@ ($4 || ' ') then 0.8 when code ^@ $4 then 0.6 when titled @@ $1::tsquery then 0.3 else 0 end
		+ 0.2 * ts_rank_cd('{0.1, 0.4, 0.8, 1}', words, $1::tsquery, 32) as score
	from found
)
select id, score, title, left(body, 40000) from ranked order by score desc, at desc, id limit $5`

// Index: search_entry_head. The cut of 0.55 keeps one slip in a few words and drops mere likeness.
const guessing = `
select id, score * 0.2, title, left(body, 40000) from (
	select id, at, title, body, word_similarity($1, head) as score from search_entry
	where $1 <% head and readers && $2 and ($3 = '' or kind = $3) limit 500) x
order by score desc, at desc, id limit $4`

// Search implements search.Index.
func (x *Index) Search(ctx context.Context, q search.Query) ([]search.Hit, error) {
	w := q.Words()
	if len(w) == 0 || len(q.Readers) == 0 {
		return nil, nil
	}
	var hits []search.Hit
	err := pg.InTx(ctx, x.db, pg.System(), func(tx pgx.Tx) error {
		var err error
		hits, err = query(ctx, tx, w, matching, tsquery(w), q.Readers, q.Kind, strings.Join(w, " "), q.Size())
		if err != nil || len(hits) > 0 {
			return err
		}
		text := strings.Join(w, " ")
		if len(text) < 5 || len(text) > 200 {
			return nil
		}
		if _, err := tx.Exec(ctx, "set local pg_trgm.word_similarity_threshold = 0.55"); err != nil {
			return err
		}
		hits, err = query(ctx, tx, w, guessing, text, q.Readers, q.Kind, q.Size())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return hits, nil
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

// tsquery asks for all words, the last one as a beginning. Words are letters and digits only, so quoting is safe.
func tsquery(words []string) string {
	return "'" + strings.Join(words, "' & '") + "':*"
}
