package padestest

import (
	"hash/fnv"
	"image/color"
	"math"
	"math/rand/v2"
)

// Scribble returns what looks like a signature in blue ink, as a transparent PNG of 50 × 20 mm at 300 dpi. The same seed gives
// the same one; it is nobody's.
func Scribble(seed string) []byte {
	h := fnv.New64a()
	h.Write([]byte(seed))
	rnd := rand.New(rand.NewPCG(h.Sum64(), 19))
	k := newInk(50, 20)
	for _, stroke := range hand(rnd) {
		drawStroke(k, stroke)
	}
	return k.png(color.NRGBA{0x14, 0x2f, 0xa6, 0xf2})
}

type point struct{ x, y float64 } // millimetres

// hand moves as hands do: a large initial, a run of small loops and humps that shrink, and a flourish back under them.
func hand(rnd *rand.Rand) [][]point {
	f := func(from, to float64) float64 { return from + rnd.Float64()*(to-from) }
	x, y := f(4, 6), f(11, 12.5)
	tall := f(8, 9.5)
	p := []point{{x, y - 1}, {x + 1, y + 2}, {x + 3.5, y - tall*0.5}, {x + 5, y - tall}, {x + 3.6, y - tall*0.9}, {x + 3.2, y},
		{x + 4, y + 2.6}, {x + 5.6, y + 1.6}}
	x += 7
	for i, n := 0, 4+rnd.IntN(3); i < n; i++ {
		high := f(1.6, 3.2) * (1 - 0.08*float64(i))
		if rnd.IntN(4) == 0 {
			high = f(5, 7) // a letter that reaches up
		}
		wide := f(1.5, 2.3)
		if rnd.IntN(5) == 0 { // or one that reaches down
			p = append(p, point{x + wide*0.7, y - high*0.5}, point{x + wide, y + 2}, point{x + wide*0.4, y + 4.4}, point{x, y + 3.4}, point{x + wide, y + 0.4})
		} else {
			p = append(p, point{x + wide*0.8, y - high}, point{x + wide*0.45, y - high*1.05}, point{x + wide*0.5, y + 0.2}, point{x + wide*1.05, y + f(0, 0.5)})
		}
		x += wide * 1.15
		y -= f(0.05, 0.3)
	}
	end := x + f(4, 7)
	p = append(p, point{x + 2, y - f(1, 2)}, point{end, y - f(2, 3.5)}, point{end + 1, y - 1.2}, point{(x + end) / 2, y + f(2, 3)},
		point{f(12, 14), y + f(4, 5)}, point{f(10, 11), y + 5.5}, point{f(20, 24), y + f(4, 4.8)}, point{end + f(2, 5), y + f(1.4, 2.6)})
	dash := []point{{f(9, 12), y - 5.5}, {f(15, 17), y - 6.4}, {f(19, 22), y - 6.2}}
	if rnd.IntN(2) == 0 {
		return [][]point{p}
	}
	return [][]point{p, dash}
}

// drawStroke draws a smooth line through the points. A fast pen leaves a thinner line, and each end runs out.
func drawStroke(k *ink, p []point) {
	const steps = 160
	n := len(p) - 1
	width := 0.3
	for i := range n {
		a, b, c, d := p[max(0, i-1)], p[i], p[i+1], p[min(n, i+2)]
		length := math.Hypot(c.x-b.x, c.y-b.y)
		for s := range steps {
			t := float64(s) / steps
			x, y := bend(a.x, b.x, c.x, d.x, t), bend(a.y, b.y, c.y, d.y, t)
			slant := 0.12 * (12 - y)
			want := 0.42 / (1 + 0.10*length)
			if c.y > b.y {
				want *= 1.35 // down-strokes press
			}
			width += (want - width) * 0.012
			done := (float64(i) + t) / float64(n)
			taper := min(1, 0.25+done*14, 0.2+(1-done)*9)
			k.dot((x+slant)*dots, y*dots, width*taper*dots)
		}
	}
}

// bend is the Catmull-Rom spline from b to c.
func bend(a, b, c, d, t float64) float64 {
	return 0.5 * (2*b + (c-a)*t + (2*a-5*b+4*c-d)*t*t + (3*b-a-3*c+d)*t*t*t)
}
