package signing

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"time"
)

// zone is where a certificate's last day is counted for people.
var zone = time.FixedZone("ICT", 7*60*60)

// fit says whether documents may be signed with a certificate: strong enough, meant for it, and valid at the time.
func fit(c *x509.Certificate, at time.Time) error {
	switch k := c.PublicKey.(type) {
	case *rsa.PublicKey:
		if k.N.BitLen() < 2048 {
			return ErrWeak.With("kind", fmt.Sprintf("RSA %d bit", k.N.BitLen()))
		}
	case *ecdsa.PublicKey:
		if k.Curve.Params().BitSize < 256 {
			return ErrWeak.With("kind", k.Curve.Params().Name)
		}
	default:
		return ErrWeak.With("kind", c.PublicKeyAlgorithm.String())
	}
	// RFC 5280 section 4.2.1.3; without the extension every use is allowed.
	if c.IsCA || c.KeyUsage != 0 && c.KeyUsage&(x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment) == 0 {
		return ErrUsage.With("subject", display(c))
	}
	return current(display(c), c.NotBefore, c.NotAfter, at)
}

func current(subject string, from, to, at time.Time) error {
	switch {
	case at.Before(from):
		return ErrNotYet.With("subject", subject).With("date", from.In(zone).Format("02/01/2006"))
	case at.After(to):
		return ErrExpired.With("subject", subject).With("date", to.In(zone).Format("02/01/2006"))
	}
	return nil
}

// display is a certificate's subject in few words.
func display(c *x509.Certificate) string {
	return words(c.Subject.CommonName, c.Subject.Organization, c.Subject.String())
}

func words(cn string, org []string, all string) string {
	switch {
	case cn == "":
		return all
	case len(org) > 0 && org[0] != cn:
		return cn + ", " + org[0]
	}
	return cn
}
