package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"unicode/utf8"

	"congvan/internal/errs"
	"congvan/internal/vntext"

	"golang.org/x/crypto/argon2"
)

var (
	ErrPasswordShort = errs.New(errs.Invalid, "password-too-short",
		"Mật khẩu phải có ít nhất {min} ký tự.", "The password must have at least {min} characters.")
	ErrPasswordLong = errs.New(errs.Invalid, "password-too-long",
		"Mật khẩu dài nhất {max} ký tự.", "The password may have at most {max} characters.")
	ErrPasswordWeak = errs.New(errs.Invalid, "password-weak",
		"Mật khẩu này quá dễ đoán. Đừng dùng tên đăng nhập, một ký tự lặp lại hoặc dãy số quen thuộc.",
		"This password is too easy to guess. Do not use the user name, one repeated character or a well-known sequence.")
)

const (
	minPassword = 10
	maxPassword = 200
)

// easy are openings of passwords that guessers try first; compared folded.
var easy = []string{"1234567890", "0123456789", "0987654321", "qwertyuiop", "password", "matkhau", "congvan", "vietnam", "abcdefghij", "abc123456"}

// CheckPassword tells whether a person may choose password: long enough, and not one of those tried first. The rules follow
// NIST SP 800-63B 5.1.1.2 (length and known bad ones, no required kinds of characters). The error points to /password.
func CheckPassword(username, password string) error {
	n := utf8.RuneCountInString(password)
	switch {
	case n < minPassword:
		return ErrPasswordShort.With("min", minPassword).At("/password")
	case n > maxPassword:
		return ErrPasswordLong.With("max", maxPassword).At("/password")
	}
	f := strings.Join(vntext.Words(password), "")
	// What is left beside a well-known part must be able to stand alone.
	for _, e := range append(easy, strings.Join(vntext.Words(username), "")) {
		if e != "" && strings.Contains(f, e) && utf8.RuneCountInString(f)-utf8.RuneCountInString(e) < 6 {
			return ErrPasswordWeak.At("/password")
		}
	}
	if first, _ := utf8.DecodeRuneInString(password); strings.Trim(password, string(first)) == "" {
		return ErrPasswordWeak.At("/password")
	}
	return nil
}

// Argon2id with the first of the settings OWASP names; about 30 ms of one core. They travel in each hash, so raising them
// later leaves old hashes valid.
const (
	argonMemory = 19 * 1024 // KiB
	argonTime   = 2
	argonLanes  = 1
	argonKey    = 32
)

// A few hashings at once: 200 people at eight in the morning must not take 200 × 19 MiB and all cores.
var kitchen = make(chan struct{}, max(2, runtime.NumCPU()))

// HashPassword makes the PHC string that is stored. It does not check the rules: [CheckPassword] does, at the place where
// a person chooses.
func HashPassword(password string) (string, error) {
	salt := make([]byte, 16)
	rand.Read(salt) // never fails
	key, err := derive(context.Background(), password, salt, argonTime, argonMemory, argonLanes)
	if err != nil {
		return "", err
	}
	e := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonLanes,
		e.EncodeToString(salt), e.EncodeToString(key)), nil
}

// derive hashes the NFC form: one keyboard sends "ế" as one character, another as three.
func derive(ctx context.Context, password string, salt []byte, t, m uint32, p uint8) ([]byte, error) {
	select {
	case kitchen <- struct{}{}:
		defer func() { <-kitchen }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(vntext.NFC(password)), salt, t, m, p, argonKey), nil
}

var errHash = errors.New("stored password hash is not readable")

// verify compares password with a stored hash. An empty hash (no password sign-in) compares with nothing, in the same time.
func verify(ctx context.Context, hash, password string) (bool, error) {
	none := hash == ""
	if none {
		hash = dummy
	}
	f := strings.Split(hash, "$")
	var version int
	var m, t uint32
	var p uint8
	if len(f) != 6 || f[1] != "argon2id" {
		return false, errHash
	}
	if _, err := fmt.Sscanf(f[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false, errHash
	}
	if _, err := fmt.Sscanf(f[3], "m=%d,t=%d,p=%d", &m, &t, &p); err != nil || m > 1<<20 || t == 0 || t > 100 || p == 0 {
		return false, errHash
	}
	salt, err := base64.RawStdEncoding.DecodeString(f[4])
	if err != nil {
		return false, errHash
	}
	want, err := base64.RawStdEncoding.DecodeString(f[5])
	if err != nil || len(want) != argonKey {
		return false, errHash
	}
	got, err := derive(ctx, password, salt, t, m, p)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1 && !none, nil
}

// dummy is a hash nothing matches, for names that do not exist: they must cost what others cost.
var dummy = fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonLanes,
	strings.Repeat("A", 22), strings.Repeat("A", 43))
