package e2e

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"congvan/internal/pg/pgtest"
	"congvan/internal/search"
	"congvan/internal/search/meili"
	"congvan/internal/search/meili/child"
	"congvan/internal/search/pgsearch"
	"congvan/internal/vntext"
)

// benchDocuments is how many documents are searched; CONGVAN_TEST_DOCUMENTS changes it.
func benchDocuments() int {
	if n, err := strconv.Atoi(os.Getenv("CONGVAN_TEST_DOCUMENTS")); err == nil && n > 0 {
		return n
	}
	return 100_000
}

// BenchmarkSearch measures the time to answer, median and 95th percentile, of both engines over the same documents of about
// 3 KB: half a title with and without marks, a number, words of the text, a slip of the fingers.
func BenchmarkSearch(b *testing.B) {
	b.Run("postgres", func(b *testing.B) { searchBench(b, pgsearch.New(pgtest.New(b))) })
	b.Run("meilisearch", func(b *testing.B) {
		bin := child.Find("")
		if bin == "" {
			bin = child.Find("../../bin/meilisearch")
		}
		if bin == "" {
			b.Skip("no meilisearch in PATH or bin/ (make bin/meilisearch)")
		}
		c, err := child.Start(b.Context(), child.Options{Dir: b.TempDir(), Bin: bin})
		if err != nil {
			b.Fatal(err)
		}
		defer c.Stop()
		searchBench(b, meili.New(meili.Config{URL: c.URL(), Key: c.Key()}))
	})
}

func searchBench(b *testing.B, x search.Index) {
	n := benchDocuments()
	g := newLetters(1)
	var sample []search.Entry
	began := time.Now()
	for done := 0; done < n; {
		es := make([]search.Entry, 0, 2000)
		for ; len(es) < cap(es) && done < n; done++ {
			es = append(es, g.entry(done))
		}
		if err := x.Put(b.Context(), es...); err != nil {
			b.Fatal(err)
		}
		sample = append(sample, es[g.IntN(len(es))])
	}
	if err := x.Wait(b.Context()); err != nil {
		b.Fatal(err)
	}
	indexing := time.Since(began)
	for b.Loop() {
		b.ReportMetric(float64(n)/indexing.Seconds(), "indexed/s")
		askBench(b, x, sample, "accented", func(e search.Entry) string { return half(e.Title) })
		askBench(b, x, sample, "plain", func(e search.Entry) string { return vntext.Fold(half(e.Title)) })
		askBench(b, x, sample, "number", func(e search.Entry) string { return e.Code })
		askBench(b, x, sample, "words", func(e search.Entry) string { return strings.Join(strings.Fields(e.Body)[100:103], " ") })
		askBench(b, x, sample, "slip", func(e search.Entry) string { return slip(vntext.Fold(half(e.Title))) })
	}
}

// askBench asks 200 times and reports the times, and how often the document meant was among the first twenty.
func askBench(b *testing.B, x search.Index, sample []search.Entry, name string, text func(search.Entry) string) {
	var took []time.Duration
	found := 0
	for i := range 200 {
		e := sample[i%len(sample)]
		began := time.Now()
		hits, err := x.Search(b.Context(), search.Query{Text: text(e), Readers: e.Readers[:1]})
		if err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
		if slices.ContainsFunc(hits, func(h search.Hit) bool { return h.ID == e.ID }) {
			found++
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, name+"-p50-ms")
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, name+"-p95-ms")
	b.ReportMetric(float64(found)/2, name+"-found-%")
}

func half(title string) string {
	w := strings.Fields(title)
	return strings.Join(w[:(len(w)+1)/2], " ")
}

// slip swaps two letters of the longest word.
func slip(text string) string {
	w := strings.Fields(text)
	long := 0
	for i := range w {
		if len(w[i]) > len(w[long]) {
			long = i
		}
	}
	if l := w[long]; len(l) > 3 {
		w[long] = l[:1] + l[2:3] + l[1:2] + l[3:]
	}
	return strings.Join(w, " ")
}

// letters makes up official letters. Words come with the frequency of natural text (Zipf), the same ones for the same seed.
type letters struct {
	*rand.Rand
	zipf  *rand.Zipf
	words []string
}

func newLetters(seed uint64) *letters {
	r := rand.New(rand.NewPCG(seed, seed))
	var words []string
	for _, onset := range strings.Fields("b c ch d đ g gi h kh l m n nh ph qu s t th tr v x") {
		for _, rime := range strings.Fields("a án ạch ăng ấp ao âu e ên ệ i ình ịch o ông ới ồ ung ử ưởng yên ước oán uyết") {
			words = append(words, onset+rime)
		}
	}
	r.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
	return &letters{r, rand.NewZipf(r, 1.1, 8, uint64(len(words)-1)), words}
}

func (g *letters) some(n int) string {
	w := make([]string, n)
	for i := range w {
		w[i] = g.words[g.zipf.Uint64()]
	}
	return strings.Join(w, " ")
}

func (g *letters) entry(n int) search.Entry {
	subjects := []string{"Kế hoạch chuyển đổi số", "Quyết định phê duyệt", "Báo cáo tình hình thực hiện", "Về việc đề nghị thẩm định", "Thông báo kết luận cuộc họp"}
	notations := []string{"KH-UBND", "QĐ-UBND", "BC-SKHCN", "UBND-VX", "TB-VP"}
	k := g.IntN(len(subjects))
	number := strconv.Itoa(1 + g.IntN(9999))
	return search.Entry{ID: fmt.Sprintf("55555555-0000-7000-8000-%012d", n), Kind: "incoming", Title: subjects[k] + " " + g.some(10),
		Number: number, Notation: notations[k], Code: number + "/" + notations[k], Issuer: "Ủy ban nhân dân " + g.some(2), Body: g.some(600),
		Readers: []string{"agency:" + strconv.Itoa(n%20), "unit:" + strconv.Itoa(n%300)}, At: time.Unix(1_700_000_000+int64(n)*60, 0)}
}
