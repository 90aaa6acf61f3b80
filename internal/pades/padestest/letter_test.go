package padestest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// tool returns the path of a program of the test machine, or skips.
func tool(t *testing.T, name string) string {
	t.Helper()
	p, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed", name)
	}
	return p
}

func TestLetterIsReadableText(t *testing.T) {
	long := Plan()
	for range 30 {
		long.Body = append(long.Body, long.Body[2])
	}
	filled := Plan()
	filled.Number, filled.Date, filled.Kind = "05", time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), ""
	packed := Plan()
	packed.XRefStream = true
	for name, c := range map[string]struct {
		letter Letter
		want   []string
	}{
		"plan":   {Plan(), []string{"Lê Trọng Nghĩa", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "/KH-UBND", "Chuyển đổi số tỉnh Nghệ An"}},
		"packed": {packed, []string{"Lê Trọng Nghĩa", "/KH-UBND"}},
		"long":   {long, []string{"Lê Trọng Nghĩa", "\f"}},
		"filled": {filled, []string{"Số: 05/KH-UBND", "Nghệ An, ngày 05 tháng 01 năm 2026", "V/v Chuyển"}},
	} {
		t.Run(name, func(t *testing.T) {
			pdf := c.letter.PDF()
			if !bytes.Equal(pdf, c.letter.PDF()) {
				t.Fatal("two prints of one letter differ")
			}
			file := filepath.Join(t.TempDir(), "letter.pdf")
			if err := os.WriteFile(file, pdf, 0o600); err != nil {
				t.Fatal(err)
			}
			if out, err := exec.Command(tool(t, "qpdf"), "--check", file).CombinedOutput(); err != nil {
				t.Fatalf("qpdf: %v\n%s", err, out)
			}
			out, err := exec.Command(tool(t, "pdftotext"), "-layout", file, "-").CombinedOutput()
			if err != nil {
				t.Fatalf("pdftotext: %v\n%s", err, out)
			}
			for _, want := range c.want {
				if !strings.Contains(string(out), want) {
					t.Fatalf("text lacks %q:\n%s", want, out)
				}
			}
		})
	}
}
