package exchange_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"congvan/internal/blob"
	"congvan/internal/blob/fsblob"
	"congvan/internal/edxml"
	"congvan/internal/exchange"
	"congvan/internal/hub"
	"congvan/internal/id"
	"congvan/internal/jobs"
	"congvan/internal/org"
	"congvan/internal/pg"
	"congvan/internal/pg/pgtest"
	"congvan/internal/vxp"
	"congvan/migrations"

	"github.com/jackc/pgx/v5"
)

var quiet = slog.New(slog.DiscardHandler)

// axis is a hub on the loopback, with a database of its own.
type axis struct {
	srv *hub.Server
	url string
}

func newAxis(t testing.TB) *axis {
	t.Helper()
	blobs, err := fsblob.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	a := &axis{srv: &hub.Server{DB: pgtest.Open(t, pgtest.NewWith(t, migrations.Hub())), Blobs: blobs, Key: vxp.Key{1}, Log: quiet}}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	a.url = "http://" + ln.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.srv.Serve(ctx, ln) }()
	t.Cleanup(func() { stop(); <-done })
	return a
}

// office is one agency's system: a database, a blob store and the exchange of one agency in it.
type office struct {
	testing.TB
	*exchange.Service
	db     *pg.DB
	agency id.Agency
	code   string
	clerk  org.Actor
	runner *jobs.Runner
	skew   time.Duration // what the office's clock is ahead
	wire   *wire
	docs   map[id.Document]exchange.Outgoing
	notes  []string
	blobs  blob.Store

	docsMu  sync.Mutex
	padding string // makes the files larger
}

type documentIssued struct {
	Document id.Document `json:"document"`
}
type documentRegistered struct {
	Document id.Document `json:"document"`
	Intake   id.Message  `json:"intake"`
}
type documentFinished struct {
	Document id.Document `json:"document"`
}

func (documentIssued) EventKind() string     { return "document.issued" }
func (documentRegistered) EventKind() string { return "document.registered" }
func (documentFinished) EventKind() string   { return "document.finished" }

func newOffice(t testing.TB, code, name string, hubs ...*axis) *office {
	t.Helper()
	blobs, err := fsblob.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	o := &office{TB: t, db: pgtest.New(t), agency: id.New[id.Agency](), code: code, blobs: blobs, wire: &wire{}, docs: map[id.Document]exchange.Outgoing{}}
	o.clerk = org.Actor{User: id.New[id.User](), Post: id.New[id.Post](), Agency: o.agency, Name: "Lê Thị Thử", Title: "Văn thư", UnitName: "Văn phòng",
		AgencyName: name, AgencyCode: code, Roles: []org.Role{org.Clerk, org.Operator}}
	o.Service = &exchange.Service{DB: o.db, Blobs: blobs, Key: vxp.Key{2}, Log: quiet, Now: o.now,
		LoadOutgoing: func(_ context.Context, _ pgx.Tx, d id.Document) (exchange.Outgoing, error) {
			o.docsMu.Lock()
			defer o.docsMu.Unlock()
			return o.docs[d], nil
		},
		Note: func(_ context.Context, _ pgx.Tx, n exchange.Note) error {
			o.docsMu.Lock()
			defer o.docsMu.Unlock()
			o.notes = append(o.notes, n.What)
			return nil
		},
		Dial: func(endpoint, system string, secret vxp.Secret) exchange.Transport {
			return &wired{Transport: &vxp.Client{Endpoint: endpoint, SystemID: system, Secret: secret, Quick: 5 * time.Second}, wire: o.wire}
		},
		Verify: func(ctx context.Context, sum blob.Sum) (string, json.RawMessage, error) {
			b, err := blob.ReadAll(ctx, blobs, sum)
			if strings.Contains(string(b), "signed") {
				return "passed", json.RawMessage(`{"verdict":"passed"}`), err
			}
			return "unsigned", json.RawMessage(`{"verdict":"unsigned"}`), err
		}}
	o.sql("insert into agency (id, code, name, short_name, abbrev, place, created_at) values ($1, $2, $3, $3, 'UBND', 'X', now())", o.agency, code, name)
	if o.runner, err = jobs.New(o.db, nil, quiet, o.Listeners(), o.Schedules()); err != nil {
		t.Fatal(err)
	}
	o.runner.Now = o.now
	for _, h := range hubs {
		secret := vxp.Secret("secret-" + code)
		if err := h.srv.AddSystem(t.Context(), code, name, secret); err != nil {
			t.Fatal(err)
		}
		if _, err := o.SaveLink(t.Context(), o.clerk, id.Agency{}, exchange.LinkInput{Name: "Trục", Endpoint: h.url, SystemID: code, Secret: secret}); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

func (o *office) now() time.Time { return time.Now().Add(o.skew) }

func (o *office) sql(q string, args ...any) {
	o.Helper()
	if _, err := o.db.Pool().Exec(context.Background(), q, args...); err != nil {
		o.Fatal(err)
	}
}

func (o *office) emit(e jobs.Event) {
	o.Helper()
	if err := pg.InTx(o.Context(), o.db, pg.Agency(o.agency), func(tx pgx.Tx) error { return jobs.Emit(o.Context(), tx, o.agency, e) }); err != nil {
		o.Fatal(err)
	}
}

// work does all jobs that are due.
func (o *office) work() {
	o.Helper()
	if err := o.runner.Drain(o.Context()); err != nil {
		o.Fatal(err)
	}
}

func (o *office) poll() {
	o.Helper()
	if err := o.PollAll(o.Context()); err != nil {
		o.Fatal(err)
	}
}

func (o *office) document(kind string) id.Document {
	o.Helper()
	d := id.New[id.Document]()
	o.sql(`insert into document (id, agency_id, kind, state, type, issuer, subject, created_post, created_by, created_at, updated_at)
		values ($1, $2, 'outgoing', 'draft', 'KH', 'x', $3, $4, 'x', now(), now())`, d, o.agency, kind, id.New[id.Post]())
	return d
}

// issue makes a document with a PDF and a table and announces that it is issued.
func (o *office) issue(number string, to ...string) id.Document {
	o.Helper()
	d := o.document("outgoing")
	out := exchange.Outgoing{From: edxml.Organ{ID: o.code, Name: o.clerk.AgencyName}, Number: number, Notation: "KH-UBND", Place: "Nghệ An",
		IssuedOn: time.Date(2026, 11, 20, 0, 0, 0, 0, edxml.Zone), TypeName: "Kế hoạch", Subject: "Kế hoạch chuyển đổi số " + number, Urgency: 1, Pages: 3,
		Signer: edxml.Signer{Competence: "TM.", Position: "Chủ tịch", FullName: "Trần Văn Mẫu"}}
	for name, text := range map[string]string{number + ".pdf": "%PDF-1.7 signed " + number + o.padding, "phụ lục.csv": "a,b\n1," + number + "\n"} {
		sum, _, err := o.blobs.Put(o.Context(), strings.NewReader(text))
		if err != nil {
			o.Fatal(err)
		}
		out.Files = append(out.Files, exchange.OutgoingFile{Name: name, Sum: sum})
	}
	if strings.HasSuffix(out.Files[0].Name, "csv") {
		out.Files[0], out.Files[1] = out.Files[1], out.Files[0]
	}
	for _, code := range to {
		out.Recipients = append(out.Recipients, exchange.Organ{Code: code, Name: "Cơ quan " + code})
	}
	o.docsMu.Lock()
	o.docs[d] = out
	o.docsMu.Unlock()
	o.emit(documentIssued{d})
	return d
}

func (o *office) deliveries(d id.Document) []exchange.Delivery {
	o.Helper()
	list, err := o.Deliveries(o.Context(), o.agency, d)
	if err != nil {
		o.Fatal(err)
	}
	return list
}

// is checks the states of all deliveries of a document, in the order of its recipients.
func (o *office) is(d id.Document, want ...exchange.State) {
	o.Helper()
	var got []exchange.State
	for _, v := range o.deliveries(d) {
		got = append(got, v.State)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		o.Fatalf("deliveries are %v, want %v", got, want)
	}
}

func (o *office) intake(state exchange.IntakeState) []exchange.Intake {
	o.Helper()
	list, _, err := o.ListIntake(o.Context(), o.clerk, state, "", 0)
	if err != nil {
		o.Fatal(err)
	}
	return list
}

// register enters what came in the book, as package document does.
func (o *office) register(in id.Message) id.Document {
	o.Helper()
	d := o.document("incoming")
	err := pg.InTx(o.Context(), o.db, pg.Agency(o.agency), func(tx pgx.Tx) error {
		if err := o.MarkRegisteredTx(o.Context(), tx, o.clerk, in, d); err != nil {
			return err
		}
		return jobs.Emit(o.Context(), tx, o.agency, documentRegistered{d, in})
	})
	if err != nil {
		o.Fatal(err)
	}
	return d
}

// wire lets a test break the line at chosen points.
type wire struct {
	mu         sync.Mutex
	dropAnswer int // answers of Send to lose after the hub has the message
	dropDone   int // calls of SetState to lose
	down       bool
	sends      int
	fetches    int
}

type wired struct {
	exchange.Transport
	*wire
}

func (w *wire) count(n *int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	*n++
}

func (w *wire) drop(n *int) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	*n--
	return *n >= 0
}

var errLine = errors.New("connection reset")

func (w *wired) Send(ctx context.Context, kind, from string, sum [32]byte, size int64, open func() (io.ReadCloser, error)) (string, error) {
	if w.down {
		return "", errLine
	}
	w.count(&w.sends)
	docID, err := w.Transport.Send(ctx, kind, from, sum, size, open)
	if err == nil && w.drop(&w.dropAnswer) {
		return "", errLine
	}
	return docID, err
}

func (w *wired) ReceivedList(ctx context.Context, kind string) ([]vxp.Received, error) {
	if w.down {
		return nil, errLine
	}
	return w.Transport.ReceivedList(ctx, kind)
}

func (w *wired) Fetch(ctx context.Context, docID string, sink func(io.Reader) error) error {
	w.count(&w.fetches)
	return w.Transport.Fetch(ctx, docID, sink)
}

func (w *wired) SetState(ctx context.Context, docID, state string) error {
	if w.drop(&w.dropDone) {
		return errLine
	}
	return w.Transport.SetState(ctx, docID, state)
}
