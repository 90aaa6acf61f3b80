package bpmn

import (
	"fmt"
	"slices"
	"strings"
)

// Words are the names a flow may use. A nil list is not checked.
type Words struct {
	Roles    []string
	Actions  []string // of user tasks
	Services []string // of service tasks
}

// Check says what would go wrong when the flow runs. It does not repeat what Parse reported.
func (f *Flow) Check(w Words) []Diagnostic {
	c := &checker{report: report{file: f.File}, f: f, w: w}
	if s := f.Start(); s == nil {
		c.starts()
	}
	if !slices.ContainsFunc(f.Nodes, func(n *Node) bool { return n.Kind == End || n.Kind == Terminate }) && !f.hasUnsupported() {
		c.add(f.Pos, f.ID, f.Name, "no-end", "quy trình không có điểm kết thúc", "the process has no end event")
	}
	for _, n := range f.Nodes {
		c.shape(n)
		switch n.Kind {
		case UserTask:
			c.userTask(n)
		case ServiceTask:
			c.word(n, "action", n.Task.Action, w.Services)
		case Exclusive:
			c.exclusive(n)
		}
	}
	for _, l := range f.Lanes {
		if w.Roles != nil && !slices.Contains(w.Roles, l.Role) && f.laneAsked(l) {
			c.add(l.Pos, l.ID, l.Name, "unknown-role", unknownVI("vai trò", l.Role, w.Roles), unknownEN("role", l.Role, w.Roles))
		}
	}
	c.reach()
	c.spin()
	if Runnable(c.ds) && !f.hasUnsupported() {
		c.play()
	}
	return c.sorted()
}

type checker struct {
	report
	f *Flow
	w Words
}

func (f *Flow) hasUnsupported() bool {
	return slices.ContainsFunc(f.Nodes, func(n *Node) bool { return n.Kind == Unsupported })
}

// laneAsked reports whether some task takes its people from the lane.
func (f *Flow) laneAsked(l *Lane) bool {
	return slices.ContainsFunc(f.Nodes, func(n *Node) bool {
		return n.Lane == l && n.fromLane
	})
}

func (c *checker) starts() {
	seen := false
	for _, n := range c.f.Nodes {
		if n.Kind == Start && seen {
			c.node(n, "two-starts", "quy trình chỉ được một điểm bắt đầu", "a process has one start event only")
		}
		seen = seen || n.Kind == Start || n.Kind == Unsupported && n.Tag == "startEvent"
	}
	if !seen {
		c.add(c.f.Pos, c.f.ID, c.f.Name, "no-start", "quy trình không có điểm bắt đầu", "the process has no start event")
	}
}

// shape checks how many flows come and go, and conditions where nobody reads them.
func (c *checker) shape(n *Node) {
	switch n.Kind {
	case Unsupported:
		return
	case Start:
		if len(n.In) > 0 {
			c.node(n, "start-entered", "không được nối vào điểm bắt đầu", "nothing may lead into a start event")
		}
	case End, Terminate:
		if len(n.Out) > 0 {
			c.node(n, "end-left", "không được nối ra từ điểm kết thúc", "nothing may lead out of an end event")
		}
		return
	}
	if len(n.Out) == 0 {
		c.node(n, "dead-end", "ngõ cụt: không có đường đi tiếp; nối tới bước sau hoặc điểm kết thúc", "dead end: nothing leads on; connect it to the next step or to an end event")
	}
	if len(n.Out) > 1 && n.Kind != Exclusive && n.Kind != Parallel {
		c.node(n, "split-without-gateway", "nhiều đường ra: đặt cổng loại trừ (chọn một) hoặc cổng song song (đi tất cả)",
			"several flows lead out: put an exclusive (one of them) or a parallel gateway (all of them) behind it")
	}
	if n.Kind == Exclusive && len(n.Out) > 1 {
		return
	}
	for _, e := range n.Out {
		if e.conditional {
			c.edge(e, "condition-unread", "điều kiện ở đây không được xét: chỉ nhánh của cổng loại trừ mới có điều kiện",
				"nobody reads this condition: only flows out of an exclusive gateway that splits have one")
		}
	}
}

func (c *checker) userTask(n *Node) {
	if n.Name == "" {
		c.node(n, "no-name", "bước chưa có tên; người dùng sẽ thấy tên này trong danh sách việc", "the step has no name; people see it in their work list").Warning = true
	}
	c.word(n, "action", n.Task.Action, c.w.Actions)
	if len(n.Task.Asks) == 0 {
		c.node(n, "nobody", "không ai nhận được bước này: khai báo role, unit hoặc post, hoặc đặt vào làn có vai trò",
			"nobody can take this step: give it a role, unit or post, or put it into a lane with a role")
	}
	for _, a := range n.Task.Asks {
		if a.Role != "" && c.w.Roles != nil && !slices.Contains(c.w.Roles, a.Role) && !n.fromLane {
			c.node(n, "unknown-role", unknownVI("vai trò", a.Role, c.w.Roles), unknownEN("role", a.Role, c.w.Roles))
		}
	}
	if len(n.Task.Outcomes) > 1 && len(n.Out) == 1 && n.Out[0].To.Kind != Exclusive && n.Out[0].To.Kind != Unsupported {
		c.node(n, "outcomes-unread", "bước có nhiều kết quả nhưng đều đi một đường; đặt cổng loại trừ phía sau",
			"the step has several outcomes, but all lead the same way; put an exclusive gateway behind it").Warning = true
	}
}

// word checks a task's action.
func (c *checker) word(n *Node, attr, word string, known []string) {
	switch {
	case word == "":
		c.node(n, "no-"+attr, "bước chưa khai báo "+attr, "the step has no "+attr)
	case known != nil && !slices.Contains(known, word):
		c.node(n, "unknown-"+attr, unknownVI(attr, word, known), unknownEN(attr, word, known))
	}
}

func unknownVI(what, word string, known []string) string {
	return fmt.Sprintf("không có %s %q; có: %s", what, word, strings.Join(known, ", "))
}

func unknownEN(what, word string, known []string) string {
	if len(known) == 0 {
		return fmt.Sprintf("the %s %q is not known; there is none yet", what, word)
	}
	return fmt.Sprintf("the %s %q is not known; known: %s", what, word, strings.Join(known, ", "))
}

// exclusive checks that a splitting gateway always finds a way, and that its conditions ask for answers that exist.
func (c *checker) exclusive(n *Node) {
	if len(n.Out) < 2 {
		return
	}
	broken := false
	for _, e := range n.Out {
		if e == n.Default {
			if e.conditional {
				c.edge(e, "default-condition", "nhánh mặc định không cần điều kiện; điều kiện này không được xét", "the default flow needs no condition; nobody reads this one").Warning = true
			}
			continue
		}
		if !e.conditional {
			c.edge(e, "no-condition", fmt.Sprintf("nhánh ra của cổng %q thiếu điều kiện, cũng không phải nhánh mặc định", n.ID),
				fmt.Sprintf("this flow out of gateway %q has no condition and is not its default", n.ID))
		}
		broken = broken || e.Condition == nil
	}
	declared, sure := c.answersBefore(n)
	for _, e := range n.Out {
		if e.Condition == nil || !sure {
			continue
		}
		for _, o := range e.Condition.outcomes {
			if !slices.Contains(declared, o) {
				c.edge(e, "unknown-outcome", fmt.Sprintf("không bước nào trước cổng này có kết quả %q; có: %s", o, strings.Join(declared, ", ")),
					fmt.Sprintf("no step before this gateway ends with outcome %q; they end with: %s", o, strings.Join(declared, ", ")))
			}
		}
	}
	if n.Default == nil && !broken && !(sure && covers(n.Out, declared)) {
		c.node(n, "no-default", "cổng không có nhánh mặc định, và có thể không điều kiện nào đúng: chọn một nhánh làm mặc định",
			"the gateway has no default flow, and it may happen that no condition is true: make one flow the default")
	}
}

// answersBefore collects the outcomes with which a token can arrive at n: those of the tasks from which only gateways
// lead here. sure is false if one of them takes any answer.
func (c *checker) answersBefore(n *Node) (names []string, sure bool) {
	sure = true
	seen := map[*Node]bool{}
	var back func(*Node)
	back = func(n *Node) {
		if seen[n] {
			return
		}
		seen[n] = true
		for _, e := range n.In {
			switch from := e.From; from.Kind {
			case UserTask:
				if len(from.Task.Outcomes) == 0 {
					sure = false
				}
				for _, o := range from.Task.Outcomes {
					if !slices.Contains(names, o.Name) {
						names = append(names, o.Name)
					}
				}
			case Exclusive, Parallel, ServiceTask:
				back(from)
			default:
				sure = false
			}
		}
	}
	back(n)
	return names, sure
}

// covers reports whether each answer makes a condition true that depends on nothing else.
func covers(edges []*Edge, answers []string) bool {
	for _, a := range answers {
		if !slices.ContainsFunc(edges, func(e *Edge) bool {
			if e.Condition == nil || e.Condition.readsVars {
				return false
			}
			ok, err := e.Condition.Bool(Env{Outcome: a})
			return ok && err == nil
		}) {
			return false
		}
	}
	return len(answers) > 0
}
