package pades

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	_ "crypto/sha1" // old documents; the algorithm policy judges it
	_ "crypto/sha3"
	_ "crypto/sha512"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"time"

	"congvan/internal/pki"
)

// message is a CMS SignedData with one signer, read leniently.
type message struct {
	certs     []*x509.Certificate
	unread    int // certificates nobody here can parse
	content   []byte
	contentID asn1.ObjectIdentifier
	hash      crypto.Hash
	algorithm asn1.ObjectIdentifier
	pssHash   crypto.Hash // of PSS parameters, when they name one
	attrs     []byte      // DER of the signed attributes as a SET, nil when there are none
	digest    []byte      // attribute messageDigest
	certHash  []byte      // of signing-certificate(-v2)
	certAlg   crypto.Hash
	time      time.Time // attribute signing-time
	typeOK    bool      // content-type attribute equals the content's type
	signature []byte
	stamped   bool // holds a signature time-stamp
	signer    *x509.Certificate
}

var errCMS = errors.New("malformed CMS")

type asnSignedData struct {
	Version          int
	DigestAlgorithms asn1.RawValue
	Content          struct {
		Type  asn1.ObjectIdentifier
		Value asn1.RawValue `asn1:"explicit,optional,tag:0"`
	}
	Certificates asn1.RawValue `asn1:"optional,tag:0"`
	CRLs         asn1.RawValue `asn1:"optional,tag:1"`
	SignerInfos  asn1.RawValue
}

type asnAlgorithm struct {
	ID     asn1.ObjectIdentifier
	Params asn1.RawValue `asn1:"optional"`
}

type asnSignerInfo struct {
	Version       int
	SID           asn1.RawValue
	Digest        asnAlgorithm
	Attributes    asn1.RawValue `asn1:"optional,tag:0"`
	Algorithm     asnAlgorithm
	Signature     []byte
	UnsignedAttrs asn1.RawValue `asn1:"optional,tag:1"`
}

type asnAttribute struct {
	Type   asn1.ObjectIdentifier
	Values asn1.RawValue
}

// parseMessage reads the bytes of /Contents, padding included.
func parseMessage(raw []byte) (*message, error) {
	der, err := toDER(raw)
	if err != nil {
		return nil, err
	}
	var outer struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue `asn1:"explicit,tag:0"`
	}
	if _, err := asn1.Unmarshal(der, &outer); err != nil || !outer.Type.Equal(oidSignedData) {
		return nil, fmt.Errorf("%w: no SignedData", errCMS)
	}
	var sd asnSignedData
	if _, err := asn1.Unmarshal(outer.Content.Bytes, &sd); err != nil {
		// outer.Content is the explicit tag's value in some versions of encoding/asn1 and its element in others
		if _, err := asn1.Unmarshal(outer.Content.FullBytes, &sd); err != nil {
			return nil, fmt.Errorf("%w: %w", errCMS, err)
		}
	}
	m := &message{contentID: sd.Content.Type}
	var inner asn1.RawValue
	if _, err := asn1.Unmarshal(sd.Content.Value.Bytes, &inner); err == nil && inner.Tag == asn1.TagOctetString {
		m.content = inner.Bytes
	} else if sd.Content.Value.Tag == asn1.TagOctetString && sd.Content.Value.Class == asn1.ClassUniversal {
		m.content = sd.Content.Value.Bytes
	}
	for rest := sd.Certificates.Bytes; len(rest) > 0; {
		var c asn1.RawValue
		if rest, err = asn1.Unmarshal(rest, &c); err != nil {
			break
		}
		if got := pki.Parse(c.FullBytes); len(got) > 0 {
			m.certs = append(m.certs, got...)
		} else {
			m.unread++
		}
	}
	var si asnSignerInfo
	rest, err := asn1.Unmarshal(sd.SignerInfos.Bytes, &si)
	if err != nil {
		return nil, fmt.Errorf("%w: signer: %w", errCMS, err)
	}
	if len(rest) > 0 { // ISO 32000-2, 12.8.3.3: exactly one
		return nil, fmt.Errorf("%w: several signers", errCMS)
	}
	return m, m.readSigner(si)
}

func (m *message) readSigner(si asnSignerInfo) error {
	m.hash = hashOf(si.Digest.ID)
	m.algorithm, m.signature = si.Algorithm.ID, si.Signature
	if m.hash == 0 {
		return fmt.Errorf("%w: digest algorithm %v", errCMS, si.Digest.ID)
	}
	if m.algorithm.Equal(oidPSS) {
		var p struct {
			Hash asnAlgorithm `asn1:"explicit,optional,tag:0"`
		}
		m.pssHash = crypto.SHA1
		if _, err := asn1.Unmarshal(si.Algorithm.Params.FullBytes, &p); err == nil && len(p.Hash.ID) > 0 {
			m.pssHash = hashOf(p.Hash.ID)
		} else if err != nil {
			m.pssHash = m.hash
		}
	}
	if len(si.Attributes.FullBytes) > 0 {
		m.attrs = bytes.Clone(si.Attributes.FullBytes)
		m.attrs[0] = 0x31
		if err := m.readAttributes(si.Attributes.Bytes); err != nil {
			return err
		}
	}
	for rest := si.UnsignedAttrs.Bytes; len(rest) > 0; {
		var a asnAttribute
		var err error
		if rest, err = asn1.Unmarshal(rest, &a); err != nil {
			break
		}
		m.stamped = m.stamped || a.Type.Equal(oidTimeStamp)
	}
	m.signer = m.findSigner(si.SID)
	return nil
}

func (m *message) readAttributes(rest []byte) error {
	seen := map[string]bool{}
	for len(rest) > 0 {
		var a asnAttribute
		var err error
		if rest, err = asn1.Unmarshal(rest, &a); err != nil {
			return fmt.Errorf("%w: attributes: %w", errCMS, err)
		}
		value := a.Values.Bytes
		known := a.Type.Equal(oidMessageDigest) || a.Type.Equal(oidContentType) || a.Type.Equal(oidSigningTime) || a.Type.Equal(oidSigningCertV2)
		if known && seen[a.Type.String()] { // which of the two would count?
			return fmt.Errorf("%w: attribute %v twice", errCMS, a.Type)
		}
		seen[a.Type.String()] = true
		switch {
		case a.Type.Equal(oidMessageDigest):
			_, err = asn1.Unmarshal(value, &m.digest)
		case a.Type.Equal(oidContentType):
			var t asn1.ObjectIdentifier
			_, err = asn1.Unmarshal(value, &t)
			m.typeOK = t.Equal(m.contentID)
		case a.Type.Equal(oidSigningTime):
			_, err = asn1.Unmarshal(value, &m.time)
		case a.Type.Equal(oidSigningCertV2), a.Type.Equal(oidSigningCert):
			m.readSigningCert(value, a.Type.Equal(oidSigningCert))
		}
		if err != nil {
			return fmt.Errorf("%w: attribute %v: %w", errCMS, a.Type, err)
		}
	}
	return nil
}

func (m *message) readSigningCert(der []byte, v1 bool) {
	var sc struct {
		Certs []asn1.RawValue
		Rest  asn1.RawValue `asn1:"optional"`
	}
	if _, err := asn1.Unmarshal(der, &sc); err != nil || len(sc.Certs) == 0 {
		return
	}
	body := sc.Certs[0].Bytes
	m.certAlg = crypto.SHA256
	if v1 {
		m.certAlg = crypto.SHA1
	}
	var first asn1.RawValue
	rest, err := asn1.Unmarshal(body, &first)
	if err == nil && first.Tag == asn1.TagSequence && !v1 {
		var alg asnAlgorithm
		if _, err := asn1.Unmarshal(first.FullBytes, &alg); err == nil {
			m.certAlg = hashOf(alg.ID)
		}
		_, err = asn1.Unmarshal(rest, &first)
	}
	if err == nil && first.Tag == asn1.TagOctetString {
		m.certHash = first.Bytes
	}
}

// findSigner returns the certificate the signer identifier names.
func (m *message) findSigner(sid asn1.RawValue) *x509.Certificate {
	if sid.Class == asn1.ClassContextSpecific && sid.Tag == 0 {
		for _, c := range m.certs {
			if bytes.Equal(c.SubjectKeyId, sid.Bytes) {
				return c
			}
		}
		return nil
	}
	var is struct {
		Issuer asn1.RawValue
		Serial *big.Int
	}
	if _, err := asn1.Unmarshal(sid.FullBytes, &is); err != nil {
		return nil
	}
	for _, c := range m.certs {
		if c.SerialNumber.Cmp(is.Serial) == 0 && bytes.Equal(c.RawIssuer, is.Issuer.FullBytes) {
			return c
		}
	}
	return nil
}

// bound reports whether signing-certificate names the certificate that signed.
func (m *message) bound() bool {
	if m.certHash == nil || m.signer == nil || !m.certAlg.Available() {
		return false
	}
	h := m.certAlg.New()
	h.Write(m.signer.Raw)
	return bytes.Equal(h.Sum(nil), m.certHash)
}

func hashOf(oid asn1.ObjectIdentifier) crypto.Hash {
	switch {
	case oid.Equal(oidSHA256):
		return crypto.SHA256
	case oid.Equal(oidSHA384):
		return crypto.SHA384
	case oid.Equal(oidSHA512):
		return crypto.SHA512
	case oid.Equal(oidSHA3256):
		return crypto.SHA3_256
	case oid.Equal(oidSHA3384):
		return crypto.SHA3_384
	case oid.Equal(oidSHA3512):
		return crypto.SHA3_512
	case oid.Equal(oidSHA1):
		return crypto.SHA1
	}
	return 0
}

func oidOf(c *x509.Certificate) asn1.ObjectIdentifier {
	switch c.PublicKey.(type) {
	case *ecdsa.PublicKey:
		return oidECDSASHA256
	case ed25519.PublicKey:
		return oidEd25519
	}
	return oidRSA
}

// checkSignature verifies a signature over data with a certificate's key.
func checkSignature(c *x509.Certificate, algorithm asn1.ObjectIdentifier, hash crypto.Hash, data, signature []byte) error {
	if err := pki.Checkable(c); err != nil {
		return err
	}
	h := hash.New()
	h.Write(data)
	sum := h.Sum(nil)
	switch k := c.PublicKey.(type) {
	case *rsa.PublicKey:
		if algorithm.Equal(oidPSS) {
			return rsa.VerifyPSS(k, hash, sum, signature, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthAuto})
		}
		return rsa.VerifyPKCS1v15(k, hash, sum, signature)
	case *ecdsa.PublicKey:
		if ecdsa.VerifyASN1(k, sum, signature) {
			return nil
		}
		return errors.New("ECDSA verification failed")
	case ed25519.PublicKey:
		if ed25519.Verify(k, data, signature) {
			return nil
		}
		return errors.New("Ed25519 verification failed")
	}
	return fmt.Errorf("key of type %T", c.PublicKey)
}
