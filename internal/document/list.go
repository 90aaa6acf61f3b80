package document

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"congvan/internal/access"
	"congvan/internal/errs"
	"congvan/internal/id"
	"congvan/internal/org"
	"congvan/internal/pg"
	"congvan/internal/workday"

	"github.com/jackc/pgx/v5"
)

// ErrCursor refuses a page address that this list did not give out.
var ErrCursor = errs.New(errs.Invalid, "cursor-invalid",
	"Địa chỉ trang không đúng. Hãy mở lại danh sách từ đầu.", "The page address is not valid. Open the list from its beginning.")

// Row is a document as lists show it: one line says what it is, the other who acts next and by when.
type Row struct {
	ID         id.Document
	Kind       Kind
	State      State
	BookNumber int
	Number     string
	Notation   string
	Subject    string
	Issuer     string
	Type       string
	Urgency    int
	IssuedOn   *time.Time
	ArrivedAt  *time.Time
	DueAt      *time.Time
	UpdatedAt  time.Time
	Holder     Holder
	Drafter    string
	Unread     bool
	Verdict    Verdict
	Actions    []Act
	Pages      int
	MainFile   id.File
	TaskDueAt  *time.Time
}

// Holder is who acts next and since when; Since is nil when nobody has to.
type Holder struct {
	Text   string
	Action string
	Since  *time.Time
}

// Code is the number and notation as printed, "" before a number is taken.
func (r Row) Code() string {
	switch {
	case r.Number == "" && r.Notation == "":
		return ""
	case r.Notation == "":
		return r.Number
	}
	return r.Number + "/" + r.Notation
}

// rowSelect reads list rows of documents d for the post $1. Tasks of that post decide the actions.
const rowSelect = `select d.id, d.kind, d.state, coalesce(d.book_number, 0), d.number, d.notation, d.subject, d.issuer, d.type, d.urgency,
	d.issued_on, d.arrived_at, d.due_at, d.updated_at, d.holder_text, d.holder_action, d.holder_since, d.drafter_name,
	(select r.at from document_read r where r.post_id = $1 and r.document_id = d.id) is null as unread,
	coalesce(d.verdict, ''), d.pages, d.main_file, d.failure <> '' as failed,
	coalesce((select array_agg(t.action) from wf_task t join wf_task_candidate c on c.task_id = t.id
		where t.subject = d.id::text and c.post_id = $1 and c.listed), '{}') as mine
	from document d `

func scanListRow(r pgx.CollectableRow) (o Row, err error) {
	var failed bool
	var mine []string
	err = r.Scan(&o.ID, &o.Kind, &o.State, &o.BookNumber, &o.Number, &o.Notation, &o.Subject, &o.Issuer, &o.Type, &o.Urgency,
		&o.IssuedOn, &o.ArrivedAt, &o.DueAt, &o.UpdatedAt, &o.Holder.Text, &o.Holder.Action, &o.Holder.Since, &o.Drafter,
		&o.Unread, &o.Verdict, &o.Pages, &o.MainFile, &failed, &mine)
	if o.Holder.Action == "" {
		o.Holder.Since = nil
	}
	o.Actions = actionsFor(o.State, mine, failed)
	return o, err
}

// actionsFor says what the holder of these open tasks may do now; everybody who sees a document may give an opinion.
func actionsFor(s State, mine []string, failed bool) []Act {
	var out []Act
	for _, task := range mine {
		out = append(out, taskActs[task][s]...)
		if task == "issue" && s == Issuing && failed {
			out = append(out, Issue)
		}
	}
	return append(out, Opinion)
}

// Filter narrows a list of documents.
type Filter struct {
	Kind    Kind
	View    string // see views
	Urgency int    // at least
	Overdue bool
	Cursor  string
	Limit   int
}

// Page is a piece of a list; Next is the cursor of the following one, "" on the last.
type Page struct {
	Rows []Row
	Next string
}

// views names the states each tab of a list shows; none means all.
var views = map[Kind]map[string][]State{
	Incoming: {"all": nil, "unsubmitted": {Registered}, "open": {Submitted, Directed, Processing}, "done": {Done}},
	Outgoing: {"all": nil, "draft": {Drafting, Approving}, "signing": {Approved, Signing}, "unissued": {Signed, Issuing}, "issued": {Issued}},
}

// List lists what the actor may see, newest first. Indexes: document_list, document_state; keyset by id, which grows with time.
func (s *Service) List(ctx context.Context, by org.Actor, f Filter) (Page, error) {
	states, ok := views[f.Kind][f.View]
	if !ok {
		return Page{}, errs.New(errs.Invalid, "view-unknown", "Không có danh sách này.", "There is no such list.").At("/view")
	}
	w := where{args: []any{by.Post}}
	w.add("d.agency_id = $?", by.Agency)
	w.add("d.kind = $?", f.Kind)
	if states != nil {
		w.add("d.state = any($?)", states)
	}
	if f.Urgency > 0 {
		w.add("d.urgency > 0 and d.urgency >= $?", f.Urgency) // the first for the index document_urgent
	}
	if f.Overdue {
		w.add("d.due_at < $? and d.state not in ('done', 'issued')", s.Now())
	}
	if f.Cursor != "" {
		last, err := id.Parse[id.Document](f.Cursor)
		if err != nil {
			return Page{}, ErrCursor.At("/cursor")
		}
		w.add("d.id < $?", last)
	}
	w.visible(by)
	return s.page(ctx, by, rowSelect+w.String()+` order by d.id desc limit `, w.args, f.Limit, func(r Row) string { return r.ID.String() })
}

func (s *Service) page(ctx context.Context, by org.Actor, sql string, args []any, limit int, cursor func(Row) string) (p Page, err error) {
	err = pg.InTx(ctx, s.DB, pg.Agency(by.Agency), func(tx pgx.Tx) error {
		rows, _ := tx.Query(ctx, sql+fmt.Sprint(limit+1), args...)
		p.Rows, err = pgx.CollectRows(rows, scanListRow)
		return err
	})
	if err != nil {
		return Page{}, fmt.Errorf("list documents: %w", err)
	}
	if len(p.Rows) > limit {
		p.Rows = p.Rows[:limit]
		p.Next = cursor(p.Rows[limit-1])
	}
	return p, nil
}

// where collects conditions; $? in a condition becomes the number of its argument.
type where struct {
	parts []string
	args  []any
}

func (w *where) add(cond string, arg any) {
	w.args = append(w.args, arg)
	w.parts = append(w.parts, strings.ReplaceAll(cond, "$?", fmt.Sprintf("$%d", len(w.args))))
}

func (w *where) visible(by org.Actor) {
	cond, args := access.Visible(by, "d", len(w.args)+1)
	w.args = append(w.args, args...)
	w.parts = append(w.parts, cond)
}

func (w *where) String() string { return " where " + strings.Join(w.parts, " and ") }

// Tab is a part of the work list.
type Tab string

const (
	Todo      Tab = "todo"      // my post has to act
	Waiting   Tab = "waiting"   // I acted, somebody else has it now
	Following Tab = "following" // I or my unit take part, and it is not mine to act
	DoneToday Tab = "done"      // what I did today
)

const notMyTask = `(select true from wf_task t join wf_task_candidate c on c.task_id = t.id
	where t.subject = d.id::text and c.post_id = $1 and c.listed limit 1) is null`

// The conditions of the tabs are written so that PostgreSQL need not guess how many rows a subquery gives, which it does badly
// behind row-level security: array(…) is small and read first, by wf_task_inbox and wf_task_done; (select true … limit 1) is asked
// for the few documents of document_open, one by one.

// Tasks is the work list (việc của tôi): soonest deadline first, then newest. While a job signs or seals a document, its task
// is still open but nobody has to act, so it is not listed as work.
func (s *Service) Tasks(ctx context.Context, by org.Actor, tab Tab, cursor string, limit int) (Page, error) {
	w := where{args: []any{by.Post}}
	w.add("d.agency_id = $?", by.Agency)
	switch tab {
	case Todo:
		w.parts = append(w.parts, "d.id = any(array(select t.subject::uuid from wf_task_candidate c join wf_task t on t.id = c.task_id where c.post_id = $1 and c.listed))",
			"d.state <> 'signing' and (d.state <> 'issuing' or d.failure <> '')")
	case Waiting:
		w.parts = append(w.parts, "(select true from wf_task t where t.subject = d.id::text and t.done_by_post = $1 and t.state = 'done' limit 1)",
			"d.state not in ('done', 'issued')", "(d.state in ('signing', 'issuing') or "+notMyTask+")")
	case Following:
		w.parts = append(w.parts, "d.state not in ('done', 'issued')", notMyTask)
		w.add("(select true from document_participant p where p.document_id = d.id and (p.post_id = $1 or p.unit_id = $?) limit 1)", by.Unit)
	case DoneToday:
		w.add("d.id = any(array(select t.subject::uuid from wf_task t where t.done_by_post = $1 and t.state = 'done' and t.done_at >= $?))", startOfDay(s.Now()))
	default:
		return Page{}, errs.New(errs.Invalid, "tab-unknown", "Không có mục này.", "There is no such tab.").At("/tab")
	}
	if cursor != "" {
		due, last, err := readTaskCursor(cursor)
		if err != nil {
			return Page{}, err
		}
		w.args = append(w.args, due, last)
		n := len(w.args)
		w.parts = append(w.parts, fmt.Sprintf("(coalesce(d.due_at, 'infinity') > $%d or coalesce(d.due_at, 'infinity') = $%d and d.id < $%d)", n-1, n-1, n))
	}
	w.visible(by)
	return s.page(ctx, by, rowSelect+w.String()+` order by coalesce(d.due_at, 'infinity'), d.id desc limit `, w.args, limit, taskCursor)
}

// SigningQueue lists what waits for the signature of the actor's post: most urgent first.
func (s *Service) SigningQueue(ctx context.Context, by org.Actor) (Page, error) {
	w := where{args: []any{by.Post}}
	w.add("d.agency_id = $?", by.Agency)
	w.parts = append(w.parts, "d.id = any(array(select t.subject::uuid from wf_task_candidate c join wf_task t on t.id = c.task_id where c.post_id = $1 and c.listed and t.action = 'sign'))",
		"d.state = 'approved'")
	w.visible(by)
	return s.page(ctx, by, rowSelect+w.String()+` order by d.urgency desc, coalesce(d.due_at, 'infinity'), d.id limit `, w.args, 500, func(Row) string { return "" })
}

func startOfDay(t time.Time) time.Time {
	y, m, d := t.In(workday.Zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, workday.Zone)
}

func taskCursor(r Row) string {
	due := "infinity"
	if r.DueAt != nil {
		due = r.DueAt.UTC().Format(time.RFC3339Nano)
	}
	return base64.RawURLEncoding.EncodeToString([]byte(due + " " + r.ID.String()))
}

func readTaskCursor(c string) (due string, last id.Document, err error) {
	b, err := base64.RawURLEncoding.DecodeString(c)
	if err != nil {
		return "", last, ErrCursor.At("/cursor")
	}
	due, text, _ := strings.Cut(string(b), " ")
	if last, err = id.Parse[id.Document](text); err != nil {
		return "", last, ErrCursor.At("/cursor")
	}
	if due != "infinity" {
		at, err := time.Parse(time.RFC3339Nano, due)
		if err != nil || at.Year() < 1900 { // PostgreSQL has no year 0
			return "", last, ErrCursor.At("/cursor")
		}
	}
	return due, last, nil
}

// Counters is what needs the actor, for the navigation. Each is capped, so that counting stays cheap at any size.
type Counters struct{ Todo, Overdue, Unsubmitted, Drafts, Signing, Unissued int }

// counterCap is the highest count shown; beyond it people read "99+".
const counterCap = 100

// Counters counts by the indexes of the lists they stand for.
func (s *Service) Counters(ctx context.Context, by org.Actor) (c Counters, err error) {
	visible, args := access.Visible(by, "d", 4)
	state := func(kind Kind, states string) string {
		return fmt.Sprintf(`(select count(*) from (select from document d where d.agency_id = $2 and d.kind = '%s' and d.state in (%s) and %s limit %d) x)`, kind, states, visible, counterCap)
	}
	mine := fmt.Sprintf(`select d.due_at, d.state from document d
		where d.id = any(array(select t.subject::uuid from wf_task_candidate c join wf_task t on t.id = c.task_id where c.post_id = $1 and c.listed limit %d))
		  and d.state <> 'signing' and (d.state <> 'issuing' or d.failure <> '') limit %d`, 2*counterCap, counterCap)
	sql := `with mine as (` + mine + `) select (select count(*) from mine), (select count(*) from mine where due_at < $3), ` +
		state(Incoming, "'registered'") + `, ` + state(Outgoing, "'draft'") + `, (select count(*) from mine where state = 'approved'), ` + state(Outgoing, "'signed'")
	err = pg.InTx(ctx, s.DB, pg.Agency(by.Agency), func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, sql, append([]any{by.Post, by.Agency, s.Now()}, args...)...).Scan(
			&c.Todo, &c.Overdue, &c.Unsubmitted, &c.Drafts, &c.Signing, &c.Unissued)
	})
	if err != nil {
		return c, fmt.Errorf("count work: %w", err)
	}
	return c, nil
}
