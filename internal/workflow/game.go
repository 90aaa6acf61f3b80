package workflow

import (
	"errors"
	"fmt"

	"congvan/internal/bpmn"
	"congvan/internal/id"
)

// token stands at a node: a user task, or a parallel join where via is the edge it came by.
type token struct {
	id   id.Token
	node *bpmn.Node
	via  string
	mark mark
}

// mark says what became of a token since it was loaded.
type mark uint8

const (
	still mark = iota
	moved
	fresh
	gone
)

// game is the token game of one instance, in memory. It knows the picture and the variables, not people or SQL.
type game struct {
	flow   *bpmn.Flow
	env    bpmn.Env
	tokens []*token
	serve  func(n *bpmn.Node) error // does a service task

	opened []*token   // came to a user task in this game
	end    *bpmn.Node // the last end event reached
	killed bool       // by a terminate end event
}

// maxSteps ends a game that runs round without waiting. Published flows have no such loop; this is the second lock.
const maxSteps = 10000

// start puts a token on the start event and plays on.
func (g *game) start() error {
	s := g.flow.Start()
	if s == nil {
		return errors.New("flow without one start event")
	}
	t := &token{id: id.New[id.Token](), node: s, mark: fresh}
	g.tokens = append(g.tokens, t)
	return g.leave(t)
}

// leave lets t go on from where it stands, until every token waits or is gone.
func (g *game) leave(t *token) error {
	type arrival struct {
		t *token
		e *bpmn.Edge
	}
	var way []arrival
	depart := func(t *token) error {
		out, err := g.choose(t.node)
		if err != nil {
			return err
		}
		for i, e := range out {
			if i > 0 {
				t = &token{id: id.New[id.Token](), mark: fresh}
				g.tokens = append(g.tokens, t)
			}
			way = append(way, arrival{t, e})
		}
		return nil
	}
	if err := depart(t); err != nil {
		return err
	}
	for steps := 0; len(way) > 0; steps++ {
		if steps > maxSteps {
			return g.stuck(way[0].e.To, errors.New("goes round without end"))
		}
		a := way[0]
		way = way[1:]
		if g.killed {
			break
		}
		on, err := g.enter(a.t, a.e)
		if err != nil {
			return err
		}
		if on {
			if err := depart(a.t); err != nil {
				return err
			}
		}
	}
	return nil
}

// enter brings t over e and reports whether it goes on at once.
func (g *game) enter(t *token, e *bpmn.Edge) (on bool, err error) {
	n := e.To
	t.node, t.via = n, ""
	if t.mark == still {
		t.mark = moved
	}
	switch n.Kind {
	case bpmn.UserTask:
		g.opened = append(g.opened, t)
		return false, nil
	case bpmn.ServiceTask:
		return true, g.serve(n)
	case bpmn.Parallel:
		t.via = e.ID
		return g.join(t), nil
	case bpmn.End:
		t.mark, g.end = gone, n
		return false, nil
	case bpmn.Terminate:
		for _, t := range g.tokens {
			t.mark = gone
		}
		g.end, g.killed, g.opened = n, true, nil
		return false, nil
	case bpmn.Exclusive:
		return true, nil
	}
	return false, g.stuck(n, fmt.Errorf("cannot run %s", n.Tag))
}

// join consumes one token per incoming edge once there is one on each; t is the one that goes on.
func (g *game) join(t *token) bool {
	var others []*token
	for _, in := range t.node.In {
		if in.ID == t.via {
			continue
		}
		o := g.waiting(t.node, in.ID)
		if o == nil {
			return false
		}
		others = append(others, o)
	}
	for _, o := range others {
		o.mark = gone
	}
	t.via = ""
	return true
}

func (g *game) waiting(n *bpmn.Node, via string) *token {
	for _, t := range g.tokens {
		if t.mark != gone && t.node == n && t.via == via {
			return t
		}
	}
	return nil
}

// choose returns the edges a token leaves n by.
func (g *game) choose(n *bpmn.Node) ([]*bpmn.Edge, error) {
	if len(n.Out) == 0 {
		return nil, g.stuck(n, errors.New("nothing leads on"))
	}
	if n.Kind != bpmn.Exclusive || len(n.Out) == 1 {
		return n.Out, nil
	}
	for _, e := range n.Out {
		if e == n.Default || e.Condition == nil {
			continue
		}
		ok, err := e.Condition.Bool(g.env)
		if err != nil {
			return nil, g.stuck(n, err)
		}
		if ok {
			return []*bpmn.Edge{e}, nil
		}
	}
	if n.Default == nil {
		return nil, g.stuck(n, errors.New("no condition is true"))
	}
	return []*bpmn.Edge{n.Default}, nil
}

// over reports whether no token is left.
func (g *game) over() bool {
	for _, t := range g.tokens {
		if t.mark != gone {
			return false
		}
	}
	return true
}

func (g *game) stuck(n *bpmn.Node, why error) error {
	name := n.Name
	if name == "" {
		name = n.ID
	}
	return ErrStuck.With("flow", g.flow.Name).With("node", name).Because(fmt.Errorf("%s line %d: %w", n.ID, n.Pos.Line, why))
}
