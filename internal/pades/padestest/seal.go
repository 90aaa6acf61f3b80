package padestest

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"strings"
	"sync"

	"congvan/internal/pades/serif"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// sealSize is the diameter of the seal of a provincial agency, in millimetres.
const sealSize = 36

var sealFace = sync.OnceValue(func() *sfnt.Font {
	f, err := sfnt.Parse(serif.BoldTTF())
	if err != nil {
		panic("pkitest: embedded font: " + err.Error())
	}
	return f
})

// Seal returns a round red seal as a transparent PNG of 36 × 36 mm at 300 dpi: the agency's name along the ring, a star in
// the middle, and the word MẪU (sample) below, because it must not be taken for anybody's real seal.
func Seal(text string) []byte {
	k := newInk(sealSize, sealSize)
	mid := float64(k.w) / 2
	mm := func(v float64) float64 { return v * dots }
	k.ring(mid, mid, mid-mm(0.75), mm(0.9))
	k.ring(mid, mid, mid-mm(1.75), mm(0.28))
	k.ring(mid, mid, mm(10.4), mm(0.28))

	p := press{k: k, r: vector.NewRasterizer(k.w, k.h)}
	name := strings.ToUpper(serif.Normal(text))
	p.arc(name, mid, mid, mm(11.75), mm(4.1), mm(1.0), 2*math.Pi*0.80)
	p.star(mid, mid-mm(0.9), mm(6.4), mm(2.7))
	p.line("MẪU", mid, mid+mm(7.6), mm(2.6))
	for _, side := range []float64{-1, 1} { // between the end of the name and its beginning
		a := math.Pi/2 + side*0.14
		p.star(mid+math.Cos(a)*mm(13.3), mid+math.Sin(a)*mm(13.3), mm(1.0), mm(0.42))
	}
	p.print()
	return k.png(color.NRGBA{0xd4, 0x12, 0x1f, 0xe6})
}

// press collects outlines and prints them onto the ink at once.
type press struct {
	k   *ink
	r   *vector.Rasterizer
	buf sfnt.Buffer
}

func (p *press) print() {
	m := image.NewAlpha(image.Rect(0, 0, p.k.w, p.k.h))
	p.r.DrawOp = draw.Src
	p.r.Draw(m, m.Bounds(), image.Opaque, image.Point{})
	for i, a := range m.Pix {
		p.k.cover[i] = max(p.k.cover[i], float32(a)/255)
	}
}

// widths returns how far each letter goes at a size of 1.
func (p *press) widths(s string) (each []float64, sum float64) {
	const em = 1 << 6
	for _, r := range s {
		g, _ := sealFace().GlyphIndex(&p.buf, r) // 0, the empty box, if it has none
		a, err := sealFace().GlyphAdvance(&p.buf, g, fixed.I(em), font.HintingNone)
		if err != nil {
			a = fixed.I(em / 2)
		}
		w := float64(a) / 64 / em
		each, sum = append(each, w), sum+w
	}
	return each, sum
}

// arc sets s clockwise along the circle on whose outside its letters stand, centred at the top. It is set in the given size and
// spacing, smaller if it would take more than the widest angle.
func (p *press) arc(s string, cx, cy, radius, size, spacing, widest float64) {
	each, sum := p.widths(s)
	length := sum*size + spacing*float64(len(each)-1)
	if scale := widest * radius / length; scale < 1 {
		size, spacing, length = size*scale, spacing*scale, length*scale
	}
	at := -length / 2
	for i, r := range []rune(s) {
		w := each[i] * size
		angle := (at + w/2) / radius // from the top
		sin, cos := math.Sincos(angle)
		ox, oy := cx+sin*radius, cy-cos*radius
		p.glyph(r, size, func(x, y float64) (float32, float32) {
			x -= w / 2
			return float32(ox + x*cos - y*sin), float32(oy + x*sin + y*cos)
		})
		at += w + spacing
	}
}

// line sets s centred on x with its feet on y.
func (p *press) line(s string, x, y, size float64) {
	each, sum := p.widths(s)
	x -= sum * size / 2
	for i, r := range []rune(s) {
		p.glyph(r, size, func(gx, gy float64) (float32, float32) { return float32(x + gx), float32(y + gy) })
		x += each[i] * size
	}
}

// glyph adds a letter's outline, moved by place; y grows downwards from the baseline.
func (p *press) glyph(r rune, size float64, place func(x, y float64) (float32, float32)) {
	g, _ := sealFace().GlyphIndex(&p.buf, r)
	segs, err := sealFace().LoadGlyph(&p.buf, g, fixed.I(1000), nil)
	if err != nil {
		return
	}
	pt := func(q fixed.Point26_6) (float32, float32) {
		return place(float64(q.X)/64/1000*size, float64(q.Y)/64/1000*size)
	}
	for _, s := range segs {
		x0, y0 := pt(s.Args[0])
		x1, y1 := pt(s.Args[1])
		x2, y2 := pt(s.Args[2])
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			p.r.ClosePath()
			p.r.MoveTo(x0, y0)
		case sfnt.SegmentOpLineTo:
			p.r.LineTo(x0, y0)
		case sfnt.SegmentOpQuadTo:
			p.r.QuadTo(x0, y0, x1, y1)
		case sfnt.SegmentOpCubeTo:
			p.r.CubeTo(x0, y0, x1, y1, x2, y2)
		}
	}
	p.r.ClosePath()
}

// star adds a five-pointed star.
func (p *press) star(cx, cy, outer, inner float64) {
	for i := range 10 {
		r := outer
		if i%2 == 1 {
			r = inner
		}
		sin, cos := math.Sincos(float64(i) * math.Pi / 5)
		x, y := float32(cx+sin*r), float32(cy-cos*r)
		if i == 0 {
			p.r.MoveTo(x, y)
		} else {
			p.r.LineTo(x, y)
		}
	}
	p.r.ClosePath()
}
