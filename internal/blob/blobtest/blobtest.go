// Package blobtest is the suite every blob.Store passes.
package blobtest

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"congvan/internal/blob"
)

// Failing gives text and then an error instead of the end.
func Failing(text string) io.Reader {
	return io.MultiReader(strings.NewReader(text), iotest.ErrReader(errors.New("connection lost")))
}

// Run checks what open returns, a fresh store each time.
func Run(t *testing.T, open func(t *testing.T) blob.Store) {
	t.Run("keeps what it was given", func(t *testing.T) { keeps(t, open(t)) })
	t.Run("knows what it does not have", func(t *testing.T) { missing(t, open(t)) })
	t.Run("keeps nothing of a broken stream", func(t *testing.T) { broken(t, open(t)) })
	t.Run("same content, many writers", func(t *testing.T) { race(t, open(t)) })
	t.Run("reads anywhere", func(t *testing.T) { anywhere(t, open(t)) })
}

func keeps(t *testing.T, s blob.Store) {
	ctx := t.Context()
	for _, size := range []int{0, 1, 100, 1 << 20} {
		b := make([]byte, size)
		rand.Read(b)
		sum, n, err := s.Put(ctx, iotest.HalfReader(bytes.NewReader(b)))
		if err != nil || n != int64(size) || sum != blob.Sum(sha256.Sum256(b)) {
			t.Fatalf("%d bytes: %v %d %v", size, sum, n, err)
		}
		got, err := blob.ReadAll(ctx, s, sum)
		if err != nil || !bytes.Equal(got, b) {
			t.Fatalf("%d bytes came back as %d: %v", size, len(got), err)
		}
		if ok, err := s.Has(ctx, sum); err != nil || !ok {
			t.Fatal(ok, err)
		}
	}
}

func missing(t *testing.T, s blob.Store) {
	ctx := t.Context()
	for _, sum := range []blob.Sum{{}, {1, 2, 3}} {
		if _, err := s.Open(ctx, sum); !errors.Is(err, blob.ErrNotFound) {
			t.Fatal(err)
		}
		if ok, err := s.Has(ctx, sum); err != nil || ok {
			t.Fatal(ok, err)
		}
		if err := s.Delete(ctx, sum); err != nil {
			t.Fatal(err)
		}
	}
	sum, _, err := s.Put(ctx, strings.NewReader("gone soon"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Delete(ctx, sum); err != nil {
		t.Fatal(err)
	}
	if ok, err := s.Has(ctx, sum); err != nil || ok {
		t.Fatal(ok, err)
	}
}

func broken(t *testing.T, s blob.Store) {
	if _, _, err := s.Put(t.Context(), Failing("half a file")); err == nil {
		t.Fatal("no error")
	}
	if ok, err := s.Has(t.Context(), blob.Sum(sha256.Sum256([]byte("half a file")))); err != nil || ok {
		t.Fatal("half a file was kept", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := s.Put(ctx, strings.NewReader("x")); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

func race(t *testing.T, s blob.Store) {
	content := strings.Repeat("cùng một nội dung ", 5000)
	var wg sync.WaitGroup
	problems := make(chan error, 20)
	for range 10 {
		wg.Go(func() {
			sum, _, err := s.Put(t.Context(), strings.NewReader(content))
			if err != nil {
				problems <- err
				return
			}
			b, err := blob.ReadAll(t.Context(), s, sum)
			if err != nil || string(b) != content {
				problems <- fmt.Errorf("read %d bytes: %w", len(b), err)
			}
		})
	}
	wg.Wait()
	close(problems)
	for err := range problems {
		t.Error(err)
	}
}

func anywhere(t *testing.T, s blob.Store) {
	sum, _, err := s.Put(t.Context(), strings.NewReader("0123456789"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(sum)
	var back blob.Sum
	if err != nil || json.Unmarshal(text, &back) != nil || back != sum {
		t.Fatalf("%s: %v", text, err)
	}
	r, err := s.Open(t.Context(), sum)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	p := make([]byte, 3)
	if _, err := r.ReadAt(p, 4); err != nil || string(p) != "456" || r.Size() != 10 {
		t.Fatalf("%q of %d: %v", p, r.Size(), err)
	}
	if _, err := r.Seek(-2, io.SeekEnd); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(r); err != nil || string(rest) != "89" {
		t.Fatalf("%q %v", rest, err)
	}
	if err := s.Delete(t.Context(), sum); err != nil {
		t.Fatal(err)
	}
	if _, err := r.ReadAt(p, 0); err != nil || string(p) != "012" {
		t.Fatalf("a reader lost its blob: %q %v", p, err)
	}
}
