package jobs

import (
	"context"
	"fmt"
	"time"

	"congvan/internal/errs"
	"congvan/internal/pg"

	"github.com/jackc/pgx/v5"
)

// Schedule is work that recurs. However many processes run, it begins at most once per Every, in one process at a time.
type Schedule struct {
	Name  string
	Every time.Duration
	Run   func(ctx context.Context) error
}

func checkSchedules(ss []Schedule) error {
	seen := map[string]bool{}
	for _, s := range ss {
		if !nameForm.MatchString(s.Name) || seen[s.Name] || s.Every < 10*time.Millisecond || s.Run == nil {
			return fmt.Errorf("jobs: schedule %q: bad or double name, interval or function missing", s.Name)
		}
		seen[s.Name] = true
	}
	return nil
}

func (r *Runner) keep(ctx context.Context, s Schedule) {
	for ctx.Err() == nil {
		next, err := r.turn(ctx, s)
		if err != nil && ctx.Err() == nil {
			r.log.Error("schedule failed", "schedule", s.Name, "err", err)
		}
		pauseFor(ctx, min(max(next, 10*time.Millisecond), s.Every))
	}
}

// turn runs the schedule if it is due and nobody is at it, and returns how long to wait before asking again. The lock
// belongs to the session, not to a transaction, which would keep old row versions from being cleaned up all the while.
func (r *Runner) turn(ctx context.Context, s Schedule) (time.Duration, error) {
	conn, err := r.db.Pool().Acquire(ctx)
	if err != nil {
		return s.Every, err
	}
	defer conn.Release()
	var mine bool
	if err := conn.QueryRow(ctx, "select pg_try_advisory_lock(hashtextextended($1, 0))", "jobs:"+s.Name).Scan(&mine); err != nil || !mine {
		return s.Every, err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if _, err := conn.Exec(ctx, "select pg_advisory_unlock(hashtextextended($1, 0))", "jobs:"+s.Name); err != nil {
			_ = conn.Conn().Close(ctx) // ending the session gives the lock back
		}
	}()
	var left float64
	err = pg.InTx(ctx, r.db, pg.System(), func(tx pgx.Tx) error {
		err := tx.QueryRow(ctx, `insert into job_schedule (name, begun_at) values ($1, now())
			on conflict (name) do update set begun_at = now() where job_schedule.begun_at <= now() - make_interval(secs => $2) returning 0::float8`,
			s.Name, s.Every.Seconds()).Scan(&left)
		if pg.NoRows(err) { // too early
			return tx.QueryRow(ctx, "select extract(epoch from begun_at - now())::float8 + $2 from job_schedule where name = $1",
				s.Name, s.Every.Seconds()).Scan(&left)
		}
		return err
	})
	if err != nil || left > 0 {
		return time.Duration(left * float64(time.Second)), err
	}
	began := time.Now()
	err = safely(func() error { return s.Run(ctx) })
	return s.Every - time.Since(began), err
}

// purge forgets events of which everything was done a month ago. Dead letters stay until an operator decides.
func (r *Runner) purge(ctx context.Context) error {
	for {
		var n int64
		err := pg.InTx(ctx, r.db, pg.System(), func(tx pgx.Tx) error {
			tag, err := tx.Exec(ctx, `delete from outbox where id in (select id from outbox o where relayed_at < $1
				and not exists (select from job where event_id = o.id and state <> 'done') order by relayed_at limit 1000)`, r.now().AddDate(0, -1, 0))
			n = tag.RowsAffected()
			return err
		})
		if err != nil || n < 1000 {
			return errs.Wrap(err, "purge events")
		}
	}
}
