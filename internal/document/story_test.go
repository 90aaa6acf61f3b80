package document_test

import (
	"testing"
	"time"

	"congvan/internal/app/apptest"
	"congvan/internal/document"
	"congvan/internal/id"
	"congvan/internal/pg"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

// An incoming document, from the book to its end, and an answer to it, from the draft to the parcel for the exchange.
func TestWholeLife(t *testing.T) {
	d := open(t)
	ctx := t.Context()
	in := d.register("Báo cáo chuyển đổi số")
	d.direct(in, d.Specialist, d.Other.Unit)
	d.ok(d.Documents.Start(ctx, d.Specialist, in))

	draft := d.draftOf(d.Specialist, "Kế hoạch chuyển đổi số")
	draft.ReplyTo = in
	doc, err := d.Documents.CreateDraft(ctx, d.Specialist, draft)
	d.ok(err)
	d.ok(d.Documents.Submit(ctx, d.Specialist, doc, "Kính trình"))
	d.ok(d.Documents.Approve(ctx, d.Head, doc, ""))
	_, err = d.Documents.SignBatch(ctx, d.Leader, []id.Document{doc}, apptest.PIN)
	d.ok(err)
	d.is(doc, document.Signing)
	d.Drain()
	d.is(doc, document.Signed)
	d.ok(d.Documents.Issue(ctx, d.Clerk, doc, d.order()))
	d.is(doc, document.Issuing)
	d.Drain()
	d.is(doc, document.Issued)
	d.ok(d.Documents.Finish(ctx, d.Specialist, in, "Đã trả lời"))
	d.is(in, document.Done)

	v, err := d.Documents.Get(ctx, d.Clerk, doc)
	d.ok(err)
	if v.Row.Code() != "01/KH-UBND" || v.Row.Verdict != document.Passed || len(v.Files) != 4 || v.ReplyTo == nil || v.ReplyTo.ID != in || v.Row.Holder.Since != nil {
		t.Fatalf("%s, %s, %d files, answers %v, held by %+v", v.Row.Code(), v.Row.Verdict, len(v.Files), v.ReplyTo, v.Row.Holder)
	}
	notes, err := d.Documents.Timeline(ctx, d.Clerk, doc)
	d.ok(err)
	var story []string
	for i := len(notes) - 1; i >= 0; i-- {
		story = append(story, notes[i].What+" "+notes[i].Who)
	}
	want := []string{"document.drafted " + d.Specialist.Who(), "document.submitted " + d.Specialist.Who(), "document.approved " + d.Head.Who(),
		"document.signing " + d.Leader.Who(), "document.signed " + d.Leader.Who(), "document.numbered " + d.Clerk.Who(), "document.issued " + d.Clerk.Who()}
	if diff := cmp.Diff(want, story[:len(want)]); diff != "" {
		t.Fatal(diff)
	}

	var p document.Parcel
	d.ok(pg.InTx(ctx, d.DB, pg.Agency(d.Clerk.Agency), func(tx pgx.Tx) error {
		p, err = d.Documents.ParcelTx(ctx, tx, doc)
		return err
	}))
	if p.FromCode != "H41" || p.Number != "01" || len(p.Files) != 1 || p.Files[0].Sum != v.Files[0].Sum || p.ReplyTo == nil || p.ReplyTo.Number != "12" || p.Clerk != d.Clerk.Who() {
		t.Fatalf("parcel: %+v", p)
	}
	// Of another agency the same parcel does not exist, even if somebody should ask for it by mistake: row-level security.
	err = pg.InTx(ctx, d.DB, pg.Agency(d.FarClerk.Agency), func(tx pgx.Tx) error {
		_, err := d.Documents.ParcelTx(ctx, tx, doc)
		return err
	})
	d.Refused(err, document.ErrNotFound, "")
}

// A draft that is returned and submitted again, unchanged or with another file, can still be signed.
func TestReturnedDraft(t *testing.T) {
	d := open(t)
	ctx := t.Context()
	doc := d.submitted(d.Specialist, "Kế hoạch")
	d.Refused(d.Documents.Return(ctx, d.Head, doc, "  "), document.ErrReason, "/reason")
	d.ok(d.Documents.Return(ctx, d.Head, doc, "Sửa thể thức"))
	d.ok(d.Documents.Submit(ctx, d.Specialist, doc, "Đã sửa"))
	d.ok(d.Documents.Approve(ctx, d.Head, doc, ""))
	d.ok(d.Documents.Return(ctx, d.Leader, doc, "Chưa rõ"))
	v, err := d.Documents.Get(ctx, d.Specialist, doc)
	d.ok(err)
	again := d.draftOf(d.Specialist, "Kế hoạch mới")
	again.Version = v.Version
	d.ok(d.Documents.UpdateDraft(ctx, d.Specialist, doc, again))
	d.Refused(d.Documents.UpdateDraft(ctx, d.Specialist, doc, again), document.ErrVersion, "")
	d.ok(d.Documents.Submit(ctx, d.Specialist, doc, ""))
	d.ok(d.Documents.Approve(ctx, d.Head, doc, ""))
	_, err = d.Documents.SignBatch(ctx, d.Leader, []id.Document{doc}, apptest.PIN)
	d.ok(err)
	d.Drain()
	d.is(doc, document.Signed)

	// Returned after the signature: the signed paper stays readable, and another one has to be signed.
	d.ok(d.Documents.Return(ctx, d.Clerk, doc, "Sai nơi nhận"))
	d.is(doc, document.Drafting)
	d.Refused(d.same("submitting without a file", func() error { return d.Documents.Submit(ctx, d.Specialist, doc, "") }), document.ErrNoFile, "/upload")
	v, err = d.Documents.Get(ctx, d.Specialist, doc)
	d.ok(err)
	again = d.draftOf(d.Specialist, "Kế hoạch sau khi sửa")
	again.Version = v.Version
	d.ok(d.Documents.UpdateDraft(ctx, d.Specialist, doc, again))
	d.ok(d.Documents.Submit(ctx, d.Specialist, doc, ""))
	d.ok(d.Documents.Approve(ctx, d.Head, doc, ""))
	_, err = d.Documents.SignBatch(ctx, d.Leader, []id.Document{doc}, apptest.PIN)
	d.ok(err)
	d.Drain()
	d.ok(d.Documents.Issue(ctx, d.Clerk, doc, d.order()))
	d.Drain()
	d.is(doc, document.Issued)
}

// The seal that failed is asked for again under the number and the date that were taken, also on another day.
func TestSealAgain(t *testing.T) {
	d := open(t)
	ctx := t.Context()
	doc := d.signed("Kế hoạch")
	o := d.order()
	o.Password = "sai"
	if d.same("a wrong password", func() error { return d.Documents.Issue(ctx, d.Clerk, doc, o) }) == nil {
		t.Fatal()
	}
	yesterday := time.Now().AddDate(0, 0, -1)
	d.Documents.Now = func() time.Time { return yesterday }
	d.ok(d.Documents.Issue(ctx, d.Clerk, doc, d.order()))
	d.Documents.Now = time.Now
	// The key is retired before the job comes to it.
	d.SQL(`update signing_key set retired_at = now() where purpose = 'seal'`)
	_ = d.Jobs.Drain(ctx)
	if why := apptest.Value[string](d.Office, "select failure from document where id = $1", doc); why == "" {
		t.Fatal("the seal did not fail")
	}
	d.is(doc, document.Issuing)
	v, err := d.Documents.Get(ctx, d.Clerk, doc)
	d.ok(err)
	if diff := cmp.Diff([]document.Act{document.Issue, document.Opinion}, v.Row.Actions); diff != "" {
		t.Fatal(diff)
	}
	d.SQL(`update signing_key set retired_at = null where purpose = 'seal'`)
	d.ok(d.Documents.Issue(ctx, d.Clerk2, doc, d.order()))
	d.Refused(d.same("sealing twice at once", func() error { return d.Documents.Issue(ctx, d.Clerk, doc, d.order()) }), document.ErrState, "")
	fill := apptest.Value[map[string]string](d.Office, `select fill from signing_request where field = 'seal' and state = 'queued'`)
	on := apptest.Value[time.Time](d.Office, "select issued_on from document where id = $1", doc)
	if diff := cmp.Diff(map[string]string{"number": "01", "date": on.Format(time.DateOnly)}, fill); diff != "" {
		t.Fatal("the page would say something else than the book:\n", diff)
	}
	d.Drain()
	d.is(doc, document.Issued)
	if n := apptest.Value[int](d.Office, "select last from book_year"); n != 1 {
		t.Fatalf("%d numbers taken, want 1", n)
	}
}
