package pgtest

import (
	"context"
	"crypto/rand"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"congvan/internal/pg"
	"congvan/migrations"

	"github.com/jackc/pgx/v5"
)

func TestEveryTestHasItsOwnDatabase(t *testing.T) {
	ctx := context.Background()
	files := fstest.MapFS{"0001_x.sql": {Data: []byte("-- +goose Up\nCREATE TABLE x (n int);\n")}}
	a, b := Open(t, NewWith(t, files)), Open(t, NewWith(t, files))
	if _, err := a.Pool().Exec(ctx, "insert into x values (1)"); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := b.Pool().QueryRow(ctx, "select count(*) from x").Scan(&n); err != nil || n != 0 {
		t.Fatalf("%d rows of another test, %v", n, err)
	}
}

func TestOfficeSchema(t *testing.T) {
	db := New(t)
	var folded string
	var sorted bool
	err := pg.InTx(context.Background(), db, pg.System(), func(tx pgx.Tx) error {
		return tx.QueryRow(context.Background(), "select vn_fold('Kế hoạch Đổi mới'), 'dz' < 'đa'").Scan(&folded, &sorted)
	})
	if err != nil || folded != "ke hoach doi moi" || !sorted {
		t.Fatal(folded, sorted, err)
	}
}

// An operator may give the program a database whose owner is no superuser, with the role made beforehand (deploy/README.md).
func TestOwnerWithoutSuperuser(t *testing.T) {
	ctx := context.Background()
	role := "t_" + strings.ToLower(rand.Text())
	t.Cleanup(func() { // after the database is gone
		s, err := shared()
		if err == nil {
			err = admin(ctx, s, "drop role "+role)
		}
		if err != nil {
			t.Error(err)
		}
	})
	NewURL(t) // makes congvan_app
	own, err := url.Parse(NewWith(t, fstest.MapFS{}))
	if err != nil {
		t.Fatal(err)
	}
	s, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{"create role " + role + " login password 'x'", "grant congvan_app to " + role, "alter database " + own.Path[1:] + " owner to " + role} {
		if err := admin(ctx, s, sql); err != nil {
			t.Fatal(err)
		}
	}
	own.User = url.UserPassword(role, "x")
	if _, err := pg.Migrate(ctx, own.String(), migrations.Office()); err != nil {
		t.Fatal(err)
	}
	db := Open(t, own.String())
	err = pg.InTx(ctx, db, pg.System(), func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "insert into audit_entry (id, action, detail) values (gen_random_uuid(), 'x', '{}')")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
