// Package signertest is the suite every signing.Signer passes.
package signertest

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"errors"
	"sync"
	"testing"

	"congvan/internal/signing"
)

// Run checks a signer that is ready to sign.
func Run(t *testing.T, s signing.Signer) {
	t.Run("signs for its certificate", func(t *testing.T) {
		for _, h := range []crypto.Hash{crypto.SHA256, crypto.SHA384, crypto.SHA512} {
			d := digest(h, rand.Text())
			sig, err := s.Sign(t.Context(), d, h)
			if err != nil || !verifies(s.Certificate(), h, d, sig) {
				t.Fatalf("%v: %v", h, err)
			}
			if d[0]++; verifies(s.Certificate(), h, d, sig) {
				t.Fatal("it verifies for anything: this suite shows nothing")
			}
		}
	})
	t.Run("chain leads upwards", func(t *testing.T) {
		for at, i := s.Certificate(), 0; i < len(s.Chain()); i++ {
			if err := at.CheckSignatureFrom(s.Chain()[i]); err != nil {
				t.Fatal(i, err)
			}
			at = s.Chain()[i]
		}
	})
	t.Run("stops with its context", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := s.Sign(ctx, digest(crypto.SHA256, "x"), crypto.SHA256); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	})
	t.Run("many at once", func(t *testing.T) {
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				d := digest(crypto.SHA256, rand.Text())
				if sig, err := s.Sign(t.Context(), d, crypto.SHA256); err != nil || !verifies(s.Certificate(), crypto.SHA256, d, sig) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})
}

func digest(h crypto.Hash, text string) []byte {
	switch h {
	case crypto.SHA384:
		d := sha512.Sum384([]byte(text))
		return d[:]
	case crypto.SHA512:
		d := sha512.Sum512([]byte(text))
		return d[:]
	}
	d := sha256.Sum256([]byte(text))
	return d[:]
}

func verifies(c *x509.Certificate, h crypto.Hash, digest, sig []byte) bool {
	switch k := c.PublicKey.(type) {
	case *rsa.PublicKey:
		return rsa.VerifyPKCS1v15(k, h, digest, sig) == nil
	case *ecdsa.PublicKey:
		return ecdsa.VerifyASN1(k, digest, sig)
	}
	return false
}
