package vntext

import (
	"slices"
	"testing"
)

func TestKindsAreTheDecrees(t *testing.T) {
	n, seen := 0, map[string]bool{}
	for _, ty := range Kinds {
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
		if !slices.ContainsFunc(Kinds, func(k Kind) bool { return k.Code == code && k.Abbrev == abbrev }) {
			t.Errorf("%s is not abbreviated %q", code, abbrev)
		}
		if back, ok := KindByAbbrev(abbrev); ok != (abbrev != "") || ok && back.Code != code {
			t.Errorf("%q is %+v", abbrev, back)
		}
	}
	if ty, ok := KindByName(" KẾ  HOẠCH"); !ok || ty.Code != "KH" {
		t.Errorf("%+v", ty)
	}
	if _, ok := KindByName("thơ"); ok {
		t.Error("poems are no documents")
	}
}
