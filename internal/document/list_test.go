package document_test

import (
	"encoding/base64"
	"fmt"
	"testing"
	"time"

	"congvan/internal/app/apptest"
	"congvan/internal/document"
	"congvan/internal/errs"
	"congvan/internal/id"
	"congvan/internal/org"

	"github.com/google/go-cmp/cmp"
)

// Every document stands in exactly the tabs it belongs in, for everybody, and the counters say the same.
func TestTabsAndCounters(t *testing.T) {
	d := open(t)
	ctx := t.Context()
	fresh, err := d.Documents.Register(ctx, d.Clerk, apptest.Entry(d.in, "Chưa trình"))
	d.ok(err)
	waiting := d.register("Chờ bút phê")
	with := d.register("Đã chỉ đạo")
	d.direct(with, d.Specialist, d.Other.Unit)
	draft, err := d.Documents.CreateDraft(ctx, d.Specialist, document.Draft{Type: "KH", Subject: "Dự thảo"})
	d.ok(err)
	toSign := d.approved("Chờ ký")
	names := map[id.Document]string{fresh: "fresh", waiting: "waiting", with: "with", draft: "draft", toSign: "toSign"}

	tab := func(by org.Actor, tab document.Tab) (out []string) {
		p, err := d.Documents.Tasks(ctx, by, tab, "", 50)
		d.ok(err)
		for _, r := range p.Rows {
			out = append(out, names[r.ID])
		}
		return out
	}
	for _, c := range []struct {
		who  org.Actor
		tab  document.Tab
		want []string
	}{
		{d.Clerk, document.Todo, []string{"fresh"}}, {d.Clerk, document.Waiting, []string{"with", "waiting"}}, {d.Clerk, document.DoneToday, []string{"with", "waiting"}},
		{d.Leader, document.Todo, []string{"toSign", "waiting"}}, {d.Leader, document.Waiting, []string{"with"}}, {d.Deputy, document.Todo, []string{"waiting"}},
		{d.Specialist, document.Todo, []string{"draft", "with"}}, {d.Specialist, document.Waiting, []string{"toSign"}},
		{d.Other, document.Todo, nil}, {d.Other, document.Following, []string{"with"}}, {d.Admin, document.Todo, nil}, {d.Admin, document.Following, nil},
		{d.FarClerk, document.Todo, nil}, {d.FarLeader, document.Following, nil},
	} {
		got := tab(c.who, c.tab)
		if diff := cmp.Diff(sorted(c.want), sorted(got)); diff != "" {
			t.Errorf("%s, %s:\n%s", c.who.Who(), c.tab, diff)
		}
	}
	q, err := d.Documents.SigningQueue(ctx, d.Leader)
	d.ok(err)
	if len(q.Rows) != 1 || q.Rows[0].ID != toSign {
		t.Fatalf("the signing queue has %d rows", len(q.Rows))
	}
	d.SQL("update document set due_at = now() - interval '1 hour' where id = $1", waiting)
	for _, c := range []struct {
		who  org.Actor
		want document.Counters
	}{
		{d.Clerk, document.Counters{Todo: 1, Unsubmitted: 1, Drafts: 1}}, {d.Leader, document.Counters{Todo: 2, Overdue: 1, Unsubmitted: 1, Drafts: 1, Signing: 1}},
		{d.Specialist, document.Counters{Todo: 2, Drafts: 1}}, {d.Other, document.Counters{}}, {d.Admin, document.Counters{}}, {d.FarClerk, document.Counters{}},
	} {
		got, err := d.Documents.Counters(ctx, c.who)
		d.ok(err)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s:\n%s", c.who.Who(), diff)
		}
	}
	for view, want := range map[string]int{"all": 3, "unsubmitted": 1, "open": 2, "done": 0} {
		p, err := d.Documents.List(ctx, d.Clerk, document.Filter{Kind: document.Incoming, View: view, Limit: 10})
		d.ok(err)
		if len(p.Rows) != want {
			t.Errorf("%s: %d rows, want %d", view, len(p.Rows), want)
		}
	}
	p, err := d.Documents.List(ctx, d.Clerk, document.Filter{Kind: document.Incoming, View: "all", Overdue: true, Limit: 10})
	d.ok(err)
	if len(p.Rows) != 1 || p.Rows[0].ID != waiting || !p.Rows[0].Unread {
		t.Fatalf("overdue: %+v", p.Rows)
	}
}

func sorted(in []string) []string {
	out := append([]string{}, in...)
	for i := range out {
		for j := i + 1; j < len(out); j++ {
			if out[j] < out[i] {
				out[i], out[j] = out[j], out[i]
			}
		}
	}
	return out
}

// Pages follow each other without a gap or a repetition, also while documents arrive, and a made-up address is refused.
func TestCursors(t *testing.T) {
	d := open(t)
	ctx := t.Context()
	const n = 7
	for i := range n {
		e := apptest.Entry(d.in, fmt.Sprint("Văn bản ", i))
		if i%2 == 0 {
			e.DueOn = tomorrow().AddDate(0, 0, i)
		}
		_, err := d.Documents.Register(ctx, d.Clerk, e)
		d.ok(err)
	}
	walk := func(page func(cursor string) (document.Page, error)) {
		t.Helper()
		seen := map[id.Document]bool{}
		for cursor, pages := "", 0; ; pages++ {
			p, err := page(cursor)
			d.ok(err)
			for _, r := range p.Rows {
				if seen[r.ID] {
					t.Fatalf("%s twice", r.Subject)
				}
				seen[r.ID] = true
			}
			if cursor = p.Next; cursor == "" {
				if len(seen) != n || pages != n/2 {
					t.Fatalf("%d rows on %d pages", len(seen), pages+1)
				}
				return
			}
		}
	}
	walk(func(c string) (document.Page, error) {
		return d.Documents.List(ctx, d.Clerk, document.Filter{Kind: document.Incoming, View: "all", Cursor: c, Limit: 2})
	})
	walk(func(c string) (document.Page, error) { return d.Documents.Tasks(ctx, d.Clerk, document.Todo, c, 2) })

	made := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	any := id.New[id.Document]().String()
	for _, c := range []string{"x", "\x00", made("x"), made("infinity x"), made("0000-01-01T00:00:00Z " + any), made("0001-01-01T00:00:00+23:59 " + any), made("yesterday " + any), made(any)} {
		_, err := d.Documents.Tasks(ctx, d.Clerk, document.Todo, c, 2)
		d.Refused(err, document.ErrCursor, "/cursor")
		_, err = d.Documents.List(ctx, d.Clerk, document.Filter{Kind: document.Incoming, View: "all", Cursor: c, Limit: 2})
		d.Refused(err, document.ErrCursor, "/cursor")
	}
	if _, err := d.Documents.List(ctx, d.Clerk, document.Filter{Kind: document.Outgoing, View: "unsubmitted", Limit: 2}); errs.KindOf(err) != errs.Invalid {
		t.Fatal(err)
	}
}

// What leaders directed often is offered first; twins are found by file and by code, in the own agency only.
func TestProposalsAndTwins(t *testing.T) {
	d := open(t)
	ctx := t.Context()
	for range 2 {
		d.direct(d.register("Văn bản"), d.Specialist, d.Other.Unit)
	}
	d.direct(d.register("Văn bản khác"), d.Other)
	cat := &document.Catalogue{DB: d.DB, Org: d.Org, Now: time.Now}
	c, err := cat.All(ctx, d.Leader)
	d.ok(err)
	want := []document.Proposal{{Lead: d.Specialist.Unit, Coop: []id.Unit{d.Other.Unit}}, {Lead: d.Other.Unit}}
	if diff := cmp.Diff(want, c.Proposals); diff != "" {
		t.Fatal(diff)
	}
	if len(c.Leaders) != 2 || len(c.Books) != 2 || c.Books[0].Last != 3 || len(c.Units) != 4 {
		t.Fatalf("%d leaders, books %+v, %d units", len(c.Leaders), c.Books, len(c.Units))
	}
	far, err := cat.All(ctx, d.FarLeader)
	d.ok(err)
	if len(far.Proposals) != 0 {
		t.Fatal("proposals of another agency")
	}

	e := apptest.Entry(d.in, "Có tệp")
	e.Upload, e.Number, e.Notation = d.Upload(d.Clerk, "Có tệp"), "510", "KH-UBND"
	doc, err := d.Documents.Register(ctx, d.Clerk, e)
	d.ok(err)
	u, err := d.Documents.GetUpload(ctx, d.Clerk, d.Upload(d.Clerk, "Có tệp"))
	d.ok(err)
	for _, q := range []struct {
		by               org.Actor
		number, notation string
		why              string
	}{{d.Clerk, "", "", "file"}, {d.Clerk, "510", "kh-ubnd", "file"}, {d.FarClerk, "510", "KH-UBND", ""}, {d.Other, "510", "KH-UBND", ""}} {
		twins, err := d.Documents.Twins(ctx, q.by, u.Sum, q.number, q.notation)
		d.ok(err)
		if (len(twins) == 1) != (q.why != "") || len(twins) == 1 && (twins[0].ID != doc || twins[0].Why != q.why) {
			t.Fatalf("%s: %+v", q.by.Who(), twins)
		}
	}
	twins, err := d.Documents.Twins(ctx, d.Clerk, [32]byte{1}, "510", "kh-ubnd")
	d.ok(err)
	if len(twins) != 1 || twins[0].Why != "code" {
		t.Fatalf("by code: %+v", twins)
	}
}
