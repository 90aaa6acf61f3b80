// Package pg is the way to PostgreSQL: a pool, transactions with a scope, migrations, constraint errors.
//
// Every statement runs inside [InTx]. It opens the transaction as the role congvan_app, which owns nothing and is bound
// by row-level security, and tells PostgreSQL whose rows may be seen: one agency's, or all (System: the relay, sweeps,
// sealing, sign-in). Visibility inside an agency is the business of package access; row-level security is the
// second lock, for the day somebody forgets a WHERE. Both settings are LOCAL, so they end with the transaction, and they
// ride on the BEGIN, so they cost no round trip.
//
// A table that belongs to an agency has a column agency_id and says in its migration:
//
//	SELECT congvan_rls('document');
//
// which enables the policy (see migrations/0001_base.sql) and grants the role its rights. Tables without an agency say
// congvan_grant('name').
package pg

import (
	"context"
	"errors"
	"fmt"

	"congvan/internal/id"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Config says which database to use.
type Config struct {
	URL      string // postgres://user:password@host:port/name?…
	MaxConns int32  // 0: pgx's default, the number of cores but at least 4
}

// DB is a pool. It is safe for concurrent use.
type DB struct{ pool *pgxpool.Pool }

// Open connects and pings. The caller closes.
func Open(ctx context.Context, c Config) (*DB, error) {
	pc, err := pgxpool.ParseConfig(c.URL)
	if err != nil {
		return nil, errors.New("database address: not a PostgreSQL URL") // the parse error may hold the password
	}
	if c.MaxConns > 0 {
		pc.MaxConns = c.MaxConns
	}
	pool, err := pgxpool.NewWithConfig(ctx, pc)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("reach database: %w", err)
	}
	return &DB{pool: pool}, nil
}

// Close waits for the connections in use and closes the pool.
func (db *DB) Close() { db.pool.Close() }

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return db.pool.Ping(ctx) }

// Pool gives the raw pool to what needs a connection of its own (LISTEN, advisory locks). Statements on it run without
// scope as the login user: use InTx for everything else.
func (db *DB) Pool() *pgxpool.Pool { return db.pool }

// Scope says whose rows a transaction may see.
type Scope struct{ agency string }

// System sees the rows of every agency. For jobs and sign-in only, never for a person's request once the person is known.
func System() Scope { return Scope{agency: "*"} }

// Agency sees one agency's rows.
func Agency(a id.Agency) Scope { return Scope{agency: a.String()} }

// InTx runs fn in one read-committed transaction and commits, or rolls back when fn fails or panics.
// No network call but to this database may be made inside fn.
func InTx(ctx context.Context, db *DB, s Scope, fn func(tx pgx.Tx) error) error {
	if s.agency == "" {
		return errors.New("pg: transaction without a scope")
	}
	// s.agency is "*" or the text of a UUID: nothing to escape.
	begin := "begin; set local role congvan_app; set local congvan.agency = '" + s.agency + "'"
	return pgx.BeginTxFunc(ctx, db.pool, pgx.TxOptions{BeginQuery: begin}, fn)
}

// Constraint returns the name of the constraint that err violates, "" if it is another kind of error. Only names the
// caller knows should be turned into a message; the rest bubbles up as internal.
func Constraint(err error) string {
	var pe *pgconn.PgError
	if errors.As(err, &pe) && pe.Code[:2] == "23" {
		return pe.ConstraintName
	}
	return ""
}

// NoRows reports whether err says that a query found nothing.
func NoRows(err error) bool { return errors.Is(err, pgx.ErrNoRows) }

// Lock takes a transaction-scoped advisory lock and waits for it. name is hashed by PostgreSQL; callers use
// "package:thing".
func Lock(ctx context.Context, tx pgx.Tx, name string) error {
	_, err := tx.Exec(ctx, "select pg_advisory_xact_lock(hashtextextended($1, 0))", name)
	return err
}

// TryLock is Lock without waiting; false means somebody else holds it.
func TryLock(ctx context.Context, tx pgx.Tx, name string) (ok bool, err error) {
	err = tx.QueryRow(ctx, "select pg_try_advisory_xact_lock(hashtextextended($1, 0))", name).Scan(&ok)
	return ok, err
}
