package pades_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"congvan/internal/errs"
	"congvan/internal/pades"
	"congvan/internal/pades/padestest"
	"congvan/internal/pki"
)

func TestTampering(t *testing.T) {
	w := theWorld()
	prepared, led, sealed := stages(t, padestest.Plan())
	object := func(n int, body string) []byte { // a well-formed update that replaces object n
		at := len(sealed)
		out := append(bytes.Clone(sealed), fmt.Sprintf("%d 0 obj\n%s\nendobj\n", n, body)...)
		xref := len(out)
		prev, _, _ := strings.Cut(string(sealed[bytes.LastIndex(sealed, []byte("startxref"))+10:]), "\n")
		return fmt.Appendf(out, "xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size 200 /Root 1 0 R /Prev %s>>\nstartxref\n%d\n%%%%EOF\n", n, at, prev, xref)
	}
	flip := func(b []byte, at int) []byte {
		c := bytes.Clone(b)
		c[at] ^= 1
		return c
	}
	contents := bytes.Index(led, []byte("/Contents <")) + 400
	for name, pdf := range map[string][]byte{
		"byte of the original":      flip(sealed, 400),
		"byte of the second update": flip(sealed, len(led)+30),
		"byte of the signature":     flip(sealed, contents),
		"object appended":           append(bytes.Clone(sealed), "999 0 obj\n<<>>\nendobj\n"...),
		"text appended":             append(bytes.Clone(sealed), "hello"...),
		"page replaced":             object(13, "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]>>"),
		"catalog replaced":          object(1, "<</Type /Catalog /Pages 2 0 R>>"),
		"pages replaced":            object(2, "<</Type /Pages /Kids [] /Count 0>>"),
		"content replaced":          object(12, "<</Length 0>>\nstream\n\nendstream"),
		"seal on another letter":    append(bytes.Clone(prepared), sealed[len(led):]...),
	} {
		t.Run(name, func(t *testing.T) {
			report, err := pades.Validate(pdf, pades.Options{Trust: w.trust()})
			if err == nil && report.Verdict != pades.Failed {
				t.Fatalf("%+v", report)
			}
		})
	}
	// Cutting the last update off gives back the leader's valid file: that is how updates work, not an attack.
	if report, err := pades.Validate(sealed[:len(led)], pades.Options{Trust: w.trust()}); err != nil || report.Verdict != pades.Passed {
		t.Fatalf("%+v, %v", report, err)
	}
}

// TestCorpus runs the validator over other projects' test files. The figures are printed; what must hold is that nothing
// panics, nothing is slow, and no known attack is accepted.
func TestCorpus(t *testing.T) {
	dir := os.Getenv("CONVGAN_SAMPLES")
	if dir == "" {
		dir = os.Getenv("CONGVAN_SAMPLES")
	}
	if dir == "" {
		t.Skip("CONGVAN_SAMPLES does not point to the sample PDFs")
	}
	dir = filepath.Join(dir, "pdf")
	list, err := os.Open(filepath.Join(dir, "expected.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer list.Close()
	r := csv.NewReader(list)
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	type count struct{ n, accepted, refused int }
	counts := map[string]*count{}
	resigned := 0
	for _, row := range rows[1:] {
		pdf, err := os.ReadFile(filepath.Join(dir, row[0]))
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		report, err := pades.Validate(pdf, pades.Options{})
		if d := time.Since(start); d > 5*time.Second {
			t.Errorf("%s took %v", row[0], d)
		}
		group := row[3]
		if strings.HasPrefix(row[0], "pyhanko-gen/") {
			group = "gen:" + group
		}
		c := counts[group]
		if c == nil {
			c = &count{}
			counts[group] = c
		}
		c.n++
		ok := err == nil && len(report.Signatures) > 0
		why := fmt.Sprint(err)
		for _, s := range report.Signatures {
			if !s.Integrity || s.ModifiedAfter == pades.Suspicious {
				ok = false
				why = fmt.Sprint(s.Field, s.SubIndication, s.Cause, s.Changes)
			}
		}
		if ok {
			c.accepted++
		}
		if err != nil {
			c.refused++
		}
		if signAgain(t, row[0], pdf) {
			resigned++
		}
		if ok && group == "attack" {
			t.Errorf("attack accepted: %s %s", row[0], row[len(row)-1])
		}
		if !ok && testing.Verbose() && (group == "valid" || group == "revisions-valid") {
			t.Logf("good file not accepted: %s: %s", row[0], why)
		}
	}
	t.Logf("%d of %d files could be signed once more", resigned, len(rows)-1)
	for g, c := range counts {
		t.Logf("%-24s %4d files, accepted %4d, unreadable %3d", g, c.n, c.accepted, c.refused)
	}
}

// signAgain signs a foreign file. Refusing is fine; a result must hold the whole original and a signature that verifies.
func signAgain(t *testing.T, name string, pdf []byte) bool {
	t.Helper()
	w := theWorld()
	r, err := pades.Sign(pdf, pades.SignRequest{Field: "congvan", Key: w.clerk.Key, Chain: w.clerk.Chain(), At: time.Now()})
	if err != nil {
		if errs.KindOf(err) == errs.Internal {
			t.Errorf("%s: %v", name, err)
		}
		return false
	}
	report, err := pades.Validate(r.File, pades.Options{Trust: w.trust()})
	if err != nil || !bytes.HasPrefix(r.File, pdf) {
		t.Errorf("%s: signed, then %v", name, err)
		return false
	}
	for _, s := range report.Signatures {
		if s.Field == r.Field && s.Integrity && s.CoversWholeFile && s.Indication == pades.TotalPassed {
			return true
		}
	}
	t.Errorf("%s: the new signature is not valid: %+v", name, report)
	return false
}

func FuzzValidate(f *testing.F) {
	_, led, sealed := stages(f, padestest.Plan())
	packed := padestest.Plan()
	packed.XRefStream = true
	_, _, sealed2 := stages(f, packed)
	for _, seed := range [][]byte{nil, []byte("%PDF-1.7"), padestest.Plan().PDF(), led, sealed, sealed2, sealed[:len(sealed)-40]} {
		f.Add(seed)
	}
	trust := pki.NewTrust()
	f.Fuzz(func(t *testing.T, pdf []byte) {
		report, err := pades.Validate(pdf, pades.Options{Trust: trust})
		if err == nil && report.Verdict == pades.Passed {
			t.Fatal("passed without trust")
		}
	})
}

func FuzzSign(f *testing.F) {
	w := theWorld()
	packed := padestest.Plan()
	packed.XRefStream = true
	prepared, led, _ := stages(f, padestest.Plan())
	for _, seed := range [][]byte{nil, padestest.Plan().PDF(), packed.PDF(), prepared, led} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, pdf []byte) {
		r, err := pades.Sign(pdf, pades.SignRequest{Field: pades.Leader, Key: w.clerk.Key, Chain: w.clerk.Chain(), At: time.Unix(1767600000, 0),
			Appearance: pades.Appearance{PNG: disc(), Lines: []string{"Nghĩa"}}, Fill: map[string]string{pades.Number: "5"}})
		if err == nil && !bytes.HasPrefix(r.File, pdf) {
			t.Fatal("the original is not a prefix")
		}
	})
}
