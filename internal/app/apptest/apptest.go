// Package apptest gives a test an office: the whole program in process, on a database of its own, with a few people in every
// role, real keys, real PDFs and a search index. Stories about documents and about the API are told with it.
package apptest

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"congvan/internal/app"
	"congvan/internal/auth"
	"congvan/internal/blob/fsblob"
	"congvan/internal/book"
	"congvan/internal/config"
	"congvan/internal/document"
	"congvan/internal/errs"
	"congvan/internal/id"
	"congvan/internal/jobs/jobstest"
	"congvan/internal/org"
	"congvan/internal/pades/padestest"
	"congvan/internal/pg"
	"congvan/internal/pg/pgtest"
	"congvan/internal/pki/pkitest"
	"congvan/internal/search/pgsearch"
	"congvan/internal/signing"

	"github.com/jackc/pgx/v5"
)

// Password opens every account, PIN every key.
const (
	Password = "Congvan-2026"
	PIN      = "kyso-2026"
)

// Office is the program with its people.
type Office struct {
	testing.TB
	*app.App
	DB    *pg.DB
	Blobs string // folder of the blob store

	// Of UBND tỉnh Nghệ An (H41):
	Leader, Deputy, Clerk, Clerk2, Chief, Admin org.Actor
	Head, Specialist                            org.Actor // of the unit VX
	Other                                       org.Actor // specialist of the unit TH
	// Of UBND tỉnh Ninh Bình (H42):
	FarClerk, FarLeader org.Actor
}

type world struct {
	ca   *pkitest.Identity
	p12  map[string][]byte
	hash string
}

// once is what is slow to make and the same for every test: keys and the hash of the password.
var once = sync.OnceValue(func() world {
	w := world{ca: pkitest.NewRoot("Root").Intermediate("CA thử"), p12: map[string][]byte{}}
	for _, name := range []string{"Lê Trọng Nghĩa", "UBND tỉnh Nghệ An"} {
		w.p12[name] = w.ca.Issue(pkitest.Subject{Name: name, Organisation: "UBND tỉnh Nghệ An"}, pkitest.Options{}).P12(PIN)
	}
	var err error
	if w.hash, err = auth.HashPassword(Password); err != nil {
		panic(err)
	}
	return w
})

// New opens an office. Jobs run when the test drains them: o.Drain().
func New(t testing.TB) *Office {
	t.Helper()
	ctx, w := t.Context(), once()
	o := &Office{TB: t, DB: pgtest.New(t), Blobs: t.TempDir()}
	store, err := fsblob.Open(o.Blobs)
	o.must(err)
	data := t.TempDir()
	raw := make([]byte, 32)
	_, _ = rand.Read(raw)
	cfg, err := config.Load([]string{"CONGVAN_DATA=" + data, "CONGVAN_SECRET_KEY=" + base64.StdEncoding.EncodeToString(raw), "CONGVAN_MAX_UPLOAD_MB=1"})
	o.must(err)
	o.must(os.MkdirAll(cfg.Trust, 0o755))
	o.must(os.WriteFile(filepath.Join(cfg.Trust, "ca.pem"), w.ca.Root().PEM(), 0o644))
	stack := &app.Stack{DB: o.DB, Redis: jobstest.InProcess(t).Opt, Blobs: store, Index: pgsearch.New(o.DB), Engine: "postgres"}
	o.App, err = app.New(ctx, cfg, stack, slog.New(slog.DiscardHandler))
	o.must(err)
	o.people(ctx, w)
	return o
}

func (o *Office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

func (o *Office) people(ctx context.Context, w world) {
	o.Helper()
	system := org.System("test")
	posts := map[string]id.Post{}
	agencies := map[string]id.Agency{}
	err := pg.InTx(ctx, o.DB, pg.System(), func(tx pgx.Tx) error {
		units := map[string]id.Unit{}
		for _, a := range [][3]string{{"H41", "Ủy ban nhân dân tỉnh Nghệ An", "Nghệ An"}, {"H42", "Ủy ban nhân dân tỉnh Ninh Bình", "Ninh Bình"}} {
			g, err := o.Org.CreateAgencyTx(ctx, tx, system, org.AgencyInput{Code: a[0], Name: a[1], ShortName: "UBND tỉnh " + a[2], Abbrev: "UBND", Place: a[2]})
			if err != nil {
				return err
			}
			agencies[a[0]] = g
			for i, u := range []string{"LĐ", "VP", "VX", "TH"} {
				if units[a[0]+u], err = o.Org.CreateUnitTx(ctx, tx, system, g, org.UnitInput{Name: "Đơn vị " + u, Abbrev: u, Sort: i}); err != nil {
					return err
				}
			}
		}
		for _, p := range []struct {
			username, name, agency, unit, title string
			role                                org.Role
		}{
			{"lanhdao.h41", "Lê Trọng Nghĩa", "H41", "LĐ", "Chủ tịch", org.Leader},
			{"pct.h41", "Nguyễn Thị Kim Oanh", "H41", "LĐ", "Phó Chủ tịch", org.Leader},
			{"vanthu.h41", "Hoàng Thị Thu Hiền", "H41", "VP", "Văn thư", org.Clerk},
			{"vanthu2.h41", "Lê Thị Lý", "H41", "VP", "Văn thư", org.Clerk},
			{"chanhvp.h41", "Đặng Xuân Phước", "H41", "VP", "Chánh Văn phòng", org.Office},
			{"quantri.h41", "Vũ Đức Mạnh", "H41", "VP", "Quản trị", org.Admin},
			{"truongphong.h41", "Phan Văn Đồng", "H41", "VX", "Trưởng phòng", org.Head},
			{"chuyenvien.h41", "Trần Thị Bích Ngọc", "H41", "VX", "Chuyên viên", org.Specialist},
			{"chuyenvien2.h41", "Cao Thị Ánh Tuyết", "H41", "TH", "Chuyên viên", org.Specialist},
			{"vanthu.h42", "Tạ Thị Mai Phương", "H42", "VP", "Văn thư", org.Clerk},
			{"lanhdao.h42", "Phạm Quang Ngọc Minh", "H42", "LĐ", "Chủ tịch", org.Leader},
		} {
			_, post, err := o.Org.CreateUserTx(ctx, tx, system, agencies[p.agency], org.UserInput{Username: p.username, FullName: p.name, PasswordHash: w.hash},
				org.PostInput{Unit: units[p.agency+p.unit], Title: p.title, Roles: []org.Role{p.role}})
			if err != nil {
				return err
			}
			posts[p.username] = post
		}
		return nil
	})
	o.must(err)
	for name, a := range map[string]*org.Actor{"lanhdao.h41": &o.Leader, "pct.h41": &o.Deputy, "vanthu.h41": &o.Clerk, "vanthu2.h41": &o.Clerk2,
		"chanhvp.h41": &o.Chief, "quantri.h41": &o.Admin, "truongphong.h41": &o.Head, "chuyenvien.h41": &o.Specialist, "chuyenvien2.h41": &o.Other,
		"vanthu.h42": &o.FarClerk, "lanhdao.h42": &o.FarLeader} {
		*a = o.ActorOf(posts[name])
	}
	who := signing.Who{Agency: agencies["H41"], Name: "test"}
	_, err = o.Signing.ImportKey(ctx, who, o.Leader.Post, signing.Person, "Ký", w.p12["Lê Trọng Nghĩa"], PIN)
	o.must(err)
	_, err = o.Signing.ImportKey(ctx, who, id.Post{}, signing.Seal, "Dấu", w.p12["UBND tỉnh Nghệ An"], PIN)
	o.must(err)
}

// ActorOf is who acts in a post.
func (o *Office) ActorOf(p id.Post) (a org.Actor) {
	o.Helper()
	o.must(pg.InTx(o.Context(), o.DB, pg.System(), func(tx pgx.Tx) (err error) {
		a, err = org.ActorByPost(o.Context(), tx, p, time.Now())
		return err
	}))
	return a
}

// Drain does all background work that is due.
func (o *Office) Drain() {
	o.Helper()
	o.must(o.Jobs.Drain(o.Context()))
}

// SQL runs a statement as the owner of the database, whom no policy binds.
func (o *Office) SQL(q string, args ...any) {
	o.Helper()
	if _, err := o.DB.Pool().Exec(o.Context(), q, args...); err != nil {
		o.Fatal(q, err)
	}
}

// Value reads one value as the owner of the database.
func Value[T any](o *Office, q string, args ...any) (v T) {
	o.Helper()
	if err := o.DB.Pool().QueryRow(o.Context(), q, args...).Scan(&v); err != nil {
		o.Fatal(q, err)
	}
	return v
}

// PDF is a letter, the same bytes for the same subject.
func PDF(subject string) []byte {
	return padestest.Letter{Agency: "ỦY BAN NHÂN DÂN TỈNH NGHỆ AN", Notation: "KH-UBND", Place: "Nghệ An", Year: time.Now().Year(), Kind: "KẾ HOẠCH", Abstract: subject,
		Body: []string{"Thực hiện Nghị định số 30/2020/NĐ-CP."}, Power: "TM. ỦY BAN NHÂN DÂN", Title: "CHỦ TỊCH", Signer: "Lê Trọng Nghĩa",
		Recipients: []string{"UBND tỉnh Ninh Bình"}}.PDF()
}

// Upload puts a letter into the hands of by.
func (o *Office) Upload(by org.Actor, subject string) id.Upload {
	o.Helper()
	u, err := o.Documents.Upload(o.Context(), by, "thư.pdf", bytes.NewReader(PDF(subject)))
	o.must(err)
	return u.ID
}

// Book is the general book of by's agency.
func (o *Office) Book(by org.Actor, kind book.Kind) id.Book {
	o.Helper()
	var b book.Book
	o.must(pg.InTx(o.Context(), o.DB, pg.Agency(by.Agency), func(tx pgx.Tx) (err error) {
		b, err = book.For(o.Context(), tx, by.Agency, kind, "")
		return err
	}))
	return b.ID
}

// Entry is a paper to be registered.
func Entry(b id.Book, subject string) document.Entry {
	return document.Entry{Book: b, Issuer: "Bộ Nội vụ", Number: "12", Notation: "BNV-VP", IssuedOn: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), Type: "CV", Subject: subject}
}

// Refused asserts that err is one for people, of this kind of problem and at this field, with a sentence in both languages.
func (o *Office) Refused(err error, want *errs.Error, pointer string) {
	o.Helper()
	e := errs.Find(err)
	if e == nil || e.Slug != want.Slug || e.Pointer != pointer {
		o.Fatalf("%v, want %s at %q", err, want.Slug, pointer)
	}
	for _, lang := range []string{"vi", "en"} {
		if s := e.Text(lang); s == "" || strings.ContainsAny(s, "{}") {
			o.Fatalf("sentence: %q", s)
		}
	}
}
