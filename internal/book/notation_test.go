package book

import "testing"

func TestTypesAreTheDecrees(t *testing.T) {
	n, seen := 0, map[string]bool{}
	for _, ty := range Types {
		if !ty.Legal {
			n++
		}
		if seen[ty.Code] || ty.Name == "" {
			t.Errorf("%+v", ty)
		}
		seen[ty.Code] = true
	}
	if n != 29 {
		t.Fatalf("%d kinds, Decree 30/2020 has 29", n)
	}
	for code, abbrev := range map[string]string{"QyĐ": "QyĐ", "CTr": "CTr", "TTr": "TTr", "CV": "", "ĐA": "ĐA", "DA": "DA"} {
		ty, err := TypeByCode(code)
		if err != nil || ty.Abbrev != abbrev {
			t.Errorf("%s: %q %v", code, ty.Abbrev, err)
		}
		if back, ok := TypeByAbbrev(abbrev); ok != (abbrev != "") || ok && back.Code != code {
			t.Errorf("%q is %+v", abbrev, back)
		}
	}
	if ty, ok := TypeByName(" KẾ  HOẠCH"); !ok || ty.Code != "KH" {
		t.Errorf("%+v", ty)
	}
	if _, ok := TypeByName("thơ"); ok {
		t.Error("poems are no documents")
	}
}

func TestNotation(t *testing.T) {
	for _, c := range []struct{ kind, agency, unit, want string }{
		{"KH", "UBND", "VX", "KH-UBND"},
		{"", "UBND", "VX", "UBND-VX"},
		{"QyĐ", "SKHCN", "", "QyĐ-SKHCN"},
		{"", "UBND", "", "UBND"},
		{"QĐ", " T Tg ", "", "QĐ-TTg"},
	} {
		if got := Notation(c.kind, c.agency, c.unit); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
	if got := FormatCode(5, "UBND-VX"); got != "05/UBND-VX" {
		t.Error(got)
	}
	if got := FormatCode(510, "KH-UBND"); got != "510/KH-UBND" {
		t.Error(got)
	}
	if got := FormatLegalCode(161, 2025, "QĐ-UBND"); got != "161/2025/QĐ-UBND" {
		t.Error(got)
	}
}
