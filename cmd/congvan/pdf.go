package main

import (
	"context"
	"crypto"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"congvan/internal/errs"
	"congvan/internal/pades"
	"congvan/internal/pki"
	"congvan/internal/signing/p12"
	"congvan/internal/workday"
)

const pdfUsage = `usage:
  congvan pdf sign FILE --p12 KEY.p12 --password-file F [--field NAME] [--fill NAME=TEXT]... [--picture PNG]
                        [--reason TEXT] [--out OUT.pdf]
      adds one signature; without --out the result is FILE with -signed before its ending. --field is a field the file
      was prepared with (leader, seal); without one the signature is invisible. --fill gives text fields (number, date).
  congvan pdf verify FILE... [--trust CA.pem]... [--json]
      0 when every file has signatures and all are valid; without --trust no signer is known.
      With --json one object per file and line.
`

// pdfCommand signs PDF files and checks signatures in them.
func pdfCommand(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) int {
	c := pdfCLI{ctx: ctx, stdout: stdout, stderr: stderr}
	run, ok := map[string]func([]string) int{"sign": c.sign, "verify": c.verify}[strings.Join(args[:min(1, len(args))], "")]
	if !ok {
		fmt.Fprint(stderr, pdfUsage)
		return 2
	}
	return run(args[1:])
}

type pdfCLI struct {
	ctx            context.Context
	stdout, stderr io.Writer
}

func (c pdfCLI) sign(args []string) int {
	fs := flags("pdf sign", pdfUsage, c.stderr)
	key := fs.String("p12", "", "PKCS#12 file with key and certificates")
	passwordFile := fs.String("password-file", "", "file whose first line is its password")
	picture := fs.String("picture", "", "PNG to show")
	out := fs.String("out", "", "where to write the result")
	r := pades.SignRequest{At: time.Now().In(workday.Zone), Fill: map[string]string{}}
	fs.StringVar(&r.Field, "field", "", "signature field")
	fs.StringVar(&r.Reason, "reason", "", "reason")
	fs.Func("fill", "NAME=TEXT", func(s string) error {
		name, text, ok := strings.Cut(s, "=")
		if !ok {
			return errors.New("NAME=TEXT is expected")
		}
		r.Fill[name] = text
		return nil
	})
	files, err := parseFlags(fs, args)
	if err != nil || len(files) != 1 || *key == "" || *passwordFile == "" {
		return badUsage(err, pdfUsage, c.stderr)
	}
	if *out == "" {
		*out = strings.TrimSuffix(files[0], filepath.Ext(files[0])) + "-signed.pdf"
	}
	if err := c.signFile(files[0], *key, *passwordFile, *picture, *out, r); err != nil {
		return fail(c.stderr, err)
	}
	return 0
}

func (c pdfCLI) signFile(file, keyFile, passwordFile, picture, out string, r pades.SignRequest) error {
	src, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(keyFile)
	if err != nil {
		return err
	}
	password, err := os.ReadFile(passwordFile)
	if err != nil {
		return err
	}
	line, _, _ := strings.Cut(string(password), "\n")
	key, err := p12.Open(data, strings.TrimSuffix(line, "\r"))
	if err != nil {
		return err
	}
	if picture != "" {
		if r.Appearance.PNG, err = os.ReadFile(picture); err != nil {
			return err
		}
	}
	r.Chain = append([]*x509.Certificate{key.Certificate()}, key.Chain()...)
	r.Key = handKey{c.ctx, key}
	result, err := pades.Sign(src, r)
	if err != nil {
		return err
	}
	if err := replaceFile(out, result.File); err != nil {
		return err
	}
	fmt.Fprintf(c.stdout, "%s: signed by %s in field %s\n", out, pki.Name(r.Chain[0]), result.Field)
	return nil
}

// handKey is a key of package p12 as the standard library wants it.
type handKey struct {
	ctx context.Context
	key *p12.Key
}

func (h handKey) Public() crypto.PublicKey { return h.key.Certificate().PublicKey }

func (h handKey) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	return h.key.Sign(h.ctx, digest, opts)
}

// replaceFile writes a file whole or not at all: FILE and OUT may be the same.
func replaceFile(name string, data []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(name), ".congvan-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(data)
	if err := errors.Join(err, tmp.Sync(), tmp.Chmod(0o644), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), name)
}

// verified is a file's result, as --json prints it.
type verified struct {
	File       string            `json:"file"`
	Signatures []pades.Signature `json:"signatures"`
	Verdict    pades.Verdict     `json:"verdict"`
	Error      *verifyError      `json:"error,omitempty"` // the file could not be read; the verdict is unknown
}

type verifyError struct {
	Slug string `json:"slug"`
	VI   string `json:"vi"`
	EN   string `json:"en"`
}

func (c pdfCLI) verify(args []string) int {
	fs := flags("pdf verify", pdfUsage, c.stderr)
	asJSON := fs.Bool("json", false, "print JSON")
	var roots []string
	fs.Func("trust", "file of trusted roots (PEM)", func(s string) error { roots = append(roots, s); return nil })
	files, err := parseFlags(fs, args)
	if err != nil || len(files) == 0 {
		return badUsage(err, pdfUsage, c.stderr)
	}
	trust, err := pki.LoadTrust(roots...)
	if err != nil {
		return fail(c.stderr, err)
	}
	code := 0
	for _, file := range files {
		v := verifyFile(file, trust)
		if v.Verdict != pades.Passed {
			code = 1
		}
		if *asJSON {
			if err := json.NewEncoder(c.stdout).Encode(v); err != nil {
				return fail(c.stderr, err)
			}
			continue
		}
		v.print(c.stdout)
	}
	return code
}

func verifyFile(file string, trust *pki.Trust) verified {
	v := verified{File: file, Signatures: []pades.Signature{}, Verdict: pades.Unknown}
	src, err := os.ReadFile(file)
	if err == nil {
		var report pades.Report
		if report, err = pades.Validate(src, pades.Options{Trust: trust, At: time.Now()}); err == nil {
			v.Verdict = report.Verdict
			v.Signatures = append(v.Signatures, report.Signatures...)
			return v
		}
	}
	v.Error = &verifyError{Slug: "file-unreadable", VI: "Không đọc được tệp.", EN: err.Error()}
	if e := errs.Find(err); e != nil {
		v.Error = &verifyError{Slug: e.Slug, VI: e.Text("vi"), EN: e.Text("en")}
	}
	return v
}

func (v verified) print(w io.Writer) {
	fmt.Fprintf(w, "%s: %s\n", v.File, v.Verdict)
	if v.Error != nil {
		fmt.Fprintf(w, "  %s\n", v.Error.EN)
	}
	for _, s := range v.Signatures {
		what := "signature"
		if s.TimeStamp {
			what = "document time-stamp"
		}
		fmt.Fprintf(w, "  %s %q by %s", what, s.Field, s.Signer)
		if s.Organisation != "" && s.Organisation != s.Signer {
			fmt.Fprintf(w, " (%s)", s.Organisation)
		}
		if !s.SignedAt.IsZero() {
			fmt.Fprintf(w, " on %s", s.SignedAt.Format("2006-01-02 15:04:05 -07:00"))
		}
		fmt.Fprintf(w, "\n    %s", s.Indication)
		if s.SubIndication != "" {
			fmt.Fprintf(w, " / %s", s.SubIndication)
		}
		whole := map[bool]string{true: "intact", false: "not intact"}[s.Integrity]
		since := map[pades.Modification]string{pades.None: "nothing changed since", pades.Allowed: "later changes are allowed ones", pades.Suspicious: "changed since in a way that is not allowed"}[s.ModifiedAfter]
		fmt.Fprintf(w, ", %s, %s, %s\n", s.Level, whole, since)
		for _, change := range s.Changes {
			fmt.Fprintf(w, "    - %s\n", change)
		}
	}
}
