package pades_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"congvan/internal/pades"
	"congvan/internal/pades/padestest"
	"congvan/internal/pki"
	"congvan/internal/pki/pkitest"

	"github.com/digitorus/pdfsign/verify"
	"github.com/google/go-cmp/cmp"
)

// world is the CA and the two signers all tests share: making RSA keys is slow.
type world struct {
	root, leader, clerk *pkitest.Identity
}

var theWorld = sync.OnceValue(func() world {
	root := pkitest.NewRoot("Congvan Test Root")
	ca := root.Intermediate("Cơ quan chứng thực số thử nghiệm")
	return world{
		root:   root,
		leader: ca.Issue(pkitest.Subject{Name: "Lê Trọng Nghĩa", Title: "Chủ tịch", Organisation: "UBND tỉnh Nghệ An"}, pkitest.Options{}),
		clerk:  ca.Issue(pkitest.Subject{Name: "ỦY BAN NHÂN DÂN TỈNH NGHỆ AN", Organisation: "UBND tỉnh Nghệ An"}, pkitest.Options{Algorithm: pkitest.P256}),
	}
})

func (w world) trust() *pki.Trust { return pki.NewTrust(w.root.Cert) }

var zone = time.FixedZone("", 7*3600)

// disc is a red seal with transparency.
func disc() []byte {
	img := image.NewNRGBA(image.Rect(0, 0, 120, 120))
	for y := range 120 {
		for x := range 120 {
			if d := (x-60)*(x-60) + (y-60)*(y-60); d < 58*58 && d > 50*50 {
				img.Set(x, y, color.NRGBA{220, 20, 30, 200})
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func words(t testing.TB, pdf []byte) []pades.Word {
	t.Helper()
	file := save(t, pdf)
	out, err := exec.Command(tool(t, "pdftotext"), "-bbox-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return pades.ParseBBox(out)
}

func save(t testing.TB, pdf []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "file.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func tool(t testing.TB, name string) string {
	t.Helper()
	p, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed", name)
	}
	return p
}

// stages runs the decree's order: prepare, leader signs, number and date with the seal.
func stages(t testing.TB, letter padestest.Letter) (prepared, led, sealed []byte) {
	t.Helper()
	w := theWorld()
	pdf := letter.PDF()
	prepared, err := pades.Prepare(pdf, pades.Place(words(t, pdf), letter.Signer))
	if err != nil {
		t.Fatal(err)
	}
	r, err := pades.Sign(prepared, pades.SignRequest{Field: pades.Leader, Key: w.leader.Key, Chain: w.leader.Chain(),
		At: time.Now().In(zone), Reason: "Phê duyệt văn bản", Appearance: pades.Appearance{PNG: disc()}})
	if err != nil {
		t.Fatal(err)
	}
	led = r.File
	r, err = pades.Sign(led, pades.SignRequest{Field: pades.Seal, Key: w.clerk.Key, Chain: w.clerk.Chain(), At: time.Now().In(zone),
		Appearance: pades.Appearance{PNG: disc(), Lines: []string{"Ký bởi: Ủy ban nhân dân tỉnh Nghệ An"}}, Fill: map[string]string{pades.Number: "05", pades.Date: "2026-01-05"}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{pades.Number, pades.Day, pades.Month}, r.Filled); diff != "" {
		t.Fatal(diff)
	}
	return prepared, led, r.File
}

func forms() map[string]padestest.Letter {
	packed := padestest.Plan()
	packed.XRefStream = true
	return map[string]padestest.Letter{"table": padestest.Plan(), "stream": packed}
}

func TestDecreeOrder(t *testing.T) {
	w := theWorld()
	for name, letter := range forms() {
		t.Run(name, func(t *testing.T) {
			prepared, led, sealed := stages(t, letter)
			if !bytes.HasPrefix(led, prepared) || !bytes.HasPrefix(sealed, led) {
				t.Fatal("an earlier file is not a prefix of a later one")
			}
			report, err := pades.Validate(sealed, pades.Options{Trust: w.trust()})
			if err != nil {
				t.Fatal(err)
			}
			if report.Verdict != pades.Passed || len(report.Signatures) != 2 {
				t.Fatalf("%+v", report)
			}
			a, b := report.Signatures[0], report.Signatures[1]
			if a.Signer != "Lê Trọng Nghĩa" || a.ModifiedAfter != pades.Allowed || a.CoversWholeFile || a.Level != "PAdES-BASELINE-B" {
				t.Fatalf("leader: %+v", a)
			}
			if b.ModifiedAfter != pades.None || !b.CoversWholeFile {
				t.Fatalf("seal: %+v", b)
			}
			file := save(t, sealed)
			if out, err := exec.Command(tool(t, "qpdf"), "--check", file).CombinedOutput(); err != nil {
				t.Fatalf("qpdf: %v\n%s", err, out)
			}
			text, err := exec.Command(tool(t, "pdftotext"), "-layout", file, "-").Output()
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Join(strings.Fields(string(text)), " ")
			for _, want := range []string{"Số: 05/KH-UBND", "Nghệ An, ngày 05 tháng 01 năm 2026", "Ký bởi: Ủy ban nhân dân tỉnh Nghệ An"} {
				if !strings.Contains(got, want) {
					t.Fatalf("text lacks %q:\n%s", want, got)
				}
			}
			pdfsig(t, file, 2)
			crossCheck(t, sealed, 2)
		})
	}
}

// pdfsig asks poppler, with a trust store that knows the test root.
func pdfsig(t *testing.T, file string, want int) {
	t.Helper()
	nss := t.TempDir()
	pem := filepath.Join(nss, "root.pem")
	if err := os.WriteFile(pem, theWorld().root.PEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"-N", "--empty-password"}, {"-A", "-n", "root", "-t", "CT,C,C", "-i", pem}} {
		if out, err := exec.Command(tool(t, "certutil"), append(args, "-d", "sql:"+nss)...).CombinedOutput(); err != nil {
			t.Fatalf("certutil: %v\n%s", err, out)
		}
	}
	out, err := exec.Command(tool(t, "pdfsig"), "-nssdir", "sql:"+nss, file).CombinedOutput()
	if err != nil {
		t.Fatalf("pdfsig: %v\n%s", err, out)
	}
	if strings.Count(string(out), "Signature is Valid.") != want || strings.Count(string(out), "Certificate is Trusted.") != want {
		t.Fatalf("pdfsig does not agree:\n%s", out)
	}
}

// crossCheck asks a third implementation.
func crossCheck(t *testing.T, pdf []byte, want int) {
	t.Helper()
	r, err := verify.Verify(bytes.NewReader(pdf), int64(len(pdf)))
	if err != nil {
		t.Fatal(err)
	}
	valid := 0
	for _, s := range r.Signers {
		if s.ValidSignature {
			valid++
		}
	}
	if valid != want {
		t.Fatalf("pdfsign finds %d valid signatures of %d: %+v", valid, len(r.Signers), r)
	}
}

func TestForeignDocumentGetsInvisibleField(t *testing.T) {
	w := theWorld()
	for name, letter := range forms() {
		t.Run(name, func(t *testing.T) {
			r, err := pades.Sign(letter.PDF(), pades.SignRequest{Field: "leader", Key: w.clerk.Key, Chain: w.clerk.Chain(), At: time.Now()})
			if err != nil {
				t.Fatal(err)
			}
			again, err := pades.Sign(r.File, pades.SignRequest{Field: "other", Key: w.leader.Key, Chain: w.leader.Chain(), At: time.Now()})
			if err != nil {
				t.Fatal(err)
			}
			report, err := pades.Validate(again.File, pades.Options{Trust: w.trust()})
			if err != nil || report.Verdict != pades.Passed || len(report.Signatures) != 2 {
				t.Fatalf("%+v, %v", report, err)
			}
			pdfsig(t, save(t, again.File), 2)
			if _, err := pades.Sign(again.File, pades.SignRequest{Field: "leader", Key: w.clerk.Key, Chain: w.clerk.Chain()}); !errors.Is(err, pades.ErrFieldTaken) {
				t.Fatal(err)
			}
			if _, err := pades.Prepare(again.File, nil); !errors.Is(err, pades.ErrSigned) {
				t.Fatal(err)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	w := theWorld()
	good := padestest.Plan().PDF()
	for name, c := range map[string]struct {
		pdf  []byte
		want error
	}{
		"empty":     {nil, pades.ErrEmpty},
		"text":      {[]byte("Kính gửi: Ủy ban nhân dân"), pades.ErrNotPDF},
		"truncated": {good[:len(good)/2], pades.ErrBroken},
		"header":    {[]byte("%PDF-1.7\n"), pades.ErrBroken},
		"encrypted": {bytes.Replace(good, []byte("/Info "), []byte("/Encrypt <</Filter /Standard>> /Info "), 1), pades.ErrEncrypted},
	} {
		t.Run(name, func(t *testing.T) {
			_, signErr := pades.Sign(c.pdf, pades.SignRequest{Key: w.clerk.Key, Chain: w.clerk.Chain()})
			_, valErr := pades.Validate(c.pdf, pades.Options{})
			_, prepErr := pades.Prepare(c.pdf, nil)
			for _, err := range []error{signErr, valErr, prepErr, pades.Check(c.pdf)} {
				if !errors.Is(err, c.want) {
					t.Fatalf("got %v, want %v", err, c.want)
				}
			}
		})
	}
	if err := pades.Check(good); err != nil {
		t.Fatal(err)
	}
}

func TestWrongKeyNeverBecomesADocument(t *testing.T) {
	w := theWorld()
	_, err := pades.Sign(padestest.Plan().PDF(), pades.SignRequest{Key: w.leader.Key, Chain: w.clerk.Chain(), At: time.Now()})
	if err == nil {
		t.Fatal("signed with a key that is not the certificate's")
	}
}

func TestVerdictFollowsTrustAndTime(t *testing.T) {
	w := theWorld()
	ca := w.leader.Issuer
	old := ca.IssueFor(w.clerk.Key, pkitest.Subject{Name: "Cũ"}, pkitest.Options{From: time.Now().AddDate(-3, 0, 0), To: time.Now().AddDate(-1, 0, 0)})
	for name, c := range map[string]struct {
		id    *pkitest.Identity
		trust *pki.Trust
		at    time.Time
		want  pades.Verdict
		sub   string
	}{
		"trusted":            {w.clerk, w.trust(), time.Now(), pades.Passed, ""},
		"unknown CA":         {w.clerk, pki.NewTrust(pkitest.NewRoot("x").Cert), time.Now(), pades.Unknown, "NO_CERTIFICATE_CHAIN_FOUND"},
		"no trust":           {w.clerk, nil, time.Now(), pades.Unknown, "NO_CERTIFICATE_CHAIN_FOUND"},
		"expired":            {old, w.trust(), time.Now(), pades.Unknown, "OUT_OF_BOUNDS_NO_POE"},
		"valid when signing": {old, w.trust(), time.Now().AddDate(-2, 0, 0), pades.Passed, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := pades.Sign(padestest.Plan().PDF(), pades.SignRequest{Key: c.id.Key, Chain: c.id.Chain(), At: c.at})
			if err != nil {
				t.Fatal(err)
			}
			report, err := pades.Validate(r.File, pades.Options{Trust: c.trust})
			if err != nil || report.Verdict != c.want || report.Signatures[0].SubIndication != c.sub {
				t.Fatalf("%+v, %v", report, err)
			}
		})
	}
	report, err := pades.Validate(padestest.Plan().PDF(), pades.Options{})
	if err != nil || report.Verdict != pades.Unsigned {
		t.Fatalf("%+v, %v", report, err)
	}
}
