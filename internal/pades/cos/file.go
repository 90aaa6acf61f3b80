package cos

import (
	"bytes"
	"errors"
	"fmt"
)

// Bounds on hostile files.
const (
	maxObject   = 8_388_607 // ISO 32000-1, annex C
	maxSections = 4_096
)

// ErrNotPDF and ErrBroken tell a foreign file from a damaged one.
var (
	ErrNotPDF = errors.New("no PDF header")
	ErrBroken = errors.New("damaged PDF structure")
)

// File is a PDF as of its last update. It is not safe for concurrent use.
type File struct {
	Data     []byte
	Trailer  *Dict
	Sections []Section // newest first

	shift      int // bytes before the header, when offsets count from the header
	entries    map[int]Entry
	cache      map[int]Object
	packed     map[int]map[int]Object // object stream → number → object
	loading    map[int]bool
	unpackable int64
}

// Section is one cross-reference section of the chain.
type Section struct {
	Offset  int // where it starts in the file
	End     int // after its trailer dictionary, or the end of its stream object
	Stream  int // object number of a cross-reference stream, 0 for a table
	Trailer *Dict
	Entries map[int]Entry
}

// Kind of a cross-reference entry.
type Kind uint8

// The kinds of ISO 32000-1, table 18.
const (
	Free Kind = iota
	Plain
	Packed
)

// Entry says where an object is.
type Entry struct {
	Kind   Kind
	Offset int // Plain: file offset; Packed: number of the object stream
	Gen    int // Plain: generation; Packed: index in the stream
}

// Open reads the structure of a PDF. Data is kept and must not change.
func Open(data []byte) (*File, error) {
	head := bytes.Index(data[:min(len(data), 1024)], []byte("%PDF-"))
	if head < 0 {
		return nil, ErrNotPDF
	}
	f := &File{Data: data, entries: map[int]Entry{}, cache: map[int]Object{}, packed: map[int]map[int]Object{},
		loading: map[int]bool{}, unpackable: maxUnpacked}
	at, err := LastStartXRef(data)
	if err != nil {
		return nil, err
	}
	if err = f.chain(at); err != nil && head > 0 {
		f.shift, f.Sections = head, nil
		clear(f.entries)
		err = f.chain(at + head)
	}
	if err != nil {
		return nil, err
	}
	f.Trailer = f.Sections[0].Trailer
	if _, ok := f.Trailer.Get("Root").(Ref); !ok {
		return nil, fmt.Errorf("%w: no document catalog", ErrBroken)
	}
	return f, nil
}

// LastStartXRef returns the offset after the last startxref keyword.
func LastStartXRef(data []byte) (int, error) {
	i := bytes.LastIndex(data, []byte("startxref"))
	if i < 0 {
		return 0, fmt.Errorf("%w: no startxref", ErrBroken)
	}
	p := parser{b: data, pos: i + len("startxref")}
	at, ok := p.integer()
	if !ok || at > len(data) {
		return 0, fmt.Errorf("%w: startxref without an offset", ErrBroken)
	}
	return at, nil
}

// chain reads sections from the newest to the oldest. The first entry met for an object is the one that counts.
func (f *File) chain(at int) error {
	seen := map[int]bool{}
	for {
		if seen[at] || len(f.Sections) >= maxSections {
			return fmt.Errorf("%w: cross-references go in circles", ErrBroken)
		}
		seen[at] = true
		s, err := f.section(at)
		if err != nil {
			return err
		}
		f.Sections = append(f.Sections, s)
		f.take(s.Entries)
		// A hybrid file hides its packed objects from old readers in a stream that ranks behind the table.
		if v, ok := s.Trailer.Get("XRefStm").(Num); ok {
			off, _ := v.Int()
			hidden, err := f.section(int(off) + f.shift)
			if err != nil {
				return err
			}
			if hidden.Stream == 0 {
				return fmt.Errorf("%w: XRefStm is no stream", ErrBroken)
			}
			for n, e := range hidden.Entries {
				if old, ok := s.Entries[n]; !ok || old.Kind == Free {
					s.Entries[n] = e
					if f.entries[n].Kind == Free {
						f.entries[n] = e
					}
				}
			}
		}
		prev, ok := s.Trailer.Get("Prev").(Num)
		if !ok {
			return nil
		}
		v, ok := prev.Int()
		if !ok || v < 0 || v > int64(len(f.Data)) {
			return fmt.Errorf("%w: /Prev out of range", ErrBroken)
		}
		at = int(v) + f.shift
	}
}

func (f *File) take(entries map[int]Entry) {
	for n, e := range entries {
		if _, ok := f.entries[n]; !ok {
			f.entries[n] = e
		}
	}
}

func (f *File) section(at int) (Section, error) {
	if at < 0 || at >= len(f.Data) {
		return Section{}, fmt.Errorf("%w: cross-reference offset out of range", ErrBroken)
	}
	p := &parser{b: f.Data, pos: at, file: true}
	p.skip()
	s := Section{Offset: p.pos, Entries: map[int]Entry{}}
	var err error
	if p.keyword("xref") {
		err = f.table(p, &s)
	} else {
		err = f.xrefStream(p, &s)
	}
	return s, err
}

func (f *File) table(p *parser, s *Section) error {
	for {
		p.skip()
		if p.keyword("trailer") {
			break
		}
		first, ok1 := p.integer()
		count, ok2 := p.integer()
		if !ok1 || !ok2 || count > maxObject || first > maxObject {
			return fmt.Errorf("%w: cross-reference table", ErrBroken)
		}
		for i := range count {
			p.skip()
			if p.pos < len(p.b) && p.b[p.pos] == 't' {
				break // fewer entries than promised
			}
			off, ok1 := p.integer()
			gen, ok2 := p.integer()
			p.skip()
			if !ok1 || !ok2 || p.pos >= len(p.b) {
				return fmt.Errorf("%w: cross-reference entry", ErrBroken)
			}
			kind := p.b[p.pos]
			p.pos++
			switch kind {
			case 'n':
				s.Entries[first+i] = Entry{Plain, off + f.shift, gen}
			case 'f':
				s.Entries[first+i] = Entry{Free, 0, gen}
			default:
				return fmt.Errorf("%w: cross-reference entry", ErrBroken)
			}
		}
	}
	o, err := p.object()
	d, ok := o.(*Dict)
	if err != nil || !ok {
		return fmt.Errorf("%w: trailer", ErrBroken)
	}
	s.Trailer, s.End = d, p.pos
	return nil
}

func (f *File) xrefStream(p *parser, s *Section) error {
	ref, o, err := f.indirect(p)
	st, ok := o.(*Stream)
	if err != nil || !ok || st.Get("Type") != Object(Name("XRef")) {
		return fmt.Errorf("%w: no cross-references at %d", ErrBroken, s.Offset)
	}
	s.Stream, s.Trailer, s.End = ref.Num, st.Dict, p.pos
	data, err := f.unpack(st)
	if err != nil {
		return fmt.Errorf("%w: cross-reference stream: %w", ErrBroken, err)
	}
	var w [3]int
	widths, _ := st.Get("W").(Array)
	if len(widths) < 3 {
		return fmt.Errorf("%w: cross-reference stream widths", ErrBroken)
	}
	for i := range w {
		n, _ := widths[i].(Num)
		v, ok := n.Int()
		if !ok || v < 0 || v > 8 {
			return fmt.Errorf("%w: cross-reference stream widths", ErrBroken)
		}
		w[i] = int(v)
	}
	size, _ := st.Get("Size").(Num)
	index, ok := st.Get("Index").(Array)
	if !ok {
		index = Array{Int(0), size}
	}
	row := w[0] + w[1] + w[2]
	if row == 0 {
		return fmt.Errorf("%w: cross-reference stream widths", ErrBroken)
	}
	for i := 0; i+1 < len(index); i += 2 {
		first, count := intOf(index[i]), intOf(index[i+1])
		if first < 0 || count < 0 || first > maxObject || count > maxObject {
			return fmt.Errorf("%w: cross-reference stream index", ErrBroken)
		}
		for n := first; n < first+count && len(data) >= row; n++ {
			e := Entry{Kind: Plain, Offset: be(data[w[0] : w[0]+w[1]]), Gen: be(data[w[0]+w[1] : row])}
			if w[0] > 0 {
				e.Kind = Kind(min(be(data[:w[0]]), 3))
			}
			if e.Kind == Plain {
				e.Offset += f.shift
			}
			data = data[row:]
			s.Entries[n] = e
		}
	}
	return nil
}

func be(b []byte) int {
	v := 0
	for _, c := range b {
		v = v<<8 | int(c)
	}
	return v & (1<<62 - 1)
}

func intOf(o Object) int {
	n, ok := o.(Num)
	if !ok {
		return -1
	}
	v, ok := n.Int()
	if !ok || v > 1<<40 {
		return -1
	}
	return int(v)
}
