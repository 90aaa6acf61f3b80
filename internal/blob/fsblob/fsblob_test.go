package fsblob

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"congvan/internal/blob"
	"congvan/internal/blob/blobtest"
)

func TestStore(t *testing.T) {
	blobtest.Run(t, func(t *testing.T) blob.Store {
		s, err := Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}

func TestLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Put(t.Context(), blobtest.Failing("half")); err == nil {
		t.Fatal("a broken upload was kept")
	}
	left, _ := filepath.Glob(filepath.Join(dir, "*", "*"))
	if len(left) != 0 {
		t.Fatal(left)
	}
	// What a killed process leaves goes after a day, what one is writing now stays.
	for name, age := range map[string]time.Duration{"old": 25 * time.Hour, "young": time.Hour} {
		p := filepath.Join(dir, "tmp", name)
		if err := os.WriteFile(p, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(p, time.Time{}, time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Open(dir); err != nil {
		t.Fatal(err)
	}
	left, _ = filepath.Glob(filepath.Join(dir, "tmp", "*"))
	if len(left) != 1 || !strings.HasSuffix(left[0], "young") {
		t.Fatal(left)
	}
}

func TestPutMendsADamagedFile(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	sum, _, err := s.Put(t.Context(), strings.NewReader("good"))
	if err != nil {
		t.Fatal(err)
	}
	p := s.path(sum)
	if err := os.Chmod(p, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte("g"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Put(t.Context(), strings.NewReader("good")); err != nil {
		t.Fatal(err)
	}
	if b, err := blob.ReadAll(t.Context(), s, sum); err != nil || string(b) != "good" {
		t.Fatalf("%q %v", b, err)
	}
}
