package cos

import (
	"bytes"
	"fmt"
)

// Size returns a number above every object number in use.
func (f *File) Size() int {
	size := max(1, intOf(f.Trailer.Get("Size")))
	for n := range f.entries {
		size = max(size, n+1)
	}
	return size
}

// Entry returns where an object is; Free for an unknown one.
func (f *File) Entry(num int) Entry { return f.entries[num] }

// Numbers calls fn with every object number that is in use.
func (f *File) Numbers(fn func(num int)) {
	for n, e := range f.entries {
		if e.Kind != Free {
			fn(n)
		}
	}
}

// Encrypted reports whether strings and streams are encrypted.
func (f *File) Encrypted() bool { return f.Resolve(f.Trailer.Get("Encrypt")) != nil }

// Resolve follows references until an object is reached. What cannot be read is nil, as the standard says of
// references to missing objects.
func (f *File) Resolve(o Object) Object {
	for range 32 {
		r, ok := o.(Ref)
		if !ok {
			return o
		}
		o = f.Load(r.Num)
	}
	return nil
}

// Dict resolves o and returns it as a dictionary, a stream's included; nil if it is something else.
func (f *File) Dict(o Object) *Dict {
	switch v := f.Resolve(o).(type) {
	case *Dict:
		return v
	case *Stream:
		return v.Dict
	}
	return nil
}

// Array resolves o and returns it as an array, nil if it is something else.
func (f *File) Array(o Object) Array {
	a, _ := f.Resolve(o).(Array)
	return a
}

// Catalog returns the document catalog.
func (f *File) Catalog() *Dict { return f.Dict(f.Trailer.Get("Root")) }

// Load returns an object by number, nil if there is none.
func (f *File) Load(num int) Object {
	if o, ok := f.cache[num]; ok {
		return o
	}
	e := f.entries[num]
	if e.Kind == Free || f.loading[num] {
		return nil
	}
	f.loading[num] = true
	defer delete(f.loading, num)
	var o Object
	switch e.Kind {
	case Plain:
		if e.Offset >= 0 && e.Offset < len(f.Data) {
			p := &parser{b: f.Data, pos: e.Offset, file: true}
			ref, got, err := f.indirect(p)
			if err == nil && ref.Num == num {
				o = got
			}
		}
	case Packed:
		o = f.unpackObjects(e.Offset)[num]
	}
	f.cache[num] = o
	return o
}

// indirect reads "n g obj … endobj" and leaves p behind it.
func (f *File) indirect(p *parser) (Ref, Object, error) {
	num, ok1 := p.integer()
	gen, ok2 := p.integer()
	p.skip()
	if !ok1 || !ok2 || num > maxObject || !p.keyword("obj") {
		return Ref{}, nil, fmt.Errorf("%w: no object here", errSyntax)
	}
	ref := Ref{num, gen}
	p.skip()
	if p.keyword("endobj") {
		return ref, nil, nil
	}
	o, err := p.object()
	if err != nil {
		return ref, nil, err
	}
	p.skip()
	if d, ok := o.(*Dict); ok && bytes.HasPrefix(p.b[p.pos:], []byte("stream")) {
		data, err := f.streamData(p, d)
		if err != nil {
			return ref, nil, err
		}
		o = &Stream{Dict: d, Data: data}
		p.skip()
	}
	p.keyword("endobj") // some producers forget it
	return ref, o, nil
}

// streamData returns a stream's bytes by its length, or up to endstream when the length lies.
func (f *File) streamData(p *parser, d *Dict) ([]byte, error) {
	p.pos += len("stream")
	if p.pos < len(p.b) && p.b[p.pos] == '\r' {
		p.pos++
	}
	if p.pos < len(p.b) && p.b[p.pos] == '\n' {
		p.pos++
	}
	start := p.pos
	if n := intOf(f.Resolve(d.Get("Length"))); n >= 0 && start+n <= len(p.b) {
		p.pos = start + n
		p.skip()
		if p.keyword("endstream") {
			return p.b[start : start+n], nil
		}
	}
	end := bytes.Index(p.b[start:], []byte("endstream"))
	if end < 0 {
		return nil, fmt.Errorf("%w: unclosed stream", errSyntax)
	}
	p.pos = start + end + len("endstream")
	return bytes.TrimRight(p.b[start:start+end], "\r\n"), nil
}

// unpackObjects reads an object stream.
func (f *File) unpackObjects(stream int) map[int]Object {
	if objs, ok := f.packed[stream]; ok {
		return objs
	}
	objs := map[int]Object{}
	f.packed[stream] = objs
	if f.entries[stream].Kind != Plain {
		return objs
	}
	st, ok := f.Load(stream).(*Stream)
	if !ok {
		return objs
	}
	data, err := f.unpack(st)
	n, first := intOf(f.Resolve(st.Get("N"))), intOf(f.Resolve(st.Get("First")))
	if err != nil || n < 0 || first < 0 || first > len(data) || n > len(data) {
		return objs
	}
	head := &parser{b: data[:first]}
	for range n {
		num, ok1 := head.integer()
		off, ok2 := head.integer()
		if !ok1 || !ok2 || first+off >= len(data) {
			break
		}
		body := &parser{b: data, pos: first + off}
		if o, err := body.object(); err == nil {
			if _, dup := objs[num]; !dup {
				objs[num] = o
			}
		}
	}
	return objs
}
