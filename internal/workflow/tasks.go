package workflow

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"congvan/internal/id"
	"congvan/internal/pg"

	"github.com/jackc/pgx/v5"
)

// Task is a step that waits, or waited, for a person.
type Task struct {
	ID           id.Task
	Agency       id.Agency
	Instance     id.Instance
	Flow         string
	Subject      string
	Action       string // what the step means to the program
	Node         string // id in the picture
	Name         string
	Role         string // whom the flow asks for, several separated by commas; for people to read
	Form         string
	State        string // open, done, cancelled
	Assignee     id.Post
	AssigneeName string
	Created      time.Time
	Due          *time.Time
	Done         *time.Time
	DoneBy       Who
	Outcome      string
	Vars         map[string]any // the instance's, when the task was opened
	Candidates   []id.Post

	token id.Token
	prev  id.Task
}

func (t Task) isCandidate(p id.Post) bool { return !p.IsZero() && slices.Contains(t.Candidates, p) }

const taskColumns = `select t.id, t.agency_id, t.instance_id, t.flow, t.subject, t.action, t.node_id, t.name, t.role, t.form, t.state,
	t.assignee_post, t.assignee_name, t.created_at, t.due_at, t.done_at, t.done_by_user, t.done_by_post, t.done_by_name, t.outcome, t.vars,
	t.token_id, t.prev_task_id, array(select c.post_id::text from wf_task_candidate c where c.task_id = t.id order by c.post_id) from wf_task t `

func scanTask(row pgx.CollectableRow) (Task, error) {
	var t Task
	var posts []string
	err := row.Scan(&t.ID, &t.Agency, &t.Instance, &t.Flow, &t.Subject, &t.Action, &t.Node, &t.Name, &t.Role, &t.Form, &t.State,
		&t.Assignee, &t.AssigneeName, &t.Created, &t.Due, &t.Done, &t.DoneBy.User, &t.DoneBy.Post, &t.DoneBy.Name, &t.Outcome, &t.Vars,
		&t.token, &t.prev, &posts)
	for _, s := range posts {
		p, perr := id.Parse[id.Post](s)
		err = errors.Join(err, perr)
		t.Candidates = append(t.Candidates, p)
	}
	return t, err
}

// OpenTask returns the open task of that action for subject, the oldest if parallel branches opened several. ErrNoTask if
// there is none.
func (e *Engine) OpenTask(ctx context.Context, tx pgx.Tx, subject, action string) (Task, error) {
	rows, _ := tx.Query(ctx, taskColumns+`where t.subject = $1 and t.action = $2 and t.state = 'open' order by t.created_at, t.id limit 1`, subject, action)
	t, err := pgx.CollectExactlyOneRow(rows, scanTask)
	if pg.NoRows(err) {
		return t, ErrNoTask
	}
	if err != nil {
		return t, fmt.Errorf("find open task: %w", err)
	}
	return t, nil
}

// OpenTasks returns the open tasks of subject, oldest first. Index wf_task_subject.
func (e *Engine) OpenTasks(ctx context.Context, tx pgx.Tx, subject string) ([]Task, error) {
	rows, _ := tx.Query(ctx, taskColumns+`where t.subject = $1 and t.state = 'open' order by t.created_at, t.id`, subject)
	ts, err := pgx.CollectRows(rows, scanTask)
	if err != nil {
		return nil, fmt.Errorf("list open tasks: %w", err)
	}
	return ts, nil
}

// Place is where a page of a work list ends; the zero Place is before the first.
type Place struct {
	Due     time.Time // zero: no deadline, last of all
	Created time.Time
	Task    id.Task
}

// After returns the place of t, to go on behind it.
func After(t Task) Place {
	p := Place{Created: t.Created, Task: t.ID}
	if t.Due != nil {
		p.Due = *t.Due
	}
	return p
}

// Inbox returns the open tasks post may take or holds, the most urgent first, at most limit behind after. Index
// wf_task_inbox.
func (e *Engine) Inbox(ctx context.Context, tx pgx.Tx, post id.Post, after Place, limit int) ([]Task, error) {
	var due *time.Time
	if !after.Due.IsZero() {
		due = &after.Due
	}
	first := after.Task.IsZero()
	rows, _ := tx.Query(ctx, taskColumns+`join wf_task_candidate k on k.task_id = t.id
		where k.post_id = $1 and k.listed and ($2 or (k.due_key, k.created_at, k.task_id) > (coalesce($3, 'infinity'::timestamptz), $4, $5))
		order by k.due_key, k.created_at, k.task_id limit $6`, post, first, due, after.Created, after.Task, limit)
	ts, err := pgx.CollectRows(rows, scanTask)
	if err != nil {
		return nil, fmt.Errorf("read work list: %w", err)
	}
	return ts, nil
}

// Entry is a line of a subject's history.
type Entry struct {
	At       time.Time
	Kind     string // started, completed, returned, claimed, reassigned, cancelled, ended
	Instance id.Instance
	Task     id.Task
	Node     string
	Name     string // of the node
	Action   string
	Outcome  string
	Reason   string
	By       Who
	To       Who // of claimed and reassigned
}

// History returns everything that happened to subject in its flows, oldest first. Index wf_history_subject.
func (e *Engine) History(ctx context.Context, tx pgx.Tx, subject string) ([]Entry, error) {
	rows, _ := tx.Query(ctx, `select at, kind, instance_id, task_id, node_id, node_name, action, outcome, reason, by_user, by_post, by_name, to_post, to_name
		from wf_history where subject = $1 order by at, id`, subject)
	es, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Entry, error) {
		var h Entry
		err := row.Scan(&h.At, &h.Kind, &h.Instance, &h.Task, &h.Node, &h.Name, &h.Action, &h.Outcome, &h.Reason,
			&h.By.User, &h.By.Post, &h.By.Name, &h.To.Post, &h.To.Name)
		return h, err
	})
	if err != nil {
		return nil, fmt.Errorf("read flow history: %w", err)
	}
	return es, nil
}
