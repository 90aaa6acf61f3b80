package document

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"congvan/internal/access"
	"congvan/internal/book"
	"congvan/internal/id"
	"congvan/internal/jobs"
	"congvan/internal/org"
	"congvan/internal/pg"
	"congvan/internal/vntext"
	"congvan/internal/workflow"

	"github.com/jackc/pgx/v5"
)

// Entry is what the clerk enters in the incoming book (Decree 30/2020 Annex VI part II, fields of incoming documents).
type Entry struct {
	Upload       id.Upload // the scanned or received file; or
	Intake       *Intake   // what came over the exchange; neither for a paper that is not scanned
	Book         id.Book
	Issuer       string
	Number       string
	Notation     string
	IssuedOn     time.Time // date
	Type         string
	Subject      string
	SignerName   string
	SignerTitle  string
	Pages        int
	Urgency      int
	DueOn        time.Time // date; zero for none
	Route        bool      // submit to the leader at once (vào sổ & chuyển)
	AcceptReason string    // why a file whose signature could not be verified is taken
	TwinOf       id.Document
	Leader       id.Post // whom Route submits to; none: to all leaders
	RequestKey   string  // the same key gives the same document: a click that is repeated enters once
}

// Intake hands a document over from the exchange. Close runs in the registering transaction and takes the message out of
// the list of those that wait.
type Intake struct {
	ID     id.Message
	Papers []Paper
	Close  func(ctx context.Context, tx pgx.Tx, doc id.Document) error
}

// Register enters an incoming document under the next number of the book, in one transaction with everything that
// belongs to it. Decree 30/2020 Art 21–22: a file whose signature is broken is not entered.
func (s *Service) Register(ctx context.Context, by org.Actor, in Entry) (id.Document, error) {
	if err := access.May(by, access.Register); err != nil {
		return id.Document{}, err
	}
	if err := in.check(s.Now()); err != nil {
		return id.Document{}, err
	}
	return s.once(ctx, by, in.RequestKey, func(tx pgx.Tx, doc id.Document) error { return s.registerTx(ctx, tx, by, doc, in) })
}

// once makes a document in one transaction. The same key from the same post gives the same document, also when a click that is
// repeated arrives while the first is still at work: the second waits for it, and then finds what it made.
func (s *Service) once(ctx context.Context, by org.Actor, key string, create func(tx pgx.Tx, doc id.Document) error) (id.Document, error) {
	doc := id.New[id.Document]()
	err := pg.InTx(ctx, s.DB, pg.Agency(by.Agency), func(tx pgx.Tx) error {
		known, err := sameRequest(ctx, tx, by, key)
		if err != nil {
			return err
		}
		if !known.IsZero() {
			doc = known
			return nil
		}
		return create(tx, doc)
	})
	if pg.Constraint(err) == "document_intake" {
		err = ErrIntakeTaken
	}
	if err != nil {
		return id.Document{}, err
	}
	jobs.Nudge()
	return doc, nil
}

// sameRequest finds the document that an earlier request with this key made, and keeps others with the key out until the
// transaction ends.
func sameRequest(ctx context.Context, tx pgx.Tx, by org.Actor, key string) (id.Document, error) {
	var doc id.Document
	if key == "" {
		return doc, nil
	}
	if err := pg.Lock(ctx, tx, "document:request:"+by.Post.String()+key); err != nil {
		return doc, err
	}
	err := tx.QueryRow(ctx, `select id from document where agency_id = $1 and created_post = $2 and request_key = $3`, by.Agency, by.Post, key).Scan(&doc)
	if pg.NoRows(err) {
		return doc, nil
	}
	return doc, err
}

// founded is the day the state was: nothing an office registers is older.
var founded = time.Date(1945, 9, 2, 0, 0, 0, 0, time.UTC)

func (in *Entry) check(now time.Time) error {
	in.Subject = vntext.Clean(in.Subject)
	in.Issuer = vntext.Clean(in.Issuer)
	in.Number, in.Notation = vntext.Clean(in.Number), vntext.Clean(in.Notation)
	in.SignerName, in.SignerTitle = vntext.Clean(in.SignerName), vntext.Clean(in.SignerTitle)
	switch {
	case in.Issuer == "":
		return ErrIssuer.At("/issuer")
	case in.Subject == "":
		return ErrSubject.At("/subject")
	case in.IssuedOn.Before(founded):
		return ErrDate.With("date", in.IssuedOn.Format("02/01/2006")).At("/issuedOn")
	}
	if in.IssuedOn.After(today(now)) {
		return ErrFutureDate.With("date", in.IssuedOn.Format("02/01/2006")).At("/issuedOn")
	}
	if _, err := book.TypeByCode(in.Type); err != nil {
		return ErrType.With("type", in.Type).At("/type")
	}
	return checkDue(in.DueOn, now, "/dueOn")
}

// farthest is how many years ahead a deadline may lie: beyond it a year is a slip of the finger.
const farthest = 10

func checkDue(due, now time.Time, pointer string) error {
	switch {
	case due.IsZero():
		return nil
	case due.Before(today(now)):
		return ErrDuePast.With("date", due.Format("02/01/2006")).At(pointer)
	case due.After(today(now).AddDate(farthest, 0, 0)):
		return ErrDueFar.With("date", due.Format("02/01/2006")).With("years", farthest).At(pointer)
	}
	return nil
}

func (s *Service) registerTx(ctx context.Context, tx pgx.Tx, by org.Actor, doc id.Document, in Entry) error {
	papers, err := s.papersOf(ctx, tx, by, in)
	if err != nil {
		return err
	}
	if err := acceptable(papers, in.AcceptReason); err != nil {
		return err
	}
	if err := registered(ctx, tx, by, in.TwinOf); err != nil {
		return ErrTwin.At("/twinOf").Because(err)
	}
	now := s.Now()
	var due *time.Time
	if !in.DueOn.IsZero() {
		d := endOfWork(in.DueOn)
		due = &d
	}
	var intake id.Message
	if in.Intake != nil {
		intake = in.Intake.ID
	}
	_, err = tx.Exec(ctx, `insert into document (id, agency_id, kind, state, type, number, notation, issuer, subject,
			issued_on, arrived_at, due_at, signer_name, signer_title, urgency, pages, accept_reason, twin_of, intake_id, request_key,
			created_post, created_by, created_at, updated_at)
		values ($1, $2, 'incoming', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, nullif($19, ''), $20, $21, $10, $10)`,
		doc, by.Agency, Registered, in.Type, in.Number, in.Notation, in.Issuer, in.Subject,
		in.IssuedOn, now, due, in.SignerName, in.SignerTitle, in.Urgency, in.Pages, in.AcceptReason, in.TwinOf, intake, in.RequestKey,
		by.Post, by.Who())
	if err != nil {
		return fmt.Errorf("insert document: %w", err)
	}
	for _, p := range papers {
		if _, err := s.addFile(ctx, tx, by.Agency, doc, p, by.Who()); err != nil {
			return err
		}
	}
	if in.Intake != nil {
		if err := in.Intake.Close(ctx, tx, doc); err != nil {
			return err
		}
	}
	if _, err := s.Flow.StartTx(ctx, tx, workflow.StartInput{Agency: by.Agency, Flow: "incoming", Subject: doc.String(), Vars: map[string]any{}, By: who(by)}); err != nil {
		return err
	}
	submitted, err := s.onward(ctx, tx, by, doc, in, now)
	if err != nil {
		return err
	}
	return s.entered(ctx, tx, by, doc, intake, in, now, submitted)
}

// onward submits a document that was entered with "Vào sổ & chuyển", to the leader it names, if it names one. What the
// submission did is recorded after the registration it follows.
func (s *Service) onward(ctx context.Context, tx pgx.Tx, by org.Actor, doc id.Document, in Entry, now time.Time) (submitted *deed, err error) {
	if !in.Route {
		return nil, s.setHolder(ctx, tx, doc, Registered, now)
	}
	err = s.actTx(ctx, tx, by, doc, Submit, func(_ context.Context, d *deed) error {
		d.recordLater, submitted = true, d
		return nil
	})
	if err != nil || in.Leader.IsZero() {
		return submitted, err
	}
	t, err := s.Flow.OpenTask(ctx, tx, doc.String(), "direct")
	if err != nil {
		return nil, err
	}
	i := slices.Index(t.Candidates, in.Leader)
	if i < 0 {
		return nil, ErrLeader.At("/leader")
	}
	if err := s.Flow.Excuse(ctx, tx, doc.String(), "direct", slices.Delete(t.Candidates, i, i+1)); err != nil {
		return nil, err
	}
	return submitted, s.setHolder(ctx, tx, doc, Submitted, now)
}

// entered gives the number and records the registration. The number comes last: until here nobody waits for us, from here
// on everybody who registers in this book does.
func (s *Service) entered(ctx context.Context, tx pgx.Tx, by org.Actor, doc id.Document, intake id.Message, in Entry, now time.Time, submitted *deed) error {
	n, err := book.Next(ctx, tx, by.Agency, book.Incoming, in.Book, now, doc)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `update document set book_id = $2, book_year = $3, book_number = $4 where id = $1`, doc, n.Book, n.Year, n.N); err != nil {
		return fmt.Errorf("write number: %w", err)
	}
	d := &deed{svc: s, tx: tx, by: by, now: now, doc: row{ID: doc, Agency: by.Agency, Kind: Incoming, State: Registered},
		text: in.AcceptReason, params: map[string]string{"number": fmt.Sprint(n.N), "year": fmt.Sprint(n.Year)},
		emit: []jobs.Event{Entered{Document: doc, Intake: intake}}}
	if err := d.record(ctx, "document.registered"); err != nil || submitted == nil {
		return err
	}
	return submitted.record(ctx, submitted.move.What)
}

// papersOf collects the files of the entry.
func (s *Service) papersOf(ctx context.Context, tx pgx.Tx, by org.Actor, in Entry) ([]Paper, error) {
	if in.Intake != nil {
		return in.Intake.Papers, nil
	}
	if in.Upload.IsZero() {
		return nil, nil // a paper that is not scanned: registered all the same (Decree 30/2020 Art 22)
	}
	p, err := s.takeUpload(ctx, tx, by, in.Upload)
	return []Paper{p}, err
}

// registered fails unless doc is an incoming document that by may see, or none. The foreign key asks neither.
func registered(ctx context.Context, tx pgx.Tx, by org.Actor, doc id.Document) error {
	if doc.IsZero() {
		return nil
	}
	r, err := getRow(ctx, tx, by, doc)
	if err == nil && r.Kind != Incoming {
		err = ErrNotFound
	}
	return err
}

// acceptable applies Decree 30/2020 Art 21.2: authenticity and integrity are checked before the document is taken.
func acceptable(papers []Paper, reason string) error {
	for _, p := range papers {
		switch p.Signatures.Verdict {
		case Failed:
			return ErrBadSignature.At("/upload")
		case Unknown:
			if strings.TrimSpace(reason) == "" {
				return ErrNeedsReason.At("/acceptReason")
			}
		}
	}
	return nil
}

// SubmitIncoming hands a registered document to the leader (trình), Decree 30/2020 Art 23.1.
func (s *Service) SubmitIncoming(ctx context.Context, by org.Actor, doc id.Document, comment string) error {
	return s.act(ctx, by, doc, Submit, func(_ context.Context, d *deed) error {
		d.text = comment
		return nil
	})
}

// Order is the leader's direction: exactly what Decree 30/2020 Art 23.4 asks to be recorded.
type Order struct {
	Lead    id.Unit
	Coop    []id.Unit
	DueOn   time.Time // date; zero for none
	Opinion string
}

// Direct gives the document to its lead unit (bút phê).
func (s *Service) Direct(ctx context.Context, by org.Actor, doc id.Document, o Order) error {
	if err := checkDue(o.DueOn, s.Now(), "/dueOn"); err != nil {
		return err
	}
	for i, u := range o.Coop {
		if u == o.Lead {
			return ErrLeadInCoop.At(fmt.Sprintf("/coop/%d", i))
		}
		if slices.Contains(o.Coop[:i], u) {
			return ErrCoopTwice.At(fmt.Sprintf("/coop/%d", i))
		}
	}
	return s.act(ctx, by, doc, Direct, func(ctx context.Context, d *deed) error { return d.direct(ctx, o) })
}

func (d *deed) direct(ctx context.Context, o Order) error {
	names, err := unitNames(ctx, d.tx, d.doc.Agency, append([]id.Unit{o.Lead}, o.Coop...))
	if err != nil {
		return err
	}
	dir := id.New[id.Direction]()
	var dueOn, dueAt *time.Time
	if !o.DueOn.IsZero() {
		at := endOfWork(o.DueOn)
		dueOn, dueAt = &o.DueOn, &at
		d.params["due"] = o.DueOn.Format("2006-01-02")
		d.vars["deadline"] = at
	}
	b := &pgx.Batch{}
	b.Queue(`insert into direction (id, agency_id, document_id, post_id, by_name, opinion, due_on, workdays, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		dir, d.doc.Agency, d.doc.ID, d.by.Post, d.by.Who(), o.Opinion, dueOn, workdaysUntil(d.now, o.DueOn), d.now)
	b.Queue(`insert into direction_unit (direction_id, agency_id, unit_id, lead) values ($1, $2, $3, true)`, dir, d.doc.Agency, o.Lead)
	for _, u := range o.Coop {
		b.Queue(`insert into direction_unit (direction_id, agency_id, unit_id, lead) values ($1, $2, $3, false)`, dir, d.doc.Agency, u)
	}
	b.Queue(`update document set lead_unit = $2, due_at = coalesce($3, due_at) where id = $1`, d.doc.ID, o.Lead, dueAt)
	if err := d.tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("write direction: %w", err)
	}
	if err := join(ctx, d.tx, d.doc.Agency, d.doc.ID, id.Post{}, o.Lead, "lead"); err != nil {
		return err
	}
	for _, u := range o.Coop {
		if err := join(ctx, d.tx, d.doc.Agency, d.doc.ID, id.Post{}, u, "coop"); err != nil {
			return err
		}
	}
	d.text = o.Opinion
	d.params["lead"] = names[0]
	d.params["coop"] = strings.Join(names[1:], ", ")
	d.vars["lead_unit"] = o.Lead.String()
	d.emit = append(d.emit, Assigned{Document: d.doc.ID})
	return nil
}

// unitNames returns the names of units of the agency in the order asked for, or ErrUnit with the place of the wrong one.
func unitNames(ctx context.Context, tx pgx.Tx, agency id.Agency, units []id.Unit) ([]string, error) {
	out := make([]string, len(units))
	for i, u := range units {
		err := tx.QueryRow(ctx, `select name from unit where id = $1 and agency_id = $2`, u, agency).Scan(&out[i])
		if pg.NoRows(err) {
			pointer := "/lead"
			if i > 0 {
				pointer = fmt.Sprintf("/coop/%d", i-1)
			}
			return nil, ErrUnit.At(pointer)
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Start says that the lead unit has begun.
func (s *Service) Start(ctx context.Context, by org.Actor, doc id.Document) error {
	return s.act(ctx, by, doc, Start, func(_ context.Context, d *deed) error {
		d.emit = append(d.emit, Started{Document: d.doc.ID})
		return nil
	})
}

// Finish says that the document is solved; from the leader, before any direction, that it is filed for information.
func (s *Service) Finish(ctx context.Context, by org.Actor, doc id.Document, comment string) error {
	return s.act(ctx, by, doc, Finish, func(_ context.Context, d *deed) error {
		d.text = comment
		d.emit = append(d.emit, Finished{Document: d.doc.ID})
		return nil
	})
}

// Return sends the document back to the step before. A return always needs words.
func (s *Service) Return(ctx context.Context, by org.Actor, doc id.Document, reason string) error {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return ErrReason.At("/reason")
	}
	return s.act(ctx, by, doc, Return, func(ctx context.Context, d *deed) error {
		d.text = reason
		d.vars["reason"] = reason
		switch d.doc.State {
		case Approving, Approved:
			return d.unprepare(ctx)
		case Signed: // the signed revision stays readable, but another paper has to be signed
			_, err := d.tx.Exec(ctx, `with old as (update document_file set role = 'superseded' where document_id = $1 and role = 'main')
				update document set main_file = null, verdict = null where id = $1`, d.doc.ID)
			return err
		}
		return nil
	})
}

// Opine adds an opinion (ý kiến) that moves nothing. Whoever may see the document may say something about it.
func (s *Service) Opine(ctx context.Context, by org.Actor, doc id.Document, text string) error {
	text = strings.TrimSpace(text)
	if text == "" {
		return ErrOpinion.At("/reason")
	}
	err := pg.InTx(ctx, s.DB, pg.Agency(by.Agency), func(tx pgx.Tx) error {
		r, err := lockRow(ctx, tx, by, doc)
		if err != nil {
			return err
		}
		d := &deed{svc: s, tx: tx, doc: r, by: by, now: s.Now(), text: text}
		return d.record(ctx, "document.opinion")
	})
	if err == nil {
		jobs.Nudge()
	}
	return err
}
