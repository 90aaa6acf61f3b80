package app

import (
	"context"
	"fmt"

	"congvan/internal/access"
	"congvan/internal/document"
	"congvan/internal/exchange"
	"congvan/internal/id"
	"congvan/internal/jobs"
	"congvan/internal/notify"
	"congvan/internal/signing"

	"github.com/jackc/pgx/v5"
)

// listeners is the one table of who reacts to what. A line reads: name of the listener, what it does; the event is its last
// parameter. Listeners inside a package's own procedure stand in that package.
func (a *App) listeners() []jobs.Listener {
	own := []jobs.Listener{
		jobs.OnOutside("finder.refresh", a.Finder.Refresh), // document.changed
		jobs.On("notify.tasks", a.tellTasks),               // document.changed
		jobs.On("notify.outcome", a.tellOutcome),           // document.changed
		jobs.On("document.signed", func(ctx context.Context, tx pgx.Tx, _ jobs.Meta, e signing.SignedEvent) error {
			return a.Documents.TakeSigned(ctx, tx, e)
		}),
		jobs.On("document.not-signed", func(ctx context.Context, tx pgx.Tx, _ jobs.Meta, e signing.FailedEvent) error {
			return a.Documents.TakeFailure(ctx, tx, e)
		}),
		jobs.On("notify.delivery", a.tellDelivery),          // exchange.moved
		jobs.On("notify.intake", a.tellIntake),              // exchange.arrived
		jobs.On("notify.intake-closed", a.tellIntakeClosed), // exchange.closed
	}
	return append(append(own, a.Signing.Listeners()...), a.Exchange.Listeners()...)
}

// schedules is what runs again and again, in one process at a time.
func (a *App) schedules() []jobs.Schedule {
	own := []jobs.Schedule{
		{Name: "audit.seal", Every: sealEvery, Run: a.sealer.Run},
		{Name: "auth.sweep", Every: sweepEvery, Run: a.Auth.Sweep},
		{Name: "notify.sweep", Every: sweepEvery, Run: a.Notify.Sweep},
	}
	return append(append(own, a.Signing.Schedules()...), a.Exchange.Schedules()...)
}

// tellTasks makes open screens read again and leaves a notice with everybody who now holds the document's task.
func (a *App) tellTasks(ctx context.Context, tx pgx.Tx, m jobs.Meta, e document.Changed) error {
	f, err := document.FindableTx(ctx, tx, e.Document)
	if err != nil {
		return err
	}
	ref := e.Document.String()
	if err := notify.Announce(ctx, tx, m.Agency, notify.Event{Type: notify.Documents, ID: ref}, f.Readers...); err != nil {
		return err
	}
	rows, _ := tx.Query(ctx, `select t.action, c.post_id from wf_task t join wf_task_candidate c on c.task_id = t.id
		where t.subject = $1 and t.state = 'open' and c.listed`, ref)
	type holder struct {
		Action string
		Post   id.Post
	}
	holders, err := pgx.CollectRows(rows, pgx.RowToStructByPos[holder])
	if err != nil {
		return fmt.Errorf("holders of %s: %w", ref, err)
	}
	for _, h := range holders {
		if err := notify.Announce(ctx, tx, m.Agency, notify.Event{Type: notify.Tasks, ID: ref}, access.PostToken(h.Post)); err != nil {
			return err
		}
		if h.Post == e.Post || !opensTask[e.What] {
			continue
		}
		if err := a.Notify.CreateTx(ctx, tx, notify.Notice{Agency: m.Agency, Post: h.Post, Kind: "task." + h.Action, Document: e.Document,
			Params: map[string]string{"subject": f.Subject}}); err != nil {
			return err
		}
	}
	if e.Post.IsZero() {
		return nil
	}
	return notify.Announce(ctx, tx, m.Agency, notify.Event{Type: notify.Tasks, ID: ref}, access.PostToken(e.Post)) // it left this list
}

// opensTask names the acts after which somebody else has to do something.
var opensTask = map[string]bool{"document.registered": true, "document.submitted": true, "document.directed": true, "document.returned": true,
	"document.approved": true, "document.signed": true, "document.seal_failed": true, "document.sign_failed": true}

// tellOutcome leaves a notice with those who wait for a signature or for the issue of their draft.
func (a *App) tellOutcome(ctx context.Context, tx pgx.Tx, m jobs.Meta, e document.Changed) error {
	switch e.What {
	case "document.signing", "document.numbered", "document.signed", "document.sign_failed", "document.issued", "document.seal_failed":
	default:
		return nil
	}
	f, err := document.FindableTx(ctx, tx, e.Document)
	if err != nil {
		return err
	}
	if err := notify.Announce(ctx, tx, m.Agency, notify.Event{Type: notify.Batch, ID: e.Document.String()}, f.Readers...); err != nil {
		return err
	}
	kinds := map[string]string{"document.signed": "signing.done", "document.sign_failed": "signing.failed", "document.issued": "document.issued", "document.seal_failed": "signing.failed"}
	kind, ok := kinds[e.What]
	if !ok {
		return nil
	}
	var drafter id.Post
	if err := tx.QueryRow(ctx, `select drafter_post from document where id = $1`, e.Document).Scan(&drafter); err != nil {
		return fmt.Errorf("drafter of %s: %w", e.Document, err)
	}
	for _, p := range []id.Post{drafter, e.Post} {
		if p.IsZero() {
			continue
		}
		n := notify.Notice{Agency: m.Agency, Post: p, Kind: kind, Document: e.Document, Params: map[string]string{"subject": f.Subject}}
		if err := a.Notify.CreateTx(ctx, tx, n); err != nil {
			return err
		}
		if drafter == e.Post {
			break
		}
	}
	return nil
}

// tellDelivery makes the sender's screens read again; the line in the timeline is written by the exchange itself.
func (a *App) tellDelivery(ctx context.Context, tx pgx.Tx, m jobs.Meta, e exchange.Moved) error {
	f, err := document.FindableTx(ctx, tx, e.Document)
	if err != nil {
		return err
	}
	return notify.Announce(ctx, tx, m.Agency, notify.Event{Type: notify.Delivery, ID: e.Document.String()}, f.Readers...)
}

func (a *App) tellIntake(ctx context.Context, tx pgx.Tx, m jobs.Meta, e exchange.Arrival) error {
	return notify.Announce(ctx, tx, m.Agency, notify.Event{Type: notify.Intake, ID: e.Intake.String()}, access.Readers(access.Doc{Agency: m.Agency})...)
}

func (a *App) tellIntakeClosed(ctx context.Context, tx pgx.Tx, m jobs.Meta, e exchange.Closed) error {
	return notify.Announce(ctx, tx, m.Agency, notify.Event{Type: notify.Intake, ID: e.Intake.String()}, access.Readers(access.Doc{Agency: m.Agency})...)
}
