package pades_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"os"
	"path/filepath"
	"testing"
	"time"

	"congvan/internal/pades"
	"congvan/internal/pades/padestest"
	"congvan/internal/pki/pkitest"
)

// BenchmarkSign100KB signs a 100 KB letter with a picture, from file to file, against the floor: read, hash, sign,
// write of the same file. The ratio of the two is the figure to watch; the machine's speed cancels out.
func BenchmarkSign100KB(b *testing.B) {
	w := theWorld()
	letter := padestest.Plan()
	pdf, err := pades.Prepare(letter.PDF(), pades.Place(nil, letter.Signer))
	if err != nil {
		b.Fatal(err)
	}
	pdf = append(pdf, bytes.Repeat([]byte("% padding that readers skip, as a scan's bytes would be\n"), (100<<10-len(pdf))/56)...)
	at := bytes.LastIndex(pdf[:len(pdf)-56], []byte("startxref"))
	pdf = append(pdf, pdf[at:at+bytes.IndexByte(pdf[at:], '%')]...)
	pdf = append(pdf, "%%EOF\n"...)
	in, out := filepath.Join(b.TempDir(), "in.pdf"), filepath.Join(b.TempDir(), "out.pdf")
	if err := os.WriteFile(in, pdf, 0o600); err != nil {
		b.Fatal(err)
	}
	png := disc()
	for name, id := range map[string]*pkitest.Identity{"rsa2048": w.leader, "p256": w.clerk} {
		b.Run("sign/"+name, func(b *testing.B) {
			for b.Loop() {
				src, err := os.ReadFile(in)
				if err != nil {
					b.Fatal(err)
				}
				r, err := pades.Sign(src, pades.SignRequest{Field: pades.Leader, Key: id.Key, Chain: id.Chain(), At: time.Now(), Appearance: pades.Appearance{PNG: png}})
				if err != nil {
					b.Fatal(err)
				}
				if err := os.WriteFile(out, r.File, 0o600); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("floor/"+name, func(b *testing.B) {
			for b.Loop() {
				f, err := os.ReadFile(in)
				if err != nil {
					b.Fatal(err)
				}
				sum := sha256.Sum256(f)
				if _, err := id.Key.Sign(rand.Reader, sum[:], crypto.SHA256); err != nil {
					b.Fatal(err)
				}
				if err := os.WriteFile(out, f, 0o600); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	r, err := pades.Sign(pdf, pades.SignRequest{Field: pades.Leader, Key: w.leader.Key, Chain: w.leader.Chain(), At: time.Now()})
	if err != nil {
		b.Fatal(err)
	}
	b.Run("verify/rsa2048", func(b *testing.B) {
		trust := w.trust()
		for b.Loop() {
			if report, err := pades.Validate(r.File, pades.Options{Trust: trust}); err != nil || report.Verdict != pades.Passed {
				b.Fatal(report, err)
			}
		}
	})
}
