// Package fsblob keeps blobs in a folder:
//
//	ab/ab12…   the blob whose SHA-256 begins with ab12
//	tmp/       what is being written
//
// A blob is written under a temporary name while it is hashed, flushed to the disk, and renamed to its place; then
// the folder is flushed, so that the name survives a power cut as well. What a killed process left in tmp/ is removed
// after a day.
package fsblob

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"congvan/internal/blob"
)

// Store is a blob.Store on a folder.
type Store struct{ dir string }

var _ blob.Store = (*Store)(nil)

// Open uses the folder, making it if missing. It must be on one file system.
func Open(dir string) (*Store, error) {
	s := &Store{dir: dir}
	if err := os.MkdirAll(filepath.Join(dir, "tmp"), 0o700); err != nil {
		return nil, fmt.Errorf("blobs: %w", err)
	}
	return s, s.tidy(time.Now().Add(-24 * time.Hour))
}

// tidy removes what was begun before and never finished.
func (s *Store) tidy(before time.Time) error {
	entries, err := os.ReadDir(filepath.Join(s.dir, "tmp"))
	if err != nil {
		return fmt.Errorf("blobs: %w", err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.ModTime().Before(before) {
			if err := os.Remove(filepath.Join(s.dir, "tmp", e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("blobs: %w", err)
			}
		}
	}
	return nil
}

func (s *Store) path(sum blob.Sum) string {
	h := sum.String()
	return filepath.Join(s.dir, h[:2], h)
}

// Put implements blob.Store.
func (s *Store) Put(ctx context.Context, r io.Reader) (blob.Sum, int64, error) {
	sum, n, err := s.put(ctx, r)
	if err != nil {
		return blob.Sum{}, 0, fmt.Errorf("put blob: %w", err)
	}
	return sum, n, nil
}

func (s *Store) put(ctx context.Context, r io.Reader) (sum blob.Sum, n int64, err error) {
	tmp := filepath.Join(s.dir, "tmp", rand.Text())
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o400)
	if err != nil {
		return sum, 0, err
	}
	defer os.Remove(tmp) // gone already when all went well
	h := sha256.New()
	n, err = io.Copy(io.MultiWriter(f, h), reading{ctx, r})
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return sum, 0, err
	}
	h.Sum(sum[:0])
	return sum, n, s.place(tmp, s.path(sum))
}

// place gives a finished file its name. A blob that is already there is the same: it is replaced by itself, which also
// mends one that was damaged on the disk.
func (s *Store) place(tmp, path string) error {
	dir := filepath.Dir(path)
	err := os.Mkdir(dir, 0o700)
	if err == nil {
		err = flush(s.dir)
	} else if errors.Is(err, fs.ErrExist) {
		err = nil
	}
	if err != nil {
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		return err
	}
	return flush(dir)
}

// flush makes the names in a folder durable.
func flush(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// reading stops when the context does.
type reading struct {
	ctx context.Context
	r   io.Reader
}

func (r reading) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

// Open implements blob.Store.
func (s *Store) Open(_ context.Context, sum blob.Sum) (blob.Reader, error) {
	if sum.IsZero() {
		return nil, blob.ErrNotFound
	}
	f, err := os.Open(s.path(sum))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, blob.ErrNotFound.Because(err)
	}
	if err != nil {
		return nil, fmt.Errorf("open blob: %w", err)
	}
	st, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("open blob: %w", err)
	}
	return file{f, st.Size()}, nil
}

type file struct {
	*os.File
	size int64
}

func (f file) Size() int64 { return f.size }

// Has implements blob.Store.
func (s *Store) Has(_ context.Context, sum blob.Sum) (bool, error) {
	if sum.IsZero() {
		return false, nil
	}
	_, err := os.Stat(s.path(sum))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for blob: %w", err)
	}
	return true, nil
}

// Delete implements blob.Store.
func (s *Store) Delete(_ context.Context, sum blob.Sum) error {
	if sum.IsZero() {
		return nil
	}
	if err := os.Remove(s.path(sum)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete blob: %w", err)
	}
	return nil
}
