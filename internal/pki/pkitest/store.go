package pkitest

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Open returns the issuing authority kept in dir, below a root of the given name, and makes both if there is none. Of processes
// that do this at the same time all get the same one. The root's own key is not kept: nobody needs it again.
func Open(dir, name string) (*Identity, error) {
	file := filepath.Join(dir, "ca.key")
	ca, err := read(file)
	if !errors.Is(err, fs.ErrNotExist) {
		return ca, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	fresh := NewRoot(name).Intermediate(name + " G1")
	key, err := x509.MarshalPKCS8PrivateKey(fresh.Key)
	if err != nil {
		return nil, err
	}
	b := append(fresh.PEM(), fresh.Issuer.PEM()...)
	b = append(b, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})...)
	tmp, err := os.CreateTemp(dir, "ca-") // mode 0600
	if err != nil {
		return nil, err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(b)
	if err := errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return nil, err
	}
	// A link appears whole, and only where nothing is.
	if err := os.Link(tmp.Name(), file); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return read(file)
}

func read(file string) (*Identity, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var certs []*x509.Certificate
	for block, rest := pem.Decode(b); block != nil; block, rest = pem.Decode(rest) {
		if block.Type == "CERTIFICATE" {
			c, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			certs = append(certs, c)
			continue
		}
		k, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		signer, ok := k.(crypto.Signer)
		if err != nil || !ok || len(certs) != 2 {
			return nil, fmt.Errorf("%s: not an authority of this package: %v", file, err)
		}
		return &Identity{Cert: certs[0], Key: signer, Issuer: &Identity{Cert: certs[1]}}, nil
	}
	return nil, fmt.Errorf("%s: no key in it", file)
}
