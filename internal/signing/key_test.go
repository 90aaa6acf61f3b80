package signing_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"image"
	"image/png"
	"strings"
	"sync"
	"testing"
	"time"

	"congvan/internal/errs"
	"congvan/internal/id"
	"congvan/internal/pg"
	"congvan/internal/pg/pgtest"
	"congvan/internal/signing"
	"congvan/internal/signing/p12"

	"github.com/jackc/pgx/v5"
)

func TestImportKey(t *testing.T) {
	o, ctx := newOffice(t), t.Context()
	weak := func(_ *x509.Certificate, key *crypto.Signer) {
		k, err := rsa.GenerateKey(rand.Reader, 1024)
		if err != nil {
			t.Fatal(err)
		}
		*key = k
	}
	t.Setenv("GODEBUG", "rsa1024min=0")
	for name, c := range map[string]struct {
		owner    id.Post
		purpose  signing.Purpose
		name     string
		data     []byte
		password string
		picture  []byte
		want     *errs.Error
		pointer  string
	}{
		"wrong password":   {o.leader.Post, signing.Person, "K", keyFile(nil), "sai", nil, p12.ErrPassword, "/password"},
		"no PKCS#12":       {o.leader.Post, signing.Person, "K", []byte("%PDF-1.7"), pin, nil, p12.ErrUnreadable, "/p12"},
		"no name":          {o.leader.Post, signing.Person, "  ", keyFile(nil), pin, nil, signing.ErrName, "/name"},
		"person, no owner": {id.Post{}, signing.Person, "K", keyFile(nil), pin, nil, signing.ErrOwner, "/purpose"},
		"seal of a post":   {o.leader.Post, signing.Seal, "K", keyFile(nil), pin, nil, signing.ErrOwner, "/purpose"},
		"no such purpose":  {o.leader.Post, "stamp", "K", keyFile(nil), pin, nil, signing.ErrOwner, "/purpose"},
		"expired":          {o.leader.Post, signing.Person, "K", keyFile(func(c *x509.Certificate, _ *crypto.Signer) { c.NotAfter = time.Now().Add(-time.Minute) }), pin, nil, signing.ErrExpired, "/p12"},
		"not yet":          {o.leader.Post, signing.Person, "K", keyFile(func(c *x509.Certificate, _ *crypto.Signer) { c.NotBefore = time.Now().Add(time.Minute) }), pin, nil, signing.ErrNotYet, "/p12"},
		"weak":             {o.leader.Post, signing.Person, "K", keyFile(weak), pin, nil, signing.ErrWeak, "/p12"},
		"for encryption":   {o.leader.Post, signing.Person, "K", keyFile(func(c *x509.Certificate, _ *crypto.Signer) { c.KeyUsage = x509.KeyUsageKeyEncipherment }), pin, nil, signing.ErrUsage, "/p12"},
		"an authority's":   {o.leader.Post, signing.Person, "K", keyFile(func(c *x509.Certificate, _ *crypto.Signer) { c.IsCA, c.BasicConstraintsValid = true, true }), pin, nil, signing.ErrUsage, "/p12"},
		"no picture":       {o.leader.Post, signing.Person, "K", keyFile(nil), pin, []byte("GIF89a"), signing.ErrPicture, "/picture"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := o.ImportKey(ctx, o.leader, c.owner, c.purpose, c.name, c.data, c.password, c.picture)
			o.refused(err, c.want, c.pointer)
		})
	}

	data := keyFile(nil)
	var pic bytes.Buffer
	if err := png.Encode(&pic, image.NewNRGBA(image.Rect(0, 0, 20, 10))); err != nil {
		t.Fatal(err)
	}
	old, err := o.ImportKey(ctx, o.leader, o.leader.Post, signing.Person, " Chữ ký ", data, pin, pic.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if old.Name != "Chữ ký" || old.OwnerName != "Lê Trọng Nghĩa" || old.Subject != "Lê Trọng Nghĩa, UBND tỉnh Nghệ An" || old.Issuer != old.Subject || old.Serial == "" || !old.Active {
		t.Fatalf("%+v", old)
	}
	if bytes.Contains(value[[]byte](o, "select sealed from signing_key where id = $1", old.ID), data[30:60]) {
		t.Fatal("the file is not sealed")
	}
	seal := o.importKey(o.clerk, signing.Seal)
	fresh := o.importKey(o.leader, signing.Person)
	all, err := o.Keys(ctx, o.agency, id.Post{})
	if err != nil || len(all) != 3 || all[0].ID != fresh.ID || all[1].ID != seal.ID || all[2].ID != old.ID || all[2].Active || !all[1].Active || all[1].OwnerName != "" {
		t.Fatalf("%+v %v", all, err)
	}
	mine, err := o.Keys(ctx, o.agency, o.leader.Post)
	if err != nil || len(mine) != 2 || mine[0].ID != fresh.ID {
		t.Fatalf("%+v %v", mine, err)
	}
	if n := value[int](o, "select count(*) from audit_entry where action = 'signing.key_imported'"); n != 3 {
		t.Fatal(n, "entries in the audit trail")
	}
}

func TestUnlock(t *testing.T) {
	o, ctx := newOffice(t), t.Context()
	_, err := o.Unlock(ctx, o.leader, signing.Person, pin)
	o.refused(err, signing.ErrNoKey, "")
	_, err = o.Unlock(ctx, o.clerk, signing.Seal, pin)
	o.refused(err, signing.ErrNoSeal, "")
	o.importKey(o.leader, signing.Person)
	_, err = o.Unlock(ctx, o.clerk, signing.Person, pin)
	o.refused(err, signing.ErrNoKey, "")
	_, err = o.Unlock(ctx, o.leader, signing.Seal, pin) // a person's key is no seal
	o.refused(err, signing.ErrNoSeal, "")

	for range 4 {
		_, err = o.Unlock(ctx, o.leader, signing.Person, "sai")
		o.refused(err, signing.ErrPassword, "/password")
	}
	u, err := o.Unlock(ctx, o.leader, signing.Person, pin) // four wrong ones are forgiven
	if err != nil {
		t.Fatal(err)
	}
	for _, shown := range []string{fmt.Sprint(u), fmt.Sprintf("%+v", u), fmt.Sprintf("%#v", u)} {
		if shown != "unlocked signing key" {
			t.Fatal("it shows what it holds: ", shown)
		}
	}
	o.later(48 * time.Hour)
	_, err = o.Unlock(ctx, o.leader, signing.Person, pin)
	o.refused(err, signing.ErrExpired, "")
	if n := value[int](o, "select count(*) from audit_entry where action like 'signing.unlock%'"); n != 10 {
		t.Fatal(n, "tries in the audit trail")
	}
}

// TestGuessing: of many tries at once five get an answer, be they right or wrong.
func TestGuessing(t *testing.T) {
	o, ctx := newOffice(t), t.Context()
	o.importKey(o.leader, signing.Person)
	var mu sync.Mutex
	var wg sync.WaitGroup
	answers := map[string]int{}
	start := make(chan struct{})
	for range 30 {
		wg.Go(func() {
			<-start
			_, err := o.Unlock(ctx, o.leader, signing.Person, "sai")
			mu.Lock()
			defer mu.Unlock()
			answers[errs.Find(err).Slug]++
		})
	}
	close(start)
	wg.Wait()
	if answers["signing-password-wrong"] != 5 || answers["signing-key-locked"] != 25 {
		t.Fatal(answers)
	}
	_, err := o.Unlock(ctx, o.leader, signing.Person, pin)
	o.refused(err, signing.ErrLocked, "/password")
	if errs.KindOf(err) != errs.TooMany || !strings.Contains(errs.Find(err).Text("vi"), "10 phút") {
		t.Fatal(err)
	}
	o.later(9*time.Minute + 50*time.Second)
	_, err = o.Unlock(ctx, o.leader, signing.Person, pin)
	o.refused(err, signing.ErrLocked, "/password")
	o.later(20 * time.Second)
	_, err = o.Unlock(ctx, o.leader, signing.Person, "sai") // the count begins anew
	o.refused(err, signing.ErrPassword, "/password")
	if _, err = o.Unlock(ctx, o.leader, signing.Person, pin); err != nil {
		t.Fatal(err)
	}
}

func TestManyRightPasswordsAtOnce(t *testing.T) {
	o, ctx := newOffice(t), t.Context()
	o.importKey(o.clerk, signing.Seal)
	var wg sync.WaitGroup
	for range 30 {
		wg.Go(func() {
			if _, err := o.Unlock(ctx, o.clerk, signing.Seal, pin); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestTamperedKey(t *testing.T) {
	o, ctx := newOffice(t), t.Context()
	k := o.importKey(o.leader, signing.Person)
	seal := o.importKey(o.clerk, signing.Seal)
	good := value[[]byte](o, "select sealed from signing_key where id = $1", k.ID)
	for _, at := range []int{0, 20, len(good) - 1} {
		bad := bytes.Clone(good)
		bad[at] ^= 1
		o.sql("update signing_key set sealed = $2 where id = $1", k.ID, bad)
		_, err := o.Unlock(ctx, o.leader, signing.Person, pin)
		o.refused(err, signing.ErrDamagedKey, "")
	}
	o.sql("update signing_key set sealed = $2 where id = $1", seal.ID, good) // another's row
	_, err := o.Unlock(ctx, o.clerk, signing.Seal, pin)
	o.refused(err, signing.ErrDamagedKey, "")
	o.sql("update signing_key set sealed = $2 where id = $1", k.ID, good)
	if _, err := o.Unlock(ctx, o.leader, signing.Person, pin); err != nil {
		t.Fatal(err)
	}
	o.Secret = [32]byte{9}
	_, err = o.Unlock(ctx, o.leader, signing.Person, pin)
	o.refused(err, signing.ErrDamagedKey, "")
}

func TestOtherAgenciesSeeNothing(t *testing.T) {
	db, ctx := pgtest.New(t), t.Context()
	a, b := newOfficeIn(t, db, "H41"), newOfficeIn(t, db, "H42")
	a.importKey(a.leader, signing.Person)
	a.importKey(a.clerk, signing.Seal)
	batch := a.ask(a.file("x"))
	a.drain()
	if ks, err := b.Keys(ctx, b.agency, id.Post{}); err != nil || len(ks) != 0 {
		t.Fatal(ks, err)
	}
	_, err := b.Batch(ctx, b.agency, batch)
	b.refused(err, signing.ErrNoBatch, "")
	who := a.leader
	who.Agency = b.agency
	_, err = b.Unlock(ctx, who, signing.Person, pin)
	b.refused(err, signing.ErrNoKey, "")
	_, err = b.Unlock(ctx, who, signing.Seal, pin)
	b.refused(err, signing.ErrNoSeal, "")
	for _, table := range []string{"signing_key", "signing_batch", "signing_request", "signing_evidence"} {
		count := func(s pg.Scope) (n int) {
			err := pg.InTx(ctx, db, s, func(tx pgx.Tx) error { return tx.QueryRow(ctx, "select count(*) from "+table).Scan(&n) })
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if mine, other := count(pg.Agency(a.agency)), count(pg.Agency(b.agency)); mine == 0 || other != 0 {
			t.Fatalf("%s: %d of ours, %d of another's", table, mine, other)
		}
	}
	err = pg.InTx(ctx, db, pg.Agency(a.agency), func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "update signing_evidence set who = 'Ai đó'")
		return err
	})
	if err == nil {
		t.Fatal("evidence can be changed")
	}
}

// TestUnlockedIsForOneAsker: what was unlocked by one cannot be used by or for another.
func TestUnlockedIsForOneAsker(t *testing.T) {
	o, ctx := newOffice(t), t.Context()
	o.importKey(o.leader, signing.Person)
	u, err := o.Unlock(ctx, o.leader, signing.Person, pin)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(who signing.Who, p signing.Purpose, u signing.Unlocked) error {
		return o.inTx(func(tx pgx.Tx) error {
			_, err := o.CreateBatchTx(context.Background(), tx, who, p, u, []signing.Item{o.file("x")})
			return err
		})
	}
	if ask(o.clerk, signing.Person, u) == nil || ask(o.leader, signing.Seal, u) == nil || ask(o.leader, signing.Person, signing.Unlocked{}) == nil {
		t.Fatal("a key was used by somebody who did not unlock it")
	}
	if err := o.inTx(func(tx pgx.Tx) error {
		_, err := o.CreateBatchTx(ctx, tx, o.leader, signing.Person, u, nil)
		return err
	}); !errors.Is(err, signing.ErrEmpty) {
		t.Fatal(err)
	}
	o.later(6 * time.Minute)
	if ask(o.leader, signing.Person, u) == nil {
		t.Fatal("an unlocked key was kept and used later")
	}
}
