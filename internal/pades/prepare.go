package pades

import (
	"bytes"
	"errors"

	"congvan/internal/errs"
	"congvan/internal/pades/cos"
)

// Names of the fields of an official document.
const (
	Leader = "leader" // chữ ký của người có thẩm quyền
	Seal   = "seal"   // chữ ký số của cơ quan
	Number = "number"
	Date   = "date" // the whole line; documents with printed blanks have Day, Month and perhaps Year instead
	Day    = "day"
	Month  = "month"
	Year   = "year"
)

// Kind of a field.
type Kind uint8

// The kinds of fields this package places.
const (
	SignatureField Kind = iota
	TextField
)

// Rect is a place on a page in points, from the top left of the page as it is shown.
type Rect struct{ X, Y, W, H float64 }

// MM is a Rect in millimetres.
func MM(x, y, w, h float64) Rect {
	const pt = 72 / 25.4
	return Rect{x * pt, y * pt, w * pt, h * pt}
}

// FieldSpec says where a field goes. Page counts from 0; negative pages count from the end, -1 is the last.
type FieldSpec struct {
	Name   string
	Kind   Kind
	Page   int
	Rect   Rect
	Size   float64 // of text, in points; 0: 13
	Italic bool
	Align  Align
}

// Align says where in its box a text stands (the field's quadding, ISO 32000-1, 12.7.3.3).
type Align uint8

// The alignments.
const (
	Left Align = iota
	Centre
	Right
)

// Prepare returns src with fields added to it, empty and without appearances. It refuses a file that is signed
// already: validators call a field added later an illegal change.
func Prepare(src []byte, specs []FieldSpec) ([]byte, error) {
	f, err := open(src)
	if err != nil {
		return nil, err
	}
	pp := pages(f)
	taken := map[string]bool{}
	for _, fd := range fields(f) {
		if fd.kind == "Sig" && fd.value != nil {
			return nil, ErrSigned
		}
		taken[fd.name] = true
	}
	u := cos.NewUpdate(f)
	var added []cos.Object
	for _, s := range specs {
		n := s.Page
		if n < 0 {
			n += len(pp)
		}
		if n < 0 || n >= len(pp) {
			return nil, ErrFieldPage.With("page", s.Page+1)
		}
		if taken[s.Name] {
			return nil, ErrFieldExists.With("field", s.Name)
		}
		taken[s.Name] = true
		ref := u.Add(s.dict(pp[n]))
		added = append(added, ref)
		if err := annotate(f, u, pp[n], ref); err != nil {
			return nil, err
		}
	}
	if err := enterForm(f, u, added); err != nil {
		return nil, err
	}
	tail, _ := u.Bytes()
	return appended(src, tail)
}

func (s FieldSpec) dict(p page) *cos.Dict {
	d := cos.NewDict("Type", cos.Name("Annot"), "Subtype", cos.Name("Widget"), "FT", cos.Name("Sig"),
		"T", textString(s.Name), "F", cos.Int(132), "P", p.ref, "Rect", numbers(p.rect(s.Rect)))
	if s.Kind == TextField {
		font := "/TiRo "
		if s.Italic {
			font = "/TiIt "
		}
		size := s.Size
		if size == 0 {
			size = 13
		}
		d.Set("FT", cos.Name("Tx"))
		d.Set("F", cos.Int(4)) // print; the others are locked in place as well
		d.Set("DA", cos.String{Bytes: []byte(font + string(cos.Real(size)) + " Tf 0 g")})
		if s.Align != Left {
			d.Set("Q", cos.Int(int64(s.Align)))
		}
	}
	return d
}

func numbers(r [4]float64) cos.Array {
	a := cos.Array{}
	for _, v := range r {
		a = append(a, cos.Real(v))
	}
	return a
}

// annotate adds a widget to a page: to its array of annotations where that is an object of its own, else to the page.
func annotate(f *cos.File, u *cos.Update, p page, widget cos.Ref) error {
	d, _ := u.Get(p.ref).(*cos.Dict)
	if d == nil {
		return ErrBroken.Because(errors.New("page is no dictionary"))
	}
	switch v := d.Get("Annots").(type) {
	case cos.Ref:
		if a, ok := u.Get(v).(cos.Array); ok {
			u.Set(v, append(bytesOf(a), widget))
			return nil
		}
		d = d.Clone()
		d.Set("Annots", cos.Array{widget})
	case cos.Array:
		d = d.Clone()
		d.Set("Annots", append(bytesOf(v), widget))
	default:
		d = d.Clone()
		d.Set("Annots", cos.Array{widget})
	}
	u.Set(p.ref, d)
	return nil
}

// bytesOf copies an array, so that appending never reaches into the file as it was read.
func bytesOf(a cos.Array) cos.Array { return append(cos.Array{}, a...) }

// enterForm adds fields to the document's form, making one where there is none, and says that the file holds signatures
// and may only grow (SigFlags 3), so that later updates need not touch the form at all.
func enterForm(f *cos.File, u *cos.Update, added []cos.Object) error {
	root, ok := f.Trailer.Get("Root").(cos.Ref)
	catalog, ok2 := u.Get(root).(*cos.Dict)
	if !ok || !ok2 {
		return ErrBroken.Because(errors.New("no catalog"))
	}
	at, indirect := catalog.Get("AcroForm").(cos.Ref)
	form := f.Dict(catalog.Get("AcroForm")).Clone()
	if list, ok := form.Get("Fields").(cos.Ref); ok && f.Array(list) != nil {
		u.Set(list, append(bytesOf(f.Array(list)), added...))
	} else {
		form.Set("Fields", append(bytesOf(f.Array(form.Get("Fields"))), added...))
	}
	flags := int64(0)
	if n, ok := f.Resolve(form.Get("SigFlags")).(cos.Num); ok {
		flags, _ = n.Int()
	}
	form.Set("SigFlags", cos.Int(flags|3))
	fonts := cos.NewDict()
	resources := f.Dict(form.Get("DR")).Clone()
	if v := f.Dict(resources.Get("Font")); v != nil {
		fonts = v.Clone()
	}
	for name, base := range map[string]string{"TiRo": "Times-Roman", "TiIt": "Times-Italic"} {
		if fonts.Get(cos.Name(name)) == nil {
			fonts.Set(cos.Name(name), u.Add(cos.NewDict("Type", cos.Name("Font"), "Subtype", cos.Name("Type1"),
				"BaseFont", cos.Name(base), "Encoding", cos.Name("WinAnsiEncoding"))))
		}
	}
	resources.Set("Font", fonts)
	form.Set("DR", resources)
	if indirect {
		u.Set(at, form)
		return nil
	}
	catalog = catalog.Clone()
	catalog.Set("AcroForm", u.Add(form))
	u.Set(root, catalog)
	return nil
}

var errPrefix = errs.New(errs.Internal, "pdf-prefix", "", "")

// appended joins original and update, and refuses to return anything of which the original is not an exact prefix.
func appended(src, tail []byte) ([]byte, error) {
	out := make([]byte, 0, len(src)+len(tail))
	out = append(append(out, src...), tail...)
	if !bytes.HasPrefix(out, src) || len(out) <= len(src) {
		return nil, errPrefix
	}
	return out, nil
}
