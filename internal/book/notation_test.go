package book

import "testing"

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
