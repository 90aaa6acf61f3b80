package pki_test

import (
	"crypto/x509"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"congvan/internal/pki"
	"congvan/internal/pki/pkitest"

	"github.com/google/go-cmp/cmp"
	"software.sslmate.com/src/go-pkcs12"
)

func TestChain(t *testing.T) {
	root := pkitest.NewRoot("Root CA")
	inter := root.Intermediate("Cơ quan chứng thực số")
	now := time.Now()
	leaf := inter.Issue(pkitest.Subject{Name: "Lê Trọng Nghĩa"}, pkitest.Options{Algorithm: pkitest.P256, To: now.AddDate(0, 1, 0)})
	fake := leaf.Issue(pkitest.Subject{Name: "Kẻ mạo danh"}, pkitest.Options{Algorithm: pkitest.P256}) // issued by a non-CA
	trust := pki.NewTrust(root.Cert)
	for name, c := range map[string]struct {
		leaf   *x509.Certificate
		others []*x509.Certificate
		trust  *pki.Trust
		at     time.Time
		want   error
		length int
	}{
		"valid":                {leaf.Cert, leaf.Chain(), trust, now, nil, 3},
		"expired":              {leaf.Cert, leaf.Chain(), trust, now.AddDate(0, 2, 0), pki.ErrExpired, 3},
		"not yet":              {leaf.Cert, leaf.Chain(), trust, now.AddDate(0, -2, 0), pki.ErrNotYetValid, 3},
		"intermediate missing": {leaf.Cert, nil, trust, now, pki.ErrNoPath, 0},
		"stranger's root":      {leaf.Cert, leaf.Chain(), pki.NewTrust(pkitest.NewRoot("Root CA").Cert), now, pki.ErrNoPath, 0},
		"issuer is not a CA":   {fake.Cert, fake.Chain(), trust, now, pki.ErrNoPath, 0},
		"trusted directly":     {leaf.Cert, nil, pki.NewTrust(leaf.Cert), now, nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			chain, err := c.trust.Chain(c.leaf, c.others, c.at)
			if !errors.Is(err, c.want) || len(chain) != c.length {
				t.Fatalf("got %d certificates, %v; want %d, %v", len(chain), err, c.length, c.want)
			}
		})
	}
}

// Cross-certified CAs form a cycle; the search must end.
func TestChainCycle(t *testing.T) {
	var others []*x509.Certificate
	var leaf *pkitest.Identity
	for range 30 {
		a := pkitest.NewRoot("A")
		others = append(others, a.Cert, a.Intermediate("A").Cert)
		leaf = a.Issue(pkitest.Subject{Name: "x"}, pkitest.Options{Algorithm: pkitest.P256})
	}
	start := time.Now()
	if _, err := pki.NewTrust(pkitest.NewRoot("A").Cert).Chain(leaf.Cert, others, start); !errors.Is(err, pki.ErrNoPath) {
		t.Fatal(err)
	}
	if d := time.Since(start); d > 2*time.Second {
		t.Fatalf("took %v", d)
	}
}

func TestLoadTrustAndP12(t *testing.T) {
	root := pkitest.NewRoot("Root CA")
	good, bad := filepath.Join(t.TempDir(), "ca.pem"), filepath.Join(t.TempDir(), "bad.pem")
	if err := errors.Join(os.WriteFile(good, root.PEM(), 0o600), os.WriteFile(bad, []byte("hello"), 0o600)); err != nil {
		t.Fatal(err)
	}
	trust, err := pki.LoadTrust(good)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{bad, good + ".missing"} {
		if _, err := pki.LoadTrust(good, name); !errors.Is(err, pki.ErrTrustFile) {
			t.Fatalf("%s: %v", name, err)
		}
	}
	id := root.Intermediate("CA").Issue(pkitest.Subject{Name: "Nguyễn Thị Nghĩa", Organisation: "UBND tỉnh Nghệ An"}, pkitest.Options{})
	key, cert, cas, err := pkcs12.DecodeChain(id.P12("mật khẩu"), "mật khẩu")
	if err != nil || key == nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Nguyễn Thị Nghĩa", "UBND tỉnh Nghệ An"}, []string{pki.Name(cert), pki.Organisation(cert)}); diff != "" {
		t.Fatal(diff)
	}
	if _, err := trust.Chain(cert, cas, time.Now()); err != nil {
		t.Fatal(err)
	}
}
