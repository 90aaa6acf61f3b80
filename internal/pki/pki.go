// Package pki answers one question: does a path lead from this certificate to a root we trust, and was everything on
// it valid at that time?
//
// It parses leniently and judges strictly. Real signatures carry certificates that crypto/x509 refuses (negative serial
// numbers, Brainpool curves); one such certificate beside the signer's must not make a signature unreadable, so [Parse]
// leaves it out. But a path is only accepted when every link verifies, every issuer is a CA that may sign certificates,
// and every certificate was valid at the time asked for.
//
// Search is bounded: certificates come from the document, that is from a stranger, and may form cycles (a certificate
// cycle kept another validator busy for minutes). A step never visits a certificate twice, and the number of
// signature checks per search is capped. Checks are remembered, because an office verifies the same few chains all day.
//
// Fetching (OCSP, CRL, AIA, time-stamps) will dial out only through a client that is handed in.
package pki

import (
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"congvan/internal/errs"
)

// ErrTrustFile says that a file of trusted roots cannot be used.
var ErrTrustFile = errs.New(errs.Invalid, "trust-file-invalid",
	"Tệp chứng thư gốc {name} không có chứng thư nào đọc được (cần dạng PEM). Hãy kiểm tra lại tệp.",
	"The trust file {name} holds no readable certificate (PEM is expected). Check the file.")

// Reasons for which there is no valid path.
var (
	ErrNoPath      = errors.New("no path to a trusted root")
	ErrExpired     = errors.New("a certificate on the path had expired")
	ErrNotYetValid = errors.New("a certificate on the path was not yet valid")
	ErrWeak        = errors.New("a key on the path is too weak")
)

// Sizes of RSA keys in bits. Below the first a signature proves nothing any more (ETSI TS 119 312 asks for 1900 and more);
// above the second one check takes seconds, which a stranger's file could ask for hundreds of times.
const (
	leastRSA = 2048
	mostRSA  = 8192
)

// Checkable refuses keys that would cost too much to verify with. Everything that verifies with a key out of a file asks first.
func Checkable(c *x509.Certificate) error {
	if k, ok := c.PublicKey.(*rsa.PublicKey); ok && k.N.BitLen() > mostRSA {
		return fmt.Errorf("RSA key of %d bits", k.N.BitLen())
	}
	return nil
}

// Parse reads certificates from DER, leaving out those that cannot be read.
func Parse(ders ...[]byte) []*x509.Certificate {
	var certs []*x509.Certificate
	for _, der := range ders {
		if c, err := x509.ParseCertificate(der); err == nil {
			certs = append(certs, c)
		}
	}
	return certs
}

// ParsePEM reads all certificates of a PEM file, leaving out what is not one.
func ParsePEM(data []byte) []*x509.Certificate {
	var certs []*x509.Certificate
	for {
		var block *pem.Block
		if block, data = pem.Decode(data); block == nil {
			return certs
		}
		if block.Type == "CERTIFICATE" {
			certs = append(certs, Parse(block.Bytes)...)
		}
	}
}

// Trust is a set of trusted roots. It is safe for concurrent use.
type Trust struct {
	roots map[fingerprint]*x509.Certificate

	mu      sync.Mutex
	checked map[link]bool // does parent's key verify child?
}

type fingerprint [sha256.Size]byte

type link struct{ child, parent fingerprint }

func print(c *x509.Certificate) fingerprint { return sha256.Sum256(c.Raw) }

// NewTrust trusts the given certificates, whether they are self-signed or not.
func NewTrust(roots ...*x509.Certificate) *Trust {
	t := &Trust{roots: map[fingerprint]*x509.Certificate{}, checked: map[link]bool{}}
	for _, c := range roots {
		t.roots[print(c)] = c
	}
	return t
}

// LoadTrust trusts the certificates in PEM files.
func LoadTrust(files ...string) (*Trust, error) {
	var roots []*x509.Certificate
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, ErrTrustFile.With("name", name).Because(err)
		}
		certs := ParsePEM(data)
		if len(certs) == 0 {
			return nil, ErrTrustFile.With("name", name)
		}
		roots = append(roots, certs...)
	}
	return NewTrust(roots...), nil
}

// Limits of one search. Public-service chains have three or four certificates.
const (
	maxDepth  = 10
	maxChecks = 200
	maxCache  = 10_000
)

// Chain finds a path from leaf to a root, valid at the given time, with the help of other certificates that came along.
// The path starts with leaf and ends with the root. When there is only a path that was not valid then, it is
// returned with ErrExpired or ErrNotYetValid; without any path the error is ErrNoPath.
func (t *Trust) Chain(leaf *x509.Certificate, others []*x509.Certificate, at time.Time) ([]*x509.Certificate, error) {
	s := search{trust: t, others: others, at: at, seen: map[fingerprint]bool{}, budget: maxChecks, err: ErrNoPath}
	s.from([]*x509.Certificate{leaf})
	return s.best, s.err
}

// search is a depth-first walk that keeps the first valid path, or else the first path found.
type search struct {
	trust  *Trust
	others []*x509.Certificate
	at     time.Time
	seen   map[fingerprint]bool
	budget int

	best []*x509.Certificate
	err  error // nil once a valid path is found
}

func (s *search) from(path []*x509.Certificate) {
	last := path[len(path)-1]
	id := print(last)
	if s.err == nil || len(path) > maxDepth || s.seen[id] {
		return
	}
	if s.trust.roots[id] != nil {
		if err := judge(path, s.at); !errors.Is(err, ErrNoPath) && (err == nil || s.best == nil) {
			s.best, s.err = append([]*x509.Certificate(nil), path...), err
		}
		return
	}
	s.seen[id] = true
	defer delete(s.seen, id)
	for _, root := range s.trust.roots {
		s.step(path, root)
	}
	for _, c := range s.others {
		s.step(path, c)
	}
}

func (s *search) step(path []*x509.Certificate, parent *x509.Certificate) {
	child := path[len(path)-1]
	if string(child.RawIssuer) != string(parent.RawSubject) || !mayIssue(parent, len(path)-1) {
		return
	}
	if s.budget--; s.budget < 0 || !s.trust.signed(child, parent) {
		return
	}
	s.from(append(path, parent))
}

// mayIssue reports whether c may issue certificates with below CA certificates under it (RFC 5280, 4.2.1.3 and 4.2.1.9).
func mayIssue(c *x509.Certificate, below int) bool {
	if c.Version >= 3 && (!c.BasicConstraintsValid || !c.IsCA) {
		return false
	}
	if c.KeyUsage != 0 && c.KeyUsage&x509.KeyUsageCertSign == 0 {
		return false
	}
	limited := c.MaxPathLen > 0 || c.MaxPathLenZero
	return !limited || below <= c.MaxPathLen
}

// signed reports whether parent's key verifies child's signature, from memory if it was asked before.
func (t *Trust) signed(child, parent *x509.Certificate) bool {
	l := link{print(child), print(parent)}
	t.mu.Lock()
	ok, known := t.checked[l]
	t.mu.Unlock()
	if known {
		return ok
	}
	ok = Checkable(parent) == nil && parent.CheckSignature(child.SignatureAlgorithm, child.RawTBSCertificate, child.Signature) == nil
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.checked) >= maxCache {
		clear(t.checked) // strangers' certificates must not fill the memory
	}
	t.checked[l] = ok
	return ok
}

// judge looks at a complete path: times, strength of keys, and what only the whole shows – critical extensions nobody here
// knows and constraints on names (RFC 5280, 6.1), which are the standard library's to check on exactly this path.
func judge(path []*x509.Certificate, at time.Time) error {
	if err := validAt(path, at); err != nil {
		return err
	}
	o := x509.VerifyOptions{Roots: x509.NewCertPool(), Intermediates: x509.NewCertPool(), CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}}
	o.Roots.AddCert(path[len(path)-1])
	for i, c := range path {
		if k, ok := c.PublicKey.(*rsa.PublicKey); ok && k.N.BitLen() < leastRSA {
			return fmt.Errorf("%w: %s", ErrWeak, c.Subject)
		}
		if i > 0 {
			o.Intermediates.AddCert(c)
		}
	}
	if _, err := path[0].Verify(o); err != nil {
		return fmt.Errorf("%w: %w", ErrNoPath, err)
	}
	return nil
}

func validAt(path []*x509.Certificate, at time.Time) error {
	for _, c := range path {
		switch {
		case at.Before(c.NotBefore):
			return fmt.Errorf("%w: %s", ErrNotYetValid, c.Subject)
		case at.After(c.NotAfter):
			return fmt.Errorf("%w: %s", ErrExpired, c.Subject)
		}
	}
	return nil
}

// Name returns what to call a certificate's holder: the common name, else the organisation, else the whole subject.
func Name(c *x509.Certificate) string {
	if c.Subject.CommonName != "" {
		return c.Subject.CommonName
	}
	return Organisation(c)
}

// Organisation returns the holder's organisation, or the whole subject when it names none.
func Organisation(c *x509.Certificate) string {
	if len(c.Subject.Organization) > 0 {
		return c.Subject.Organization[0]
	}
	return c.Subject.String()
}
