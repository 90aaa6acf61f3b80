package bpmn

import (
	"strings"
)

// reach reports nodes no token comes to and nodes from which no end is reached.
func (c *checker) reach() {
	from := map[*Node]bool{}
	to := map[*Node]bool{}
	var back func(*Node)
	back = func(n *Node) {
		if !to[n] {
			to[n] = true
			for _, e := range n.In {
				back(e.From)
			}
		}
	}
	starts := 0
	for _, n := range c.f.Nodes {
		// An unsupported node may begin or end something; it was reported, its neighbours need not be.
		if (n.Kind == Start || n.Kind == Unsupported) && !from[n] {
			starts++
			for _, r := range c.f.forward(n) {
				from[r] = true
			}
		}
		if n.Kind == End || n.Kind == Terminate || n.Kind == Unsupported || len(n.Out) == 0 {
			back(n)
		}
	}
	for _, n := range c.f.Nodes {
		switch {
		case starts > 0 && !from[n]:
			c.node(n, "unreachable", "không có đường nào từ điểm bắt đầu tới đây", "no way leads here from the start")
		case !to[n]:
			c.node(n, "no-way-out", "từ đây không tới được điểm kết thúc nào: đi vòng mãi", "no end event can be reached from here: it goes round for ever")
		}
	}
}

// spin reports loops a token could run round without ever waiting for a person.
func (c *checker) spin() {
	const onPath, done = 1, 2
	state := map[*Node]int{}
	var visit func(*Node) bool
	visit = func(n *Node) bool {
		if n.Kind.Waits() || n.Kind == Unsupported || state[n] == done {
			return false
		}
		if state[n] == onPath {
			return true
		}
		state[n] = onPath
		for _, e := range n.Out {
			if visit(e.To) {
				c.edge(e, "busy-loop", "vòng lặp không có bước nào chờ người: sẽ chạy mãi", "a loop without any step that waits for a person would run for ever")
			}
		}
		state[n] = done
		return false
	}
	for _, n := range c.f.Nodes {
		visit(n)
	}
}

// Bounds on the token game.
const (
	maxMarkings = 20000
	maxPlayWork = 20 << 20
)

// play plays the token game through all its states: a marking says which edges hold a token. It finds joins that wait for
// a token that cannot come (a parallel join after an exclusive split) and edges on which tokens pile up (a parallel split
// without its join). Conditions are not looked at: every way out of an exclusive gateway is taken to be possible.
func (c *checker) play() {
	g := &game{f: c.f, index: map[*Edge]int{}, crowded: map[*Node]bool{}, stuck: map[*Node]string{}}
	for i, e := range c.f.Edges {
		g.index[e] = i
	}
	first := make([]byte, len(c.f.Edges))
	for _, e := range c.f.Start().Out {
		first[g.index[e]] = 1
	}
	seen := map[string]bool{string(first): true}
	queue := []string{string(first)}
	for len(queue) > 0 {
		if len(seen) > maxMarkings || len(seen)*len(first) > maxPlayWork {
			c.add(c.f.Pos, c.f.ID, c.f.Name, "too-many-ways", "quy trình quá lớn để kiểm tra hết bế tắc và lặp nhánh song song",
				"the process is too large to check every way for deadlocks").Warning = true
			return
		}
		m := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for _, next := range g.moves(m) {
			if !seen[next] {
				seen[next] = true
				queue = append(queue, next)
			}
		}
	}
	for _, n := range c.f.Nodes {
		if miss := g.stuck[n]; miss != "" {
			c.node(n, "deadlock", "bế tắc: cổng song song có thể chờ mãi nhánh "+miss+"; gộp bằng cổng loại trừ, hoặc tách bằng cổng song song",
				"deadlock: this parallel join may wait for ever for "+miss+"; join with an exclusive gateway, or split with a parallel one")
		}
	}
	behind := map[*Node]bool{} // what lies behind a reported node is crowded because of it
	for _, n := range c.f.forward(c.f.Start()) {
		if g.crowded[n] && !behind[n] {
			for _, b := range c.f.forward(n) {
				behind[b] = true
			}
			c.node(n, "token-multiplied", "có thể bị đi vào hai lần cùng lúc: các nhánh song song phải gộp bằng cổng song song trước khi tới đây",
				"this may be entered twice at the same time: parallel branches must be joined by a parallel gateway before they come here")
		}
	}
}

type game struct {
	f       *Flow
	index   map[*Edge]int
	crowded map[*Node]bool   // came to hold two tokens at once
	stuck   map[*Node]string // join → the edges it missed when nothing could move
}

// moves returns the markings one step away.
func (g *game) moves(m string) []string {
	var out []string
	has := func(e *Edge) bool { return m[g.index[e]] == 1 }
	fire := func(take, put []*Edge) {
		b := []byte(m)
		for _, e := range take {
			b[g.index[e]] = 0
		}
		for _, e := range put {
			if b[g.index[e]] == 1 {
				g.crowded[e.To] = true
				return // reported; this way is not followed further
			}
			b[g.index[e]] = 1
		}
		for _, e := range put {
			if g.meet(b, e.To) {
				g.crowded[e.To] = true
				return
			}
		}
		out = append(out, string(b))
	}
	moved := false
	waiting := map[*Node]bool{}
	for i := range m {
		if m[i] == 0 {
			continue
		}
		e := g.f.Edges[i]
		take := []*Edge{e}
		switch n := e.To; n.Kind {
		case End:
			moved = true
			fire(take, nil)
		case Terminate:
			moved = true
			out = append(out, strings.Repeat("\x00", len(m)))
		case Exclusive:
			moved = true
			for _, o := range n.Out {
				fire(take, []*Edge{o})
			}
		case Parallel:
			if n.In[0] != e && has(n.In[0]) {
				continue // looked at when its first edge is
			}
			ready := true
			for _, in := range n.In {
				ready = ready && has(in)
			}
			if !ready {
				waiting[n] = true
				continue
			}
			moved = true
			fire(n.In, n.Out)
		default:
			moved = true
			fire(take, n.Out)
		}
	}
	if !moved {
		for n := range waiting {
			var miss []string
			for _, in := range n.In {
				if !has(in) {
					miss = append(miss, in.ID)
				}
			}
			g.stuck[n] = strings.Join(miss, ", ")
		}
	}
	return out
}

// meet reports whether two tokens stand before a node that takes them one by one. Ends may take several: each just ends.
func (g *game) meet(m []byte, n *Node) bool {
	if n.Kind == Parallel || n.Kind == End || n.Kind == Terminate {
		return false
	}
	tokens := 0
	for _, e := range n.In {
		tokens += int(m[g.index[e]])
	}
	return tokens > 1
}

// forward returns n and every node that can be reached from it, nearest first.
func (f *Flow) forward(n *Node) []*Node {
	seen := map[*Node]bool{n: true}
	out := []*Node{n}
	for i := 0; i < len(out); i++ {
		for _, e := range out[i].Out {
			if !seen[e.To] {
				seen[e.To] = true
				out = append(out, e.To)
			}
		}
	}
	return out
}
