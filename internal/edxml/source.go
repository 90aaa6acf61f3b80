package edxml

import (
	"bufio"
	"bytes"
	"io"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// source is what encoding/xml reads from. It exists for one trick: encoding/xml takes single bytes from an
// io.ByteReader and never looks past the '>' of a start tag, so right after the tag of an attachment's content we can
// read the content ourselves, in blocks and without keeping it, and give the reader back at the closing tag. It also bounds what
// one token may hold, since encoding/xml keeps a whole token in memory.
type source struct {
	r      *bufio.Reader
	taken  int64 // bytes given to encoding/xml
	skip   int64 // bytes read past it
	budget int64 // bytes encoding/xml may take before the next refill
	prev   byte  // the last but one byte given: '/' tells <a/> from <a>
	last   byte
	limit  int64 // of the whole message
}

func newSource(r io.Reader, limit int64) (*source, error) {
	b := bufio.NewReaderSize(r, 64<<10)
	head, _ := b.Peek(4)
	switch {
	case bytes.HasPrefix(head, []byte{0xEF, 0xBB, 0xBF}):
		b.Discard(3)
	case bytes.HasPrefix(head, []byte{0xFE, 0xFF}), bytes.HasPrefix(head, []byte{0xFF, 0xFE}):
		b = bufio.NewReaderSize(transform.NewReader(b, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder()), 64<<10)
	case bytes.Equal(head, []byte{'<', 0, '?', 0}):
		b = bufio.NewReaderSize(transform.NewReader(b, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder()), 64<<10)
	case bytes.Equal(head, []byte{0, '<', 0, '?'}):
		b = bufio.NewReaderSize(transform.NewReader(b, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder()), 64<<10)
	}
	return &source{r: b, limit: limit}, nil
}

// junk drops text before the first '<', which one product is known to write, and returns it.
func (s *source) junk() string {
	head, _ := s.r.Peek(256)
	i := bytes.IndexByte(head, '<')
	if i <= 0 {
		return ""
	}
	text := bytes.TrimSpace(head[:i])
	s.r.Discard(i)
	return string(text)
}

func (s *source) ReadByte() (byte, error) {
	if s.budget <= 0 {
		return 0, ErrHeaderLarge
	}
	c, err := s.r.ReadByte()
	if err != nil {
		return 0, err
	}
	s.budget--
	s.taken++
	if s.taken+s.skip > s.limit {
		return 0, ErrTooLarge.With("limit", s.limit>>20)
	}
	s.prev, s.last = s.last, c
	return c, nil
}

// Read makes source an io.Reader for xml.NewDecoder, which then uses ReadByte only.
func (s *source) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	c, err := s.ReadByte()
	if err != nil {
		return 0, err
	}
	p[0] = c
	return 1, nil
}

// content reads the base64 text of an element up to its closing tag, which it leaves for encoding/xml. Blanks, line breaks
// (also written as character references) and comments are dropped, a CDATA section is read as text, the URL-safe
// alphabet is turned into the common one and padding is checked and dropped.
type content struct {
	s     *source
	cdata bool
	pad   bool
	done  bool
	err   error
}

// errBase64 is refined by the attachment that is being read.
var errBase64 = ErrBase64

func (c *content) Read(p []byte) (int, error) {
	for c.err == nil && !c.done {
		if n := c.fill(p); n > 0 {
			return n, nil
		}
	}
	if c.err != nil {
		return 0, c.err
	}
	return 0, io.EOF
}

// fill moves one run of plain text; at a mark it handles the mark and returns 0.
func (c *content) fill(p []byte) int {
	if c.s.r.Buffered() == 0 {
		if _, err := c.s.r.Peek(1); err != nil {
			c.err = err
			if err == io.EOF {
				c.err = ErrMalformed.Because(io.ErrUnexpectedEOF)
			}
			return 0
		}
	}
	buf, _ := c.s.r.Peek(min(c.s.r.Buffered(), len(p)))
	n, i := 0, 0
	for ; i < len(buf); i++ {
		b := buf[i]
		switch class[b] {
		case letter:
			if c.pad {
				c.err = errBase64
				return 0
			}
			p[n] = b
			n++
		case urlSafe:
			if c.pad {
				c.err = errBase64
				return 0
			}
			p[n] = '+'
			if b == '_' {
				p[n] = '/'
			}
			n++
		case blank:
		case padding:
			c.pad = true
		default:
			c.eat(i)
			if n == 0 {
				c.mark(b)
			}
			return n
		}
	}
	c.eat(i)
	return n
}

func (c *content) eat(n int) {
	c.s.r.Discard(n)
	c.s.skip += int64(n)
	if c.err == nil && c.s.taken+c.s.skip > c.s.limit {
		c.err = ErrTooLarge.With("limit", c.s.limit>>20)
	}
}

// mark handles a byte that is not base64.
func (c *content) mark(b byte) {
	is := func(s string) bool { head, _ := c.s.r.Peek(len(s)); return string(head) == s }
	switch {
	case b == ']' && c.cdata && is("]]>"):
		c.cdata = false
		c.eat(3)
	case c.cdata:
		c.err = errBase64
	case b == '<' && is("</"):
		c.done = true
	case b == '<' && is("<![CDATA["):
		c.cdata = true
		c.eat(9)
	case b == '<' && is("<!--"):
		c.eat(4)
		for c.err == nil && !is("-->") {
			if _, err := c.s.r.Peek(1); err != nil {
				c.err = ErrMalformed.Because(io.ErrUnexpectedEOF)
			}
			c.eat(1)
		}
		c.eat(3)
	case b == '&':
		for _, ref := range []string{"&#13;", "&#10;", "&#xD;", "&#xA;", "&#xd;", "&#xa;", "&#9;", "&#x9;", "&#32;", "&#x20;"} {
			if is(ref) {
				c.eat(len(ref))
				return
			}
		}
		c.err = errBase64
	default:
		c.err = errBase64
	}
}

const (
	other = iota
	letter
	urlSafe
	blank
	padding
)

var class = func() (t [256]byte) {
	for _, b := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") {
		t[b] = letter
	}
	t['-'], t['_'] = urlSafe, urlSafe
	t[' '], t['\t'], t['\r'], t['\n'] = blank, blank, blank, blank
	t['='] = padding
	return t
}()
