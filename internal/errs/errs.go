// Package errs gives every error two faces.
//
// One face is for the log: the wrapped chain with causes, paths and driver text. The other is for the person at
// the screen: a kind, a stable slug and a sentence in Vietnamese and English that says what is wrong, where, and
// what to do. Only an [Error] carries the second face; any other error is shown as "internal" and nothing of its text
// leaves the process. The table from kind to HTTP status is in internal/api/problem.go, to exit codes in cmd/congvan.
//
// Packages declare their errors as variables and refine a copy where it happens:
//
//	var ErrNotPDF = errs.New(errs.Invalid, "file-not-pdf", "Tệp {name} không phải PDF. …", "The file {name} is not a PDF. …")
//	return ErrNotPDF.With("name", name).At("/files/0").Because(err)
package errs

import (
	"errors"
	"fmt"
	"maps"
	"strings"
)

// Kind says what the caller can do about an error. The zero Kind is Internal: unsafe to show.
type Kind uint8

const (
	Internal        Kind = iota // our fault; shown without detail
	Invalid                     // the input is wrong; the pointer says where
	Unauthenticated             // sign in (again)
	Forbidden                   // signed in, but not allowed
	NotFound                    // does not exist, or must not be known to exist
	Conflict                    // somebody or something was faster; read again
	TooLarge                    // over a stated limit
	Unsupported                 // a form of input this program does not read
	TooMany                     // slow down; RetryAfter may be set
	Unavailable                 // a part needed for this is down; try again later
)

// String returns the kind's stable name, used in logs and metrics.
func (k Kind) String() string {
	names := [...]string{"internal", "invalid", "unauthenticated", "forbidden", "not-found", "conflict", "too-large", "unsupported", "too-many", "unavailable"}
	if int(k) < len(names) {
		return names[k]
	}
	return "internal"
}

// Error is an error that may be shown to a person. Values are immutable: At, With and Because return copies.
type Error struct {
	Kind    Kind
	Slug    string // stable, kebab-case; clients key on it
	VI, EN  string // sentences; {name} is replaced from Params
	Pointer string // JSON pointer of the offending field in the request, "" if none
	Params  map[string]any
	cause   error
}

// New declares an error. Declare them as package variables, next to the rule they enforce.
func New(kind Kind, slug, vi, en string) *Error {
	return &Error{Kind: kind, Slug: slug, VI: vi, EN: en}
}

// Error returns the text for the log: slug, English sentence and cause.
func (e *Error) Error() string {
	s := e.Slug + ": " + e.Text("en")
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return s
}

// Text returns the sentence to show in lang ("vi" or "en"; anything else is Vietnamese) with parameters filled in.
func (e *Error) Text(lang string) string {
	s := e.VI
	if lang == "en" {
		s = e.EN
	}
	for k, v := range e.Params {
		s = strings.ReplaceAll(s, "{"+k+"}", fmt.Sprint(v))
	}
	return s
}

// At returns a copy that points to the field of the request, e.g. "/issuedOn".
func (e *Error) At(pointer string) *Error {
	c := *e
	c.Pointer = pointer
	return &c
}

// With returns a copy with one more parameter for the sentences.
func (e *Error) With(name string, value any) *Error {
	c := *e
	c.Params = maps.Clone(e.Params)
	if c.Params == nil {
		c.Params = map[string]any{}
	}
	c.Params[name] = value
	return &c
}

// Because returns a copy that carries cause for the log. The cause is never shown.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

// Unwrap returns the cause given to Because.
func (e *Error) Unwrap() error { return e.cause }

// Is reports whether target is the same declared error, whatever its parameters.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Slug == e.Slug
}

// Find returns the outermost *Error in err's chain, or nil if there is none.
func Find(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}

// KindOf returns the kind of err: Internal unless its chain holds an *Error.
func KindOf(err error) Kind {
	if e := Find(err); e != nil {
		return e.Kind
	}
	return Internal
}

// Wrap adds what was being done, for the log. It returns nil for nil.
func Wrap(err error, doing string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}
