package document

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"

	"congvan/internal/access"
	"congvan/internal/blob"
	"congvan/internal/book"
	"congvan/internal/id"
	"congvan/internal/org"
	"congvan/internal/pg"
	"congvan/internal/vntext"
	"congvan/internal/workflow"

	"github.com/jackc/pgx/v5"
)

// Draft is what the drafter fills in (Decree 30/2020 Art 10).
type Draft struct {
	Version    int // the version an update was made on
	Upload     id.Upload
	Type       string
	Subject    string
	Urgency    int
	Signer     id.Post
	ReplyTo    id.Document
	DueOn      time.Time
	Recipients []Recipient
	RequestKey string
}

func (in *Draft) check(now time.Time) error {
	in.Subject = vntext.Clean(in.Subject)
	if in.Subject == "" {
		return ErrSubject.At("/subject")
	}
	if _, err := book.TypeByCode(in.Type); err != nil {
		return ErrType.With("type", in.Type).At("/type")
	}
	if err := checkRecipients(in.Recipients); err != nil {
		return err
	}
	return checkDue(in.DueOn, now, "/dueOn")
}

func checkRecipients(rs []Recipient) error {
	seen := map[string]bool{}
	for i, r := range rs {
		if seen[r.Code] {
			return ErrRecipientTwice.With("code", r.Code).At(fmt.Sprintf("/recipients/%d", i))
		}
		seen[r.Code] = true
	}
	return nil
}

// CreateDraft starts an outgoing document with its drafter.
func (s *Service) CreateDraft(ctx context.Context, by org.Actor, in Draft) (id.Document, error) {
	if err := access.May(by, access.Draft); err != nil {
		return id.Document{}, err
	}
	if err := in.check(s.Now()); err != nil {
		return id.Document{}, err
	}
	return s.once(ctx, by, in.RequestKey, func(tx pgx.Tx, doc id.Document) error { return s.draftTx(ctx, tx, by, doc, in) })
}

func (s *Service) draftTx(ctx context.Context, tx pgx.Tx, by org.Actor, doc id.Document, in Draft) error {
	now := s.Now()
	var issuer string
	if err := tx.QueryRow(ctx, `select short_name from agency where id = $1`, by.Agency).Scan(&issuer); err != nil {
		return fmt.Errorf("name of the agency: %w", err)
	}
	if err := registered(ctx, tx, by, in.ReplyTo); err != nil {
		return ErrReplyTo.At("/replyTo").Because(err)
	}
	_, err := tx.Exec(ctx, `insert into document (id, agency_id, kind, state, type, issuer, subject, urgency, drafter_post, drafter_name, drafter_unit,
			reply_to, request_key, created_post, created_by, created_at, updated_at)
		values ($1, $2, 'outgoing', $3, $4, $5, $6, $7, $8, $9, $10, $11, nullif($12, ''), $8, $9, $13, $13)`,
		doc, by.Agency, Drafting, in.Type, issuer, in.Subject, in.Urgency, by.Post, by.Who(), by.Unit, in.ReplyTo, in.RequestKey, now)
	if err != nil {
		return fmt.Errorf("insert draft: %w", err)
	}
	if err := join(ctx, tx, by.Agency, doc, by.Post, id.Unit{}, "drafter"); err != nil {
		return err
	}
	d := &deed{svc: s, tx: tx, by: by, now: now, params: map[string]string{},
		doc: row{ID: doc, Agency: by.Agency, Kind: Outgoing, State: Drafting, DrafterPost: by.Post, DrafterUnit: by.Unit}}
	if err := d.fill(ctx, in); err != nil {
		return err
	}
	_, err = s.Flow.StartTx(ctx, tx, workflow.StartInput{Agency: by.Agency, Flow: "outgoing", Subject: doc.String(), By: who(by),
		Vars: map[string]any{"drafter": by.Post.String(), "drafter_unit": by.Unit.String()}})
	if err != nil {
		return err
	}
	if err := s.setHolder(ctx, tx, doc, Drafting, now); err != nil {
		return err
	}
	return d.record(ctx, "document.drafted")
}

// UpdateDraft changes a draft. Whoever read an older version gets ErrVersion and keeps what they typed.
func (s *Service) UpdateDraft(ctx context.Context, by org.Actor, doc id.Document, in Draft) error {
	if err := in.check(s.Now()); err != nil {
		return err
	}
	return s.act(ctx, by, doc, Edit, func(ctx context.Context, d *deed) error {
		if in.Version != d.doc.Version {
			return ErrVersion.With("who", lastWho(ctx, d.tx, doc))
		}
		_, err := d.tx.Exec(ctx, `update document set type = $2, subject = $3, urgency = $4 where id = $1`, doc, in.Type, in.Subject, in.Urgency)
		if err != nil {
			return fmt.Errorf("update draft: %w", err)
		}
		return d.fill(ctx, in)
	})
}

func lastWho(ctx context.Context, tx pgx.Tx, doc id.Document) (name string) {
	if tx.QueryRow(ctx, `select who from document_event where document_id = $1 order by id desc limit 1`, doc).Scan(&name) != nil {
		return "?"
	}
	return name
}

// fill writes signer, deadline, recipients and file of a draft.
func (d *deed) fill(ctx context.Context, in Draft) error {
	if !in.Signer.IsZero() {
		tag, err := d.tx.Exec(ctx, `update document set signer_post = p.id, signer_name = u.full_name, signer_title = p.title
			from post p join app_user u on u.id = p.user_id
			where document.id = $1 and p.id = $2 and p.agency_id = $3 and 'leader' = any(p.roles) and u.disabled_at is null
			  and (p.active_to is null or p.active_to > $4)`, d.doc.ID, in.Signer, d.doc.Agency, d.now)
		if err != nil {
			return fmt.Errorf("write signer: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return ErrSigner.At("/signer")
		}
	}
	var due *time.Time
	if !in.DueOn.IsZero() {
		at := endOfWork(in.DueOn)
		due = &at
	}
	if _, err := d.tx.Exec(ctx, `update document set due_at = $2 where id = $1`, d.doc.ID, due); err != nil {
		return err
	}
	if err := writeRecipients(ctx, d.tx, d.doc.Agency, d.doc.ID, in.Recipients); err != nil {
		return err
	}
	if in.Upload.IsZero() {
		return nil
	}
	p, err := d.svc.takeUpload(ctx, d.tx, d.by, in.Upload)
	if err != nil {
		return err
	}
	if p.Signatures.Verdict != Unsigned {
		return ErrAlreadySigned.At("/upload")
	}
	_, err = d.svc.addFile(ctx, d.tx, d.doc.Agency, d.doc.ID, p, d.by.Who())
	return err
}

func writeRecipients(ctx context.Context, tx pgx.Tx, agency id.Agency, doc id.Document, rs []Recipient) error {
	b := &pgx.Batch{}
	b.Queue(`delete from document_recipient where document_id = $1`, doc)
	for i, r := range rs {
		b.Queue(`insert into document_recipient (document_id, agency_id, position, code, name) values ($1, $2, $3, $4, $5)`, doc, agency, i, r.Code, r.Name)
	}
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("write recipients: %w", err)
	}
	return nil
}

// SubmitDraft hands the draft to its approver. The fields that number, date and signatures will fill are placed in
// the PDF now, so that what is approved is byte for byte the beginning of what is signed.
func (s *Service) SubmitDraft(ctx context.Context, by org.Actor, doc id.Document, comment string) error {
	prepared, basis, err := s.prepareMain(ctx, by, doc)
	if err != nil {
		return err
	}
	return s.act(ctx, by, doc, Submit, func(ctx context.Context, d *deed) error {
		if d.doc.MainFile != basis {
			return ErrVersion.With("who", lastWho(ctx, d.tx, doc))
		}
		if d.doc.SignerPost.IsZero() {
			return ErrSigner.At("/signer")
		}
		if _, err := s.addFile(ctx, d.tx, d.doc.Agency, doc, prepared, by.Who()); err != nil {
			return err
		}
		if err := join(ctx, d.tx, d.doc.Agency, doc, d.doc.SignerPost, id.Unit{}, "signer"); err != nil {
			return err
		}
		// The head of the drafting unit answers for its papers (Decree 30/2020 Art 12.1) and has to see them.
		if err := join(ctx, d.tx, d.doc.Agency, doc, id.Post{}, d.doc.DrafterUnit, "drafting-unit"); err != nil {
			return err
		}
		d.text = comment
		d.vars["signer"] = d.doc.SignerPost.String()
		return nil
	})
}

// prepareMain places the signature fields in the draft's main file and stores the result. It runs before the transaction.
func (s *Service) prepareMain(ctx context.Context, by org.Actor, doc id.Document) (Paper, id.File, error) {
	var p Paper
	var file id.File
	var signer string
	err := pg.InTx(ctx, s.DB, pg.Agency(by.Agency), func(tx pgx.Tx) error {
		r, err := lockRow(ctx, tx, by, doc)
		if err != nil {
			return err
		}
		if _, err := next(r.Kind, r.State, Submit); err != nil {
			return err
		}
		if r.SignerPost.IsZero() {
			return ErrSigner.At("/signer")
		}
		if r.MainFile.IsZero() {
			return ErrNoFile.At("/upload")
		}
		signer, file = r.SignerName, r.MainFile
		p, err = paperOf(ctx, tx, r.MainFile)
		return err
	})
	if err != nil {
		return p, file, err
	}
	src, err := readBlob(ctx, s.Blobs, p.Sum)
	if err != nil {
		return p, file, err
	}
	out, err := s.Prepare(ctx, src, signer)
	if err != nil {
		return p, file, err
	}
	p.Sum, p.Size, err = s.Blobs.Put(ctx, bytes.NewReader(out))
	if err != nil {
		return p, file, fmt.Errorf("store prepared draft: %w", err)
	}
	return p, file, nil
}

// unprepare makes the file that was submitted the draft's main file again: the fields in the prepared one stand where this
// signer's name stood, and the drafter may now choose another.
func (d *deed) unprepare(ctx context.Context) error {
	var before id.File
	err := d.tx.QueryRow(ctx, `with old as (update document_file set role = 'superseded' where document_id = $1 and role = 'main' returning revision)
		select f.id from document_file f, old where f.document_id = $1 and f.role = 'superseded' and f.revision < old.revision
		order by f.revision desc limit 1`, d.doc.ID).Scan(&before)
	if err != nil {
		return fmt.Errorf("find the submitted file: %w", err)
	}
	b := &pgx.Batch{}
	b.Queue(`update document_file set role = 'main' where id = $1`, before)
	b.Queue(`update document set main_file = $2 where id = $1`, d.doc.ID, before)
	return d.tx.SendBatch(ctx, b).Close()
}

func paperOf(ctx context.Context, tx pgx.Tx, f id.File) (p Paper, err error) {
	var sum []byte
	err = tx.QueryRow(ctx, `select name, size, sha256, pages, body, signatures from document_file where id = $1`, f).Scan(
		&p.Name, &p.Size, &sum, &p.Pages, &p.Body, &p.Signatures)
	copy(p.Sum[:], sum)
	if err != nil {
		return p, fmt.Errorf("load file: %w", err)
	}
	return p, nil
}

func readBlob(ctx context.Context, store blob.Store, sum blob.Sum) ([]byte, error) {
	r, err := store.Open(ctx, sum)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// Approve says that content and form of the draft are right (Decree 30/2020 Art 11–12).
func (s *Service) Approve(ctx context.Context, by org.Actor, doc id.Document, comment string) error {
	return s.act(ctx, by, doc, Approve, func(_ context.Context, d *deed) error {
		d.text = comment
		return nil
	})
}

// Submit is the act of whoever holds a document that is not yet before anybody: the clerk submits an incoming one to the
// leader, the drafter an outgoing one to its approver.
func (s *Service) Submit(ctx context.Context, by org.Actor, doc id.Document, comment string) error {
	var kind Kind
	err := pg.InTx(ctx, s.DB, pg.Agency(by.Agency), func(tx pgx.Tx) error {
		r, err := getRow(ctx, tx, by, doc)
		kind = r.Kind
		return err
	})
	switch {
	case err != nil:
		return err
	case kind == Incoming:
		return s.SubmitIncoming(ctx, by, doc, comment)
	}
	return s.SubmitDraft(ctx, by, doc, comment)
}
