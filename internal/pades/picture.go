package pades

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"image"
	"image/png"
	"slices"
	"strings"
	"sync"

	"congvan/internal/pades/cos"
	"congvan/internal/pades/serif"
)

// picture is a PNG taken apart for a PDF: colours, and transparency as a soft mask.
type picture struct {
	colours, mask *cos.Stream
	w, h          int
}

// remembered is a small cache: an office signs with the same few pictures and letters all day, and packing them costs
// more than the signature itself. When it is full it starts again.
type remembered[K comparable, V any] struct {
	mu  sync.Mutex
	max int
	m   map[K]V
}

func (r *remembered[K, V]) get(k K, build func() (V, error)) (V, error) {
	r.mu.Lock()
	v, ok := r.m[k]
	r.mu.Unlock()
	if ok {
		return v, nil
	}
	v, err := build()
	if err != nil {
		return v, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.m == nil || len(r.m) >= r.max {
		r.m = map[K]V{}
	}
	r.m[k] = v
	return v, nil
}

var pictures = remembered[[32]byte, *picture]{max: 64}

// loadPicture reads a PNG.
func loadPicture(data []byte) (*picture, error) {
	return pictures.get(sha256.Sum256(data), func() (*picture, error) {
		c, err := png.DecodeConfig(bytes.NewReader(data))
		if err != nil || c.Width > 4000 || c.Height > 4000 || c.Width < 1 || c.Height < 1 {
			return nil, ErrPicture.Because(err)
		}
		img, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			return nil, ErrPicture.Because(err)
		}
		return split(img), nil
	})
}

func split(img image.Image) *picture {
	b := img.Bounds()
	p := &picture{w: b.Dx(), h: b.Dy()}
	rgb, alpha := make([]byte, 0, 3*p.w*p.h), make([]byte, 0, p.w*p.h)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, bl, a := img.At(x, y).RGBA()
			if a != 0 { // colours come multiplied by their opacity
				r, g, bl = r*0xffff/a, g*0xffff/a, bl*0xffff/a
			}
			rgb = append(rgb, byte(r>>8), byte(g>>8), byte(bl>>8))
			alpha = append(alpha, byte(a>>8))
		}
	}
	dict := func(space string) *cos.Dict {
		return cos.NewDict("Type", cos.Name("XObject"), "Subtype", cos.Name("Image"), "Width", cos.Int(int64(p.w)),
			"Height", cos.Int(int64(p.h)), "ColorSpace", cos.Name(space), "BitsPerComponent", cos.Int(8))
	}
	p.colours, p.mask = cos.Flate(dict("DeviceRGB"), rgb), cos.Flate(dict("DeviceGray"), alpha)
	return p
}

// add writes the picture's objects.
func (p *picture) add(u *cos.Update) cos.Ref {
	mask := u.Add(p.mask)
	d := p.colours.Dict.Clone()
	d.Set("SMask", mask)
	return u.Add(&cos.Stream{Dict: d, Data: p.colours.Data})
}

// font is a packed subset.
type font struct {
	subset        *serif.Subset
	file, unicode *cos.Stream
	name          cos.Name
}

var fonts = remembered[string, *font]{max: 256}

// loadFont returns the face cut down to the letters of the texts. Digits are always in, so that signatures of one person
// at different times share their font.
func loadFont(face *serif.Face, texts []string) *font {
	set := map[rune]bool{}
	for _, r := range "0123456789:/.,+- " + serif.Normal(strings.Join(texts, "")) {
		set[r] = true
	}
	letters := make([]rune, 0, len(set))
	for r := range set {
		letters = append(letters, r)
	}
	slices.Sort(letters)
	key := face.Name + string(letters)
	f, _ := fonts.get(key, func() (*font, error) {
		s := face.Subset(string(letters))
		sum := sha256.Sum256([]byte(key))
		tag := make([]byte, 6)
		for i := range tag {
			tag[i] = 'A' + sum[i]%26
		}
		return &font{
			subset:  s,
			file:    cos.Flate(cos.NewDict("Length1", cos.Int(int64(len(s.File)))), s.File),
			unicode: cos.Flate(cos.NewDict(), s.ToUnicode()),
			name:    cos.Name(tag) + "+" + cos.Name(face.Name),
		}, nil
	})
	return f
}

// add writes the font's objects (Type0 with Identity-H, embedded: ISO 32000-1, 9.7).
func (f *font) add(u *cos.Update) cos.Ref {
	face := f.subset.Face
	flags := int64(4 | 2) // symbolic, serif
	if face.ItalicAngle != 0 {
		flags |= 64
	}
	box := cos.Array{}
	for _, v := range face.BBox {
		box = append(box, cos.Int(int64(face.Em(v))))
	}
	desc := u.Add(cos.NewDict("Type", cos.Name("FontDescriptor"), "FontName", f.name, "Flags", cos.Int(flags), "FontBBox", box,
		"ItalicAngle", cos.Int(int64(face.ItalicAngle)), "Ascent", cos.Int(int64(face.Em(face.Ascent))),
		"Descent", cos.Int(int64(face.Em(face.Descent))), "CapHeight", cos.Int(662), "StemV", cos.Int(80), "FontFile2", u.Add(f.file)))
	widths := cos.Array{}
	for _, w := range f.subset.Widths {
		widths = append(widths, cos.Int(int64(w)))
	}
	cid := u.Add(cos.NewDict("Type", cos.Name("Font"), "Subtype", cos.Name("CIDFontType2"), "BaseFont", f.name,
		"CIDSystemInfo", cos.NewDict("Registry", textString("Adobe"), "Ordering", textString("Identity"), "Supplement", cos.Int(0)),
		"FontDescriptor", desc, "CIDToGIDMap", cos.Name("Identity"), "W", cos.Array{cos.Int(0), widths}))
	return u.Add(cos.NewDict("Type", cos.Name("Font"), "Subtype", cos.Name("Type0"), "BaseFont", f.name,
		"Encoding", cos.Name("Identity-H"), "DescendantFonts", cos.Array{cid}, "ToUnicode", u.Add(f.unicode)))
}

// form makes a form XObject of size w × h for a page turned by rotate degrees. Readers stretch the turned box over the
// widget's rectangle, so only the turning needs saying.
func form(w, h float64, rotate int, resources *cos.Dict, ops string) *cos.Stream {
	d := cos.NewDict("Type", cos.Name("XObject"), "Subtype", cos.Name("Form"),
		"BBox", numbers([4]float64{0, 0, w, h}), "Resources", resources)
	if m, ok := map[int]string{90: "[0 1 -1 0 0 0]", 180: "[-1 0 0 -1 0 0]", 270: "[0 -1 1 0 0 0]"}[rotate]; ok {
		d.Set("Matrix", cos.Raw(m))
	}
	d.Set("Length", cos.Int(int64(len(ops))))
	return &cos.Stream{Dict: d, Data: []byte(ops)}
}

// Appearance is what a signature shows: a picture, lines of text, both (the text below), or nothing.
type Appearance struct {
	PNG   []byte // with transparency; the decree asks for blue signatures and red seals
	Lines []string
	Size  float64 // of text in points; 0: 10
}

func (a Appearance) empty() bool { return len(a.PNG) == 0 && len(a.Lines) == 0 }

// draw makes the appearance of a signature.
func (a Appearance) draw(u *cos.Update, w, h float64, rotate int) (cos.Ref, error) {
	resources := cos.NewDict()
	var ops strings.Builder
	floor := 0.0
	if len(a.Lines) > 0 {
		f := loadFont(serif.Regular(), a.Lines)
		size := a.Size
		if size == 0 {
			size = 10
		}
		for _, l := range a.Lines { // shrink rather than cut a name
			if lw := serif.Regular().Width(l, size); lw > w {
				size *= w / lw
			}
		}
		size = min(size, h/(1.2*float64(len(a.Lines))))
		floor = 1.2 * size * float64(len(a.Lines))
		resources.Set("Font", cos.NewDict("F", f.add(u)))
		for i, l := range a.Lines {
			fmt.Fprintf(&ops, "BT /F %s Tf 0 g 0 %s Td %s Tj ET\n", cos.Real(size), cos.Real(floor-1.2*size*float64(i)-size), f.subset.Show(l))
		}
		if len(a.PNG) == 0 { // text alone starts at the top
			shift := h - floor
			text := ops.String()
			ops.Reset()
			fmt.Fprintf(&ops, "q 1 0 0 1 0 %s cm\n%sQ\n", cos.Real(shift), text)
		}
	}
	if len(a.PNG) > 0 {
		p, err := loadPicture(a.PNG)
		if err != nil {
			return cos.Ref{}, err
		}
		scale := min(w/float64(p.w), (h-floor)/float64(p.h))
		pw, ph := scale*float64(p.w), scale*float64(p.h)
		resources.Set("XObject", cos.NewDict("P", p.add(u)))
		fmt.Fprintf(&ops, "q %s 0 0 %s %s %s cm /P Do Q\n", cos.Real(pw), cos.Real(ph), cos.Real((w-pw)/2), cos.Real(floor+(h-floor-ph)/2))
	}
	return u.Add(form(w, h, rotate, resources, ops.String())), nil
}
