package cos

import (
	"bytes"
	"errors"
	"fmt"
)

var errSyntax = errors.New("malformed object")

const maxDepth = 100

// parser reads objects from b at pos. When outer is set, strings remember where they stand in the file.
type parser struct {
	b     []byte
	pos   int
	depth int
	file  bool // b is the file itself: positions are file offsets
}

func space(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func delimiter(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// skip moves over white space and comments.
func (p *parser) skip() {
	for p.pos < len(p.b) {
		c := p.b[p.pos]
		if c == '%' {
			for p.pos < len(p.b) && p.b[p.pos] != '\n' && p.b[p.pos] != '\r' {
				p.pos++
			}
			continue
		}
		if !space(c) {
			return
		}
		p.pos++
	}
}

// keyword moves over w if it stands here as a whole word.
func (p *parser) keyword(w string) bool {
	if !bytes.HasPrefix(p.b[p.pos:], []byte(w)) {
		return false
	}
	end := p.pos + len(w)
	if end < len(p.b) && !space(p.b[end]) && !delimiter(p.b[end]) && !(w == "obj" || w == "R") {
		return false
	}
	p.pos = end
	return true
}

// integer reads an unsigned whole number.
func (p *parser) integer() (int, bool) {
	p.skip()
	start, v := p.pos, 0
	for p.pos < len(p.b) && digit(p.b[p.pos]) && p.pos-start < 18 {
		v = v*10 + int(p.b[p.pos]-'0')
		p.pos++
	}
	return v, p.pos > start
}

// object reads the next object.
func (p *parser) object() (Object, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, fmt.Errorf("%w: nested too deeply", errSyntax)
	}
	defer func() { p.depth-- }()
	p.skip()
	if p.pos >= len(p.b) {
		return nil, errSyntax
	}
	c := p.b[p.pos]
	switch {
	case c == '/':
		return p.name(), nil
	case c == '(':
		return p.literal()
	case c == '<':
		if p.pos+1 < len(p.b) && p.b[p.pos+1] == '<' {
			return p.dict()
		}
		return p.hex()
	case c == '[':
		return p.array()
	case digit(c) || c == '+' || c == '-' || c == '.':
		return p.number()
	case p.keyword("true"):
		return true, nil
	case p.keyword("false"):
		return false, nil
	case p.keyword("null"):
		return nil, nil
	}
	return nil, fmt.Errorf("%w at %d", errSyntax, p.pos)
}

// number reads a number, or a reference, which looks like one until its R.
func (p *parser) number() (Object, error) {
	start := p.pos
	if digit(p.b[p.pos]) {
		if num, ok := p.integer(); ok {
			after := p.pos
			if gen, ok := p.integer(); ok && after < len(p.b) && space(p.b[after]) {
				p.skip()
				if p.pos < len(p.b) && p.b[p.pos] == 'R' && (p.pos+1 == len(p.b) || space(p.b[p.pos+1]) || delimiter(p.b[p.pos+1])) {
					p.pos++
					if num > maxObject || gen > 65535 {
						return nil, nil
					}
					return Ref{num, gen}, nil
				}
			}
		}
		p.pos = start
	}
	for p.pos < len(p.b) && (digit(p.b[p.pos]) || p.b[p.pos] == '.' || p.b[p.pos] == '-' || p.b[p.pos] == '+') {
		p.pos++
	}
	return Num(p.b[start:p.pos]), nil
}

func (p *parser) name() Name {
	p.pos++
	var out []byte
	for p.pos < len(p.b) {
		c := p.b[p.pos]
		if space(c) || delimiter(c) {
			break
		}
		if c == '#' && p.pos+2 < len(p.b) && unhex(p.b[p.pos+1]) >= 0 && unhex(p.b[p.pos+2]) >= 0 {
			c = byte(unhex(p.b[p.pos+1])<<4 | unhex(p.b[p.pos+2]))
			p.pos += 2
		}
		out = append(out, c)
		p.pos++
	}
	return Name(out)
}

func unhex(c byte) int {
	switch {
	case digit(c):
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

func (p *parser) mark(s String, start int) String {
	if p.file {
		s.Start, s.End = start, p.pos
	}
	return s
}

func (p *parser) hex() (Object, error) {
	start := p.pos
	end := bytes.IndexByte(p.b[p.pos:], '>')
	if end < 0 {
		return nil, fmt.Errorf("%w: unclosed string", errSyntax)
	}
	digits := p.b[p.pos+1 : p.pos+end]
	out := make([]byte, 0, len(digits)/2+1)
	high := -1
	for _, c := range digits {
		v := unhex(c)
		switch {
		case v < 0 && space(c):
		case v < 0:
			return nil, fmt.Errorf("%w: not a hexadecimal string", errSyntax)
		case high < 0:
			high = v
		default:
			out = append(out, byte(high<<4|v))
			high = -1
		}
	}
	if high >= 0 {
		out = append(out, byte(high<<4))
	}
	p.pos += end + 1
	return p.mark(String{Bytes: out, Hex: true}, start), nil
}

func (p *parser) literal() (Object, error) {
	start := p.pos
	var out []byte
	open := 0
	for ; p.pos < len(p.b); p.pos++ {
		c := p.b[p.pos]
		switch c {
		case '(':
			if open++; open == 1 {
				continue
			}
		case ')':
			if open--; open == 0 {
				p.pos++
				return p.mark(String{Bytes: out}, start), nil
			}
		case '\\':
			p.pos++
			out = p.escape(out)
			continue
		case '\r':
			if p.pos+1 < len(p.b) && p.b[p.pos+1] == '\n' {
				p.pos++
			}
			c = '\n'
		}
		out = append(out, c)
	}
	return nil, fmt.Errorf("%w: unclosed string", errSyntax)
}

// escape reads what follows a backslash and leaves pos at its last byte.
func (p *parser) escape(out []byte) []byte {
	if p.pos >= len(p.b) {
		return out
	}
	c := p.b[p.pos]
	if i := bytes.IndexByte([]byte("nrtbf"), c); i >= 0 {
		return append(out, "\n\r\t\b\f"[i])
	}
	switch {
	case c == '\r':
		if p.pos+1 < len(p.b) && p.b[p.pos+1] == '\n' {
			p.pos++
		}
		return out
	case c == '\n':
		return out
	case c >= '0' && c <= '7':
		v := 0
		for i := 0; i < 3 && p.pos < len(p.b) && p.b[p.pos] >= '0' && p.b[p.pos] <= '7'; i++ {
			v = v*8 + int(p.b[p.pos]-'0')
			p.pos++
		}
		p.pos--
		return append(out, byte(v))
	}
	return append(out, c)
}

func (p *parser) array() (Object, error) {
	p.pos++
	a := Array{}
	for {
		p.skip()
		if p.pos >= len(p.b) {
			return nil, fmt.Errorf("%w: unclosed array", errSyntax)
		}
		if p.b[p.pos] == ']' {
			p.pos++
			return a, nil
		}
		o, err := p.object()
		if err != nil {
			return nil, err
		}
		a = append(a, o)
	}
}

func (p *parser) dict() (Object, error) {
	p.pos += 2
	d := &Dict{}
	for {
		p.skip()
		if p.pos+1 >= len(p.b) {
			return nil, fmt.Errorf("%w: unclosed dictionary", errSyntax)
		}
		if p.b[p.pos] == '>' && p.b[p.pos+1] == '>' {
			p.pos += 2
			return d, nil
		}
		if p.b[p.pos] != '/' {
			return nil, fmt.Errorf("%w: key expected at %d", errSyntax, p.pos)
		}
		k := p.name()
		v, err := p.object()
		if err != nil {
			return nil, err
		}
		// Readers disagree on which of two equal keys counts: that is room for two documents in one file.
		if _, dup := d.vals[k]; dup {
			return nil, fmt.Errorf("%w: key /%s twice", errSyntax, k)
		}
		d.Set(k, v)
	}
}
