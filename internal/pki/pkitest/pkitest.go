// Package pkitest is a certification authority in process: it makes the certificates that tests and the demo data sign
// with, like those the Government Cipher Committee issues to people and agencies.
//
// Nothing here is for real trust: keys are made on the spot and live in memory. It panics where only a programming
// mistake can fail (a certificate template), so that tests read as a story.
package pkitest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"time"

	"software.sslmate.com/src/go-pkcs12"
)

// Algorithm is the kind of a key.
type Algorithm int

const (
	RSA2048 Algorithm = iota // what most Vietnamese tokens hold
	P256
)

// New makes a key.
func (a Algorithm) New() crypto.Signer {
	if a == P256 {
		return must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	}
	return must(rsa.GenerateKey(rand.Reader, 2048))
}

// Identity is a certificate with its key and the CA certificates between it and the root.
type Identity struct {
	Cert   *x509.Certificate
	Key    crypto.Signer
	Issuer *Identity // nil for a root
}

// Subject names a holder as Vietnamese certificates do.
type Subject struct {
	Name         string // person, or agency for a seal
	Title        string
	Unit         string
	Organisation string
	Province     string
}

// Options change what Issue makes. The zero value is an RSA-2048 certificate valid from a day ago for three years.
type Options struct {
	Algorithm Algorithm
	From, To  time.Time
}

// NewRoot makes a self-signed root, valid for twenty years around now.
func NewRoot(name string) *Identity {
	key := P256.New()
	t := template(Subject{Name: name, Organisation: "Congvan"}, Options{From: time.Now().AddDate(-5, 0, 0), To: time.Now().AddDate(15, 0, 0)})
	asCA(t)
	return &Identity{Cert: create(t, t, key, key), Key: key}
}

// Intermediate makes a CA below i.
func (i *Identity) Intermediate(name string) *Identity {
	t := template(Subject{Name: name, Organisation: "Congvan"}, Options{From: time.Now().AddDate(-4, 0, 0), To: time.Now().AddDate(10, 0, 0)})
	asCA(t)
	key := P256.New()
	return &Identity{Cert: create(t, i.Cert, key, i.Key), Key: key, Issuer: i}
}

// Issue makes a certificate for signing documents.
func (i *Identity) Issue(s Subject, o Options) *Identity {
	return i.IssueFor(o.Algorithm.New(), s, o)
}

// IssueFor is Issue for a key that exists already.
func (i *Identity) IssueFor(key crypto.Signer, s Subject, o Options) *Identity {
	t := template(s, o)
	t.KeyUsage = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
	t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection}
	return &Identity{Cert: create(t, i.Cert, key, i.Key), Key: key, Issuer: i}
}

// Chain returns the certificates a signature carries: the holder's, then the CAs', without the root.
func (i *Identity) Chain() []*x509.Certificate {
	var chain []*x509.Certificate
	for c := i; c.Issuer != nil; c = c.Issuer {
		chain = append(chain, c.Cert)
	}
	return chain
}

// Root returns the root above i.
func (i *Identity) Root() *Identity {
	for i.Issuer != nil {
		i = i.Issuer
	}
	return i
}

// PEM returns the certificate as a PEM file, e.g. for a trust store.
func (i *Identity) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: i.Cert.Raw})
}

// P12 returns key and chain as a PKCS#12 file.
func (i *Identity) P12(password string) []byte {
	chain := i.Chain()
	return must(pkcs12.Modern.Encode(i.Key, i.Cert, chain[1:], password))
}

func template(s Subject, o Options) *x509.Certificate {
	if o.From.IsZero() {
		o.From = time.Now().AddDate(0, 0, -1)
	}
	if o.To.IsZero() {
		o.To = o.From.AddDate(3, 0, 0)
	}
	name := pkix.Name{Country: []string{"VN"}, CommonName: s.Name}
	list := func(v string) []string {
		if v == "" {
			return nil
		}
		return []string{v}
	}
	name.Organization, name.OrganizationalUnit, name.Province = list(s.Organisation), list(s.Unit), list(s.Province)
	if s.Title != "" {
		name.ExtraNames = []pkix.AttributeTypeAndValue{{Type: []int{2, 5, 4, 12}, Value: s.Title}}
	}
	serial := must(rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120)))
	return &x509.Certificate{SerialNumber: serial, Subject: name, NotBefore: o.From, NotAfter: o.To, BasicConstraintsValid: true}
}

func asCA(t *x509.Certificate) {
	t.IsCA = true
	t.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
}

func create(t, parent *x509.Certificate, key, signer crypto.Signer) *x509.Certificate {
	return must(x509.ParseCertificate(must(x509.CreateCertificate(rand.Reader, t, parent, key.Public(), signer))))
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(fmt.Sprintf("pkitest: %v", err))
	}
	return v
}
