package pgsearch

import (
	"fmt"
	"testing"
)

func TestSlips(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"hoahc", "hoach", 1}, {"hoach", "hoach", 0}, {"hoch", "hoach", 1}, {"hoaach", "hoach", 1}, {"koach", "hoach", 1}, {"chuyen", "truyen", 2}, {"", "abc", 3}, {"abc", "", 3}} {
		if got := slips(c.a, c.b); got != c.want {
			t.Errorf("%q %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
	for w, want := range map[string]string{"hoahc": "[hoac hoach]", "tieu": "[thieu dieu]", "xyzt": "[]", "chuyemdoi": "[chuyendoi]"} {
		if got := fmt.Sprint(nearest(w, []string{"hoa", "hoac", "hoach", "thieu", "dieu", "chuyendoi"})); got != want {
			t.Errorf("%s: %s", w, got)
		}
	}
}
