// Package searchtest is the suite every search.Index passes.
package searchtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"congvan/internal/search"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
)

const (
	plan     = "11111111-0000-7000-8000-000000000001"
	training = "11111111-0000-7000-8000-000000000002"
	road     = "11111111-0000-7000-8000-000000000003"
	secret   = "11111111-0000-7000-8000-000000000004"
	reply    = "11111111-0000-7000-8000-000000000005"
)

func corpus() []search.Entry {
	day := func(d int) time.Time { return time.Date(2026, 11, d, 8, 0, 0, 0, time.UTC) }
	return []search.Entry{
		{ID: plan, Agency: "H41", Kind: "incoming", Title: "Kế hoạch chuyển đổi số tỉnh Nghệ An năm 2026", Number: "510", Notation: "KH-UBND", Code: "510/KH-UBND",
			Issuer: "UBND tỉnh Nghệ An", Body: "Căn cứ Luật Giao dịch điện tử.\nTriển khai hạ tầng số dùng chung, đào tạo cán bộ công chức về kỹ năng số.", Readers: []string{"agency:a", "post:p1"}, At: day(1)},
		{ID: training, Agency: "H41", Kind: "incoming", Title: "V/v cử cán bộ tham gia lớp tập huấn", Number: "05", Notation: "SNV-CCHC", Code: "05/SNV-CCHC",
			Issuer: "Sở Nội vụ", Body: "Kế hoạch tập huấn theo chương trình; nội dung chuyển giao, trao đổi về số liệu.", Readers: []string{"agency:a"}, At: day(2)},
		{ID: road, Agency: "H41", Kind: "outgoing", Title: "Đề nghị sửa chữa đường Đặng Thai Mai", Number: "77", Notation: "SKHCN-VP", Code: "77/SKHCN-VP",
			Issuer: "Sở Khoa học và Công nghệ", Body: "Đoạn đường <b>xuống cấp</b> & ngập úng; chi phí 510 triệu đồng.", Readers: []string{"agency:a", "unit:u1"}, At: day(3)},
		{ID: secret, Agency: "H42", Kind: "incoming", Title: "Kế hoạch chuyển đổi số tỉnh Ninh Bình", Number: "511", Notation: "KH-UBND", Code: "511/KH-UBND",
			Issuer: "UBND tỉnh Ninh Bình", Body: "Riêng của Ninh Bình: hạ tầng số.", Readers: []string{"agency:b"}, At: day(4)},
		{ID: reply, Agency: "H41", Kind: "outgoing", Title: "Phúc đáp về quy hoạch", Number: "1510", Notation: "UBND-CN", Code: "1510/UBND-CN",
			Issuer: "UBND tỉnh Nghệ An", Body: "Văn bản trả lời.", Readers: []string{"agency:a"}, At: day(5)},
	}
}

// Run checks what open returns, an empty index each time.
func Run(t *testing.T, open func(t *testing.T) search.Index) {
	t.Run("finds", func(t *testing.T) { finds(t, filled(t, open)) })
	t.Run("readers", func(t *testing.T) { readers(t, filled(t, open)) })
	t.Run("marks and escapes", func(t *testing.T) { marks(t, filled(t, open)) })
	t.Run("change and delete", func(t *testing.T) { changes(t, filled(t, open)) })
	t.Run("hostile", func(t *testing.T) { hostile(t, filled(t, open)) })
	t.Run("limit and order", func(t *testing.T) { many(t, open(t)) })
}

func filled(t *testing.T, open func(t *testing.T) search.Index) search.Index {
	t.Helper()
	x := open(t)
	if err := x.Put(t.Context(), corpus()...); err != nil {
		t.Fatal(err)
	}
	wait(t, x)
	return x
}

func wait(t *testing.T, x search.Index) {
	t.Helper()
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func find(t *testing.T, x search.Index, q search.Query) []search.Hit {
	t.Helper()
	hits, err := x.Search(t.Context(), q)
	if err != nil {
		t.Fatalf("%q: %v", q.Text, err)
	}
	return hits
}

func ids(hits []search.Hit) (out []string) {
	for _, h := range hits {
		out = append(out, h.ID)
	}
	return out
}

var clerk = []string{"agency:a", "post:p9"}

func finds(t *testing.T, x search.Index) {
	cases := []struct {
		text  string
		first string   // "" means nothing may be found
		not   []string // must not be found at all
	}{
		{"ke hoach chuyen doi so", plan, nil},
		{"Kế hoạch chuyển đổi số", plan, nil},
		{"KẾ HOẠCH CHUYỂN ĐỔI SỐ", plan, nil},
		{norm.NFD.String("Kế hoạch chuyển đổi số"), plan, nil},
		{"chuyen doi so tinh ngh", plan, []string{training}}, // half a title, the last word unfinished
		{"510/KH-UBND", plan, []string{reply, road}},
		{"Số: 510/KH-UBND", plan, []string{reply}},
		{"510 kh", plan, []string{reply}},
		{"kh ubnd", plan, nil},
		{"510", plan, []string{reply}},
		{"5/SNV-CCHC", training, nil},
		{"05/SNV-CCHC", training, nil},
		{"77", road, nil},
		{"giao dich dien tu", plan, nil}, // from the body
		{"hạ tầng số dùng chung", plan, nil},
		{"Đặng Thai Mai", road, nil},
		{"dang thai mai", road, nil},
		{"đang thai mai", road, nil},
		{"de nghi sua chua", road, nil},
		{"ke hoahc chuyen doi", plan, nil}, // a slip of the fingers
		{"khongcotunaynhuthe", "", nil},
		{"hoc phi tieu hoc", "", nil},
	}
	for _, c := range cases {
		got := ids(find(t, x, search.Query{Text: c.text, Readers: clerk}))
		if c.first == "" && len(got) > 0 || c.first != "" && (len(got) == 0 || got[0] != c.first) {
			t.Errorf("%q: found %v, want first %q", c.text, got, c.first)
		}
		for _, n := range c.not {
			if slices.Contains(got, n) {
				t.Errorf("%q: found %v too", c.text, n)
			}
		}
	}
	if got := ids(find(t, x, search.Query{Text: "ubnd", Readers: clerk, Kind: "outgoing"})); !cmp.Equal(got, []string{reply}) {
		t.Errorf("of one kind: %v", got)
	}
}

func readers(t *testing.T, x search.Index) {
	for _, c := range []struct {
		readers []string
		want    []string
	}{
		{[]string{"agency:a"}, []string{plan}},
		{[]string{"post:p1"}, []string{plan}},
		{[]string{"agency:b"}, []string{secret}},
		{[]string{"agency:c", "unit:u1"}, nil},
		{[]string{"agency:"}, nil},
		{nil, nil},
		{[]string{}, nil},
		{[]string{`x" OR readers EXISTS OR kind = "y`}, nil},
		{[]string{"agency:a'] OR '1'='1"}, nil},
	} {
		got := ids(find(t, x, search.Query{Text: "chuyen doi so tinh", Readers: c.readers}))
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%q: %s", c.readers, d)
		}
	}
}

func marks(t *testing.T, x search.Index) {
	hits := find(t, x, search.Query{Text: "ke hoach chuyen doi so", Readers: clerk})
	if len(hits) == 0 || !strings.Contains(hits[0].Title, "<mark>Kế</mark> <mark>hoạch</mark> <mark>chuyển</mark> <mark>đổi</mark> <mark>số</mark>") {
		t.Fatalf("%+v", hits)
	}
	if hits[0].Score <= 0 || hits[0].Score > 1 {
		t.Errorf("score %v", hits[0].Score)
	}
	hits = find(t, x, search.Query{Text: "xuong cap ngap ung", Readers: clerk})
	if len(hits) != 1 || !strings.Contains(hits[0].Snippet, "&lt;b&gt;<mark>xuống</mark> <mark>cấp</mark>&lt;/b&gt; &amp; <mark>ngập</mark> <mark>úng</mark>") {
		t.Fatalf("%+v", hits)
	}
}

func changes(t *testing.T, x search.Index) {
	e := corpus()[0]
	e.Title, e.Body, e.Readers = "Chương trình phát triển kinh tế", "", []string{"agency:z"}
	if err := x.Put(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	wait(t, x)
	if got := find(t, x, search.Query{Text: "giao dich dien tu", Readers: clerk}); len(got) != 0 {
		t.Errorf("finds what is no longer there: %v", got)
	}
	if got := ids(find(t, x, search.Query{Text: "phat trien kinh te", Readers: []string{"agency:z"}})); !cmp.Equal(got, []string{plan}) {
		t.Errorf("does not find what is new: %v", got)
	}
	if err := x.Delete(t.Context(), road, "22222222-0000-7000-8000-000000000000"); err != nil {
		t.Fatal(err)
	}
	wait(t, x)
	if got := find(t, x, search.Query{Text: "dang thai mai", Readers: clerk}); len(got) != 0 {
		t.Errorf("finds what was deleted: %v", got)
	}
	if err := x.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	wait(t, x)
	if got := find(t, x, search.Query{Text: "quy hoach", Readers: clerk}); len(got) != 0 {
		t.Errorf("not empty after a reset: %v", got)
	}
	if err := x.Put(t.Context(), corpus()...); err != nil {
		t.Fatal(err)
	}
	wait(t, x)
	if got := find(t, x, search.Query{Text: "quy hoach", Readers: clerk}); len(got) != 1 {
		t.Errorf("does not work after a reset: %v", got)
	}
	if err := x.Put(t.Context()); err != nil {
		t.Errorf("nothing to put: %v", err)
	}
	if err := x.Delete(t.Context()); err != nil {
		t.Errorf("nothing to delete: %v", err)
	}
}

func hostile(t *testing.T, x search.Index) {
	for _, text := range []string{"", "   ", "/-–", "'\";--", "!!!", "\x00\xff", "\ue000\ue001", "😀"} {
		if got := find(t, x, search.Query{Text: text, Readers: clerk}); len(got) != 0 {
			t.Errorf("%q finds %v", text, got)
		}
	}
	for _, text := range []string{"a & b | !c:* <-> (d", `' OR 1=1`, `"ke hoach`, `\`, "-ubnd", "%", "_", "*", strings.Repeat("x", 100_000), strings.Repeat("ke ", 1000),
		strings.Repeat("a b c d e f g h i j k l ", 10), "đ\u0301\u0302\u0303", "ｋｅ　ｈｏａｃｈ", "ke\u200bhoach"} {
		find(t, x, search.Query{Text: text, Readers: clerk})
	}
	if got := ids(find(t, x, search.Query{Text: "-510 -kh", Readers: clerk})); len(got) == 0 || got[0] != plan {
		t.Errorf("a dash is not an operator: %v", got)
	}
	long := search.Entry{ID: "33333333-0000-7000-8000-000000000001", Title: "<script>alert(1)</script> dài \ue000 \x00", Kind: "incoming", Readers: []string{"agency:a"},
		Body: strings.Repeat("từ ", 300_000) + "\xff\xfe", At: time.Now()}
	var b strings.Builder
	for i := range 200_000 {
		fmt.Fprintf(&b, "w%d ", i)
	}
	unique := search.Entry{ID: "33333333-0000-7000-8000-000000000002", Title: "muôn hình", Kind: "incoming", Readers: []string{"agency:a"}, Body: b.String(), At: time.Now()}
	if err := x.Put(t.Context(), long, unique); err != nil {
		t.Fatal(err)
	}
	wait(t, x)
	hits := find(t, x, search.Query{Text: "script alert", Readers: clerk})
	if len(hits) != 1 || !strings.Contains(hits[0].Title, "&lt;<mark>script</mark>&gt;<mark>alert</mark>(1)") || len(hits[0].Snippet) > 2000 {
		t.Errorf("%.300v", hits)
	}
	if got := find(t, x, search.Query{Text: "w77", Readers: clerk}); len(got) == 0 {
		t.Error("a long document was not indexed")
	}
}

func many(t *testing.T, x search.Index) {
	var es []search.Entry
	for n := range 150 {
		es = append(es, search.Entry{ID: fmt.Sprintf("44444444-0000-7000-8000-%012d", n), Title: "Báo cáo định kỳ", Kind: "incoming", Readers: []string{"agency:a"},
			At: time.Date(2026, 1, 1, 0, n, 0, 0, time.UTC)})
	}
	if err := x.Put(t.Context(), es...); err != nil {
		t.Fatal(err)
	}
	wait(t, x)
	for limit, want := range map[int]int{0: 20, 7: 7, 1000: 100, -1: 20} {
		if got := find(t, x, search.Query{Text: "bao cao dinh ky", Readers: clerk, Limit: limit}); len(got) != want {
			t.Errorf("limit %d: %d hits", limit, len(got))
		}
	}
	got := ids(find(t, x, search.Query{Text: "bao cao", Readers: clerk, Limit: 3}))
	want := []string{es[149].ID, es[148].ID, es[147].ID}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("among equals the newest come first: %s", d)
	}
}
