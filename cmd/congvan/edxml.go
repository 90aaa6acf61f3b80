package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"congvan/internal/edxml"
	"congvan/internal/errs"
)

const edxmlUsage = `usage:
  congvan edxml decode FILE [--json] [--out DIR]   show a message; --out writes its attachments
  congvan edxml check FILE...                      0 when all can be read; diagnostics on stdout
  congvan edxml encode META.json [FILE...] [--out FILE]
`

// edxmlCommand reads and writes exchange messages. FILE "-" is standard input.
func edxmlCommand(_ context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stderr, edxmlUsage)
		return 2
	}
	c := edxmlCLI{stdin: stdin, stdout: stdout, stderr: stderr}
	run, ok := map[string]func([]string) int{"decode": c.decode, "check": c.check, "encode": c.encode}[args[0]]
	if !ok {
		fmt.Fprint(stderr, edxmlUsage)
		return 2
	}
	return run(args[1:])
}

type edxmlCLI struct {
	stdin          io.Reader
	stdout, stderr io.Writer
}

// refused prints why; a message meant for people goes before technical detail.
func (c edxmlCLI) refused(file string, err error) int {
	text := err.Error()
	if e := errs.Find(err); e != nil {
		text = e.Slug + ": " + e.Text("en")
		if cause := errors.Unwrap(e); cause != nil {
			text += " (" + cause.Error() + ")"
		}
	}
	fmt.Fprintf(c.stderr, "%s: %s\n", file, text)
	return 1
}

func (c edxmlCLI) open(file string) (io.ReadCloser, error) {
	if file == "-" {
		return io.NopCloser(c.stdin), nil
	}
	return os.Open(file)
}

func (c edxmlCLI) decode(args []string) int {
	fs := flags("edxml decode", edxmlUsage, c.stderr)
	asJSON := fs.Bool("json", false, "print JSON")
	dir := fs.String("out", "", "write the attachments into this folder")
	files, err := parseFlags(fs, args)
	if err != nil || len(files) != 1 {
		return badUsage(err, edxmlUsage, c.stderr)
	}
	var out *unpack
	var sink edxml.Sink
	if *dir != "" {
		if out, err = newUnpack(*dir); err != nil {
			return c.refused(*dir, err)
		}
		defer out.discard()
		sink = out.put
	}
	r, err := c.open(files[0])
	if err != nil {
		return c.refused(files[0], err)
	}
	defer r.Close()
	m, err := edxml.Decode(r, edxml.Limits{}, sink)
	if err == nil && out != nil {
		err = out.keep(m)
	}
	if err != nil {
		return c.refused(files[0], err)
	}
	if *asJSON {
		printJSON(c.stdout, m)
		return 0
	}
	c.show(m)
	return 0
}

func (c edxmlCLI) show(m *edxml.Message) {
	say := func(key, value string) {
		if value = strings.TrimSpace(value); value != "" {
			fmt.Fprintf(c.stdout, "%-13s %s\n", key, value)
		}
	}
	say("kind", string(m.Kind))
	say("from", m.From.ID+"  "+m.From.Name)
	for _, o := range m.To {
		say("to", o.ID+"  "+o.Name)
	}
	say("documentId", m.DocumentID)
	say("code", m.Code.String())
	say("promulgation", m.Promulgation.Place+" "+string(m.Promulgation.Date))
	say("type", m.DocumentType.Name)
	say("subject", m.Subject)
	say("signer", m.Signer.FullName)
	say("dueDate", string(m.DueDate))
	for _, r := range m.ResponseFor {
		say("responseFor", r.OrganID+"  "+r.Code+"  "+r.DocumentID)
	}
	if m.Status != nil {
		say("status", m.Status.Code+"  "+m.Status.Description)
	}
	for _, a := range m.Attachments {
		say("attachment", fmt.Sprintf("%s  %s  %d bytes  %s", a.Name, a.ContentType, a.Size, a.SHA256))
	}
	c.diagnostics("", m.Diagnostics)
}

func (c edxmlCLI) diagnostics(prefix string, all []edxml.Diagnostic) {
	for _, d := range all {
		fmt.Fprintf(c.stdout, "%s%s at %s: read %q, %s\n", prefix, d.Code, d.Path, d.Read, d.Done)
	}
}

func (c edxmlCLI) check(args []string) int {
	fs := flags("edxml check", edxmlUsage, c.stderr)
	files, err := parseFlags(fs, args)
	if err != nil || len(files) == 0 {
		return badUsage(err, edxmlUsage, c.stderr)
	}
	code := 0
	for _, f := range files {
		r, err := c.open(f)
		if err != nil {
			code = c.refused(f, err)
			continue
		}
		m, err := edxml.Decode(r, edxml.Limits{}, nil)
		r.Close()
		if err != nil {
			code = c.refused(f, err)
			continue
		}
		c.diagnostics(f+": ", m.Diagnostics)
		fmt.Fprintf(c.stdout, "%s: ok, %s, %d diagnostics\n", f, m.Kind, len(m.Diagnostics))
	}
	return code
}

func (c edxmlCLI) encode(args []string) int {
	fs := flags("edxml encode", edxmlUsage, c.stderr)
	out := fs.String("out", "", "write to this file instead of standard output")
	files, err := parseFlags(fs, args)
	if err != nil || len(files) == 0 {
		return badUsage(err, edxmlUsage, c.stderr)
	}
	m, err := c.meta(files[0])
	if err != nil {
		return c.refused(files[0], err)
	}
	var sources []edxml.Source
	for _, f := range files[1:] {
		sources = append(sources, edxml.Source{Name: filepath.Base(f), Open: func() (io.ReadCloser, error) { return os.Open(f) }})
	}
	if *out == "" {
		if err := edxml.Encode(c.stdout, m, sources); err != nil {
			return c.refused(files[0], err)
		}
		return 0
	}
	if err := writeWhole(*out, func(w io.Writer) error { return edxml.Encode(w, m, sources) }); err != nil {
		return c.refused(*out, err)
	}
	return 0
}

func (c edxmlCLI) meta(file string) (*edxml.Message, error) {
	r, err := c.open(file)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var m edxml.Message
	if err := json.NewDecoder(io.LimitReader(r, 4<<20)).Decode(&m); err != nil {
		return nil, err
	}
	if m.Kind == "" {
		if m.Kind = edxml.New; m.Status != nil {
			m.Kind = edxml.Status
		}
	}
	return &m, nil
}

// writeWhole writes a file that is either there as a whole or not at all.
func writeWhole(name string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".edxml-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := errors.Join(write(f), f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

// unpack writes attachments into a folder of its own inside dir and moves them into dir once the message is known
// to be good.
type unpack struct {
	dir, temp string
	files     []string
}

func newUnpack(dir string) (*unpack, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	temp, err := os.MkdirTemp(dir, ".edxml-*")
	return &unpack{dir: dir, temp: temp}, err
}

func (u *unpack) discard() { os.RemoveAll(u.temp) }

func (u *unpack) put(_ edxml.Attachment, r io.Reader) error {
	name := filepath.Join(u.temp, strconv.Itoa(len(u.files)))
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	u.files = append(u.files, name)
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Close())
}

// keep gives the files their names. Package edxml has made these safe; two of one name get a number, and nothing else that
// is already there is overwritten.
func (u *unpack) keep(m *edxml.Message) error {
	for i, a := range m.Attachments {
		ext := filepath.Ext(a.Name)
		name := a.Name
		for n := 2; ; n++ {
			err := os.Link(u.files[i], filepath.Join(u.dir, name))
			if err == nil || sameFile(filepath.Join(u.dir, name), a.SHA256) {
				break
			}
			if !errors.Is(err, os.ErrExist) {
				return err
			}
			name = fmt.Sprintf("%s (%d)%s", strings.TrimSuffix(a.Name, ext), n, ext)
		}
	}
	return nil
}

func sameFile(name, sha string) bool {
	f, err := os.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return err == nil && hex.EncodeToString(h.Sum(nil)) == sha
}
