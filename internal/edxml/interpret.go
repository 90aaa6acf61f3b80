package edxml

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
)

// interpret turns the element tree into d.msg.
func (d *decoder) interpret(root *node) error {
	if root.name != "edXML" {
		d.note(RootName, "/", root.name, "read as edXML")
	}
	head := root.find("MessageHeader")
	if head == nil {
		return ErrNoHeader
	}
	m := d.msg
	m.From = d.organ(head.child("From"), "MessageHeader/From")
	if m.From.ID == "" {
		return ErrNoFrom.At("/MessageHeader/From/OrganId")
	}
	for i, n := range head.all("ResponseFor") {
		if r := d.responseFor(n, index("MessageHeader/ResponseFor", i)); r != (ResponseFor{}) {
			m.ResponseFor = append(m.ResponseFor, r)
		}
	}
	if head.child("StatusCode") != nil {
		return d.status(head)
	}
	d.receivers(head)
	if len(m.To) == 0 {
		return ErrNoTo.At("/MessageHeader/To/OrganId")
	}
	d.subject(head)
	d.otherInfo(head.child("OtherInfo"))
	d.business(root.find("TraceHeaderList"))
	d.identity(m.DocumentID, "MessageHeader/DocumentId", m.From.ID, m.Promulgation.Date, m.Code.String())
	d.manifest(root)
	d.unknown(head)
	return nil
}

func index(path string, i int) string { return path + "[" + strconv.Itoa(i+1) + "]" }

func (n *node) get(name string) string {
	if c := n.child(name); c != nil {
		return c.text
	}
	return ""
}

var organID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

func (d *decoder) organ(n *node, path string) Organ {
	if n == nil {
		return Organ{}
	}
	o := Organ{ID: n.get("OrganId"), InCharge: n.get("OrganizationInCharge"), Name: n.get("OrganName"), Address: n.get("OrganAdd"),
		Email: n.get("Email"), Telephone: n.get("Telephone"), Fax: n.get("Fax"), Website: n.get("Website")}
	if o.ID != "" && !organID.MatchString(o.ID) {
		d.note(OrganID, path+"/OrganId", o.ID, "kept")
	}
	return o
}

// oldCodeMark is what the national hub writes into OrganizationInCharge of a To it added under a receiver's older code.
const oldCodeMark = "TLTVBQG_CDMDD_QD20"

func (d *decoder) receivers(head *node) {
	seen := map[string]bool{}
	for i, n := range head.all("To") {
		path := index("MessageHeader/To", i)
		o := d.organ(n, path)
		switch {
		case o.ID == "":
			d.note(OrganNoID, path, o.Name, "left out")
			continue
		case seen[o.ID]:
			d.note(ToRepeated, path, o.ID, "counted once")
			continue
		case o.InCharge == oldCodeMark:
			d.note(ToOldCode, path, o.ID, "kept as a second code of one receiver")
		}
		seen[o.ID] = true
		d.msg.To = append(d.msg.To, o)
	}
}

func (d *decoder) date(n *node, name, path string) Date {
	s := n.get(name)
	v, quirk := readDate(s)
	switch {
	case quirk && v == "":
		d.note(DateInvalid, path+"/"+name, s, "read as no date")
	case quirk:
		d.note(DateForm, path+"/"+name, s, "read as "+string(v))
	}
	return v
}

func (d *decoder) responseFor(n *node, path string) ResponseFor {
	return ResponseFor{OrganID: n.get("OrganId"), Code: n.get("Code"), DocumentID: n.get("DocumentId"), Date: d.date(n, "PromulgationDate", path)}
}

func (d *decoder) number(n *node, name, path string, otherwise int) int {
	s := n.get(name)
	if s == "" {
		return otherwise
	}
	v, err := strconv.Atoi(s)
	if err != nil || v < 0 || v > 1<<30 {
		d.note(NumberInvalid, path+"/"+name, s, "read as "+strconv.Itoa(otherwise))
		return otherwise
	}
	return v
}

// subject reads what the document is.
func (d *decoder) subject(head *node) {
	m := d.msg
	m.DocumentID = head.get("DocumentId")
	code := head.child("Code")
	m.Code = Code{Number: code.get("CodeNumber"), Notation: code.get("CodeNotation")}
	if m.Code == (Code{}) {
		d.note(CodeMissing, "MessageHeader/Code", "", "left empty, to be completed by a clerk")
	}
	info := head.child("PromulgationInfo")
	m.Promulgation = Promulgation{Place: info.get("Place"), Date: d.date(info, "PromulgationDate", "MessageHeader/PromulgationInfo")}
	if info.get("PromulgationDate") == "" {
		d.note(DateMissing, "MessageHeader/PromulgationInfo/PromulgationDate", "", "left empty, to be completed by a clerk")
	}
	t := head.child("DocumentType")
	m.DocumentType = DocumentType{Type: t.get("Type"), Detail: t.get("TypeDetail"), Name: t.get("TypeName")}
	m.Subject, m.Content = head.get("Subject"), head.get("Content")
	if m.Subject == "" {
		d.note(SubjectMissing, "MessageHeader/Subject", "", "left empty, to be completed by a clerk")
	}
	s := head.child("SignerInfo")
	m.Signer = Signer{Competence: s.get("Competence"), Position: s.get("Position"), FullName: s.get("FullName")}
	m.DueDate = d.date(head, "DueDate", "MessageHeader")
	if m.Steering = head.get("SteeringType"); m.Steering != "" && m.Steering != "0" && m.Steering != "1" && m.Steering != "2" {
		d.note(NumberInvalid, "MessageHeader/SteeringType", m.Steering, "read as none")
		m.Steering = ""
	}
	m.TaskCodes = head.child("ResponseForTask").texts("TaskCode")
	m.Application = head.get("ApplicationType")
	m.ToPlaces = head.child("ToPlaces").texts("Place")
}

func (n *node) texts(name string) []string {
	var all []string
	for _, k := range n.all(name) {
		if k.text != "" {
			all = append(all, k.text)
		}
	}
	return all
}

func (d *decoder) otherInfo(n *node) {
	const path = "MessageHeader/OtherInfo"
	m := d.msg
	m.Priority = d.number(n, "Priority", path, 0)
	if m.Priority > 4 {
		d.note(NumberInvalid, path+"/Priority", strconv.Itoa(m.Priority), "read as 0")
		m.Priority = 0
	}
	m.Other = Other{Sphere: n.get("SphereOfPromulgation"), TyperNotation: n.get("TyperNotation"),
		Copies: d.number(n, "PromulgationAmount", path, 0), Pages: d.number(n, "PageAmount", path, 0),
		Direction: strings.EqualFold(n.get("Direction"), "true"), Appendixes: n.child("Appendixes").texts("Appendix")}
}

// business reads TraceHeaderList: the way of the message and what it does to earlier documents.
func (d *decoder) business(list *node) {
	const path = "TraceHeaderList"
	m := d.msg
	for i, n := range list.all("TraceHeader") {
		t := Trace{OrganID: n.get("OrganId")}
		if t.OrganID == "" || t.OrganID == "null" {
			d.note(OrganNoID, index(path+"/TraceHeader", i), t.OrganID, "kept without an organ")
			t.OrganID = ""
		}
		var quirk bool
		if t.Time, quirk = readTime(n.get("Timestamp")); quirk {
			d.note(DateForm, index(path+"/TraceHeader", i)+"/Timestamp", n.get("Timestamp"), "read as "+stamp(t.Time))
		}
		m.Trace = append(m.Trace, t)
	}
	found := list.all("Bussiness")
	if right := list.all("Business"); len(right) > 0 {
		d.note(BusinessSpelling, path+"/Business", "Business", "read as Bussiness")
		found = append(right, found...)
	}
	if len(found) > 1 {
		d.note(BusinessRepeated, path+"/Bussiness", strconv.Itoa(len(found)), "the last one read")
	}
	m.Kind = New
	if len(found) == 0 {
		m.Business.Paper = list.get("Paper") == "1"
		return
	}
	b := found[len(found)-1]
	m.Business = d.act(b)
	m.Business.Paper = b.get("Paper") == "1" || b.get("Paper") == "" && list.get("Paper") == "1"
	if m.Business.Type > 3 {
		d.note(BusinessType, path+"/Bussiness/BussinessDocType", strconv.Itoa(m.Business.Type), "read as a new document")
		m.Business.Type = 0
	}
	m.Kind = [...]Kind{New, Revocation, Update, Replacement}[m.Business.Type]
	if m.Kind != New && len(m.Earlier()) == 0 {
		d.note(EarlierMissing, path+"/Bussiness", string(m.Kind), "left to a clerk to find the earlier document")
	}
}

func (d *decoder) act(b *node) Business {
	const path = "TraceHeaderList/Bussiness"
	v := Business{Type: d.number(b, "BussinessDocType", path, 0), Reason: b.get("BussinessDocReason"), DocumentID: b.get("DocumentId")}
	for _, n := range b.all("BussinessDocumentInfo") {
		c := Change{Data: n.get("DocumentInfo") == "1", Receivers: n.get("DocumentReceiver") == "1"}
		for _, r := range n.child("ReceiverList").all("Receiver") {
			c.List = append(c.List, Receiver{OrganID: r.get("OrganId"), Added: r.get("ReceiverType") == "1"})
		}
		v.Changes = append(v.Changes, c)
	}
	for _, n := range b.child("ReplacementInfoList").all("ReplacementInfo") {
		v.Replaces = append(v.Replaces, Replaced{DocumentID: n.get("DocumentId"), OrganIDs: n.child("OrganIdList").texts("OrganId")})
	}
	for _, n := range b.all("StaffInfo") {
		v.Staff = append(v.Staff, staff(n))
	}
	return v
}

func staff(n *node) Staff {
	return Staff{Department: n.get("Department"), DepartmentID: n.get("DepartmentId"), Name: n.get("Staff"), ID: n.get("StaffId"),
		Email: n.get("Email"), Mobile: n.get("Mobile")}
}

// status reads a status message.
func (d *decoder) status(head *node) error {
	m := d.msg
	m.Kind = Status
	m.Status = &StatusInfo{Code: head.get("StatusCode"), Description: head.get("Description"), Staff: staff(head.child("StaffInfo"))}
	if len(m.Status.Code) == 1 {
		m.Status.Code = "0" + m.Status.Code
	}
	switch m.Status.Code {
	case Arrived, Refused, Received, Assigned, Processing, Finished, TakeBack, Agreed, Declined:
	default:
		d.note(StatusUnknown, "MessageHeader/StatusCode", m.Status.Code, "kept")
	}
	var quirk bool
	if m.Status.Time, quirk = readTime(head.get("Timestamp")); quirk {
		d.note(DateForm, "MessageHeader/Timestamp", head.get("Timestamp"), "read as "+stamp(m.Status.Time))
	}
	if len(m.ResponseFor) == 0 || m.ResponseFor[0].OrganID == "" {
		return ErrNoResponse.At("/MessageHeader/ResponseFor/OrganId")
	}
	r := m.ResponseFor[0]
	m.DocumentID = head.get("DocumentId")
	d.identity(r.DocumentID, "MessageHeader/ResponseFor/DocumentId", "", r.Date, r.Code)
	if len(m.Attachments) > 0 {
		return ErrMalformed.Because(errors.New("a status with attachments"))
	}
	return nil
}

// identity compares a DocumentId with the fields it was made from. In real traffic they disagree often, so this never
// refuses. organ is "" when it is not expected to agree.
func (d *decoder) identity(docID, path, organ string, date Date, code string) {
	if docID == "" {
		d.note(DocIDMissing, path, "", "left empty")
		return
	}
	o, day, c, ok := SplitDocumentID(docID)
	if !ok {
		d.note(DocIDForm, path, docID, "kept as received")
		return
	}
	if organ != "" && o != organ {
		d.note(DocIDOrgan, path, o, "kept; the sender is "+organ)
	}
	if day == "" {
		d.note(DateInvalid, path, docID, "kept as received")
	} else if date != "" && day != date {
		d.note(DocIDDate, path, string(day), "kept; the promulgation date is "+string(date))
	}
	if code != "" && c != code {
		d.note(DocIDCode, path, c, "kept; the code is "+code)
	}
}

// manifest compares the list of files with the files. Types are not compared: manifests are wrong about them as a rule.
func (d *decoder) manifest(root *node) {
	m := d.msg
	if len(m.Attachments) == 0 {
		d.note(NoAttachment, "AttachmentEncoded", "", "read without files")
	}
	list := root.find("edXMLManifest")
	if list == nil {
		list = root.find("Manifest")
	}
	listed := map[string]bool{}
	for i, n := range list.all("Reference") {
		id, name := stripCID(n.get("ContentId")), n.get("AttachmentName")
		listed[id], listed["name:"+name] = true, true
		if !m.has(id, name) {
			d.note(ManifestExtra, index("edXMLBody/edXMLManifest/Reference", i), name, "ignored")
		}
	}
	for i, a := range m.Attachments {
		if !listed[a.ContentID] && !listed["name:"+a.Name] {
			d.note(ManifestMissing, index("AttachmentEncoded/Attachment", i), a.Name, "read all the same")
		}
	}
}

func (m *Message) has(contentID, name string) bool {
	for _, a := range m.Attachments {
		if contentID != "" && a.ContentID == contentID || name != "" && a.Name == name {
			return true
		}
	}
	return false
}

// unknown reports elements of the header that this version does not read.
func (d *decoder) unknown(head *node) {
	for _, n := range head.kids {
		switch n.name {
		case "From", "To", "DocumentId", "Code", "PromulgationInfo", "DocumentType", "Subject", "Content", "SignerInfo", "DueDate",
			"OtherInfo", "ResponseFor", "SteeringType", "ResponseForTask", "ApplicationType", "ToPlaces", "DigitalSignature":
		default:
			d.note(ElementUnknown, "MessageHeader/"+n.name, n.text, "not read")
		}
	}
}
