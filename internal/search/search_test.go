package search

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestWords(t *testing.T) {
	for in, want := range map[string]string{
		"Kế hoạch  chuyển đổi số": "ke hoach chuyen doi so",
		"Số: 0510/KH-UBND":        "510 kh ubnd",
		"so hoa":                  "so hoa",
		`" OR 1=1 --`:             "or 1 1",
		" – / ":                   "",
		"ĐẶNG":                    "dang",
		"000":                     "000",
	} {
		if got := strings.Join(Query{Text: in}.Words(), " "); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestCodeForms(t *testing.T) {
	for _, c := range []struct {
		e    Entry
		want string
	}{
		{Entry{Code: "510/KH-UBND"}, "510 kh ubnd"},
		{Entry{Number: "05", Notation: "QĐ-TTg"}, "5 qd ttg 05 qd ttg"},
		{Entry{}, ""},
	} {
		if got := c.e.CodeForms(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestHighlight(t *testing.T) {
	for _, c := range [][3]string{
		{"Kế hoạch Chuyển đổi số", "ke hoach doi", "<mark>Kế</mark> <mark>hoạch</mark> Chuyển <mark>đổi</mark> số"},
		{"Kế hoạch Chuyển đổi số", "chu", "Kế hoạch <mark>Chuyển</mark> đổi số"},
		{"a <b> & c", "b", "a &lt;<mark>b</mark>&gt; &amp; c"},
		{"05/UBND", "5", "<mark>05</mark>/UBND"},
		{"", "x", ""},
	} {
		if d := cmp.Diff(c[2], Highlight(c[0], strings.Fields(c[1]))); d != "" {
			t.Error(d)
		}
	}
	long := strings.Repeat("chữ nghĩa ", 100) + "hạ tầng số <dùng chung> " + strings.Repeat("chữ nghĩa ", 100)
	got := Snippet(long, []string{"tang", "dung"}, 12)
	if !strings.Contains(got, "hạ <mark>tầng</mark> số &lt;<mark>dùng</mark> chung&gt;") || !strings.HasPrefix(got, "…") || !strings.HasSuffix(got, "…") || len(got) > 300 {
		t.Error(got)
	}
}

func FuzzHTML(f *testing.F) {
	f.Add("a"+MarkBegin+"<b>"+MarkEnd+MarkEnd+"c"+MarkBegin, "b")
	f.Add("Kế hoạch\u0301", "ke hoach")
	f.Fuzz(func(t *testing.T, text, query string) {
		words := Query{Text: query}.Words()
		for _, got := range []string{HTML(text), Highlight(text, words), Snippet(text, words, 5)} {
			plain := strings.NewReplacer("<mark>", "", "</mark>", "").Replace(got)
			if strings.ContainsAny(plain, "<>\"'") || strings.Count(got, "<mark>") != strings.Count(got, "</mark>") {
				t.Fatalf("%q", got)
			}
		}
		if n := (Entry{Body: text}).Normal(); !utf8.ValidString(n.Body) {
			t.Fatalf("%q", n.Body)
		}
	})
}
