package workflow

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"congvan/internal/bpmn"
	"congvan/internal/id"
	"congvan/internal/workday"

	"github.com/jackc/pgx/v5"
)

// Ask describes people, as a flow's step does: those who hold Role (if any) in Unit (if any), or exactly Post (if any).
type Ask struct {
	Role string
	Unit id.Unit
	Post id.Post
}

// Directory knows who holds which post today.
type Directory interface {
	// Candidates returns the posts that fit q, without closed ones and those of disabled people. None is not an error.
	Candidates(ctx context.Context, tx pgx.Tx, agency id.Agency, q Ask) ([]id.Post, error)
}

// Service does the work of a service task, in the transaction that reached it. It may read the variables of the call.
type Service func(ctx context.Context, tx pgx.Tx, c Call) error

// Call is what a service task is called with.
type Call struct {
	Agency   id.Agency
	Instance id.Instance
	Subject  string
	Node     string
	Vars     map[string]any
}

// Who is a person acting from a post. Name is what others are shown.
type Who struct {
	User id.User
	Post id.Post
	Name string
}

// Engine runs flows. The zero value with a Directory works. It is safe for concurrent use.
type Engine struct {
	Dir      Directory
	Now      func() time.Time   // nil: time.Now
	Calendar *workday.Calendar  // for dueDays; nil: workday.Vietnam
	Words    bpmn.Words         // what published flows may name; nil lists are not checked
	Services map[string]Service // by action of a service task

	flows sync.Map // id.Definition → *bpmn.Flow; definitions never change
}

// StartInput says what to start.
type StartInput struct {
	Agency  id.Agency
	Flow    string         // name of the definition: "incoming", "outgoing"
	Subject string         // the document's id
	Vars    map[string]any // anything JSON; ids become text
	By      Who
}

// StartTx begins a flow and opens its first tasks.
func (e *Engine) StartTx(ctx context.Context, tx pgx.Tx, in StartInput) (id.Instance, error) {
	def, err := e.definition(ctx, tx, in.Agency, in.Flow)
	if err != nil {
		return id.Instance{}, err
	}
	vars, err := plainVars(in.Vars)
	if err != nil {
		return id.Instance{}, err
	}
	s := &turn{e: e, tx: tx, now: e.now(), by: in.By, inst: instance{
		id: id.New[id.Instance](), agency: in.Agency, definition: def.id, flow: in.Flow, version: def.version, subject: in.Subject, state: "running", vars: vars}}
	s.batch.Queue(`insert into wf_instance (id, agency_id, definition_id, flow, version, subject, vars, started_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		s.inst.id, in.Agency, def.id, in.Flow, def.version, in.Subject, vars, s.now)
	s.note(event{kind: "started", node: def.flow.Start()})
	s.play(ctx, def.flow, nil)
	if err := s.game.start(); err != nil {
		return id.Instance{}, err
	}
	return s.inst.id, s.settle(ctx)
}

// CompleteTx ends a task with an outcome and moves the instance on. vars are merged into the instance's; a "reason" among
// them goes to the history instead. Errors to expect: ErrTaskTaken (somebody was faster), ErrTaskHeld, ErrTaskClosed,
// ErrNotYours, ErrOutcome, ErrReason; ErrNobody and ErrStuck when the flow cannot go on. After an error roll back.
func (e *Engine) CompleteTx(ctx context.Context, tx pgx.Tx, task id.Task, by Who, outcome string, vars map[string]any) error {
	s, err := e.load(ctx, tx, task, by)
	if err != nil {
		return err
	}
	return s.complete(ctx, outcome, vars)
}

func (s *turn) complete(ctx context.Context, outcome string, vars map[string]any) error {
	more, err := plainVars(vars)
	if err != nil {
		return err
	}
	reason, _ := more["reason"].(string)
	delete(more, "reason")
	for k, v := range more {
		s.inst.vars[k] = v
	}
	if s.inst.vars, err = plainVars(s.inst.vars); err != nil {
		return err
	}
	o, err := s.outcome(outcome, reason)
	if err != nil {
		return err
	}
	s.closeTask(o.Name)
	kind := "completed"
	if o.Returns {
		kind, s.back = "returned", true
	}
	s.note(event{kind: kind, task: s.task.ID, node: s.node, outcome: o.Name, reason: reason})
	s.game.env = bpmn.Env{Outcome: o.Name, Vars: s.inst.vars}
	if err := s.game.leave(s.token); err != nil {
		return err
	}
	return s.settle(ctx)
}

// outcome checks that the step may end this way.
func (s *turn) outcome(name, reason string) (bpmn.Outcome, error) {
	o, ok := s.node.Task.Outcome(name)
	if ok && o.When != nil {
		var err error
		if ok, err = o.When.Bool(bpmn.Env{Vars: s.inst.vars}); err != nil {
			return o, s.game.stuck(s.node, err)
		}
	}
	if !ok {
		var names []string
		for _, o := range s.node.Task.Outcomes {
			names = append(names, o.Name)
		}
		return o, ErrOutcome.With("step", s.task.Name).With("outcome", name).With("outcomes", strings.Join(names, ", "))
	}
	if o.Reason && strings.TrimSpace(reason) == "" {
		label := o.Label
		if label == "" {
			label = o.Name
		}
		return o, ErrReason.With("step", s.task.Name).With("outcome", label).At("/reason")
	}
	return o, nil
}

// CancelTx ends a running instance and its open tasks, for instance because the document was withdrawn. Whoever may do
// that is the caller's business.
func (e *Engine) CancelTx(ctx context.Context, tx pgx.Tx, inst id.Instance, by Who, reason string) error {
	s := &turn{e: e, tx: tx, now: e.now(), by: by}
	if err := s.lock(ctx, inst); err != nil {
		return err
	}
	if s.inst.state != "running" {
		return ErrEnded
	}
	s.batch.Queue(`delete from wf_token where instance_id = $1`, inst)
	s.cancelTasks()
	s.batch.Queue(`update wf_instance set state = 'cancelled', ended_at = $2 where id = $1`, inst, s.now)
	s.note(event{kind: "cancelled", reason: reason})
	return s.send(ctx)
}

// SetVars merges vars into the running instance of subject in flow, without moving it: what a later condition asks for.
func (e *Engine) SetVars(ctx context.Context, tx pgx.Tx, flow, subject string, vars map[string]any) error {
	more, err := plainVars(vars)
	if err != nil {
		return err
	}
	tag, err := tx.Exec(ctx, `update wf_instance set vars = vars || $3 where subject = $2 and flow = $1 and state = 'running'`, flow, subject, more)
	if err != nil {
		return fmt.Errorf("set flow variables: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return ErrEnded
	}
	return nil
}

func (e *Engine) now() time.Time {
	if e.Now != nil {
		return e.Now()
	}
	return time.Now()
}

const maxVars = 64 << 10

// plainVars brings variables to the form they have after a round through the database, so that expressions see the same
// on the first step as on the last: numbers are float64, ids are text.
func plainVars(in map[string]any) (map[string]any, error) {
	out := map[string]any{}
	if len(in) == 0 {
		return out, nil
	}
	b, err := json.Marshal(in)
	if err != nil {
		return nil, fmt.Errorf("flow variables: %w", err)
	}
	if len(b) > maxVars {
		return nil, ErrVars
	}
	if err := json.Unmarshal(b, &out); err != nil {
		return nil, fmt.Errorf("flow variables: %w", err)
	}
	return out, nil
}
