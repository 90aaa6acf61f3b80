package config

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// SecretFile is where the key is kept when it is not configured.
func (c Config) SecretFile() string { return filepath.Join(c.Data, "secret.key") }

// SecretConfigured says that the key comes from the configuration, not from SecretFile.
func (c Config) SecretConfigured() bool { return c.secret != "" }

// Secret returns the AES-256 key that seals the secrets in the database (signing keys, TOTP seeds, links to hubs). It comes from
// CONGVAN_SECRET_KEY, or from a file that is made on first use. Who has a backup of the database but not this key
// cannot read them; neither can we, so it must be backed up, elsewhere.
func (c Config) Secret() ([32]byte, error) {
	if c.secret != "" {
		return parseKey(c.secret)
	}
	name := c.SecretFile()
	st, err := os.Stat(name)
	if errors.Is(err, os.ErrNotExist) {
		if err := c.makeSecret(); err != nil {
			return [32]byte{}, fmt.Errorf("make secret key: %w", err)
		}
	} else if err != nil {
		return [32]byte{}, fmt.Errorf("secret key: %w", err)
	} else if st.Mode().Perm()&0o077 != 0 {
		return [32]byte{}, fmt.Errorf("secret key: others may read %s; run: chmod 600 %s", name, name)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return [32]byte{}, fmt.Errorf("secret key: %w", err)
	}
	k, err := parseKey(strings.TrimSpace(string(b)))
	if err != nil {
		return k, fmt.Errorf("%s: %w", name, err)
	}
	return k, nil
}

// makeSecret writes the key beside its place and links it there, so that of two processes that start together both end
// up with the same one, and nobody reads half of it.
func (c Config) makeSecret() error {
	if err := os.MkdirAll(c.Data, 0o755); err != nil {
		return err
	}
	var k [32]byte
	rand.Read(k[:])
	f, err := os.CreateTemp(c.Data, "secret-") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(base64.StdEncoding.EncodeToString(k[:]) + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), c.SecretFile()); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return nil
}

func parseKey(s string) (k [32]byte, err error) {
	b, err := hex.DecodeString(s)
	if err != nil {
		b, err = base64.StdEncoding.DecodeString(s)
	}
	if err != nil || len(b) != 32 {
		return k, errors.New("the secret key is not 32 bytes in base64 or hex; make one with: openssl rand -base64 32")
	}
	return [32]byte(b), nil
}
