package cos

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// Update collects new objects and new versions of objects, to be appended to a file.
type Update struct {
	file  *File
	next  int
	order []Ref
	objs  map[Ref]Object
}

// NewUpdate begins an update of f.
func NewUpdate(f *File) *Update { return &Update{file: f, next: f.Size(), objs: map[Ref]Object{}} }

// Reserve takes a new object number.
func (u *Update) Reserve() Ref {
	r := Ref{Num: u.next}
	u.next++
	return r
}

// Add writes a new object.
func (u *Update) Add(o Object) Ref {
	r := u.Reserve()
	u.Set(r, o)
	return r
}

// Set writes a new version of an object.
func (u *Update) Set(r Ref, o Object) {
	if _, ok := u.objs[r]; !ok {
		u.order = append(u.order, r)
	}
	u.objs[r] = o
}

// Get returns the object as this update leaves it.
func (u *Update) Get(r Ref) Object {
	if o, ok := u.objs[r]; ok {
		return o
	}
	return u.file.Load(r.Num)
}

// Bytes returns what to append to the file, and for each object where its body starts in the whole file.
func (u *Update) Bytes() (tail []byte, at map[Ref]int) {
	f := u.file
	base := len(f.Data)
	if base > 0 && f.Data[base-1] != '\n' && f.Data[base-1] != '\r' {
		tail = append(tail, '\n')
	}
	at = map[Ref]int{}
	offsets := map[int]Entry{}
	for _, r := range u.order {
		offsets[r.Num] = Entry{Plain, base + len(tail) - f.shift, r.Gen}
		tail = fmt.Appendf(tail, "%d %d obj\n", r.Num, r.Gen)
		at[r] = base + len(tail)
		tail = append(Append(tail, u.objs[r]), "\nendobj\n"...)
	}
	last := f.Sections[0]
	trailer := last.Trailer.Clone()
	for _, k := range []Name{"Prev", "XRefStm", "Size", "Type", "W", "Index", "Filter", "DecodeParms", "Length"} {
		trailer.Delete(k)
	}
	trailer.Set("Prev", Int(int64(last.Offset-f.shift)))
	xref := base + len(tail) - f.shift
	if last.Stream != 0 {
		tail = u.stream(tail, trailer, offsets, xref)
	} else {
		trailer.Set("Size", Int(int64(u.next)))
		tail = appendTable(tail, offsets)
		tail = append(Append(append(tail, "trailer\n"...), trailer), '\n')
	}
	return fmt.Appendf(tail, "startxref\n%d\n%%%%EOF\n", xref), at
}

func numbers(offsets map[int]Entry) []int {
	nums := make([]int, 0, len(offsets))
	for n := range offsets {
		nums = append(nums, n)
	}
	slices.Sort(nums)
	return nums
}

// runs calls fn for each run of consecutive numbers.
func runs(nums []int, fn func(run []int)) {
	for len(nums) > 0 {
		n := 1
		for n < len(nums) && nums[n] == nums[n-1]+1 {
			n++
		}
		fn(nums[:n])
		nums = nums[n:]
	}
}

func appendTable(b []byte, offsets map[int]Entry) []byte {
	b = append(b, "xref\n"...)
	runs(numbers(offsets), func(run []int) {
		b = fmt.Appendf(b, "%d %d\n", run[0], len(run))
		for _, n := range run {
			b = fmt.Appendf(b, "%010d %05d n \n", offsets[n].Offset, offsets[n].Gen)
		}
	})
	return b
}

// stream writes the cross-references as a stream, which a file that began with streams must go on with.
func (u *Update) stream(b []byte, trailer *Dict, offsets map[int]Entry, xref int) []byte {
	self := u.Reserve()
	offsets[self.Num] = Entry{Plain, xref, 0}
	var data []byte
	var index Array
	runs(numbers(offsets), func(run []int) {
		index = append(index, Int(int64(run[0])), Int(int64(len(run))))
		for _, n := range run {
			data = append(data, 1)
			data = binary.BigEndian.AppendUint32(data, uint32(offsets[n].Offset))
			data = binary.BigEndian.AppendUint16(data, uint16(offsets[n].Gen))
		}
	})
	trailer.Set("Type", Name("XRef"))
	trailer.Set("Size", Int(int64(u.next)))
	trailer.Set("W", Array{Int(1), Int(4), Int(2)})
	trailer.Set("Index", index)
	trailer.Set("Length", Int(int64(len(data))))
	b = fmt.Appendf(b, "%d 0 obj\n", self.Num)
	return append(Append(b, &Stream{Dict: trailer, Data: data}), "\nendobj\n"...)
}
