package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"congvan/internal/id"
	"congvan/internal/pg"

	"github.com/hibiken/asynq"
	"github.com/jackc/pgx/v5"
)

const (
	batch      = 200
	pollEvery  = 200 * time.Millisecond
	sweepEvery = 15 * time.Second
	lostAfter  = time.Minute // a job that Redis has had for so long and is not done is offered again
	taskType   = "job"
)

// task is one job on its way to a worker: all that Redis gets to see.
type task struct {
	Event    id.Event  `json:"event"`
	Listener string    `json:"listener"`
	Agency   id.Agency `json:"agency"`
	tries    int
}

// taskID makes delivering a job twice impossible as long as the first delivery is not over. Retries are new deliveries.
func (t task) taskID() string {
	s := t.Event.String() + "/" + t.Listener
	if t.tries > 0 {
		s += "/" + strconv.Itoa(t.tries)
	}
	return s
}

// relay hands everything due to Redis and returns how much that was. Rows are claimed and committed first and
// handed over afterwards: a worker must find the job it is told of, and no lock is held while Redis is slow. If we
// are killed in between, the sweep finds the job queued long ago.
func (r *Runner) relay(ctx context.Context) (int, error) {
	fresh, err := r.fanOut(ctx)
	if err != nil {
		return 0, err
	}
	again, err := r.claimReady(ctx)
	if err != nil {
		return 0, err
	}
	tasks := append(fresh, again...)
	return len(tasks), r.enqueue(ctx, tasks)
}

// fanOut makes the jobs of events that are due, one for each listener. Index: outbox_due.
func (r *Runner) fanOut(ctx context.Context) ([]task, error) {
	var tasks []task
	err := pg.InTx(ctx, r.db, pg.System(), func(tx pgx.Tx) error {
		rows, _ := tx.Query(ctx, `select id, agency_id, kind from outbox where relayed_at is null and due_at <= $1
			order by due_at, id limit $2 for update skip locked`, r.now(), batch)
		var events []id.Event
		var ev task
		var kind string
		_, err := pgx.ForEachRow(rows, []any{&ev.Event, &ev.Agency, &kind}, func() error {
			events = append(events, ev.Event)
			for _, name := range r.byKind[kind] {
				tasks = append(tasks, task{Event: ev.Event, Listener: name, Agency: ev.Agency})
			}
			return nil
		})
		if err != nil || len(events) == 0 {
			return err
		}
		if _, err := tx.Exec(ctx, "update outbox set relayed_at = $2 where id = any($1)", texts(events), r.now()); err != nil {
			return err
		}
		ids, names := make([]string, len(tasks)), make([]string, len(tasks))
		for i, t := range tasks {
			ids[i], names[i] = t.Event.String(), t.Listener
		}
		_, err = tx.Exec(ctx, `insert into job (event_id, listener, state, queued_at)
			select unnest($1::uuid[]), unnest($2::text[]), 'queued', $3 on conflict do nothing`, ids, names, r.now())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("relay: %w", err)
	}
	return tasks, nil
}

// claimReady takes jobs whose pause is over. Index: job_ready.
func (r *Runner) claimReady(ctx context.Context) ([]task, error) {
	return r.claim(ctx, `update job j set state = 'queued', queued_at = $1, tries = tries + 1 from outbox o
		where o.id = j.event_id and (j.event_id, j.listener) in (
			select event_id, listener from job where state = 'ready' and due_at <= $1 order by due_at limit $2 for update skip locked)
		returning j.event_id, j.listener, o.agency_id, j.tries`, r.now(), batch)
}

// sweep offers jobs to Redis again that it has had since before a time and that are not done: Redis was lost, or we
// were killed before handing them over. If Redis does still have one, its TaskID is taken and nothing happens; if a worker
// is busy with it in a transaction, its row is locked and it is skipped. Index: job_queued.
func (r *Runner) sweep(ctx context.Context, before time.Time) error {
	for {
		tasks, err := r.claim(ctx, `update job j set queued_at = $1 from outbox o
			where o.id = j.event_id and (j.event_id, j.listener) in (
				select event_id, listener from job where state = 'queued' and queued_at < $2 order by queued_at limit $3 for update skip locked)
			returning j.event_id, j.listener, o.agency_id, j.tries`, r.now(), before, batch)
		if err != nil {
			return err
		}
		if err := r.enqueue(ctx, tasks); err != nil || len(tasks) < batch {
			return err
		}
	}
}

func (r *Runner) claim(ctx context.Context, sql string, args ...any) ([]task, error) {
	var tasks []task
	err := pg.InTx(ctx, r.db, pg.System(), func(tx pgx.Tx) error {
		rows, _ := tx.Query(ctx, sql, args...)
		var err error
		tasks, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (t task, err error) {
			err = row.Scan(&t.Event, &t.Listener, &t.Agency, &t.tries)
			return t, err
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("relay: %w", err)
	}
	return tasks, nil
}

// enqueue hands jobs to Redis. What Redis does not take goes back to ready; if even that fails, the sweep has it.
func (r *Runner) enqueue(ctx context.Context, tasks []task) error {
	for i, t := range tasks {
		payload, err := json.Marshal(t)
		if err != nil {
			return fmt.Errorf("relay: %w", err)
		}
		_, err = r.client.EnqueueContext(ctx, asynq.NewTask(taskType, payload),
			asynq.TaskID(t.taskID()), asynq.Queue(r.queue), asynq.MaxRetry(1000), asynq.Timeout(workTime))
		if err != nil && !errors.Is(err, asynq.ErrTaskIDConflict) {
			r.giveBack(tasks[i:])
			return fmt.Errorf("relay: hand to redis: %w", err)
		}
	}
	return nil
}

func (r *Runner) giveBack(tasks []task) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	ids, names := make([]string, len(tasks)), make([]string, len(tasks))
	for i, t := range tasks {
		ids[i], names[i] = t.Event.String(), t.Listener
	}
	err := pg.InTx(ctx, r.db, pg.System(), func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `update job set state = 'ready', due_at = $3 from unnest($1::uuid[], $2::text[]) as x (e, l)
			where event_id = x.e and listener = x.l and state = 'queued'`, ids, names, r.now().Add(firstPause))
		return err
	})
	if err != nil {
		r.log.Warn("jobs not handed to Redis wait for the sweep", "jobs", len(tasks), "err", err)
	}
}

func texts(ids []id.Event) []string {
	out := make([]string, len(ids))
	for i, e := range ids {
		out[i] = e.String()
	}
	return out
}
