package edxml

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"hash"
	"io"
	"strconv"
	"strings"
)

// attachment reads one Attachment element. A file whose name stands before its content and that is no zip goes
// straight to the sink; any other waits in a spool until its name tells what to do with it.
func (d *decoder) attachment(path string) error {
	number := len(d.msg.Attachments) + 1
	path += "[" + strconv.Itoa(number) + "]"
	if number > d.limits.Files {
		return ErrTooLarge.With("limit", d.limits.Message>>20)
	}
	f := &file{d: d, path: path, number: number}
	defer f.close()
	for {
		tok, err := d.token()
		if err != nil {
			return err // io.EOF cannot come: encoding/xml reports the open element
		}
		switch t := tok.(type) {
		case xml.EndElement:
			return f.finish()
		case xml.StartElement:
			if t.Name.Local == "ContentTransferEncoded" {
				if err := f.content(t); err != nil {
					return err
				}
				continue
			}
			n, err := d.element(t, path+"/"+t.Name.Local)
			if err != nil {
				return err
			}
			f.field(n)
		}
	}
}

// file is an attachment while it is read.
type file struct {
	d         *decoder
	path      string
	number    int
	a         Attachment
	name      string // as written
	spool     *spool
	delivered bool
}

func (f *file) close() {
	if f.spool != nil {
		f.spool.Close()
	}
}

func (f *file) field(n *node) {
	switch n.name {
	case "AttachmentName":
		f.name = n.text
		f.a.Name = f.d.fileName(n.text, f.path+"/AttachmentName")
	case "ContentId":
		f.a.ContentID = stripCID(n.text)
	case "Description":
		f.a.Description = n.text
	case "ContentType":
		f.a.Declared = n.text
	case "MimeType":
		if f.a.Declared == "" {
			f.a.Declared = n.text
		}
	}
}

func stripCID(s string) string {
	for strings.HasPrefix(s, "cid:") {
		s = s[len("cid:"):]
	}
	return s
}

// fileName makes a name safe: the last part of a path, without control characters.
func (d *decoder) fileName(raw, path string) string {
	name := raw
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7F || r >= 0x80 && r < 0xA0 || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 {
			return -1 // control characters, and marks that let a name read backwards
		}
		return r
	}, name))
	if name == "." || name == ".." {
		name = ""
	}
	if name != raw {
		d.note(NamePath, path, raw, "read as "+strconv.Quote(name))
	}
	return name
}

// content decodes the base64 of the element whose start tag was just read.
func (f *file) content(start xml.StartElement) error {
	if f.delivered || f.spool != nil {
		return ErrMalformed.Because(errors.New("an attachment with two contents"))
	}
	src := f.d.src
	if src.last == '>' && src.prev != '/' {
		if f.d.xd.InputOffset() != src.taken {
			return errors.New("edxml: the XML reader read ahead") // would be a change in encoding/xml
		}
		if err := f.decode(&content{s: src}); err != nil {
			return err
		}
	}
	_, err := f.d.element(start, f.path) // the closing tag
	return err
}

func (f *file) decode(text *content) error {
	err := f.take(bufio.NewReaderSize(base64.NewDecoder(base64.RawStdEncoding, text), 32<<10))
	if text.err != nil && !errors.Is(text.err, errBase64) {
		return text.err // cut off, over the limit, or the reader's own
	}
	if text.err != nil || errors.As(err, new(base64.CorruptInputError)) {
		return ErrBase64.With("number", f.number).With("name", f.name)
	}
	return err
}

func (f *file) take(r *bufio.Reader) error {
	head, err := r.Peek(4)
	if len(head) == 0 && err == io.EOF {
		return nil // finish refuses it
	}
	if err != nil && err != io.EOF {
		return err
	}
	if f.a.Name == "" || isZip(head) {
		f.spool = &spool{}
		return f.spool.fill(r, f.d.limits.File, f.tooLarge())
	}
	return f.deliver(r)
}

func (f *file) tooLarge() error {
	return ErrFileLarge.With("name", f.name).With("limit", f.d.limits.File>>20)
}

// finish runs at the end of the element.
func (f *file) finish() error {
	if f.a.Name == "" {
		return ErrNoName.With("number", f.number)
	}
	if !f.delivered && (f.spool == nil || f.spool.size == 0) {
		return ErrNoContent.With("number", f.number).With("name", f.a.Name)
	}
	if !f.delivered {
		r, err := f.unwrap()
		if err != nil {
			return err
		}
		if err := f.deliver(bufio.NewReaderSize(r, 32<<10)); err != nil {
			return err
		}
	}
	f.d.msg.Attachments = append(f.d.msg.Attachments, f.a)
	return nil
}

// deliver gives the bytes to the sink while counting and hashing them.
func (f *file) deliver(r *bufio.Reader) error {
	head, _ := r.Peek(512)
	f.a.ContentType = sniff(head, f.a.Name)
	if d := strings.ToLower(f.a.Declared); d != "" && !compatible(d, f.a.ContentType) {
		f.d.note(TypeLies, f.path+"/ContentType", f.a.Declared, "bytes are "+f.a.ContentType)
	}
	m := &meter{r: r, h: sha256.New(), limit: f.d.limits.File, tooLarge: f.tooLarge()}
	err := f.d.sink(f.a, m)
	if m.err != nil {
		return m.err // what went wrong in the message goes before what the sink made of it
	}
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, m); err != nil {
		return err
	}
	f.a.Size, f.a.SHA256 = m.n, hex.EncodeToString(m.h.Sum(nil))
	f.delivered = true
	return nil
}

// meter counts and hashes what is read through it, up to a limit.
type meter struct {
	r        io.Reader
	h        hash.Hash
	n, limit int64
	tooLarge error
	err      error
}

func (m *meter) Read(p []byte) (int, error) {
	if m.err != nil {
		return 0, m.err
	}
	n, err := m.r.Read(p)
	m.n += int64(n)
	m.h.Write(p[:n])
	if m.n > m.limit {
		err = m.tooLarge
	}
	if err != nil && err != io.EOF {
		m.err = err
	}
	return n, err
}
