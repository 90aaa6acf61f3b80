package exchange_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"congvan/internal/blob"
	"congvan/internal/edxml"
	"congvan/internal/exchange"
	"congvan/internal/id"
	"congvan/internal/pg"
	"congvan/internal/vxp"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

// TestThereAndBack follows a document to another agency and its statuses home.
func TestThereAndBack(t *testing.T) {
	t.Parallel()
	h := newAxis(t)
	a, b, c := newOffice(t, "H41", "UBND tỉnh Nghệ An", h), newOffice(t, "H42", "UBND tỉnh Ninh Bình", h), newOffice(t, "G22", "Văn phòng Chính phủ", h)
	doc := a.issue("510", "H42", "G22")
	a.work()
	a.is(doc, "sent", "sent")
	if a.wire.sends != 1 {
		t.Fatalf("%d messages for one hub", a.wire.sends)
	}

	b.poll()
	in := b.intake(exchange.New)
	if len(in) != 1 {
		t.Fatal(in)
	}
	got := in[0]
	if got.FromCode != "H41" || got.Number != "510" || got.Notation != "KH-UBND" || got.Subject != "Kế hoạch chuyển đổi số 510" || got.Urgency != 1 || got.Pages != 3 ||
		got.DocumentID != "H41,2026/11/20,510/KH-UBND" || got.IssuedOn.Format(time.DateOnly) != "2026-11-20" || got.SignerTitle != "TM. Chủ tịch" || got.Kind != edxml.New ||
		got.Verdict != "passed" || len(got.Signatures) == 0 || len(got.Diagnostics) != 0 || len(got.Files) != 2 {
		t.Fatalf("%+v", got)
	}
	for i, f := range got.Files {
		if f.Sum != a.docs[doc].Files[i].Sum {
			t.Fatalf("file %s came changed", f.Name)
		}
		if ok, err := b.blobs.Has(t.Context(), f.Sum); err != nil || !ok {
			t.Fatal("file not kept:", f.Name, err)
		}
	}
	b.work() // status 01
	a.poll()
	a.is(doc, "arrived", "sent")
	c.poll()
	c.work()

	there := b.register(got.ID)
	b.work() // 03
	a.poll()
	a.is(doc, "received", "arrived")
	sums, err := a.Summaries(t.Context(), a.agency, []id.Document{doc, id.New[id.Document]()})
	if diff := cmp.Diff(map[id.Document]exchange.Summary{doc: {Total: 2, Arrived: 2, Received: 1}}, sums); err != nil || diff != "" {
		t.Fatal(err, diff)
	}
	b.emit(documentFinished{there})
	b.emit(documentFinished{id.New[id.Document]()}) // of a paper that came by post
	b.work()
	a.poll()
	a.is(doc, "finished", "arrived")

	steps := a.deliveries(doc)[0].Steps
	var told []string
	for _, s := range steps {
		told = append(told, fmt.Sprintf("%s %v %v", s.State, s.Moved, s.ReportedAt != nil))
	}
	if diff := cmp.Diff([]string{"queued true false", "sent true false", "arrived true true", "received true true", "finished true true"}, told); diff != "" {
		t.Fatal(diff)
	}
	if s := steps[3]; s.Officer != "Lê Thị Thử – Văn thư" || s.Department != "Văn phòng" {
		t.Fatalf("who received is not told: %+v", s)
	}
	slices.Sort(a.notes)
	if want := []string{"delivery.arrived", "delivery.arrived", "delivery.finished", "delivery.received", "delivery.sent", "delivery.sent"}; !slices.Equal(a.notes, want) {
		t.Fatal(a.notes)
	}
	for _, o := range []*office{a, b, c} {
		fetched := o.wire.fetches
		o.poll()
		if o.wire.fetches != fetched {
			t.Fatal("a mailbox was not emptied")
		}
	}
}

// TestAnswerLost: the hub took the message, its answer did not come. The next attempt must not make a second one.
func TestAnswerLost(t *testing.T) {
	t.Parallel()
	h := newAxis(t)
	a, b := newOffice(t, "H41", "Nghệ An", h), newOffice(t, "H42", "Ninh Bình", h)
	a.wire.dropAnswer = 2
	doc := a.issue("1", "H42")
	for range 2 {
		if err := a.runner.Drain(t.Context()); err == nil || !strings.Contains(err.Error(), errLine.Error()) {
			t.Fatal("a lost answer was taken for success:", err)
		}
		a.is(doc, "failed")
		if d := a.deliveries(doc)[0]; !strings.Contains(d.LastError, "connection reset") {
			t.Fatalf("%+v", d)
		}
		a.skew += time.Minute
	}
	b.poll() // it has arrived although the sender does not know
	b.work()
	a.poll()
	a.is(doc, "arrived")
	a.work()
	a.is(doc, "arrived")
	b.poll()
	if got := b.intake(exchange.New); len(got) != 1 {
		t.Fatalf("%d documents instead of one", len(got))
	}
	if d := a.deliveries(doc)[0]; d.LastError != "" {
		t.Fatalf("the error stays: %+v", d)
	}
}

// TestReceiptLost: the document is in, the hub was not told. It must not come in twice, and not be fetched twice.
func TestReceiptLost(t *testing.T) {
	t.Parallel()
	h := newAxis(t)
	a, b := newOffice(t, "H41", "Nghệ An", h), newOffice(t, "H42", "Ninh Bình", h)
	doc := a.issue("1", "H42")
	a.work()
	b.wire.dropDone = 1
	if err := b.PollAll(t.Context()); !errors.Is(err, errLine) {
		t.Fatal(err)
	}
	links, err := b.Links(t.Context(), b.agency)
	if err != nil || !strings.Contains(links[0].LastError, "connection reset") {
		t.Fatal(links, err)
	}
	b.skew += time.Minute
	b.poll()
	b.poll()
	if got := b.intake(exchange.New); len(got) != 1 || b.wire.fetches != 1 {
		t.Fatalf("%d documents, %d fetches", len(got), b.wire.fetches)
	}
	b.work()
	a.wire.dropDone = 1
	_ = a.PollAll(t.Context())
	a.skew += time.Minute
	a.poll()
	a.is(doc, "arrived")
	if n := len(a.deliveries(doc)[0].Steps); n != 3 {
		t.Fatalf("%d steps: the status counted twice", n)
	}
}

func TestHubDown(t *testing.T) {
	t.Parallel()
	h := newAxis(t)
	a, b := newOffice(t, "H41", "Nghệ An", h), newOffice(t, "H42", "Ninh Bình", h)
	a.wire.down = true
	doc := a.issue("1", "H42")
	if err := a.runner.Drain(t.Context()); err == nil {
		t.Fatal("sent without a hub")
	}
	a.is(doc, "failed")
	if err := a.PollAll(t.Context()); !errors.Is(err, errLine) {
		t.Fatal(err)
	}
	if err := a.PollAll(t.Context()); err != nil {
		t.Fatal("the hub was asked again at once:", err)
	}
	a.wire.down = false
	a.skew += time.Hour
	a.work()
	a.is(doc, "sent")
	a.poll()
	b.poll()
	if len(b.intake(exchange.New)) != 1 {
		t.Fatal("not arrived")
	}
}

// TestOutOfOrder: statuses overtake each other and come twice; the ledger goes forward only and forgets nothing.
func TestOutOfOrder(t *testing.T) {
	t.Parallel()
	h := newAxis(t)
	a := newOffice(t, "H41", "Nghệ An", h)
	b := newOffice(t, "H42", "Ninh Bình", h)
	doc := a.issue("510", "H42")
	a.work()
	client := &vxp.Client{Endpoint: h.url, SystemID: "H42", Secret: "secret-H42"}
	report := func(code string, change func(m *edxml.Message)) {
		t.Helper()
		m := &edxml.Message{Kind: edxml.Status, From: edxml.Organ{ID: "H42"},
			ResponseFor: []edxml.ResponseFor{{OrganID: "H41", Code: "510/KH-UBND", DocumentID: "H41,2026/11/20,510/KH-UBND"}},
			Status:      &edxml.StatusInfo{Code: code, Time: time.Now(), Staff: edxml.Staff{Name: "Ông B", Mobile: "09"}}}
		if change != nil {
			change(m)
		}
		var buf bytes.Buffer
		if err := edxml.Encode(&buf, m, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := client.Send(t.Context(), vxp.MessageStatus, "H42", sha256.Sum256(buf.Bytes()), int64(buf.Len()),
			func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(buf.Bytes())), nil }); err != nil {
			t.Fatal(err)
		}
		a.poll()
	}
	report(edxml.Processing, nil)
	a.is(doc, "processing")
	report(edxml.Received, func(m *edxml.Message) { m.ResponseFor[0].DocumentID = "" }) // a receiver that knows the printed code only
	report(edxml.Arrived, nil)
	report(edxml.Refused, nil)
	report(edxml.Processing, func(m *edxml.Message) { m.Status.Description = "một lần nữa" })
	report(edxml.TakeBack, nil)
	report("77", nil)
	report(edxml.Finished, func(m *edxml.Message) { m.ResponseFor[0].DocumentID = "H41,2020/01/01,9/CV" }) // nothing of ours
	a.is(doc, "processing")
	report(edxml.Finished, nil)
	a.is(doc, "finished")
	var told []string
	for _, s := range a.deliveries(doc)[0].Steps {
		told = append(told, fmt.Sprintf("%s %v", s.State, s.Moved))
	}
	if diff := cmp.Diff([]string{"queued true", "sent true", "processing true", "received false", "arrived false", "refused false", "processing false", "finished true"}, told); diff != "" {
		t.Fatal(diff)
	}
	_ = b
}

func TestReturnAndResend(t *testing.T) {
	t.Parallel()
	h := newAxis(t)
	a, b := newOffice(t, "H41", "Nghệ An", h), newOffice(t, "H42", "Ninh Bình", h)
	doc := a.issue("1", "H42")
	a.work()
	b.poll()
	in := b.intake(exchange.New)[0]
	if _, err := b.RefuseIntake(t.Context(), b.clerk, in.ID, "  "); !errors.Is(err, exchange.ErrReason) {
		t.Fatal(err)
	}
	back, err := b.RefuseIntake(t.Context(), b.clerk, in.ID, "Gửi nhầm cơ quan")
	if err != nil || back.State != exchange.Returned || back.RefuseReason != "Gửi nhầm cơ quan" || back.ClosedBy != "Lê Thị Thử – Văn thư" {
		t.Fatal(back, err)
	}
	if _, err := b.RefuseIntake(t.Context(), b.clerk, in.ID, "nữa"); !errors.Is(err, exchange.ErrReturned) {
		t.Fatal(err)
	}
	b.work()
	a.poll()
	a.is(doc, "refused")
	d := a.deliveries(doc)[0]
	last := d.Steps[len(d.Steps)-1]
	if refused := slices.IndexFunc(d.Steps, func(s exchange.Step) bool { return s.State == "refused" }); d.Steps[refused].Text != "Gửi nhầm cơ quan" || d.Steps[refused].Officer != "Lê Thị Thử – Văn thư" {
		t.Fatalf("%+v", last)
	}
	if n, err := a.Trouble(t.Context(), a.agency); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	a.skew += time.Minute
	if err := a.Resend(t.Context(), a.clerk, doc, d.ID); err != nil {
		t.Fatal(err)
	}
	if err := a.Resend(t.Context(), a.clerk, doc, d.ID); !errors.Is(err, exchange.ErrNoResend) {
		t.Fatal(err)
	}
	a.work()
	a.is(doc, "sent")
	b.poll()
	if got := b.intake(exchange.New); len(got) != 1 || got[0].ID == in.ID {
		t.Fatal(got)
	}
	b.work()
	a.poll()
	a.is(doc, "arrived")
}

// TestOneBadRecipient: a code the hub does not know must not hold up the others.
func TestOneBadRecipient(t *testing.T) {
	t.Parallel()
	h := newAxis(t)
	a, b := newOffice(t, "H41", "Nghệ An", h), newOffice(t, "H42", "Ninh Bình", h)
	doc := a.issue("1", "H42", "H99")
	a.work()
	a.is(doc, "sent", "dead")
	if d := a.deliveries(doc)[1]; !strings.Contains(d.LastError, "H99") {
		t.Fatalf("%+v", d)
	}
	b.poll()
	if len(b.intake(exchange.New)) != 1 {
		t.Fatal("not arrived")
	}
	lonely := newOffice(t, "H50", "Không nối trục")
	doc = lonely.issue("1", "H42")
	lonely.work()
	lonely.is(doc, "dead")
}

// TestSamePaperOverTwoHubs is one document for the clerk.
func TestSamePaperOverTwoHubs(t *testing.T) {
	t.Parallel()
	h1, h2 := newAxis(t), newAxis(t)
	b := newOffice(t, "H42", "Ninh Bình", h1, h2)
	a1, a2 := newOffice(t, "H41", "Nghệ An", h1), newOffice(t, "H41", "Nghệ An", h2)
	for _, a := range []*office{a1, a2} {
		a.issue("1", "H42")
		a.work()
	}
	b.poll()
	b.poll()
	if got := b.intake(exchange.New); len(got) != 1 {
		t.Fatalf("%d documents", len(got))
	}
}

// TestSharedMailbox: two agencies of one installation behind one place at the hub.
func TestSharedMailbox(t *testing.T) {
	t.Parallel()
	h := newAxis(t)
	a, b := newOffice(t, "H41", "Nghệ An", h), newOffice(t, "H42", "Ninh Bình", h)
	if err := h.srv.AddSystem(t.Context(), "H42", "", "secret-H42", "H42", "H42.03"); err != nil {
		t.Fatal(err)
	}
	second := b.clerk
	second.Agency = id.New[id.Agency]()
	b.sql("insert into agency (id, code, name, short_name, abbrev, place, created_at) values ($1, 'H42.03', 'Sở Nội vụ', 'Sở Nội vụ', 'SNV', 'X', now())", second.Agency)
	if _, err := b.SaveLink(t.Context(), second, id.Agency{}, exchange.LinkInput{Name: "Trục", Endpoint: h.url, SystemID: "H42", Secret: "secret-H42"}); err != nil {
		t.Fatal(err)
	}
	doc := a.issue("1", "H42", "H42.03")
	a.work()
	b.poll()
	list, _, err := b.ListIntake(t.Context(), second, exchange.New, "", 0)
	if err != nil || len(list) != 1 || len(b.intake(exchange.New)) != 1 {
		t.Fatal(list, err)
	}
	b.work()
	a.poll()
	a.is(doc, "arrived", "arrived")
}

// TestUnreadable: a broken message is kept, told to the hub, and does not stop what is behind it.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	b := newOffice(t, "H42", "Ninh Bình")
	fake := &fakeHub{messages: map[string]string{"1": "<broken", "2": "<!DOCTYPE x><edXML/>"}, states: map[string]string{}}
	b.Service.Dial = func(string, string, vxp.Secret) exchange.Transport { return fake }
	if _, err := b.SaveLink(t.Context(), b.clerk, b.agency, exchange.LinkInput{Name: "Trục", Endpoint: "https://hub.example/", SystemID: "H42", Secret: "secret"}); err != nil {
		t.Fatal(err)
	}
	var good bytes.Buffer
	if err := edxml.Encode(&good, &edxml.Message{Kind: edxml.New, From: edxml.Organ{ID: "H41"}, To: []edxml.Organ{{ID: "H42"}}}, nil); err != nil {
		t.Fatal(err)
	}
	fake.messages["3"] = good.String()
	b.poll()
	b.poll()
	if diff := cmp.Diff(map[string]string{"1": "fail", "2": "fail", "3": "done"}, fake.states); diff != "" {
		t.Fatal(diff)
	}
	if fake.fetches != 3 {
		t.Fatalf("%d fetches", fake.fetches)
	}
	in := b.intake(exchange.New)
	if len(in) != 1 || in[0].FromName != "H41" || len(in[0].Diagnostics) == 0 || in[0].IssuedOn != nil {
		t.Fatalf("%+v", in)
	}
}

// fakeHub is a hub that keeps listing what is not done, as real ones do with "fail".
type fakeHub struct {
	exchange.Transport
	mu               sync.Mutex
	messages, states map[string]string
	fetches          int
}

func (m *fakeHub) ReceivedList(_ context.Context, kind string) (list []vxp.Received, _ error) {
	for docID := range m.messages {
		if kind == vxp.MessageEdoc && m.states[docID] != vxp.StateDone {
			list = append(list, vxp.Received{DocID: docID, From: "H41", To: "H42"})
		}
	}
	return list, nil
}

func (m *fakeHub) Fetch(_ context.Context, docID string, sink func(io.Reader) error) error {
	m.mu.Lock()
	m.fetches++
	m.mu.Unlock()
	return sink(strings.NewReader(m.messages[docID]))
}

func (m *fakeHub) SetState(_ context.Context, docID, state string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.states[docID] = state
	return nil
}

func TestIntakeIsTheAgencysOwn(t *testing.T) {
	t.Parallel()
	h := newAxis(t)
	a, b := newOffice(t, "H41", "Nghệ An", h), newOffice(t, "H42", "Ninh Bình", h)
	for i := range 3 {
		a.issue(fmt.Sprint(i), "H42")
	}
	a.work()
	b.poll()
	stranger := b.clerk
	stranger.Agency = id.New[id.Agency]()
	in := b.intake(exchange.New)
	if _, err := b.GetIntake(t.Context(), stranger, in[0].ID); !errors.Is(err, exchange.ErrNoIntake) {
		t.Fatal(err)
	}
	if _, err := b.RefuseIntake(t.Context(), stranger, in[0].ID, "x"); !errors.Is(err, exchange.ErrNoIntake) {
		t.Fatal(err)
	}
	specialist := b.clerk
	specialist.Roles = nil
	if _, err := b.GetIntake(t.Context(), specialist, in[0].ID); err == nil {
		t.Fatal("not a clerk, and sees the intake")
	}
	first, next, err := b.ListIntake(t.Context(), b.clerk, exchange.New, "", 2)
	if err != nil || len(first) != 2 || next == "" {
		t.Fatal(first, next, err)
	}
	rest, end, err := b.ListIntake(t.Context(), b.clerk, exchange.New, next, 2)
	if err != nil || len(rest) != 1 || end != "" || rest[0].ID == first[1].ID {
		t.Fatal(rest, end, err)
	}
	b.register(in[0].ID)
	err = pg.InTx(t.Context(), b.db, pg.Agency(b.agency), func(tx pgx.Tx) error {
		return b.MarkRegisteredTx(t.Context(), tx, b.clerk, in[0].ID, b.document("incoming"))
	})
	if !errors.Is(err, exchange.ErrTaken) {
		t.Fatal("registered twice:", err)
	}
	if n, err := b.Waiting(t.Context(), b.agency); n != 2 || err != nil {
		t.Fatal(n, err)
	}
}

func TestDirectory(t *testing.T) {
	t.Parallel()
	h := newAxis(t)
	a := newOffice(t, "H41", "Ủy ban nhân dân tỉnh Nghệ An", h)
	csv := "code,oldcode,name,parent\nH42,000.00.00.H42,Ủy ban nhân dân tỉnh Ninh Bình,\nH42.03,,Sở Nội vụ,H42\nH42.04,,Sở Giáo dục và Đào tạo 100%,H42\n"
	if _, err := h.srv.ImportAgencies(t.Context(), strings.NewReader(csv)); err != nil {
		t.Fatal(err)
	}
	find := func(q string, want ...string) {
		t.Helper()
		list, err := a.SearchOrgans(t.Context(), q, 10)
		var got []string
		for _, o := range list {
			got = append(got, o.Code)
		}
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%q finds %v (%v), want %v", q, got, err, want)
		}
	}
	find("nghe an", "H41") // of this installation, before the hub has told anything
	for range 2 {
		if err := a.RefreshDirectory(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	find("ninh binh", "H42")
	find("so noi", "H42.03")
	find("đào tạo", "H42.04")
	find("DAO TAO", "H42.04")
	find("100%", "H42.04")
	find("h42", "H42", "H42.03", "H42.04")
	find("nghe an", "H41")
	find("không có")
	list, err := a.SearchOrgans(t.Context(), "H42.03", 1)
	if diff := cmp.Diff([]exchange.Organ{{Code: "H42.03", Name: "Sở Nội vụ", Parent: "Ủy ban nhân dân tỉnh Ninh Bình"}}, list); err != nil || diff != "" {
		t.Fatal(err, diff)
	}
}

func TestLinks(t *testing.T) {
	t.Parallel()
	a := newOffice(t, "H41", "Nghệ An")
	good := exchange.LinkInput{Name: "Trục tỉnh", Endpoint: "http://hub.example/", SystemID: "H41", Secret: "very-secret"}
	l, err := a.SaveLink(t.Context(), a.clerk, id.Agency{}, good)
	if err != nil || l.Endpoint != "http://hub.example" || !l.Active {
		t.Fatal(l, err)
	}
	good.Inactive, good.Name = true, "Trục khác"
	again, err := a.SaveLink(t.Context(), a.clerk, id.Agency{}, good)
	if err != nil || again.ID != l.ID || again.Active || again.Name != "Trục khác" {
		t.Fatal(again, err)
	}
	for _, bad := range []func(*exchange.LinkInput){
		func(in *exchange.LinkInput) { in.Endpoint = "ftp://x" },
		func(in *exchange.LinkInput) { in.Endpoint = "http://user:pass@x" },
		func(in *exchange.LinkInput) { in.Name = " " },
		func(in *exchange.LinkInput) { in.Secret = "" },
	} {
		in := good
		bad(&in)
		if _, err := a.SaveLink(t.Context(), a.clerk, id.Agency{}, in); err == nil {
			t.Fatalf("%+v passed", in)
		}
	}
	var sealed []byte
	if err := a.db.Pool().QueryRow(t.Context(), "select secret from exchange_link").Scan(&sealed); err != nil || bytes.Contains(sealed, []byte("very-secret")) {
		t.Fatal("the secret is kept in clear:", err)
	}
	other := a.clerk
	other.Roles = nil
	if _, err := a.SaveLink(t.Context(), other, id.Agency{}, good); err == nil {
		t.Fatal("anybody may set up links")
	}
}

// TestSendingTwiceMakesTheSameBytes is what lets the hub recognise a repetition.
func TestSendingTwiceMakesTheSameBytes(t *testing.T) {
	t.Parallel()
	h := newAxis(t)
	a := newOffice(t, "H41", "Nghệ An", h)
	newOffice(t, "H42", "Ninh Bình", h)
	a.wire.dropAnswer = 1
	doc := a.issue("1", "H42")
	_ = a.runner.Drain(t.Context())
	var first, second blob.Sum
	row := "select message_sum from delivery where document_id = $1"
	if err := a.db.Pool().QueryRow(t.Context(), row, doc).Scan(&first); err != nil {
		t.Fatal(err)
	}
	a.skew += time.Minute
	a.work()
	if err := a.db.Pool().QueryRow(t.Context(), row, doc).Scan(&second); err != nil || first != second || first.IsZero() {
		t.Fatal(first, second, err)
	}
	a.is(doc, "sent")
}

// TestSweep finds what was left behind: a delivery whose job is gone, a status nobody sent, a receiver that says nothing.
func TestSweep(t *testing.T) {
	t.Parallel()
	h := newAxis(t)
	a, b := newOffice(t, "H41", "Nghệ An", h), newOffice(t, "H42", "Ninh Bình", h)
	doc := a.issue("1", "H42")
	a.wire.down = true
	_ = a.runner.Drain(t.Context())
	a.sql("delete from job; delete from outbox")
	a.wire.down = false
	sweep := func(o *office) {
		t.Helper()
		if err := o.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		o.work()
	}
	sweep(a)
	a.is(doc, "failed") // too early
	a.skew += 2 * time.Hour
	sweep(a)
	a.is(doc, "sent")
	b.poll()
	b.sql("delete from outbox")
	a.skew += 100 * time.Hour
	sweep(a)
	a.is(doc, "unknown")
	b.skew += 2 * time.Hour
	sweep(b)
	a.poll()
	a.is(doc, "arrived")
	sweep(a)
	a.is(doc, "arrived")
}
