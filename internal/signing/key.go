package signing

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"image/png"
	"strings"
	"time"
	"unicode/utf8"

	"congvan/internal/audit"
	"congvan/internal/errs"
	"congvan/internal/id"
	"congvan/internal/pg"
	"congvan/internal/signing/p12"

	"github.com/jackc/pgx/v5"
)

// Key is a signing key as lists show it.
type Key struct {
	ID        id.Key
	Agency    id.Agency
	Owner     id.Post // zero: the agency's seal
	OwnerName string  // who holds that post; "" for a seal
	Purpose   Purpose
	Name      string
	Subject   string
	Issuer    string
	Serial    string // hex
	NotBefore time.Time
	NotAfter  time.Time
	Active    bool // false: a newer key took its place
}

// ImportKey takes a PKCS#12 into keeping and makes it the key of its owner: a person's post, or with a zero owner the agency's
// seal. The password is used to look inside and then forgotten. picture is at most one PNG to show with the signature.
// Errors point to /p12, /password, /name, /purpose or /picture.
func (s *Service) ImportKey(ctx context.Context, by Who, owner id.Post, purpose Purpose, name string, data []byte, password string, picture ...[]byte) (Key, error) {
	n, err := s.examine(by, owner, purpose, name, data, password, picture)
	if err != nil {
		return Key{}, err
	}
	var k Key
	err = pg.InTx(ctx, s.DB, pg.Agency(by.Agency), func(tx pgx.Tx) error {
		k, err = s.keep(ctx, tx, by, n)
		return err
	})
	return k, err
}

// ImportKeyTx is ImportKey in the caller's transaction, for setting up an agency with its people.
func (s *Service) ImportKeyTx(ctx context.Context, tx pgx.Tx, by Who, owner id.Post, purpose Purpose, name string, data []byte, password string, picture ...[]byte) (Key, error) {
	n, err := s.examine(by, owner, purpose, name, data, password, picture)
	if err != nil {
		return Key{}, err
	}
	return s.keep(ctx, tx, by, n)
}

// newKey is a key that was examined.
type newKey struct {
	Key
	sealed  []byte
	cert    *x509.Certificate
	chain   []*x509.Certificate
	picture []byte
}

func (s *Service) examine(by Who, owner id.Post, purpose Purpose, name string, data []byte, password string, pictures [][]byte) (newKey, error) {
	n := newKey{Key: Key{ID: id.New[id.Key](), Agency: by.Agency, Owner: owner, Purpose: purpose, Name: strings.TrimSpace(name), Active: true}}
	if purpose != Person && purpose != Seal || (purpose == Seal) != owner.IsZero() {
		return n, ErrOwner
	}
	if n.Name == "" || utf8.RuneCountInString(n.Name) > 200 {
		return n, ErrName
	}
	if len(pictures) > 0 && len(pictures[0]) > 0 {
		n.picture = pictures[0]
		if c, err := png.DecodeConfig(bytes.NewReader(n.picture)); err != nil || len(n.picture) > 1<<20 || c.Width > 4000 || c.Height > 4000 {
			return n, ErrPicture.Because(err)
		}
	}
	k, err := p12.Open(data, password)
	if err == nil {
		err = fit(k.Certificate(), s.now())
	}
	if err != nil {
		return n, pointed(err)
	}
	n.cert, n.chain = k.Certificate(), k.Chain()
	n.Subject, n.Issuer = display(n.cert), words(n.cert.Issuer.CommonName, n.cert.Issuer.Organization, n.cert.Issuer.String())
	n.Serial, n.NotBefore, n.NotAfter = n.cert.SerialNumber.Text(16), n.cert.NotBefore, n.cert.NotAfter
	n.sealed, err = s.seal(sealedKey, n.ID.String(), data)
	return n, err
}

// pointed makes a finding about a key file point to the field of the request that is wrong.
func pointed(err error) error {
	e := errs.Find(err)
	switch {
	case e == nil:
		return err
	case errors.Is(e, p12.ErrPassword):
		return e.At("/password")
	}
	return e.At("/p12")
}

// keep stores the key in place of the one its owner had. Batches authorised with that one end.
func (s *Service) keep(ctx context.Context, tx pgx.Tx, by Who, n newKey) (Key, error) {
	if err := pg.Lock(ctx, tx, fmt.Sprintf("signing:key:%s:%s:%s", n.Agency, n.Purpose, n.Owner)); err != nil {
		return Key{}, err
	}
	now := s.now()
	_, err := tx.Exec(ctx, `update signing_key set retired_at = $4 where agency_id = $1 and purpose = $2 and owner_post is not distinct from $3 and retired_at is null`,
		n.Agency, n.Purpose, n.Owner, now)
	if err != nil {
		return Key{}, fmt.Errorf("retire key: %w", err)
	}
	chain := make([][]byte, len(n.chain))
	for i, c := range n.chain {
		chain[i] = c.Raw
	}
	_, err = tx.Exec(ctx, `insert into signing_key (id, agency_id, owner_post, purpose, name, sealed, certificate, chain, subject, issuer, serial,
		not_before, not_after, picture, created_at, created_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		n.ID, n.Agency, n.Owner, n.Purpose, n.Name, n.sealed, n.cert.Raw, chain, n.Subject, n.Issuer, n.Serial, n.NotBefore, n.NotAfter, n.picture, now, by.Name)
	if err != nil {
		return Key{}, fmt.Errorf("keep key: %w", err)
	}
	print := sha256.Sum256(n.cert.Raw)
	err = audit.Append(ctx, tx, by.audit("signing.key_imported", "signing-key", n.ID.String(), map[string]any{"name": n.Name, "purpose": n.Purpose,
		"owner": n.Owner, "subject": n.Subject, "issuer": n.Issuer, "serial": n.Serial, "notAfter": n.NotAfter, "certificate": hex.EncodeToString(print[:])}))
	if err != nil {
		return Key{}, err
	}
	return one(tx.Query(ctx, keyColumns+" where k.id = $1", n.ID))
}

const keyColumns = `select k.id, k.agency_id, k.owner_post, coalesce(u.full_name, ''), k.purpose, k.name, k.subject, k.issuer, k.serial, k.not_before,
	k.not_after, k.retired_at is null from signing_key k left join post p on p.agency_id = k.agency_id and p.id = k.owner_post left join app_user u on u.id = p.user_id`

func one(rows pgx.Rows, err error) (Key, error) {
	if err != nil {
		return Key{}, err
	}
	return pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Key])
}

// Keys lists the keys of a post, or with a zero owner all of the agency, the ones in use first.
func (s *Service) Keys(ctx context.Context, agency id.Agency, owner id.Post) ([]Key, error) {
	var out []Key
	err := pg.InTx(ctx, s.DB, pg.Agency(agency), func(tx pgx.Tx) (err error) {
		rows, _ := tx.Query(ctx, keyColumns+` where k.agency_id = $1 and ($2::uuid is null or k.owner_post = $2)
			order by k.retired_at is not null, k.created_at desc`, agency, owner)
		out, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Key])
		return err
	})
	return out, errs.Wrap(err, "list keys")
}
