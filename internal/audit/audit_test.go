package audit_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"congvan/internal/audit"
	"congvan/internal/id"
	"congvan/internal/pg"
	"congvan/internal/pg/pgtest"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

func write(t *testing.T, db *pg.DB, agency id.Agency, ns ...int) {
	t.Helper()
	ctx := audit.WithOrigin(t.Context(), "req-1", "10.0.0.7")
	err := pg.InTx(ctx, db, pg.Agency(agency), func(tx pgx.Tx) error {
		for _, n := range ns {
			err := audit.Append(ctx, tx, audit.Entry{Agency: agency, User: id.New[id.User](), Who: "Nguyễn Văn A – Văn thư", Action: "document.registered",
				Object: "document", ObjectID: fmt.Sprint("d", n%3), Detail: map[string]int{"n": n}})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// seal runs the sealer until want entries are sealed: other tests' transactions in the cluster may hold it up a moment.
func seal(t *testing.T, db *pg.DB, want int64) {
	t.Helper()
	s := audit.Sealer{DB: db, Batch: 2}
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if err := s.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		var n int64
		if err := db.Pool().QueryRow(t.Context(), "select count(*) from audit_seal").Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n == want {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d sealed", n, want)
		}
	}
}

func verify(t *testing.T, db *pg.DB) audit.Report {
	t.Helper()
	r, err := audit.Verify(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestList(t *testing.T) {
	db := pgtest.New(t)
	a, b := id.New[id.Agency](), id.New[id.Agency]()
	write(t, db, a, 0, 1, 2, 3, 4, 5, 6)
	write(t, db, b, 3)
	list := func(s pg.Scope, f audit.Filter) (out []string) {
		t.Helper()
		err := pg.InTx(t.Context(), db, s, func(tx pgx.Tx) error {
			for {
				page, err := audit.List(t.Context(), tx, f)
				if err != nil || len(page) == 0 {
					return err
				}
				for _, r := range page {
					if r.RequestID != "req-1" || r.IP != "10.0.0.7" || r.At.IsZero() || r.Who != "Nguyễn Văn A – Văn thư" {
						return fmt.Errorf("lost something: %+v", r)
					}
					out = append(out, string(r.Detail))
				}
				f.Before = page[len(page)-1].ID
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	want := []string{`{"n":6}`, `{"n":3}`, `{"n":0}`}
	if d := cmp.Diff(want, list(pg.Agency(a), audit.Filter{Object: "document", ObjectID: "d0", Limit: 2})); d != "" {
		t.Fatal(d)
	}
	if n := len(list(pg.System(), audit.Filter{Limit: 3})); n != 8 {
		t.Fatalf("%d entries in all", n)
	}
	if n := len(list(pg.Agency(b), audit.Filter{Agency: a})); n != 0 {
		t.Fatal("one agency reads the trail of another")
	}
	if n := len(list(pg.System(), audit.Filter{Agency: b, Action: "document.*", From: time.Now().Add(-time.Hour), Until: time.Now().Add(time.Hour)})); n != 1 {
		t.Fatal(n)
	}
	if n := len(list(pg.System(), audit.Filter{Action: "document"})); n != 0 {
		t.Fatal(n)
	}
}

func TestNobodyChangesEntries(t *testing.T) {
	db := pgtest.New(t)
	a := id.New[id.Agency]()
	write(t, db, a, 1)
	seal(t, db, 1)
	for _, sql := range []string{"update audit_entry set who = 'x'", "delete from audit_entry", "truncate audit_entry", "update audit_seal set seq = 9", "delete from audit_seal"} {
		err := pg.InTx(t.Context(), db, pg.System(), func(tx pgx.Tx) error { _, err := tx.Exec(t.Context(), sql); return err })
		if err == nil {
			t.Errorf("the program may %s", sql)
		}
		if _, err := db.Pool().Exec(t.Context(), sql); err == nil {
			t.Errorf("the owner may %s", sql)
		}
	}
	err := pg.InTx(t.Context(), db, pg.Agency(a), func(tx pgx.Tx) error {
		return audit.Append(t.Context(), tx, audit.Entry{Agency: id.New[id.Agency](), Action: "x"})
	})
	if err == nil {
		t.Error("wrote into the trail of another agency")
	}
}

func TestTamperingShows(t *testing.T) {
	cases := []struct {
		name, sql string
		want      audit.Break
	}{
		{"text changed", "update audit_entry set who = 'Trần Văn B' where id = (select entry_id from audit_seal where seq = 3)", audit.Break{Seq: 3, Problem: "entry or link changed"}},
		{"detail changed", `update audit_entry set detail = '{"n": 3}' where id = (select entry_id from audit_seal where seq = 4)`, audit.Break{Seq: 4, Problem: "entry or link changed"}},
		{"time changed", "update audit_entry set at = at + interval '1 us' where id = (select entry_id from audit_seal where seq = 1)", audit.Break{Seq: 1, Problem: "entry or link changed"}},
		{"moved between fields", "update audit_entry set object = 'documentd', object_id = substr(object_id, 2) where id = (select entry_id from audit_seal where seq = 2)", audit.Break{Seq: 2, Problem: "entry or link changed"}},
		{"entry removed", "delete from audit_entry where id = (select entry_id from audit_seal where seq = 2)", audit.Break{Seq: 2, Problem: "entry missing"}},
		{"entry and link removed", "with s as (delete from audit_seal where seq = 5 returning entry_id) delete from audit_entry where id in (select entry_id from s)", audit.Break{Seq: 5, Problem: "link missing"}},
		{"links swapped", "update audit_seal s set entry_id = o.entry_id from audit_seal o where s.seq in (2, 3) and o.seq = 5 - s.seq", audit.Break{Seq: 2, Problem: "entry or link changed"}},
		{"slipped in", "insert into audit_entry (id, action, detail) values (gen_random_uuid(), 'x', '{}'); delete from audit_unsealed", audit.Break{Problem: "entry outside the chain"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			db := pgtest.New(t)
			a := id.New[id.Agency]()
			write(t, db, a, 1, 2, 3)
			write(t, db, a, 4, 5, 6)
			seal(t, db, 6)
			if r := verify(t, db); !r.OK || r.Sealed != 6 || r.Unsealed != 0 || len(r.Head) != 64 {
				t.Fatalf("%+v", r)
			}
			// What the owner of the server can do.
			if _, err := db.Pool().Exec(t.Context(), "set session_replication_role = replica; alter table audit_seal drop constraint audit_seal_entry_id_key; "+c.sql); err != nil {
				t.Fatal(err)
			}
			r := verify(t, db)
			if r.OK || r.First == nil {
				t.Fatalf("not noticed: %+v", r)
			}
			r.First.Entry = ""
			if d := cmp.Diff(c.want, *r.First); d != "" {
				t.Fatal(d)
			}
		})
	}
}

// What is not committed when the sealer comes along must not be jumped over by what began later.
func TestSealerWaitsForOlderTransactions(t *testing.T) {
	db := pgtest.New(t)
	a := id.New[id.Agency]()
	begun, finish, done := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		done <- pg.InTx(context.Background(), db, pg.Agency(a), func(tx pgx.Tx) error {
			if err := audit.Append(context.Background(), tx, audit.Entry{Agency: a, Action: "slow"}); err != nil {
				return err
			}
			close(begun)
			<-finish
			return nil
		})
	}()
	<-begun
	write(t, db, a, 1)
	s := audit.Sealer{DB: db}
	if err := s.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := verify(t, db); !r.OK || r.Sealed != 0 || r.Unsealed != 1 {
		t.Fatalf("%+v", r)
	}
	close(finish)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	seal(t, db, 2)
	var first string
	if err := db.Pool().QueryRow(t.Context(), "select action from audit_seal join audit_entry e on e.id = entry_id where seq = 1").Scan(&first); err != nil || first != "slow" {
		t.Fatal(first, err)
	}
	if r := verify(t, db); !r.OK || r.Sealed != 2 {
		t.Fatalf("%+v", r)
	}
}

// A chain cut off at its end holds by itself; who kept the head notices.
func TestCutOffEndShowsToWhoKeptTheHead(t *testing.T) {
	db := pgtest.New(t)
	a := id.New[id.Agency]()
	write(t, db, a, 1, 2)
	seal(t, db, 2)
	head := verify(t, db).Head
	write(t, db, a, 3)
	seal(t, db, 3)
	if r, err := audit.VerifyFrom(t.Context(), db, head); err != nil || !r.OK {
		t.Fatalf("%+v %v", r, err)
	}
	_, err := db.Pool().Exec(t.Context(), "set session_replication_role = replica; with s as (delete from audit_seal where seq >= 2 returning entry_id) delete from audit_entry where id in (select entry_id from s)")
	if err != nil {
		t.Fatal(err)
	}
	if r := verify(t, db); !r.OK {
		t.Fatalf("%+v", r)
	}
	if r, err := audit.VerifyFrom(t.Context(), db, head); err != nil || r.OK || r.First.Problem != "link missing" {
		t.Fatalf("%+v %v", r, err)
	}
}
