package exchange

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"congvan/internal/audit"
	"congvan/internal/blob"
	"congvan/internal/edxml"
	"congvan/internal/id"
	"congvan/internal/jobs"
	"congvan/internal/pg"
	"congvan/internal/vxp"

	"github.com/jackc/pgx/v5"
)

// Outgoing is an issued document as other agencies are to get it. All its files travel, or none (Decision 28/2018 Art 10.1).
type Outgoing struct {
	From       edxml.Organ
	Number     string // "510"
	Notation   string // "KH-UBND"
	Place      string
	IssuedOn   time.Time
	TypeName   string
	Subject    string
	Signer     edxml.Signer
	Urgency    int // 0 … 3, as edXML's Priority
	DueOn      time.Time
	Pages      int
	ReplyTo    *edxml.ResponseFor
	Staff      edxml.Staff // the clerk who issued
	Recipients []Organ
	Files      []OutgoingFile
}

// OutgoingFile is one file, the document itself first.
type OutgoingFile struct {
	Name string
	Sum  blob.Sum
}

func (o Outgoing) code() edxml.Code { return edxml.Code{Number: o.Number, Notation: o.Notation} }

func (o Outgoing) key() string {
	return edxml.DocumentID(o.From.ID, edxml.DateOf(o.IssuedOn), o.code())
}

// plan writes a delivery per recipient and asks for a dispatch per hub. Planning twice changes nothing.
func (s *Service) plan(ctx context.Context, tx pgx.Tx, agency id.Agency, doc id.Document) error {
	out, err := s.LoadOutgoing(ctx, tx, doc)
	if err != nil {
		return fmt.Errorf("load document %s: %w", doc, err)
	}
	links := map[id.Link]bool{}
	for _, r := range out.Recipients {
		link, err := route(ctx, tx, agency, r.Code)
		if err != nil {
			return err
		}
		d, now := id.New[id.Delivery](), s.now()
		tag, err := tx.Exec(ctx, `insert into delivery (id, agency_id, document_id, link_id, recipient_code, recipient_name, document_key, code, state, built_at, created_at, updated_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, 'queued', $9, $9, $9) on conflict on constraint delivery_once do nothing`,
			d, agency, doc, link, r.Code, r.Name, out.key(), out.code().String(), now)
		if err != nil {
			return fmt.Errorf("plan delivery: %w", err)
		}
		if tag.RowsAffected() == 0 {
			continue
		}
		if err := s.event(ctx, tx, agency, d, step{state: Queued, at: now}, true); err != nil {
			return err
		}
		if link.IsZero() {
			if err := s.move(ctx, tx, d, step{state: Dead, at: now, cause: "the agency has no link to a hub"}); err != nil {
				return err
			}
			continue
		}
		links[link] = true
	}
	for link := range links {
		if err := jobs.Emit(ctx, tx, agency, Dispatch{Document: doc, Link: link}); err != nil {
			return err
		}
	}
	return nil
}

// route chooses the hub for a recipient: the first active one whose directory lists the code, else the first active one; its
// directory may not have been read yet, and the hub itself knows best.
func route(ctx context.Context, tx pgx.Tx, agency id.Agency, code string) (link id.Link, err error) {
	err = tx.QueryRow(ctx, `select l.id from exchange_link l where l.agency_id = $1 and l.active
		order by exists (select from organ o where o.endpoint = l.endpoint and (o.code = $2 or o.old_code = $2)) desc, l.created_at, l.id limit 1`, agency, code).Scan(&link)
	if pg.NoRows(err) {
		return link, nil
	}
	return link, err
}

// parcel is one message and the deliveries it makes.
type parcel struct {
	sum  blob.Sum
	size int64
	to   []addressee
}

type addressee struct {
	id    id.Delivery
	organ edxml.Organ
	built time.Time
}

// dispatch sends what is queued or failed for one document over one hub.
func (s *Service) dispatch(ctx context.Context, m jobs.Meta, e Dispatch) error {
	var l link
	var out Outgoing
	var fresh []addressee
	var made []parcel
	err := pg.InTx(ctx, s.DB, pg.Agency(m.Agency), func(tx pgx.Tx) (err error) {
		if fresh, made, err = waiting(ctx, tx, e); err != nil || len(fresh)+len(made) == 0 {
			return err
		}
		if l, err = linkByID(ctx, tx, e.Link); err != nil {
			return err
		}
		out, err = s.LoadOutgoing(ctx, tx, e.Document)
		return err
	})
	if err != nil {
		return fmt.Errorf("prepare dispatch: %w", err)
	}
	if len(fresh) > 0 {
		p, err := s.pack(ctx, m.Agency, out, fresh)
		if err != nil {
			return err
		}
		made = append(made, p)
	}
	if len(made) == 0 {
		return nil
	}
	hub, err := s.dial(l)
	if err != nil {
		return err
	}
	var failed []error
	for _, p := range made {
		if err := s.transmit(ctx, m.Agency, hub, out, p); err != nil {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

// waiting returns the deliveries for which a message is still to be made, and the messages that are made and not sent.
func waiting(ctx context.Context, tx pgx.Tx, e Dispatch) (fresh []addressee, made []parcel, err error) {
	rows, err := tx.Query(ctx, `select id, recipient_code, recipient_name, built_at, message_sum, message_size from delivery
		where document_id = $1 and link_id = $2 and state in ('queued', 'failed') order by recipient_code`, e.Document, e.Link)
	if err != nil {
		return nil, nil, err
	}
	var a addressee
	var sum blob.Sum
	var size int64
	_, err = pgx.ForEachRow(rows, []any{&a.id, &a.organ.ID, &a.organ.Name, &a.built, &sum, &size}, func() error {
		if sum.IsZero() {
			fresh = append(fresh, a)
			return nil
		}
		i := slices.IndexFunc(made, func(p parcel) bool { return p.sum == sum })
		if i < 0 {
			i = len(made)
			made = append(made, parcel{sum: sum, size: size})
		}
		made[i].to = append(made[i].to, a)
		return nil
	})
	return fresh, made, err
}

// pack makes one message for all of to, keeps it, and writes down which one it is before anybody sees it.
func (s *Service) pack(ctx context.Context, agency id.Agency, out Outgoing, to []addressee) (parcel, error) {
	p := parcel{to: to}
	r, w := io.Pipe()
	go func() { w.CloseWithError(edxml.Encode(w, letter(out, to), s.sources(ctx, out))) }()
	sum, size, err := s.Blobs.Put(ctx, r)
	r.CloseWithError(err)
	if err != nil {
		return p, fmt.Errorf("make message: %w", err)
	}
	p.sum, p.size = sum, size
	ids := make([]string, len(to))
	for i, a := range to {
		ids[i] = a.id.String()
	}
	return p, pg.InTx(ctx, s.DB, pg.Agency(agency), func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `update delivery set message_sum = $2, message_size = $3
			where id = any($1::text[]::uuid[]) and state in ('queued', 'failed') and message_sum is null`, ids, sum, size)
		if err == nil && int(tag.RowsAffected()) != len(to) {
			err = errors.New("somebody else is sending this document") // tried again, with what is then waiting
		}
		return err
	})
}

func letter(out Outgoing, to []addressee) *edxml.Message {
	m := &edxml.Message{
		Kind: edxml.New, From: out.From, DocumentID: out.key(), Code: out.code(),
		Promulgation: edxml.Promulgation{Place: out.Place, Date: edxml.DateOf(out.IssuedOn)},
		DocumentType: edxml.DocumentType{Type: "2", Name: out.TypeName},
		Subject:      out.Subject, Signer: out.Signer, Priority: out.Urgency, DueDate: edxml.DateOf(out.DueOn),
		Other:    edxml.Other{Pages: out.Pages, Copies: 1},
		Business: edxml.Business{Reason: "Văn bản điện tử mới"},
	}
	if out.ReplyTo != nil {
		m.ResponseFor = []edxml.ResponseFor{*out.ReplyTo}
	}
	if out.Staff != (edxml.Staff{}) {
		m.Business.Staff = []edxml.Staff{out.Staff}
	}
	var built time.Time
	for _, a := range to {
		m.To = append(m.To, a.organ)
		m.ToPlaces = append(m.ToPlaces, cmp.Or(a.organ.Name, a.organ.ID))
		if a.built.After(built) {
			built = a.built
		}
	}
	m.Trace = []edxml.Trace{{OrganID: out.From.ID, Time: built}}
	return m
}

func (s *Service) sources(ctx context.Context, out Outgoing) []edxml.Source {
	var files []edxml.Source
	for _, f := range out.Files {
		files = append(files, edxml.Source{Name: f.Name, Open: func() (io.ReadCloser, error) { return s.Blobs.Open(ctx, f.Sum) }})
	}
	return files
}

// transmit sends one message and writes down what came of it. A refusal for a message to several is tried for each alone.
func (s *Service) transmit(ctx context.Context, agency id.Agency, hub Transport, out Outgoing, p parcel) error {
	hubID, err := hub.Send(ctx, vxp.MessageEdoc, out.From.ID, p.sum, p.size, func() (io.ReadCloser, error) { return s.Blobs.Open(ctx, p.sum) })
	if ctx.Err() != nil {
		return ctx.Err() // stopped, not failed
	}
	st := step{state: Sent, at: s.now()}
	switch {
	case err == nil:
	case vxp.Temporary(err):
		st = step{state: Failed, at: s.now(), cause: err.Error()}
	case len(p.to) > 1:
		return s.split(ctx, agency, hub, out, p)
	default:
		st = step{state: Dead, at: s.now(), cause: err.Error()}
	}
	txErr := pg.InTx(ctx, s.DB, pg.Agency(agency), func(tx pgx.Tx) error {
		for _, a := range p.to {
			if _, err := tx.Exec(ctx, "update delivery set attempts = attempts + 1, hub_doc_id = coalesce(nullif($2, ''), hub_doc_id) where id = $1", a.id, hubID); err != nil {
				return err
			}
			if err := s.move(ctx, tx, a.id, st); err != nil {
				return err
			}
		}
		if st.state != Sent {
			return nil
		}
		return audit.Append(ctx, tx, audit.Entry{Agency: agency, Who: systemName, Action: "exchange.sent", Object: "message", ObjectID: hubID,
			Detail: map[string]any{"code": out.code().String(), "recipients": len(p.to), "sha256": p.sum}})
	})
	jobs.Nudge()
	if st.state == Failed {
		return errors.Join(err, txErr)
	}
	return txErr
}

// split makes a message of its own for each recipient of one that was refused.
func (s *Service) split(ctx context.Context, agency id.Agency, hub Transport, out Outgoing, p parcel) error {
	var failed []error
	for _, a := range p.to {
		err := pg.InTx(ctx, s.DB, pg.Agency(agency), func(tx pgx.Tx) error {
			_, err := tx.Exec(ctx, "update delivery set message_sum = null, message_size = 0 where id = $1", a.id)
			return err
		})
		var alone parcel
		if err == nil {
			alone, err = s.pack(ctx, agency, out, []addressee{a})
		}
		if err == nil {
			err = s.transmit(ctx, agency, hub, out, alone)
		}
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

// systemName is who acts when the program does.
const systemName = "Hệ thống liên thông"
