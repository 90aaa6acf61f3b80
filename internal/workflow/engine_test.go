package workflow

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"congvan/internal/bpmn"
	"congvan/internal/errs"
	"congvan/internal/id"
	"congvan/internal/pg"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

// draw makes a flow from lines: "task id role", "fork id", "xor id default", "service id", "kill id", "a > b", "a > b if cond".
func draw(lines string) []byte {
	var b strings.Builder
	b.WriteString(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:cv="http://congvan.vn/bpmn"><process id="p" name="Thử" isExecutable="true"><startEvent id="s"/><endEvent id="e"/>`)
	for line := range strings.Lines(lines) {
		w := strings.Fields(line)
		if len(w) < 2 {
			continue
		}
		switch w[0] {
		case "task":
			fmt.Fprintf(&b, `<userTask id=%q name=%q><extensionElements><cv:task action=%q role=%q/></extensionElements></userTask>`, w[1], "Bước "+w[1], w[1], w[2])
		case "service":
			fmt.Fprintf(&b, `<serviceTask id=%q><extensionElements><cv:task action=%q/></extensionElements></serviceTask>`, w[1], w[1])
		case "fork":
			fmt.Fprintf(&b, `<parallelGateway id=%q/>`, w[1])
		case "xor":
			fmt.Fprintf(&b, `<exclusiveGateway id=%q default="%s-%s"/>`, w[1], w[1], w[2])
		case "kill":
			fmt.Fprintf(&b, `<endEvent id=%q><terminateEventDefinition/></endEvent>`, w[1])
		default:
			fmt.Fprintf(&b, `<sequenceFlow id="%[1]s-%[2]s" sourceRef=%[1]q targetRef=%[2]q>`, w[0], w[2])
			if len(w) > 3 {
				fmt.Fprintf(&b, `<conditionExpression>%s</conditionExpression>`, strings.ReplaceAll(strings.Join(w[4:], " "), `"`, "&quot;"))
			}
			b.WriteString(`</sequenceFlow>`)
		}
	}
	b.WriteString(`</process></definitions>`)
	return []byte(b.String())
}

func (w *world) publish(name, lines string) int {
	w.t.Helper()
	var version int
	w.must(w.tx(func(ctx context.Context, tx pgx.Tx) (err error) {
		version, err = w.e.Publish(ctx, tx, w.agency, name, draw(lines), w.people["Hòa"].Who)
		return err
	}))
	return version
}

func drawn(t *testing.T) *world {
	w := newWorld(t)
	w.e.Words = bpmn.Words{}
	return w
}

const fourEyes = `
	task a clerk
	fork split
	task b leader
	task c head
	fork join
	task d clerk
	s > a
	a > split
	split > b
	split > c
	b > join
	c > join
	join > d
	d > e`

func TestParallelBranchesJoin(t *testing.T) {
	t.Parallel()
	w := drawn(t)
	w.publish("four-eyes", fourEyes)
	w.start("four-eyes", nil)
	w.must(w.does("Lan", "a", "", nil))
	w.expect("b: Bình; c: Dũng")
	w.must(w.does("Dũng", "c", "", nil))
	w.expect("b: Bình")
	w.must(w.does("Bình", "b", "", nil))
	w.expect("d: Lan Mai")
	w.must(w.does("Mai", "d", "", nil))
	w.expect("")
	var left int
	w.must(w.tx(func(ctx context.Context, tx pgx.Tx) error {
		return tx.QueryRow(ctx, "select count(*) from wf_token").Scan(&left)
	}))
	if left != 0 {
		t.Fatalf("%d tokens left", left)
	}
}

// Both branches finish at the same moment, many times over: the join opens once.
func TestBranchesFinishAtOnce(t *testing.T) {
	t.Parallel()
	w := drawn(t)
	w.publish("four-eyes", fourEyes)
	for range 10 {
		w.subject = id.New[id.Document]().String()
		w.start("four-eyes", nil)
		w.must(w.does("Lan", "a", "", nil))
		together(t, func() error { return w.does("Bình", "b", "", nil) }, func() error { return w.does("Dũng", "c", "", nil) })
		w.expect("d: Lan Mai")
	}
}

// together runs the functions at once and fails on their errors.
func together(t *testing.T, fns ...func() error) {
	t.Helper()
	for i, err := range atOnce(fns...) {
		if err != nil {
			t.Fatalf("function %d: %v", i, err)
		}
	}
}

func atOnce(fns ...func() error) []error {
	var wg sync.WaitGroup
	got := make([]error, len(fns))
	gate := make(chan struct{})
	for i, fn := range fns {
		wg.Go(func() {
			<-gate
			got[i] = fn()
		})
	}
	close(gate)
	wg.Wait()
	return got
}

// Two clerks submit the same document at the same moment: one does, the other is told who.
func TestOneOfTwoWins(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 20 {
		w.subject = id.New[id.Document]().String()
		w.start("incoming", nil)
		task := w.task("submit").ID
		submit := func(name string) func() error {
			return func() error {
				return w.tx(func(ctx context.Context, tx pgx.Tx) error {
					return w.e.CompleteTx(ctx, tx, task, w.people[name].Who, "submit", nil)
				})
			}
		}
		got := atOnce(submit("Lan"), submit("Mai"))
		winner, loser := "Lan", got[1]
		if got[0] != nil {
			winner, loser = "Mai", got[0]
		}
		if (got[0] == nil) == (got[1] == nil) || !errors.Is(loser, ErrTaskTaken) || errs.KindOf(loser) != errs.Conflict {
			t.Fatalf("%v / %v", got[0], got[1])
		}
		if text := errs.Find(loser).Text("vi"); !strings.HasPrefix(text, winner+" đã xử lý bước “Trình lãnh đạo” lúc ") {
			t.Fatalf("%s won, but the other reads: %s", winner, text)
		}
		w.expect("direct: Bình")
	}
}

// What fails after the flow moved takes the move with it.
func TestRollbackLeavesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start("incoming", nil)
	before := w.minutes()
	boom := errors.New("the disk is full")
	err := w.tx(func(ctx context.Context, tx pgx.Tx) error {
		task, err := w.e.OpenTask(ctx, tx, w.subject, "submit")
		if err != nil {
			return err
		}
		if err := w.e.CompleteTx(ctx, tx, task.ID, w.people["Lan"].Who, "submit", map[string]any{"urgent": true}); err != nil {
			return err
		}
		return boom
	})
	if !errors.Is(err, boom) {
		t.Fatal(err)
	}
	w.expect("submit: Lan Mai")
	if d := cmp.Diff(before, w.minutes()); d != "" {
		t.Fatal(d)
	}
	w.must(w.does("Mai", "submit", "submit", nil))
}

func TestClaimReassignCancel(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start("incoming", nil)
	task := w.task("submit").ID
	act := func(fn func(ctx context.Context, tx pgx.Tx) error) error { return w.tx(fn) }
	claim := func(name string) error {
		return act(func(ctx context.Context, tx pgx.Tx) error { return w.e.Claim(ctx, tx, task, w.people[name].Who) })
	}
	inbox := func(name string) (n int) {
		w.must(w.tx(func(ctx context.Context, tx pgx.Tx) error {
			ts, err := w.e.Inbox(ctx, tx, w.people[name].Post, Place{}, 10)
			n = len(ts)
			return err
		}))
		return n
	}
	if err := claim("Nga"); !errors.Is(err, ErrNotYours) {
		t.Fatal(err)
	}
	w.must(claim("Lan"))
	w.must(claim("Lan"))
	if err := claim("Mai"); !errors.Is(err, ErrTaskHeld) || !strings.Contains(errs.Find(err).Text("vi"), "Lan đang giữ") {
		t.Fatal(err)
	}
	if err := w.does("Mai", "submit", "submit", nil); !errors.Is(err, ErrTaskHeld) {
		t.Fatal(err)
	}
	if inbox("Lan") != 1 || inbox("Mai") != 0 {
		t.Fatalf("a claimed task stands in %d and %d lists", inbox("Lan"), inbox("Mai"))
	}
	w.must(act(func(ctx context.Context, tx pgx.Tx) error {
		return w.e.Reassign(ctx, tx, task, w.people["Nga"].Who, w.people["Lan"].Who, "nghỉ phép")
	}))
	if err := w.does("Lan", "submit", "submit", nil); !errors.Is(err, ErrTaskHeld) {
		t.Fatal(err)
	}
	w.must(w.does("Nga", "submit", "submit", nil))
	if inbox("Nga") != 0 {
		t.Fatal("a task that is done still stands in a list")
	}
	direct := w.task("direct")
	cancel := func() error {
		return act(func(ctx context.Context, tx pgx.Tx) error {
			return w.e.CancelTx(ctx, tx, direct.Instance, w.people["Hòa"].Who, "thu hồi")
		})
	}
	w.must(cancel())
	if err := cancel(); !errors.Is(err, ErrEnded) {
		t.Fatal(err)
	}
	if inbox("Bình") != 0 {
		t.Fatal("a cancelled task still stands in a list")
	}
	err := act(func(ctx context.Context, tx pgx.Tx) error {
		return w.e.CompleteTx(ctx, tx, direct.ID, w.people["Bình"].Who, "file", nil)
	})
	if !errors.Is(err, ErrTaskClosed) {
		t.Fatal(err)
	}
	want := []string{"Lan: started Đã vào sổ", "Lan: claimed Trình lãnh đạo → Lan", "Lan: reassigned Trình lãnh đạo: nghỉ phép → Nga",
		"Nga: completed Trình lãnh đạo (submit)", "Hòa: cancelled : thu hồi"}
	if d := cmp.Diff(want, w.minutes()); d != "" {
		t.Fatal(d)
	}
}

// Where the flow draws no way back, a task returns to the step that led to it, but not over parallel branches.
func TestReturn(t *testing.T) {
	t.Parallel()
	w := drawn(t)
	back := func(name, action, reason string) error {
		return w.tx(func(ctx context.Context, tx pgx.Tx) error {
			task, err := w.e.OpenTask(ctx, tx, w.subject, action)
			if err != nil {
				return err
			}
			return w.e.ReturnTx(ctx, tx, task.ID, w.people[name].Who, reason)
		})
	}
	w.publish("line", "task a clerk\n task b head\n task c leader\n s > a\n a > b\n b > c\n c > e")
	w.start("line", nil)
	if err := back("Lan", "a", "x"); !errors.Is(err, ErrNoReturn) {
		t.Fatal(err)
	}
	w.must(w.does("Lan", "a", "", nil))
	w.must(w.does("Dũng", "b", "", nil))
	if err := back("Bình", "c", ""); !errors.Is(err, ErrReason) {
		t.Fatal(err)
	}
	w.must(back("Bình", "c", "chưa rõ"))
	w.expect("b: Dũng")
	w.must(back("Dũng", "b", "cũng chưa rõ")) // not to c, where it came from, but to a
	w.expect("a: Lan Mai")
	w.must(w.does("Lan", "a", "", nil))
	w.must(w.does("Dũng", "b", "", nil))
	w.must(w.does("Bình", "c", "", nil))
	w.expect("")

	w.publish("four-eyes", fourEyes)
	w.start("four-eyes", nil)
	w.must(w.does("Lan", "a", "", nil))
	if err := back("Bình", "b", "x"); !errors.Is(err, ErrNoReturn) {
		t.Fatal(err)
	}
	w.expect("b: Bình; c: Dũng")

	w.subject = id.New[id.Document]().String()
	w.start("incoming", nil) // here the flow draws it
	w.must(w.does("Lan", "submit", "submit", nil))
	w.must(back("Bình", "direct", "thiếu trang"))
	w.expect("submit: Lan Mai")
}

func TestTerminateEndsTheOthers(t *testing.T) {
	t.Parallel()
	w := drawn(t)
	w.publish("stop", "fork f\n task a clerk\n task b leader\n kill k\n s > f\n f > a\n f > b\n a > e\n b > k")
	w.start("stop", nil)
	w.expect("a: Lan Mai; b: Bình")
	w.must(w.does("Bình", "b", "", nil))
	w.expect("")
}

func TestServiceTask(t *testing.T) {
	t.Parallel()
	w := drawn(t)
	w.publish("stamp", "task a clerk\n service stamp\n s > a\n a > stamp\n stamp > e")
	w.start("stamp", nil)
	if err := w.does("Lan", "a", "", nil); !errors.Is(err, ErrStuck) {
		t.Fatalf("a service nobody offers: %v", err)
	}
	w.expect("a: Lan Mai")
	var called Call
	w.e.Services = map[string]Service{"stamp": func(_ context.Context, _ pgx.Tx, c Call) error { called = c; return nil }}
	w.must(w.does("Lan", "a", "", map[string]any{"ink": "đỏ"}))
	if called.Subject != w.subject || called.Vars["ink"] != "đỏ" {
		t.Fatalf("%+v", called)
	}
	w.expect("")
}

func TestVersions(t *testing.T) {
	t.Parallel()
	w := drawn(t)
	one, two := "task a clerk\n s > a\n a > e", "task a clerk\n task b leader\n s > a\n a > b\n b > e"
	if v := w.publish("v", one); v != 1 {
		t.Fatal(v)
	}
	w.start("v", nil)
	old := w.subject
	if v := w.publish("v", one); v != 1 {
		t.Fatalf("the same text made version %d", v)
	}
	if v := w.publish("v", two); v != 2 {
		t.Fatal(v)
	}
	w.subject = id.New[id.Document]().String()
	w.start("v", nil)
	w.must(w.does("Lan", "a", "", nil))
	w.expect("b: Bình")
	w.subject = old
	w.must(w.does("Lan", "a", "", nil))
	w.expect("") // it began on version 1
	if v := w.publish("v", one); v != 3 {
		t.Fatalf("going back is version %d", v)
	}

	err := w.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, err := w.e.Publish(ctx, tx, w.agency, "v", draw("task a clerk\n s > a"), Who{})
		return err
	})
	if e := errs.Find(err); !errors.Is(err, ErrDefinition) || len(e.Params["problems"].([]bpmn.Diagnostic)) == 0 {
		t.Fatal(err)
	}
}

// An agency's own flow goes before the default; nobody else gets it, and nobody but the system changes the default.
func TestOwnFlowBeforeDefault(t *testing.T) {
	t.Parallel()
	w := drawn(t)
	w.publish("incoming", "task mine clerk\n s > mine\n mine > e")
	w.start("incoming", nil)
	w.expect("mine: Lan Mai")

	w.agency, w.subject = id.New[id.Agency](), id.New[id.Document]().String()
	w.start("incoming", nil)
	w.expect("submit: Lan Mai")
	err := w.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, err := w.e.Publish(ctx, tx, id.Agency{}, "incoming", draw("task a clerk\n s > a\n a > e"), Who{})
		return err
	})
	if err == nil {
		t.Fatal("an agency changed the default of all")
	}
	err = w.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "delete from wf_definition")
		return err
	})
	if err == nil {
		t.Fatal("a definition was deleted")
	}
}

// Another agency's tasks do not exist.
func TestAgenciesDoNotSeeEachOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start("incoming", nil)
	task := w.task("submit").ID
	w.agency = id.New[id.Agency]()
	w.expect("")
	err := w.tx(func(ctx context.Context, tx pgx.Tx) error {
		return w.e.CompleteTx(ctx, tx, task, w.people["Lan"].Who, "submit", nil)
	})
	if !errors.Is(err, ErrNoTask) {
		t.Fatal(err)
	}
}

func TestInboxPages(t *testing.T) {
	t.Parallel()
	w := drawn(t)
	w.publish("late", `task a clerk
		s > a
		a > e`)
	day := 24 * time.Hour
	for i := range 7 {
		w.subject = fmt.Sprint(i)
		w.start("incoming", nil) // due the next working day
		if i%3 == 0 {
			w.start("late", nil) // no deadline
		}
		w.now = w.now.Add(day)
	}
	var got []string
	w.must(w.tx(func(ctx context.Context, tx pgx.Tx) error {
		var at Place
		for {
			page, err := w.e.Inbox(ctx, tx, w.people["Mai"].Post, at, 3)
			if err != nil || len(page) == 0 {
				return err
			}
			for _, t := range page {
				got = append(got, t.Subject+t.Action)
			}
			at = After(page[len(page)-1])
		}
	}))
	want := []string{"0submit", "1submit", "2submit", "3submit", "4submit", "5submit", "6submit", "0a", "3a", "6a"}
	if d := cmp.Diff(want, got); d != "" {
		t.Fatal(d)
	}
}

// The work list must be read from its index also behind row-level security.
func TestInboxUsesItsIndex(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must(pg.InTx(t.Context(), w.db, pg.Agency(w.agency), func(tx pgx.Tx) error {
		if _, err := tx.Exec(t.Context(), "set local enable_seqscan = off; set local enable_sort = off; set local enable_hashjoin = off; set local enable_mergejoin = off"); err != nil {
			return err
		}
		rows, _ := tx.Query(t.Context(), `explain select task_id from wf_task_candidate where post_id = $1 and listed
			and (due_key, created_at, task_id) > ($2, $3, $4) order by due_key, created_at, task_id limit 10`,
			id.New[id.Post](), time.Now(), time.Now(), id.New[id.Task]())
		plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if text := strings.Join(plan, "\n"); err == nil && (!strings.Contains(text, "wf_task_inbox") || !strings.Contains(text, "Index Cond: ((post_id = ")) {
			t.Errorf("plan:\n%s", text)
		}
		return err
	}))
}
