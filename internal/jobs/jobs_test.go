package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"congvan/internal/id"
	"congvan/internal/jobs"
	"congvan/internal/jobs/jobstest"
	"congvan/internal/pg"
	"congvan/internal/pg/pgtest"

	"github.com/jackc/pgx/v5"
)

type issued struct {
	N int `json:"n"`
}

func (issued) EventKind() string { return "test.issued" }

type followed struct{}

func (followed) EventKind() string { return "test.followed" }

// world is a database with a table in which listeners leave their effects, and a log that tests can stay quiet with.
type world struct {
	*testing.T
	db     *pg.DB
	agency id.Agency
}

func newWorld(t *testing.T) *world {
	w := &world{T: t, db: pgtest.New(t), agency: id.New[id.Agency]()}
	_, err := w.db.Pool().Exec(t.Context(), "create table effect (n int, who text, agency text); grant all on effect to congvan_app")
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) emit(from, to int) {
	w.Helper()
	err := pg.InTx(w.Context(), w.db, pg.Agency(w.agency), func(tx pgx.Tx) error {
		for n := from; n < to; n++ {
			if err := jobs.Emit(w.Context(), tx, w.agency, issued{n}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		w.Fatal(err)
	}
	jobs.Nudge()
}

func leave(ctx context.Context, tx pgx.Tx, n int, who string) error {
	_, err := tx.Exec(ctx, "insert into effect values ($1, $2, current_setting('congvan.agency'))", n, who)
	return err
}

// effects returns how many effects there are and how many different ones.
func (w *world) effects() (all, different int) {
	w.Helper()
	err := w.db.Pool().QueryRow(w.Context(), "select count(*), count(distinct (n, who)) from effect").Scan(&all, &different)
	if err != nil {
		w.Fatal(err)
	}
	return all, different
}

func (w *world) runner(r jobstest.Redis, schedules []jobs.Schedule, ls ...jobs.Listener) *jobs.Runner {
	w.Helper()
	run, err := jobs.New(w.db, r.Opt, slog.New(slog.DiscardHandler), ls, schedules)
	if err != nil {
		w.Fatal(err)
	}
	return run
}

// start runs it until the returned function is called.
func (w *world) start(run *jobs.Runner) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- run.Run(ctx) }()
	return func() {
		cancel()
		if err := <-done; err != nil {
			w.Error(err)
		}
	}
}

func (w *world) eventually(what string, ok func() bool) {
	w.Helper()
	for deadline := time.Now().Add(20 * time.Second); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			w.Fatal("never happened: " + what)
		}
	}
}

func TestEveryListenerOnce(t *testing.T) {
	jobstest.Each(t, func(t *testing.T, r jobstest.Redis) {
		w := newWorld(t)
		var calls, outside, follows atomic.Int64
		ls := []jobs.Listener{
			// Fails the first time after it has written: the effect must not stay behind, nor come twice.
			jobs.On("flaky", func(ctx context.Context, tx pgx.Tx, m jobs.Meta, e issued) error {
				calls.Add(1)
				if err := leave(ctx, tx, e.N, "flaky"); err != nil {
					return err
				}
				if m.Attempt == 1 && e.N%10 == 0 {
					return errors.New("not today")
				}
				if m.Attempt == 1 && e.N%10 == 1 {
					panic("crash")
				}
				return jobs.Emit(ctx, tx, m.Agency, followed{})
			}),
			jobs.OnOutside("outside", func(ctx context.Context, m jobs.Meta, e issued) error {
				if m.ID.IsZero() || m.Agency != w.agency || m.At.IsZero() {
					return errors.New("told too little")
				}
				outside.Add(1)
				return nil
			}),
			jobs.On("follow", func(ctx context.Context, tx pgx.Tx, m jobs.Meta, e followed) error {
				follows.Add(1)
				return leave(ctx, tx, int(follows.Load()), "follow")
			}),
		}
		// Three processes race for the same rows.
		a, b, c := w.runner(r, nil, ls...), w.runner(r, nil, ls...), w.runner(r, nil, ls...)
		defer w.start(a)()
		defer w.start(b)()
		defer w.start(c)()
		w.emit(0, 100)
		w.eventually("100 effects of each", func() bool { all, _ := w.effects(); return all >= 200 && outside.Load() >= 100 })
		w.eventually("nothing left", func() bool {
			s, err := a.Stats(t.Context())
			return err == nil && s == jobs.Stats{}
		})
		all, different := w.effects()
		if all != 200 || different != 200 || outside.Load() != 100 || calls.Load() != 120 {
			t.Fatalf("%d effects, %d different, %d outside, %d calls", all, different, outside.Load(), calls.Load())
		}
		var scope string
		if err := w.db.Pool().QueryRow(t.Context(), "select distinct agency from effect").Scan(&scope); err != nil || scope != w.agency.String() {
			t.Fatalf("ran for %q, not for the event's agency: %v", scope, err)
		}
	})
}

func TestRedisLostInTheMiddle(t *testing.T) {
	jobstest.Each(t, func(t *testing.T, r jobstest.Redis) {
		w := newWorld(t)
		gate := make(chan struct{})
		run := w.runner(r, nil, jobs.On("slow", func(ctx context.Context, tx pgx.Tx, m jobs.Meta, e issued) error {
			select {
			case <-gate:
			case <-ctx.Done():
			}
			return leave(ctx, tx, e.N, "slow")
		}))
		stop := w.start(run)
		w.emit(0, 50)
		w.eventually("all queued", func() bool { s, err := run.Stats(t.Context()); return err == nil && s.Waiting == 0 && s.Queued == 50 })
		r.Flush(t)
		close(gate)
		stop() // some of them are done, the rest is nowhere but in PostgreSQL
		if all, _ := w.effects(); all == 50 {
			t.Fatal("the flush lost nothing: this test shows nothing")
		}
		defer w.start(w.runner(r, nil, jobs.On("slow", func(ctx context.Context, tx pgx.Tx, m jobs.Meta, e issued) error {
			return leave(ctx, tx, e.N, "slow")
		})))()
		w.eventually("everything done", func() bool { all, _ := w.effects(); return all >= 50 })
		if all, different := w.effects(); all != 50 || different != 50 {
			t.Fatalf("%d effects, %d different", all, different)
		}
	})
}

// The sweep must not wait for a restart, and must leave alone what is merely slow.
func TestSweepWhileRunning(t *testing.T) {
	jobstest.Each(t, func(t *testing.T, r jobstest.Redis) {
		w := newWorld(t)
		if _, err := w.db.Pool().Exec(t.Context(), "create table never (x int)"); err != nil {
			t.Fatal(err)
		}
		var skew atomic.Int64
		var calls atomic.Int64
		entered, gate := make(chan struct{}, 100), make(chan struct{})
		run := w.runner(r, nil, jobs.OnOutside("slow", func(ctx context.Context, m jobs.Meta, e issued) error {
			calls.Add(1)
			entered <- struct{}{}
			<-gate
			return nil
		}))
		run.Now = func() time.Time { return time.Now().Add(time.Duration(skew.Load())) }
		defer w.start(run)()
		w.emit(0, 3)
		for range 3 {
			<-entered
		}
		skew.Store(int64(time.Hour)) // the jobs are "lost" now in the eyes of the sweep, but Redis still has them
		if err := jobs.Sweep(run, t.Context()); err != nil {
			t.Fatal(err)
		}
		close(gate)
		w.eventually("nothing left", func() bool { s, err := run.Stats(t.Context()); return err == nil && s.Queued == 0 })
		if calls.Load() != 3 {
			t.Fatalf("%d calls: the sweep queued a job that was being worked on", calls.Load())
		}
	})
}

func TestGiveUpAndRetry(t *testing.T) {
	jobstest.Each(t, func(t *testing.T, r jobstest.Redis) {
		w := newWorld(t)
		var mended atomic.Bool
		run := w.runner(r, nil, jobs.On("broken", func(ctx context.Context, tx pgx.Tx, m jobs.Meta, e issued) error {
			if !mended.Load() {
				return jobs.GiveUp(errors.New("no such recipient"))
			}
			return leave(ctx, tx, e.N, "broken")
		}))
		defer w.start(run)()
		w.emit(7, 8)
		var letters []jobs.Letter
		w.eventually("a dead letter", func() bool { letters, _ = run.Dead(t.Context()); return len(letters) == 1 })
		l := letters[0]
		if l.Kind != "test.issued" || l.Listener != "broken" || l.Agency != w.agency || !strings.Contains(l.Error, "no such recipient") || l.At.IsZero() {
			t.Fatalf("%+v", l)
		}
		mended.Store(true)
		if err := run.Retry(t.Context(), l.ID); err != nil {
			t.Fatal(err)
		}
		w.eventually("the effect", func() bool { all, _ := w.effects(); return all == 1 })
		if err := run.Retry(t.Context(), l.ID); !errors.Is(err, jobs.ErrNoLetter) {
			t.Fatal("retried twice:", err)
		}
		if left, err := run.Dead(t.Context()); err != nil || len(left) != 0 {
			t.Fatal(left, err)
		}
	})
}

func TestLaterAndBackOff(t *testing.T) {
	w := newWorld(t)
	now := time.Now()
	var asked, failed int
	run, err := jobs.New(w.db, nil, slog.New(slog.DiscardHandler), []jobs.Listener{
		jobs.On("patient", func(ctx context.Context, tx pgx.Tx, m jobs.Meta, e issued) error {
			if asked++; asked < 3 {
				return jobs.Later(time.Hour)
			}
			if m.Attempt != 1 {
				return errors.New("waiting counted as failing")
			}
			return leave(ctx, tx, e.N, "patient")
		}),
		jobs.OnOutside("failing", func(ctx context.Context, m jobs.Meta, e issued) error {
			failed++
			return errors.New("down")
		}),
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	run.Now = func() time.Time { return now }
	w.emit(0, 1)
	for hour := range 3 {
		err := run.Drain(t.Context())
		if err == nil || !strings.Contains(err.Error(), "down") || strings.Contains(err.Error(), "again in") {
			t.Fatalf("hour %d: %v", hour, err)
		}
		now = now.Add(time.Hour)
	}
	if all, _ := w.effects(); all != 1 || asked != 3 || failed != 3 {
		t.Fatalf("%d effects, asked %d times, failed %d times", all, asked, failed)
	}
	now = now.Add(-time.Hour) // the pause after the third failure is 4 s
	for _, step := range []struct {
		d    time.Duration
		want int
	}{{3 * time.Second, 3}, {2 * time.Second, 4}} {
		now = now.Add(step.d)
		_ = run.Drain(t.Context())
		if failed != step.want {
			t.Fatalf("called %d times, want %d", failed, step.want)
		}
	}
	for range 200 {
		now = now.Add(time.Hour)
		_ = run.Drain(t.Context())
	}
	if letters, err := run.Dead(t.Context()); err != nil || len(letters) != 1 || failed > 160 {
		t.Fatalf("%v %v after %d failures", letters, err, failed)
	}
}

func TestNothingBeforeCommitNorBeforeItsTime(t *testing.T) {
	w := newWorld(t)
	now := time.Now()
	var got []int
	run, err := jobs.New(w.db, nil, nil, []jobs.Listener{jobs.On("l", func(ctx context.Context, tx pgx.Tx, m jobs.Meta, e issued) error {
		got = append(got, e.N)
		return nil
	})}, nil)
	if err != nil {
		t.Fatal(err)
	}
	run.Now = func() time.Time { return now }
	boom := errors.New("boom")
	err = pg.InTx(t.Context(), w.db, pg.Agency(w.agency), func(tx pgx.Tx) error {
		if err := jobs.Emit(t.Context(), tx, w.agency, issued{1}); err != nil {
			return err
		}
		return boom
	})
	if !errors.Is(err, boom) {
		t.Fatal(err)
	}
	err = pg.InTx(t.Context(), w.db, pg.Agency(w.agency), func(tx pgx.Tx) error {
		if err := jobs.EmitAt(t.Context(), tx, w.agency, issued{2}, now.Add(time.Minute)); err != nil {
			return err
		}
		return jobs.Emit(t.Context(), tx, id.Agency{}, issued{3}) // the whole system's
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []int{1, 1, 2} {
		if err := run.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(got) != want {
			t.Fatalf("heard %v", got)
		}
		now = now.Add(40 * time.Second)
	}
	err = pg.InTx(t.Context(), w.db, pg.Agency(w.agency), func(tx pgx.Tx) error {
		return jobs.Emit(t.Context(), tx, id.New[id.Agency](), issued{4})
	})
	if err == nil {
		t.Fatal("announced an event in the name of another agency")
	}
}

func TestScheduleRunsInOneProcess(t *testing.T) {
	r := jobstest.InProcess(t)
	w := newWorld(t)
	var at, most, runs atomic.Int64
	s := []jobs.Schedule{{Name: "tick", Every: 20 * time.Millisecond, Run: func(ctx context.Context) error {
		if n := at.Add(1); n > most.Load() {
			most.Store(n)
		}
		defer at.Add(-1)
		if runs.Add(1) == 2 {
			panic("a schedule that panics is run again")
		}
		return w.db.Ping(ctx)
	}}}
	for range 3 {
		defer w.start(w.runner(r, s))()
	}
	w.eventually("six runs", func() bool { return runs.Load() >= 6 })
	if most.Load() != 1 {
		t.Fatalf("%d at the same time", most.Load())
	}
}

func TestNewRefuses(t *testing.T) {
	l := func(name string) jobs.Listener {
		return jobs.On(name, func(context.Context, pgx.Tx, jobs.Meta, issued) error { return nil })
	}
	for what, ls := range map[string][]jobs.Listener{"twice": {l("a"), l("a")}, "name": {l("A b")}} {
		if _, err := jobs.New(nil, nil, nil, ls, nil); err == nil {
			t.Errorf("%s was accepted", what)
		}
	}
}
