// Package finder keeps the search index fresh and answers searches.
//
// The index is a copy that may lag, lose its disk or know too much; the database is the truth. So every hit is asked for again
// there, under the actor's own visibility, before it is shown: who lost a right a second ago does not see the hit, whatever
// the index thinks. The filter by reader tokens inside the index makes that cheap: it leaves nothing to throw away but
// what changed in between.
package finder

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"congvan/internal/access"
	"congvan/internal/document"
	"congvan/internal/id"
	"congvan/internal/jobs"
	"congvan/internal/org"
	"congvan/internal/search"
)

// Finder ties the index to the documents.
type Finder struct {
	Documents *document.Service
	Index     search.Index
}

// Hit is a document that matches. Title and Snippet are HTML-escaped but for <mark>.
type Hit struct {
	Row            document.Row
	Title, Snippet string
}

// Search returns what matches among the documents the actor may see, best first.
func (f *Finder) Search(ctx context.Context, by org.Actor, text string, kind document.Kind, limit int) ([]Hit, error) {
	tokens := access.TokensOf(by)
	if len(tokens) == 0 {
		return nil, nil
	}
	found, err := f.Index.Search(ctx, search.Query{Text: text, Readers: tokens, Kind: string(kind), Limit: limit})
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	docs := make([]id.Document, 0, len(found))
	marks := make(map[id.Document]search.Hit, len(found))
	for _, h := range found {
		d, err := id.Parse[id.Document](h.ID)
		if err != nil {
			continue // not ours: somebody else writes to this index
		}
		docs = append(docs, d)
		marks[d] = h
	}
	rows, err := f.Documents.Rows(ctx, by, docs)
	if err != nil {
		return nil, err
	}
	out := make([]Hit, 0, len(rows))
	for _, r := range rows {
		h := marks[r.ID]
		out = append(out, Hit{Row: r, Title: h.Title, Snippet: h.Snippet})
	}
	return out, nil
}

// Refresh is the listener of document.Changed: it puts the document into the index as it is now. Running it twice, or late,
// does no harm, because it reads the present and not the event. Of two that run at once the slower one could put what is no
// longer true; so each looks again after it has put, until nothing has changed meanwhile.
func (f *Finder) Refresh(ctx context.Context, _ jobs.Meta, e document.Changed) error {
	for put := -1; ; {
		d, err := f.Documents.FindableByID(ctx, e.Document)
		if errors.Is(err, document.ErrNotFound) {
			return f.Index.Delete(ctx, e.Document.String())
		}
		if err != nil || d.Version == put {
			return err
		}
		if err := f.Index.Put(ctx, entry(d)); err != nil {
			return err
		}
		put = d.Version
	}
}

// chunk is how many documents are read and put at once when rebuilding.
const chunk = 200

// Rebuild empties the index and fills it from the database, telling how many it has done after each chunk. Searches find less
// while it runs.
func (f *Finder) Rebuild(ctx context.Context, progress func(done int)) error {
	if err := f.Index.Reset(ctx); err != nil {
		return err
	}
	var last id.Document
	for done := 0; ; {
		ds, err := f.Documents.FindablesAfter(ctx, last, chunk)
		if err != nil {
			return err
		}
		if len(ds) == 0 {
			return f.Index.Wait(ctx)
		}
		entries := make([]search.Entry, len(ds))
		for i, d := range ds {
			entries[i] = entry(d)
		}
		if err := f.Index.Put(ctx, entries...); err != nil {
			return err
		}
		last = ds[len(ds)-1].ID
		done += len(ds)
		progress(done)
	}
}

func entry(d document.Findable) search.Entry {
	e := search.Entry{ID: d.ID.String(), Agency: d.Agency.String(), Kind: string(d.Kind), Title: d.Subject, Issuer: d.Issuer,
		Number: d.Number, Notation: d.Notation, Body: d.Body, Readers: d.Readers, At: d.At}
	if d.Number != "" && d.Notation != "" {
		e.Code = d.Number + "/" + d.Notation
	}
	if d.Kind == document.Incoming && d.BookNo > 0 {
		e.Body = "số đến " + strconv.Itoa(d.BookNo) + "\n" + e.Body
	}
	return e
}
