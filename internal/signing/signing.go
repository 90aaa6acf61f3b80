package signing

import (
	"context"
	"crypto"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"time"

	"congvan/internal/audit"
	"congvan/internal/blob"
	"congvan/internal/id"
	"congvan/internal/jobs"
	"congvan/internal/pg"
	"congvan/internal/signing/p12"
)

// Purpose says whose signature a key makes.
type Purpose string

const (
	Person Purpose = "person" // the authorised person's
	Seal   Purpose = "seal"   // the agency's
)

// Who asks for a signature, and on whose behalf the job makes it.
type Who struct {
	User   id.User   `json:"user"`
	Post   id.Post   `json:"post"`
	Agency id.Agency `json:"agency"`
	Name   string    `json:"name"` // as shown: name – title
}

func (w Who) audit(action, object, objectID string, detail any) audit.Entry {
	return audit.Entry{Agency: w.Agency, User: w.User, Post: w.Post, Who: w.Name, Action: action, Object: object, ObjectID: objectID, Detail: detail}
}

// Service makes signatures. DB, Blobs, Secret, Embed and Check must be set. It is safe for concurrent use.
type Service struct {
	DB     *pg.DB
	Blobs  blob.Store
	Secret [32]byte // seals keys and authorisations
	Log    *slog.Logger
	Now    func() time.Time // nil: time.Now

	// Embed signs src and returns it with the signature in it. An error of package errs that is not of kind Internal, TooMany
	// or Unavailable is final and shown to the person who asked; others are tried again.
	Embed func(ctx context.Context, src []byte, in EmbedInput) ([]byte, error)
	// Check validates the signature in field right after it was made.
	Check func(ctx context.Context, pdf []byte, field string) (Evidence, error)
}

// EmbedInput is what Embed needs besides the file.
type EmbedInput struct {
	Purpose Purpose
	Field   string
	Key     crypto.Signer
	Chain   []*x509.Certificate // the signer's own first
	At      time.Time
	Name    string // who signs, as shown
	Reason  string
	Fill    map[string]string // text fields to fill in the same revision
	Lines   []string          // text of the appearance
	Picture []byte            // PNG, or nil
}

// Evidence is what Check found.
type Evidence struct {
	Intact   bool            // the signature verifies and covers the file as it is; whether its issuer is trusted is another question
	SignedAt time.Time       // as the signature says; zero if it does not
	Report   json.RawMessage // the whole finding, kept
}

// Signer is a key ready to sign. Implementations pass package signertest.
type Signer interface {
	Certificate() *x509.Certificate
	// Chain returns the issuers as far as they are known, nearest first, without the certificate itself.
	Chain() []*x509.Certificate
	// Sign is crypto.Signer's method with a context. The digest is of opts.HashFunc().
	Sign(ctx context.Context, digest []byte, opts crypto.SignerOpts) ([]byte, error)
}

var _ Signer = (*p12.Key)(nil)

// bound is a Signer as the standard library wants it, for the time of one call.
type bound struct {
	ctx context.Context
	s   Signer
}

func (b bound) Public() crypto.PublicKey { return b.s.Certificate().PublicKey }

func (b bound) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	return b.s.Sign(b.ctx, digest, opts)
}

// Listeners are the workers.
func (s *Service) Listeners() []jobs.Listener {
	return []jobs.Listener{jobs.OnOutside("signing.sign", s.sign)}
}

const sweepEvery = 30 * time.Second

// Schedules look after what got stuck.
func (s *Service) Schedules() []jobs.Schedule {
	return []jobs.Schedule{{Name: "signing.sweep", Every: sweepEvery, Run: s.sweep}}
}

func (s *Service) now() time.Time {
	if s.Now != nil {
		return s.Now()
	}
	return time.Now()
}

func (s *Service) log() *slog.Logger {
	if s.Log != nil {
		return s.Log
	}
	return slog.Default()
}

func certificates(der ...[]byte) ([]*x509.Certificate, error) {
	out := make([]*x509.Certificate, 0, len(der))
	for _, d := range der {
		c, err := x509.ParseCertificate(d)
		if err != nil {
			return nil, fmt.Errorf("stored certificate: %w", err)
		}
		out = append(out, c)
	}
	return out, nil
}
