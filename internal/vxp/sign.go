package vxp

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Prefix of every header of the protocol.
const Prefix = "XroadVnpt-"

const (
	signKeyHeader  = Prefix + "sign-header-key"
	signHeader     = Prefix + "sign-header"
	hashHeader     = Prefix + "hash-header"
	versionHeader  = Prefix + "version"
	versionWritten = "3.0.201608"
)

// Keys of arguments.
const (
	KeySystemID    = "systemid"
	KeyServiceType = "servicetype"
	KeyMessageType = "messagetype"
	KeyTimestamp   = "timestamp"
	KeyContentType = "Content-Type"
	KeyHashFile    = "hash-file"
	KeyFrom        = "from"
	KeyDocID       = "docId"
	KeyStatus      = "status"
	KeyAgencyCode  = "AgencyCode"
	KeyFilePath    = "filePath"
	KeyDescription = "description"
)

// Arg is one argument of a call. Their order is the order in the signed text.
type Arg struct{ Key, Value string }

// MAC returns the signature of a sign-header text: lower-case hex HMAC-SHA256.
func MAC(secret Secret, text string) string {
	m := hmac.New(sha256.New, []byte(secret))
	m.Write([]byte(text))
	return hex.EncodeToString(m.Sum(nil))
}

// SignText composes the text of sign-header: a compact JSON object in the order of args, nothing escaped that JSON
// does not demand.
func SignText(args []Arg) string {
	var b strings.Builder
	for i, a := range args {
		b.WriteByte("{,"[min(i, 1)])
		b.WriteString(quote(Prefix + a.Key))
		b.WriteByte(':')
		b.WriteString(quote(a.Value))
	}
	return b.String() + "}"
}

func quote(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.Encode(s) // a string cannot fail
	return strings.TrimSuffix(b.String(), "\n")
}

// Sign writes args and their signature into h. Names keep their case on the wire, as the SDK's do.
func Sign(h http.Header, secret Secret, args []Arg) {
	keys := make([]string, len(args))
	for i, a := range args {
		h[Prefix+a.Key] = []string{a.Value}
		keys[i] = a.Key
		if a.Key == KeyContentType {
			h.Set("Content-Type", a.Value)
		}
	}
	text := SignText(args)
	h[signKeyHeader] = []string{strings.Join(keys, ";")}
	h[signHeader] = []string{text}
	h[hashHeader] = []string{MAC(secret, text)}
	h[versionHeader] = []string{versionWritten}
}

// Timestamp writes t as the SDK does. What looks like a zone is the milliseconds.
func Timestamp(t time.Time) string {
	return fmt.Sprintf("%s+%04d", t.Format("02012006T150405"), t.Nanosecond()/1e6)
}

// Signed is a request's sign-header, not verified until Verify returned nil.
type Signed struct {
	text string
	mac  string
	args []Arg
}

// ErrUnsigned and ErrSignature are refusals of a request: a hub answers both with CodeBadCredentials.
var (
	ErrUnsigned  = errors.New("vxp: the request is not signed")
	ErrSignature = errors.New("vxp: the signature does not match")
)

// ReadSigned takes the signed arguments from a request's headers. Values are those of the signed JSON; order is kept.
func ReadSigned(h http.Header) (*Signed, error) {
	s := &Signed{text: h.Get(signHeader), mac: h.Get(hashHeader)}
	if s.text == "" || s.mac == "" {
		return nil, ErrUnsigned
	}
	d := json.NewDecoder(strings.NewReader(s.text))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, ErrUnsigned
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, ErrUnsigned
		}
		value, err := d.Token()
		if err != nil {
			return nil, ErrUnsigned
		}
		text, ok := value.(string)
		if !ok || len(s.args) >= 100 {
			return nil, ErrUnsigned
		}
		s.args = append(s.args, Arg{strings.TrimPrefix(key.(string), Prefix), text})
	}
	return s, nil
}

// Verify checks the signature in constant time, and that no plain header says something else than what was signed.
func (s *Signed) Verify(secret Secret, h http.Header) error {
	if !hmac.Equal([]byte(MAC(secret, s.text)), []byte(strings.ToLower(s.mac))) {
		return ErrSignature
	}
	for _, a := range s.args {
		for _, plain := range h.Values(Prefix + a.Key) {
			if !s.signed(a.Key, plain) {
				return fmt.Errorf("%w: header %s%s differs", ErrSignature, Prefix, a.Key)
			}
		}
	}
	return nil
}

func (s *Signed) signed(key, value string) bool {
	for _, a := range s.args {
		if strings.EqualFold(a.Key, key) && strings.TrimSpace(a.Value) == strings.TrimSpace(value) {
			return true
		}
	}
	return false
}

// Get returns the argument of exactly that name, else the first whose name differs only in case, else "".
func (s *Signed) Get(key string) string {
	for _, a := range s.args {
		if a.Key == key {
			return a.Value
		}
	}
	for _, a := range s.args {
		if strings.EqualFold(a.Key, key) {
			return a.Value
		}
	}
	return ""
}

// FileHash writes a SHA-256 as the SDK does: hex in which each byte has lost its leading zero.
func FileHash(sum [32]byte) string {
	var b strings.Builder
	for _, c := range sum {
		b.WriteString(strconv.FormatUint(uint64(c), 16))
	}
	return b.String()
}

// IsFileHash tells whether a hash-file argument stands for sum, in the SDK's form or in ordinary hex.
func IsFileHash(written string, sum [32]byte) bool {
	written = strings.ToLower(strings.TrimSpace(written))
	return written == FileHash(sum) || written == hex.EncodeToString(sum[:])
}
