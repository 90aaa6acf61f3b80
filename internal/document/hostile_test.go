package document_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"congvan/internal/access"
	"congvan/internal/app/apptest"
	"congvan/internal/convert"
	"congvan/internal/document"
	"congvan/internal/errs"
	"congvan/internal/id"
	"congvan/internal/org"
)

// Nobody acts on what is not theirs, and trying leaves nothing behind.
func TestNotTheirs(t *testing.T) {
	d := open(t)
	ctx := t.Context()
	in := d.register("Báo cáo mật độ dân số")
	d.direct(in, d.Specialist)
	out := d.submitted(d.Specialist, "Kế hoạch")
	s := d.Documents
	order := document.Order{Lead: d.Other.Unit}
	for _, by := range []struct {
		name string
		org.Actor
		sees bool
	}{{"specialist of another unit", d.Other, false}, {"administrator", d.Admin, false}, {"clerk of another agency", d.FarClerk, false},
		{"leader of another agency", d.FarLeader, false}, {"clerk", d.Clerk2, true}, {"deputy", d.Deputy, true}} {
		for what, act := range map[string]func() error{
			"submit": func() error { return s.Submit(ctx, by.Actor, in, "") }, "direct": func() error { return s.Direct(ctx, by.Actor, in, order) },
			"start": func() error { return s.Start(ctx, by.Actor, in) }, "finish": func() error { return s.Finish(ctx, by.Actor, in, "") },
			"return": func() error { return s.Return(ctx, by.Actor, in, "x") }, "approve": func() error { return s.Approve(ctx, by.Actor, out, "") },
			"edit":         func() error { return s.UpdateDraft(ctx, by.Actor, out, document.Draft{Type: "KH", Subject: "x"}) },
			"submit draft": func() error { return s.Submit(ctx, by.Actor, out, "") }, "issue": func() error { return s.Issue(ctx, by.Actor, out, d.order()) },
			"sign": func() error { _, err := s.SignBatch(ctx, by.Actor, []id.Document{out}, apptest.PIN); return err },
		} {
			err := d.same(by.name+": "+what, act)
			if e := errs.Find(err); e == nil || e.Kind == errs.Internal {
				t.Errorf("%s: %s: %v is no sentence for people", by.name, what, err)
			}
		}
		_, getErr := s.Get(ctx, by.Actor, in)
		_, lineErr := s.Timeline(ctx, by.Actor, in)
		opineErr := error(nil)
		if !by.sees {
			opineErr = d.same(by.name+": opinion", func() error { return s.Opine(ctx, by.Actor, in, "x") })
		}
		rows, err := s.Rows(ctx, by.Actor, []id.Document{in, out})
		d.ok(err)
		list, err := s.List(ctx, by.Actor, document.Filter{Kind: document.Incoming, View: "all", Limit: 10})
		d.ok(err)
		if by.sees != (getErr == nil && lineErr == nil && opineErr == nil && len(rows) == 2 && len(list.Rows) == 1) {
			t.Errorf("%s: sees %v; page %v, timeline %v, opinion %v, %d rows, %d listed", by.name, by.sees, getErr, lineErr, opineErr, len(rows), len(list.Rows))
		}
	}
	// The unit that answers for it sees it, another one does not; the file goes with the document it belongs to.
	v, err := s.Get(ctx, d.Specialist, out)
	d.ok(err)
	if _, _, err := s.OpenFile(ctx, d.Specialist, in, v.Files[0].ID); err == nil {
		t.Fatal("a file is given out under another document's address")
	}
	if _, _, err := s.OpenFile(ctx, d.Other, out, v.Files[0].ID); err == nil {
		t.Fatal("a file is given to a stranger")
	}
}

// Decree 30/2020 Art 12: who checks content and form is not who drafted.
func TestFourEyes(t *testing.T) {
	d := open(t)
	ctx := t.Context()
	doc := d.submitted(d.Head, "Kế hoạch của trưởng phòng") // the head of the drafting unit is himself one of its approvers
	d.Refused(d.same("approving one's own draft", func() error { return d.Documents.Approve(ctx, d.Head, doc, "") }), document.ErrOwnDraft, "")
	if p, err := d.Documents.Tasks(ctx, d.Head, document.Todo, "", 10); err != nil || has(p.Rows, doc) {
		t.Fatalf("it stands in the drafter's own work list (%v)", err)
	}
	v, err := d.Documents.Get(ctx, d.Head, doc)
	d.ok(err)
	if len(v.Row.Actions) != 1 || !strings.Contains(v.Row.Holder.Text, d.Chief.Name) {
		t.Fatalf("the drafter is offered %v; held by %q", v.Row.Actions, v.Row.Holder.Text)
	}
	d.ok(d.Documents.Approve(ctx, d.Chief, doc, ""))

	// The same person in another post is the same person.
	d.SQL(`insert into post (id, agency_id, user_id, unit_id, title, authority, roles, active_from) select gen_random_uuid(), agency_id, $1, unit_id, 'Phó Chánh Văn phòng', '', '{office}', now() - interval '1 day' from post where id = $2`,
		d.Head.User, d.Chief.Post)
	second := d.ActorOf(apptest.Value[id.Post](d.Office, "select id from post where title = 'Phó Chánh Văn phòng'"))
	doc = d.submitted(d.Head, "Kế hoạch thứ hai")
	d.Refused(d.same("approving it from another post", func() error { return d.Documents.Approve(ctx, second, doc, "") }), document.ErrOwnDraft, "")

	// Where nobody else could check it, work must go on; the audit trail shows that it was one person.
	d.SQL(`update post set active_to = now() where id = any($1::uuid[])`, []string{d.Chief.Post.String(), second.Post.String()})
	doc = d.submitted(d.Head, "Kế hoạch thứ ba")
	d.ok(d.Documents.Approve(ctx, d.Head, doc, ""))
}

// A file belongs to who uploaded it, once.
func TestUploadIsOnesOwn(t *testing.T) {
	d := open(t)
	ctx := t.Context()
	u := d.Upload(d.Clerk, "Báo cáo")
	for _, by := range []org.Actor{d.Clerk2, d.Specialist, d.FarClerk} {
		if _, err := d.Documents.GetUpload(ctx, by, u); err == nil {
			t.Fatal("somebody else's upload is shown to ", by.Who())
		}
		d.ok(d.Documents.Discard(ctx, by, u))
	}
	e := apptest.Entry(d.in, "Báo cáo")
	e.Upload = u
	d.Refused(d.same("registering somebody else's upload", func() error { _, err := d.Documents.Register(ctx, d.Clerk2, e); return err }), document.ErrUploadGone, "/upload")
	_, err := d.Documents.Register(ctx, d.Clerk, e)
	d.ok(err)
	d.Refused(d.same("registering it again", func() error { _, err := d.Documents.Register(ctx, d.Clerk, e); return err }), document.ErrUploadGone, "/upload")
}

// A file that is refused leaves nothing: no row, no blob, no temporary file.
func TestBadUploads(t *testing.T) {
	d := open(t)
	tmp := t.TempDir()
	d.Documents.Temp = tmp
	good := apptest.PDF("Báo cáo")
	var big bytes.Buffer
	big.Write(good)
	big.Write(make([]byte, 1<<20))
	for name, c := range map[string]struct {
		body []byte
		want *errs.Error
	}{
		"0 bytes":       {nil, convert.ErrEmpty},
		"text":          {[]byte("xin chào"), convert.ErrNotPDF},
		"cut off":       {good[:len(good)/2], convert.ErrBroken},
		"header only":   {[]byte("%PDF-1.7\nstartxref\n0\n%%EOF"), convert.ErrBroken},
		"page and PDF":  {append([]byte("<html><script>alert(1)</script>\n"), good...), convert.ErrNotPDF},
		"too large":     {big.Bytes(), document.ErrTooLarge},
		"archive":       {[]byte("PK\x03\x04 not a docx either"), convert.ErrNotPDF},
		"shell script":  {append([]byte("#!/bin/sh\nexit\n"), good...), convert.ErrNotPDF},
		"encrypted PDF": {bytes.Replace(good, []byte("/Root"), []byte("/Encrypt << /Filter /Standard /V 1 /R 2 /O (x) /U (x) /P -4 >> /Root"), 1), nil},
	} {
		_, err := d.Documents.Upload(t.Context(), d.Clerk, "tệp.pdf", bytes.NewReader(c.body))
		e := errs.Find(err)
		if e == nil || c.want != nil && e.Slug != c.want.Slug || e.Pointer != "/file" || !strings.Contains(e.Text("vi"), "tệp.pdf") {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	left := apptest.Value[int](d.Office, "select count(*) from upload") + files(t, d.Blobs) + files(t, tmp)
	if left != 0 {
		t.Fatalf("%d things left behind", left)
	}
}

func files(t *testing.T, dir string) (n int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			n++
		}
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return n
}

// What cannot be is refused at the field it stands in, before a number is taken.
func TestImpossibleInput(t *testing.T) {
	d := open(t)
	ctx := t.Context()
	far := apptest.Entry(d.Book(d.FarClerk, "incoming"), "Của tỉnh khác")
	theirs, err := d.Documents.Register(ctx, d.FarClerk, far)
	d.ok(err)
	draft, err := d.Documents.CreateDraft(ctx, d.Specialist, document.Draft{Type: "KH", Subject: "Dự thảo"})
	d.ok(err)
	for name, c := range map[string]struct {
		change  func(e *document.Entry)
		want    *errs.Error
		pointer string
	}{
		"a twin that is not there":      {func(e *document.Entry) { e.TwinOf = id.New[id.Document]() }, document.ErrTwin, "/twinOf"},
		"a twin in another agency":      {func(e *document.Entry) { e.TwinOf = theirs }, document.ErrTwin, "/twinOf"},
		"another agency's book":         {func(e *document.Entry) { e.Book = far.Book }, document.ErrBook, "/book"},
		"the outgoing book":             {func(e *document.Entry) { e.Book = d.out }, document.ErrBook, "/book"},
		"an issuer of invisible signs":  {func(e *document.Entry) { e.Issuer = "\u200b\u0007" }, document.ErrIssuer, "/issuer"},
		"a subject of invisible signs":  {func(e *document.Entry) { e.Subject = "\u200b " }, document.ErrSubject, "/subject"},
		"a date before there were any":  {func(e *document.Entry) { e.IssuedOn = time.Date(202, 3, 2, 0, 0, 0, 0, time.UTC) }, document.ErrDate, "/issuedOn"},
		"a date tomorrow":               {func(e *document.Entry) { e.IssuedOn = tomorrow().AddDate(0, 0, 1) }, document.ErrFutureDate, "/issuedOn"},
		"a deadline in the past":        {func(e *document.Entry) { e.DueOn = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC) }, document.ErrDuePast, "/dueOn"},
		"a deadline in eight millennia": {func(e *document.Entry) { e.DueOn = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC) }, document.ErrDueFar, "/dueOn"},
		"a type that is not there":      {func(e *document.Entry) { e.Type = "XYZ" }, document.ErrType, "/type"},
	} {
		t.Run(name, func(t *testing.T) {
			e := apptest.Entry(d.in, "Báo cáo")
			c.change(&e)
			d.Refused(d.same(name, func() error { _, err := d.Documents.Register(ctx, d.Clerk, e); return err }), c.want, c.pointer)
		})
	}
	// Only an incoming document is answered, and only one that may be seen.
	for _, to := range []id.Document{draft, theirs, id.New[id.Document]()} {
		d.Refused(d.same("an answer to nothing", func() error {
			_, err := d.Documents.CreateDraft(ctx, d.Specialist, document.Draft{Type: "KH", Subject: "x", ReplyTo: to})
			return err
		}), document.ErrReplyTo, "/replyTo")
	}
	in := d.register("Báo cáo")
	for name, c := range map[string]struct {
		o       document.Order
		want    *errs.Error
		pointer string
	}{
		"a unit of another agency":    {document.Order{Lead: d.FarClerk.Unit}, document.ErrUnit, "/lead"},
		"a unit that is not there":    {document.Order{Lead: d.Other.Unit, Coop: []id.Unit{id.New[id.Unit]()}}, document.ErrUnit, "/coop/0"},
		"lead and co-operation":       {document.Order{Lead: d.Other.Unit, Coop: []id.Unit{d.Other.Unit}}, document.ErrLeadInCoop, "/coop/0"},
		"one co-operating unit twice": {document.Order{Lead: d.Other.Unit, Coop: []id.Unit{d.Head.Unit, d.Head.Unit}}, document.ErrCoopTwice, "/coop/1"},
		"a deadline too far away":     {document.Order{Lead: d.Other.Unit, DueOn: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)}, document.ErrDueFar, "/dueOn"},
	} {
		d.Refused(d.same(name, func() error { return d.Documents.Direct(ctx, d.Leader, in, c.o) }), c.want, c.pointer)
	}
	d.Refused(d.same("an empty opinion", func() error { return d.Documents.Opine(ctx, d.Clerk, in, " ") }), document.ErrOpinion, "/reason")
	d.Refused(d.same("registering as a specialist", func() error { _, err := d.Documents.Register(ctx, d.Specialist, apptest.Entry(d.in, "x")); return err }), access.ErrRole, "")
}
