package signing

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
)

// What is sealed, each under a key of its own derived from Service.Secret.
const (
	sealedKey           = "congvan signing key v1"
	sealedAuthorisation = "congvan signing authorisation v1"
)

// seal encrypts with AES-256-GCM under a random nonce. owner is bound in: what was sealed for one row opens in no other.
func (s *Service) seal(what, owner string, plain []byte) ([]byte, error) {
	a, err := s.aead(what)
	if err != nil {
		return nil, err
	}
	return a.Seal(nil, nil, plain, []byte(owner)), nil
}

func (s *Service) open(what, owner string, sealed []byte) ([]byte, error) {
	a, err := s.aead(what)
	if err != nil {
		return nil, err
	}
	return a.Open(nil, nil, sealed, []byte(owner))
}

func (s *Service) aead(what string) (cipher.AEAD, error) {
	if s.Secret == [32]byte{} {
		return nil, errors.New("signing: no secret configured")
	}
	key, err := hkdf.Key(sha256.New, s.Secret[:], nil, what, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}
