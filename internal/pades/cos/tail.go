package cos

import "fmt"

// Tail is what stands behind an offset of a file: the updates appended since.
type Tail struct {
	Objects  map[int]int // file offset of an object → its number
	Sections []int       // offsets of cross-reference sections
}

// Tail reads everything from an offset to the end, byte by byte. It fails when something there is not an object, a
// cross-reference section or a pointer to one: readers differ in what they make of such bytes.
func (f *File) Tail(from int) (Tail, error) {
	t := Tail{Objects: map[int]int{}}
	p := &parser{b: f.Data, pos: from, file: true}
	for {
		p.skip()
		if p.pos >= len(p.b) {
			return t, nil
		}
		at := p.pos
		switch {
		case p.keyword("xref"):
			s, err := f.section(at)
			if err != nil {
				return t, err
			}
			t.Sections = append(t.Sections, at)
			p.pos = s.End
		case p.keyword("startxref"):
			if _, ok := p.integer(); !ok {
				return t, fmt.Errorf("%w: startxref at %d", ErrBroken, at)
			}
		case digit(p.b[p.pos]):
			ref, o, err := f.indirect(p)
			if err != nil {
				return t, err
			}
			if s, ok := o.(*Stream); ok && s.Get("Type") == Object(Name("XRef")) {
				t.Sections = append(t.Sections, at)
			} else {
				t.Objects[at] = ref.Num
			}
		default:
			return t, fmt.Errorf("%w: stray bytes at %d", ErrBroken, at)
		}
	}
}
