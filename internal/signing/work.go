package signing

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"congvan/internal/audit"
	"congvan/internal/blob"
	"congvan/internal/errs"
	"congvan/internal/id"
	"congvan/internal/jobs"
	"congvan/internal/pg"
	"congvan/internal/signing/p12"

	"github.com/jackc/pgx/v5"
)

const (
	lease    = 30 * time.Second // after which an attempt that said nothing may be followed by another
	maxTries = 8                // with the pauses of package jobs: about two minutes
)

// request is a row a worker holds.
type request struct {
	ID      id.Signature
	Batch   id.Batch
	Purpose Purpose
	Who     Who
	Item
	State   RequestState
	Attempt int
	Tries   int
	Leased  *time.Time
	Made    blob.Sum // a result of an earlier attempt that did not get recorded as done
	Until   time.Time
	Auth    []byte
	Key     id.Key
	Retired bool
	Subj    string
	From    time.Time
	To      time.Time
	Cert    []byte
	Chain   [][]byte
	Picture []byte
}

// made is what an attempt brought.
type made struct {
	sum      blob.Sum
	size     int64
	evidence Evidence
	at       time.Time
}

// sign is the listener of requested: one attempt at one request.
func (s *Service) sign(ctx context.Context, m jobs.Meta, e requested) error {
	r, err := s.begin(ctx, m.Agency, e.Request)
	if err != nil || r == nil {
		return err
	}
	if r.State == Signing { // otherwise it is over, from before or since begin
		var got made
		if got, err = s.attempt(ctx, r); err == nil {
			err = s.finish(ctx, r, got)
		}
		if err != nil {
			err = s.stop(ctx, r, got, err)
		}
	}
	if cerr := s.closeBatch(ctx, r.Who.Agency, r.Batch); err == nil {
		err = cerr
	}
	return err
}

// begin takes the request: counts the attempt, notes what will be signed, audits. A request that can no longer be signed
// comes back failed, one that is over as it is, and one that does not exist as nil.
func (s *Service) begin(ctx context.Context, agency id.Agency, which id.Signature) (*request, error) {
	var r *request
	err := pg.InTx(ctx, s.DB, pg.Agency(agency), func(tx pgx.Tx) (err error) {
		r, err = load(ctx, tx, which)
		if err != nil || r == nil {
			return err
		}
		now := s.now()
		if !r.State.mayBecome(Signing) {
			return nil // told twice, or the process died right after the end
		}
		if r.Leased != nil && r.Leased.After(now) {
			return jobs.Later(r.Leased.Sub(now)) // somebody is at it, or died a moment ago
		}
		if why := r.obstacle(now); why != nil {
			return s.fail(ctx, tx, r, Failed, why)
		}
		r.Attempt, r.Tries, r.State = r.Attempt+1, r.Tries+1, Signing
		_, err = tx.Exec(ctx, "update signing_request set state = $2, attempt = $3, tries = $4, leased_to = $5, updated_at = $6 where id = $1 and state = any($7)",
			r.ID, r.State, r.Attempt, r.Tries, now.Add(lease), now, before(Signing))
		if err != nil {
			return fmt.Errorf("begin to sign: %w", err)
		}
		return audit.Append(ctx, tx, r.audit("signing.started", map[string]any{"sha256": r.Blob, "key": r.Key}))
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

const requestColumns = `select r.id, r.batch_id, b.purpose, b.user_id, b.post_id, b.agency_id, b.who, r.subject, r.file_id, r.source_sum, r.file_name, r.field,
	r.reason, r.fill, r.lines, r.state, r.attempt, r.tries, r.leased_to, r.result_sum, b.authorised_until, b.authorisation, k.id, k.retired_at is not null,
	k.subject, k.not_before, k.not_after, k.certificate, k.chain, k.picture
	from signing_request r join signing_batch b on b.id = r.batch_id join signing_key k on k.id = b.key_id `

func load(ctx context.Context, tx pgx.Tx, which id.Signature) (*request, error) {
	rows, _ := tx.Query(ctx, requestColumns+"where r.id = $1 for update of r", which)
	rs, err := pgx.CollectRows(rows, scanRequest)
	if err != nil || len(rs) == 0 {
		return nil, errs.Wrap(err, "load request")
	}
	return rs[0], nil
}

func scanRequest(row pgx.CollectableRow) (*request, error) {
	r := &request{}
	return r, row.Scan(&r.ID, &r.Batch, &r.Purpose, &r.Who.User, &r.Who.Post, &r.Who.Agency, &r.Who.Name, &r.Subject, &r.File, &r.Blob, &r.FileName, &r.Field,
		&r.Reason, &r.Fill, &r.Lines, &r.State, &r.Attempt, &r.Tries, &r.Leased, &r.Made, &r.Until, &r.Auth, &r.Key, &r.Retired,
		&r.Subj, &r.From, &r.To, &r.Cert, &r.Chain, &r.Picture)
}

// obstacle says why the request cannot be signed any more.
func (r *request) obstacle(now time.Time) error {
	switch {
	case r.Auth == nil || !r.Until.After(now):
		return ErrAuthorisation
	case r.Retired:
		return ErrRetired
	case r.Tries >= maxTries: // the process died every time, or it would have been told before
		return ErrTries.With("tries", r.Tries)
	}
	return current(r.Subj, r.From, r.To, now)
}

func (r *request) audit(action string, detail map[string]any) audit.Entry {
	detail["batch"], detail["subject"], detail["file"], detail["field"], detail["attempt"] = r.Batch, r.Subject, r.File, r.Field, r.Attempt
	return r.Who.audit(action, "signature", r.ID.String(), detail)
}

// attempt signs, keeps and checks, outside any transaction. What it made is returned even with an error.
func (s *Service) attempt(ctx context.Context, r *request) (got made, err error) {
	defer func() {
		if p := recover(); p != nil { // a broken file must cost its own signature only
			err = fmt.Errorf("panic while signing: %v\n%s", p, debug.Stack())
		}
	}()
	var pdf []byte
	if r.Made.IsZero() {
		got.at = s.now()
		if pdf, err = s.make(ctx, r, got.at); err != nil {
			return got, err
		}
		if got.sum, got.size, err = s.Blobs.Put(ctx, bytes.NewReader(pdf)); err != nil {
			return got, err
		}
	} else {
		// The last attempt signed and then met trouble. Its signature exists: go on with it. Should it be gone from the store,
		// somebody may have taken it, and only a person can tell whether another one may be made.
		pdf, err = s.read(ctx, r.Made)
		if errors.Is(err, blob.ErrNotFound) || errors.Is(err, errDamaged) {
			err = ErrUnclear.Because(err)
		}
		if err != nil {
			return got, err
		}
		got.sum, got.size = r.Made, int64(len(pdf))
	}
	if got.evidence, err = s.Check(ctx, pdf, r.Field); err != nil {
		return got, err
	}
	if !got.evidence.Intact {
		return got, ErrNotIntact
	}
	return got, nil
}

// make reads the file and signs it.
func (s *Service) make(ctx context.Context, r *request, at time.Time) ([]byte, error) {
	src, err := s.read(ctx, r.Blob)
	if errors.Is(err, errDamaged) {
		return nil, ErrDamagedFile.Because(err)
	}
	if err != nil {
		return nil, err
	}
	key, err := s.resume(r)
	if err != nil {
		return nil, err
	}
	return s.Embed(ctx, src, EmbedInput{Purpose: r.Purpose, Field: r.Field, Key: bound{ctx, key}, Chain: append([]*x509.Certificate{key.Certificate()}, key.Chain()...),
		At: at, Name: r.Who.Name, Reason: r.Reason, Fill: r.Fill, Lines: r.Lines, Picture: r.Picture})
}

var errDamaged = errors.New("blob has other content than its name says")

// read reads a blob and checks that it is the one: the hash that was audited before is the hash of what is signed.
func (s *Service) read(ctx context.Context, sum blob.Sum) ([]byte, error) {
	b, err := blob.ReadAll(ctx, s.Blobs, sum)
	if err == nil && sha256.Sum256(b) != sum {
		err = errDamaged
	}
	return b, err
}

// resume opens the batch's authorisation.
func (s *Service) resume(r *request) (Signer, error) {
	grant, err := s.open(sealedAuthorisation, r.Batch.String(), r.Auth)
	if err != nil {
		return nil, ErrDamagedKey.Because(err)
	}
	cs, err := certificates(append([][]byte{r.Cert}, r.Chain...)...)
	if err != nil {
		return nil, err
	}
	return p12.Resume(grant, cs[0], cs[1:])
}
