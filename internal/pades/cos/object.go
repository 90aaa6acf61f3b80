// Package cos reads PDF files down to their objects and writes incremental updates to them (ISO 32000-1, chapter 7).
//
// It exists because a signed file may only grow: an update must carry over a page or a form entry by entry, with numbers,
// strings and unknown keys as they were, and general PDF libraries rewrite what they read. It knows cross-reference
// tables, streams and hybrids, object streams and chains of updates, and reads other producers' loose files as far as they
// can be read without guessing: a file whose cross-references are broken is refused, not repaired, because repair is where
// two readers begin to see two documents.
//
// Every input is hostile. Nothing here panics; depth, number of objects and unpacked bytes are bounded.
package cos

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
)

// Object is one of nil, bool, Num, Name, String, Array, *Dict, Ref, *Stream, and for writing only, Raw.
type Object any

// Num is a number as it was written.
type Num string

// Int returns a whole number.
func (n Num) Int() (int64, bool) {
	v, err := strconv.ParseInt(string(n), 10, 64)
	if err != nil {
		f, ferr := strconv.ParseFloat(string(n), 64)
		return int64(f), ferr == nil && f == float64(int64(f))
	}
	return v, true
}

// Float returns any number, 0 for a malformed one.
func (n Num) Float() float64 {
	f, _ := strconv.ParseFloat(string(n), 64)
	return f
}

// Int makes a number.
func Int(v int64) Num { return Num(strconv.FormatInt(v, 10)) }

// Real makes a number with at most three decimals.
func Real(v float64) Num {
	s := strconv.FormatFloat(v, 'f', 3, 64)
	return Num(bytes.TrimRight(bytes.TrimRight([]byte(s), "0"), "."))
}

// Name is a name without its slash, unescaped.
type Name string

// String is a string's bytes, and where it stood in the file (Start at its opening bracket, End after the closing
// one); both are 0 when it came from an object stream.
type String struct {
	Bytes      []byte
	Hex        bool
	Start, End int
}

// Array is an array.
type Array []Object

// Ref points to an indirect object.
type Ref struct{ Num, Gen int }

func (r Ref) String() string { return fmt.Sprintf("%d %d R", r.Num, r.Gen) }

// Raw is written as it is.
type Raw []byte

// Dict is a dictionary that keeps its order. The zero value is ready to use; a nil one is empty and read-only.
type Dict struct {
	keys []Name
	vals map[Name]Object
}

// NewDict makes a dictionary from key, value, key, value …
func NewDict(kv ...any) *Dict {
	d := &Dict{}
	for i := 0; i+1 < len(kv); i += 2 {
		d.Set(Name(kv[i].(string)), kv[i+1])
	}
	return d
}

// Get returns the value as it stands (perhaps a Ref), nil if there is none.
func (d *Dict) Get(k Name) Object {
	if d == nil {
		return nil
	}
	return d.vals[k]
}

// Set adds or replaces an entry.
func (d *Dict) Set(k Name, v Object) {
	if d.vals == nil {
		d.vals = map[Name]Object{}
	}
	if _, ok := d.vals[k]; !ok {
		d.keys = append(d.keys, k)
	}
	d.vals[k] = v
}

// Delete removes an entry.
func (d *Dict) Delete(k Name) {
	if d == nil {
		return
	}
	if _, ok := d.vals[k]; ok {
		delete(d.vals, k)
		d.keys = slices.DeleteFunc(d.keys, func(x Name) bool { return x == k })
	}
}

// Keys returns the keys in file order.
func (d *Dict) Keys() []Name {
	if d == nil {
		return nil
	}
	return d.keys
}

// Clone copies the dictionary; values are shared.
func (d *Dict) Clone() *Dict {
	c := &Dict{}
	for _, k := range d.Keys() {
		c.Set(k, d.vals[k])
	}
	return c
}

// Stream is a stream with its bytes still encoded.
type Stream struct {
	*Dict
	Data []byte
}

// Append writes o in PDF syntax.
func Append(b []byte, o Object) []byte {
	switch v := o.(type) {
	case nil:
		return append(b, "null"...)
	case bool:
		return strconv.AppendBool(b, v)
	case Num:
		return append(b, v...)
	case Raw:
		return append(b, v...)
	case Name:
		return appendName(b, v)
	case String:
		return appendString(b, v)
	case Ref:
		b = strconv.AppendInt(b, int64(v.Num), 10)
		b = append(b, ' ')
		b = strconv.AppendInt(b, int64(v.Gen), 10)
		return append(b, " R"...)
	case Array:
		b = append(b, '[')
		for i, x := range v {
			if i > 0 {
				b = append(b, ' ')
			}
			b = Append(b, x)
		}
		return append(b, ']')
	case *Dict:
		b = append(b, "<<"...)
		for _, k := range v.Keys() {
			b = append(appendName(b, k), ' ')
			b = append(Append(b, v.vals[k]), '\n')
		}
		return append(b, ">>"...)
	case *Stream:
		b = append(Append(b, v.Dict), "\nstream\n"...)
		return append(append(b, v.Data...), "\nendstream"...)
	}
	return append(b, "null"...)
}

func appendName(b []byte, n Name) []byte {
	b = append(b, '/')
	for i := range len(n) {
		c := n[i]
		if c <= ' ' || c >= 0x7f || c == '#' || delimiter(c) {
			b = fmt.Appendf(b, "#%02X", c)
			continue
		}
		b = append(b, c)
	}
	return b
}

// appendString escapes every byte that could end or change a literal string. In UTF-16 text any byte can be a
// bracket: the second byte of "ĩ" is one.
func appendString(b []byte, s String) []byte {
	if s.Hex {
		return fmt.Appendf(b, "<%X>", s.Bytes)
	}
	b = append(b, '(')
	for _, c := range s.Bytes {
		switch {
		case c == '(' || c == ')' || c == '\\':
			b = append(b, '\\', c)
		case c < ' ' || c >= 0x7f:
			b = fmt.Appendf(b, "\\%03o", c)
		default:
			b = append(b, c)
		}
	}
	return append(b, ')')
}

// Equal reports whether two objects say the same, whatever their place in the file and the form of their strings.
func Equal(a, b Object) bool {
	switch x := a.(type) {
	case Num:
		y, ok := b.(Num)
		return ok && (x == y || x.Float() == y.Float())
	case String:
		y, ok := b.(String)
		return ok && bytes.Equal(x.Bytes, y.Bytes)
	case Array:
		y, ok := b.(Array)
		return ok && slices.EqualFunc(x, y, Equal)
	case *Dict:
		y, ok := b.(*Dict)
		return ok && equalDict(x, y)
	case *Stream:
		y, ok := b.(*Stream)
		return ok && equalDict(x.Dict, y.Dict) && bytes.Equal(x.Data, y.Data)
	case Raw:
		return false
	}
	switch b.(type) {
	case Array, *Dict, *Stream, String, Raw:
		return false // not comparable with ==, and a is none of them
	}
	return a == b
}

func equalDict(a, b *Dict) bool {
	if len(a.Keys()) != len(b.Keys()) {
		return false
	}
	for _, k := range a.Keys() {
		if _, ok := b.vals[k]; !ok || !Equal(a.vals[k], b.vals[k]) {
			return false
		}
	}
	return true
}
