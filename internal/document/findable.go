package document

import (
	"context"
	"fmt"
	"time"

	"congvan/internal/access"
	"congvan/internal/id"
	"congvan/internal/pg"

	"github.com/jackc/pgx/v5"
)

// Findable is what a search engine should know of a document: what people remember of it, and who may be told.
type Findable struct {
	ID       id.Document
	Version  int // grows with every act
	Agency   id.Agency
	Kind     Kind
	Subject  string
	Issuer   string
	Number   string // of the paper
	Notation string
	BookNo   int // số đến or số đi
	Signer   string
	Body     string // text of the main file and the annexes
	At       time.Time
	Readers  []string
}

// FindableByID reads one document for the index. ErrNotFound when there is none.
func (s *Service) FindableByID(ctx context.Context, doc id.Document) (f Findable, err error) {
	err = pg.InTx(ctx, s.DB, pg.System(), func(tx pgx.Tx) error {
		f, err = FindableTx(ctx, tx, doc)
		return err
	})
	return f, err
}

// FindableTx is FindableByID inside the caller's transaction.
func FindableTx(ctx context.Context, tx pgx.Tx, doc id.Document) (Findable, error) {
	found, err := findables(ctx, tx, `d.id = $1`, doc, 1)
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Findable{}, err
	}
	return found[0], nil
}

// FindablesAfter reads up to limit documents of all agencies with ids above after, in order, for building an index anew.
func (s *Service) FindablesAfter(ctx context.Context, after id.Document, limit int) (out []Findable, err error) {
	err = pg.InTx(ctx, s.DB, pg.System(), func(tx pgx.Tx) error {
		out, err = findables(ctx, tx, `d.id > coalesce($1, '00000000-0000-0000-0000-000000000000'::uuid)`, after, limit)
		return err
	})
	return out, err
}

func findables(ctx context.Context, tx pgx.Tx, cond string, arg id.Document, limit int) ([]Findable, error) {
	rows, _ := tx.Query(ctx, `select d.id, d.version, d.agency_id, d.kind, d.subject, d.issuer, d.number, d.notation, coalesce(d.book_number, 0), d.signer_name, d.created_at,
			coalesce((select string_agg(f.body, E'\n' order by f.role desc, f.created_at) from document_file f where f.document_id = d.id and f.role <> 'superseded'), ''),
			coalesce((select array_agg(p.post_id::text) from document_participant p where p.document_id = d.id and p.post_id is not null), '{}'),
			coalesce((select array_agg(p.unit_id::text) from document_participant p where p.document_id = d.id and p.unit_id is not null), '{}')
		from document d where `+cond+` order by d.id limit $2`, arg, limit)
	out, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (f Findable, err error) {
		var posts, units []string
		if err := r.Scan(&f.ID, &f.Version, &f.Agency, &f.Kind, &f.Subject, &f.Issuer, &f.Number, &f.Notation, &f.BookNo, &f.Signer, &f.At, &f.Body, &posts, &units); err != nil {
			return f, err
		}
		f.Readers, err = readers(f.Agency, posts, units)
		return f, err
	})
	if err != nil {
		return nil, fmt.Errorf("read documents for the index: %w", err)
	}
	return out, nil
}

func readers(agency id.Agency, posts, units []string) ([]string, error) {
	d := access.Doc{Agency: agency}
	for _, p := range posts {
		v, err := id.Parse[id.Post](p)
		if err != nil {
			return nil, err
		}
		d.Participants = append(d.Participants, access.Participant{Post: v})
	}
	for _, u := range units {
		v, err := id.Parse[id.Unit](u)
		if err != nil {
			return nil, err
		}
		d.Participants = append(d.Participants, access.Participant{Unit: v})
	}
	return access.Readers(d), nil
}
