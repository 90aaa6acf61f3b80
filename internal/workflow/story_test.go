package workflow

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"congvan/internal/bpmn"
	"congvan/internal/id"
	"congvan/internal/pg"
	"congvan/internal/pg/pgtest"
	"congvan/internal/workday"
	"congvan/workflows"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

// person is one of the cast, in one post.
type person struct {
	Who
	role string
	unit id.Unit
}

// cast is a Directory of named people.
type cast map[string]person

func (c cast) Candidates(_ context.Context, _ pgx.Tx, _ id.Agency, q Ask) ([]id.Post, error) {
	var out []id.Post
	for _, p := range c {
		if (q.Role == "" || p.role == q.Role) && (q.Unit.IsZero() || p.unit == q.Unit) && (q.Post.IsZero() || p.Post == q.Post) {
			out = append(out, p.Post)
		}
	}
	return out, nil
}

// world is an agency with its people and the default flows.
type world struct {
	t       *testing.T
	db      *pg.DB
	e       *Engine
	agency  id.Agency
	people  cast
	science id.Unit
	subject string
	now     time.Time
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, db: pgtest.New(t), agency: id.New[id.Agency](), science: id.New[id.Unit](), subject: id.New[id.Document]().String(),
		now: time.Date(2026, 11, 20, 9, 0, 0, 0, workday.Zone)} // a Friday
	office := id.New[id.Unit]()
	w.people = cast{}
	for _, p := range []struct {
		name, role string
		unit       id.Unit
	}{
		{"Lan", "clerk", office}, {"Mai", "clerk", office}, {"Bình", "leader", id.New[id.Unit]()}, {"Hòa", "office", office},
		{"Dũng", "head", w.science}, {"Tú", "specialist", w.science}, {"Nga", "specialist", office},
	} {
		w.people[p.name] = person{Who{id.New[id.User](), id.New[id.Post](), p.name}, p.role, p.unit}
	}
	w.e = &Engine{Dir: w.people, Now: func() time.Time { w.now = w.now.Add(time.Minute); return w.now },
		Words: bpmn.Words{Roles: workflows.Roles, Actions: workflows.Actions, Services: workflows.Services}}
	for name, xml := range workflows.Default() {
		w.must(pg.InTx(t.Context(), w.db, pg.System(), func(tx pgx.Tx) error {
			_, err := w.e.Install(t.Context(), tx, name, xml)
			return err
		}))
	}
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// tx runs fn as the agency.
func (w *world) tx(fn func(ctx context.Context, tx pgx.Tx) error) error {
	return pg.InTx(w.t.Context(), w.db, pg.Agency(w.agency), func(tx pgx.Tx) error { return fn(w.t.Context(), tx) })
}

func (w *world) start(flow string, vars map[string]any) {
	w.t.Helper()
	w.must(w.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, err := w.e.StartTx(ctx, tx, StartInput{Agency: w.agency, Flow: flow, Subject: w.subject, Vars: vars, By: w.people["Lan"].Who})
		return err
	}))
}

// does lets name complete the open task of that action.
func (w *world) does(name, action, outcome string, vars map[string]any) error {
	return w.tx(func(ctx context.Context, tx pgx.Tx) error {
		t, err := w.e.OpenTask(ctx, tx, w.subject, action)
		if err != nil {
			return err
		}
		return w.e.CompleteTx(ctx, tx, t.ID, w.people[name].Who, outcome, vars)
	})
}

func (w *world) task(action string) (t Task) {
	w.t.Helper()
	w.must(w.tx(func(ctx context.Context, tx pgx.Tx) (err error) {
		t, err = w.e.OpenTask(ctx, tx, w.subject, action)
		return err
	}))
	return t
}

// waiting says what is open and for whom: "direct: Bình".
func (w *world) waiting() string {
	w.t.Helper()
	var out []string
	w.must(w.tx(func(ctx context.Context, tx pgx.Tx) error {
		ts, err := w.e.OpenTasks(ctx, tx, w.subject)
		for _, t := range ts {
			var names []string
			for name, p := range w.people {
				if slices.Contains(t.Candidates, p.Post) {
					names = append(names, name)
				}
			}
			slices.Sort(names)
			out = append(out, t.Action+": "+strings.Join(names, " "))
		}
		return err
	}))
	return strings.Join(out, "; ")
}

func (w *world) expect(waiting string) {
	w.t.Helper()
	if got := w.waiting(); got != waiting {
		w.t.Fatalf("waits for %q, want %q", got, waiting)
	}
}

// minutes is the history as one reads it.
func (w *world) minutes() []string {
	w.t.Helper()
	var out []string
	w.must(w.tx(func(ctx context.Context, tx pgx.Tx) error {
		es, err := w.e.History(ctx, tx, w.subject)
		for _, h := range es {
			line := fmt.Sprintf("%s: %s %s", h.By.Name, h.Kind, h.Name)
			if h.Outcome != "" {
				line += " (" + h.Outcome + ")"
			}
			if h.Reason != "" {
				line += ": " + h.Reason
			}
			if h.To.Name != "" {
				line += " → " + h.To.Name
			}
			out = append(out, line)
		}
		return err
	}))
	return out
}

func TestIncomingDocument(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start("incoming", nil)
	w.expect("submit: Lan Mai")
	w.must(w.does("Lan", "submit", "submit", nil))
	w.expect("direct: Bình")
	w.must(w.does("Bình", "direct", "return", map[string]any{"reason": "Thiếu trang 2"}))
	w.expect("submit: Lan Mai")
	w.must(w.does("Mai", "submit", "submit", nil))
	w.must(w.does("Bình", "direct", "direct", map[string]any{"lead_unit": w.science, "coop_units": []id.Unit{id.New[id.Unit]()}, "deadline": "2026-11-30"}))
	w.expect("process: Dũng Tú")
	process := w.task("process")
	if want := time.Date(2026, 11, 30, 17, 0, 0, 0, workday.Zone); process.Due == nil || !process.Due.Equal(want) {
		t.Fatalf("due %v, want %v", process.Due, want)
	}
	if process.Vars["lead_unit"] != w.science.String() || process.Name != "Giải quyết" {
		t.Fatalf("%+v", process)
	}
	w.must(w.does("Tú", "process", "return", map[string]any{"reason": "Không thuộc chức năng"}))
	w.expect("direct: Bình")
	w.must(w.does("Bình", "direct", "direct", nil))
	w.must(w.does("Dũng", "process", "done", nil))
	w.expect("")
	want := []string{
		"Lan: started Đã vào sổ",
		"Lan: completed Trình lãnh đạo (submit)",
		"Bình: returned Bút phê (return): Thiếu trang 2",
		"Mai: completed Trình lãnh đạo (submit)",
		"Bình: completed Bút phê (direct)",
		"Tú: returned Giải quyết (return): Không thuộc chức năng",
		"Bình: completed Bút phê (direct)",
		"Dũng: completed Giải quyết (done)",
		"Dũng: ended Hoàn thành",
	}
	if d := cmp.Diff(want, w.minutes()); d != "" {
		t.Fatal(d)
	}
	w.start("incoming", nil) // a finished document may go through the flow again
	w.must(w.does("Lan", "submit", "submit", nil))
	w.must(w.does("Bình", "direct", "file", nil))
	w.expect("")
}

func TestOutgoingDocument(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start("outgoing", map[string]any{"drafter": w.people["Tú"].Post, "drafter_unit": w.science.String()})
	w.expect("draft: Tú")
	w.must(w.does("Tú", "draft", "submit", map[string]any{"signer": w.people["Bình"].Post}))
	w.expect("approve: Dũng Hòa")
	w.must(w.does("Hòa", "approve", "return", map[string]any{"reason": "Sai thể thức"}))
	w.expect("draft: Tú")
	w.must(w.does("Tú", "draft", "submit", nil))
	w.must(w.does("Dũng", "approve", "approve", nil))
	w.expect("sign: Bình")
	w.must(w.does("Bình", "sign", "sign", nil))
	w.expect("issue: Lan Mai")

	w.must(w.tx(func(ctx context.Context, tx pgx.Tx) error {
		return w.e.SetVars(ctx, tx, "outgoing", w.subject, map[string]any{"number": 510})
	}))
	if err := w.does("Lan", "issue", "return", map[string]any{"reason": "Nhầm"}); !errors.Is(err, ErrOutcome) {
		t.Fatalf("a numbered document went back: %v", err)
	}
	w.must(w.does("Lan", "issue", "issue", nil))
	w.expect("")
}

// The table of moves that must be refused; each leaves everything as it was.
func TestIllegalMoves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start("incoming", nil)
	w.must(w.does("Lan", "submit", "submit", nil))
	before := w.minutes()
	direct := w.task("direct").ID
	var submit id.Task
	w.must(w.tx(func(ctx context.Context, tx pgx.Tx) error {
		return tx.QueryRow(ctx, "select id from wf_task where action = 'submit'").Scan(&submit)
	}))
	complete := func(task id.Task, name, outcome string, vars map[string]any) error {
		return w.tx(func(ctx context.Context, tx pgx.Tx) error {
			return w.e.CompleteTx(ctx, tx, task, w.people[name].Who, outcome, vars)
		})
	}
	for _, c := range []struct {
		what string
		err  error
		want error
	}{
		{"a clerk directs", complete(direct, "Lan", "direct", nil), ErrNotYours},
		{"nobody directs", complete(direct, "", "direct", nil), ErrNotYours},
		{"an answer the step does not know", complete(direct, "Bình", "approve", nil), ErrOutcome},
		{"no answer", complete(direct, "Bình", "", nil), ErrOutcome},
		{"return without a reason", complete(direct, "Bình", "return", map[string]any{"reason": "  "}), ErrReason},
		{"direct to no unit", complete(direct, "Bình", "direct", nil), ErrNobody},
		{"direct to an empty unit", complete(direct, "Bình", "direct", map[string]any{"lead_unit": id.New[id.Unit]()}), ErrNobody},
		{"direct to nonsense", complete(direct, "Bình", "direct", map[string]any{"lead_unit": "phòng 5"}), ErrStuck},
		{"a deadline nobody can read", complete(direct, "Bình", "direct", map[string]any{"lead_unit": w.science, "deadline": "mai"}), ErrStuck},
		{"too much to remember", complete(direct, "Bình", "direct", map[string]any{"x": strings.Repeat("x", maxVars)}), ErrVars},
		{"a step that is done, by the other clerk", complete(submit, "Mai", "submit", nil), ErrTaskTaken},
		{"a step that is done, by a stranger", complete(submit, "Nga", "submit", nil), ErrNotYours},
		{"a task that never was", complete(id.New[id.Task](), "Bình", "direct", nil), ErrNoTask},
		{"a step not reached", w.does("Tú", "process", "done", nil), ErrNoTask},
		{"the same flow twice", w.tx(func(ctx context.Context, tx pgx.Tx) error {
			_, err := w.e.StartTx(ctx, tx, StartInput{Agency: w.agency, Flow: "incoming", Subject: w.subject})
			return err
		}), ErrRunning},
		{"a flow nobody drew", w.tx(func(ctx context.Context, tx pgx.Tx) error {
			_, err := w.e.StartTx(ctx, tx, StartInput{Agency: w.agency, Flow: "sideways", Subject: w.subject})
			return err
		}), ErrNoFlow},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v, want %v", c.what, c.err, c.want)
		}
	}
	w.expect("direct: Bình")
	if d := cmp.Diff(before, w.minutes()); d != "" {
		t.Fatalf("a refused move left a trace:\n%s", d)
	}
}
