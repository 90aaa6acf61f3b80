package vxp

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// readData reads the answer of getEdoc without keeping it: the member data is base64 of a whole message. Members come in any order,
// so what the answer means is known only at its end.
func readData(r io.Reader, sink func(io.Reader) error) error {
	j := &jsonReader{r: bufio.NewReaderSize(r, 64<<10)}
	reply := Reply{}
	found := false
	err := j.object(func(key string) error {
		if key == "data" && j.peek() == '"' {
			found = true
			s := &jsonString{r: j.r}
			if _, err := j.r.Discard(1); err != nil {
				return err
			}
			b := bufio.NewReader(base64.NewDecoder(base64.StdEncoding, s))
			if _, err := b.Peek(1); err == io.EOF {
				found = false // an empty text, as failures carry it
				return nil
			}
			if err := sink(b); err != nil {
				return err
			}
			_, err := io.Copy(io.Discard, b)
			return err
		}
		raw, err := j.value()
		if err != nil {
			return err
		}
		switch key {
		case "status":
			return json.Unmarshal(raw, &reply.Status)
		case "ErrorCode":
			return json.Unmarshal(raw, &reply.ErrorCode)
		case "ErrorDesc":
			return json.Unmarshal(raw, &reply.ErrorDesc)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("vxp %s: read the answer: %w", OpGetEdoc, err)
	}
	if err := reply.failure(OpGetEdoc); err != nil {
		return err
	}
	if !found {
		return fmt.Errorf("vxp %s: the answer holds no data", OpGetEdoc)
	}
	return nil
}

var errNotJSON = errors.New("not a JSON object")

// jsonReader walks the members of one object; values other than a streamed one are small.
type jsonReader struct{ r *bufio.Reader }

func (j *jsonReader) peek() byte {
	for {
		b, err := j.r.Peek(1)
		if err != nil {
			return 0
		}
		switch b[0] {
		case ' ', '\t', '\r', '\n':
			j.r.Discard(1)
		default:
			return b[0]
		}
	}
}

func (j *jsonReader) expect(c byte) error {
	if j.peek() != c {
		return errNotJSON
	}
	j.r.Discard(1)
	return nil
}

func (j *jsonReader) object(member func(key string) error) error {
	if err := j.expect('{'); err != nil {
		return err
	}
	for first := true; j.peek() != '}'; first = false {
		if !first {
			if err := j.expect(','); err != nil {
				return err
			}
		}
		if j.peek() != '"' {
			return errNotJSON
		}
		raw, err := j.value()
		if err != nil {
			return err
		}
		var key string
		if err := json.Unmarshal(raw, &key); err != nil {
			return err
		}
		if err := j.expect(':'); err != nil {
			return err
		}
		if err := member(key); err != nil {
			return err
		}
	}
	return nil
}

// value reads one value as raw JSON, up to 1 MiB.
func (j *jsonReader) value() ([]byte, error) {
	var raw []byte
	depth, quoted, escaped := 0, false, false
	for j.peekMore(quoted, depth) {
		c, err := j.r.ReadByte()
		if err != nil {
			return nil, err
		}
		if raw = append(raw, c); len(raw) > 1<<20 {
			return nil, errors.New("a member of the answer is too large")
		}
		switch {
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		}
		if depth == 0 && !quoted && (c == '"' || c == '}' || c == ']') {
			break
		}
	}
	if len(raw) == 0 || quoted || depth != 0 {
		return nil, errNotJSON
	}
	return raw, nil
}

// peekMore tells whether the value goes on: a bare number or word ends before a comma or a bracket.
func (j *jsonReader) peekMore(quoted bool, depth int) bool {
	if quoted || depth > 0 {
		_, err := j.r.Peek(1)
		return err == nil
	}
	switch j.peek() {
	case 0, ',', '}', ']', ':':
		return false
	}
	return true
}

// jsonString reads the rest of a JSON text of plain ASCII, which base64 is; \/ and \u002b are written by some.
type jsonString struct {
	r    *bufio.Reader
	done bool
}

func (s *jsonString) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) && !s.done {
		if n > 0 && s.r.Buffered() < 6 {
			return n, nil
		}
		c, err := s.r.ReadByte()
		if err != nil {
			return n, unexpected(err)
		}
		switch c {
		case '"':
			s.done = true
		case '\\':
			if c, err = s.escape(); err != nil {
				return n, err
			}
			p[n] = c
			n++
		default:
			p[n] = c
			n++
		}
	}
	if n == 0 && s.done {
		return 0, io.EOF
	}
	return n, nil
}

func (s *jsonString) escape() (byte, error) {
	c, err := s.r.ReadByte()
	if err != nil {
		return 0, unexpected(err)
	}
	switch c {
	case '/', '"', '\\':
		return c, nil
	case 'n':
		return '\n', nil
	case 'r':
		return '\r', nil
	case 'u':
		hex := make([]byte, 4)
		if _, err := io.ReadFull(s.r, hex); err != nil {
			return 0, unexpected(err)
		}
		var v byte
		if _, err := fmt.Sscanf(string(hex), "00%02x", &v); err == nil {
			return v, nil
		}
	}
	return 0, errors.New("data is not base64")
}

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
