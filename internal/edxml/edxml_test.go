package edxml_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"congvan/internal/edxml"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the expected parts of testdata")

const dashes = "\n----------------------------------------\n"

// TestDecodeGolden reads testdata/decode/*.txt: a message, dashes, what it must be read as.
func TestDecodeGolden(t *testing.T) {
	golden(t, "testdata/decode/*.txt", func(in string) string {
		contents := map[string]string{}
		m, err := edxml.Decode(strings.NewReader(in), edxml.Limits{}, func(a edxml.Attachment, r io.Reader) error {
			b, err := io.ReadAll(r)
			contents[a.Name] = string(b)
			return err
		})
		if err != nil {
			return "refused: " + err.Error() + "\n"
		}
		return describe(m, contents)
	})
}

// TestEncodeGolden reads testdata/encode/*.txt: the JSON of a message and its files, dashes, the message.
func TestEncodeGolden(t *testing.T) {
	golden(t, "testdata/encode/*.txt", func(in string) string {
		var meta struct {
			edxml.Message
			Files map[string]string `json:"files"`
		}
		if err := json.Unmarshal([]byte(in), &meta); err != nil {
			t.Fatal(err)
		}
		var files []edxml.Source
		for name, text := range meta.Files {
			files = append(files, text2file(name, text))
		}
		var out bytes.Buffer
		if err := edxml.Encode(&out, &meta.Message, files); err != nil {
			return "refused: " + err.Error() + "\n"
		}
		return strings.ReplaceAll(out.String(), "\r\n", "␍\n")
	})
}

func text2file(name, text string) edxml.Source {
	return edxml.Source{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

func golden(t *testing.T, pattern string, run func(in string) string) {
	t.Helper()
	files, _ := filepath.Glob(pattern)
	if len(files) == 0 {
		t.Fatal("no golden files")
	}
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			in, want, _ := strings.Cut(string(b), dashes)
			got := run(in)
			if *update {
				if err := os.WriteFile(f, []byte(in+dashes+got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatal(diff)
			}
		})
	}
}

// describe writes a message so that a person can check it against the file above it.
func describe(m *edxml.Message, contents map[string]string) string {
	var b strings.Builder
	say := func(key string, v ...any) {
		if s := strings.TrimSpace(fmt.Sprintln(v...)); s != "" {
			fmt.Fprintf(&b, "%s: %s\n", key, s)
		}
	}
	say("kind", m.Kind)
	say("from", m.From.ID, m.From.Name)
	for _, o := range m.To {
		say("to", o.ID, o.Name)
	}
	say("document", m.DocumentID)
	say("code", m.Code.String())
	say("promulgation", m.Promulgation.Place, m.Promulgation.Date)
	say("type", m.DocumentType.Type, m.DocumentType.Detail, m.DocumentType.Name)
	say("subject", m.Subject)
	say("signer", m.Signer.Competence, m.Signer.Position, m.Signer.FullName)
	say("due", m.DueDate)
	for _, r := range m.ResponseFor {
		say("response for", r.OrganID, r.Code, r.Date, r.DocumentID)
	}
	if m.Status != nil {
		say("status", m.Status.Code, m.Status.Description, m.Status.Time.Format("2006-01-02T15:04:05Z07:00"))
		say("staff", m.Status.Staff.Department, m.Status.Staff.Name, m.Status.Staff.Mobile, m.Status.Staff.Email)
	}
	for _, t := range m.Trace {
		say("trace", t.OrganID, t.Time.Format("2006-01-02T15:04:05Z07:00"))
	}
	if m.Kind != edxml.Status && m.Kind != edxml.New {
		say("business", m.Business.Type, m.Business.Reason)
		say("earlier", strings.Join(m.Earlier(), " | "))
	}
	for _, a := range m.Attachments {
		say("file", a.Name, a.ContentType, a.Size, a.SHA256[:8], fmt.Sprintf("%.30q", contents[a.Name]))
	}
	for _, d := range m.Diagnostics {
		say("! "+d.Code, d.Path, "read", fmt.Sprintf("%q:", d.Read), d.Done)
	}
	return b.String()
}

func TestRefusals(t *testing.T) {
	const head = `<edXML xmlns="` + edxml.Namespace + `"><edXMLEnvelope><edXMLHeader><MessageHeader>`
	const who = `<From><OrganId>A</OrganId></From><To><OrganId>B</OrganId></To>`
	const tail = `</MessageHeader></edXMLHeader></edXMLEnvelope>`
	attached := func(inner string) string {
		return head + who + tail + `<AttachmentEncoded><Attachment>` + inner + `</Attachment></AttachmentEncoded></edXML>`
	}
	for _, c := range []struct {
		name, in string
		want     error
	}{
		{"empty", "", edxml.ErrMalformed},
		{"not XML", "hello", edxml.ErrMalformed},
		{"cut off", head + who, edxml.ErrMalformed},
		{"cut off in content", strings.TrimSuffix(attached(`<AttachmentName>a.txt</AttachmentName><ContentTransferEncoded>QUJD`), `</Attachment></AttachmentEncoded></edXML>`), edxml.ErrMalformed},
		{"mismatched tags", `<edXML xmlns="` + edxml.Namespace + `"><a></b></edXML>`, edxml.ErrMalformed},
		{"second root", head + who + tail + `</edXML><x/>`, edxml.ErrMalformed},
		{"text after root", head + who + tail + `</edXML>x`, edxml.ErrMalformed},
		{"doctype", `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>` + head + who + tail + `</edXML>`, edxml.ErrDoctype},
		{"entity", head + `<From><OrganId>&a;</OrganId></From>` + tail + `</edXML>`, edxml.ErrMalformed},
		{"other namespace", `<edXML xmlns="http://www.e-doc.vn/Schema/"/>`, edxml.ErrNamespace},
		{"no namespace", `<edXML/>`, edxml.ErrNamespace},
		{"other encoding", `<?xml version="1.0" encoding="windows-1258"?>` + head + who + tail + `</edXML>`, edxml.ErrEncoding},
		{"no header", `<edXML xmlns="` + edxml.Namespace + `"/>`, edxml.ErrNoHeader},
		{"no From", head + `<To><OrganId>B</OrganId></To>` + tail + `</edXML>`, edxml.ErrNoFrom},
		{"no To", head + `<From><OrganId>A</OrganId></From><To><OrganName>B</OrganName></To>` + tail + `</edXML>`, edxml.ErrNoTo},
		{"status to nobody", head + `<From><OrganId>A</OrganId></From><StatusCode>01</StatusCode>` + tail + `</edXML>`, edxml.ErrNoResponse},
		{"no name", attached(`<ContentTransferEncoded>QUJD</ContentTransferEncoded>`), edxml.ErrNoName},
		{"a name of dots", attached(`<AttachmentName>../..</AttachmentName><ContentTransferEncoded>QUJD</ContentTransferEncoded>`), edxml.ErrNoName},
		{"no content", attached(`<AttachmentName>a.txt</AttachmentName>`), edxml.ErrNoContent},
		{"empty content", attached(`<AttachmentName>a.txt</AttachmentName><ContentTransferEncoded></ContentTransferEncoded>`), edxml.ErrNoContent},
		{"closed content", attached(`<AttachmentName>a.txt</AttachmentName><ContentTransferEncoded/>`), edxml.ErrNoContent},
		{"not base64", attached(`<AttachmentName>a.txt</AttachmentName><ContentTransferEncoded>not*base64</ContentTransferEncoded>`), edxml.ErrBase64},
		{"one letter left", attached(`<AttachmentName>a.txt</AttachmentName><ContentTransferEncoded>QUJDR</ContentTransferEncoded>`), edxml.ErrBase64},
		{"more after padding", attached(`<AttachmentName>a.txt</AttachmentName><ContentTransferEncoded>QQ==QUJD</ContentTransferEncoded>`), edxml.ErrBase64},
		{"an element inside", attached(`<AttachmentName>a.txt</AttachmentName><ContentTransferEncoded>QUJD<b/></ContentTransferEncoded>`), edxml.ErrBase64},
		{"two contents", attached(`<AttachmentName>a.txt</AttachmentName><ContentTransferEncoded>QUJD</ContentTransferEncoded><ContentTransferEncoded>QUJD</ContentTransferEncoded>`), edxml.ErrMalformed},
		{"deep", head + strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100) + tail + `</edXML>`, edxml.ErrHeaderLarge},
		{"huge text", head + who + `<Subject>` + strings.Repeat("x", 2<<20) + `</Subject>` + tail + `</edXML>`, edxml.ErrHeaderLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := edxml.Decode(strings.NewReader(c.in), edxml.Limits{}, nil)
			if !errors.Is(err, c.want) || m != nil {
				t.Fatalf("got %v and %v, want %v", m, err, c.want)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	in := encode(t, sample(), text2file("a.pdf", "%PDF-1.7 "+strings.Repeat("x", 3000)))
	if _, err := edxml.Decode(bytes.NewReader(in), edxml.Limits{File: 2000}, nil); !errors.Is(err, edxml.ErrFileLarge) {
		t.Fatal("file over the limit:", err)
	}
	if _, err := edxml.Decode(bytes.NewReader(in), edxml.Limits{Message: 3000}, nil); !errors.Is(err, edxml.ErrTooLarge) {
		t.Fatal("message over the limit:", err)
	}
	if _, err := edxml.Decode(bytes.NewReader(in), edxml.Limits{File: 4000}, nil); err != nil {
		t.Fatal(err)
	}
}

func TestArchiveBomb(t *testing.T) {
	in := encode(t, sample(), edxml.Source{Name: "zeros.txt", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(io.LimitReader(zeros{}, 64<<20)), nil
	}})
	if len(in) > 1<<20 {
		t.Fatal("not a bomb:", len(in))
	}
	if _, err := edxml.Decode(bytes.NewReader(in), edxml.Limits{}, nil); !errors.Is(err, edxml.ErrBomb) {
		t.Fatal(err)
	}
}

// TestLargeZip takes a wrapped file through the spool on disk.
func TestLargeZip(t *testing.T) {
	var text strings.Builder
	for i := range 400_000 {
		fmt.Fprintln(&text, i*7919)
	}
	in := encode(t, sample(), text2file("numbers.csv", text.String()))
	m, err := edxml.Decode(bytes.NewReader(in), edxml.Limits{}, func(_ edxml.Attachment, r io.Reader) error {
		b, err := io.ReadAll(r)
		if err == nil && string(b) != text.String() {
			return errors.New("the file came back changed")
		}
		return err
	})
	if err != nil || m.Attachments[0].Size != int64(text.Len()) {
		t.Fatal(err)
	}
}

func TestSinkErrorComesBack(t *testing.T) {
	in := encode(t, sample(), text2file("a.pdf", "%PDF-1.7"))
	full := errors.New("disk full")
	if _, err := edxml.Decode(bytes.NewReader(in), edxml.Limits{}, func(edxml.Attachment, io.Reader) error { return full }); !errors.Is(err, full) {
		t.Fatal(err)
	}
}

func TestUTF16(t *testing.T) {
	in := string(encode(t, sample(), text2file("a.pdf", "%PDF-1.7 thử")))
	in = strings.Replace(in, "UTF-8", "UTF-16", 1)
	for _, bom := range []bool{true, false} {
		var b []byte
		if bom {
			b = append(b, 0xFF, 0xFE)
		}
		for _, r := range in {
			b = append(b, byte(r), byte(r>>8))
		}
		m, err := edxml.Decode(bytes.NewReader(b), edxml.Limits{}, nil)
		if err != nil || m.Subject != sample().Subject || m.Attachments[0].Size != 14 {
			t.Fatal(bom, err)
		}
	}
}

// TestSamples reads messages as real systems write them, when the machine has them.
func TestSamples(t *testing.T) {
	dir := os.Getenv("CONGVAN_SAMPLES")
	if dir == "" {
		t.Skip("CONGVAN_SAMPLES is not set: no messages of real systems to read")
	}
	files, _ := filepath.Glob(filepath.Join(dir, "edxml", "*.edxml"))
	if len(files) == 0 {
		t.Fatalf("no edXML files under %s", dir)
	}
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			in, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			m, contents := decode(t, in)
			name := filepath.Base(f)
			if code, ok := strings.CutPrefix(name, "status_"); ok {
				code = code[strings.LastIndex(code, "_")+1:]
				if m.Kind != edxml.Status || m.Status.Code+".edxml" != code {
					t.Fatalf("read as %s", m.Kind)
				}
			} else if string(m.Kind)+".edxml" != name || len(m.Attachments) != 1 || m.Attachments[0].Size < 300_000 {
				t.Fatalf("read as %s with %v", m.Kind, m.Attachments)
			}
			for _, d := range m.Diagnostics {
				t.Log(d)
			}
			again := roundTrip(t, m, contents)
			if diff := cmp.Diff(plain(m), plain(again)); diff != "" {
				t.Fatal(diff)
			}
		})
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
