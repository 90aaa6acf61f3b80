package edxml_test

import (
	"bytes"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"congvan/internal/edxml"

	"github.com/google/go-cmp/cmp"
)

func FuzzDecode(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, in []byte) {
		m, err := edxml.Decode(bytes.NewReader(in), edxml.Limits{File: 1 << 20}, nil)
		if (m == nil) == (err == nil) {
			t.Fatal("neither a message nor a refusal, or both")
		}
		if m == nil {
			return
		}
		for _, a := range m.Attachments {
			if a.Name == "" || a.Name != filepath.Base(a.Name) || strings.ContainsAny(a.Name, "/\\\x00\n") || a.Size == 0 || len(a.SHA256) != 64 {
				t.Fatalf("unsafe attachment %+v", a)
			}
		}
	})
}

// FuzzRoundTrip: what was read and is written again is read as the same.
func FuzzRoundTrip(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, in []byte) {
		contents := map[int][]byte{}
		m, err := edxml.Decode(bytes.NewReader(in), edxml.Limits{File: 1 << 20}, keep(contents))
		if err != nil {
			return
		}
		again := roundTrip(t, m, contents)
		if diff := cmp.Diff(plain(m), plain(again)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func seed(f *testing.F) {
	files, _ := filepath.Glob("testdata/decode/*.txt")
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		in, _, _ := strings.Cut(string(b), dashes)
		f.Add([]byte(in))
	}
}

func keep(contents map[int][]byte) edxml.Sink {
	return func(_ edxml.Attachment, r io.Reader) error {
		b, err := io.ReadAll(r)
		contents[len(contents)] = b
		return err
	}
}

func decode(t *testing.T, in []byte) (*edxml.Message, map[int][]byte) {
	t.Helper()
	contents := map[int][]byte{}
	m, err := edxml.Decode(bytes.NewReader(in), edxml.Limits{}, keep(contents))
	if err != nil {
		t.Fatal(err)
	}
	return m, contents
}

func roundTrip(t *testing.T, m *edxml.Message, contents map[int][]byte) *edxml.Message {
	t.Helper()
	var files []edxml.Source
	for i, a := range m.Attachments {
		files = append(files, edxml.Source{Name: a.Name, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(contents[i])), nil }})
	}
	again, back := decode(t, encode(t, m, files...))
	if !maps.EqualFunc(contents, back, bytes.Equal) {
		t.Fatal("attachments differ")
	}
	return again
}

// plain leaves out what a second writing changes on purpose: diagnostics, and how files are wrapped.
func plain(m *edxml.Message) edxml.Message {
	c := *m
	c.Diagnostics = nil
	c.Attachments = nil
	for _, a := range m.Attachments {
		c.Attachments = append(c.Attachments, edxml.Attachment{Name: a.Name, ContentType: a.ContentType, Size: a.Size, SHA256: a.SHA256})
	}
	if c.Status != nil && len(c.ResponseFor) > 0 {
		c.ResponseFor, c.To, c.DocumentID = c.ResponseFor[:1], nil, "" // all that a status can carry
	}
	return c
}

func encode(t *testing.T, m *edxml.Message, files ...edxml.Source) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := edxml.Encode(&b, m, files); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func sample() *edxml.Message {
	return &edxml.Message{
		Kind: edxml.New, From: edxml.Organ{ID: "H41", Name: "UBND tỉnh Nghệ An"}, To: []edxml.Organ{{ID: "H42", Name: "UBND tỉnh Ninh Bình"}},
		DocumentID: "H41,2026/11/20,510/KH-UBND", Code: edxml.Code{Number: "510", Notation: "KH-UBND"},
		Promulgation: edxml.Promulgation{Place: "Nghệ An", Date: "2026-11-20"}, Subject: "Kế hoạch chuyển đổi số <2027> & các năm sau",
		Trace: []edxml.Trace{{OrganID: "H41", Time: time.Date(2026, 11, 20, 16, 30, 0, 0, edxml.Zone)}},
	}
}
