package bpmn

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Parse reads a flow. file is the name used in diagnostics. The flow is nil if the bytes hold no process; otherwise it is
// complete as far as it was understood. Run it only if [Runnable] agrees to these diagnostics and those of Check.
func Parse(file string, b []byte) (*Flow, []Diagnostic) {
	p := &reader{report: report{file: file}}
	root, err := readXML(b)
	if err != nil {
		p.add(err.pos, "", "", "xml", err.vi, err.en)
		return nil, p.sorted()
	}
	if !root.is("definitions") {
		p.add(root.pos, "", "", "not-bpmn", "đây không phải tệp BPMN 2.0: phần tử gốc phải là definitions", "not a BPMN 2.0 file: the root element must be definitions")
		return nil, p.sorted()
	}
	proc := p.process(root)
	if proc == nil {
		return nil, p.sorted()
	}
	p.flow = &Flow{File: file, ID: proc.get("id"), Name: proc.get("name"), Pos: proc.pos, byID: map[string]*Node{}}
	p.collaboration(root, proc)
	p.nodes(proc)
	p.edges(proc)
	p.defaults(proc)
	for _, set := range proc.all("laneSet") {
		p.lanes(set)
	}
	p.assign()
	return p.flow, p.sorted()
}

type reader struct {
	report
	flow *Flow
	ids  map[string]*element // every id of the process, to find doubles
}

// process picks the one to run: the executable one, or the only one.
func (p *reader) process(root *element) *element {
	all := root.all("process")
	var exec []*element
	for _, e := range all {
		if e.get("isExecutable") == "true" {
			exec = append(exec, e)
		}
	}
	switch {
	case len(exec) == 1:
		return exec[0]
	case len(exec) > 1:
		e := exec[1]
		p.add(e.pos, e.get("id"), e.get("name"), "two-processes", "tệp có hơn một quy trình chạy được: mỗi tệp chỉ một", "more than one executable process: one per file")
		return exec[0]
	case len(all) == 0:
		p.add(root.pos, "", "", "no-process", "tệp không có quy trình (process) nào", "the file holds no process")
		return nil
	case len(all) > 1:
		e := all[0]
		p.add(e.pos, e.get("id"), e.get("name"), "two-processes", "tệp có nhiều quy trình: đánh dấu isExecutable cho quy trình cần chạy", "several processes: mark the one to run with isExecutable")
	}
	return all[0]
}

// collaboration reads pools: one that shows the process may name it, others are pictures of the outer world.
func (p *reader) collaboration(root, proc *element) {
	for _, c := range root.all("collaboration") {
		for _, part := range c.all("participant") {
			if part.get("processRef") == proc.get("id") && p.flow.Name == "" {
				p.flow.Name = part.get("name")
			}
		}
		for _, m := range c.all("messageFlow") {
			p.unsupported(m, "messageFlow", "luồng thông điệp", "a message flow").Warning = true
		}
	}
}

func (p *reader) unsupported(e *element, key, vi, en string) *Diagnostic {
	a := adviceFor[key]
	vi, en = vi+" chưa được hỗ trợ", en+" is not supported"
	if a.vi != "" {
		vi, en = vi+": "+a.vi, en+": "+a.en
	}
	return p.add(e.pos, e.get("id"), e.get("name"), "unsupported", vi, en)
}

func (p *reader) unsupportedTag(e *element) {
	tag := e.name.Local
	vi := vietnamese[tag]
	if vi == "" {
		vi = tag
	} else {
		vi += " (" + tag + ")"
	}
	p.unsupported(e, tag, vi, tag)
}

func (p *reader) nodes(proc *element) {
	p.ids = map[string]*element{}
	for _, e := range proc.kids {
		tag := e.name.Local
		if e.name.Space != nsBPMN || ignored[tag] || tag == "sequenceFlow" {
			continue
		}
		if !p.newID(e) {
			continue
		}
		n := &Node{ID: e.get("id"), Name: oneLine(e.get("name")), Pos: e.pos, Tag: tag, Kind: supported[tag]}
		switch n.Kind {
		case Unsupported:
			p.unsupportedTag(e)
		case Start, End:
			p.event(n, e)
		case UserTask, ServiceTask:
			p.task(n, e)
		}
		p.flow.Nodes = append(p.flow.Nodes, n)
		p.flow.byID[n.ID] = n
	}
}

func (p *reader) newID(e *element) bool {
	id := e.get("id")
	if id == "" {
		p.add(e.pos, "", e.get("name"), "no-id", "phần tử "+e.name.Local+" không có id", "the "+e.name.Local+" has no id")
		return false
	}
	if first := p.ids[id]; first != nil {
		p.add(e.pos, id, e.get("name"), "double-id", fmt.Sprintf("id này đã dùng ở dòng %d", first.pos.Line), fmt.Sprintf("this id was used in line %d", first.pos.Line))
		return false
	}
	p.ids[id] = e
	return true
}

// event looks at what triggers a start or end event.
func (p *reader) event(n *Node, e *element) {
	for _, k := range e.kids {
		def, ok := strings.CutSuffix(k.name.Local, "ventDefinition") // eventDefinition(Ref), timerEventDefinition …
		if k.name.Space != nsBPMN || !ok && k.name.Local != "eventDefinitionRef" {
			continue
		}
		if n.Kind == End && k.is("terminateEventDefinition") {
			n.Kind = Terminate
			continue
		}
		def = strings.TrimSuffix(def, "E")
		n.Kind = Unsupported
		p.unsupported(e, n.Tag, "sự kiện loại "+def, article(def)+" "+n.Tag)
		return
	}
}

func (p *reader) task(n *Node, e *element) {
	for _, k := range e.kids {
		if k.is("multiInstanceLoopCharacteristics") {
			p.unsupported(e, "multiInstance", "bước nhiều lượt (multi-instance)", "a multi-instance task")
			n.Kind = Unsupported
		}
		if k.is("standardLoopCharacteristics") {
			p.unsupported(e, "loop", "bước lặp (loop)", "a loop task")
			n.Kind = Unsupported
		}
	}
	n.Task = p.extension(n, e)
}

func (p *reader) edges(proc *element) {
	for _, e := range proc.all("sequenceFlow") {
		if !p.newID(e) {
			continue
		}
		edge := &Edge{ID: e.get("id"), Name: oneLine(e.get("name")), Pos: e.pos}
		edge.From, edge.To = p.end(e, "sourceRef"), p.end(e, "targetRef")
		for _, c := range e.all("conditionExpression") {
			edge.conditional = true
			edge.Condition = p.expr(e, c.pos, c.text, "condition", WantBool)
		}
		if edge.From == nil || edge.To == nil {
			continue
		}
		edge.From.Out = append(edge.From.Out, edge)
		edge.To.In = append(edge.To.In, edge)
		p.flow.Edges = append(p.flow.Edges, edge)
	}
}

func (p *reader) end(e *element, attr string) *Node {
	n := p.flow.byID[e.get(attr)]
	if n == nil {
		p.add(e.pos, e.get("id"), e.get("name"), "loose-flow",
			fmt.Sprintf("đường nối có %s=%q không trỏ tới bước nào của quy trình", attr, e.get(attr)),
			fmt.Sprintf("the flow's %s=%q is no node of this process", attr, e.get(attr)))
	}
	return n
}

// expr compiles an expression and reports what is wrong with it. kind names it in the message.
func (p *reader) expr(owner *element, pos Pos, src, kind string, want Want) *Expr {
	x, err := Compile(src, want)
	if err != nil {
		p.add(pos, owner.get("id"), owner.get("name"), "expression",
			fmt.Sprintf("biểu thức %s %q sai: %v", kind, unwrap(src), err), fmt.Sprintf("the %s expression %q is wrong: %v", kind, unwrap(src), err))
	}
	return x
}

func (p *reader) defaults(proc *element) {
	for _, e := range proc.kids {
		id := e.get("default")
		n := p.flow.byID[e.get("id")]
		if id == "" || n == nil || e.name.Space != nsBPMN || n.Kind == Unsupported {
			continue
		}
		if n.Kind != Exclusive {
			p.node(n, "default", "chỉ cổng loại trừ mới có nhánh mặc định", "only an exclusive gateway has a default flow").Warning = true
			continue
		}
		i := slices.IndexFunc(n.Out, func(e *Edge) bool { return e.ID == id })
		if i < 0 {
			p.node(n, "default", fmt.Sprintf("nhánh mặc định %q không đi ra từ cổng này", id), fmt.Sprintf("the default flow %q does not leave this gateway", id))
			continue
		}
		n.Default = n.Out[i]
	}
}

func (p *reader) lanes(set *element) {
	for _, e := range set.all("lane") {
		l := &Lane{ID: e.get("id"), Name: oneLine(e.get("name")), Pos: e.pos}
		l.Role = l.Name
		for _, x := range e.ours("lane") {
			l.Role = x.get("role")
		}
		p.flow.Lanes = append(p.flow.Lanes, l)
		for _, ref := range e.all("flowNodeRef") {
			if n := p.flow.byID[ref.text]; n != nil {
				n.Lane = l
			}
		}
		for _, inner := range e.all("childLaneSet") {
			p.lanes(inner) // the inner lane, read later, wins
		}
	}
}

// assign gives tasks that say nothing about people to their lane.
func (p *reader) assign() {
	for _, n := range p.flow.Nodes {
		if n.Kind == UserTask && len(n.Task.Asks) == 0 && n.Lane != nil && n.Lane.Role != "" {
			n.Task.Asks = []Ask{{Role: n.Lane.Role}}
			n.fromLane = true
		}
	}
}

// extension reads cv:task and Camunda's attributes.
func (p *reader) extension(n *Node, e *element) *Task {
	t := &Task{}
	exts := e.ours("task")
	if len(exts) > 1 {
		p.add(exts[1].pos, n.ID, n.Name, "two-extensions", "chỉ được một phần tử cv:task", "only one cv:task is allowed")
	}
	if len(exts) > 0 {
		p.cvTask(t, e, exts[0])
	}
	if len(t.Asks) == 0 {
		t.Asks = asks(e.getNS(nsCamunda, "candidateGroups"), nil, nil)
		if a := e.getNS(nsCamunda, "assignee"); a != "" {
			t.Asks = append(t.Asks, asks("", nil, p.expr(e, e.pos, a, "assignee", WantText))...)
		}
	}
	if t.Form == "" {
		t.Form = e.getNS(nsCamunda, "formKey")
	}
	return t
}

func (p *reader) cvTask(t *Task, owner, x *element) {
	p.known(owner, x, "action", "form", "role", "unit", "post", "due", "dueDays", "outcomes")
	t.Action, t.Form = x.get("action"), x.get("form")
	t.Asks = p.ask(owner, x)
	if s := x.get("dueDays"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > 3660 {
			p.add(x.pos, owner.get("id"), owner.get("name"), "due-days", fmt.Sprintf("dueDays=%q phải là số ngày từ 1 đến 3660", s), fmt.Sprintf("dueDays=%q must be a number of days from 1 to 3660", s))
		}
		t.DueDays = n
	}
	if s := x.get("due"); s != "" {
		t.Due = p.expr(owner, x.pos, s, "due", WantText)
	}
	for _, name := range list(x.get("outcomes")) {
		p.outcome(t, owner, x, Outcome{Name: name})
	}
	for _, k := range x.kids {
		switch {
		case k.name.Space == NS && k.name.Local == "candidate":
			p.known(owner, k, "role", "unit", "post")
			t.Asks = append(t.Asks, p.ask(owner, k)...)
		case k.name.Space == NS && k.name.Local == "outcome":
			p.known(owner, k, "name", "label", "reason", "returns", "when")
			o := Outcome{Name: k.get("name"), Label: k.get("label"), Reason: k.get("reason") == "required", Returns: k.get("returns") == "true"}
			if s := k.get("when"); s != "" {
				o.When = p.expr(owner, k.pos, s, "when", WantBool)
			}
			p.outcome(t, owner, k, o)
		default:
			p.add(k.pos, owner.get("id"), owner.get("name"), "unknown-extension", "không biết phần tử "+k.name.Local+" trong cv:task", "unknown element "+k.name.Local+" in cv:task")
		}
	}
}

func (p *reader) outcome(t *Task, owner, x *element, o Outcome) {
	if i := slices.IndexFunc(t.Outcomes, func(have Outcome) bool { return have.Name == o.Name }); i >= 0 {
		t.Outcomes[i] = o // cv:outcome says more about a name of the list
		return
	}
	if o.Name == "" || len(o.Name) > 40 || strings.ContainsAny(o.Name, " \t\r\n") {
		p.add(x.pos, owner.get("id"), owner.get("name"), "outcome-name", fmt.Sprintf("tên kết quả %q phải là một từ, tối đa 40 ký tự", o.Name), fmt.Sprintf("the outcome name %q must be one word of at most 40 characters", o.Name))
		return
	}
	t.Outcomes = append(t.Outcomes, o)
}

// known reports attributes nobody reads: a misspelt dueDays must not pass for a deadline.
func (p *reader) known(owner, x *element, names ...string) {
	for _, a := range x.attr {
		if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" || a.Name.Space == "" && slices.Contains(names, a.Name.Local) {
			continue
		}
		p.add(x.pos, owner.get("id"), owner.get("name"), "unknown-attribute",
			fmt.Sprintf("cv:%s không có thuộc tính %q; có: %s", x.name.Local, a.Name.Local, strings.Join(names, ", ")),
			fmt.Sprintf("cv:%s has no attribute %q; it has: %s", x.name.Local, a.Name.Local, strings.Join(names, ", ")))
	}
}

func (p *reader) ask(owner, x *element) []Ask {
	var unit, post *Expr
	broken := false
	for attr, dst := range map[string]**Expr{"unit": &unit, "post": &post} {
		if s := x.get(attr); s != "" {
			*dst = p.expr(owner, x.pos, s, attr, WantText)
			broken = broken || *dst == nil
		}
	}
	if broken && x.get("role") == "" {
		return []Ask{{}} // reported; must not be reported again as a step nobody can take
	}
	return asks(x.get("role"), unit, post)
}

// asks makes one question per role; without roles, one if there is anything to ask.
func asks(roles string, unit, post *Expr) []Ask {
	var out []Ask
	for _, r := range list(roles) {
		out = append(out, Ask{Role: r, Unit: unit, Post: post})
	}
	if len(out) == 0 && (unit != nil || post != nil) {
		out = append(out, Ask{Unit: unit, Post: post})
	}
	return out
}

// list splits at commas and drops what is empty.
func list(s string) []string {
	return slices.DeleteFunc(strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' }), func(s string) bool { return s == "" })
}

// oneLine makes a name fit a message: modelers put line breaks into labels.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func article(word string) string {
	if word != "" && strings.Contains("aeiou", word[:1]) {
		return "an " + word
	}
	return "a " + word
}
