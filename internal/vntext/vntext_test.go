package vntext

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"":                       "",
		"Kế hoạch chuyển đổi số": "ke hoach chuyen doi so",
		"ĐẮK LẮK – Đường":        "dak lak – duong",
		"Ưỡn ẹo Ở Ỷ":             "uon eo o y",
		"510/KH-UBND":            "510/kh-ubnd",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
		if got := Fold(norm.NFD.String(in)); got != want {
			t.Errorf("decomposed %q folds to %q, want %q", in, got, want)
		}
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"  Nghệ\u00a0An\r\n\t 2026 ": "Nghệ An 2026",
		"công\u00advăn\u200b":        "côngvăn",
		norm.NFD.String("Tiếng"):     "Tiếng",
		"a\xffb\x00c":                "a\ufffdbc",
	} {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestContains(t *testing.T) {
	for _, c := range []struct {
		s, q string
		want bool
	}{
		{"Sở Khoa học và Công nghệ", "khoa cong", true},
		{"Sở Khoa học và Công nghệ", "CÔNG sở", true},
		{"Sở Khoa học và Công nghệ", "hoa", false},
		{"Đoàn Đình Đạt", "dat", true},
		{"x", "", true},
		{"", "x", false},
	} {
		if got := Contains(c.s, c.q); got != c.want {
			t.Errorf("Contains(%q, %q) = %v", c.s, c.q, got)
		}
	}
}

func TestCompareIsADictionary(t *testing.T) {
	want := []string{"an", "Anh", "ăn", "âm", "bê", "dân", "đất", "Đông", "eo", "ê", "tư", "ỷ"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, Compare)
	if d := cmp.Diff(want, got); d != "" {
		t.Fatal(d)
	}
	if GivenName("Nguyễn Văn An") != "An" || GivenName("  ") != "" {
		t.Fatal("given name")
	}
}

func TestSplitCode(t *testing.T) {
	for in, want := range map[string]Code{
		"510/KH-UBND":         {Number: "510", N: 510, Notation: "KH-UBND"},
		"Số: 05/BNV-VP":       {Number: "05", N: 5, Notation: "BNV-VP"},
		"Số 15 / QĐ – TTg":    {Number: "15", N: 15, Notation: "QĐ-TTg"},
		"161/2025/QĐ-UBND":    {Number: "161", N: 161, Year: 2025, Notation: "QĐ-UBND"},
		"12-CV/TU":            {Number: "12", N: 12, Notation: "CV/TU", Party: true},
		"15a/TB-SKHCN":        {Number: "15a", N: 15, Notation: "TB-SKHCN"},
		"1234/UBND-VX&CNTT":   {Number: "1234", N: 1234, Notation: "UBND-VX&CNTT"},
		"07/QyĐ-UBND":         {Number: "07", N: 7, Notation: "QyĐ-UBND"},
		"30/2020/NĐ-CP":       {Number: "30", N: 30, Year: 2020, Notation: "NĐ-CP"},
		"2024/QĐ-BTC":         {Number: "2024", N: 2024, Notation: "QĐ-BTC"},
		"số:\u00a0001/TTr-VP": {Number: "001", N: 1, Notation: "TTr-VP"},
	} {
		got, ok := SplitCode(in)
		if d := cmp.Diff(want, got); !ok || d != "" {
			t.Errorf("%q: ok %v\n%s", in, ok, d)
		}
	}
	for _, in := range []string{"", "KH-UBND", "510", "510/", "0/KH-UBND", "510//KH", "510/KH--UBND", "510/2025", "ngày 05/01/2026",
		"510/KH-UBND-", "99999999999/KH", "12/a b/c?", "5/<x>"} {
		if got, ok := SplitCode(in); ok {
			t.Errorf("%q was taken for a code: %+v", in, got)
		}
	}
}

func TestCodeKey(t *testing.T) {
	for _, in := range []string{"510/KH-UBND", "510 kh ubnd", "Số: 510/KH – UBND", "0510/kh/ubnd"} {
		if got := CodeKey(in); got != "510 kh ubnd" {
			t.Errorf("CodeKey(%q) = %q", in, got)
		}
	}
	if got := CodeKey("05/QĐ-UBND"); got != "5 qd ubnd" {
		t.Errorf("got %q", got)
	}
	if !strings.HasPrefix(CodeKey("510/KH-UBND"), CodeKey("510 kh")) {
		t.Error("half a code must be a prefix")
	}
	if got := CodeKey("000"); got != "000" {
		t.Errorf("only zeros: %q", got)
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"Kế hoạch", "510/KH-UBND", "12-CV/TU", "161/2025/QĐ-UBND", "a\xff\u0301", "İ", "\u1e9e"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c := Clean(s)
		if !utf8.ValidString(c) || Clean(c) != c {
			t.Fatalf("Clean is not settled: %q → %q → %q", s, c, Clean(c))
		}
		if g := Fold(c); Fold(g) != g {
			t.Fatalf("Fold is not settled: %q → %q → %q", c, g, Fold(g))
		}
		if code, ok := SplitCode(s); ok {
			again, ok := SplitCode(code.String())
			if !ok || again != code {
				t.Fatalf("%q read as %+v prints as %q, which reads as %+v", s, code, code.String(), again)
			}
		}
		CodeKey(s)
	})
}
