package workflow

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"congvan/internal/bpmn"
	"congvan/internal/errs"
	"congvan/internal/id"
	"congvan/internal/workday"
)

// candidates asks the directory for each rule of the step. A rule whose unit or post is not set says nothing.
func (s *turn) candidates(ctx context.Context, n *bpmn.Node) ([]id.Post, error) {
	env := bpmn.Env{Outcome: s.game.env.Outcome, Vars: s.inst.vars}
	var posts []id.Post
	var asked []string
	for _, a := range n.Task.Asks {
		q := Ask{Role: a.Role}
		unit, err := s.idOf(n, a.Unit, env)
		if err != nil {
			return nil, err
		}
		post, err := s.idOf(n, a.Post, env)
		if err != nil {
			return nil, err
		}
		asked = append(asked, strings.TrimSpace(fmt.Sprint(a.Role, " ", text(a.Unit), " ", text(a.Post))))
		if a.Unit != nil && unit == [16]byte{} || a.Post != nil && post == [16]byte{} {
			continue
		}
		q.Unit, q.Post = unit, post
		got, err := s.e.Dir.Candidates(ctx, s.tx, s.inst.agency, q)
		if err != nil {
			return nil, errs.Wrap(err, "find candidates of "+n.ID)
		}
		for _, p := range got {
			if !slices.Contains(posts, p) {
				posts = append(posts, p)
			}
		}
	}
	if len(posts) == 0 {
		return nil, ErrNobody.With("step", n.Name).With("who", strings.Join(asked, "; "))
	}
	return posts, nil
}

func text(x *bpmn.Expr) string {
	if x == nil {
		return ""
	}
	return x.String()
}

// idOf evaluates an assignment to an id; none if there is no expression or its variable is not set.
func (s *turn) idOf(n *bpmn.Node, x *bpmn.Expr, env bpmn.Env) ([16]byte, error) {
	if x == nil {
		return [16]byte{}, nil
	}
	v, err := x.Text(env)
	if err != nil || v == "" {
		if err != nil {
			err = s.game.stuck(n, err)
		}
		return [16]byte{}, err
	}
	u, err := id.Parse[id.Unit](v)
	if err != nil {
		return [16]byte{}, s.game.stuck(n, fmt.Errorf("%s: %w", x, err))
	}
	return u, nil
}

// due says until when a step opened now is to be done; nil: no deadline.
func (s *turn) due(n *bpmn.Node) (*time.Time, error) {
	if x := n.Task.Due; x != nil {
		v, err := x.Text(bpmn.Env{Outcome: s.game.env.Outcome, Vars: s.inst.vars})
		if err != nil {
			return nil, s.game.stuck(n, err)
		}
		if v != "" {
			at, err := moment(v)
			if err != nil {
				return nil, s.game.stuck(n, err)
			}
			return &at, nil
		}
	}
	if n.Task.DueDays == 0 {
		return nil, nil
	}
	c := s.e.Calendar
	if c == nil {
		c = workday.Vietnam
	}
	at := c.AddDays(s.now, n.Task.DueDays)
	return &at, nil
}

// moment reads an instant (RFC 3339) or a day, which ends with the office hours.
func moment(v string) (time.Time, error) {
	if at, err := time.Parse(time.RFC3339, v); err == nil {
		return at, nil
	}
	d, err := time.ParseInLocation(time.DateOnly, v, workday.Zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("deadline %q is neither a day nor an instant", v)
	}
	return d.Add(17 * time.Hour), nil
}
