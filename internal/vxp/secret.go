package vxp

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Key seals participants' secrets, which must be known in clear to sign and so cannot be hashed. Who loses it must have every secret set anew.
type Key [32]byte

// ParseKey reads a key as 64 hex digits or as base64.
func ParseKey(s string) (Key, error) {
	s = strings.TrimSpace(s)
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != 32 {
		b, err = base64.StdEncoding.DecodeString(s)
	}
	if err != nil || len(b) != 32 {
		return Key{}, errors.New("the key must be 32 bytes, as 64 hex digits or base64")
	}
	return Key(b), nil
}

// LoadKey returns the key given as text, or else the one in file, which is made (mode 0600) when it is not there.
func LoadKey(text, file string) (Key, error) {
	if text != "" {
		return ParseKey(text)
	}
	b, err := os.ReadFile(file)
	if err == nil {
		return ParseKey(string(b))
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return Key{}, err
	}
	var k Key
	rand.Read(k[:])
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return Key{}, err
	}
	f, err := os.CreateTemp(filepath.Dir(file), ".key-*") // 0600 by itself
	if err != nil {
		return Key{}, err
	}
	defer os.Remove(f.Name())
	_, err = fmt.Fprintln(f, hex.EncodeToString(k[:]))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return Key{}, err
	}
	// Link, not rename: of two processes that start at once one wins and both use its key.
	if err := os.Link(f.Name(), file); err != nil && !errors.Is(err, fs.ErrExist) {
		return Key{}, err
	}
	b, err = os.ReadFile(file)
	if err != nil {
		return Key{}, err
	}
	return ParseKey(string(b))
}

func (k Key) aead() cipher.AEAD {
	block, err := aes.NewCipher(k[:])
	if err != nil {
		panic(err) // 32 bytes are a key
	}
	a, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	return a
}

// Seal encrypts a secret for the system of that id.
func (k Key) Seal(id string, s Secret) []byte {
	a := k.aead()
	nonce := make([]byte, a.NonceSize())
	rand.Read(nonce)
	return a.Seal(nonce, nonce, []byte(s), []byte(id))
}

// Open is the reverse of Seal. It fails when the key is another one, or the row was moved to another system.
func (k Key) Open(id string, sealed []byte) (Secret, error) {
	a := k.aead()
	if len(sealed) < a.NonceSize() {
		return "", errors.New("vxp: not a sealed secret")
	}
	b, err := a.Open(nil, sealed[:a.NonceSize()], sealed[a.NonceSize():], []byte(id))
	if err != nil {
		return "", fmt.Errorf("vxp: the secret of %s cannot be opened: wrong key?", id)
	}
	return Secret(b), nil
}
