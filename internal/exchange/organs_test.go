package exchange

import "testing"

func TestModernCodes(t *testing.T) {
	for old, want := range map[string]string{"000.00.00.H42": "H42", "000.00.03.H42": "H42.03", "000.05.03.H42": "H42.03.05", "001.05.03.H42": "H42.03.05.001", "H42.03": "H42.03", "0123456789": "0123456789"} {
		if got := modern(old); got != want {
			t.Fatalf("%s is %s, not %s", old, got, want)
		}
	}
}
