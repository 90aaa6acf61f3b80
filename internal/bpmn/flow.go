package bpmn

// Namespaces. NS is ours; see the package comment for its elements.
const (
	NS        = "http://congvan.vn/bpmn"
	nsBPMN    = "http://www.omg.org/spec/BPMN/20100524/MODEL"
	nsCamunda = "http://camunda.org/schema/1.0/bpmn"
)

// Pos is a place in the file, from 1.
type Pos struct{ Line, Column int }

// Kind is what a node does with a token.
type Kind uint8

const (
	Unsupported Kind = iota // reported by Parse; keeps its edges so that the rest can still be checked
	Start
	End
	Terminate // ends the instance with all its tokens
	UserTask
	ServiceTask
	Exclusive
	Parallel
)

// Waits reports whether a token stays here until a person acts.
func (k Kind) Waits() bool { return k == UserTask }

// Flow is one executable process. It is read-only once Parse returned it, and safe for concurrent use.
type Flow struct {
	File     string
	ID, Name string
	Pos      Pos
	Nodes    []*Node // in the order of the file
	Edges    []*Edge
	Lanes    []*Lane

	byID map[string]*Node
}

// Node is a step, gateway or event.
type Node struct {
	ID, Name string
	Pos      Pos
	Kind     Kind
	Tag      string // the BPMN element's name, "userTask"
	Lane     *Lane  // nil outside all lanes
	In, Out  []*Edge
	Default  *Edge // of an exclusive gateway, nil if none
	Task     *Task // of user and service tasks, else nil

	fromLane bool // a user task whose people are its lane's
}

// Edge is a sequence flow.
type Edge struct {
	ID, Name  string
	Pos       Pos
	From, To  *Node
	Condition *Expr // nil if none, or if it does not compile (reported)

	conditional bool // a condition was written, readable or not
}

// Lane is a row of the pool; Role is who works in it: cv:lane role=, else the lane's name as written.
type Lane struct {
	ID, Name, Role string
	Pos            Pos
}

// Task says what a step means to the program and who may take it.
type Task struct {
	Action   string
	Form     string
	Asks     []Ask // any of these may take it
	DueDays  int   // working days, 0: none
	Due      *Expr
	Outcomes []Outcome // empty: any answer
}

// Ask describes people: those with Role (if any) in Unit (if any), or exactly Post.
type Ask struct {
	Role       string
	Unit, Post *Expr
}

// Outcome is an answer a step can end with.
type Outcome struct {
	Name, Label string
	Reason      bool  // must be given
	Returns     bool  // sends the work back
	When        *Expr // offered only if true; nil: always
}

// Node returns the node with this id, nil if there is none.
func (f *Flow) Node(id string) *Node { return f.byID[id] }

// Start returns the start event, nil in a flow that does not have exactly one.
func (f *Flow) Start() *Node {
	var s *Node
	for _, n := range f.Nodes {
		if n.Kind == Start {
			if s != nil {
				return nil
			}
			s = n
		}
	}
	return s
}

// Outcome returns the declared answer of that name; ok is false for an unknown one. A task that declares none takes any.
func (t *Task) Outcome(name string) (o Outcome, ok bool) {
	for _, o := range t.Outcomes {
		if o.Name == name {
			return o, true
		}
	}
	return Outcome{Name: name}, len(t.Outcomes) == 0
}
