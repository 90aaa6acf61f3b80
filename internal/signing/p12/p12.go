// Package p12 is a signing.Signer whose key comes out of a PKCS#12 file (RFC 7292; .p12, .pfx).
//
// The file comes from outside and is opened with a password that comes from outside too, so it is looked at before any key is
// derived: a file may ask for billions of rounds of hashing.
package p12

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"

	"congvan/internal/errs"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
	"software.sslmate.com/src/go-pkcs12"
)

var (
	ErrUnreadable = errs.New(errs.Invalid, "p12-unreadable",
		"Tệp này không phải tệp khóa PKCS#12 (.p12, .pfx) mà hệ thống đọc được. Xuất lại khóa từ kho chứng thư, kèm khóa riêng, rồi thử lại.",
		"This is not a PKCS#12 key file (.p12, .pfx) that can be read. Export the key with its private key again and retry.")
	ErrPassword = errs.New(errs.Invalid, "p12-password-wrong",
		"Mật khẩu của tệp khóa không đúng.", "The password of the key file is wrong.")
	ErrNoPrivateKey = errs.New(errs.Invalid, "p12-without-key",
		"Tệp chỉ có chứng thư, không có khóa riêng của chứng thư đó. Xuất lại từ kho chứng thư, chọn kèm khóa riêng.",
		"The file holds certificates but not the private key that belongs to one. Export it again together with the private key.")
)

const (
	maxSize   = 256 << 10
	maxRounds = 5_000_000 // a few seconds; openssl writes 2,048, careful programs 600,000
)

// Key is an opened key. It is safe for concurrent use.
type Key struct {
	private crypto.Signer
	cert    *x509.Certificate
	chain   []*x509.Certificate
}

// Open reads a PKCS#12. The errors for people are this package's.
func Open(data []byte, password string) (*Key, error) {
	if len(data) > maxSize {
		return nil, ErrUnreadable.Because(errors.New("too large"))
	}
	if err := inspect(data); err != nil {
		return nil, ErrUnreadable.Because(err)
	}
	private, first, others, err := pkcs12.DecodeChain(data, password)
	switch {
	case errors.Is(err, pkcs12.ErrIncorrectPassword), errors.Is(err, pkcs12.ErrDecryption):
		return nil, ErrPassword.Because(err)
	case err != nil && strings.Contains(err.Error(), "UCS-2"):
		return nil, ErrPassword.Because(err) // no PKCS#12 can have such a password
	case err != nil && strings.Contains(err.Error(), "private key missing"):
		return nil, ErrNoPrivateKey.Because(err)
	case err != nil:
		return nil, ErrUnreadable.Because(err)
	}
	return match(private, append([]*x509.Certificate{first}, others...))
}

// Resume makes a key out of what Grant gave and the certificates that belong to it.
func Resume(grant []byte, cert *x509.Certificate, chain []*x509.Certificate) (*Key, error) {
	private, err := x509.ParsePKCS8PrivateKey(grant)
	if err != nil {
		return nil, errors.New("resume key: unreadable") // the cause may quote what it read
	}
	k, err := match(private, []*x509.Certificate{cert})
	if err != nil {
		return nil, err
	}
	k.chain = chain
	return k, nil
}

// Grant returns the private key as PKCS#8, to be sealed by the caller: enough to sign without the password, nothing of the
// password.
func (k *Key) Grant() ([]byte, error) { return x509.MarshalPKCS8PrivateKey(k.private) }

// Certificate implements signing.Signer.
func (k *Key) Certificate() *x509.Certificate { return k.cert }

// Chain implements signing.Signer.
func (k *Key) Chain() []*x509.Certificate { return k.chain }

// Sign implements signing.Signer.
func (k *Key) Sign(ctx context.Context, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return k.private.Sign(rand.Reader, digest, opts)
}

// match finds the certificate of the key, wherever it stands in the file (programs differ), and the issuers above it.
func match(private any, certs []*x509.Certificate) (*Key, error) {
	signer, ok := private.(crypto.Signer)
	if !ok {
		return nil, ErrUnreadable.Because(fmt.Errorf("%T cannot sign", private))
	}
	public, ok := signer.Public().(interface{ Equal(crypto.PublicKey) bool })
	if !ok {
		return nil, ErrUnreadable.Because(fmt.Errorf("public key %T", signer.Public()))
	}
	for _, c := range certs {
		if public.Equal(c.PublicKey) {
			return &Key{private: signer, cert: c, chain: issuers(c, certs)}, nil
		}
	}
	return nil, ErrNoPrivateKey.Because(errors.New("no certificate fits the private key"))
}

// issuers follows the chain upwards. A certificate is used once, so a circle ends.
func issuers(leaf *x509.Certificate, certs []*x509.Certificate) []*x509.Certificate {
	out := []*x509.Certificate{}
	used := map[*x509.Certificate]bool{leaf: true}
	for at := leaf; !bytes.Equal(at.RawIssuer, at.RawSubject); {
		var next *x509.Certificate
		for _, c := range certs {
			if !used[c] && bytes.Equal(c.RawSubject, at.RawIssuer) && at.CheckSignatureFrom(c) == nil {
				next = c
				break
			}
		}
		if next == nil {
			break
		}
		used[next] = true
		out = append(out, next)
		at = next
	}
	return out
}

// inspect looks for key derivation parameters, SEQUENCE { salt OCTET STRING, rounds INTEGER, … }, in whatever the file shows
// without a password, and refuses exorbitant ones. What is hidden inside an encrypted part is reached only by who made
// the file and knows its password; it is not looked at.
func inspect(data []byte) error {
	s := cryptobyte.String(data)
	var pfx cryptobyte.String
	if !s.ReadASN1(&pfx, asn1.SEQUENCE) || !s.Empty() {
		return errors.New("not DER")
	}
	budget := 10_000
	return walk(pfx, 0, &budget)
}

func walk(s cryptobyte.String, depth int, budget *int) error {
	if depth > 30 {
		return errors.New("nested too deeply")
	}
	var salt bool
	for !s.Empty() {
		if *budget--; *budget < 0 {
			return errors.New("too many parts")
		}
		var body cryptobyte.String
		var tag asn1.Tag
		if !s.ReadAnyASN1(&body, &tag) {
			return nil // not DER after all: an OCTET STRING with something else in it
		}
		if tag == asn1.INTEGER && salt && rounds(body) > maxRounds {
			return errors.New("too many rounds of key derivation")
		}
		// A MAC's rounds follow its salt in the same way; the DigestInfo before that is a SEQUENCE.
		salt = tag&0x1f == asn1.OCTET_STRING // of any class: the decoder does not look at it
		if tag == asn1.OCTET_STRING || tag&0x20 != 0 {
			if err := walk(body, depth+1, budget); err != nil {
				return err
			}
		}
	}
	return nil
}

// rounds reads a non-negative INTEGER's bytes; anything that does not fit counts as too many.
func rounds(b []byte) int64 {
	if len(b) > 5 {
		return maxRounds + 1
	}
	var n int64
	for _, c := range b {
		n = n<<8 | int64(c)
	}
	return n
}
