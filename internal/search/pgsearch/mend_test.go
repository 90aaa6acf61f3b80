package pgsearch

import "testing"

func TestSlips(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"hoahc", "hoach", 1}, {"hoach", "hoach", 0}, {"hoch", "hoach", 1}, {"hoaach", "hoach", 1}, {"koach", "hoach", 1}, {"chuyen", "truyen", 2}, {"", "abc", 3}, {"abc", "", 3}} {
		if got := slips(c.a, c.b); got != c.want {
			t.Errorf("%q %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
	if got := nearest("hoahc", []string{"hoa", "hoac", "hoach"}); got != "hoach" && got != "hoac" {
		t.Error(got)
	}
	if got := nearest("tieu", []string{"thieu", "dieu", "hoach"}); got == "" || got == "hoach" {
		t.Error(got)
	}
	if got := nearest("xyzt", []string{"hoach"}); got != "" {
		t.Error(got)
	}
}
