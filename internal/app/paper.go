package app

import (
	"context"
	"errors"
	"io"
	"os"
	"time"

	"congvan/internal/convert"
	"congvan/internal/document"
	"congvan/internal/errs"
	"congvan/internal/pades"
	"congvan/internal/pki"
)

// verifier checks signatures against the trusted roots. A file it cannot read is "unknown": the caller decides whether a file
// that is no PDF may come in at all.
func verifier(trust *pki.Trust) document.Verifier {
	return func(ctx context.Context, r io.ReaderAt, size int64, at time.Time) document.Signatures {
		src := make([]byte, size)
		if _, err := r.ReadAt(src, 0); err != nil && !errors.Is(err, io.EOF) {
			return document.Signatures{Verdict: document.Unknown, Signatures: []document.Signature{}, CheckedAt: at}
		}
		rep, err := pades.Validate(src, pades.Options{Trust: trust, At: at})
		if err != nil {
			return document.Signatures{Verdict: document.Unknown, Signatures: []document.Signature{}, CheckedAt: at}
		}
		return signaturesOf(rep, at)
	}
}

// signaturesOf is a validation report as it is kept with a file.
func signaturesOf(rep pades.Report, at time.Time) document.Signatures {
	out := document.Signatures{Verdict: document.Verdict(rep.Verdict), Signatures: []document.Signature{}, CheckedAt: at}
	for _, g := range rep.Signatures {
		s := document.Signature{Field: g.Field, Signer: g.Signer, Organisation: g.Organisation, Issuer: g.Issuer, Serial: g.Serial, Level: g.Level,
			Indication: string(g.Indication), SubIndication: g.SubIndication, Integrity: g.Integrity, CoversWholeFile: g.CoversWholeFile,
			ModifiedAfter: string(g.ModifiedAfter), Reason: g.Cause}
		if !g.SignedAt.IsZero() {
			t := g.SignedAt
			s.SignedAt = &t
		}
		out.Signatures = append(out.Signatures, s)
	}
	return out
}

// prepare places the fields of number, date and signatures where the page has room for them: it looks for the blanks of
// the letterhead and for the signer's name on the first and the last page (Decree 30/2020 Annex I).
func prepare(ctx context.Context, pdf []byte, signer string) ([]byte, error) {
	tmp, err := os.CreateTemp("", "congvan-prepare-*.pdf")
	if err != nil {
		return nil, err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(pdf)
	if err := errs.Wrap(err, "write page to look at"); err != nil {
		tmp.Close()
		return nil, err
	}
	if err := tmp.Close(); err != nil {
		return nil, err
	}
	info, err := convert.Inspect(ctx, tmp.Name())
	if err != nil {
		return nil, err
	}
	var words []pades.Word
	for _, page := range []int{1, info.Pages} {
		if page == 1 && len(words) > 0 {
			break // one page only
		}
		ws, err := convert.Words(ctx, tmp.Name(), page)
		if err != nil {
			return nil, err
		}
		for _, w := range ws {
			words = append(words, pades.Word{Page: page - 1, Text: w.Text, X0: w.X0, Y0: w.Y0, X1: w.X1, Y1: w.Y1})
		}
	}
	return pades.Prepare(pdf, pades.Place(words, signer))
}
