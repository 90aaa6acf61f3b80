package jobs

import (
	"context"
	"strings"
	"time"

	"congvan/internal/errs"
	"congvan/internal/id"
	"congvan/internal/pg"

	"github.com/jackc/pgx/v5"
)

// Letter is a job that was given up.
type Letter struct {
	ID       string // for Retry
	Event    id.Event
	Agency   id.Agency
	Kind     string
	Listener string
	Failures int
	Error    string
	At       time.Time // when it was given up
}

// ErrNoLetter is Retry's answer when the dead letter does not exist, or was retried by somebody else.
var ErrNoLetter = errs.New(errs.NotFound, "dead-letter-not-found",
	"Không có tác vụ lỗi này, hoặc đã có người cho chạy lại.", "There is no such failed job, or somebody has already retried it.")

// Dead lists the newest dead letters, at most 500. Index: job_dead.
func (r *Runner) Dead(ctx context.Context) ([]Letter, error) {
	var out []Letter
	err := pg.InTx(ctx, r.db, pg.System(), func(tx pgx.Tx) error {
		rows, _ := tx.Query(ctx, `select j.event_id, o.agency_id, o.kind, j.listener, j.failures, coalesce(j.error, ''), j.ended_at
			from job j join outbox o on o.id = j.event_id where j.state = 'dead' order by j.ended_at desc limit 500`)
		var err error
		out, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (l Letter, err error) {
			err = row.Scan(&l.Event, &l.Agency, &l.Kind, &l.Listener, &l.Failures, &l.Error, &l.At)
			l.ID = l.Event.String() + "/" + l.Listener
			return l, err
		})
		return err
	})
	return out, errs.Wrap(err, "dead letters")
}

// Retry makes a dead letter a job again, with a clean count of failures.
func (r *Runner) Retry(ctx context.Context, letter string) error {
	event, listener, _ := strings.Cut(letter, "/")
	e, err := id.Parse[id.Event](event)
	if err != nil {
		return ErrNoLetter.Because(err)
	}
	err = pg.InTx(ctx, r.db, pg.System(), func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `update job set state = 'ready', due_at = '-infinity', failures = 0, ended_at = null
			where event_id = $1 and listener = $2 and state = 'dead'`, e, listener)
		if err == nil && tag.RowsAffected() == 0 {
			return ErrNoLetter
		}
		return err
	})
	Nudge()
	return errs.Wrap(err, "retry")
}

// Stats is how the work stands, for /metrics and doctor.
type Stats struct {
	Waiting int           // events not relayed though due
	Oldest  time.Duration // age of the oldest of them
	Ready   int           // jobs in a pause, or about to be queued
	Queued  int           // jobs in Redis or being worked on
	Dead    int           // jobs given up
}

// Stats counts. The partial indexes hold unfinished rows only, so it stays cheap.
func (r *Runner) Stats(ctx context.Context) (Stats, error) {
	var s Stats
	var oldest float64
	err := pg.InTx(ctx, r.db, pg.System(), func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, `select (select count(*) from outbox where relayed_at is null and due_at <= $1),
			coalesce((select extract(epoch from $1 - min(greatest(due_at, created_at)))::float8 from outbox where relayed_at is null and due_at <= $1), 0),
			(select count(*) from job where state = 'ready'), (select count(*) from job where state = 'queued'),
			(select count(*) from job where state = 'dead')`, r.now()).Scan(&s.Waiting, &oldest, &s.Ready, &s.Queued, &s.Dead)
	})
	s.Oldest = time.Duration(max(oldest, 0) * float64(time.Second))
	return s, errs.Wrap(err, "job stats")
}
