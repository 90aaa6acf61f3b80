package workflow

import (
	"context"
	"fmt"
	"strings"
	"time"

	"congvan/internal/bpmn"
	"congvan/internal/id"
	"congvan/internal/pg"
	"congvan/internal/workday"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

type instance struct {
	id         id.Instance
	agency     id.Agency
	definition id.Definition
	flow       string
	version    int
	subject    string
	state      string
	vars       map[string]any
}

// turn is one act on one instance inside the caller's transaction: loaded under the lock, played, stored in one batch.
type turn struct {
	e    *Engine
	tx   pgx.Tx
	now  time.Time
	by   Who
	inst instance
	game *game

	task  Task // the task acted on, if any
	node  *bpmn.Node
	token *token
	back  bool // the act sends the work back

	batch pgx.Batch
}

const instanceColumns = `select id, agency_id, definition_id, flow, version, subject, state, vars from wf_instance `

func (s *turn) scanInstance(row pgx.Row) error {
	i := &s.inst
	return row.Scan(&i.id, &i.agency, &i.definition, &i.flow, &i.version, &i.subject, &i.state, &i.vars)
}

// lock takes the instance for this transaction.
func (s *turn) lock(ctx context.Context, inst id.Instance) error {
	err := s.scanInstance(s.tx.QueryRow(ctx, instanceColumns+`where id = $1 for update`, inst))
	if pg.NoRows(err) {
		return ErrNoTask
	}
	if err != nil {
		return fmt.Errorf("lock instance: %w", err)
	}
	return nil
}

// load locks the task's instance, reads it and refuses who may not act. The lock comes first: in read committed each
// statement sees what was committed when it began, so what is read behind the lock is what the one before us left.
func (e *Engine) load(ctx context.Context, tx pgx.Tx, task id.Task, by Who) (*turn, error) {
	s := &turn{e: e, tx: tx, now: e.now(), by: by}
	var b pgx.Batch
	b.Queue(instanceColumns+`where id = (select instance_id from wf_task where id = $1) for update`, task)
	b.Queue(taskColumns+`where t.id = $1`, task)
	b.Queue(`select k.id, k.node_id, k.via from wf_token k join wf_task t on t.instance_id = k.instance_id where t.id = $1 order by k.id`, task)
	r := tx.SendBatch(ctx, &b)
	defer r.Close()
	err := s.scanInstance(r.QueryRow())
	if pg.NoRows(err) {
		return nil, ErrNoTask
	}
	if err != nil {
		return nil, fmt.Errorf("load instance: %w", err)
	}
	rows, _ := r.Query()
	if s.task, err = pgx.CollectExactlyOneRow(rows, scanTask); err != nil {
		return nil, fmt.Errorf("load task: %w", err)
	}
	type stored struct {
		ID        id.Token
		Node, Via string
	}
	rows, _ = r.Query()
	tokens, err := pgx.CollectRows(rows, pgx.RowToStructByPos[stored])
	if err != nil {
		return nil, fmt.Errorf("load tokens: %w", err)
	}
	if err := r.Close(); err != nil {
		return nil, fmt.Errorf("load task: %w", err)
	}
	if err := s.may(); err != nil {
		return nil, err
	}
	flow, err := e.flow(ctx, tx, s.inst.definition)
	if err != nil {
		return nil, err
	}
	var ts []*token
	for _, t := range tokens {
		n := flow.Node(t.Node)
		if n == nil {
			return nil, fmt.Errorf("token %s stands at %q, which is not in definition %s", t.ID, t.Node, s.inst.definition)
		}
		ts = append(ts, &token{id: t.ID, node: n, via: t.Via})
		if t.ID == s.task.token {
			s.token, s.node = ts[len(ts)-1], n
		}
	}
	if s.token == nil || s.node.Kind != bpmn.UserTask {
		return nil, fmt.Errorf("open task %s has no token", task)
	}
	s.play(ctx, flow, ts)
	return s, nil
}

// may says whether the person may act on the task, and if somebody was faster, who.
func (s *turn) may() error {
	t := s.task
	if !t.isCandidate(s.by.Post) && (t.Assignee.IsZero() || t.Assignee != s.by.Post) {
		return ErrNotYours.With("step", t.Name)
	}
	switch {
	case t.State == "done":
		return ErrTaskTaken.With("name", t.DoneBy.Name).With("step", t.Name).With("time", t.Done.In(workday.Zone).Format("15:04 02/01/2006"))
	case t.State != "open":
		return ErrTaskClosed.With("step", t.Name)
	case !t.Assignee.IsZero() && t.Assignee != s.by.Post:
		return ErrTaskHeld.With("name", t.AssigneeName).With("step", t.Name)
	}
	return nil
}

// play sets up the game.
func (s *turn) play(ctx context.Context, flow *bpmn.Flow, tokens []*token) {
	s.game = &game{flow: flow, tokens: tokens, env: bpmn.Env{Vars: s.inst.vars}}
	s.game.serve = func(n *bpmn.Node) error {
		do := s.e.Services[n.Task.Action]
		if do == nil {
			return s.game.stuck(n, fmt.Errorf("no service %q", n.Task.Action))
		}
		return do(ctx, s.tx, Call{Agency: s.inst.agency, Instance: s.inst.id, Subject: s.inst.subject, Node: n.ID, Vars: s.inst.vars})
	}
}

// closeTask marks the task done. The state is asked for again: the lock makes it true, the count proves it.
func (s *turn) closeTask(outcome string) {
	s.batch.Queue(`update wf_task set state = 'done', done_at = $2, done_by_user = $3, done_by_post = $4, done_by_name = $5, outcome = $6
		where id = $1 and state = 'open'`, s.task.ID, s.now, s.by.User, s.by.Post, s.by.Name, outcome).Exec(func(ct pgconn.CommandTag) error {
		if ct.RowsAffected() != 1 {
			return ErrNoTask
		}
		return nil
	})
	s.batch.Queue(`update wf_task_candidate set listed = false where task_id = $1 and listed`, s.task.ID)
}

func (s *turn) cancelTasks() {
	s.batch.Queue(`update wf_task_candidate c set listed = false from wf_task t
		where t.id = c.task_id and t.instance_id = $1 and t.state = 'open' and c.listed`, s.inst.id)
	s.batch.Queue(`update wf_task set state = 'cancelled', done_at = $2 where instance_id = $1 and state = 'open'`, s.inst.id, s.now)
}

// settle stores what the game changed: tokens, new tasks, the end.
func (s *turn) settle(ctx context.Context) error {
	g := s.game
	for _, t := range g.tokens {
		switch t.mark {
		case gone:
			s.batch.Queue(`delete from wf_token where id = $1`, t.id)
		case moved:
			s.batch.Queue(`update wf_token set node_id = $2, via = $3 where id = $1`, t.id, t.node.ID, t.via)
		case fresh:
			s.batch.Queue(`insert into wf_token (id, agency_id, instance_id, node_id, via) values ($1, $2, $3, $4, $5)`, t.id, s.inst.agency, s.inst.id, t.node.ID, t.via)
		}
	}
	for _, t := range g.opened {
		if err := s.open(ctx, t); err != nil {
			return err
		}
	}
	if g.over() {
		if g.killed {
			s.cancelTasks()
		}
		s.batch.Queue(`update wf_instance set state = 'done', vars = $2, ended_at = $3, end_node = $4 where id = $1`, s.inst.id, s.inst.vars, s.now, g.end.ID)
		s.note(event{kind: "ended", node: g.end})
	} else {
		s.batch.Queue(`update wf_instance set vars = $2 where id = $1 and vars <> $2`, s.inst.id, s.inst.vars)
	}
	return s.send(ctx)
}

// open writes a task for a token that came to a user task, and puts it into the lists of those who may take it.
func (s *turn) open(ctx context.Context, t *token) error {
	n := t.node
	posts, err := s.candidates(ctx, n)
	if err != nil {
		return err
	}
	due, err := s.due(n)
	if err != nil {
		return err
	}
	var roles []string
	for _, a := range n.Task.Asks {
		if a.Role != "" {
			roles = append(roles, a.Role)
		}
	}
	task := id.New[id.Task]()
	// The step before a step that is done again is the one it had the first time.
	s.batch.Queue(`insert into wf_task (id, agency_id, instance_id, token_id, flow, subject, action, node_id, name, role, form, created_at, due_at, vars, prev_task_id)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
			case when $16 then (select prev_task_id from wf_task where instance_id = $3 and node_id = $8 and state = 'done' order by done_at desc, id desc limit 1)
			else $15::uuid end)`,
		task, s.inst.agency, s.inst.id, t.id, s.inst.flow, s.inst.subject, n.Task.Action, n.ID, n.Name, strings.Join(roles, ","), n.Task.Form, s.now, due, s.inst.vars, s.task.ID, s.back)
	s.batch.Queue(`insert into wf_task_candidate (task_id, agency_id, post_id, due_key, created_at)
		select $1, $2, p::uuid, coalesce($4, 'infinity'::timestamptz), $5 from unnest($3::text[]) p`, task, s.inst.agency, texts(posts), due, s.now)
	return nil
}

func texts(posts []id.Post) []string {
	var out []string
	for _, p := range posts {
		out = append(out, p.String())
	}
	return out
}

// event is a line of the history.
type event struct {
	kind    string
	task    id.Task
	node    *bpmn.Node
	outcome string
	reason  string
	to      Who
}

func (s *turn) note(ev event) {
	var node, name, action string
	if ev.node != nil {
		node, name = ev.node.ID, ev.node.Name
		if ev.node.Task != nil {
			action = ev.node.Task.Action
		}
	}
	s.batch.Queue(`insert into wf_history (id, agency_id, instance_id, subject, at, kind, task_id, node_id, node_name, action, outcome, reason, by_user, by_post, by_name, to_post, to_name)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		id.New[id.Event](), s.inst.agency, s.inst.id, s.inst.subject, s.now, ev.kind, ev.task, node, name, action, ev.outcome, ev.reason,
		s.by.User, s.by.Post, s.by.Name, ev.to.Post, ev.to.Name)
}

// send writes everything in one round trip.
func (s *turn) send(ctx context.Context) error {
	err := s.tx.SendBatch(ctx, &s.batch).Close()
	switch pg.Constraint(err) {
	case "wf_instance_once":
		return ErrRunning.Because(err)
	case "wf_task_one_open":
		return ErrNoTask.Because(err)
	}
	if err != nil {
		return fmt.Errorf("store flow: %w", err)
	}
	return nil
}
