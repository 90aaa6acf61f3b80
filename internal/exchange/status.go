package exchange

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"

	"congvan/internal/blob"
	"congvan/internal/edxml"
	"congvan/internal/id"
	"congvan/internal/jobs"
	"congvan/internal/pg"
	"congvan/internal/vxp"

	"github.com/jackc/pgx/v5"
)

// sentences are the descriptions of status messages that need no reason of their own.
var sentences = map[string]string{
	edxml.Arrived:    "Đã đến: phần mềm đã nhận, văn thư chưa xử lý",
	edxml.Received:   "Đã tiếp nhận: văn thư đã vào sổ văn bản đến",
	edxml.Assigned:   "Phân công: lãnh đạo đã chuyển xử lý",
	edxml.Processing: "Đang xử lý",
	edxml.Finished:   "Hoàn thành",
}

// owe queues a status message to the sender of an intake. One per code: owing it twice changes nothing.
func (s *Service) owe(ctx context.Context, tx pgx.Tx, intake id.Message, code, description string, staff edxml.Staff) error {
	if description == "" {
		description = sentences[code]
	}
	// Messages carry whole seconds, and a hub takes equal bytes for the same message. A document that is returned and sent again
	// within a second must still get a status of its own.
	status := id.New[id.Message]()
	var agency id.Agency
	err := tx.QueryRow(ctx, `insert into status_out (id, agency_id, intake_id, code, description, officer, department, created_at)
		select $1, agency_id, id, $3, $4, $5, $6, greatest($7::timestamptz, (
			select max(o.created_at) + interval '1 second' from intake i join status_out o on o.intake_id = i.id
			where i.agency_id = intake.agency_id and i.document_key = intake.document_key and i.from_code = intake.from_code and o.code = $3))
		from intake where id = $2 on conflict on constraint status_out_once do nothing returning agency_id`,
		status, intake, code, description, staff.Name, staff.Department, s.now()).Scan(&agency)
	if pg.NoRows(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("owe status %s: %w", code, err)
	}
	return jobs.Emit(ctx, tx, agency, Due{Status: status})
}

// oweByDocument is owe for an incoming document that came by the exchange; for others there is nobody to tell.
func (s *Service) oweByDocument(ctx context.Context, tx pgx.Tx, agency id.Agency, doc id.Document, code string) error {
	var intake id.Message
	var staff edxml.Staff
	err := tx.QueryRow(ctx, "select id, closed_by, closed_unit from intake where document_id = $1 and agency_id = $2", doc, agency).Scan(&intake, &staff.Name, &staff.Department)
	if pg.NoRows(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if code != edxml.Received {
		staff = edxml.Staff{} // known is only who registered
	}
	return s.owe(ctx, tx, intake, code, "", staff)
}

// report sends a status message that is owed. Written again it has the same bytes: the hub recognises it.
func (s *Service) report(ctx context.Context, m jobs.Meta, e Due) error {
	msg, l, err := s.statusMessage(ctx, m.Agency, e.Status)
	if err != nil || msg == nil {
		return err
	}
	var b bytes.Buffer
	if err := edxml.Encode(&b, msg, nil); err != nil {
		return jobs.GiveUp(err)
	}
	sum, size, err := s.Blobs.Put(ctx, bytes.NewReader(b.Bytes()))
	if err != nil {
		return err
	}
	hub, err := s.dial(l)
	if err != nil {
		return err
	}
	_, sendErr := hub.Send(ctx, vxp.MessageStatus, msg.From.ID, sum, size, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b.Bytes())), nil })
	if ctx.Err() != nil {
		return ctx.Err()
	}
	err = pg.InTx(ctx, s.DB, pg.Agency(m.Agency), func(tx pgx.Tx) error {
		var sent, dead *time.Time
		now, text := s.now(), ""
		switch {
		case sendErr == nil:
			sent = &now
		case !vxp.Temporary(sendErr):
			dead = &now
		}
		if sendErr != nil {
			text = cut(sendErr.Error(), 2000)
		}
		_, err := tx.Exec(ctx, "update status_out set sent_at = $2, dead_at = $3, attempts = attempts + 1, last_error = $4 where id = $1", e.Status, sent, dead, text)
		return err
	})
	switch {
	case err != nil:
		return err
	case vxp.Temporary(sendErr):
		return sendErr
	case sendErr != nil:
		return jobs.GiveUp(sendErr) // an operator sees it among the dead letters
	}
	return nil
}

// statusMessage reads what is to be reported; nil when it was reported before.
func (s *Service) statusMessage(ctx context.Context, agency id.Agency, status id.Message) (m *edxml.Message, l link, err error) {
	err = pg.InTx(ctx, s.DB, pg.Agency(agency), func(tx pgx.Tx) error {
		m = &edxml.Message{Kind: edxml.Status, Status: &edxml.StatusInfo{}, ResponseFor: make([]edxml.ResponseFor, 1)}
		st, r := m.Status, &m.ResponseFor[0]
		var sent *time.Time
		var issued *time.Time
		var code edxml.Code
		var via id.Link
		err := tx.QueryRow(ctx, `select o.code, o.description, o.officer, o.department, o.created_at, o.sent_at, i.link_id, i.to_code, a.short_name,
				i.from_code, i.number, i.notation, i.document_key, i.issued_on
			from status_out o join intake i on i.id = o.intake_id join agency a on a.id = o.agency_id where o.id = $1`, status).
			Scan(&st.Code, &st.Description, &st.Staff.Name, &st.Staff.Department, &st.Time, &sent, &via, &m.From.ID, &m.From.Name, &r.OrganID, &code.Number, &code.Notation, &r.DocumentID, &issued)
		if err != nil {
			return fmt.Errorf("status %s: %w", status, err)
		}
		if sent != nil {
			m = nil
			return nil
		}
		r.Code = code.String()
		if issued != nil {
			r.Date = edxml.Date(issued.Format(time.DateOnly))
		}
		l, err = linkByID(ctx, tx, via)
		return err
	})
	return m, l, err
}

// takeStatus keeps a status message that came and moves the delivery it is about.
func (s *Service) takeStatus(ctx context.Context, l link, item vxp.Received, raw blob.Sum, m *edxml.Message) error {
	r := m.ResponseFor[0]
	return pg.InTx(ctx, s.DB, pg.Agency(l.agency), func(tx pgx.Tx) error {
		d, err := deliveryOf(ctx, tx, l.agency, m)
		if err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `insert into status_in (link_id, hub_doc_id, agency_id, raw_sum, from_code, code, document_key, delivery_id, at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`, l.id, item.DocID, l.agency, raw, m.From.ID, m.Status.Code, r.DocumentID, d, s.now())
		if err != nil {
			return fmt.Errorf("keep status: %w", hide(err))
		}
		state, known := reported[m.Status.Code]
		if tag.RowsAffected() == 0 || !known || d.IsZero() {
			if d.IsZero() {
				s.log().Warn("exchange: a status about nothing we sent", "from", m.From.ID, "status", m.Status.Code, "document", r.DocumentID)
			}
			return nil
		}
		return s.move(ctx, tx, d, step{state: state, at: s.now(), reported: m.Status.Time, cause: m.Status.Description, staff: m.Status.Staff})
	})
}

// deliveryOf finds what a status is about: by the DocumentId we gave and the reporter's code, in either of its forms; else by the
// printed code, for receivers that make up DocumentIds. With one recipient the reporter's code need not be known.
func deliveryOf(ctx context.Context, tx pgx.Tx, agency id.Agency, m *edxml.Message) (id.Delivery, error) {
	r := m.ResponseFor[0]
	rows, err := tx.Query(ctx, `select d.id, d.recipient_code = $4 or exists (select from organ o where (o.code = $4 and o.old_code = d.recipient_code) or (o.old_code = $4 and o.code = d.recipient_code))
		from delivery d where d.agency_id = $1 and (d.document_key = $2 or ($2 = '' and d.code = $3)) order by d.id`, agency, r.DocumentID, r.Code, m.From.ID)
	if err != nil {
		return id.Delivery{}, err
	}
	var found, only id.Delivery
	var d id.Delivery
	var same bool
	n := 0
	_, err = pgx.ForEachRow(rows, []any{&d, &same}, func() error {
		n++
		if only = d; same {
			found = d
		}
		return nil
	})
	if found.IsZero() && n == 1 {
		found = only
	}
	return found, err
}
