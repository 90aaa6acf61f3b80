package edxml

import (
	"strings"
	"time"
)

// Kind says what a message is about.
type Kind string

const (
	New         Kind = "new"         // BussinessDocType 0
	Revocation  Kind = "revocation"  // 1, thu hồi
	Update      Kind = "update"      // 2, cập nhật
	Replacement Kind = "replacement" // 3, thay thế
	Status      Kind = "status"      // has a StatusCode; travels as messagetype "status"
)

// Codes of a status message. The original sender sends 13, the receiver all others.
const (
	Arrived    = "01" // đã đến: the software has it, no clerk has looked yet
	Refused    = "02" // từ chối: with a reason and a named person (QĐ 28/2018 Điều 5.4)
	Received   = "03" // đã tiếp nhận: entered in the register of incoming documents
	Assigned   = "04" // phân công
	Processing = "05" // đang xử lý
	Finished   = "06" // hoàn thành
	TakeBack   = "13" // lấy lại: the sender asks to have it back
	Agreed     = "15" // đồng ý lấy lại / cập nhật
	Declined   = "16" // từ chối lấy lại / cập nhật
)

// Message is one edXML message without the bytes of its attachments. JSON names are those of `edxml decode --json`.
type Message struct {
	Kind         Kind          `json:"kind"`
	From         Organ         `json:"from"`
	To           []Organ       `json:"to"`
	DocumentID   string        `json:"documentId"` // "OrganId,yyyy/MM/dd,Number/Notation" or a UUID: as received, never recomputed
	Code         Code          `json:"code"`
	Promulgation Promulgation  `json:"promulgation"`
	DocumentType DocumentType  `json:"documentType"`
	Subject      string        `json:"subject"` // trích yếu
	Content      string        `json:"content,omitempty"`
	Signer       Signer        `json:"signer"`
	Priority     int           `json:"priority"` // 0 thường, 1 khẩn, 2 thượng khẩn, 3 hỏa tốc, 4 hỏa tốc hẹn giờ
	DueDate      Date          `json:"dueDate"`
	Other        Other         `json:"other"`
	ResponseFor  []ResponseFor `json:"responseFor"`
	Steering     string        `json:"steeringType,omitempty"` // "", "0", "1" chỉ đạo, "2" báo cáo
	TaskCodes    []string      `json:"taskCodes,omitempty"`
	Application  string        `json:"applicationType,omitempty"`
	ToPlaces     []string      `json:"toPlaces,omitempty"` // nơi nhận
	Trace        []Trace       `json:"trace,omitempty"`
	Business     Business      `json:"business"`
	Status       *StatusInfo   `json:"status"` // of a status message only
	Attachments  []Attachment  `json:"attachments"`
	Diagnostics  []Diagnostic  `json:"diagnostics"`
}

// Organ is an agency as a message names it. ID is opaque: "000.00.00.H41" (QCVN 102), "H41.05" (QĐ 20/2020), a tax code …
type Organ struct {
	ID        string `json:"organId"`
	InCharge  string `json:"organizationInCharge,omitempty"` // the superior body
	Name      string `json:"organName,omitempty"`
	Address   string `json:"address,omitempty"`
	Email     string `json:"email,omitempty"`
	Telephone string `json:"telephone,omitempty"`
	Fax       string `json:"fax,omitempty"`
	Website   string `json:"website,omitempty"`
}

// Code is số và ký hiệu.
type Code struct {
	Number   string `json:"number"`
	Notation string `json:"notation"`
}

// String returns the code as it is printed, "7816/VPCP-TTĐT".
func (c Code) String() string {
	if c.Number == "" || c.Notation == "" {
		return c.Number + c.Notation
	}
	return c.Number + "/" + c.Notation
}

// Promulgation is địa danh và ngày ban hành.
type Promulgation struct {
	Place string `json:"place"`
	Date  Date   `json:"date"`
}

// DocumentType is thể loại. Only Name is reliable: Type and Detail hold different lists in different products.
type DocumentType struct {
	Type   string `json:"type"`
	Detail string `json:"detail"`
	Name   string `json:"name"`
}

// Signer is who signed the document on paper or in the PDF.
type Signer struct {
	Competence string `json:"competence"` // "TL. BỘ TRƯỞNG"
	Position   string `json:"position"`
	FullName   string `json:"fullName"`
}

// Other is the rest of OtherInfo.
type Other struct {
	Sphere        string   `json:"sphereOfPromulgation,omitempty"`
	TyperNotation string   `json:"typerNotation,omitempty"`
	Copies        int      `json:"promulgationAmount,omitempty"`
	Pages         int      `json:"pageAmount,omitempty"`
	Direction     bool     `json:"direction,omitempty"`
	Appendixes    []string `json:"appendixes,omitempty"`
}

// ResponseFor names an earlier document: the one answered or revoked, or the one whose status is reported. In a
// status OrganID is who must get the report, which for 13 is not the document's issuer.
type ResponseFor struct {
	OrganID    string `json:"organId"`
	Code       string `json:"code"`
	DocumentID string `json:"documentId"`
	Date       Date   `json:"promulgationDate"`
}

// Trace is one stop on the way of the message.
type Trace struct {
	OrganID string    `json:"organId"`
	Time    time.Time `json:"timestamp"`
}

// Business says what is done to an earlier document and who did it.
type Business struct {
	Type       int        `json:"type"` // 0 … 3, as Kind
	Reason     string     `json:"reason,omitempty"`
	DocumentID string     `json:"documentId,omitempty"` // the document updated
	Paper      bool       `json:"paper"`                // a paper copy follows
	Changes    []Change   `json:"changes,omitempty"`    // update
	Replaces   []Replaced `json:"replaces,omitempty"`   // replacement
	Staff      []Staff    `json:"staff,omitempty"`
}

// Change says what an update changes.
type Change struct {
	Data      bool       `json:"documentInfo"`     // the document itself
	Receivers bool       `json:"documentReceiver"` // who gets it
	List      []Receiver `json:"receivers,omitempty"`
}

// Receiver is one recipient added to or taken from a document.
type Receiver struct {
	OrganID string `json:"organId"`
	Added   bool   `json:"added"`
}

// Replaced is a document that this one replaces, and who had it.
type Replaced struct {
	DocumentID string   `json:"documentId"`
	OrganIDs   []string `json:"organIds,omitempty"`
}

// Staff is the officer who acted.
type Staff struct {
	Department   string `json:"department,omitempty"`
	DepartmentID string `json:"departmentId,omitempty"`
	Name         string `json:"staff,omitempty"`
	ID           string `json:"staffId,omitempty"`
	Email        string `json:"email,omitempty"`
	Mobile       string `json:"mobile,omitempty"`
}

// StatusInfo is what a status message reports; which document is in Message.ResponseFor[0].
type StatusInfo struct {
	Code        string    `json:"code"`
	Description string    `json:"description,omitempty"` // carries the reason of 02, 13, 16
	Time        time.Time `json:"timestamp"`
	Staff       Staff     `json:"staff"`
}

// Attachment describes one file. Name is safe to show and to use as a file name: no path, no control characters.
type Attachment struct {
	ContentID   string `json:"contentId,omitempty"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	ContentType string `json:"contentType"`        // what the bytes are
	Declared    string `json:"declared,omitempty"` // what the message says they are
	Size        int64  `json:"size"`
	SHA256      string `json:"sha256"`
}

// Diagnostic reports one quirk. Codes are stable; they are listed in diagnostics.go.
type Diagnostic struct {
	Code string `json:"code"`
	Path string `json:"path"`
	Read string `json:"read"`
	Done string `json:"done"`
}

// Earlier returns the DocumentIds of the documents this message revokes, updates or replaces, wherever its writer put
// them: ResponseFor for a revocation, else Bussiness.
func (m *Message) Earlier() []string {
	var ids []string
	add := func(s string) {
		for _, have := range ids {
			if have == s {
				return
			}
		}
		if s != "" {
			ids = append(ids, s)
		}
	}
	switch m.Kind {
	case Revocation:
		for _, r := range m.ResponseFor {
			add(r.DocumentID)
		}
		if len(ids) == 0 {
			add(m.Business.DocumentID)
		}
	case Update:
		add(m.Business.DocumentID)
	case Replacement:
		for _, r := range m.Business.Replaces {
			add(r.DocumentID)
		}
	}
	return ids
}

// DocumentID composes the identifier a sender gives a document: "OrganId,yyyy/MM/dd,Number/Notation".
func DocumentID(organ string, d Date, c Code) string {
	return organ + "," + d.slashed() + "," + c.String()
}

// SplitDocumentID takes a composed identifier apart. ok is false for UUIDs and other forms.
func SplitDocumentID(s string) (organ string, d Date, code string, ok bool) {
	p := strings.SplitN(s, ",", 3)
	if len(p) != 3 {
		return "", "", "", false
	}
	d, _ = readDate(p[1])
	return strings.TrimSpace(p[0]), d, strings.TrimSpace(p[2]), true
}
