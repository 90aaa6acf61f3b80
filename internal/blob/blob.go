// Package blob keeps files by what is in them: the name of a blob is the SHA-256 of its bytes.
//
// So the same file is kept once however often it comes, a blob never changes, and whoever reads one can check it. A blob
// is put first and its sum is written into the database afterwards, never the other way round: after a crash there may be
// a blob that no row knows, but no row whose blob is missing.
//
// Implementations (fsblob; others pass the same suite, blobtest) promise that when Put has returned the bytes survive a
// power cut, and that nobody ever sees half a blob.
package blob

import (
	"context"
	"database/sql/driver"
	"encoding/hex"
	"fmt"
	"io"

	"congvan/internal/errs"
)

// Sum is the SHA-256 of a blob. As text it is lower-case hex; in SQL bytea. The zero Sum means "none" and is NULL.
type Sum [32]byte

// ErrNotFound is the answer for a blob that is not there.
var ErrNotFound = errs.New(errs.NotFound, "file-not-found",
	"Không tìm thấy nội dung tệp. Báo quản trị hệ thống nếu tệp này đáng lẽ phải có.",
	"The content of the file was not found. Tell the administrator if it should be there.")

// Store keeps blobs. It is safe for concurrent use, by several processes too.
type Store interface {
	// Put keeps everything r gives and returns its sum and size. If r fails, nothing is kept.
	Put(ctx context.Context, r io.Reader) (Sum, int64, error)
	// Open returns a blob for reading; the caller closes it. ErrNotFound if it is not there.
	Open(ctx context.Context, s Sum) (Reader, error)
	Has(ctx context.Context, s Sum) (bool, error)
	// Delete removes a blob; that it was not there is no error. Whoever is reading it reads on.
	Delete(ctx context.Context, s Sum) error
}

// Reader reads one blob, from the beginning or anywhere.
type Reader interface {
	io.ReadSeekCloser
	io.ReaderAt
	Size() int64
}

// Parse reads the hex form.
func Parse(text string) (Sum, error) {
	var s Sum
	if len(text) != 64 {
		return s, fmt.Errorf("not a SHA-256: %q", text)
	}
	if _, err := hex.Decode(s[:], []byte(text)); err != nil {
		return Sum{}, fmt.Errorf("not a SHA-256: %q", text)
	}
	return s, nil
}

// IsZero reports whether s is "none".
func (s Sum) IsZero() bool { return s == Sum{} }

// String returns the hex form, "" for none.
func (s Sum) String() string {
	if s.IsZero() {
		return ""
	}
	return hex.EncodeToString(s[:])
}

// MarshalText gives JSON the hex form.
func (s Sum) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the hex form; empty text is none.
func (s *Sum) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*s = Sum{}
		return nil
	}
	v, err := Parse(string(b))
	*s = v
	return err
}

// Value stores the sum as bytea, none as NULL.
func (s Sum) Value() (driver.Value, error) {
	if s.IsZero() {
		return nil, nil
	}
	return s[:], nil
}

// Scan reads a bytea or hex text column; NULL is none.
func (s *Sum) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*s = Sum{}
		return nil
	case []byte:
		if len(v) == len(s) {
			copy(s[:], v)
			return nil
		}
		return s.UnmarshalText(v)
	case string:
		return s.UnmarshalText([]byte(v))
	}
	return fmt.Errorf("cannot read a SHA-256 from %T", src)
}

// ReadAll reads a whole blob. For blobs that are known to be small enough.
func ReadAll(ctx context.Context, st Store, s Sum) ([]byte, error) {
	r, err := st.Open(ctx, s)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b := make([]byte, r.Size())
	_, err = io.ReadFull(r, b)
	return b, errs.Wrap(err, "read blob "+s.String())
}
