package book_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"congvan/internal/book"
	"congvan/internal/id"
	"congvan/internal/org"
	"congvan/internal/pg"
	"congvan/internal/pg/pgtest"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

var noon = time.Date(2026, 11, 20, 5, 0, 0, 0, time.UTC)

func newAgency(t *testing.T, db *pg.DB, code string) id.Agency {
	t.Helper()
	s := org.Service{DB: db}
	a, err := s.CreateAgency(context.Background(), org.System("test"),
		org.AgencyInput{Code: code, Name: code, ShortName: code, Abbrev: "UBND", Place: "Vinh"})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func take(t *testing.T, db *pg.DB, a id.Agency, k book.Kind, at time.Time) book.Number {
	t.Helper()
	var n book.Number
	err := pg.InTx(context.Background(), db, pg.Agency(a), func(tx pgx.Tx) (err error) {
		n, err = book.Next(context.Background(), tx, a, k, id.Book{}, at, id.New[id.Document]())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestNoGapsUnderRace(t *testing.T) {
	db := pgtest.New(t)
	a := newAgency(t, db, "H41")
	errNo := errors.New("changed my mind")
	var (
		wg  sync.WaitGroup
		mu  sync.Mutex
		got = map[int]int{}
		b   id.Book
	)
	for range 50 {
		wg.Go(func() {
			for range 4 {
				var n book.Number
				err := pg.InTx(context.Background(), db, pg.Agency(a), func(tx pgx.Tx) (err error) {
					n, err = book.Next(context.Background(), tx, a, book.Outgoing, id.Book{}, noon, id.New[id.Document]())
					if err == nil && rand.IntN(3) == 0 {
						return errNo
					}
					return err
				})
				if errors.Is(err, errNo) {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				got[n.N]++
				b = n.Book
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	for i := 1; i <= len(got); i++ {
		if got[i] != 1 {
			t.Fatalf("number %d was given out %d times of %d numbers", i, got[i], len(got))
		}
	}
	// The register's own evidence says the same.
	err := pg.InTx(context.Background(), db, pg.Agency(a), func(tx pgx.Tx) error {
		rows, err := book.Numbers(context.Background(), tx, b, 2026, 0, 1000)
		if err == nil && (len(rows) != len(got) || rows[len(rows)-1].N != len(got)) {
			t.Errorf("%d numbers written down, %d given out", len(rows), len(got))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestADyingTakerGivesTheNumberBack(t *testing.T) {
	db := pgtest.New(t)
	ctx := context.Background()
	a := newAgency(t, db, "H41")
	first := take(t, db, a, book.Incoming, noon)

	conn, err := db.Pool().Acquire(ctx)
	if err != nil {
		t.Fatal(err)
	}
	raw := conn.Hijack()
	tx, err := raw.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(ctx, "set local role congvan_app; set local congvan.agency = '*'"); err != nil {
		t.Fatal(err)
	}
	lost, err := book.Next(ctx, tx, a, book.Incoming, first.Book, noon, id.New[id.Document]())
	if err != nil || lost.N != 2 {
		t.Fatalf("%+v %v", lost, err)
	}
	// kill -9 as PostgreSQL sees it: the connection is gone in the middle of the transaction.
	if err := raw.PgConn().Conn().Close(); err != nil {
		t.Fatal(err)
	}
	if next := take(t, db, a, book.Incoming, noon); next.N != 2 || next.Book != first.Book {
		t.Fatalf("after the crash came %+v", next)
	}
}

func TestTheYearChangesAtMidnightInVietnam(t *testing.T) {
	db := pgtest.New(t)
	a := newAgency(t, db, "H41")
	last := time.Date(2026, 12, 31, 16, 59, 59, 0, time.UTC) // 23:59:59 in Vinh
	take(t, db, a, book.Outgoing, noon)
	b := take(t, db, a, book.Outgoing, last).Book
	first := take(t, db, a, book.Outgoing, last.Add(time.Second))
	if d := cmp.Diff(book.Number{Book: b, Year: 2027, N: 1}, first); d != "" {
		t.Fatal(d)
	}
	// Somebody's clock lags: the old year goes on where it was.
	if d := cmp.Diff(book.Number{Book: b, Year: 2026, N: 3}, take(t, db, a, book.Outgoing, last)); d != "" {
		t.Fatal(d)
	}
}

func TestBooks(t *testing.T) {
	db := pgtest.New(t)
	ctx := context.Background()
	a, other := newAgency(t, db, "H41"), newAgency(t, db, "H42")
	clerk := org.Actor{Agency: a, Roles: []org.Role{org.Clerk}}
	in := func(scope id.Agency, fn func(tx pgx.Tx) error) error { return pg.InTx(ctx, db, pg.Agency(scope), fn) }
	var secret id.Book
	create := func(b book.Book) error {
		return in(a, func(tx pgx.Tx) (err error) {
			secret, err = book.Create(ctx, tx, clerk, a, b, noon)
			return err
		})
	}
	if err := create(book.Book{Kind: book.Outgoing, Code: "BC", Name: "Sổ báo cáo", DocTypes: []string{"BC"}}); err != nil {
		t.Fatal(err)
	}
	reports := secret
	if err := create(book.Book{Kind: book.Outgoing, Code: "BC", Name: "Sổ khác", DocTypes: []string{"TTr"}}); !errors.Is(err, book.ErrTaken) {
		t.Fatalf("a second book BC: %v", err)
	}
	if err := create(book.Book{Kind: book.Outgoing, Code: "X", Name: "X", DocTypes: []string{"thơ"}}); !errors.Is(err, book.ErrType) {
		t.Fatalf("a book of poems: %v", err)
	}
	err := in(a, func(tx pgx.Tx) error {
		b, err := book.For(ctx, tx, a, book.Outgoing, "BC")
		if err != nil || b.ID != reports {
			t.Errorf("reports go to %+v %v", b, err)
		}
		g, err := book.For(ctx, tx, a, book.Outgoing, "KH")
		if err != nil || g.ID == reports || len(g.DocTypes) != 0 {
			t.Errorf("plans go to %+v %v", g, err)
		}
		all, err := book.List(ctx, tx, a, book.Outgoing)
		if err != nil || len(all) != 2 || all[0].ID != g.ID {
			t.Errorf("%+v %v", all, err)
		}
		if _, err := book.Next(ctx, tx, a, book.Incoming, reports, noon, id.New[id.Document]()); !errors.Is(err, book.ErrUnknown) {
			t.Errorf("an incoming number from an outgoing book: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = in(other, func(tx pgx.Tx) error {
		_, err := book.Next(ctx, tx, other, book.Outgoing, reports, noon, id.New[id.Document]())
		return err
	})
	if !errors.Is(err, book.ErrUnknown) {
		t.Fatalf("a number from another agency's book: %v", err)
	}
}
