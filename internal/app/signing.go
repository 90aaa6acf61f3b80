package app

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"congvan/internal/blob"
	"congvan/internal/pades"
	"congvan/internal/pg"
	"congvan/internal/pki"
	"congvan/internal/signing"
)

// newSigning ties keys and batches to the PDF writer and to the validator, which know nothing of each other.
func newSigning(db *pg.DB, blobs blob.Store, trust *pki.Trust, secret [32]byte, log *slog.Logger) *signing.Service {
	return &signing.Service{DB: db, Blobs: blobs, Secret: secret, Log: log, Now: time.Now, Embed: embed,
		Check: func(_ context.Context, pdf []byte, field string) (signing.Evidence, error) {
			return check(trust, pdf, field)
		}}
}

func embed(_ context.Context, src []byte, in signing.EmbedInput) ([]byte, error) {
	r, err := pades.Sign(src, pades.SignRequest{Field: in.Field, Key: in.Key, Chain: in.Chain, At: in.At, Name: in.Name, Reason: in.Reason, Fill: in.Fill,
		Appearance: pades.Appearance{PNG: in.Picture, Lines: in.Lines}})
	return r.File, err
}

// check looks at a signature right after it was made. Whether its issuer is trusted is another question, kept in the report.
func check(trust *pki.Trust, pdf []byte, field string) (signing.Evidence, error) {
	rep, err := pades.Validate(pdf, pades.Options{Trust: trust, At: time.Now()})
	if err != nil {
		return signing.Evidence{}, err
	}
	var ev signing.Evidence
	for _, s := range rep.Signatures {
		if s.Field == field {
			ev.Intact, ev.SignedAt = s.Integrity && s.CoversWholeFile, s.SignedAt
		}
	}
	ev.Report, err = json.Marshal(signaturesOf(rep, time.Now()))
	return ev, err
}
