package padestest

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
)

// dots is the resolution of the pictures, per millimetre: 300 dpi.
const dots = 300 / 25.4

// ink is a sheet of transparent film and how much of one colour lies on each dot, from 0 to 1.
type ink struct {
	w, h  int
	cover []float32
}

func newInk(wMM, hMM float64) *ink {
	w, h := int(math.Round(wMM*dots)), int(math.Round(hMM*dots))
	return &ink{w: w, h: h, cover: make([]float32, w*h)}
}

// shade raises the cover of the dots within reach of x, y to what f says for a dot's distance. Ink that crosses itself gets no darker.
func (k *ink) shade(x, y, reach float64, f func(d float64) float64) {
	for py := max(0, int(y-reach)); py <= min(k.h-1, int(y+reach)+1); py++ {
		for px := max(0, int(x-reach)); px <= min(k.w-1, int(x+reach)+1); px++ {
			d := math.Hypot(float64(px)+0.5-x, float64(py)+0.5-y)
			if v := float32(min(1, max(0, f(d)))); v > k.cover[py*k.w+px] {
				k.cover[py*k.w+px] = v
			}
		}
	}
}

// dot is a round nib of radius r put down at x, y.
func (k *ink) dot(x, y, r float64) {
	k.shade(x, y, r+1, func(d float64) float64 { return r - d + 0.5 })
}

// ring is a circle around x, y whose line is as wide as said.
func (k *ink) ring(x, y, radius, width float64) {
	k.shade(x, y, radius+width, func(d float64) float64 { return width/2 - math.Abs(d-radius) + 0.5 })
}

// png colours the film. Few levels of cover keep the file small, as it goes into every signed document.
func (k *ink) png(c color.NRGBA) []byte {
	const levels = 15
	pal := make(color.Palette, levels+1)
	for i := range pal {
		pal[i] = color.NRGBA{c.R, c.G, c.B, uint8(int(c.A) * i / levels)}
	}
	img := image.NewPaletted(image.Rect(0, 0, k.w, k.h), pal)
	for i, v := range k.cover {
		img.Pix[i] = uint8(math.Round(float64(v) * levels))
	}
	var b bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.BestCompression}
	if err := enc.Encode(&b, img); err != nil {
		panic("pkitest: " + err.Error()) // nothing of it comes from outside
	}
	return b.Bytes()
}
