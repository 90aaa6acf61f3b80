package exchange

import (
	"context"
	"fmt"
	"time"

	"congvan/internal/access"
	"congvan/internal/audit"
	"congvan/internal/edxml"
	"congvan/internal/id"
	"congvan/internal/jobs"
	"congvan/internal/org"
	"congvan/internal/pg"

	"github.com/jackc/pgx/v5"
)

// step is a change of a delivery and what is known about it.
type step struct {
	state    State
	at       time.Time
	reported time.Time
	cause    string
	staff    edxml.Staff
}

// move changes a delivery's state where the table of moves allows it, and keeps the step in any case.
func (s *Service) move(ctx context.Context, tx pgx.Tx, d id.Delivery, st step) error {
	var from State
	var doc id.Document
	var agency id.Agency
	var code, name string
	err := tx.QueryRow(ctx, "select state, document_id, agency_id, recipient_code, recipient_name from delivery where id = $1 for update", d).Scan(&from, &doc, &agency, &code, &name)
	if err != nil {
		return fmt.Errorf("delivery %s: %w", d, err)
	}
	moved := from.mayBecome(st.state)
	if err := s.event(ctx, tx, agency, d, st, moved); err != nil || !moved {
		return err
	}
	lastError := ""
	if st.state == Failed || st.state == Dead {
		lastError = st.cause
	}
	if _, err := tx.Exec(ctx, "update delivery set state = $2, last_error = $3, updated_at = $4 where id = $1", d, st.state, lastError, st.at); err != nil {
		return fmt.Errorf("move delivery: %w", err)
	}
	if from == st.state {
		return nil // failed again: in the ledger, but no news
	}
	if err := s.note(ctx, tx, agency, doc, st, code, name); err != nil {
		return err
	}
	return jobs.Emit(ctx, tx, agency, Moved{Document: doc, Delivery: d, State: st.state})
}

func (s *Service) event(ctx context.Context, tx pgx.Tx, agency id.Agency, d id.Delivery, st step, moved bool) error {
	var reported *time.Time
	if !st.reported.IsZero() {
		reported = &st.reported
	}
	_, err := tx.Exec(ctx, `insert into delivery_event (id, agency_id, delivery_id, state, moved, at, reported_at, cause, officer, department, phone)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, id.New[id.Event](), agency, d, st.state, moved, st.at, reported,
		cut(st.cause, 2000), st.staff.Name, st.staff.Department, st.staff.Mobile)
	if err != nil {
		return fmt.Errorf("keep delivery event: %w", err)
	}
	return nil
}

func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// Delivery is where a document is for one recipient, with every step, the oldest first.
type Delivery struct {
	ID        id.Delivery
	Code      string
	Name      string
	State     State
	Attempts  int
	LastError string
	Steps     []Step
}

// Step is one change, or a report that came late or twice (Moved false).
type Step struct {
	State      State
	Moved      bool
	At         time.Time
	ReportedAt *time.Time
	Text       string
	Officer    string
	Department string
	Phone      string
}

// Deliveries returns the deliveries of a document in the order of their planning. Whether the reader may see the document is
// for the caller to check.
func (s *Service) Deliveries(ctx context.Context, agency id.Agency, doc id.Document) ([]Delivery, error) {
	list := []Delivery{}
	err := pg.InTx(ctx, s.DB, pg.Agency(agency), func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, "select id, recipient_code, recipient_name, state, attempts, last_error from delivery where document_id = $1 and agency_id = $2 order by id", doc, agency)
		if err != nil {
			return err
		}
		at := map[id.Delivery]int{}
		var d Delivery
		if _, err := pgx.ForEachRow(rows, []any{&d.ID, &d.Code, &d.Name, &d.State, &d.Attempts, &d.LastError}, func() error {
			at[d.ID] = len(list)
			list = append(list, d)
			return nil
		}); err != nil {
			return err
		}
		rows, err = tx.Query(ctx, `select e.delivery_id, e.state, e.moved, e.at, e.reported_at, e.cause, e.officer, e.department, e.phone
			from delivery_event e join delivery d on d.id = e.delivery_id where d.document_id = $1 and d.agency_id = $2 order by e.id`, doc, agency)
		if err != nil {
			return err
		}
		var of id.Delivery
		var st Step
		_, err = pgx.ForEachRow(rows, []any{&of, &st.State, &st.Moved, &st.At, &st.ReportedAt, &st.Text, &st.Officer, &st.Department, &st.Phone}, func() error {
			list[at[of]].Steps = append(list[at[of]].Steps, st)
			return nil
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("deliveries: %w", err)
	}
	return list, nil
}

// Summary counts the deliveries of one document. Arrived and Received count those that came at least that far.
type Summary struct {
	Total, Arrived, Received, Refused, Failed int
}

// Summaries returns the counts for those of docs that were sent. Index delivery_once.
func (s *Service) Summaries(ctx context.Context, agency id.Agency, docs []id.Document) (map[id.Document]Summary, error) {
	sums := map[id.Document]Summary{}
	if len(docs) == 0 {
		return sums, nil
	}
	ids := make([]string, len(docs))
	for i, d := range docs {
		ids[i] = d.String()
	}
	err := pg.InTx(ctx, s.DB, pg.Agency(agency), func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `select document_id, count(*),
				count(*) filter (where state in ('arrived', 'received', 'assigned', 'processing', 'finished')),
				count(*) filter (where state in ('received', 'assigned', 'processing', 'finished')),
				count(*) filter (where state = 'refused'), count(*) filter (where state in ('failed', 'dead', 'unknown'))
			from delivery where document_id = any($1::text[]::uuid[]) and agency_id = $2 group by document_id`, ids, agency)
		if err != nil {
			return err
		}
		var d id.Document
		var sum Summary
		_, err = pgx.ForEachRow(rows, []any{&d, &sum.Total, &sum.Arrived, &sum.Received, &sum.Refused, &sum.Failed}, func() error {
			sums[d] = sum
			return nil
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("delivery summaries: %w", err)
	}
	return sums, nil
}

// Trouble counts the agency's deliveries that need somebody's eye, up to 100. Index delivery_trouble.
func (s *Service) Trouble(ctx context.Context, agency id.Agency) (n int, err error) {
	err = pg.InTx(ctx, s.DB, pg.Agency(agency), func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, "select count(*) from (select 1 from delivery where agency_id = $1 and state in ('failed', 'dead', 'refused', 'unknown') limit 100) x", agency).Scan(&n)
	})
	return n, err
}

// Resend queues one delivery again as a new message to that recipient alone.
func (s *Service) Resend(ctx context.Context, by org.Actor, doc id.Document, d id.Delivery) error {
	if err := access.May(by, access.Issue); err != nil {
		return err
	}
	err := pg.InTx(ctx, s.DB, pg.Agency(by.Agency), func(tx pgx.Tx) error {
		var state State
		var code, name string
		err := tx.QueryRow(ctx, "select state, recipient_code, recipient_name from delivery where id = $1 and document_id = $2 and agency_id = $3 for update", d, doc, by.Agency).Scan(&state, &code, &name)
		if pg.NoRows(err) {
			return ErrNoDelivery
		}
		if err != nil {
			return err
		}
		if !state.mayBecome(Queued) {
			return ErrNoResend.With("name", name)
		}
		link, err := route(ctx, tx, by.Agency, code)
		if err != nil {
			return err
		}
		if link.IsZero() {
			return ErrNoResend.With("name", name)
		}
		if _, err := tx.Exec(ctx, "update delivery set link_id = $2, message_sum = null, message_size = 0, built_at = $3 where id = $1", d, link, s.now()); err != nil {
			return err
		}
		if err := s.move(ctx, tx, d, step{state: Queued, at: s.now(), cause: by.Who()}); err != nil {
			return err
		}
		if err := audit.Append(ctx, tx, by.Audit("exchange.resend", "delivery", d.String(), map[string]any{"document": doc, "recipient": code})); err != nil {
			return err
		}
		return jobs.Emit(ctx, tx, by.Agency, Dispatch{Document: doc, Link: link})
	})
	jobs.Nudge()
	return err
}

// note tells the document's timeline.
func (s *Service) note(ctx context.Context, tx pgx.Tx, agency id.Agency, doc id.Document, st step, code, name string) error {
	if s.Note == nil || st.state == Queued {
		return nil
	}
	return s.Note(ctx, tx, Note{Agency: agency, Document: doc, At: st.at, Who: name, What: "delivery." + string(st.state), Text: st.cause,
		Params: map[string]string{"code": code, "name": name, "officer": st.staff.Name, "department": st.staff.Department}})
}

// Note is a line for a document's timeline.
type Note struct {
	Agency   id.Agency
	Document id.Document
	At       time.Time
	Who      string
	What     string
	Text     string
	Params   map[string]string
}
