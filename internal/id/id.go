// Package id gives every kind of row its own identifier type, so that a user's id cannot be handed in where a
// document's is asked for. All are UUIDv7 (RFC 9562): unique without a round trip, and roughly in order of time, so that
// new rows land at the end of their indexes.
package id

import (
	"database/sql/driver"
	"fmt"

	"github.com/google/uuid"
)

// Of is an identifier of a kind K. The zero value means "none"; it is NULL in SQL and "" in text.
type Of[K any] [16]byte

type (
	Agency     = Of[agency]
	Unit       = Of[unit]
	User       = Of[user]
	Post       = Of[post]
	Session    = Of[session]
	Upload     = Of[upload]
	Book       = Of[book]
	Document   = Of[document]
	File       = Of[file]
	Direction  = Of[direction]
	Recipient  = Of[recipient]
	Definition = Of[definition]
	Instance   = Of[instance]
	Token      = Of[token]
	Task       = Of[task]
	Key        = Of[key]
	Batch      = Of[batch]
	Signature  = Of[signature]
	Link       = Of[link]
	Message    = Of[message]
	Delivery   = Of[delivery]
	Event      = Of[event]
	Notice     = Of[notice]
)

type (
	agency     struct{}
	unit       struct{}
	user       struct{}
	post       struct{}
	session    struct{}
	upload     struct{}
	book       struct{}
	document   struct{}
	file       struct{}
	direction  struct{}
	recipient  struct{}
	definition struct{}
	instance   struct{}
	token      struct{}
	task       struct{}
	key        struct{}
	batch      struct{}
	signature  struct{}
	link       struct{}
	message    struct{}
	delivery   struct{}
	event      struct{}
	notice     struct{}
)

// New returns a fresh UUIDv7: id.New[id.Document]().
func New[T ~[16]byte]() T { return T(uuid.Must(uuid.NewV7())) }

// Parse reads the canonical text form. It refuses the empty string and the nil UUID.
func Parse[T ~[16]byte](s string) (T, error) {
	var zero T
	u, err := uuid.Parse(s)
	if err != nil || len(s) != 36 || u == uuid.Nil {
		return zero, fmt.Errorf("not an id: %q", s)
	}
	return T(u), nil
}

// IsZero reports whether the id is "none".
func (i Of[K]) IsZero() bool { return i == Of[K]{} }

// String returns the canonical lower-case form, "" for none.
func (i Of[K]) String() string {
	if i.IsZero() {
		return ""
	}
	return uuid.UUID(i).String()
}

// MarshalText and UnmarshalText give JSON and URLs the canonical form.
func (i Of[K]) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads the canonical form; empty text is none.
func (i *Of[K]) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*i = Of[K]{}
		return nil
	}
	v, err := Parse[Of[K]](string(b))
	*i = v
	return err
}

// Value stores the id as uuid, none as NULL.
func (i Of[K]) Value() (driver.Value, error) {
	if i.IsZero() {
		return nil, nil
	}
	return i.String(), nil
}

// Scan reads a uuid column; NULL is none.
func (i *Of[K]) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*i = Of[K]{}
		return nil
	case string:
		return i.UnmarshalText([]byte(v))
	case []byte:
		return i.UnmarshalText(v)
	case [16]byte:
		*i = Of[K](v)
		return nil
	}
	return fmt.Errorf("cannot read an id from %T", src)
}
