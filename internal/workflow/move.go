package workflow

import (
	"context"
	"fmt"

	"congvan/internal/bpmn"
	"congvan/internal/id"
	"congvan/internal/pg"

	"github.com/jackc/pgx/v5"
)

// ReturnTx sends a task back to the human step before it. Where the flow draws the way back (an outcome with
// returns="true"), that way is taken; otherwise the token goes to the step whose completion opened this one. ErrNoReturn if
// there is none, or parallel branches lie between: pulling one branch back would leave the others behind.
func (e *Engine) ReturnTx(ctx context.Context, tx pgx.Tx, task id.Task, by Who, reason string) error {
	s, err := e.load(ctx, tx, task, by)
	if err != nil {
		return err
	}
	for _, o := range s.node.Task.Outcomes {
		if o.Returns {
			return s.complete(ctx, o.Name, map[string]any{"reason": reason})
		}
	}
	if reason == "" {
		return ErrReason.With("step", s.task.Name).With("outcome", "trả lại").At("/reason")
	}
	var to string
	err = tx.QueryRow(ctx, `select node_id from wf_task where id = $1`, s.task.prev).Scan(&to)
	if err != nil && !pg.NoRows(err) {
		return fmt.Errorf("find step before: %w", err)
	}
	before := s.game.flow.Node(to)
	if before == nil || !straight(before, s.node) {
		return ErrNoReturn.With("step", s.task.Name)
	}
	s.closeTask("return")
	s.note(event{kind: "returned", task: s.task.ID, node: s.node, outcome: "return", reason: reason})
	s.back = true
	s.token.node, s.token.mark = before, moved
	s.game.opened = append(s.game.opened, s.token)
	return s.settle(ctx)
}

// straight reports whether from leads to to over exclusive gateways and service tasks only.
func straight(from, to *bpmn.Node) bool {
	seen := map[*bpmn.Node]bool{from: true}
	for way := []*bpmn.Node{from}; len(way) > 0; way = way[1:] {
		for _, e := range way[0].Out {
			if e.To == to {
				return true
			}
			if !seen[e.To] && (e.To.Kind == bpmn.Exclusive || e.To.Kind == bpmn.ServiceTask) {
				seen[e.To] = true
				way = append(way, e.To)
			}
		}
	}
	return false
}

// Claim makes by the one who does the task: it leaves the lists of the other candidates. Claiming what one holds already
// changes nothing.
func (e *Engine) Claim(ctx context.Context, tx pgx.Tx, task id.Task, by Who) error {
	s, err := e.load(ctx, tx, task, by)
	if err != nil {
		return err
	}
	if s.task.Assignee == by.Post {
		return nil
	}
	s.hand(by)
	s.note(event{kind: "claimed", task: task, node: s.node, to: by})
	return s.send(ctx)
}

// Reassign hands a task to another post, which need not be a candidate of the flow's. Only who may do the task may hand it
// on; whether to may get it (the own unit's people, say) is the caller's business.
func (e *Engine) Reassign(ctx context.Context, tx pgx.Tx, task id.Task, to, by Who, reason string) error {
	s, err := e.load(ctx, tx, task, by)
	if err != nil {
		return err
	}
	s.batch.Queue(`insert into wf_task_candidate (task_id, agency_id, post_id, due_key, created_at)
		values ($1, $2, $3, coalesce($4, 'infinity'::timestamptz), $5) on conflict do nothing`, task, s.inst.agency, to.Post, s.task.Due, s.task.Created)
	s.hand(to)
	s.note(event{kind: "reassigned", task: task, node: s.node, reason: reason, to: to})
	return s.send(ctx)
}

// Excuse takes posts off those who may do the open task of that action for subject, because they did the work it checks. It
// does nothing when nobody would be left, or when there is no such task.
func (e *Engine) Excuse(ctx context.Context, tx pgx.Tx, subject, action string, posts []id.Post) error {
	texts := make([]string, len(posts))
	for i, p := range posts {
		texts[i] = p.String()
	}
	_, err := tx.Exec(ctx, `delete from wf_task_candidate c using wf_task t
		where t.subject = $1 and t.action = $2 and t.state = 'open' and c.task_id = t.id and c.post_id = any($3::uuid[])
		  and exists (select from wf_task_candidate o where o.task_id = t.id and not o.post_id = any($3::uuid[]))`, subject, action, texts)
	if err != nil {
		return fmt.Errorf("excuse from %s: %w", action, err)
	}
	return nil
}

func (s *turn) hand(to Who) {
	s.batch.Queue(`update wf_task set assignee_post = $2, assignee_name = $3 where id = $1`, s.task.ID, to.Post, to.Name)
	s.batch.Queue(`update wf_task_candidate set listed = (post_id = $2) where task_id = $1`, s.task.ID, to.Post)
}
