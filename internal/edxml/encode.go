package edxml

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Source is a file to send. Open is called once, while the message is being written.
type Source struct {
	Name        string
	Description string // "": the name
	Open        func() (io.ReadCloser, error)
}

// rawTypes are the files the vendor library stores as they are, with the types it writes for them. Everything else goes
// into a zip with one entry. A real .xls or .xlsx is zipped too, because the library has these names misspelt.
var rawTypes = map[string]string{".pdf": "application/pdf", ".doc": "application/doc", ".docx": "application/docx", ".zip": "application/zip"}

// Encode writes m with its files. Kind decides the shape; Attachments and Diagnostics are not looked at. The same message and
// files give the same bytes, so a message written again after a crash is recognised by its hash.
func Encode(w io.Writer, m *Message, files []Source) error {
	if err := complete(m, files); err != nil {
		return err
	}
	e := &encoder{w: bufio.NewWriterSize(w, 64<<10)}
	e.raw(`<?xml version="1.0" encoding="UTF-8"?>` + "\r\n")
	e.raw(`<edXML xmlns="` + Namespace + `">` + "\r\n")
	e.raw(`  <edXML:edXMLEnvelope xmlns:edXML="` + Namespace + `">` + "\r\n")
	e.depth = 2
	e.in("edXMLHeader", func() {
		e.in("MessageHeader", func() {
			if m.Kind == Status {
				e.statusHeader(m)
			} else {
				e.documentHeader(m)
			}
		})
		if m.Kind != Status {
			e.in("TraceHeaderList", func() { e.trace(m) })
		}
	})
	if m.Kind != Status {
		e.in("edXMLBody", func() { e.manifest(files) })
	}
	e.raw("  </edXML:edXMLEnvelope>\r\n")
	if len(files) > 0 {
		e.attachments(files)
	}
	e.raw("</edXML>\r\n")
	if e.err != nil {
		return e.err
	}
	return e.w.Flush()
}

// complete checks what no receiver could do without.
func complete(m *Message, files []Source) error {
	switch {
	case m.From.ID == "":
		return ErrIncomplete.With("field", "From/OrganId").At("/from/organId")
	case m.Kind == Status:
		if len(m.ResponseFor) == 0 || m.ResponseFor[0].OrganID == "" {
			return ErrIncomplete.With("field", "ResponseFor/OrganId").At("/responseFor")
		}
		if m.Status == nil || m.Status.Code == "" {
			return ErrIncomplete.With("field", "StatusCode").At("/status/code")
		}
		if len(files) > 0 {
			return ErrIncomplete.With("field", "status without files").At("/attachments")
		}
		return nil
	case len(m.To) == 0 || m.To[0].ID == "":
		return ErrIncomplete.With("field", "To/OrganId").At("/to")
	}
	switch m.Kind {
	case New, Revocation, Update, Replacement:
	default:
		return ErrIncomplete.With("field", "kind").At("/kind")
	}
	for i, f := range files {
		if strings.TrimSpace(f.Name) == "" {
			return ErrNoName.With("number", i+1)
		}
	}
	return nil
}

type encoder struct {
	w     *bufio.Writer
	depth int
	err   error
}

func (e *encoder) raw(s string) {
	if e.err == nil {
		_, e.err = e.w.WriteString(s)
	}
}

func (e *encoder) indent() {
	for range e.depth {
		e.raw("  ")
	}
}

// in writes an element with children, on lines of its own.
func (e *encoder) in(name string, children func()) {
	e.indent()
	e.raw("<edXML:" + name + ">\r\n")
	e.depth++
	children()
	e.depth--
	e.indent()
	e.raw("</edXML:" + name + ">\r\n")
}

// el writes an element with text, nothing for empty text: an empty SteeringType makes the vendor library refuse the file.
func (e *encoder) el(name, text string) {
	if text = clean(text); text == "" {
		return
	}
	e.indent()
	e.raw("<edXML:" + name + ">" + text + "</edXML:" + name + ">\r\n")
}

// clean trims text, drops what XML cannot hold and escapes the rest.
func clean(s string) string {
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return r
		case r < ' ' || r == 0xFFFE || r == 0xFFFF:
			return -1
		}
		return r
	}, s))
	return escaper.Replace(s)
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#xD;")

func (e *encoder) organ(name string, o Organ) {
	e.in(name, func() {
		e.el("OrganId", o.ID)
		e.el("OrganizationInCharge", o.InCharge)
		e.el("OrganName", o.Name)
		e.el("OrganAdd", o.Address)
		e.el("Email", o.Email)
		e.el("Telephone", o.Telephone)
		e.el("Fax", o.Fax)
		e.el("Website", o.Website)
	})
}

func (e *encoder) documentHeader(m *Message) {
	e.organ("From", m.From)
	for _, o := range m.To {
		e.organ("To", o)
	}
	e.el("DocumentId", m.DocumentID)
	if m.Code != (Code{}) {
		e.in("Code", func() {
			e.el("CodeNumber", m.Code.Number)
			e.el("CodeNotation", m.Code.Notation)
		})
	}
	if m.Promulgation != (Promulgation{}) {
		e.in("PromulgationInfo", func() {
			e.el("Place", m.Promulgation.Place)
			e.el("PromulgationDate", m.Promulgation.Date.slashed())
		})
	}
	if m.DocumentType != (DocumentType{}) {
		e.in("DocumentType", func() {
			e.el("Type", m.DocumentType.Type)
			e.el("TypeDetail", m.DocumentType.Detail)
			e.el("TypeName", m.DocumentType.Name)
		})
	}
	e.el("Subject", m.Subject)
	e.el("Content", m.Content)
	if m.Signer != (Signer{}) {
		e.in("SignerInfo", func() {
			e.el("Competence", m.Signer.Competence)
			e.el("Position", m.Signer.Position)
			e.el("FullName", m.Signer.FullName)
		})
	}
	e.el("DueDate", m.DueDate.slashed())
	e.in("OtherInfo", func() { e.otherInfo(m) })
	for _, r := range m.ResponseFor {
		e.responseFor(r)
	}
	e.el("SteeringType", m.Steering)
	if len(m.TaskCodes) > 0 {
		e.in("ResponseForTask", func() { e.els("TaskCode", m.TaskCodes) })
	}
	e.el("ApplicationType", m.Application)
	if len(m.ToPlaces) > 0 {
		e.in("ToPlaces", func() { e.els("Place", m.ToPlaces) })
	}
}

func (e *encoder) els(name string, texts []string) {
	for _, t := range texts {
		e.el(name, t)
	}
}

func (e *encoder) otherInfo(m *Message) {
	e.el("Priority", strconv.Itoa(m.Priority))
	e.el("SphereOfPromulgation", m.Other.Sphere)
	e.el("TyperNotation", m.Other.TyperNotation)
	e.el("PromulgationAmount", amount(m.Other.Copies))
	e.el("PageAmount", amount(m.Other.Pages))
	e.el("Direction", strconv.FormatBool(m.Other.Direction))
	if len(m.Other.Appendixes) > 0 {
		e.in("Appendixes", func() { e.els("Appendix", m.Other.Appendixes) })
	}
}

func amount(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func (e *encoder) responseFor(r ResponseFor) {
	e.in("ResponseFor", func() {
		e.el("OrganId", r.OrganID)
		e.el("Code", r.Code)
		e.el("DocumentId", r.DocumentID)
		e.el("PromulgationDate", r.Date.slashed())
	})
}

func (e *encoder) trace(m *Message) {
	for _, t := range m.Trace {
		e.in("TraceHeader", func() {
			e.el("OrganId", t.OrganID)
			e.el("Timestamp", stamp(t.Time))
		})
	}
	b := m.Business
	e.in("Bussiness", func() {
		e.el("DocumentId", b.DocumentID)
		e.el("BussinessDocType", map[Kind]string{New: "0", Revocation: "1", Update: "2", Replacement: "3"}[m.Kind])
		e.el("BussinessDocReason", b.Reason)
		e.el("Paper", flag(b.Paper))
		for _, c := range b.Changes {
			e.change(c)
		}
		if len(b.Replaces) > 0 {
			e.in("ReplacementInfoList", func() {
				for _, r := range b.Replaces {
					e.replaced(r)
				}
			})
		}
		for _, s := range b.Staff {
			e.staff(s)
		}
	})
}

func (e *encoder) change(c Change) {
	e.in("BussinessDocumentInfo", func() {
		e.el("DocumentInfo", flag(c.Data))
		e.el("DocumentReceiver", flag(c.Receivers))
		if len(c.List) > 0 {
			e.in("ReceiverList", func() {
				for _, r := range c.List {
					e.in("Receiver", func() {
						e.el("OrganId", r.OrganID)
						e.el("ReceiverType", flag(r.Added))
					})
				}
			})
		}
	})
}

func (e *encoder) replaced(r Replaced) {
	e.in("ReplacementInfo", func() {
		e.el("DocumentId", r.DocumentID)
		if len(r.OrganIDs) > 0 {
			e.in("OrganIdList", func() { e.els("OrganId", r.OrganIDs) })
		}
	})
}

func (e *encoder) staff(s Staff) {
	if s == (Staff{}) {
		return
	}
	e.in("StaffInfo", func() {
		e.el("Department", s.Department)
		e.el("DepartmentId", s.DepartmentID)
		e.el("Staff", s.Name)
		e.el("StaffId", s.ID)
		e.el("Email", s.Email)
		e.el("Mobile", s.Mobile)
	})
}

func flag(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(Zone).Format(stampForm)
}

func (e *encoder) statusHeader(m *Message) {
	e.organ("From", m.From)
	e.responseFor(m.ResponseFor[0])
	e.staff(m.Status.Staff)
	e.el("StatusCode", m.Status.Code)
	e.el("Description", m.Status.Description)
	e.el("Timestamp", stamp(m.Status.Time))
}

func contentID(i int) string { return "cid:" + strconv.Itoa(i+1) }

func contentType(name string) string {
	if t := rawTypes[strings.ToLower(path.Ext(name))]; t != "" {
		return t
	}
	return "application/zip"
}

func describe(f Source) string {
	if f.Description != "" {
		return f.Description
	}
	return f.Name
}

func (e *encoder) manifest(files []Source) {
	e.indent()
	e.raw(`<edXML:edXMLManifest version="1.0">` + "\r\n")
	e.depth++
	for i, f := range files {
		e.in("Reference", func() {
			e.el("ContentId", contentID(i))
			e.el("ContentType", contentType(f.Name))
			e.el("Description", describe(f))
			e.el("AttachmentName", f.Name)
		})
	}
	e.depth--
	e.indent()
	e.raw("</edXML:edXMLManifest>\r\n")
}

func (e *encoder) attachments(files []Source) {
	e.raw("  <AttachmentEncoded>\r\n")
	for i, f := range files {
		line := func(name, text string) { e.raw("      <" + name + ">" + clean(text) + "</" + name + ">\r\n") }
		e.raw("    <Attachment>\r\n")
		line("ContentId", contentID(i))
		line("AttachmentName", f.Name)
		line("Description", describe(f))
		line("ContentType", contentType(f.Name))
		e.raw(`      <edXML:ContentTransferEncoded xmlns:edXML="` + Namespace + `">`)
		if e.err == nil {
			e.err = e.content(i+1, f)
		}
		e.raw("</edXML:ContentTransferEncoded>\r\n    </Attachment>\r\n")
	}
	e.raw("  </AttachmentEncoded>\r\n")
}

// content streams one file as base64 on one line, wrapped into a zip where receivers expect that.
func (e *encoder) content(number int, f Source) error {
	r, err := f.Open()
	if err != nil {
		return fmt.Errorf("open attachment %q: %w", f.Name, err)
	}
	defer r.Close()
	b := base64.NewEncoder(base64.StdEncoding, e.w)
	first := make([]byte, 1)
	if _, err := io.ReadFull(r, first); err == io.EOF {
		return ErrNoContent.With("number", number).With("name", f.Name)
	} else if err != nil {
		return fmt.Errorf("read attachment %q: %w", f.Name, err)
	}
	body := io.MultiReader(bytes.NewReader(first), r)
	if contentType(f.Name) == "application/zip" && !strings.EqualFold(path.Ext(f.Name), ".zip") {
		z := zip.NewWriter(b)
		entry, err := z.Create(uuid.NewSHA1(uuid.NameSpaceOID, []byte(f.Name)).String() + strings.ToLower(path.Ext(f.Name)))
		if err != nil {
			return err
		}
		if _, err := io.Copy(entry, body); err != nil {
			return fmt.Errorf("read attachment %q: %w", f.Name, err)
		}
		if err := z.Close(); err != nil {
			return err
		}
		return b.Close()
	}
	if _, err := io.Copy(b, body); err != nil {
		return fmt.Errorf("read attachment %q: %w", f.Name, err)
	}
	return b.Close()
}
