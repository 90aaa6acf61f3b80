package pades

import (
	"bytes"
	"fmt"
	"slices"

	"congvan/internal/pades/cos"
)

// compareSince lists what is suspicious in a file since the revision that ended at end, and whether anything was added.
//
// Three questions are asked. Is every byte after the revision part of a well-formed update that readers will follow?
// Does the structure (catalog, form, fields, pages) differ only as the rules allow? And is every other object that the
// signed revision can reach the same as it was, the missing ones still missing? What nothing reaches may come and go.
func compareSince(now *cos.File, end int, fd field, sig *cos.Dict) (problems []string, changed bool) {
	data := now.Data
	if !bytes.HasSuffix(bytes.TrimRight(data[:end], "\r\n \x00"), []byte("%%EOF")) {
		return []string{"the signed range does not end with a revision"}, true
	}
	if len(bytes.Trim(data[end:], "\r\n \t\x00")) == 0 {
		return nil, false
	}
	old, err := cos.Open(data[:end])
	if err != nil {
		return []string{"the signed revision cannot be read: " + err.Error()}, true
	}
	c := &comparison{old: old, now: now, end: end, lock: lockOf(now, fd, sig), same: map[int]bool{}, judged: map[int]bool{}, loose: map[edge]bool{}}
	c.tail()
	c.structure()
	c.rest()
	return c.problems, true
}

type comparison struct {
	old, now *cos.File
	end      int
	lock     lock
	problems []string
	same     map[int]bool  // objects already compared: equal?
	judged   map[int]bool  // objects whose changes the rules have judged
	loose    map[edge]bool // entries that may change with what hangs on them
}

// edge is an entry of an object: catalog → DSS.
type edge struct {
	num int
	key cos.Name
}

func (c *comparison) suspect(format string, args ...any) {
	if len(c.problems) < 20 {
		c.problems = append(c.problems, fmt.Sprintf(format, args...))
	}
}

// tail checks that the appended bytes are updates, all of them in use.
func (c *comparison) tail() {
	t, err := c.now.Tail(c.end)
	if err != nil {
		c.suspect("appended bytes are no update: %v", err)
		return
	}
	used := map[int]bool{}
	known := map[int]int{}
	for _, s := range c.now.Sections {
		known[s.Offset] = 1
		if s.Offset < c.end {
			continue
		}
		if n, ok := s.Trailer.Get("XRefStm").(cos.Num); ok {
			at, _ := n.Int()
			known[int(at)] = 1
		}
		for _, e := range s.Entries {
			if e.Kind == cos.Plain {
				used[e.Offset] = true
			}
		}
	}
	if len(c.now.Sections) == 0 || c.now.Sections[0].Offset < c.end {
		c.suspect("appended bytes that no cross-reference knows")
	}
	for at, num := range t.Objects {
		if !used[at] {
			c.suspect("object %d at %d is in no cross-reference", num, at)
		}
	}
	for _, at := range t.Sections {
		if known[at] == 0 {
			c.suspect("cross-references at %d are not part of the chain", at)
		}
	}
}

// equal reports whether an object is what it was.
func (c *comparison) equal(num int) bool {
	if v, ok := c.same[num]; ok {
		return v
	}
	a, b := c.old.Entry(num), c.now.Entry(num)
	v := a == b && a.Kind == cos.Plain && a.Offset < c.end
	if !v {
		v = cos.Equal(c.old.Load(num), c.now.Load(num))
	}
	c.same[num] = v
	return v
}

// entries judges a dictionary entry by entry; the free ones may change.
func (c *comparison) entries(what string, a, b *cos.Dict, free ...cos.Name) {
	for _, k := range union(a.Keys(), b.Keys()) {
		if !slices.Contains(free, k) && !cos.Equal(a.Get(k), b.Get(k)) {
			c.suspect("%s: /%s changed", what, k)
		}
	}
}

func union(a, b []cos.Name) []cos.Name {
	out := slices.Clone(a)
	for _, k := range b {
		if !slices.Contains(a, k) {
			out = append(out, k)
		}
	}
	return out
}

func (c *comparison) judge(o cos.Object) {
	if r, ok := o.(cos.Ref); ok {
		c.judged[r.Num] = true
	}
}

func (c *comparison) structure() {
	root, _ := c.old.Trailer.Get("Root").(cos.Ref)
	if c.now.Trailer.Get("Root") != cos.Object(root) {
		c.suspect("another document catalog")
		return
	}
	c.judge(root)
	a, b := c.old.Catalog(), c.now.Catalog()
	// The security store and extensions come with long-term validation; metadata follows every save.
	c.entries("catalog", a, b, "AcroForm", "DSS", "Extensions", "Metadata", "Version")
	if a.Get("DSS") != nil && c.now.Dict(b.Get("DSS")) == nil {
		c.suspect("catalog: the security store was removed")
	}
	for _, k := range []cos.Name{"DSS", "Extensions", "Metadata"} {
		c.loose[edge{root.Num, k}] = true
	}
	fresh := c.form(a, b)
	c.pages(fresh)
}

// form judges the form and its fields. It returns the widgets of new signature fields.
func (c *comparison) form(a, b *cos.Dict) map[cos.Ref]bool {
	fa, fb := c.old.Dict(a.Get("AcroForm")), c.now.Dict(b.Get("AcroForm"))
	c.judge(a.Get("AcroForm"))
	c.judge(fa.Get("Fields"))
	c.entries("form", fa, fb, "Fields", "SigFlags", "DR", "DA")
	c.resources(fa, fb)
	fresh := map[cos.Ref]bool{}
	before, after := map[cos.Ref]field{}, map[cos.Ref]field{}
	for _, fd := range fields(c.old) {
		before[fd.ref] = fd
	}
	for _, fd := range fields(c.now) {
		after[fd.ref] = fd
	}
	kept := c.now.Array(fb.Get("Fields"))
	for _, o := range c.old.Array(fa.Get("Fields")) {
		if !slices.Contains(kept, o) {
			c.suspect("field %v was taken out of the form", o)
		}
	}
	for ref, fd := range after {
		if prior, ok := before[ref]; ok {
			c.field(prior, fd)
			continue
		}
		v := c.now.Dict(fd.value)
		stamp := v != nil && v.Get("SubFilter") == cos.Object(cos.Name("ETSI.RFC3161"))
		if fd.kind != "Sig" || (c.lock.level == 1 && !stamp) || fd.value == nil || c.recycled(fd.value) {
			c.suspect("field %q was added", fd.name)
		}
		fresh[fd.ref], fresh[fd.widget] = true, true
	}
	for ref, fd := range before {
		if _, ok := after[ref]; !ok {
			c.suspect("field %q was removed", fd.name)
		}
	}
	return fresh
}

// recycled reports whether a new signature's dictionary was in the signed revision already: an old signature shown in a
// new place.
func (c *comparison) recycled(value cos.Object) bool {
	ref, ok := value.(cos.Ref)
	return !ok || c.old.Load(ref.Num) != nil
}

// resources lets the form's fonts grow, not change.
func (c *comparison) resources(fa, fb *cos.Dict) {
	a, b := c.old.Dict(fa.Get("DR")), c.now.Dict(fb.Get("DR"))
	c.judge(fa.Get("DR"))
	c.judge(a.Get("Font"))
	for _, k := range a.Keys() {
		if k != "Font" && !cos.Equal(a.Get(k), b.Get(k)) {
			c.suspect("form resources: /%s changed", k)
		}
	}
	x, y := c.old.Dict(a.Get("Font")), c.now.Dict(b.Get("Font"))
	for _, k := range x.Keys() {
		if !cos.Equal(x.Get(k), y.Get(k)) {
			c.suspect("form font /%s changed", k)
		}
	}
}

// field judges what became of a field that was there before.
func (c *comparison) field(a, b field) {
	c.judge(a.ref)
	c.judge(a.widget)
	filled := !c.deep(a.value, b.value)
	if !filled && c.equal(a.ref.Num) && c.equal(a.widget.Num) {
		return
	}
	what := fmt.Sprintf("field %q", a.name)
	stamp := c.now.Dict(b.value).Get("SubFilter") == cos.Object(cos.Name("ETSI.RFC3161"))
	switch {
	case a.kind == "Sig" && a.value == nil && c.recycled(b.value):
		c.suspect("%s shows an older signature", what)
		return
	case a.kind == "Sig" && a.value != nil:
		c.entries(what, a.dict, b.dict)
		c.entries(what, c.old.Dict(a.widget), c.now.Dict(b.widget))
		return
	case filled && c.lock.forbids(a.name) && !(stamp && c.lock.level != 1) && !stamp:
		c.suspect("%s was filled although locked", what)
	case !filled:
		c.entries(what, a.dict, b.dict)
		c.entries(what, c.old.Dict(a.widget), c.now.Dict(b.widget))
		return
	}
	free := []cos.Name{"V", "AP", "AS", "I", "M"}
	c.entries(what, a.dict, b.dict, free...)
	c.entries(what, c.old.Dict(a.widget), c.now.Dict(b.widget), free...)
	for _, k := range free {
		c.loose[edge{a.ref.Num, k}], c.loose[edge{a.widget.Num, k}] = true, true
	}
}

// deep compares two values behind references.
func (c *comparison) deep(a, b cos.Object) bool {
	return cos.Equal(a, b) && cos.Equal(c.old.Resolve(a), c.now.Resolve(b))
}

// pages judges every page: only annotations may be added, and of these only new signatures' widgets.
func (c *comparison) pages(fresh map[cos.Ref]bool) {
	for _, p := range pages(c.old) {
		d := c.now.Dict(p.ref)
		before := p.dict.Get("Annots")
		c.judge(before)
		c.judge(p.ref)
		c.entries("page", p.dict, d, "Annots")
		was, is := c.old.Array(before), c.now.Array(d.Get("Annots"))
		for _, o := range was {
			if !slices.ContainsFunc(is, func(x cos.Object) bool { return cos.Equal(x, o) }) && c.lock.level != 3 {
				c.suspect("page: an annotation was removed")
			}
		}
		for _, o := range is {
			r, ok := o.(cos.Ref)
			if slices.ContainsFunc(was, func(x cos.Object) bool { return cos.Equal(x, o) }) || (ok && fresh[r]) || c.lock.level == 3 {
				continue
			}
			c.suspect("page: an annotation was added")
		}
	}
}

// rest compares all other objects the signed revision reaches.
func (c *comparison) rest() {
	seen := map[int]bool{}
	var queue []int
	var scan func(num int, o cos.Object, depth int)
	scan = func(num int, o cos.Object, depth int) {
		if depth > 100 {
			return
		}
		switch v := o.(type) {
		case cos.Ref:
			if !seen[v.Num] {
				seen[v.Num] = true
				queue = append(queue, v.Num)
			}
		case cos.Array:
			for _, x := range v {
				scan(num, x, depth+1)
			}
		case *cos.Dict:
			for _, k := range v.Keys() {
				if depth > 0 || !c.loose[edge{num, k}] {
					scan(num, v.Get(k), depth+1)
				}
			}
		case *cos.Stream:
			scan(num, v.Dict, depth)
		}
	}
	scan(0, c.old.Trailer.Get("Root"), 0)
	for len(queue) > 0 {
		num := queue[0]
		queue = queue[1:]
		if !c.judged[num] && !c.equal(num) {
			c.suspect("object %d changed", num)
		}
		scan(num, c.old.Load(num), 0)
	}
}
