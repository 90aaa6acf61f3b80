package convert

import (
	"bytes"
	"context"
	"errors"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"congvan/internal/errs"
	"congvan/internal/pades/padestest"

	"github.com/google/go-cmp/cmp"
)

// page is a real letter as PDF.
func page() padestest.Letter {
	l := padestest.Plan()
	l.Number, l.Date = "510", time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	return l
}

func file(t *testing.T, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestReadsALetter(t *testing.T) {
	ctx := context.Background()
	path := file(t, "-h.pdf", page().PDF()) // a name that would be an option
	info, err := Inspect(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Pages != 1 || info.Width < 595 || info.Height < 841 || info.JavaScript || info.Version == "" {
		t.Fatalf("%+v", info)
	}
	text, err := Text(ctx, path)
	if err != nil || !strings.Contains(text, "Lê Trọng Nghĩa") {
		t.Fatalf("%v\n%s", err, text)
	}
	if d := cmp.Diff(map[string]string{"issuer": "Ủy ban nhân dân tỉnh Nghệ An", "number": "510", "notation": "KH-UBND", "place": "Nghệ An",
		"issuedOn": "2026-01-05", "type": "KH", "subject": "Chuyển đổi số tỉnh Nghệ An năm 2026, định hướng đến năm 2030",
		"signerName": "Lê Trọng Nghĩa", "signerTitle": "Chủ tịch"}, flat(t, Prefill(text))); d != "" {
		t.Fatal(d)
	}
	words, err := Words(ctx, path, 1)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(words, func(w Word) bool { return w.Text == "510/KH-UBND" })
	if i < 0 || words[i].X0 < 50 || words[i].X1 > 300 || words[i].Y0 < 50 || words[i].Y1 > 200 {
		t.Fatalf("the number is not where it is printed: %d of %+v", i, words[:12])
	}
	img, err := PageImage(ctx, path, 1, 50)
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := png.DecodeConfig(bytes.NewReader(img))
	if err != nil || cfg.Width < 400 || cfg.Width > 430 {
		t.Fatalf("%+v %v", cfg, err)
	}
	for _, n := range []int{0, 2} {
		if _, err := PageImage(ctx, path, n, 50); !errors.Is(err, ErrPage) {
			t.Errorf("picture of page %d: %v", n, err)
		}
		if _, err := Words(ctx, path, n); !errors.Is(err, ErrPage) {
			t.Errorf("words of page %d: %v", n, err)
		}
	}
}

func TestRefusesWithAReason(t *testing.T) {
	good := page().PDF()
	for _, c := range []struct {
		name string
		data []byte
		want *errs.Error
	}{
		{"rong.pdf", nil, ErrEmpty},
		{"thu.docx", []byte("PK\x03\x04 word"), ErrNotPDF},
		{"anh.pdf", []byte("\x89PNG\r\n\x1a\n"), ErrNotPDF},
		{"nua.pdf", good[:len(good)/2], ErrBroken},
		{"dau.pdf", []byte("%PDF-1.7\nhello\nstartxref\n0\n%%EOF\n"), ErrBroken},
		{"rac.pdf", append([]byte("%PDF-1.7\n"), append(bytes.Repeat([]byte{0xff, 0}, 3000), "startxref\n9\n%%EOF"...)...), ErrBroken},
	} {
		_, err := Inspect(context.Background(), file(t, c.name, c.data))
		if !errors.Is(err, c.want) {
			t.Errorf("%s: want %s, got %v", c.name, c.want.Slug, err)
			continue
		}
		if e := errs.Find(err); errs.KindOf(err) != errs.Invalid || !strings.Contains(e.Text("vi"), c.name) || !strings.Contains(e.Text("en"), c.name) {
			t.Errorf("%s: %s / %s", c.name, e.Text("vi"), e.Text("en"))
		}
	}
}

func TestRefusesProtectedFiles(t *testing.T) {
	qpdf, err := exec.LookPath("qpdf")
	if err != nil {
		t.Skip("no qpdf to make protected files with")
	}
	in := file(t, "in.pdf", page().PDF())
	for name, user := range map[string]string{"mo.pdf": "secret", "in-an.pdf": ""} {
		out := filepath.Join(t.TempDir(), name)
		if b, err := exec.Command(qpdf, "--encrypt", user, "owner", "256", "--modify=none", "--", in, out).CombinedOutput(); err != nil {
			t.Fatalf("%v %s", err, b)
		}
		if _, err := Inspect(context.Background(), out); !errors.Is(err, ErrEncrypted) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A child that does not end or does not stop talking is ended; nothing is left in the temporary folder.
func TestChildrenAreBounded(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	out, err := run(context.Background(), 100, "yes")
	if !errors.Is(err, errTooMuch) || len(out) != 100 {
		t.Errorf("%d bytes, %v", len(out), err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	began := time.Now()
	if _, err := run(ctx, 100, "sh", "-c", "sleep 100 & sleep 100"); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 20*time.Second {
		t.Errorf("%v after %v", err, time.Since(began))
	}
	out, err = run(context.Background(), 1000, "env")
	if err != nil || strings.Contains(string(out), "GOPATH") || !strings.Contains(string(out), "LANG=C.UTF-8") || len(strings.Split(string(out), "\n")) > 7 {
		t.Errorf("environment %q, %v", out, err)
	}
	if _, err := run(context.Background(), 1, "no-such-program"); !errors.Is(err, ErrMissing) {
		t.Error(err)
	}
	left, err := os.ReadDir(os.TempDir())
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}
