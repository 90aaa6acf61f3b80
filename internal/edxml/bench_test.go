package edxml_test

import (
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"congvan/internal/edxml"
)

// BenchmarkStream writes and reads a message with 200 MB of attachments at once and reports the most heap seen.
func BenchmarkStream(b *testing.B) {
	const size = 200_000_000
	for range b.N {
		runtime.GC()
		idle := heap()
		peak, stop := watch()
		r, w := io.Pipe()
		go func() {
			w.CloseWithError(edxml.Encode(w, sample(), []edxml.Source{
				{Name: "scan.pdf", Open: func() (io.ReadCloser, error) {
					return io.NopCloser(io.MultiReader(strings.NewReader("%PDF-1.7\n"), io.LimitReader(&noise{}, size/2))), nil
				}},
				{Name: "ban-do.tif", Open: func() (io.ReadCloser, error) { return io.NopCloser(io.LimitReader(&noise{}, size/2)), nil }},
			}))
		}()
		m, err := edxml.Decode(r, edxml.Limits{}, nil)
		if err != nil || len(m.Attachments) != 2 || m.Attachments[1].Size != size/2 {
			b.Fatal(err)
		}
		close(stop)
		b.ReportMetric(float64(<-peak-idle)/(1<<20), "heap-MiB")
		b.SetBytes(size)
	}
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse
}

func watch() (peak chan uint64, stop chan struct{}) {
	peak, stop = make(chan uint64, 1), make(chan struct{})
	go func() {
		top := heap()
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				top = max(top, heap())
			case <-stop:
				peak <- top
				return
			}
		}
	}()
	return peak, stop
}

// noise is a stream that does not pack.
type noise struct{ x uint64 }

func (n *noise) Read(p []byte) (int, error) {
	for i := range p {
		n.x = n.x*6364136223846793005 + 1442695040888963407
		p[i] = byte(n.x >> 56)
	}
	return len(p), nil
}
