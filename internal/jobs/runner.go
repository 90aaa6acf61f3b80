package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"congvan/internal/pg"

	"github.com/hibiken/asynq"
	"golang.org/x/sync/errgroup"
)

// Runner relays events, works on jobs and keeps schedules. Every process of an installation may run one.
type Runner struct {
	db        *pg.DB
	redis     asynq.RedisConnOpt
	client    *asynq.Client
	log       *slog.Logger
	byName    map[string]Listener
	byKind    map[string][]string
	schedules []Schedule
	queue     string

	// Workers is how many jobs this process does at a time. Set it before Run; 0 is 8.
	Workers int
	// Now is the clock, for tests. Set it before Run.
	Now func() time.Time
}

// New makes a Runner over all listeners and schedules of the program. redis may be nil for tests that only Drain.
func New(db *pg.DB, redis asynq.RedisConnOpt, log *slog.Logger, listeners []Listener, schedules []Schedule) (*Runner, error) {
	byName, byKind, err := index(listeners)
	if err != nil {
		return nil, err
	}
	if err := checkSchedules(schedules); err != nil {
		return nil, err
	}
	if log == nil {
		log = slog.Default()
	}
	return &Runner{db: db, redis: redis, log: log, byName: byName, byKind: byKind, schedules: schedules, queue: "congvan", Now: time.Now}, nil
}

func (r *Runner) now() time.Time { return r.Now() }

// Run works until ctx ends; then it lets the jobs at hand finish, a few seconds at most, and returns nil.
func (r *Runner) Run(ctx context.Context) error {
	if r.redis == nil {
		return errors.New("jobs: no redis")
	}
	r.client = asynq.NewClient(r.redis)
	defer r.client.Close()
	workers := r.Workers
	if workers == 0 {
		workers = 8
	}
	server := asynq.NewServer(r.redis, asynq.Config{
		Concurrency: workers, Queues: map[string]int{r.queue: 1}, TaskCheckInterval: 50 * time.Millisecond,
		BaseContext:    func() context.Context { return context.WithoutCancel(ctx) },
		RetryDelayFunc: func(int, error, *asynq.Task) time.Duration { return 2 * time.Second },
		Logger:         asynqLog{r.log}, LogLevel: asynq.WarnLevel, ShutdownTimeout: 8 * time.Second,
		DelayedTaskCheckInterval: time.Second,
		// No error counts as asynq's kind of failure: a task that used up its retries would be archived, and its TaskID
		// would then keep the sweep from offering the job again.
		IsFailure: func(error) bool { return false },
	})
	if err := server.Start(asynq.HandlerFunc(r.process)); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { r.relayLoop(ctx); return nil })
	for _, s := range append(r.schedules, Schedule{"jobs.purge", time.Hour, r.purge}) {
		g.Go(func() error { r.keep(ctx, s); return nil })
	}
	err := g.Wait()
	server.Shutdown()
	return err
}

// relayLoop relays when nudged and five times a second, and sweeps: at once, because after a restart everything queued
// may be lost, and then every quarter of a minute.
func (r *Runner) relayLoop(ctx context.Context) {
	ear, leave := nudges.listen()
	defer leave()
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	age, next := time.Duration(0), time.Now()
	for ctx.Err() == nil {
		if now := time.Now(); !now.Before(next) {
			err := r.sweep(ctx, r.now().Add(-age))
			r.complain(ctx, err)
			if next = now.Add(sweepEvery); err == nil {
				age = lostAfter
			}
		}
		n, err := r.relay(ctx)
		if r.complain(ctx, err); err != nil {
			pauseFor(ctx, time.Second)
			continue
		}
		if n >= batch {
			continue // there is more
		}
		select {
		case <-ctx.Done():
		case <-ear:
		case <-poll.C:
		}
	}
}

func (r *Runner) complain(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		r.log.Warn("job relay", "err", err)
	}
}

func pauseFor(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// Drain does everything that is due, in this goroutine and without Redis, including what that announces in turn, and
// returns what failed on the way (to be tried again later, or given up). For tests and for small commands.
func (r *Runner) Drain(ctx context.Context) error {
	var failures []error
	for {
		tasks, err := r.fanOut(ctx)
		if err != nil {
			return err
		}
		again, err := r.claimReady(ctx)
		if err != nil {
			return err
		}
		tasks = append(tasks, again...)
		left, err := r.claim(ctx, `update job j set queued_at = $1 from outbox o where o.id = j.event_id and j.state = 'queued' and j.queued_at < $1
			returning j.event_id, j.listener, o.agency_id, j.tries`, r.now())
		if err != nil {
			return err
		}
		if len(tasks) == 0 && len(left) == 0 {
			return errors.Join(failures...)
		}
		done := map[string]bool{}
		for _, t := range append(tasks, left...) {
			if key := t.taskID(); done[key] {
				continue
			} else {
				done[key] = true
			}
			failed, err := r.work(ctx, t)
			if err != nil {
				return err
			}
			var wait later
			if failed != nil && !errors.As(failed, &wait) {
				failures = append(failures, fmt.Errorf("%s: %w", t.Listener, failed))
			}
		}
	}
}

// asynqLog writes what asynq says to our log.
type asynqLog struct{ log *slog.Logger }

func (l asynqLog) Debug(args ...any) { l.log.Debug(text(args)) }
func (l asynqLog) Info(args ...any)  { l.log.Info(text(args)) }
func (l asynqLog) Warn(args ...any)  { l.log.Warn(text(args)) }
func (l asynqLog) Error(args ...any) { l.log.Error(text(args)) }
func (l asynqLog) Fatal(args ...any) { l.log.Error(text(args)) } // asynq would end the process; that is not its decision

func text(args []any) string { return "asynq: " + strings.TrimSpace(fmt.Sprint(args...)) }
