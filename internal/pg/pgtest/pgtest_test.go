package pgtest

import (
	"context"
	"testing"
	"testing/fstest"

	"congvan/internal/pg"

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
