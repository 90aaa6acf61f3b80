package bpmn

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
)

// Env is what an expression sees.
type Env struct {
	Outcome string         `expr:"outcome"` // the answer the last human step ended with, "" before the first
	Vars    map[string]any `expr:"vars"`    // JSON values; a missing one is nil
}

// Expr is a compiled expression, safe for concurrent use.
type Expr struct {
	src  string
	prog *vm.Program

	readsVars bool
	outcomes  []string // the texts outcome is compared with
}

// Bounds that, together with the 64 KiB package workflow allows for vars, keep any expression that compiles under a
// second and a few megabytes: the machine itself cannot be interrupted, so what could run long is not let in. No
// ranges, no let (doubling a text in a chain of lets is exponential), no loop inside a loop, and only these functions.
const (
	maxExprLen   = 1000
	maxExprNodes = 100
	memoryBudget = 100000
)

var functions = []string{"len", "lower", "upper", "trim", "hasPrefix", "hasSuffix", "any", "all", "none", "one", "count"}

// Compile reads a condition (want bool) or an assignment (want text, want nil allowed). The error is the text to show.
func Compile(src string, want Want) (*Expr, error) {
	src = unwrap(src)
	if src == "" {
		return nil, errors.New("it is empty")
	}
	if len(src) > maxExprLen {
		return nil, fmt.Errorf("it is longer than %d characters", maxExprLen)
	}
	tree, err := parser.Parse(src)
	if err != nil {
		return nil, plain(err)
	}
	look := &looker{}
	ast.Walk(&tree.Node, look)
	if look.refused != "" {
		return nil, errors.New(look.refused)
	}
	opts := []expr.Option{expr.Env(Env{}), expr.MaxNodes(maxExprNodes)}
	if want == WantBool {
		opts = append(opts, expr.AsBool())
	}
	prog, err := expr.Compile(src, opts...)
	if err != nil {
		return nil, plain(err)
	}
	return &Expr{src: src, prog: prog, readsVars: look.vars, outcomes: look.outcomes}, nil
}

// Want is the type an expression must have.
type Want uint8

const (
	WantBool Want = iota
	WantText
)

// unwrap takes off the ${…} and #{…} of Camunda's modeler.
func unwrap(src string) string {
	src = strings.TrimSpace(src)
	if (strings.HasPrefix(src, "${") || strings.HasPrefix(src, "#{")) && strings.HasSuffix(src, "}") {
		src = strings.TrimSpace(src[2 : len(src)-1])
	}
	return src
}

// plain keeps the one-line message of expr's error and adds the hint people need most.
func plain(err error) error {
	var fe *file.Error
	if !errors.As(err, &fe) {
		return err
	}
	msg := fmt.Sprintf("%s (column %d)", fe.Message, fe.Column+1)
	if name, ok := strings.CutPrefix(fe.Message, "unknown name "); ok && !strings.ContainsAny(name, " (") {
		msg += "; variables are written vars." + name
	}
	return errors.New(msg)
}

// String returns the source.
func (e *Expr) String() string { return e.src }

// Bool evaluates a condition.
func (e *Expr) Bool(env Env) (bool, error) {
	v, err := e.run(env)
	if err != nil {
		return false, err
	}
	b, ok := v.(bool)
	if !ok {
		return false, fmt.Errorf("%s: gives %T, not true or false", e.src, v)
	}
	return b, nil
}

// Text evaluates an assignment. nil, the value of a variable not set, is "".
func (e *Expr) Text(env Env) (string, error) {
	v, err := e.run(env)
	switch v := v.(type) {
	case nil:
		return "", err
	case string:
		return v, err
	}
	return "", fmt.Errorf("%s: gives %T, not a text", e.src, v)
}

func (e *Expr) run(env Env) (any, error) {
	m := vm.VM{MemoryBudget: memoryBudget}
	v, err := m.Run(e.prog, env)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", e.src, plain(err))
	}
	return v, nil
}

// looker walks an expression once: what is refused, and what the checks want to know.
type looker struct {
	refused  string
	vars     bool
	outcomes []string
	inner    bool // walking inside a loop
}

func (l *looker) Visit(n *ast.Node) {
	switch n := (*n).(type) {
	case *ast.IdentifierNode:
		l.vars = l.vars || n.Value == "vars" || n.Value == "$env"
	case *ast.VariableDeclaratorNode:
		l.refused = "let is not available"
	case *ast.BuiltinNode:
		if !slices.Contains(functions, n.Name) {
			l.refused = "there is no function " + n.Name + " here; there are: " + strings.Join(functions, ", ")
		}
	case *ast.PredicateNode:
		if l.inner {
			l.refused = "a loop inside a loop is not available"
			return
		}
		in := &looker{inner: true}
		ast.Walk(&n.Node, in)
		if in.refused != "" {
			l.refused = in.refused
		}
	case *ast.BinaryNode:
		if n.Operator == ".." {
			l.refused = "a range (..) is not available"
		}
		l.compare(n)
	}
}

// compare notes the texts in outcome == "x", outcome != "x" and outcome in ["x", "y"].
func (l *looker) compare(n *ast.BinaryNode) {
	isOutcome := func(n ast.Node) bool {
		id, ok := n.(*ast.IdentifierNode)
		return ok && id.Value == "outcome"
	}
	var texts []ast.Node
	switch {
	case n.Operator == "==" || n.Operator == "!=":
		if isOutcome(n.Left) {
			texts = []ast.Node{n.Right}
		} else if isOutcome(n.Right) {
			texts = []ast.Node{n.Left}
		}
	case n.Operator == "in" && isOutcome(n.Left):
		if a, ok := n.Right.(*ast.ArrayNode); ok {
			texts = a.Nodes
		}
	}
	for _, t := range texts {
		if s, ok := t.(*ast.StringNode); ok {
			l.outcomes = append(l.outcomes, s.Value)
		}
	}
}
