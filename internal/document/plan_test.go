package document_test

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"congvan/internal/book"
	"congvan/internal/document"
	"congvan/internal/id"
	"congvan/internal/org"
	"congvan/internal/pg/pgtest"
)

// However many documents an office has, no list, counter or page reads a table from end to end. The database itself is asked
// how many rows it read in order. A small office is enough when PostgreSQL is told to read in order only where there is no
// other way; CONGVAN_PLAN_DOCUMENTS sets a real size at which it chooses freely, and -v shows the times.
func TestNothingIsReadFromEndToEnd(t *testing.T) {
	if testing.Short() {
		t.Skip("fills a database")
	}
	d, size := open(t), 2000
	if s := os.Getenv("CONGVAN_PLAN_DOCUMENTS"); s != "" {
		if _, err := fmt.Sscan(s, &size); err != nil {
			t.Fatal(err)
		}
	} else {
		d.SQL("do $$ begin execute format('alter database %I set enable_seqscan = off', current_database()); end $$")
	}
	ctx := t.Context()
	fill(d, size)
	one := id.New[id.Document]()
	d.ok(d.DB.Pool().QueryRow(ctx, "select document_id from document_participant where unit_id = $1 limit 1", d.Specialist.Unit).Scan(&one))
	s := d.Documents
	cat := &document.Catalogue{Org: d.Org, Now: time.Now}
	list := func(kind document.Kind, view string, f document.Filter) func(org.Actor) error {
		return func(by org.Actor) error {
			f.Kind, f.View, f.Limit = kind, view, 50
			_, err := s.List(ctx, by, f)
			return err
		}
	}
	tab := func(tab document.Tab) func(org.Actor) error {
		return func(by org.Actor) error { _, err := s.Tasks(ctx, by, tab, "", 50); return err }
	}
	for _, q := range []struct {
		name string
		do   func(org.Actor) error
	}{
		{"incoming", list(document.Incoming, "all", document.Filter{})}, {"incoming open", list(document.Incoming, "open", document.Filter{})},
		{"incoming unsubmitted", list(document.Incoming, "unsubmitted", document.Filter{})}, {"incoming overdue", list(document.Incoming, "all", document.Filter{Overdue: true})},
		{"incoming urgent", list(document.Incoming, "all", document.Filter{Urgency: 2})},
		{"outgoing", list(document.Outgoing, "all", document.Filter{})}, {"outgoing issued", list(document.Outgoing, "issued", document.Filter{})},
		{"to do", tab(document.Todo)}, {"waiting", tab(document.Waiting)}, {"following", tab(document.Following)}, {"done today", tab(document.DoneToday)},
		{"counters", func(by org.Actor) error { _, err := s.Counters(ctx, by); return err }},
		{"signing queue", func(by org.Actor) error { _, err := s.SigningQueue(ctx, by); return err }},
		{"page", func(by org.Actor) error { _, err := s.Get(ctx, by, one); return err }},
		{"timeline", func(by org.Actor) error { _, err := s.Timeline(ctx, by, one); return err }},
		{"twins", func(by org.Actor) error { _, err := s.Twins(ctx, by, [32]byte{1}, "12", "BNV"); return err }},
		{"catalogue", func(by org.Actor) error { _, err := cat.All(ctx, by); return err }},
	} {
		for _, by := range []org.Actor{d.Clerk, d.Leader, d.Specialist} {
			t.Run(q.name+" "+string(by.Roles[0]), func(t *testing.T) {
				before := d.readInOrder()
				db := pgtest.Open(t, d.DB.Pool().Config().ConnString())
				s.DB, cat.DB = db, db
				defer func() { s.DB = d.DB }()
				took := times(t, func() error { return q.do(by) })
				db.Close() // the server counts what a connection did when it ends
				for table, n := range d.readInOrder() {
					if n -= before[table]; n > int64(size/2) {
						t.Errorf("%s: %d rows read in order", table, n)
					}
				}
				t.Logf("%-22s %-10s p50 %v", q.name, by.Roles[0], took)
			})
		}
	}
}

func times(t *testing.T, do func() error) time.Duration {
	t.Helper()
	var all []time.Duration
	for range 7 {
		start := time.Now()
		if err := do(); err != nil {
			t.Fatal(err)
		}
		all = append(all, time.Since(start))
	}
	slices.SortFunc(all, func(a, b time.Duration) int { return cmp.Compare(a, b) })
	return all[len(all)/2].Round(10 * time.Microsecond)
}

// readInOrder is how many rows of each large table were read by sequential scans until now.
func (d *desk) readInOrder() map[string]int64 {
	d.T.Helper()
	rows, err := d.DB.Pool().Query(d.T.Context(), "select relname, seq_tup_read from pg_stat_user_tables where relname ~ '^(document|wf_|direction|upload)'")
	d.ok(err)
	defer rows.Close()
	out := map[string]int64{}
	for rows.Next() {
		var name string
		var n int64
		d.ok(rows.Scan(&name, &n))
		out[name] = n
	}
	d.ok(rows.Err())
	return out
}

// fill makes n documents of the first agency and a fifth of that of the second: three in four incoming, nearly all of them
// finished, as in an office that has worked for years.
func fill(d *desk, n int) {
	d.T.Helper()
	ctx := d.T.Context()
	d.Book(d.FarClerk, book.Incoming)
	d.Book(d.FarClerk, book.Outgoing)
	conn, err := d.DB.Pool().Acquire(ctx)
	d.ok(err)
	defer conn.Release()
	var sql strings.Builder
	for i, a := range []struct {
		org.Actor
		leader, specialist org.Actor
		n                  int
	}{{d.Clerk, d.Leader, d.Specialist, n}, {d.FarClerk, d.FarLeader, d.FarLeader, n / 5}} {
		r := strings.NewReplacer("$K", fmt.Sprint(i), "$N", fmt.Sprint(a.n), "$AGENCY", "'"+a.Agency.String()+"'::uuid", "$CLERK", "'"+a.Post.String()+"'::uuid", "$LEADER", "'"+a.leader.Post.String()+"'::uuid",
			"$SPECIALIST", "'"+a.specialist.Post.String()+"'::uuid", "$UNIT", "'"+a.specialist.Unit.String()+"'::uuid", "$OTHER", "'"+d.Other.Unit.String()+"'::uuid")
		sql.WriteString(r.Replace(fillSQL))
	}
	_, err = conn.Exec(ctx, "set session_replication_role = replica;"+sql.String()+"reset session_replication_role; analyze;")
	d.ok(err)
}

const fillSQL = `
create temp table f as select
	('019' || lpad(to_hex(i), 5, '0') || '-0000-7000-8000-$K00000000000')::uuid as id, i,
	case when i % 4 = 0 then 'outgoing' else 'incoming' end as kind,
	case when i % 4 = 0 then case when i % 100 = 0 then 'approving' when i % 500 = 4 then 'draft' else 'issued' end
		when i % 100 = 1 then 'submitted' when i % 100 = 2 then 'directed' when i % 500 = 3 then 'registered' else 'done' end as state,
	now() - (($N - i) || ' minutes')::interval as at
	from generate_series(1, $N) i;
insert into document (id, agency_id, kind, state, type, number, notation, issuer, subject, issued_on, arrived_at, due_at, urgency, drafter_post, drafter_unit, lead_unit, created_post, created_by, created_at, updated_at,
	book_id, book_year, book_number)
select f.id, $AGENCY, f.kind, f.state, 'CV', i::text, 'UBND-VX', 'Bộ ' || i % 40, 'Về việc số ' || i, at::date, at, case when i % 3 = 0 then at + interval '10 days' end, i % 7 / 6,
	$SPECIALIST, $UNIT, $UNIT, $CLERK, 'x', at, at, b.id, 2000, i
from f join lateral (select id from book where book.agency_id = $AGENCY and book.kind = f.kind limit 1) b on true;
insert into document_file (id, agency_id, document_id, role, revision, name, size, sha256, pages, body, signatures, created_by, created_at)
select gen_random_uuid(), $AGENCY, id, 'main', 1, 'a.pdf', 1000, sha256(id::text::bytea), 1, repeat('nội dung ', 50), '{}', 'x', at from f;
insert into document_event (id, agency_id, document_id, at, who, what) select gen_random_uuid(), $AGENCY, id, at, 'x', 'document.registered' from f, generate_series(1, 4);
insert into document_participant (document_id, agency_id, post_id, why) select id, $AGENCY, $SPECIALIST, 'drafter' from f where kind = 'outgoing' and i % 8 = 0;
insert into document_participant (document_id, agency_id, unit_id, why) select id, $AGENCY, case when i % 10 < 3 then $UNIT else $OTHER end, 'lead' from f where kind = 'incoming' and state in ('done', 'directed');
insert into direction (id, agency_id, document_id, post_id, by_name, opinion, at) select id, $AGENCY, id, $LEADER, 'x', 'x', at from f where kind = 'incoming' and state in ('done', 'directed');
insert into direction_unit (direction_id, agency_id, unit_id, lead) select id, $AGENCY, $UNIT, true from f where kind = 'incoming' and state in ('done', 'directed');
insert into wf_instance (id, agency_id, definition_id, flow, version, subject, started_at) select f.id, $AGENCY, w.id, w.name, 1, f.id::text, at from f join wf_definition w on w.name = f.kind and w.agency_id is null;
insert into wf_task (id, agency_id, instance_id, token_id, flow, subject, action, node_id, name, state, created_at, done_at, done_by_post, outcome)
select gen_random_uuid(), $AGENCY, id, gen_random_uuid(), kind, id::text, s, s, s, 'done', at, at + interval '1 hour', case when s in ('submit', 'issue') then $CLERK when s in ('direct', 'sign') then $LEADER else $SPECIALIST end, s
from f, unnest(case when kind = 'incoming' then array['submit', 'direct', 'process'] else array['draft', 'sign', 'issue'] end) s where state in ('done', 'issued') or s in ('submit', 'draft') and state not in ('registered', 'draft') or s = 'direct' and state = 'directed';
insert into wf_task (id, agency_id, instance_id, token_id, flow, subject, action, node_id, name, state, created_at)
select gen_random_uuid(), $AGENCY, id, gen_random_uuid(), kind, id::text, case state when 'registered' then 'submit' when 'submitted' then 'direct' when 'directed' then 'process' when 'draft' then 'draft' else 'approve' end, 'n', 'n', 'open', at
from f where state not in ('done', 'issued');
insert into wf_task_candidate (task_id, agency_id, post_id, due_key, created_at, listed)
select t.id, $AGENCY, case t.action when 'submit' then $CLERK when 'direct' then $LEADER else $SPECIALIST end, 'infinity', t.created_at, t.state = 'open' from wf_task t where t.agency_id = $AGENCY;
insert into document_read (document_id, agency_id, post_id, version, at) select id, $AGENCY, $CLERK, 1, at from f where i % 2 = 0;
drop table f;
`
