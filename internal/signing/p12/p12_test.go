package p12_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"sync"
	"testing"
	"time"

	"congvan/internal/signing/p12"
	"congvan/internal/signing/signertest"

	"software.sslmate.com/src/go-pkcs12"
)

const password = "mật khẩu Đúng"

func ec() crypto.Signer { return must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)) }

var rsaKey = sync.OnceValue(func() crypto.Signer { return must(rsa.GenerateKey(rand.Reader, 2048)) })

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// issue makes a certificate; with a nil parent it signs itself.
func issue(name string, ca bool, key crypto.Signer, parent *x509.Certificate, by crypto.Signer) *x509.Certificate {
	c := &x509.Certificate{SerialNumber: new(big.Int).SetBytes([]byte(rand.Text())), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IsCA: ca, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	if parent == nil {
		parent, by = c, key
	}
	return must(x509.ParseCertificate(must(x509.CreateCertificate(rand.Reader, c, parent, key.Public(), by))))
}

type family struct {
	rootKey, midKey crypto.Signer
	root, mid       *x509.Certificate
}

var ca = sync.OnceValue(func() family {
	f := family{rootKey: ec(), midKey: ec()}
	f.root = issue("Gốc", true, f.rootKey, nil, nil)
	f.mid = issue("Trung gian", true, f.midKey, f.root, f.rootKey)
	return f
})

func TestSuite(t *testing.T) {
	for name, key := range map[string]crypto.Signer{"rsa": rsaKey(), "ecdsa": ec()} {
		for how, enc := range map[string]*pkcs12.Encoder{"modern": pkcs12.Modern, "legacy": pkcs12.LegacyDES} {
			t.Run(name+" "+how, func(t *testing.T) {
				leaf := issue("Lê Trọng Nghĩa", false, key, ca().mid, ca().midKey)
				// The issuers stand in the wrong order, with a stranger between them, and the leaf is not the first.
				stranger := issue("Người lạ", true, ec(), nil, nil)
				data := must(enc.Encode(key, ca().root, []*x509.Certificate{stranger, leaf, ca().mid}, password))
				k, err := p12.Open(data, password)
				if err != nil {
					t.Fatal(err)
				}
				if !k.Certificate().Equal(leaf) || len(k.Chain()) != 2 || !k.Chain()[0].Equal(ca().mid) || !k.Chain()[1].Equal(ca().root) {
					t.Fatal("wrong chain", k.Certificate().Subject, len(k.Chain()))
				}
				signertest.Run(t, k)
				back, err := p12.Resume(must(k.Grant()), k.Certificate(), k.Chain())
				if err != nil {
					t.Fatal(err)
				}
				signertest.Run(t, back)
			})
		}
	}
}

func TestRefuses(t *testing.T) {
	key := ec()
	leaf := issue("A", false, key, ca().mid, ca().midKey)
	good := must(pkcs12.Modern.Encode(key, leaf, nil, password))
	broken := bytes.Clone(good)
	broken[len(broken)-5] ^= 1 // in the MAC's parameters
	for name, c := range map[string]struct {
		data     []byte
		password string
		want     error
	}{
		"wrong password":          {good, "sai", p12.ErrPassword},
		"no password":             {good, "", p12.ErrPassword},
		"impossible password":     {good, "\U0001F600", p12.ErrPassword},
		"empty":                   {nil, password, p12.ErrUnreadable},
		"text":                    {[]byte("-----BEGIN CERTIFICATE-----"), password, p12.ErrUnreadable},
		"a certificate":           {leaf.Raw, password, p12.ErrUnreadable},
		"cut":                     {good[:len(good)/2], password, p12.ErrUnreadable},
		"more after the end":      {append(bytes.Clone(good), 0), password, p12.ErrUnreadable},
		"huge":                    {make([]byte, 1<<20), password, p12.ErrUnreadable},
		"certificates only":       {must(pkcs12.Modern.EncodeTrustStore([]*x509.Certificate{ca().root}, password)), password, p12.ErrNoPrivateKey},
		"key of another":          {must(pkcs12.Modern.Encode(ec(), leaf, nil, password)), password, p12.ErrNoPrivateKey},
		"too much key derivation": {bomb(t, good), password, p12.ErrUnreadable},
	} {
		if _, err := p12.Open(c.data, c.password); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := p12.Open(broken, password); err == nil {
		t.Error("a file that was tampered with was opened")
	}
	if _, err := p12.Open(good, password); err != nil {
		t.Fatal(err)
	}
	if _, err := p12.Resume(must(must(p12.Open(good, password)).Grant()), ca().mid, nil); err == nil {
		t.Error("a key was resumed under another's certificate")
	}
}

// bomb gives the MAC of a good file two billion rounds.
func bomb(t *testing.T, good []byte) []byte {
	var pfx struct {
		Version  int
		AuthSafe asn1.RawValue
		Mac      struct {
			Digest asn1.RawValue
			Salt   []byte
			Rounds int
		}
	}
	if _, err := asn1.Unmarshal(good, &pfx); err != nil {
		t.Fatal(err)
	}
	pfx.Mac.Rounds = 2_000_000_000
	return must(asn1.Marshal(pfx))
}

func FuzzOpen(f *testing.F) {
	key := ec()
	leaf := issue("A", false, key, nil, nil)
	f.Add(must(pkcs12.Modern.WithIterations(1).Encode(key, leaf, nil, "x")))
	f.Add(must(pkcs12.LegacyRC2.WithIterations(1).Encode(key, leaf, nil, "x")))
	f.Add([]byte{0x30, 0x80, 0, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		k, err := p12.Open(data, "x")
		if err == nil && (k.Certificate() == nil || k.Chain() == nil) {
			t.Fatal("opened into nothing")
		}
	})
}
