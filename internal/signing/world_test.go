package signing_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"

	"congvan/internal/blob"
	"congvan/internal/blob/fsblob"
	"congvan/internal/errs"
	"congvan/internal/id"
	"congvan/internal/jobs"
	"congvan/internal/jobs/jobstest"
	"congvan/internal/pg"
	"congvan/internal/pg/pgtest"
	"congvan/internal/signing"

	"github.com/jackc/pgx/v5"
	"software.sslmate.com/src/go-pkcs12"
)

const pin = "Mật khẩu 2026"

// office is an agency with a leader, a clerk and a signing service whose world can break.
type office struct {
	*testing.T
	*signing.Service
	db     *pg.DB
	agency id.Agency
	leader signing.Who
	clerk  signing.Who
	runner *jobs.Runner
	blobs  *brittle

	mu     sync.Mutex
	skew   time.Duration
	embed  func(ctx context.Context, n int) error // before the n-th call of Embed
	check  func(ctx context.Context, n int) error
	tick   func() // whenever the time is asked for
	calls  map[string]int
	signed []signing.SignedEvent
	failed []signing.FailedEvent
}

// brittle is a store that fails when it is told to.
type brittle struct {
	blob.Store
	put, open func() error
}

func (b *brittle) Put(ctx context.Context, r io.Reader) (blob.Sum, int64, error) {
	if b.put != nil {
		if err := b.put(); err != nil {
			return blob.Sum{}, 0, err
		}
	}
	return b.Store.Put(ctx, r)
}

func (b *brittle) Open(ctx context.Context, s blob.Sum) (blob.Reader, error) {
	if b.open != nil {
		if err := b.open(); err != nil {
			return nil, err
		}
	}
	return b.Store.Open(ctx, s)
}

var quiet = slog.New(slog.DiscardHandler)

func newOffice(t *testing.T) *office {
	t.Helper()
	return newOfficeIn(t, pgtest.New(t), "H41")
}

func newOfficeIn(t *testing.T, db *pg.DB, code string) *office {
	t.Helper()
	store, err := fsblob.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	o := &office{T: t, db: db, agency: id.New[id.Agency](), blobs: &brittle{Store: store}, calls: map[string]int{}}
	o.sql("insert into agency (id, code, name, short_name, abbrev, place, created_at) values ($1, $2, 'UBND tỉnh', 'UBND', 'UBND', 'X', now())", o.agency, code)
	unit := id.New[id.Unit]()
	o.sql("insert into unit (id, agency_id, name, abbrev, sort, created_at) values ($1, $2, 'Văn phòng', 'VP', 1, now())", unit, o.agency)
	o.leader = o.person(unit, "Lê Trọng Nghĩa", "leader")
	o.clerk = o.person(unit, "Hoàng Thị Thu Hiền", "clerk")
	o.Service = &signing.Service{DB: db, Blobs: o.blobs, Secret: [32]byte{1, 2, 3}, Log: quiet, Now: o.now, Embed: o.doEmbed, Check: o.doCheck}
	o.runner = o.newRunner()
	return o
}

func (o *office) newRunner() *jobs.Runner {
	o.Helper()
	listeners := append(o.Listeners(),
		jobs.On("test.signed", func(_ context.Context, _ pgx.Tx, m jobs.Meta, e signing.SignedEvent) error {
			o.mu.Lock()
			defer o.mu.Unlock()
			o.signed = append(o.signed, e)
			if m.Agency != o.agency {
				return errors.New("announced for another agency")
			}
			return nil
		}),
		jobs.On("test.failed", func(_ context.Context, _ pgx.Tx, _ jobs.Meta, e signing.FailedEvent) error {
			o.mu.Lock()
			defer o.mu.Unlock()
			o.failed = append(o.failed, e)
			return nil
		}))
	r, err := jobs.New(o.db, jobstest.InProcess(o.T).Opt, quiet, listeners, nil)
	if err != nil {
		o.Fatal(err)
	}
	r.Now = o.now
	return r
}

func (o *office) person(unit id.Unit, name, role string) signing.Who {
	o.Helper()
	w := signing.Who{User: id.New[id.User](), Post: id.New[id.Post](), Agency: o.agency, Name: name}
	o.sql("insert into app_user (id, username, full_name, password_hash, created_at) values ($1, $2, $3, '', now())", w.User, "u"+strings.ReplaceAll(w.User.String(), "-", ""), name)
	o.sql("insert into post (id, agency_id, user_id, unit_id, title, authority, roles, active_from) values ($1, $2, $3, $4, '', '', $5, now())", w.Post, o.agency, w.User, unit, []string{role})
	return w
}

func (o *office) now() time.Time {
	if o.tick != nil {
		o.tick()
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	return time.Now().Add(o.skew)
}

func (o *office) later(d time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.skew += d
}

func (o *office) sql(q string, args ...any) {
	o.Helper()
	if _, err := o.db.Pool().Exec(context.Background(), q, args...); err != nil {
		o.Fatal(q, err)
	}
}

// value reads one value as the owner of the database, whom no policy binds.
func value[T any](o *office, q string, args ...any) T {
	o.Helper()
	var v T
	if err := o.db.Pool().QueryRow(context.Background(), q, args...).Scan(&v); err != nil {
		o.Fatal(q, err)
	}
	return v
}

func (o *office) call(what string) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.calls[what]++
	return o.calls[what]
}

// doEmbed signs for real, in a format of its own: the file, and a line with the field, the certificate and the signature
// over everything before.
func (o *office) doEmbed(ctx context.Context, src []byte, in signing.EmbedInput) ([]byte, error) {
	if n := o.call("embed"); o.embed != nil {
		if err := o.embed(ctx, n); err != nil {
			return nil, err
		}
	}
	head := fmt.Sprintf("%s\n%s %s %s %v ", src, in.Field, in.At.Format(time.RFC3339), hex.EncodeToString(in.Chain[0].Raw), in.Fill)
	d := sha256.Sum256([]byte(head))
	sig, err := in.Key.Sign(rand.Reader, d[:], crypto.SHA256)
	if err != nil {
		return nil, err
	}
	return []byte(head + hex.EncodeToString(sig)), nil
}

// doCheck verifies what doEmbed wrote.
func (o *office) doCheck(ctx context.Context, pdf []byte, field string) (signing.Evidence, error) {
	if n := o.call("check"); o.check != nil {
		if err := o.check(ctx, n); err != nil {
			return signing.Evidence{}, err
		}
	}
	end := bytes.LastIndexByte(pdf, ' ') + 1
	parts := strings.Fields(string(pdf[bytes.LastIndexByte(pdf, '\n')+1:]))
	der, _ := hex.DecodeString(parts[2])
	sig, _ := hex.DecodeString(string(pdf[end:]))
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return signing.Evidence{}, err
	}
	at, err := time.Parse(time.RFC3339, parts[1])
	if err != nil {
		return signing.Evidence{}, err
	}
	d := sha256.Sum256(pdf[:end])
	ok := parts[0] == field
	switch k := cert.PublicKey.(type) {
	case *rsa.PublicKey:
		ok = ok && rsa.VerifyPKCS1v15(k, crypto.SHA256, d[:], sig) == nil
	case *ecdsa.PublicKey:
		ok = ok && ecdsa.VerifyASN1(k, d[:], sig)
	}
	return signing.Evidence{Intact: ok, SignedAt: at, Report: json.RawMessage(`{"verdict":"passed"}`)}, nil
}

func (o *office) file(content string) signing.Item {
	o.Helper()
	sum, _, err := o.blobs.Put(context.Background(), strings.NewReader(content))
	if err != nil {
		o.Fatal(err)
	}
	return signing.Item{Subject: "subject of " + content, File: id.New[id.File](), Blob: sum, FileName: content + ".pdf", Field: "leader"}
}

func (o *office) files(n int) []signing.Item {
	o.Helper()
	out := make([]signing.Item, n)
	for i := range out {
		out[i] = o.file(fmt.Sprint("file", i))
	}
	return out
}

func (o *office) importKey(who signing.Who, purpose signing.Purpose) signing.Key {
	o.Helper()
	owner := who.Post
	if purpose == signing.Seal {
		owner = id.Post{}
	}
	k, err := o.ImportKey(context.Background(), who, owner, purpose, "Khóa", keyFile(nil), pin)
	if err != nil {
		o.Fatal(err)
	}
	return k
}

// ask unlocks the leader's key and asks for items in one batch.
func (o *office) ask(items ...signing.Item) id.Batch {
	o.Helper()
	b, err := o.tryAsk(o.leader, signing.Person, items...)
	if err != nil {
		o.Fatal(err)
	}
	return b
}

func (o *office) tryAsk(who signing.Who, p signing.Purpose, items ...signing.Item) (b id.Batch, err error) {
	u, err := o.Unlock(context.Background(), who, p, pin)
	if err != nil {
		return b, err
	}
	err = o.inTx(func(tx pgx.Tx) error {
		b, err = o.CreateBatchTx(context.Background(), tx, who, p, u, items)
		return err
	})
	return b, err
}

func (o *office) retry(who signing.Who, b id.Batch, subjects ...string) error {
	o.Helper()
	u, err := o.Unlock(context.Background(), who, signing.Person, pin)
	if err != nil {
		o.Fatal(err)
	}
	return o.inTx(func(tx pgx.Tx) error { return o.RetryTx(context.Background(), tx, who, b, u, subjects...) })
}

func (o *office) inTx(fn func(tx pgx.Tx) error) error {
	return pg.InTx(context.Background(), o.db, pg.Agency(o.agency), fn)
}

func (o *office) drain() {
	o.Helper()
	if err := o.runner.Drain(context.Background()); err != nil {
		o.Fatal(err)
	}
}

func (o *office) sweep() {
	o.Helper()
	for _, s := range o.Schedules() {
		if err := s.Run(context.Background()); err != nil {
			o.Fatal(err)
		}
	}
}

// states is the batch in one line, e.g. "done done failed".
func (o *office) states(b id.Batch) string {
	o.Helper()
	got, err := o.Batch(context.Background(), o.agency, b)
	if err != nil {
		o.Fatal(err)
	}
	var out []string
	for _, i := range got.Items {
		out = append(out, string(i.State))
	}
	return strings.Join(out, " ")
}

func (o *office) is(b id.Batch, want string) {
	o.Helper()
	if got := o.states(b); got != want {
		o.Fatalf("%s, want %s", got, want)
	}
}

// over asserts that the batch has ended and keeps no authorisation.
func (o *office) over(b id.Batch) {
	o.Helper()
	if !value[bool](o, "select finished_at is not null and authorisation is null from signing_batch where id = $1", b) {
		o.Fatal("the batch is open, or its authorisation is still there")
	}
}

func (o *office) refused(err error, want *errs.Error, pointer string) {
	o.Helper()
	e := errs.Find(err)
	if e == nil || e.Slug != want.Slug || e.Pointer != pointer {
		o.Fatalf("%v at %q, want %s at %q", err, pointerOf(e), want.Slug, pointer)
	}
	for _, lang := range []string{"vi", "en"} {
		if s := e.Text(lang); s == "" || strings.Contains(s, "{") {
			o.Fatalf("sentence: %q", s)
		}
	}
}

func pointerOf(e *errs.Error) string {
	if e == nil {
		return ""
	}
	return e.Pointer
}

var fastKey = sync.OnceValue(func() crypto.Signer {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return k
})

// keyFile makes a PKCS#12 with a self-signed certificate, which change may change before.
func keyFile(change func(c *x509.Certificate, key *crypto.Signer)) []byte {
	key := fastKey()
	c := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "Lê Trọng Nghĩa", Organization: []string{"UBND tỉnh Nghệ An"}},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), KeyUsage: x509.KeyUsageDigitalSignature}
	if change != nil {
		change(c, &key)
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		panic(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	data, err := pkcs12.Modern.Encode(key, cert, nil, pin)
	if err != nil {
		panic(err)
	}
	return data
}
