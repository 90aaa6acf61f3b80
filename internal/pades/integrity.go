package pades

import (
	"bytes"
	"crypto"
	"encoding/asn1"
	"errors"
	"fmt"
	"time"

	"congvan/internal/pades/cos"
)

// integrity checks digest and signature. It returns the sub-indication of what is wrong.
func integrity(data []byte, r [4]int, m *message, sub cos.Name) (string, error) {
	h := m.hash
	if sub == "adbe.pkcs7.sha1" {
		h = crypto.SHA1
	}
	digest := func(h crypto.Hash) []byte {
		w := h.New()
		w.Write(data[:r[1]])
		w.Write(data[r[2] : r[2]+r[3]])
		return w.Sum(nil)
	}
	var signed []byte // what messageDigest speaks of, when it is not the file
	switch sub {
	case "ETSI.RFC3161":
		imprint, alg, err := tstInfo(m)
		if err != nil {
			return "FORMAT_FAILURE", err
		}
		if !bytes.Equal(imprint, digest(alg)) {
			return "HASH_FAILURE", errors.New("the time-stamp is of another file")
		}
		signed = m.content
	case "adbe.pkcs7.sha1":
		if !bytes.Equal(m.content, digest(h)) {
			return "HASH_FAILURE", errors.New("the digest in the message is of another file")
		}
		signed = m.content
	case "adbe.pkcs7.detached", "ETSI.CAdES.detached":
		if len(m.content) > 0 {
			return "FORMAT_FAILURE", errors.New("a detached signature with content")
		}
	default:
		return "FORMAT_FAILURE", fmt.Errorf("SubFilter %q", sub)
	}
	var want []byte
	if signed == nil {
		want = digest(m.hash)
	} else {
		w := m.hash.New()
		w.Write(signed)
		want = w.Sum(nil)
	}
	if m.attrs != nil && !bytes.Equal(m.digest, want) {
		return "HASH_FAILURE", errors.New("message digest differs")
	}
	if m.attrs != nil && !m.typeOK {
		return "FORMAT_FAILURE", errors.New("content type differs")
	}
	if m.signer == nil {
		return "NO_SIGNING_CERTIFICATE_FOUND", errors.New("the message does not hold the signer's certificate")
	}
	toSign := m.attrs
	if toSign == nil {
		if toSign = signed; toSign == nil {
			toSign = append(bytes.Clone(data[:r[1]]), data[r[2]:r[2]+r[3]]...)
		}
	}
	hash := m.hash
	if m.algorithm.Equal(oidPSS) && m.pssHash != 0 {
		hash = m.pssHash
	}
	if err := checkSignature(m.signer, m.algorithm, hash, toSign, m.signature); err != nil {
		return "SIG_CRYPTO_FAILURE", err
	}
	if m.certHash != nil && !m.bound() {
		return "SIG_CRYPTO_FAILURE", errors.New("signing-certificate names another certificate")
	}
	return "", nil
}

// tstInfo reads the imprint of an RFC 3161 token.
func tstInfo(m *message) ([]byte, crypto.Hash, error) {
	var t struct {
		Version int
		Policy  asn1.ObjectIdentifier
		Imprint struct {
			Alg  asnAlgorithm
			Hash []byte
		}
		Serial asn1.RawValue
		Time   time.Time `asn1:"generalized"`
	}
	if !m.contentID.Equal(oidTSTInfo) {
		return nil, 0, errors.New("no time-stamp token")
	}
	// The fields behind the time are optional; encoding/asn1 lets them stand unread.
	if _, err := asn1.Unmarshal(m.content, &t); err != nil {
		return nil, 0, fmt.Errorf("time-stamp token: %w", err)
	}
	h := hashOf(t.Imprint.Alg.ID)
	if h == 0 {
		return nil, 0, errors.New("time-stamp token: digest algorithm")
	}
	m.time = t.Time
	return t.Imprint.Hash, h, nil
}
