package document

import (
	"context"
	"fmt"
	"time"

	"congvan/internal/blob"
	"congvan/internal/id"
	"congvan/internal/pg"

	"github.com/jackc/pgx/v5"
)

// Parcel is an issued document as it leaves the house: what the envelope says and what is in it.
type Parcel struct {
	FromCode, FromName, FromParent string
	Place                          string
	Number, Notation               string
	IssuedOn                       time.Time // date
	Type                           string    // code
	Subject                        string
	SignerName, SignerTitle        string
	Authority                      string // "TM.", "KT." …
	Urgency                        int
	Pages                          int
	Clerk, ClerkUnit               string
	ReplyTo                        *Answered
	Recipients                     []Recipient
	Files                          []ParcelFile
}

// Answered is the incoming document that an outgoing one answers.
type Answered struct {
	Issuer, Number, Notation string
	IssuedOn                 time.Time
	Intake                   id.Message // if it came over the exchange
}

// ParcelFile is one file; the document itself comes first.
type ParcelFile struct {
	Name string
	Sum  blob.Sum
}

// ParcelTx packs an issued document.
func (s *Service) ParcelTx(ctx context.Context, tx pgx.Tx, doc id.Document) (p Parcel, err error) {
	var replyTo id.Document
	err = tx.QueryRow(ctx, `select a.code, a.name, coalesce(up.name, ''), a.place, d.number, d.notation, d.issued_on, d.type, d.subject, d.signer_name, d.signer_title,
			coalesce(p.authority, ''), d.urgency, d.pages, d.reply_to,
			coalesce((select e.who from document_event e where e.document_id = d.id and e.what = 'document.numbered' order by e.id desc limit 1), '')
		from document d join agency a on a.id = d.agency_id left join agency up on up.id = a.parent_id left join post p on p.id = d.signer_post
		where d.id = $1 and d.state = 'issued'`, doc).Scan(&p.FromCode, &p.FromName, &p.FromParent, &p.Place, &p.Number, &p.Notation, &p.IssuedOn, &p.Type, &p.Subject,
		&p.SignerName, &p.SignerTitle, &p.Authority, &p.Urgency, &p.Pages, &replyTo, &p.Clerk)
	if pg.NoRows(err) {
		return p, ErrNotFound
	}
	if err != nil {
		return p, fmt.Errorf("pack document: %w", err)
	}
	rows, _ := tx.Query(ctx, `select code, name from document_recipient where document_id = $1 order by position`, doc)
	if p.Recipients, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Recipient]); err != nil {
		return p, err
	}
	files, err := filesOf(ctx, tx, doc)
	if err != nil {
		return p, err
	}
	for _, role := range []string{"main", "annex"} {
		for i := len(files) - 1; i >= 0; i-- { // filesOf is newest first
			if files[i].Role == role {
				p.Files = append(p.Files, ParcelFile{Name: files[i].Name, Sum: files[i].Sum})
			}
		}
	}
	if replyTo.IsZero() {
		return p, nil
	}
	var a Answered
	var on *time.Time
	if err := tx.QueryRow(ctx, `select issuer, number, notation, issued_on, intake_id from document where id = $1`, replyTo).Scan(&a.Issuer, &a.Number, &a.Notation, &on, &a.Intake); err != nil {
		return p, fmt.Errorf("pack what is answered: %w", err)
	}
	if on != nil {
		a.IssuedOn = *on
	}
	p.ReplyTo = &a
	return p, nil
}
