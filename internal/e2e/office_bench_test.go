package e2e

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"congvan/internal/app"
	"congvan/internal/config"
	doc "congvan/internal/document"
	"congvan/internal/id"
	"congvan/internal/org"
	"congvan/internal/pades/padestest"
	"congvan/internal/pg"
	"congvan/internal/pki/pkitest"

	"github.com/jackc/pgx/v5"
)

// benchWorkers is how many clerks work at once.
const benchWorkers = 8

// office is one agency of the demo in this process, on a private PostgreSQL with full durability.
type office struct {
	*app.App
	clerk, specialist, head, leader org.Actor
	choices                         doc.Choices
}

func newOffice(b *testing.B) *office {
	b.Helper()
	dir := workDir(b)
	cfg, err := config.Load([]string{"CONGVAN_DATA=" + filepath.Join(dir, "var"), "CONGVAN_MEILI_BIN=off", "CONGVAN_LISTEN=127.0.0.1:0"})
	if err != nil {
		b.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	stack, err := app.StartLocal(b.Context(), cfg, log)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(stack.Stop)
	ca, err := pkitest.Open(filepath.Join(dir, "ca"), "CA")
	if err != nil {
		b.Fatal(err)
	}
	if err := app.TrustDemo(cfg.Trust, ca); err != nil {
		b.Fatal(err)
	}
	a, err := app.New(b.Context(), cfg, stack, log)
	if err != nil {
		b.Fatal(err)
	}
	if err := a.SeedDemo(b.Context(), app.Demo{CA: ca, Codes: []string{"H41"}}); err != nil {
		b.Fatal(err)
	}
	o := &office{App: a}
	for username, who := range map[string]*org.Actor{"vanthu.h41": &o.clerk, "chuyenvien.h41": &o.specialist, "truongphong.h41": &o.head, "lanhdao.h41": &o.leader} {
		*who = o.actor(b, username)
	}
	if o.choices, err = (&doc.Catalogue{DB: stack.DB, Org: a.Org, Now: time.Now}).All(b.Context(), o.clerk); err != nil {
		b.Fatal(err)
	}
	return o
}

func (o *office) actor(b *testing.B, username string) (who org.Actor) {
	b.Helper()
	all, err := o.Org.Agencies(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	posts, err := o.Org.People(b.Context(), all[0].ID, username)
	i := slices.IndexFunc(posts, func(p org.Person) bool { return p.Username == username })
	if err != nil || i < 0 {
		b.Fatalf("%s: %v %v", username, posts, err)
	}
	err = pg.InTx(b.Context(), o.Stack.DB, pg.System(), func(tx pgx.Tx) error {
		who, err = org.ActorByPost(b.Context(), tx, posts[i].Post, time.Now())
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return who
}

func (o *office) book(kind doc.Kind) id.Book {
	return o.choices.Books[slices.IndexFunc(o.choices.Books, func(s doc.BookState) bool { return s.Kind == kind })].ID
}

// many runs do(i) for i below n by several workers and reports how many a second were done.
func many(b *testing.B, n int, unit string, do func(ctx context.Context, i int) error) {
	b.Helper()
	var next atomic.Int64
	var wg sync.WaitGroup
	began := time.Now()
	for range benchWorkers {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				if err := do(b.Context(), i); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(n)/time.Since(began).Seconds(), unit)
}

// BenchmarkOffice measures what a clerk and a leader wait for, with commits that survive a power cut.
func BenchmarkOffice(b *testing.B) {
	o := newOffice(b)
	b.Run("sign-batch", o.signBatch) // first: what the others leave to be done in the background would stand before it
	entry := doc.Entry{Book: o.book(doc.Incoming), Issuer: "Bộ Nội vụ", Notation: "BNV-VP", IssuedOn: time.Now().AddDate(0, 0, -1).Truncate(24 * time.Hour),
		Type: "CV", Subject: "Về việc đo tốc độ vào sổ", Route: true}
	// The act alone: number, document, flow, timeline, audit, events; all into one book, whose row lock is the limit.
	b.Run("register", func(b *testing.B) {
		for b.Loop() {
			many(b, 2000, "registered/s", func(ctx context.Context, i int) error {
				e := entry
				e.Number = fmt.Sprint(i)
				_, err := o.Documents.Register(ctx, o.clerk, e)
				return err
			})
		}
	})
	// With its PDF: received, looked into by poppler, its signatures checked, stored, and registered.
	b.Run("register-pdf", func(b *testing.B) {
		pdf := letterIn()
		for b.Loop() {
			many(b, 100, "registered/s", func(ctx context.Context, i int) error {
				u, err := o.Documents.Upload(ctx, o.clerk, "van-ban.pdf", bytes.NewReader(pdf))
				if err != nil {
					return err
				}
				e := entry
				e.Upload = u.ID
				_, err = o.Documents.Register(ctx, o.clerk, e)
				return err
			})
		}
	})
}

// signBatch brings drafts before the leader and measures one batch from the authorisation to the last signed document.
func (o *office) signBatch(b *testing.B) {
	const size = 100
	pdf := padestest.Plan()
	for b.Loop() {
		b.StopTimer()
		docs := make([]id.Document, size)
		for i := range docs {
			u, err := o.Documents.Upload(b.Context(), o.specialist, "du-thao.pdf", bytes.NewReader(pdf.PDF()))
			if err != nil {
				b.Fatal(err)
			}
			docs[i], err = o.Documents.CreateDraft(b.Context(), o.specialist, doc.Draft{Upload: u.ID, Type: "KH", Subject: fmt.Sprint("Kế hoạch đo tốc độ ký ", i), Signer: o.leader.Post})
			if err == nil {
				err = o.Documents.Submit(b.Context(), o.specialist, docs[i], "")
			}
			if err == nil {
				err = o.Documents.Approve(b.Context(), o.head, docs[i], "")
			}
			if err != nil {
				b.Fatal(err)
			}
		}
		if err := o.Jobs.Drain(b.Context()); err != nil {
			b.Fatal(err)
		}
		ctx, stop := context.WithCancel(b.Context())
		var running sync.WaitGroup
		running.Go(func() { _ = o.Jobs.Run(ctx) })
		b.StartTimer()
		began := time.Now()
		if _, err := o.Documents.SignBatch(b.Context(), o.leader, docs, app.DemoPIN); err != nil {
			b.Fatal(err)
		}
		for signed := 0; signed < size; time.Sleep(5 * time.Millisecond) {
			rows, err := o.Documents.Rows(b.Context(), o.clerk, docs)
			if err != nil {
				b.Fatal(err)
			}
			signed = 0
			for _, r := range rows {
				if r.State == doc.Signed {
					signed++
				}
			}
		}
		b.ReportMetric(size/time.Since(began).Seconds(), "signed/s")
		stop()
		running.Wait()
	}
}
