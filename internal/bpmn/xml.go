package bpmn

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Bounds on what is read. The largest flows of real offices have some hundred elements.
const (
	MaxBytes    = 4 << 20
	maxElements = 20000
	maxDepth    = 64
)

// element is one XML element with the place it starts at.
type element struct {
	name xml.Name
	attr []xml.Attr
	pos  Pos
	text string // character data directly inside, trimmed
	kids []*element
}

// get returns the attribute without a namespace, "" if absent.
func (e *element) get(local string) string { return e.getNS("", local) }

func (e *element) getNS(space, local string) string {
	for _, a := range e.attr {
		if a.Name.Space == space && a.Name.Local == local {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// is reports whether e is the BPMN element local.
func (e *element) is(local string) bool { return e.name.Space == nsBPMN && e.name.Local == local }

// all returns the children that are the BPMN element local.
func (e *element) all(local string) []*element {
	var out []*element
	for _, k := range e.kids {
		if k.is(local) {
			out = append(out, k)
		}
	}
	return out
}

// ours returns the cv:local elements inside e's extensionElements.
func (e *element) ours(local string) []*element {
	var out []*element
	for _, x := range e.all("extensionElements") {
		for _, k := range x.kids {
			if k.name.Space == NS && k.name.Local == local {
				out = append(out, k)
			}
		}
	}
	return out
}

// errXML says where and why bytes are not XML this package reads.
type errXML struct {
	pos    Pos
	vi, en string
}

func (e *errXML) Error() string { return fmt.Sprintf("line %d: %s", e.pos.Line, e.en) }

// readXML builds the tree. A document type is refused: BPMN has none, and entities are how XML is made to explode.
func readXML(b []byte) (*element, *errXML) {
	if len(b) > MaxBytes {
		return nil, &errXML{Pos{1, 1}, "tệp lớn hơn 4 MB", "the file is larger than 4 MB"}
	}
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff"))))
	var root *element
	var open []*element
	for count := 0; ; {
		line, col := d.InputPos()
		pos := Pos{line, col}
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, syntaxError(pos, err)
		}
		switch t := tok.(type) {
		case xml.Directive:
			return nil, &errXML{pos, "không nhận tệp có khai báo DOCTYPE", "a document type declaration is not accepted"}
		case xml.StartElement:
			if count++; count > maxElements || len(open) >= maxDepth {
				return nil, &errXML{pos, "tệp có quá nhiều phần tử hoặc lồng quá sâu", "too many elements, or nested too deep"}
			}
			e := &element{name: t.Name, attr: t.Attr, pos: pos}
			if len(open) > 0 {
				parent := open[len(open)-1]
				parent.kids = append(parent.kids, e)
			} else if root == nil {
				root = e
			}
			open = append(open, e)
		case xml.EndElement:
			e := open[len(open)-1]
			e.text = strings.TrimSpace(e.text)
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				open[len(open)-1].text += string(t)
			}
		}
	}
	if root == nil {
		return nil, &errXML{Pos{1, 1}, "tệp trống", "the file is empty"}
	}
	return root, nil
}

func syntaxError(pos Pos, err error) *errXML {
	msg := err.Error()
	var se *xml.SyntaxError
	if errors.As(err, &se) {
		pos.Line, msg = se.Line, se.Msg
	}
	return &errXML{pos, "không đọc được XML: " + msg, "not well-formed XML: " + msg}
}
