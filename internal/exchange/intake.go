package exchange

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"congvan/internal/access"
	"congvan/internal/audit"
	"congvan/internal/blob"
	"congvan/internal/edxml"
	"congvan/internal/id"
	"congvan/internal/jobs"
	"congvan/internal/org"
	"congvan/internal/pg"
	"congvan/internal/vxp"

	"github.com/jackc/pgx/v5"
)

// IntakeState says what the clerk did with a document that came.
type IntakeState string

const (
	New        IntakeState = "new"
	Registered IntakeState = "registered"
	Returned   IntakeState = "refused" // trả lại nơi gửi
)

// Intake is a document as it came from another agency.
type Intake struct {
	ID           id.Message
	Agency       id.Agency
	Kind         edxml.Kind
	State        IntakeState
	DocumentID   string // as received
	FromCode     string
	FromName     string
	Number       string
	Notation     string
	IssuedOn     *time.Time // midnight UTC of that day
	TypeName     string
	Subject      string
	SignerName   string
	SignerTitle  string
	Pages        int
	Urgency      int
	DueOn        *time.Time
	Earlier      []string // DocumentIds that are revoked, updated or replaced
	Files        []IntakeFile
	Verdict      string
	Signatures   json.RawMessage // the report of the main file; nil when nothing was checked
	Diagnostics  []edxml.Diagnostic
	Document     id.Document // once registered
	RefuseReason string
	ClosedBy     string
	ClosedAt     *time.Time
	ReceivedAt   time.Time
}

// IntakeFile is one attachment. The first PDF is taken for the document itself.
type IntakeFile struct {
	Name        string   `json:"name"`
	Sum         blob.Sum `json:"sha256"`
	Size        int64    `json:"size"`
	ContentType string   `json:"contentType"`
	Verdict     string   `json:"verdict,omitempty"`
}

// takeDocument writes the intake row, announces it and owes status 01, in one transaction.
func (s *Service) takeDocument(ctx context.Context, l link, item vxp.Received, raw blob.Sum, m *edxml.Message, sums []blob.Sum) error {
	in := intakeOf(m, sums)
	in.ID, in.Agency, in.ReceivedAt = id.New[id.Message](), l.agency, s.now()
	if err := s.judge(ctx, &in); err != nil {
		return err
	}
	content := sha256.New()
	for _, f := range in.Files {
		content.Write(f.Sum[:])
	}
	return pg.InTx(ctx, s.DB, pg.Agency(l.agency), func(tx pgx.Tx) error {
		files, _ := json.Marshal(in.Files)
		notes, _ := json.Marshal(in.Diagnostics)
		tag, err := tx.Exec(ctx, `insert into intake (id, agency_id, link_id, hub_doc_id, kind, state, document_key, from_code, from_name, to_code, number, notation, issued_on,
				type_name, subject, signer_name, signer_title, pages, urgency, due_on, earlier, raw_sum, content_sum, files, verdict, signatures, diagnostics, received_at)
			values ($1, $2, $3, $4, $5, 'new', $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27) on conflict do nothing`,
			in.ID, l.agency, l.id, item.DocID, in.Kind, in.DocumentID, in.FromCode, in.FromName, addressed(item, m, l), in.Number, in.Notation, in.IssuedOn, in.TypeName,
			in.Subject, in.SignerName, in.SignerTitle, in.Pages, in.Urgency, in.DueOn, in.Earlier, raw, content.Sum(nil), string(files), in.Verdict, nullJSON(in.Signatures), string(notes), in.ReceivedAt)
		if err != nil {
			return fmt.Errorf("take in: %w", hide(err))
		}
		if tag.RowsAffected() == 0 {
			s.log().Info("exchange: the same document again", "from", in.FromCode, "document", in.DocumentID, "message", item.DocID)
			return nil
		}
		if err := s.owe(ctx, tx, in.ID, edxml.Arrived, "", edxml.Staff{}); err != nil {
			return err
		}
		if err := audit.Append(ctx, tx, audit.Entry{Agency: l.agency, Who: systemName, Action: "exchange.arrived", Object: "intake", ObjectID: in.ID.String(),
			Detail: map[string]any{"from": in.FromCode, "code": in.code(), "sha256": raw, "verdict": in.Verdict}}); err != nil {
			return err
		}
		return jobs.Emit(ctx, tx, l.agency, Arrival{Intake: in.ID, Urgency: in.Urgency})
	})
}

func (in Intake) code() string { return edxml.Code{Number: in.Number, Notation: in.Notation}.String() }

// addressed is the code under which the sender knows us: our answers must come from it.
func addressed(item vxp.Received, m *edxml.Message, l link) string {
	for _, o := range m.To {
		if o.ID == item.To {
			return o.ID
		}
	}
	for _, o := range m.To {
		if o.ID == l.systemID {
			return o.ID
		}
	}
	return l.systemID
}

func intakeOf(m *edxml.Message, sums []blob.Sum) Intake {
	in := Intake{Kind: m.Kind, State: New, DocumentID: m.DocumentID, FromCode: m.From.ID, FromName: m.From.Name, Number: m.Code.Number, Notation: m.Code.Notation,
		IssuedOn: dayOf(m.Promulgation.Date), TypeName: m.DocumentType.Name, Subject: m.Subject, SignerName: m.Signer.FullName,
		SignerTitle: strings.TrimSpace(m.Signer.Competence + " " + m.Signer.Position), Pages: m.Other.Pages, Urgency: min(m.Priority, 3),
		DueOn: dayOf(m.DueDate), Earlier: m.Earlier(), Diagnostics: m.Diagnostics, Files: []IntakeFile{}}
	if in.FromName == "" {
		in.FromName = in.FromCode
	}
	if in.Earlier == nil {
		in.Earlier = []string{}
	}
	for i, a := range m.Attachments {
		in.Files = append(in.Files, IntakeFile{Name: a.Name, Sum: sums[i], Size: a.Size, ContentType: a.ContentType})
	}
	return in
}

// dayOf gives a date as PostgreSQL's driver wants it.
func dayOf(d edxml.Date) *time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return nil
	}
	return &t
}

func nullJSON(b json.RawMessage) *string {
	if len(b) == 0 {
		return nil
	}
	s := string(b)
	return &s
}

// judge checks the signatures of the PDFs. The verdict is that of the first PDF, but one broken file breaks the whole.
func (s *Service) judge(ctx context.Context, in *Intake) error {
	in.Verdict = "unsigned"
	first := true
	for i := range in.Files {
		f := &in.Files[i]
		if f.ContentType != "application/pdf" || s.Verify == nil {
			continue
		}
		verdict, report, err := s.Verify(ctx, f.Sum)
		if err != nil {
			return fmt.Errorf("check signatures: %w", hide(err))
		}
		f.Verdict = verdict
		if first || verdict == "failed" && in.Verdict != "failed" {
			in.Verdict, in.Signatures = verdict, report
		}
		first = false
	}
	return nil
}

const intakeColumns = `select id, agency_id, kind, state, document_key, from_code, from_name, number, notation, issued_on, type_name, subject, signer_name, signer_title, pages,
	urgency, due_on, earlier, files, verdict, signatures, diagnostics, document_id, refuse_reason, closed_by, closed_at, received_at from intake `

func scanIntake(r pgx.CollectableRow) (in Intake, err error) {
	var signatures *string
	err = r.Scan(&in.ID, &in.Agency, &in.Kind, &in.State, &in.DocumentID, &in.FromCode, &in.FromName, &in.Number, &in.Notation, &in.IssuedOn, &in.TypeName, &in.Subject,
		&in.SignerName, &in.SignerTitle, &in.Pages, &in.Urgency, &in.DueOn, &in.Earlier, &in.Files, &in.Verdict, &signatures, &in.Diagnostics,
		&in.Document, &in.RefuseReason, &in.ClosedBy, &in.ClosedAt, &in.ReceivedAt)
	if signatures != nil {
		in.Signatures = json.RawMessage(*signatures)
	}
	return in, err
}

// ListIntake returns what came, the newest first, and the cursor of the next page, "" at the end. Index intake_list.
func (s *Service) ListIntake(ctx context.Context, by org.Actor, state IntakeState, cursor string, limit int) (list []Intake, next string, err error) {
	if err := access.May(by, access.Intake); err != nil {
		return nil, "", err
	}
	if limit <= 0 || limit > 100 {
		limit = 50
	}
	last, err := id.Parse[id.Message](cursor)
	if err != nil {
		last = id.Message{}
	}
	err = pg.InTx(ctx, s.DB, pg.Agency(by.Agency), func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, intakeColumns+`where agency_id = $1 and state = $2 and ($3::uuid is null or id < $3) order by id desc limit $4`, by.Agency, state, last, limit+1)
		if err != nil {
			return err
		}
		list, err = pgx.CollectRows(rows, scanIntake)
		return err
	})
	if err != nil {
		return nil, "", fmt.Errorf("list intake: %w", err)
	}
	if len(list) > limit {
		list = list[:limit]
		next = list[limit-1].ID.String()
	}
	return list, next, nil
}

// Waiting counts what the clerk has not dealt with, up to 100.
func (s *Service) Waiting(ctx context.Context, agency id.Agency) (n int, err error) {
	err = pg.InTx(ctx, s.DB, pg.Agency(agency), func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, "select count(*) from (select 1 from intake where agency_id = $1 and state = 'new' limit 100) x", agency).Scan(&n)
	})
	return n, err
}

// GetIntake returns one document that came. ErrNoIntake when it is not the actor's agency's.
func (s *Service) GetIntake(ctx context.Context, by org.Actor, which id.Message) (in Intake, err error) {
	if err := access.May(by, access.Intake); err != nil {
		return in, err
	}
	err = pg.InTx(ctx, s.DB, pg.Agency(by.Agency), func(tx pgx.Tx) error {
		in, err = intakeTx(ctx, tx, by.Agency, which, "")
		return err
	})
	return in, err
}

func intakeTx(ctx context.Context, tx pgx.Tx, agency id.Agency, which id.Message, lock string) (Intake, error) {
	rows, err := tx.Query(ctx, intakeColumns+"where id = $1 and agency_id = $2 "+lock, which, agency)
	if err != nil {
		return Intake{}, err
	}
	in, err := pgx.CollectExactlyOneRow(rows, scanIntake)
	if pg.NoRows(err) {
		return in, ErrNoIntake
	}
	return in, err
}

// open locks an intake that nobody has closed yet.
func open(ctx context.Context, tx pgx.Tx, agency id.Agency, which id.Message) (Intake, error) {
	in, err := intakeTx(ctx, tx, agency, which, "for update")
	switch {
	case err != nil:
		return in, err
	case in.State == Registered:
		return in, ErrTaken
	case in.State == Returned:
		return in, ErrReturned.With("who", in.ClosedBy)
	}
	return in, nil
}

// RefuseIntake returns a document to its sender. Decision 28/2018 Art 5.4: with a reason and the name of who answers for it.
func (s *Service) RefuseIntake(ctx context.Context, by org.Actor, which id.Message, reason string) (in Intake, err error) {
	if err := access.May(by, access.Intake); err != nil {
		return in, err
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return in, ErrReason.At("/reason")
	}
	err = pg.InTx(ctx, s.DB, pg.Agency(by.Agency), func(tx pgx.Tx) error {
		if in, err = open(ctx, tx, by.Agency, which); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `update intake set state = 'refused', refuse_reason = $2, closed_by = $3, closed_unit = $4, closed_at = $5 where id = $1`,
			which, reason, by.Who(), by.UnitName, s.now()); err != nil {
			return fmt.Errorf("refuse intake: %w", err)
		}
		if err := s.owe(ctx, tx, which, edxml.Refused, reason, edxml.Staff{Name: by.Who(), Department: by.UnitName}); err != nil {
			return err
		}
		if err := audit.Append(ctx, tx, by.Audit("exchange.refused", "intake", which.String(), map[string]any{"from": in.FromCode, "code": in.code(), "reason": reason})); err != nil {
			return err
		}
		if err := jobs.Emit(ctx, tx, by.Agency, Closed{Intake: which, State: Returned}); err != nil {
			return err
		}
		in, err = intakeTx(ctx, tx, by.Agency, which, "")
		return err
	})
	jobs.Nudge()
	return in, err
}

// MarkRegisteredTx takes a document off the list of those that wait, in the transaction that registers it. The status 03 to
// the sender follows from the event document.registered.
func (s *Service) MarkRegisteredTx(ctx context.Context, tx pgx.Tx, by org.Actor, which id.Message, doc id.Document) error {
	if _, err := open(ctx, tx, by.Agency, which); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `update intake set state = 'registered', document_id = $2, closed_by = $3, closed_unit = $4, closed_at = $5 where id = $1`,
		which, doc, by.Who(), by.UnitName, s.now()); err != nil {
		return fmt.Errorf("register intake: %w", err)
	}
	return jobs.Emit(ctx, tx, by.Agency, Closed{Intake: which, State: Registered})
}
