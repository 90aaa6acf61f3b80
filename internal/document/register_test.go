package document_test

import (
	"strings"
	"testing"
	"time"

	"congvan/internal/document"
	"congvan/internal/id"
	"congvan/internal/pg"

	"github.com/jackc/pgx/v5"
)

// Whom the clerk names gets the document, and nobody else has it to do; the registration stands before the submission.
func TestSubmittedToOneLeader(t *testing.T) {
	d := open(t)
	ctx := t.Context()
	e := document.Entry{Issuer: "Bộ Nội vụ", Number: "12", Notation: "BNV-VP", IssuedOn: time.Now().AddDate(0, 0, -1).UTC().Truncate(24 * time.Hour),
		Type: "CV", Subject: "Về việc trình một người", Route: true, Leader: d.Deputy.Post}
	doc, err := d.Documents.Register(ctx, d.Clerk, e)
	d.ok(err)
	mine, err := d.Documents.Tasks(ctx, d.Deputy, document.Todo, "", 10)
	d.ok(err)
	theirs, err := d.Documents.Tasks(ctx, d.Leader, document.Todo, "", 10)
	d.ok(err)
	if !has(mine.Rows, doc) || has(theirs.Rows, doc) {
		t.Fatalf("the deputy has it: %v; the leader has it: %v", has(mine.Rows, doc), has(theirs.Rows, doc))
	}
	if got := mine.Rows[0].Holder.Text; !strings.Contains(got, d.Deputy.Name) {
		t.Fatalf("holder: %q", got)
	}
	line, err := d.Documents.Timeline(ctx, d.Clerk, doc)
	d.ok(err)
	if len(line) != 2 || line[1].What != "document.registered" || line[0].What != "document.submitted" {
		t.Fatalf("timeline, newest first: %+v", line)
	}
	e.Leader, e.Number = d.Specialist.Post, "13"
	d.Refused(d.same("submitting to a specialist", func() error { _, err := d.Documents.Register(ctx, d.Clerk, e); return err }), document.ErrLeader, "/leader")
}

// The schema is the second lock: whatever a program does, an incoming document without a number does not outlive its transaction.
func TestUnnumberedIsRefusedByTheSchema(t *testing.T) {
	d := open(t)
	err := pg.InTx(t.Context(), d.DB, pg.Agency(d.Clerk.Agency), func(tx pgx.Tx) error {
		_, err := tx.Exec(t.Context(), `insert into document (id, agency_id, kind, state, type, issuer, subject, created_post, created_by, created_at, updated_at)
			values ($1, $2, 'incoming', 'registered', 'CV', 'x', 'x', $3, 'x', now(), now())`, id.New[id.Document](), d.Clerk.Agency, d.Clerk.Post)
		return err
	})
	if pg.Constraint(err) != "document_incoming_numbered" {
		t.Fatalf("committed, or refused by something else: %v", err)
	}
}
