// Package pgtest gives every test a PostgreSQL database of its own, migrated, in about a tenth of a second.
//
// All test processes of a user share one private cluster in the temporary folder (package private, without fsync: nothing
// in it is worth anything). The first process that needs it starts it; a small watchdog stops it when no test
// process has held it for a minute, so nothing is left running. Inside, there is one template database per set of
// migration files; a test's database is a clone, dropped when the test ends.
//
// Tests that kill the server need their own: [Durable].
package pgtest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"congvan/internal/pg"
	"congvan/internal/pg/private"
	"congvan/migrations"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// New returns a pool on a fresh database with the office schema. Both end with the test.
func New(t testing.TB) *pg.DB {
	t.Helper()
	return Open(t, NewURL(t))
}

// Open returns a pool on url that is closed with the test.
func Open(t testing.TB, url string) *pg.DB {
	t.Helper()
	db, err := pg.Open(context.Background(), pg.Config{URL: url, MaxConns: 10})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db
}

// NewURL returns the address of a fresh database with the office schema, for tests that start processes.
func NewURL(t testing.TB) string {
	t.Helper()
	return NewWith(t, migrations.Office())
}

// NewWith returns the address of a fresh database with the given migrations. An empty set gives an empty database.
func NewWith(t testing.TB, files fs.FS) string {
	t.Helper()
	ctx := context.Background()
	s, err := shared()
	if err != nil {
		t.Fatalf("test cluster: %v", err)
	}
	template, err := ensureTemplate(ctx, s, files)
	if err != nil {
		t.Fatalf("test template: %v", err)
	}
	name := "t_" + strings.ToLower(rand.Text())
	if err := clone(ctx, s, name, template); err != nil {
		t.Fatalf("test database: %v", err)
	}
	t.Cleanup(func() {
		if err := admin(ctx, s, "drop database if exists "+name+" with (force)"); err != nil {
			t.Errorf("drop test database: %v", err)
		}
	})
	return s.URL(name)
}

// Durable starts a cluster for this test alone, with the durability of production, and returns it and the address of a
// database "congvan" with the office schema. Start another private.Server on dir to play the restart after a crash.
func Durable(t testing.TB) (s *private.Server, url, dir string) {
	t.Helper()
	dir = t.TempDir()
	ctx := context.Background()
	s, err := private.Start(ctx, private.Options{Dir: dir, Settings: []string{"shared_buffers=32MB"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Stop() })
	if err := s.EnsureDatabase(ctx, "congvan"); err != nil {
		t.Fatal(err)
	}
	url = s.URL("congvan")
	if _, err := pg.Migrate(ctx, url, migrations.Office()); err != nil {
		t.Fatal(err)
	}
	return s, url, dir
}

var shared = sync.OnceValues(start)

func start() (*private.Server, error) {
	dir := filepath.Join(os.TempDir(), "congvan-pgtest-"+strconv.Itoa(os.Getuid()))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if st, err := os.Lstat(dir); err != nil || !st.IsDir() || st.Sys().(*syscall.Stat_t).Uid != uint32(os.Getuid()) {
		return nil, fmt.Errorf("%s belongs to somebody else", dir)
	}
	gate, err := flock(filepath.Join(dir, "start"), syscall.LOCK_EX)
	if err != nil {
		return nil, err
	}
	defer gate.Close()
	if err := join(filepath.Join(dir, "users")); err != nil {
		return nil, err
	}
	running := private.Running(dir)
	if clean := filepath.Join(dir, "clean"); !running {
		// Without fsync, data that were not shut down properly may be nonsense. They are cheap to make anew.
		if err := os.Remove(clean); err != nil {
			if err := os.RemoveAll(filepath.Join(dir, "data")); err != nil {
				return nil, err
			}
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	s, err := private.Start(ctx, private.Options{Dir: dir, Detached: true, Log: slog.New(slog.DiscardHandler), Settings: []string{
		"fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "max_connections=400", "shared_buffers=128MB"}})
	if err != nil {
		return nil, err
	}
	if !running {
		if err := sweep(ctx, s); err != nil {
			return nil, err
		}
	}
	return s, watch(dir)
}

// sweep drops what killed test processes left, and all templates once they are many.
func sweep(ctx context.Context, s *private.Server) error {
	conn, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	rows, _ := conn.Query(ctx, `select datname from pg_database where datname ~ '^(t|new)_'
		or datname ~ '^tpl_' and (select count(*) from pg_database where datname ~ '^tpl_') > 12`)
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, n := range names {
		if _, err := conn.Exec(ctx, "alter database "+n+" is_template false"); err != nil {
			return err
		}
		if _, err := conn.Exec(ctx, "drop database "+n+" with (force)"); err != nil {
			return err
		}
	}
	return nil
}

// ensureTemplate returns the template database for these migrations, making it if this is the first use.
func ensureTemplate(ctx context.Context, s *private.Server, files fs.FS) (string, error) {
	sum, err := digest(files)
	if err != nil {
		return "", err
	}
	name, fresh := "tpl_"+sum, "new_"+sum
	conn, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "select pg_advisory_lock(4207)"); err != nil { // until the connection closes
		return "", err
	}
	var there bool
	if err := conn.QueryRow(ctx, "select exists (select from pg_database where datname = $1)", name).Scan(&there); err != nil || there {
		return name, err
	}
	for _, sql := range []string{"drop database if exists " + fresh + " with (force)", "create database " + fresh} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return "", err
		}
	}
	if sum != "empty" {
		if _, err := pg.Migrate(ctx, s.URL(fresh), files); err != nil {
			return "", err
		}
	}
	// Nobody may connect to a template, or cloning it fails.
	if _, err := conn.Exec(ctx, "alter database "+fresh+" with is_template true allow_connections false"); err != nil {
		return "", err
	}
	return name, whenFree(ctx, func() error {
		_, err := conn.Exec(ctx, "alter database "+fresh+" rename to "+name)
		return err
	})
}

func clone(ctx context.Context, s *private.Server, name, template string) error {
	return whenFree(ctx, func() error { return admin(ctx, s, "create database "+name+" template "+template) })
}

// whenFree repeats what fails because a closed connection has not quite ended yet.
func whenFree(ctx context.Context, do func() error) error {
	for deadline := time.Now().Add(20 * time.Second); ; {
		err := do()
		var pe *pgconn.PgError
		if !errors.As(err, &pe) || pe.Code != "55006" || time.Now().After(deadline) { // object_in_use
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func admin(ctx context.Context, s *private.Server, sql string) error {
	conn, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, sql)
	return err
}

func digest(files fs.FS) (string, error) {
	h, n := sha256.New(), 0
	err := fs.WalkDir(files, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(files, p)
		fmt.Fprintf(h, "%s %d\n%s", p, len(b), b)
		n++
		return err
	})
	if n == 0 {
		return "empty", err
	}
	return hex.EncodeToString(h.Sum(nil)[:8]), err
}

// join counts this process as a user of the cluster. A bare descriptor, because an os.File closes when it is forgotten.
func join(name string) error {
	fd, err := syscall.Open(name, syscall.O_CREAT|syscall.O_RDWR|syscall.O_CLOEXEC, 0o600)
	if err != nil {
		return err
	}
	return syscall.Flock(fd, syscall.LOCK_SH) // until we end
}

func flock(name string, how int) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), how); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}
