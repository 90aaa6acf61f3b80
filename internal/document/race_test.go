package document_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"congvan/internal/app/apptest"
	"congvan/internal/document"
	"congvan/internal/errs"
	"congvan/internal/id"

	"github.com/jackc/pgx/v5"
)

// together runs fn n times at once and returns what came of each.
func together(n int, fn func(i int) error) []error {
	out := make([]error, n)
	var start, end sync.WaitGroup
	start.Add(1)
	for i := range n {
		end.Go(func() {
			start.Wait()
			out[i] = fn(i)
		})
	}
	start.Done()
	end.Wait()
	return out
}

// oneWins asserts that exactly one of several people came through and the others got a sentence they can use.
func (d *desk) oneWins(errors []error) {
	d.T.Helper()
	won := 0
	for _, err := range errors {
		e := errs.Find(err)
		switch {
		case err == nil:
			won++
		case e == nil || e.Kind != errs.Conflict && e.Kind != errs.Forbidden:
			d.T.Errorf("the loser is told: %v", err)
		}
	}
	if won != 1 {
		d.T.Fatalf("%d came through: %v", won, errors)
	}
}

func TestTwoAtOnce(t *testing.T) {
	d := open(t)
	ctx := t.Context()
	in := d.register("Báo cáo")
	d.oneWins(together(6, func(i int) error {
		by := []struct{ who, lead int }{{0, 0}, {1, 1}}[i%2]
		who, lead := d.Leader, d.Specialist
		if by.who == 1 {
			who, lead = d.Deputy, d.Other
		}
		return d.Documents.Direct(ctx, who, in, document.Order{Lead: lead.Unit, Opinion: fmt.Sprint(i)})
	}))
	if n := apptest.Value[int](d.Office, "select count(*) from direction"); n != 1 {
		t.Fatalf("%d directions", n)
	}

	doc := d.submitted(d.Specialist, "Kế hoạch")
	d.oneWins(together(4, func(i int) error {
		if i%2 == 0 {
			return d.Documents.Approve(ctx, d.Head, doc, "")
		}
		return d.Documents.Return(ctx, d.Chief, doc, "Chưa được")
	}))

	doc = d.signed("Kế hoạch ban hành")
	d.oneWins(together(4, func(i int) error {
		by := d.Clerk
		if i%2 == 0 {
			by = d.Clerk2
		}
		return d.Documents.Issue(ctx, by, doc, d.order())
	}))
	d.Drain()
	d.is(doc, document.Issued)
	if n := apptest.Value[int](d.Office, "select last from book_year where book_id = $1", d.out); n != 1 {
		t.Fatalf("%d numbers for one document", n)
	}
}

// A click that is repeated, and Ctrl+Enter pressed twice, enter once.
func TestSameRequestTwice(t *testing.T) {
	d := open(t)
	ctx := t.Context()
	var mu sync.Mutex
	made := map[id.Document]bool{}
	e := apptest.Entry(d.in, "Báo cáo")
	e.Upload, e.RequestKey, e.Route = d.Upload(d.Clerk, "Báo cáo"), "click", true
	dr := d.draftOf(d.Specialist, "Kế hoạch")
	dr.RequestKey = "click"
	for _, err := range together(12, func(i int) (err error) {
		var doc id.Document
		if i%2 == 0 {
			doc, err = d.Documents.Register(ctx, d.Clerk, e)
		} else {
			doc, err = d.Documents.CreateDraft(ctx, d.Specialist, dr)
		}
		mu.Lock()
		defer mu.Unlock()
		made[doc] = true
		return err
	}) {
		if err != nil {
			t.Error(err)
		}
	}
	if len(made) != 2 {
		t.Fatalf("%d documents, want one incoming and one draft", len(made))
	}
	// The key is the person's own: a colleague's browser may have made the same.
	e.Upload = id.Upload{}
	doc, err := d.Documents.Register(ctx, d.Clerk2, e)
	d.ok(err)
	if made[doc] {
		t.Fatal("a colleague was given somebody else's document for their own")
	}
}

// Numbers are gapless although half of the registrations fail, some after the number was taken.
func TestNumbersAreGapless(t *testing.T) {
	d := open(t)
	ctx := t.Context()
	broken := errors.New("broken on purpose")
	errs := together(50, func(i int) error {
		e := apptest.Entry(d.in, fmt.Sprintf("Văn bản %d", i))
		e.Route = i%3 == 0
		switch i % 5 {
		case 1: // fails after the number, in what comes along with the document
			e.Intake = &document.Intake{ID: id.New[id.Message](), Close: func(context.Context, pgx.Tx, id.Document) error { return broken }}
		case 2: // the client goes away
			c, cancel := context.WithCancel(ctx)
			cancel()
			_, err := d.Documents.Register(c, d.Clerk, e)
			return err
		case 3: // and in the middle of it
			c, cancel := context.WithCancel(ctx)
			defer cancel()
			e.Intake = &document.Intake{ID: id.New[id.Message](), Close: func(context.Context, pgx.Tx, id.Document) error { cancel(); return nil }}
			_, err := d.Documents.Register(c, d.Clerk, e)
			return err
		}
		_, err := d.Documents.Register(ctx, d.Clerk, e)
		return err
	})
	good := 0
	for i, err := range errs {
		if (err == nil) != (i%5 == 0 || i%5 == 4) {
			t.Errorf("%d: %v", i, err)
		}
		if err == nil {
			good++
		}
	}
	numbers := apptest.Value[[]int](d.Office, "select array_agg(book_number order by book_number) from document")
	want := make([]int, good)
	for i := range want {
		want[i] = i + 1
	}
	if !slices.Equal(numbers, want) {
		t.Fatalf("numbers %v for %d documents", numbers, good)
	}
	if last := apptest.Value[int](d.Office, "select last from book_year"); last != good {
		t.Fatalf("the counter stands at %d", last)
	}
	if n := apptest.Value[int](d.Office, "select count(*) from wf_instance"); n != good {
		t.Fatalf("%d flows for %d documents", n, good)
	}
}

// What came over the exchange is registered once, whoever presses first.
func TestIntakeOnce(t *testing.T) {
	d := open(t)
	intake := id.New[id.Message]()
	d.oneWins(together(5, func(i int) error {
		by := d.Clerk
		if i%2 == 0 {
			by = d.Clerk2
		}
		e := apptest.Entry(d.in, "Công văn liên thông")
		e.Intake = &document.Intake{ID: intake, Close: func(context.Context, pgx.Tx, id.Document) error { return nil }}
		_, err := d.Documents.Register(t.Context(), by, e)
		return err
	}))
	if last := apptest.Value[int](d.Office, "select last from book_year"); last != 1 {
		t.Fatalf("%d numbers taken", last)
	}
}

// A batch is all or nothing when it is asked for; two with the same papers do not lock each other out.
func TestBatches(t *testing.T) {
	d := open(t)
	ctx := t.Context()
	a, b, c := d.approved("Kế hoạch A"), d.approved("Kế hoạch B"), d.approved("Kế hoạch C")
	sign := func(docs ...id.Document) error {
		_, err := d.Documents.SignBatch(ctx, d.Leader, docs, apptest.PIN)
		return err
	}
	d.oneWins(together(4, func(i int) error {
		if i%2 == 0 {
			return sign(a, b)
		}
		return sign(b, a)
	}))
	d.Drain()
	d.is(a, document.Signed)
	d.Refused(d.same("a batch with a paper that was signed meanwhile", func() error { return sign(c, a) }), document.ErrState, "")
	d.is(c, document.Approved)
	d.Refused(d.same("the same paper twice", func() error { return sign(c, c) }), document.ErrState, "")
	if d.same("a wrong password", func() error {
		_, err := d.Documents.SignBatch(ctx, d.Leader, []id.Document{c}, "sai mật khẩu")
		return err
	}) == nil {
		t.Fatal()
	}
	d.Refused(d.same("returning what one has signed", func() error { return d.Documents.Return(ctx, d.Leader, a, "Thôi") }), document.ErrNoTask, "")

	// A paper whose blob is gone fails alone, can be returned, and the rest of the batch is signed.
	e := d.approved("Kế hoạch E")
	sum := apptest.Value[[]byte](d.Office, "select f.sha256 from document_file f join document d on d.main_file = f.id where d.id = $1", e)
	d.ok(d.Stack.Blobs.Delete(ctx, [32]byte(sum)))
	batch, err := d.Documents.SignBatch(ctx, d.Leader, []id.Document{c, e}, apptest.PIN)
	d.ok(err)
	for range 20 {
		_ = d.Jobs.Drain(ctx)
		d.SQL("update job set due_at = now() where state = 'ready'") // no waiting for the pauses between tries
		if apptest.Value[string](d.Office, "select state from document where id = $1", e) != string(document.Signing) {
			break
		}
	}
	d.is(c, document.Signed)
	d.is(e, document.Approved)
	if why := apptest.Value[string](d.Office, "select failure from document where id = $1", e); strings.TrimSpace(why) == "" {
		t.Fatal("nobody is told why it was not signed")
	}
	d.ok(d.Documents.RetryBatch(ctx, d.Leader, batch, apptest.PIN))
	d.is(e, document.Signing)
	d.is(c, document.Signed)
}

// A result that comes after the document moved on is kept as evidence and changes nothing.
func TestLateResult(t *testing.T) {
	d := open(t)
	doc := d.signed("Kế hoạch")
	before := d.trace()
	d.SQL(`update job set state = 'ready', due_at = now(), ended_at = null from outbox o where o.id = event_id and o.kind = 'signing.done'`)
	_ = d.Jobs.Drain(t.Context())
	if n := apptest.Value[int](d.Office, "select count(*) from job where state = 'ready' and due_at <= now()"); n != 0 {
		t.Fatalf("%d jobs were not looked at again", n)
	}
	d.is(doc, document.Signed)
	if after := d.trace(); after != before {
		t.Fatalf("a result told twice changed something:\n%s\n%s", before, after)
	}
}
