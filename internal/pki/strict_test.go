package pki_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"testing"
	"time"

	"congvan/internal/pki"
)

// odd makes certificates no honest CA makes.
func odd(t *testing.T, c, parent *x509.Certificate, public, signer any) *x509.Certificate {
	t.Helper()
	c.SerialNumber, c.BasicConstraintsValid = big.NewInt(7), true
	c.NotBefore, c.NotAfter = time.Now().AddDate(-1, 0, 0), time.Now().AddDate(1, 0, 0)
	if parent == nil {
		parent = c
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, public, signer)
	if err != nil {
		t.Fatal(err)
	}
	out, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func named(name string) *x509.Certificate {
	return &x509.Certificate{Subject: pkix.Name{CommonName: name}}
}

// A path is more than signatures that fit.
func TestWholePathIsJudged(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	ca := named("Gốc")
	ca.IsCA = true
	root := odd(t, ca, nil, key.Public(), key)
	critical := named("Điều kiện lạ")
	critical.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3, 4}, Critical: true, Value: []byte{5, 0}}}
	narrow := named("Chỉ một miền")
	narrow.IsCA, narrow.PermittedDNSDomainsCritical, narrow.PermittedEmailAddresses = true, true, []string{"nghean.example"}
	narrowCA := odd(t, narrow, root, key.Public(), key)
	outside := named("Miền khác")
	outside.EmailAddresses = []string{"a@ninhbinh.example"}
	for what, x := range map[string]struct {
		leaf   *x509.Certificate
		others []*x509.Certificate
		want   error
	}{
		"a critical extension nobody knows": {odd(t, critical, root, key.Public(), key), nil, pki.ErrNoPath},
		"a name its CA may not certify":     {odd(t, outside, narrowCA, key.Public(), key), []*x509.Certificate{narrowCA}, pki.ErrNoPath},
		"an RSA key of 1024 bits":           {odd(t, named("Yếu"), root, short.Public(), key), nil, pki.ErrWeak},
		"nothing wrong":                     {odd(t, named("Tốt"), root, key.Public(), key), nil, nil},
	} {
		if _, err := pki.NewTrust(root).Chain(x.leaf, x.others, time.Now()); !errors.Is(err, x.want) {
			t.Errorf("%s: %v, want %v", what, err, x.want)
		}
	}
}

// One check with a key of half a million bits takes most of a minute, and a file may ask for two hundred.
func TestHugeKeysAreNotVerifiedWith(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	n := new(big.Int).Lsh(big.NewInt(1), 524_287)
	ca := named("Khổng lồ")
	ca.IsCA = true
	giant := odd(t, ca, named("X"), &rsa.PublicKey{N: n.Add(n, big.NewInt(12345678901)), E: 1<<31 - 1}, key)
	if pki.Checkable(giant) == nil {
		t.Fatal("a key of 524,288 bits may be verified with")
	}
	if err := pki.Checkable(odd(t, named("Thường"), named("X"), key.Public(), key)); err != nil {
		t.Fatal(err)
	}
}
