package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"congvan/internal/jobs/jobstest"
	"congvan/internal/pades/padestest"
	"congvan/internal/pg/pgtest"
	"congvan/internal/search/meili/child"
)

// Answers of the API, as far as the stories look at them.
type (
	guess  struct{ Value, Confidence string }
	upload struct {
		ID         string
		Pages      int
		Prefill    map[string]guess
		Signatures struct{ Verdict string }
	}
	row struct {
		ID         string
		State      string
		Code       string
		Subject    string
		BookNumber int
		Actions    []string
		Holder     *struct{ Text, Action string }
		Deliveries *struct{ Total, Arrived, Received int }
	}
	document struct {
		Row        row
		Version    int
		Files      []struct{ ID, Role string }
		Recipients []struct{ Code string }
		Failure    string
	}
	page    struct{ Items []row }
	catalog struct {
		Books   []struct{ ID, Kind string }
		Units   []struct{ ID, Name, Abbrev string }
		Leaders []struct{ ID, Name string }
	}
)

// world is two offices of two provinces and a hub between them: three processes, three databases.
type world struct {
	hub, nghean, ninhbinh *process
	dir                   string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	dir := workDir(t)
	w := &world{dir: dir}
	hubAddr := freePort(t)
	w.hub = start(t, "hub", filepath.Join(dir, "hub"), hubAddr, []string{"hub"})
	secrets := filepath.Join(dir, "secrets")
	if err := os.MkdirAll(secrets, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{"H41", "H41.11", "H41.35", "H42", "H42.03"} {
		file := filepath.Join(secrets, code)
		if err := os.WriteFile(file, []byte("secret-of-"+code), 0o600); err != nil {
			t.Fatal(err)
		}
		w.hub.cli("hub", "system", "add", code, "--secret-file", file)
	}
	office := func(name, agencies string, env ...string) *process {
		return start(t, name, filepath.Join(dir, name), freePort(t),
			[]string{"demo", "--agencies", agencies, "--hub", "http://" + hubAddr, "--hub-secrets", secrets, "--ca", filepath.Join(dir, "ca")}, env...)
	}
	// One office brings everything itself, the other is pointed at servers: the same program, the same story.
	w.nghean = office("nghean", "H41,H41.11,H41.35", "CONGVAN_MEILI_BIN=off")
	w.ninhbinh = office("ninhbinh", "H42,H42.03", servers(t)...)
	return w
}

// servers starts a PostgreSQL of its own, a real Redis and, where its program is found, a Meilisearch, and says where they are.
func servers(t *testing.T) []string {
	t.Helper()
	_, db, _ := pgtest.Durable(t)
	env := []string{"CONGVAN_DATABASE_URL=" + db, "CONGVAN_REDIS_URL=" + jobstest.Real(t).URL, "CONGVAN_MEILI_BIN=off"}
	bin := child.Find("")
	if bin == "" {
		bin = child.Find("../../bin/meilisearch")
	}
	if bin == "" {
		t.Log("no meilisearch in PATH or bin/: the second office searches in PostgreSQL, too")
		return env
	}
	c, err := child.Start(t.Context(), child.Options{Dir: filepath.Join(workDir(t), "search"), Bin: bin})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Stop)
	return append(env, "CONGVAN_MEILI_URL="+c.URL(), "CONGVAN_MEILI_KEY="+c.Key())
}

// cli runs a command beside a running process, on its data.
func (p *process) cli(args ...string) string {
	p.t.Helper()
	bin, err := binary()
	if err != nil {
		p.t.Fatal(err)
	}
	cmd := exec.Command(bin, args...)
	cmd.Env = append(os.Environ(), p.env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		p.t.Fatalf("congvan %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

func (w *person) catalog() (c catalog) {
	w.t.Helper()
	w.must("GET", "/api/catalog", nil, &c)
	return c
}

func (c catalog) book(kind string) string {
	for _, b := range c.Books {
		if b.Kind == kind {
			return b.ID
		}
	}
	return ""
}

func (c catalog) unit(abbrev string) string {
	for _, u := range c.Units {
		if u.Abbrev == abbrev {
			return u.ID
		}
	}
	return ""
}

func (c catalog) leader(name string) string {
	for _, l := range c.Leaders {
		if l.Name == name {
			return l.ID
		}
	}
	return ""
}

func (w *person) document(id string) (d document) {
	w.t.Helper()
	w.must("GET", "/api/documents/"+id, nil, &d)
	return d
}

func (w *person) tasks() []row {
	w.t.Helper()
	var p page
	w.must("GET", "/api/tasks", nil, &p)
	return p.Items
}

func has(rows []row, id string) bool {
	for _, r := range rows {
		if r.ID == id {
			return true
		}
	}
	return false
}

func (w *person) finds(q, id string) bool {
	w.t.Helper()
	var out struct{ Items []struct{ Row row } }
	w.must("GET", "/api/search?q="+url.QueryEscape(q), nil, &out)
	for _, i := range out.Items {
		if i.Row.ID == id {
			return true
		}
	}
	return false
}

const subjectIn = "Về việc đẩy mạnh thực hiện Kế hoạch chuyển đổi số năm 2026"

func letterIn() []byte {
	return padestest.Letter{Agency: "VĂN PHÒNG CHÍNH PHỦ", Number: "7816", Notation: "VPCP-KSTT", Place: "Hà Nội",
		Date: time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC), Abstract: strings.TrimPrefix(subjectIn, "Về việc "), To: []string{"Ủy ban nhân dân tỉnh Nghệ An"},
		Body:  []string{"Thực hiện chỉ đạo của Thủ tướng Chính phủ, đề nghị Quý cơ quan báo cáo kết quả xây dựng nền tảng tích hợp trước ngày 15 tháng 12."},
		Title: "BỘ TRƯỞNG, CHỦ NHIỆM", Signer: "Trần Đình Khải"}.PDF()
}

func letterOut() []byte {
	return padestest.Letter{Agency: "ỦY BAN NHÂN DÂN TỈNH NGHỆ AN", Notation: "KH-UBND", Place: "Nghệ An", Year: 2026, Kind: "KẾ HOẠCH",
		Abstract: "Chuyển đổi số tỉnh Nghệ An năm 2027",
		Body:     []string{"Mục tiêu: chín mươi phần trăm hồ sơ công việc cấp tỉnh được xử lý trên môi trường mạng, bảo đảm an toàn thông tin."},
		Power:    "TM. ỦY BAN NHÂN DÂN", Title: "CHỦ TỊCH", Signer: "Lê Trọng Nghĩa", Recipients: []string{"UBND tỉnh Ninh Bình", "Sở Nội vụ Ninh Bình"}}.PDF()
}

// register enters the incoming letter and submits it to the leader.
func (w *person) register() document {
	w.t.Helper()
	u := w.upload("7816-VPCP.pdf", letterIn())
	if got := u.Prefill["number"].Value; got != "7816" {
		w.t.Fatalf("number read from the page: %q in %v", got, u.Prefill)
	}
	if got := u.Prefill["notation"].Value; got != "VPCP-KSTT" {
		w.t.Fatalf("notation read from the page: %q", got)
	}
	if got := u.Prefill["issuedOn"].Value; got != "2026-11-16" {
		w.t.Fatalf("date read from the page: %q", got)
	}
	if u.Signatures.Verdict != "unsigned" {
		w.t.Fatalf("verdict on a letter without signatures: %q", u.Signatures.Verdict)
	}
	var d document
	w.must("POST", "/api/documents/incoming", map[string]any{"upload": u.ID, "book": w.catalog().book("incoming"), "issuer": "Văn phòng Chính phủ",
		"number": "7816", "notation": "VPCP-KSTT", "issuedOn": "2026-11-16", "type": "CV", "subject": subjectIn, "urgency": 1, "pages": u.Pages, "route": true}, &d)
	return d
}

// TestDocumentLivesItsWholeLife is the main job: in, directed, answered, signed, numbered, sealed, sent to another
// province and registered there; every process is killed between the steps.
func TestDocumentLivesItsWholeLife(t *testing.T) {
	if testing.Short() {
		t.Skip("starts three processes with their databases")
	}
	w := newWorld(t)
	vanThu, lanhDao := w.nghean.as("vanthu.h41"), w.nghean.as("lanhdao.h41")
	chuyenVien, truongPhong := w.nghean.as("chuyenvien.h41"), w.nghean.as("truongphong.h41")

	// 1. The clerk registers; the number is the book's next.
	first := vanThu.register()
	if first.Row.State != "submitted" || first.Row.BookNumber == 0 {
		t.Fatalf("after registering: %+v", first.Row)
	}
	w.nghean.kill()

	// 2. The leader directs; the lead unit's specialist has it, others do not.
	if !has(lanhDao.tasks(), first.Row.ID) {
		t.Fatal("the leader does not see the document among the work")
	}
	c := vanThu.catalog()
	lanhDao.must("POST", "/api/documents/"+first.Row.ID+"/direct", map[string]any{"lead": c.unit("VX"), "coop": []string{c.unit("TH")},
		"dueOn": "2026-12-15", "opinion": "Tham mưu UBND tỉnh ban hành kế hoạch."}, nil)
	if !has(chuyenVien.tasks(), first.Row.ID) {
		t.Fatal("the specialist of the lead unit does not see the document among the work")
	}
	lanhDao.refused("POST", "/api/documents/"+first.Row.ID+"/direct", map[string]any{"lead": c.unit("VX"), "coop": []string{}, "opinion": "x"}, 409, "document-wrong-state")
	if stranger := w.nghean.as("chuyenvien3.h41"); true {
		stranger.refused("GET", "/api/documents/"+first.Row.ID, nil, 404, "document-not-found")
	}
	chuyenVien.must("POST", "/api/documents/"+first.Row.ID+"/start", nil, nil)

	// 3. The specialist drafts, the head approves, the leader signs two documents in one batch.
	var out [2]document
	for i := range out {
		u := chuyenVien.upload("ke-hoach.pdf", letterOut())
		chuyenVien.must("POST", "/api/documents/outgoing", map[string]any{"upload": u.ID, "type": "KH", "subject": fmt.Sprintf("Kế hoạch chuyển đổi số tỉnh Nghệ An năm 2027 (%d)", i+1),
			"urgency": 0, "signer": c.leader("Lê Trọng Nghĩa"), "replyTo": first.Row.ID,
			"recipients": []map[string]string{{"code": "H42", "name": "UBND tỉnh Ninh Bình"}, {"code": "H42.03", "name": "Sở Nội vụ Ninh Bình"}}}, &out[i])
		chuyenVien.must("POST", "/api/documents/"+out[i].Row.ID+"/submit", map[string]string{"comment": "Kính trình."}, nil)
		truongPhong.must("POST", "/api/documents/"+out[i].Row.ID+"/approve", map[string]string{}, nil)
	}
	w.nghean.kill()
	batch := map[string]any{"documents": []string{out[0].Row.ID, out[1].Row.ID}, "password": "wrong"}
	lanhDao.refused("POST", "/api/signing/batches", batch, 422, "signing-password-wrong")
	batch["password"] = "kyso-2026"
	var b struct{ ID string }
	lanhDao.must("POST", "/api/signing/batches", batch, &b)
	w.nghean.kill() // between the authorisation and the signatures
	await(t, 60*time.Second, "both documents signed", func() bool {
		return lanhDao.document(out[0].Row.ID).Row.State == "signed" && lanhDao.document(out[1].Row.ID).Row.State == "signed"
	})

	// 4. Number, date and seal, in one act; the job may die in the middle.
	issue := map[string]any{"book": c.book("outgoing"), "password": "kyso-2026", "recipients": []map[string]string{
		{"code": "H42", "name": "UBND tỉnh Ninh Bình"}, {"code": "H42.03", "name": "Sở Nội vụ Ninh Bình"}}}
	doc := out[0].Row.ID
	vanThu.must("POST", "/api/documents/"+doc+"/issue", issue, nil)
	w.nghean.kill()
	await(t, 60*time.Second, "document sealed and issued", func() bool { return vanThu.document(doc).Row.State == "issued" })
	issued := vanThu.document(doc)
	if !strings.HasSuffix(issued.Row.Code, "/KH-UBND") {
		t.Fatalf("code of the issued document: %q", issued.Row.Code)
	}
	checkPDF(t, vanThu, issued)

	// 5. Over the hub, a process of its own, to two agencies of the other province; the statuses come back.
	w.hub.kill()
	vanThu2 := w.ninhbinh.as("vanthu.h42")
	var in struct {
		Items []struct{ ID, FromCode, Number, Notation, Subject, Verdict, IssuedOn, TypeName string }
	}
	await(t, 60*time.Second, "the document in the other province's intake", func() bool {
		vanThu2.must("GET", "/api/intake", nil, &in)
		return len(in.Items) > 0
	})
	arrived := in.Items[0]
	if arrived.FromCode != "H41" || arrived.Number+"/"+arrived.Notation != issued.Row.Code {
		t.Fatalf("arrived: %+v", arrived)
	}
	await(t, 60*time.Second, "status 01 at the sender, by itself, from both", func() bool {
		d := vanThu.document(doc).Row.Deliveries
		return d != nil && d.Total == 2 && d.Arrived == 2
	})
	var there document
	vanThu2.must("POST", "/api/documents/incoming", map[string]any{"intake": arrived.ID, "book": vanThu2.catalog().book("incoming"), "issuer": "UBND tỉnh Nghệ An",
		"number": arrived.Number, "notation": arrived.Notation, "issuedOn": arrived.IssuedOn, "type": "KH", "subject": arrived.Subject, "urgency": 0, "route": true}, &there)
	vanThu2.refused("POST", "/api/documents/incoming", map[string]any{"intake": arrived.ID, "book": vanThu2.catalog().book("incoming"), "issuer": "UBND tỉnh Nghệ An",
		"issuedOn": arrived.IssuedOn, "type": "KH", "subject": arrived.Subject, "urgency": 0, "route": true}, 409, "intake-registered")
	w.ninhbinh.kill()
	// A Redis that outlives its worker gives the work back when the lease ended (30 s) and somebody looked (every minute).
	await(t, 3*time.Minute, "status 03 at the sender", func() bool { return vanThu.document(doc).Row.Deliveries.Received == 1 })

	// 6. Found by those who may see it, by half a title without marks, number, and words inside the PDF; by nobody else.
	for _, q := range []string{"ke hoach chuyen doi so", issued.Row.Code, strings.ToLower(strings.Replace(issued.Row.Code, "/KH-UBND", " kh", 1)), "moi truong mang bao dam an toan"} {
		await(t, 20*time.Second, "found by "+q, func() bool { return vanThu.finds(q, doc) })
		if w.nghean.as("chuyenvien3.h41").finds(q, doc) || w.nghean.as("vanthu.skhcn").finds(q, doc) {
			t.Fatalf("%q finds the document for somebody who may not see it", q)
		}
	}
	await(t, 20*time.Second, "found in the other province", func() bool { return vanThu2.finds("ke hoach chuyen doi so", there.Row.ID) })

	// 7. Everything is in the timeline, and the audit trail is whole.
	checkTimeline(t, vanThu, doc, "document.drafted", "document.submitted", "document.approved", "document.signing", "document.signed", "document.numbered", "document.issued", "delivery.arrived", "delivery.received")
	checkTimeline(t, vanThu, first.Row.ID, "document.registered", "document.submitted", "document.directed", "document.started")
	for _, p := range []*process{w.nghean, w.ninhbinh} {
		await(t, 30*time.Second, "audit trail sealed and whole", func() bool {
			var trail struct {
				OK               bool
				Sealed, Unsealed int
			}
			if err := json.Unmarshal([]byte(p.cli("audit", "verify", "--json")), &trail); err != nil {
				t.Fatal(err)
			}
			return trail.OK && trail.Sealed > 0 && trail.Unsealed == 0
		})
	}
}

func checkTimeline(t *testing.T, who *person, doc string, want ...string) {
	t.Helper()
	var tl struct{ Items []struct{ What string } }
	await(t, 20*time.Second, fmt.Sprint("timeline with ", want), func() bool {
		who.must("GET", "/api/documents/"+doc+"/timeline", nil, &tl)
		got := map[string]bool{}
		for _, i := range tl.Items {
			got[i.What] = true
		}
		for _, w := range want {
			if !got[w] {
				return false
			}
		}
		return true
	})
}

// checkPDF asks two other programs: poppler for the signatures, qpdf for the file.
func checkPDF(t *testing.T, who *person, d document) {
	t.Helper()
	var pdf []byte
	for _, f := range d.Files {
		if f.Role == "main" {
			who.must("GET", "/api/documents/"+d.Row.ID+"/files/"+f.ID+"/content", nil, &pdf)
		}
	}
	file := filepath.Join(t.TempDir(), "issued.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdfsig", "-nocert", file).CombinedOutput()
	if n := bytes.Count(out, []byte("Signature is Valid.")); n != 2 {
		t.Fatalf("pdfsig finds %d valid signatures, not 2: %v\n%s", n, err, out)
	}
	if out, err := exec.Command("qpdf", "--check", file).CombinedOutput(); err != nil {
		t.Fatalf("qpdf --check: %v\n%s", err, out)
	}
	text, err := exec.Command("pdftotext", "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	number, _, _ := strings.Cut(d.Row.Code, "/")
	if !strings.Contains(string(text), number) {
		t.Fatalf("the number %s is not on the page:\n%s", number, text)
	}
}
