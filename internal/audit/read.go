package audit

import (
	"context"

	"congvan/internal/id"
	"congvan/internal/pg"

	"github.com/jackc/pgx/v5"
)

// Read is List in a transaction of its own that sees one agency.
func Read(ctx context.Context, db *pg.DB, agency id.Agency, f Filter) (rows []Row, err error) {
	err = pg.InTx(ctx, db, pg.Agency(agency), func(tx pgx.Tx) error {
		rows, err = List(ctx, tx, f)
		return err
	})
	return rows, err
}
