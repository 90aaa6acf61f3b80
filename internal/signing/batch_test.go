package signing_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
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
