package bpmn

import (
	"fmt"
	"slices"
	"strings"
)

// Diagnostic is one thing wrong with a flow, at a place a person can go to.
type Diagnostic struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Element string `json:"element,omitempty"` // id of the node, edge or lane
	Name    string `json:"name,omitempty"`    // its name in the picture
	Rule    string `json:"rule"`              // stable, kebab-case
	Warning bool   `json:"warning"`           // runs nevertheless
	VI      string `json:"vi"`
	EN      string `json:"en"`
}

// String is the line a terminal shows, in English.
func (d Diagnostic) String() string { return d.Format("en") }

// Format is String in lang ("vi" or "en").
func (d Diagnostic) Format(lang string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d: ", d.File, d.Line)
	if d.Element != "" {
		fmt.Fprintf(&b, "%s %q: ", d.Element, d.Name)
	}
	text, warning := d.EN, "warning: "
	if lang == "vi" {
		text, warning = d.VI, "lưu ý: "
	}
	if d.Warning {
		b.WriteString(warning)
	}
	b.WriteString(text)
	return b.String()
}

// Load parses and checks: the flow as far as it was understood (nil: not at all) and everything wrong with it, in the order
// of the file.
func Load(file string, b []byte, w Words) (*Flow, []Diagnostic) {
	f, ds := Parse(file, b)
	if f != nil {
		ds = append(ds, f.Check(w)...)
		inOrder(ds)
	}
	return f, ds
}

// Runnable reports whether nothing in ds stops the flow from being started.
func Runnable(ds []Diagnostic) bool {
	return !slices.ContainsFunc(ds, func(d Diagnostic) bool { return !d.Warning })
}

// report collects diagnostics of one file.
type report struct {
	file string
	ds   []Diagnostic
}

func (r *report) add(pos Pos, id, name, rule, vi, en string) *Diagnostic {
	r.ds = append(r.ds, Diagnostic{File: r.file, Line: pos.Line, Column: pos.Column, Element: id, Name: oneLine(name), Rule: rule, VI: vi, EN: en})
	return &r.ds[len(r.ds)-1]
}

func (r *report) node(n *Node, rule, vi, en string) *Diagnostic {
	return r.add(n.Pos, n.ID, n.Name, rule, vi, en)
}

func (r *report) edge(e *Edge, rule, vi, en string) *Diagnostic {
	return r.add(e.Pos, e.ID, e.Name, rule, vi, en)
}

// sorted returns what was collected, in the order of the file.
func (r *report) sorted() []Diagnostic {
	inOrder(r.ds)
	return r.ds
}

func inOrder(ds []Diagnostic) {
	slices.SortStableFunc(ds, func(a, b Diagnostic) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
}
