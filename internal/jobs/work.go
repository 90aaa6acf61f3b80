package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"congvan/internal/pg"

	"github.com/hibiken/asynq"
	"github.com/jackc/pgx/v5"
)

// workTime bounds one call of a listener.
const workTime = 20 * time.Minute

// process is asynq's handler. It answers nil whenever the outcome is written down, be it good or bad: pauses are ours to
// keep. An error means that PostgreSQL could not be asked; asynq holds the task a moment and tries again.
func (r *Runner) process(ctx context.Context, at *asynq.Task) error {
	var t task
	if err := json.Unmarshal(at.Payload(), &t); err != nil {
		r.log.Error("unreadable task in Redis", "err", err)
		return nil // not from us; nothing in PostgreSQL depends on it
	}
	_, err := r.work(ctx, t)
	return err
}

// work does one job and writes down how it went. failed is what the listener said; err that it could not be written.
func (r *Runner) work(ctx context.Context, t task) (failed, err error) {
	l, known := r.byName[t.Listener]
	if !known {
		// An older or newer program queued it. Leave it for one that knows the name.
		return nil, r.settle(ctx, t, Later(longPause))
	}
	var how error
	if l.inTx != nil {
		how = r.once(ctx, t, l)
	} else {
		how = r.atLeastOnce(ctx, t, l)
	}
	if how == nil {
		nudges.ring() // whatever it announced in turn
		return nil, nil
	}
	if errors.Is(how, context.Canceled) && ctx.Err() != nil {
		return how, how // we are shutting down: not the listener's failure
	}
	return how, r.settle(ctx, t, how)
}

const takeJob = `from outbox o where o.id = j.event_id and j.event_id = $1 and j.listener = $2 and j.state in ('queued', 'ready')`

// once runs a listener in the transaction that also turns its job to done. A second delivery at the same time waits on the
// row and then finds nothing left to do.
func (r *Runner) once(ctx context.Context, t task, l Listener) error {
	scope := pg.System()
	if !t.Agency.IsZero() {
		scope = pg.Agency(t.Agency)
	}
	return pg.InTx(ctx, r.db, scope, func(tx pgx.Tx) error {
		m := Meta{ID: t.Event, Agency: t.Agency}
		var payload []byte
		err := tx.QueryRow(ctx, `update job j set state = 'done', ended_at = $3, error = null `+takeJob+`
			returning o.payload, o.created_at, j.failures + 1`, t.Event, t.Listener, r.now()).Scan(&payload, &m.At, &m.Attempt)
		if pg.NoRows(err) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("take job: %w", err)
		}
		return safely(func() error { return l.inTx(ctx, tx, m, payload) })
	})
}

// atLeastOnce runs a listener first and notes that it was done afterwards.
func (r *Runner) atLeastOnce(ctx context.Context, t task, l Listener) error {
	m := Meta{ID: t.Event, Agency: t.Agency}
	var payload []byte
	err := pg.InTx(ctx, r.db, pg.System(), func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, "select o.payload, o.created_at, j.failures + 1 from job j join outbox o on o.id = j.event_id "+
			"where j.event_id = $1 and j.listener = $2 and j.state in ('queued', 'ready')", t.Event, t.Listener).Scan(&payload, &m.At, &m.Attempt)
	})
	if pg.NoRows(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("take job: %w", err)
	}
	if err := safely(func() error { return l.outside(ctx, m, payload) }); err != nil {
		return err
	}
	return pg.InTx(ctx, r.db, pg.System(), func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "update job j set state = 'done', ended_at = $3, error = null "+takeJob, t.Event, t.Listener, r.now())
		return err
	})
}

// settle writes down that a job was not done, and when to try again, if at all.
func (r *Runner) settle(ctx context.Context, t task, how error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	var wait later
	var gave giveUp
	return pg.InTx(ctx, r.db, pg.System(), func(tx pgx.Tx) error {
		if errors.As(how, &wait) {
			_, err := tx.Exec(ctx, "update job j set state = 'ready', due_at = $3 "+takeJob, t.Event, t.Listener, r.now().Add(time.Duration(wait)))
			return err
		}
		var failures int
		err := tx.QueryRow(ctx, "update job j set failures = failures + 1, error = $3 "+takeJob+" returning failures",
			t.Event, t.Listener, how.Error()).Scan(&failures)
		if pg.NoRows(err) {
			return nil // done by somebody else in the meantime
		}
		if err != nil {
			return err
		}
		log := r.log.With("event", t.Event, "listener", t.Listener, "failures", failures, "err", how)
		if errors.As(how, &gave) || failures >= maxFailures {
			log.Error("job given up; it is a dead letter now")
			_, err = tx.Exec(ctx, "update job set state = 'dead', ended_at = $3 where event_id = $1 and listener = $2", t.Event, t.Listener, r.now())
			return err
		}
		log.Warn("job failed; it will be tried again", "after", pause(failures))
		_, err = tx.Exec(ctx, "update job set state = 'ready', due_at = $3 where event_id = $1 and listener = $2",
			t.Event, t.Listener, r.now().Add(pause(failures)))
		return err
	})
}

// safely turns a panic into an error: one broken listener must not take the process down.
func safely(fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return fn()
}
