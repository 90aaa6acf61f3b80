package signing_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"congvan/internal/blob"
	"congvan/internal/errs"
	"congvan/internal/jobs"
	"congvan/internal/signing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

func TestWholeWay(t *testing.T) {
	o, ctx := newOffice(t), t.Context()
	o.importKey(o.leader, signing.Person)
	o.importKey(o.clerk, signing.Seal)
	items := o.files(3)
	b := o.ask(items...)
	o.is(b, "queued queued queued")
	o.drain()
	o.is(b, "done done done")
	o.over(b)
	if len(o.signed) != 3 || len(o.failed) != 0 {
		t.Fatalf("%d signed, %d failed", len(o.signed), len(o.failed))
	}
	for _, e := range o.signed {
		pdf, err := blob.ReadAll(ctx, o.blobs, e.Result)
		if err != nil || e.Size != int64(len(pdf)) || e.By != o.leader || e.Batch != b || e.Field != "leader" {
			t.Fatalf("%+v %v", e, err)
		}
		if ev, err := o.doCheck(ctx, pdf, "leader"); err != nil || !ev.Intact || !bytes.HasPrefix(pdf, []byte(strings.TrimPrefix(e.Subject, "subject of "))) {
			t.Fatal("the result is not the file, signed:", err)
		}
	}
	var before, after blob.Sum
	var who, report string
	err := o.db.Pool().QueryRow(ctx, `select before_sum, after_sum, who, report::text from signing_evidence where request_id = $1`, o.signed[0].Request).Scan(&before, &after, &who, &report)
	if err != nil || after != o.signed[0].Result || who != o.leader.Name || !strings.Contains(report, "passed") {
		t.Fatal(before, after, who, report, err)
	}
	var trail []string
	rows, _ := o.db.Pool().Query(ctx, "select action from audit_entry where user_id = $1 and action in ('signing.requested', 'signing.started', 'signing.done') order by id", o.leader.User)
	if trail, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
		t.Fatal(err)
	}
	want := []string{"signing.requested", "signing.started", "signing.done", "signing.started", "signing.done", "signing.started", "signing.done"}
	if diff := cmp.Diff(want, trail); diff != "" {
		t.Fatal(diff)
	}
	detail := value[string](o, "select detail::text from audit_entry where action = 'signing.requested'")
	for _, i := range items {
		if !strings.Contains(detail, i.Blob.String()) || !strings.Contains(detail, i.File.String()) {
			t.Fatal("the audit trail does not say what was to be signed:", detail)
		}
	}

	// The seal, over another field of the result.
	sealed := signing.Item{Subject: "s", File: items[0].File, Blob: o.signed[0].Result, FileName: "a.pdf", Field: "seal", Fill: map[string]string{"number": "12"}}
	sb, err := o.tryAsk(o.clerk, signing.Seal, sealed)
	if err != nil {
		t.Fatal(err)
	}
	o.drain()
	got, err := o.Batch(ctx, o.agency, sb)
	if err != nil {
		t.Fatal(err)
	}
	if got.Purpose != signing.Seal || got.By != o.clerk || got.FinishedAt == nil || len(got.Items) != 1 || got.Items[0].FileName != "a.pdf" || got.Items[0].State != signing.Done {
		t.Fatalf("%+v", got)
	}
	list, err := o.Batches(ctx, o.agency, o.leader.Post, time.Now().Add(-time.Hour), 50)
	if err != nil || len(list) != 1 || list[0].ID != b || len(list[0].Items) != 3 || list[0].Items[2].Subject != items[2].Subject {
		t.Fatalf("%+v %v", list, err)
	}
	if list, err = o.Batches(ctx, o.agency, o.leader.Post, time.Now().Add(time.Hour), 50); err != nil || len(list) != 0 {
		t.Fatalf("%+v %v", list, err)
	}
}

func TestOnceOnly(t *testing.T) {
	o := newOffice(t)
	o.importKey(o.leader, signing.Person)
	item := o.file("x")
	o.ask(item)
	_, err := o.tryAsk(o.leader, signing.Person, o.file("y"), item)
	o.refused(err, signing.ErrAlready, "")
	o.drain()
	_, err = o.tryAsk(o.leader, signing.Person, item)
	o.refused(err, signing.ErrAlready, "")
	if n := value[int](o, "select count(*) from signing_request"); n != 1 {
		t.Fatal(n, "requests")
	}
}

var errTrouble = errors.New("trouble")

// TestTrouble breaks one step after another, once. The jobs' next attempt must bring exactly one result.
func TestTrouble(t *testing.T) {
	once := func(how func()) func(context.Context, int) error {
		return func(_ context.Context, n int) error {
			if n == 1 {
				how()
				return errTrouble
			}
			return nil
		}
	}
	storeOnce := func() func() error {
		n := 0
		return func() error {
			if n++; n == 1 {
				return errTrouble
			}
			return nil
		}
	}
	for name, c := range map[string]struct {
		set    func(o *office)
		embeds int
	}{
		"reading the file":   {func(o *office) { o.blobs.open = storeOnce() }, 1},
		"error in embed":     {func(o *office) { o.embed = once(func() {}) }, 2},
		"panic in embed":     {func(o *office) { o.embed = once(func() { panic("broken file") }) }, 2},
		"keeping the result": {func(o *office) { o.blobs.put = storeOnce() }, 2},
		// The signature exists and was kept: it is used, not made again.
		"error in check": {func(o *office) { o.check = once(func() {}) }, 1},
		"panic in check": {func(o *office) { o.check = once(func() { panic("broken file") }) }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.importKey(o.leader, signing.Person)
			b := o.ask(o.file("x"))
			c.set(o)
			if err := o.runner.Drain(t.Context()); err == nil {
				t.Fatal("nothing went wrong: this test shows nothing")
			}
			o.is(b, "signing")
			o.later(time.Minute)
			o.drain()
			o.is(b, "done")
			o.over(b)
			if o.calls["embed"] != c.embeds || len(o.signed) != 1 || len(o.failed) != 0 {
				t.Fatalf("%d signatures made, %d announced, %d failures", o.calls["embed"], len(o.signed), len(o.failed))
			}
		})
	}
}

// TestProcessDies ends the worker for good at each step: nothing after it runs, not even the clean-up.
func TestProcessDies(t *testing.T) {
	// A goroutine that ends in the middle is a process that ends in the middle.
	nth := func(at int) func() {
		n := 0
		return func() {
			if n++; n == at {
				runtime.Goexit()
			}
		}
	}
	afterCheck := func(o *office, at int) {
		o.check = func(context.Context, int) error {
			if o.tick == nil {
				o.tick = nth(at)
			}
			return nil
		}
	}
	for name, c := range map[string]struct {
		set      func(o *office)
		state    string // it leaves behind
		attempts int
	}{
		"before it signs":         {func(o *office) { f := nth(1); o.embed = func(context.Context, int) error { f(); return nil } }, "signing", 2},
		"before it keeps":         {func(o *office) { f := nth(1); o.blobs.put = func() error { f(); return nil } }, "signing", 2},
		"before it checks":        {func(o *office) { f := nth(1); o.check = func(context.Context, int) error { f(); return nil } }, "signing", 2},
		"while it records":        {func(o *office) { afterCheck(o, 1) }, "signing", 2},
		"before the batch closes": {func(o *office) { afterCheck(o, 2) }, "done", 1},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.importKey(o.leader, signing.Person)
			b := o.ask(o.file("x"))
			c.set(o)
			done, dead := false, make(chan struct{})
			go func() {
				defer close(dead)
				_ = o.runner.Drain(context.Background())
				done = true
			}()
			<-dead
			if done {
				t.Fatal("it did not die")
			}
			o.is(b, c.state)
			if value[bool](o, "select authorisation is null from signing_batch") {
				t.Fatal("the batch was closed: this test shows nothing")
			}
			o.later(5 * time.Second)
			o.drain()
			o.is(b, c.state) // it may still be alive
			o.later(time.Minute)
			o.drain()
			o.is(b, "done")
			o.over(b)
			if len(o.signed) != 1 || value[int](o, "select count(*) from signing_evidence") != 1 || value[int](o, "select attempt from signing_request") != c.attempts {
				t.Fatal(len(o.signed), "announced")
			}
		})
	}
}

// TestTwoWorkers: a slow worker is taken for dead, another takes over, and then the first one comes back.
func TestTwoWorkers(t *testing.T) {
	for name, first := range map[string]bool{"the first ends first": true, "the second ends first": false} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.importKey(o.leader, signing.Person)
			b := o.ask(o.file("x"))
			other := o.newRunner()
			entered := make(chan int, 2)
			gates := []chan struct{}{nil, make(chan struct{}), make(chan struct{})}
			o.embed = func(_ context.Context, n int) error {
				entered <- n
				<-gates[n]
				return nil
			}
			ends := []chan error{nil, make(chan error, 1), make(chan error, 1)}
			go func() { ends[1] <- o.runner.Drain(context.Background()) }()
			<-entered
			o.later(time.Minute)
			go func() { ends[2] <- other.Drain(context.Background()) }()
			<-entered
			order := []int{2, 1}
			if first {
				order = []int{1, 2}
			}
			for _, n := range order {
				close(gates[n])
				if err := <-ends[n]; err != nil {
					t.Fatal(n, err)
				}
			}
			o.drain()
			o.is(b, "done")
			o.over(b)
			if len(o.signed) != 1 || len(o.failed) != 0 || value[int](o, "select attempt from signing_evidence") != 2 {
				t.Fatalf("%d signed, %d failed", len(o.signed), len(o.failed))
			}
		})
	}
}

// TestSideBySide: several processes work off one batch.
func TestSideBySide(t *testing.T) {
	o := newOffice(t)
	o.importKey(o.leader, signing.Person)
	b := o.ask(o.files(40)...)
	var wg sync.WaitGroup
	for _, r := range []*jobs.Runner{o.runner, o.newRunner(), o.newRunner()} {
		wg.Go(func() {
			if err := r.Drain(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	o.drain()
	o.later(time.Minute)
	o.drain()
	o.is(b, strings.TrimSpace(strings.Repeat("done ", 40)))
	o.over(b)
	if n := value[int](o, "select count(distinct after_sum) from signing_evidence"); n != 40 || len(o.signed) != 40 {
		t.Fatal(n, len(o.signed))
	}
}

func TestFinalErrors(t *testing.T) {
	bad := errs.New(errs.Invalid, "pdf-broken", "Tệp {name} bị hỏng.", "The file {name} is broken.")
	for name, c := range map[string]struct {
		set  func(o *office)
		want string
	}{
		"broken PDF":   {func(o *office) { o.embed = func(context.Context, int) error { return fmt.Errorf("embed: %w", bad) } }, "Tệp x.pdf bị hỏng."},
		"file is gone": {func(o *office) { o.blobs.open = func() error { return blob.ErrNotFound } }, blob.ErrNotFound.Text("vi")},
		"signature does not verify": {func(o *office) {
			check := o.Check
			o.Check = func(ctx context.Context, pdf []byte, field string) (signing.Evidence, error) {
				ev, err := check(ctx, pdf, field)
				ev.Intact = false
				return ev, err
			}
		}, signing.ErrNotIntact.With("name", "x.pdf").Text("vi")},
		"key replaced": {func(o *office) { o.importKey(o.leader, signing.Person) }, signing.ErrRetired.Text("vi")},
		"certificate ran out": {func(o *office) {
			o.sql("update signing_key set not_after = now() - interval '1 second', not_before = now() - interval '1 day'")
		}, ""},
		"authorisation damaged": {func(o *office) { o.sql("update signing_batch set authorisation = $1", bytes.Repeat([]byte{7}, 200)) }, signing.ErrDamagedKey.Text("vi")},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.importKey(o.leader, signing.Person)
			b := o.ask(o.file("x"))
			c.set(o)
			o.drain() // no retry: nothing is said to have gone wrong with the job
			o.is(b, "failed")
			o.over(b)
			got, err := o.Batch(t.Context(), o.agency, b)
			if err != nil || got.Items[0].Error == "" || got.Items[0].ErrorEN == "" || c.want != "" && got.Items[0].Error != c.want {
				t.Fatalf("%+v %v", got.Items, err)
			}
			if len(o.failed) != 1 || o.failed[0].Error != got.Items[0].Error || o.failed[0].By != o.leader || o.failed[0].Field != "leader" || len(o.signed) != 0 {
				t.Fatalf("%+v", o.failed)
			}
			if value[int](o, "select count(*) from audit_entry where action = 'signing.failed'") != 1 {
				t.Fatal("not in the audit trail")
			}
		})
	}
}

// TestDamagedFile: what was audited before is what is signed, or nothing is.
func TestDamagedFile(t *testing.T) {
	o := newOffice(t)
	o.importKey(o.leader, signing.Person)
	item := o.file("x")
	b := o.ask(item)
	o.blobs.Store = swapped{o.blobs.Store, o.file("another").Blob}
	o.drain()
	o.is(b, "failed")
	if o.calls["embed"] != 0 {
		t.Fatal("it was signed")
	}
}

// swapped opens another blob than was asked for.
type swapped struct {
	blob.Store
	with blob.Sum
}

func (s swapped) Open(ctx context.Context, _ blob.Sum) (blob.Reader, error) {
	return s.Store.Open(ctx, s.with)
}

func TestGivesUpAfterSomeTries(t *testing.T) {
	o := newOffice(t)
	o.importKey(o.leader, signing.Person)
	b := o.ask(o.file("x"))
	o.embed = func(context.Context, int) error { return errTrouble }
	began := o.now()
	for o.states(b) != "failed" {
		_ = o.runner.Drain(context.Background())
		o.later(10 * time.Second)
		if o.now().Sub(began) > 14*time.Minute {
			t.Fatal("still trying when the authorisation is nearly over")
		}
	}
	o.drain()
	o.over(b)
	if len(o.failed) != 1 || o.calls["embed"] < 5 || !strings.Contains(o.failed[0].ErrorEN, "8 times") {
		t.Fatalf("%d tries, %+v", o.calls["embed"], o.failed)
	}
}

func TestAuthorisationEnds(t *testing.T) {
	for _, who := range []string{"sweep", "worker"} {
		t.Run(who, func(t *testing.T) {
			o := newOffice(t)
			o.importKey(o.leader, signing.Person)
			b := o.ask(o.files(2)...)
			o.sweep()
			o.is(b, "queued queued")
			o.later(16 * time.Minute)
			if who == "sweep" {
				o.sweep()
			}
			o.drain()
			o.is(b, "failed failed")
			o.over(b)
			if o.calls["embed"] != 0 || len(o.failed) != 2 || o.failed[0].Error != signing.ErrAuthorisation.Text("vi") {
				t.Fatalf("%+v", o.failed)
			}
			if err := o.retry(o.leader, b); err != nil {
				t.Fatal(err)
			}
			o.drain()
			o.is(b, "done done")
			o.over(b)
		})
	}
}

func TestRetry(t *testing.T) {
	o := newOffice(t)
	o.importKey(o.leader, signing.Person)
	bad := errs.New(errs.Invalid, "pdf-broken", "Hỏng.", "Broken.")
	items := o.files(4)
	b := o.ask(items...)
	o.embed = func(_ context.Context, n int) error {
		switch n {
		case 2, 3:
			return bad
		case 4:
			return signing.ErrUnclear
		}
		return nil
	}
	o.drain()
	o.over(b)
	if n := strings.Count(o.states(b), "failed"); n != 2 || !strings.Contains(o.states(b), "unknown") || !strings.Contains(o.states(b), "done") {
		t.Fatal(o.states(b))
	}
	if len(o.failed) != 2 || len(o.signed) != 1 {
		t.Fatal("an unknown outcome was announced")
	}
	o.embed = nil
	o.refused(o.retry(o.clerkWithKey(), b), signing.ErrNoBatch, "") // somebody else's
	if err := o.retry(o.leader, b, o.failed[0].Subject); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(o.states(b), "queued"); n != 1 {
		t.Fatal(o.states(b))
	}
	o.drain()
	o.over(b)
	if err := o.retry(o.leader, b); err != nil {
		t.Fatal(err)
	}
	o.drain()
	o.over(b)
	if n := strings.Count(o.states(b), "done"); n != 3 || o.calls["embed"] != 6 || len(o.signed) != 3 {
		t.Fatal(o.states(b), o.calls["embed"])
	}
	o.refused(o.retry(o.leader, b), signing.ErrNoRetry, "")
	o.sweep()
	o.drain()
	if o.calls["embed"] != 6 || !strings.Contains(o.states(b), "unknown") {
		t.Fatal("an unknown one was repeated")
	}
}

func (o *office) clerkWithKey() signing.Who {
	o.importKey(o.clerk, signing.Person)
	return o.clerk
}

// TestResultLost: a signature was made and kept, its check met trouble, and then the store lost it.
func TestResultLost(t *testing.T) {
	o := newOffice(t)
	o.importKey(o.leader, signing.Person)
	b := o.ask(o.file("x"))
	o.check = func(_ context.Context, n int) error {
		if n == 1 {
			return errTrouble
		}
		return nil
	}
	if o.runner.Drain(t.Context()) == nil {
		t.Fatal("no trouble")
	}
	if err := o.blobs.Delete(t.Context(), value[blob.Sum](o, "select result_sum from signing_request")); err != nil {
		t.Fatal(err)
	}
	o.later(time.Minute)
	o.drain()
	o.is(b, "unknown")
	o.over(b)
	if o.calls["embed"] != 1 || len(o.signed)+len(o.failed) != 0 {
		t.Fatal("signed again, or announced")
	}
	got, err := o.Batch(t.Context(), o.agency, b)
	if err != nil || !strings.Contains(got.Items[0].Error, "x.pdf") {
		t.Fatalf("%+v %v", got, err)
	}
}

// TestForgottenEvent: should the event be lost with the outbox, the sweep finds the request.
func TestForgottenEvent(t *testing.T) {
	o := newOffice(t)
	o.importKey(o.leader, signing.Person)
	b := o.ask(o.file("x"))
	o.sql("delete from outbox where kind = 'signing.requested'")
	o.sweep()
	o.drain()
	o.is(b, "queued") // not yet long enough
	o.later(4 * time.Minute)
	o.sweep()
	o.sweep()
	if n := value[int](o, "select count(*) from outbox where kind = 'signing.requested'"); n != 1 {
		t.Fatal(n, "reminders")
	}
	o.drain()
	o.is(b, "done")
	o.over(b)
}

// TestEvents keeps the form other packages, and rows written yesterday, rely on.
func TestEvents(t *testing.T) {
	who := signing.Who{Name: "A"}
	for want, e := range map[string]jobs.Event{
		`signing.done {"batch":"","request":"","subject":"s","file":"","field":"seal","result":"","size":7,"by":{"user":"","post":"","agency":"","name":"A"}}`:        signing.SignedEvent{Subject: "s", Field: "seal", Size: 7, By: who},
		`signing.failed {"batch":"","request":"","subject":"s","file":"","field":"seal","error":"v","errorEN":"e","by":{"user":"","post":"","agency":"","name":"A"}}`: signing.FailedEvent{Subject: "s", Field: "seal", Error: "v", ErrorEN: "e", By: who},
	} {
		b, err := json.Marshal(e)
		if got := e.EventKind() + " " + string(b); err != nil || got != want {
			t.Fatal(got, err)
		}
	}
}
