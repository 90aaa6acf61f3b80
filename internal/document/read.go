package document

import (
	"context"
	"fmt"
	"time"

	"congvan/internal/access"
	"congvan/internal/blob"
	"congvan/internal/id"
	"congvan/internal/org"
	"congvan/internal/pg"

	"github.com/jackc/pgx/v5"
)

// View is a document with everything its page shows.
type View struct {
	Row          Row
	Version      int
	Book         id.Book
	BookYear     int
	SignerPost   id.Post
	SignerName   string
	SignerTitle  string
	Files        []File
	Directions   []Direction
	Recipients   []Recipient
	ReplyTo      *Row
	Replies      []Row
	AcceptReason string
	Batch        id.Batch
	Failure      string
	CreatedAt    time.Time
	CreatedBy    string
}

// File is one stored file of a document.
type File struct {
	ID         id.File
	Name       string
	Size       int64
	Sum        blob.Sum
	Pages      int
	Role       string // main, annex, superseded
	Revision   int
	Signatures Signatures
	CreatedBy  string
	CreatedAt  time.Time
}

// UnitRef names a unit.
type UnitRef struct {
	ID           id.Unit
	Name, Abbrev string
}

// Direction is a leader's direction as it was given.
type Direction struct {
	ID      id.Direction
	By      string
	At      time.Time
	Lead    UnitRef
	Coop    []UnitRef
	DueOn   *time.Time
	Opinion string
}

// Get returns a document the actor may see and remembers that they have seen it.
func (s *Service) Get(ctx context.Context, by org.Actor, doc id.Document) (v View, err error) {
	err = pg.InTx(ctx, s.DB, pg.Agency(by.Agency), func(tx pgx.Tx) error {
		if v.Row, err = getRow(ctx, tx, by, doc); err != nil {
			return err
		}
		if err := v.load(ctx, tx, by); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `insert into document_read (document_id, agency_id, post_id, version, at) values ($1, $2, $3, $4, $5)
			on conflict (post_id, document_id) do update set version = excluded.version, at = excluded.at`, doc, by.Agency, by.Post, v.Version, s.Now())
		return err
	})
	return v, err
}

func getRow(ctx context.Context, tx pgx.Tx, by org.Actor, doc id.Document) (Row, error) {
	rows, err := rowsOf(ctx, tx, by, "d.id = $?", doc)
	if err == nil && len(rows) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Row{}, err
	}
	return rows[0], nil
}

func rowsOf(ctx context.Context, tx pgx.Tx, by org.Actor, cond string, arg any) ([]Row, error) {
	w := where{args: []any{by.Post}}
	w.add(cond, arg)
	w.visible(by)
	rows, _ := tx.Query(ctx, rowSelect+w.String()+" order by d.id", w.args...)
	return pgx.CollectRows(rows, scanListRow)
}

// Rows returns those of the documents that the actor may see, in the order given: the last word on every search hit.
func (s *Service) Rows(ctx context.Context, by org.Actor, docs []id.Document) ([]Row, error) {
	var found []Row
	err := pg.InTx(ctx, s.DB, pg.Agency(by.Agency), func(tx pgx.Tx) (err error) {
		found, err = rowsOf(ctx, tx, by, "d.id = any($?::uuid[])", texts(docs))
		return err
	})
	if err != nil {
		return nil, err
	}
	at := make(map[id.Document]Row, len(found))
	for _, r := range found {
		at[r.ID] = r
	}
	out := make([]Row, 0, len(found))
	for _, d := range docs {
		if r, ok := at[d]; ok {
			out = append(out, r)
		}
	}
	return out, nil
}

func (v *View) load(ctx context.Context, tx pgx.Tx, by org.Actor) error {
	doc := v.Row.ID
	var replyTo id.Document
	err := tx.QueryRow(ctx, `select version, book_id, coalesce(book_year, 0), signer_post, signer_name, signer_title, accept_reason, batch_id, failure,
		created_at, created_by, reply_to from document where id = $1`, doc).Scan(&v.Version, &v.Book, &v.BookYear, &v.SignerPost, &v.SignerName,
		&v.SignerTitle, &v.AcceptReason, &v.Batch, &v.Failure, &v.CreatedAt, &v.CreatedBy, &replyTo)
	if err != nil {
		return fmt.Errorf("load document page: %w", err)
	}
	if v.Files, err = filesOf(ctx, tx, doc); err != nil {
		return err
	}
	if v.Directions, err = directionsOf(ctx, tx, doc); err != nil {
		return err
	}
	rows, _ := tx.Query(ctx, `select code, name from document_recipient where document_id = $1 order by position`, doc)
	if v.Recipients, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Recipient]); err != nil {
		return err
	}
	if !replyTo.IsZero() {
		if r, err := getRow(ctx, tx, by, replyTo); err == nil {
			v.ReplyTo = &r
		}
	}
	v.Replies, err = rowsOf(ctx, tx, by, "d.reply_to = $?", doc)
	return err
}

func filesOf(ctx context.Context, tx pgx.Tx, doc id.Document) ([]File, error) {
	rows, _ := tx.Query(ctx, `select id, name, size, sha256, pages, role, revision, signatures, created_by, created_at from document_file
		where document_id = $1 order by created_at desc, id desc`, doc)
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (f File, err error) {
		var sum []byte
		err = r.Scan(&f.ID, &f.Name, &f.Size, &sum, &f.Pages, &f.Role, &f.Revision, &f.Signatures, &f.CreatedBy, &f.CreatedAt)
		copy(f.Sum[:], sum)
		return f, err
	})
}

func directionsOf(ctx context.Context, tx pgx.Tx, doc id.Document) ([]Direction, error) {
	rows, _ := tx.Query(ctx, `select d.id, d.by_name, d.at, d.due_on, d.opinion, u.id, u.name, u.abbrev, du.lead
		from direction d join direction_unit du on du.direction_id = d.id join unit u on u.id = du.unit_id
		where d.document_id = $1 order by d.at desc, d.id, u.sort, u.name`, doc)
	var out []Direction
	var d Direction
	var u UnitRef
	var lead bool
	_, err := pgx.ForEachRow(rows, []any{&d.ID, &d.By, &d.At, &d.DueOn, &d.Opinion, &u.ID, &u.Name, &u.Abbrev, &lead}, func() error {
		if len(out) == 0 || out[len(out)-1].ID != d.ID {
			out = append(out, Direction{ID: d.ID, By: d.By, At: d.At, DueOn: d.DueOn, Opinion: d.Opinion})
		}
		last := &out[len(out)-1]
		if lead {
			last.Lead = u
		} else {
			last.Coop = append(last.Coop, u)
		}
		return nil
	})
	return out, err
}

// Timeline is what happened to a document, newest first.
func (s *Service) Timeline(ctx context.Context, by org.Actor, doc id.Document) (out []Note, err error) {
	err = pg.InTx(ctx, s.DB, pg.Agency(by.Agency), func(tx pgx.Tx) error {
		if _, err := getRow(ctx, tx, by, doc); err != nil {
			return err
		}
		rows, _ := tx.Query(ctx, `select agency_id, document_id, at, who, post_id, what, text, params from document_event where document_id = $1 order by id desc limit 1000`, doc)
		out, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Note])
		return err
	})
	return out, err
}

// OpenFile gives the bytes of a file of a document the actor may see.
func (s *Service) OpenFile(ctx context.Context, by org.Actor, doc id.Document, file id.File) (f File, r blob.Reader, err error) {
	f, err = s.fileOf(ctx, by, doc, file)
	if err != nil {
		return f, nil, err
	}
	r, err = s.Blobs.Open(ctx, f.Sum)
	return f, r, err
}

func (s *Service) fileOf(ctx context.Context, by org.Actor, doc id.Document, file id.File) (f File, err error) {
	err = pg.InTx(ctx, s.DB, pg.Agency(by.Agency), func(tx pgx.Tx) error {
		if _, err := getRow(ctx, tx, by, doc); err != nil {
			return err
		}
		files, err := filesOf(ctx, tx, doc)
		if err != nil {
			return err
		}
		for _, g := range files {
			if g.ID == file {
				f = g
				return nil
			}
		}
		return ErrNotFound
	})
	return f, err
}

// VerifyFile checks a file's signatures again and keeps the new verdict with it.
func (s *Service) VerifyFile(ctx context.Context, by org.Actor, doc id.Document, file id.File) (Signatures, error) {
	f, err := s.fileOf(ctx, by, doc, file)
	if err != nil {
		return Signatures{}, err
	}
	sigs, err := s.VerifyBlob(ctx, f.Sum)
	if err != nil {
		return Signatures{}, err
	}
	err = pg.InTx(ctx, s.DB, pg.Agency(by.Agency), func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `update document_file set signatures = $2 where id = $1`, file, sigs); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `update document set verdict = $3 where id = $1 and main_file = $2`, doc, file, sigs.Verdict)
		return err
	})
	return sigs, err
}

// Twin is a registered document that looks like the one about to be registered.
type Twin struct {
	ID           id.Document
	Number       int
	Code         string
	Subject      string
	RegisteredAt time.Time
	Why          string // file, code
}

// Twins finds documents of the agency with the same file, or the same number and notation: the same paper comes by post and
// over the exchange, and must not be registered twice.
func (s *Service) Twins(ctx context.Context, by org.Actor, sum blob.Sum, number, notation string) (out []Twin, err error) {
	visible, args := access.Visible(by, "d", 5)
	err = pg.InTx(ctx, s.DB, pg.Agency(by.Agency), func(tx pgx.Tx) error {
		rows, _ := tx.Query(ctx, `select d.id, d.book_number, d.number || '/' || d.notation, d.subject, d.created_at,
				case when f.document_id is not null then 'file' else 'code' end
			from document d left join lateral (select document_id from document_file f where f.document_id = d.id and f.sha256 = $2 limit 1) f on true
			where d.agency_id = $1 and d.kind = 'incoming' and `+visible+`
			  and d.id = any(array(select document_id from document_file where agency_id = $1 and sha256 = $2
			    union select id from document t where t.agency_id = $1 and t.kind = 'incoming' and $3 <> '' and t.number = $3 and upper(t.notation) = upper($4)))
			order by d.id desc limit 5`, append([]any{by.Agency, sum[:], number, notation}, args...)...)
		out, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Twin])
		return err
	})
	return out, err
}
