package edxml

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Limits bounds what one message may make us hold or write. Zero fields take the defaults.
type Limits struct {
	Message int64 // bytes of the XML; default 600 MiB
	File    int64 // bytes of one attachment, unpacked; default 200 MiB
	Files   int   // attachments; default 500
}

func (l Limits) orDefault() Limits {
	if l.Message <= 0 {
		l.Message = 600 << 20
	}
	if l.File <= 0 {
		l.File = 200 << 20
	}
	if l.Files <= 0 {
		l.Files = 500
	}
	return l
}

// Sink takes the bytes of one attachment. Fields of a that stand after the content in the message, sizes and hashes, are not known
// yet; the Message that Decode returns has them, in the same order. What a sink was given counts only
// when Decode returned no error.
type Sink func(a Attachment, r io.Reader) error

// Decode reads one message. sink may be nil: attachments are then hashed and dropped. The error is one of this
// package's, or the sink's or reader's own.
func Decode(r io.Reader, l Limits, sink Sink) (*Message, error) {
	l = l.orDefault()
	src, err := newSource(r, l.Message)
	if err != nil {
		return nil, err
	}
	if sink == nil {
		sink = func(_ Attachment, r io.Reader) error { _, err := io.Copy(io.Discard, r); return err }
	}
	d := &decoder{src: src, limits: l, sink: sink, msg: &Message{To: []Organ{}, ResponseFor: []ResponseFor{}, Attachments: []Attachment{}, Diagnostics: []Diagnostic{}}}
	root, err := d.document()
	if err != nil {
		return nil, err
	}
	if err := d.interpret(root); err != nil {
		return nil, err
	}
	return d.msg, nil
}

const (
	maxToken    = 1 << 20  // bytes of one tag or text outside attachments
	maxEnvelope = 16 << 20 // bytes of all of them
	maxDepth    = 32
)

type decoder struct {
	src    *source
	xd     *xml.Decoder
	limits Limits
	sink   Sink
	msg    *Message
	depth  int
	blocks int // AttachmentEncoded elements met
	said   map[string]bool
}

// node is an element of the envelope: small, so kept.
type node struct {
	name string
	text string
	kids []*node
}

func (n *node) child(name string) *node {
	if n != nil {
		for _, k := range n.kids {
			if k.name == name {
				return k
			}
		}
	}
	return nil
}

func (n *node) all(name string) []*node {
	var all []*node
	if n != nil {
		for _, k := range n.kids {
			if k.name == name {
				all = append(all, k)
			}
		}
	}
	return all
}

// find returns the first element of that name at any depth.
func (n *node) find(name string) *node {
	if n == nil || n.name == name {
		return n
	}
	for _, k := range n.kids {
		if f := k.find(name); f != nil {
			return f
		}
	}
	return nil
}

func (d *decoder) note(code, path, read, done string) {
	if len(d.msg.Diagnostics) < 200 {
		if r := []rune(read); len(r) > 120 {
			read = string(r[:120]) + "…"
		}
		d.msg.Diagnostics = append(d.msg.Diagnostics, Diagnostic{Code: code, Path: path, Read: read, Done: done})
	}
}

func (d *decoder) once(code, path, read, done string) {
	if d.said == nil {
		d.said = map[string]bool{}
	}
	if !d.said[code] {
		d.said[code] = true
		d.note(code, path, read, done)
	}
}

// document reads the whole file: prolog, one root element, nothing after it.
func (d *decoder) document() (*node, error) {
	if junk := d.src.junk(); junk != "" {
		d.note(JunkBefore, "/", junk, "skipped")
	}
	d.xd = xml.NewDecoder(d.src)
	d.xd.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		if strings.HasPrefix(strings.ToLower(label), "utf-16") || strings.EqualFold(label, "us-ascii") {
			return in, nil // a UTF-16 file was turned into UTF-8 before the parser saw it
		}
		return nil, ErrEncoding.With("read", label)
	}
	var root *node
	for {
		tok, err := d.token()
		if err == io.EOF && root != nil {
			return root, nil
		}
		if err == io.EOF {
			return nil, ErrMalformed.Because(io.ErrUnexpectedEOF)
		}
		if err != nil {
			return nil, err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if root != nil {
				return nil, ErrMalformed.Because(errors.New("a second root element"))
			}
			if ours, _ := d.ours(t.Name); !ours {
				return nil, ErrNamespace.With("read", t.Name.Space)
			}
			if root, err = d.element(t, "/"+t.Name.Local); err != nil {
				return nil, err
			}
		case xml.CharData:
			if s := strings.TrimSpace(string(t)); s != "" {
				return nil, ErrMalformed.Because(fmt.Errorf("text outside the root element: %.20q", s))
			}
		}
	}
}

// token returns the next token, with its errors turned into ours.
func (d *decoder) token() (xml.Token, error) {
	d.src.budget = maxToken
	if d.src.taken > maxEnvelope {
		return nil, ErrHeaderLarge
	}
	tok, err := d.xd.Token()
	if err != nil && err != io.EOF {
		var syntax *xml.SyntaxError
		switch {
		case errors.As(err, &syntax):
			return nil, ErrMalformed.Because(err)
		case errors.Is(err, ErrEncoding):
			return nil, ErrEncoding.Because(err)
		case errors.Is(err, io.ErrUnexpectedEOF), strings.HasPrefix(err.Error(), "xml:"):
			return nil, ErrMalformed.Because(err)
		}
		return nil, err
	}
	if _, ok := tok.(xml.Directive); ok {
		return nil, ErrDoctype
	}
	return tok, err
}

// ours reports whether an element is edXML's. A prefix that was never declared comes from products that paste
// strings together; it is read as edXML (encoding/xml leaves it as the name space).
func (d *decoder) ours(n xml.Name) (ok, unbound bool) {
	if n.Space == Namespace {
		return true, false
	}
	unbound = n.Space != "" && !strings.ContainsAny(n.Space, ":/.")
	return unbound, unbound
}

// element reads the rest of the element whose start was just taken.
func (d *decoder) element(start xml.StartElement, path string) (*node, error) {
	if d.depth++; d.depth > maxDepth {
		return nil, ErrHeaderLarge
	}
	defer func() { d.depth-- }()
	n := &node{name: start.Name.Local}
	var text strings.Builder
	for {
		tok, err := d.token()
		if err == io.EOF {
			return nil, ErrMalformed.Because(io.ErrUnexpectedEOF)
		}
		if err != nil {
			return nil, err
		}
		switch t := tok.(type) {
		case xml.CharData:
			text.Write(t)
		case xml.EndElement:
			if n.text = strings.TrimSpace(text.String()); len(n.kids) > 0 {
				n.text = ""
			}
			return n, nil
		case xml.StartElement:
			k, err := d.inside(n, t, path+"/"+t.Name.Local)
			if err != nil {
				return nil, err
			}
			if k != nil {
				n.kids = append(n.kids, k)
			}
		}
	}
}

// inside reads a child of n. Signatures are left out: no hub keeps messages as they were signed, so none can be
// verified (the documents are signed inside their PDF); the bytes as received are the caller's to keep.
func (d *decoder) inside(n *node, t xml.StartElement, path string) (*node, error) {
	ours, unbound := d.ours(t.Name)
	switch {
	case unbound:
		d.once(PrefixUnbound, path, t.Name.Space, "read as edXML")
	case !ours && t.Name.Local != "Signature":
		d.once(ElementForeign, path, t.Name.Space+" "+t.Name.Local, "skipped")
	}
	switch {
	case t.Name.Local == "Signature" || !ours:
		d.src.budget = maxToken
		_, err := d.element(t, path)
		return nil, err
	case t.Name.Local == "AttachmentEncoded":
		if d.blocks++; d.blocks == 2 {
			d.note(AttachmentBlocks, path, "", "all blocks read")
		}
	case t.Name.Local == "Attachment" && n.name == "AttachmentEncoded":
		return nil, d.attachment(path)
	}
	return d.element(t, path)
}
