package document_test

import (
	"testing"
	"time"

	"congvan/internal/app/apptest"
	"congvan/internal/book"
	"congvan/internal/document"
	"congvan/internal/id"
	"congvan/internal/org"
)

// desk tells stories of one office.
type desk struct {
	*testing.T
	*apptest.Office
	in, out id.Book
}

func open(t *testing.T) *desk {
	t.Parallel()
	o := apptest.New(t)
	return &desk{T: t, Office: o, in: o.Book(o.Clerk, book.Incoming), out: o.Book(o.Clerk, book.Outgoing)}
}

func (d *desk) ok(err error) {
	d.T.Helper()
	if err != nil {
		d.T.Fatal(err)
	}
}

// register enters a paper and submits it to the leader.
func (d *desk) register(subject string) id.Document {
	d.T.Helper()
	e := apptest.Entry(d.in, subject)
	e.Route = true
	doc, err := d.Documents.Register(d.T.Context(), d.Clerk, e)
	d.ok(err)
	return doc
}

// direct is the leader's direction to the unit of whom.
func (d *desk) direct(doc id.Document, lead org.Actor, coop ...id.Unit) {
	d.T.Helper()
	d.ok(d.Documents.Direct(d.T.Context(), d.Leader, doc, document.Order{Lead: lead.Unit, Coop: coop, Opinion: "Giải quyết"}))
}

func (d *desk) draftOf(by org.Actor, subject string) document.Draft {
	return document.Draft{Upload: d.Upload(by, subject), Type: "KH", Subject: subject, Signer: d.Leader.Post,
		Recipients: []document.Recipient{{Code: "H42", Name: "UBND tỉnh Ninh Bình"}}}
}

// submitted is a draft before its approver.
func (d *desk) submitted(by org.Actor, subject string) id.Document {
	d.T.Helper()
	doc, err := d.Documents.CreateDraft(d.T.Context(), by, d.draftOf(by, subject))
	d.ok(err)
	d.ok(d.Documents.Submit(d.T.Context(), by, doc, "Kính trình"))
	return doc
}

// approved is a document that waits for the leader's signature.
func (d *desk) approved(subject string) id.Document {
	d.T.Helper()
	doc := d.submitted(d.Specialist, subject)
	d.ok(d.Documents.Approve(d.T.Context(), d.Head, doc, ""))
	return doc
}

// signed waits for its number.
func (d *desk) signed(subject string) id.Document {
	d.T.Helper()
	doc := d.approved(subject)
	_, err := d.Documents.SignBatch(d.T.Context(), d.Leader, []id.Document{doc}, apptest.PIN)
	d.ok(err)
	d.Drain()
	d.is(doc, document.Signed)
	return doc
}

func (d *desk) order() document.IssueOrder {
	return document.IssueOrder{Book: d.out, Password: apptest.PIN, Recipients: []document.Recipient{{Code: "H42", Name: "UBND tỉnh Ninh Bình"}}}
}

func (d *desk) is(doc id.Document, want document.State) {
	d.T.Helper()
	if got := apptest.Value[document.State](d.Office, "select state from document where id = $1", doc); got != want {
		why := apptest.Value[string](d.Office, "select failure from document where id = $1", doc)
		d.T.Fatalf("the document is %s (%s), want %s", got, why, want)
	}
}

// trace is everything an act on a document may leave behind, as one value to compare.
func (d *desk) trace() string {
	d.T.Helper()
	return apptest.Value[string](d.Office, `select concat_ws('|', (select count(*) from document), (select string_agg(state || version, ',' order by id) from document),
		(select count(*) from document_event), (select count(*) from document_file), (select count(*) from direction), (select count(*) from document_participant),
		(select count(*) from outbox), (select count(*) from wf_history), (select count(*) from signing_request), (select coalesce(sum(last), 0) from book_year),
		(select count(*) from upload where used_at is not null), (select count(*) from audit_entry where action not like 'signing.unlock%'))`)
}

// same runs an act that must be refused and leave nothing behind.
func (d *desk) same(what string, act func() error) error {
	d.T.Helper()
	before := d.trace()
	err := act()
	if err == nil {
		d.T.Fatalf("%s was taken", what)
	}
	if after := d.trace(); after != before {
		d.T.Fatalf("%s was refused (%v) but left something:\n%s\n%s", what, err, before, after)
	}
	return err
}

func has(rows []document.Row, doc id.Document) bool {
	for _, r := range rows {
		if r.ID == doc {
			return true
		}
	}
	return false
}

func tomorrow() time.Time { return time.Now().UTC().AddDate(0, 0, 1).Truncate(24 * time.Hour) }
