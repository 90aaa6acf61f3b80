package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"congvan/internal/app/apptest"
	"congvan/internal/id"
)

// Every mistake in a request has a place and a sentence in both languages; none is an error of ours.
func TestInput(t *testing.T) {
	h := serve(t)
	clerk := h.person("vanthu.h41")
	book := h.Book(h.Clerk, "incoming")
	post := func(body any) answer { return clerk.call("POST", "/api/documents/incoming", body) }
	for name, c := range map[string]struct {
		body          any
		pointer, slug string
	}{
		"no JSON":         {`{"a":`, "", "json-invalid"},
		"nothing":         {``, "", "json-invalid"},
		"nesting":         {strings.Repeat("[", 200000), "", "json-invalid"},
		"null":            {`null`, "", "field-nullable"},
		"a list":          {`[]`, "", "field-type"},
		"a missing field": {`{}`, "/subject", "field-required"},
		"an extra field":  {entry(book, map[string]any{"admin": true}), "/admin", "field-properties"},
		"a wrong type":    {entry(book, map[string]any{"pages": "ba"}), "/pages", "field-type"},
		"out of range":    {entry(book, map[string]any{"urgency": 9}), "/urgency", "field-maximum"},
		"too long":        {entry(book, map[string]any{"subject": strings.Repeat("ă", 501)}), "/subject", "field-maxlength"},
		"an empty field":  {entry(book, map[string]any{"subject": ""}), "/subject", "field-minlength"},
		"no date":         {entry(book, map[string]any{"issuedOn": "2026-02-30"}), "/issuedOn", "field-format"},
		"no id":           {entry("zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz", nil), "/book", "field-format"},
		"a control sign":  {entry(book, map[string]any{"signerName": "a\x00b"}), "/signerName", "field-character"},
		"a signed number": {entry(book, map[string]any{"number": "\x00"}), "/number", "field-character"},
	} {
		t.Run(name, func(t *testing.T) {
			r := post(c.body)
			r.t = t
			r.is(422, "input-invalid")
			r.points(c.pointer, c.slug)
		})
	}
	for path, pointer := range map[string]string{"/api/issuers?q=%ff": "/q", "/api/organs?q=%00": "/q", "/api/search?q=%00a": "/q", "/api/documents?kind=incoming&cursor=%ff": "/cursor",
		"/api/documents?kind=incoming&limit=9999": "/limit", "/api/documents?kind=incoming&limit=x": "/limit", "/api/documents": "/kind", "/api/documents?kind=nothing": "/kind",
		"/api/documents/zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz": "/id", "/api/documents/1": "/id", "/api/documents/%00": "/id"} {
		r := clerk.call("GET", path, nil)
		r.is(422, "input-invalid")
		if !strings.Contains(string(r.body), `"pointer":"`+pointer+`"`) {
			t.Errorf("%s: %s", path, r.body)
		}
	}
	// Ids of other kinds are ids of nothing.
	doc := docID(clerk.register(nil))
	for _, path := range []string{"/api/documents/" + h.Clerk.Post.String(), "/api/documents/" + id.New[id.Document]().String() + "/timeline", "/api/uploads/" + doc,
		"/api/uploads/" + doc + "/content", "/api/intake/" + doc, "/api/intake/" + doc + "/files/0/content", "/api/signing/batches/" + doc, "/api/documents/" + doc + "/files/" + doc + "/content"} {
		if r := clerk.call("GET", path, nil); r.StatusCode != 404 {
			t.Errorf("%s: %d %s", path, r.StatusCode, r.body)
		}
	}
}

// A file comes back byte for byte, only to those who see its document, as what it is, and under a name that does nothing.
func TestContent(t *testing.T) {
	h := serve(t)
	clerk := h.person("vanthu.h41")
	pdf := apptest.PDF("Báo cáo")
	name := "..\\../a\"\r\nX-Evil: 1;\u202efdp.html"
	up := clerk.upload(name, pdf)
	up.is(201, "")
	path := "/api/uploads/" + up.at("id").(string) + "/content"
	for _, other := range []string{"vanthu2.h41", "vanthu.h42", "quantri.h41"} {
		h.person(other).call("GET", path, nil).is(404, "upload-not-found")
	}
	clerk.call("GET", path, nil).is(200, "")
	doc := clerk.register(map[string]any{"upload": up.at("id")})
	clerk.call("GET", path, nil).is(404, "upload-not-found")
	file := doc.at("files").([]any)[0].(map[string]any)
	path = "/api/documents/" + docID(doc) + "/files/" + file["id"].(string) + "/content"
	r := clerk.call("GET", path, nil)
	r.is(200, "")
	kind, shown := fileName(r.Response)
	if string(r.body) != string(pdf) || r.Header.Get("X-Evil") != "" || kind != "attachment" || strings.ContainsAny(shown, "\r\n\u202e") || !strings.Contains(r.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Fatalf("%d bytes, %s %q, %v", len(r.body), kind, shown, r.Header)
	}
	if ct := r.Header.Get("Content-Type"); ct != "application/octet-stream" { // called .html: never shown as a page of ours
		t.Fatal(ct)
	}
	req := clerk.request("GET", path, nil)
	req.Header.Set("If-None-Match", r.Header.Get("ETag"))
	if again := clerk.do(req); again.StatusCode != 304 || len(again.body) != 0 {
		t.Fatal(again.StatusCode)
	}
	// The tag opens no door.
	for _, other := range []string{"chuyenvien2.h41", "quantri.h41", "vanthu.h42"} {
		p := h.person(other)
		req := p.request("GET", path, nil)
		req.Header.Set("If-None-Match", r.Header.Get("ETag"))
		p.do(req).is(404, "document-not-found")
	}
	bad := clerk.upload("thư.pdf", []byte("xin chào"))
	bad.is(422, "file-not-pdf")
	bad.points("/file", "file-not-pdf")
}

// Who keeps accounts reads no letters: not in lists, not in the audit trail, and not by giving themselves a role.
func TestAdministratorReadsNothing(t *testing.T) {
	h := serve(t)
	clerk, admin := h.person("vanthu.h41"), h.person("quantri.h41")
	doc := docID(clerk.register(map[string]any{"subject": "Thanh tra đột xuất", "issuer": "Thanh tra Chính phủ"}))
	h.person("lanhdao.h41").call("POST", "/api/documents/"+doc+"/direct", map[string]any{"lead": h.Specialist.Unit, "coop": []string{}, "opinion": "Làm kín đáo"}).is(200, "")
	h.Drain()
	for _, path := range []string{"/api/documents?kind=incoming", "/api/tasks", "/api/tasks?tab=following", "/api/search?q=thanh+tra", "/api/issuers?q=thanh", "/api/notices", "/api/background",
		"/api/signing/queue", "/api/admin/audit", "/api/admin/audit?object=" + doc} {
		r := admin.call("GET", path, nil)
		r.is(200, "")
		if s := string(r.body); strings.Contains(s, "Thanh tra") || strings.Contains(s, "kín đáo") {
			t.Errorf("%s shows a letter: %s", path, s)
		}
	}
	if !strings.Contains(string(admin.call("GET", "/api/admin/audit?object="+doc, nil).body), "document.directed") {
		t.Error("the audit trail does not say what was done")
	}
	admin.call("GET", "/api/intake", nil).is(403, "role-forbidden")
	admin.call("PATCH", "/api/admin/people/"+h.Admin.User.String(), map[string]any{"roles": []string{"admin", "leader"}}).is(403, "own-post")
	admin.call("PATCH", "/api/admin/people/"+h.Clerk.User.String(), map[string]any{"roles": []string{"clerk", "operator"}}).is(403, "org-role-forbidden")
	admin.call("PATCH", "/api/admin/people/"+h.FarClerk.User.String(), map[string]any{"disabled": true}).is(404, "user-unknown")
	for _, who := range []string{"vanthu.h41", "lanhdao.h41", "chuyenvien.h41"} {
		p := h.person(who)
		p.call("GET", "/api/admin/people", nil).is(403, "role-forbidden")
		p.call("GET", "/api/admin/audit", nil).is(403, "role-forbidden")
		p.call("POST", "/api/background/x/retry", nil).is(403, "role-forbidden")
	}
}

// The live line tells that something changed to those who may see it, and to nobody else.
func TestEvents(t *testing.T) {
	h := serve(t)
	ctx := t.Context()
	go func() { _ = h.Live.Run(ctx) }()
	h.guest().call("GET", "/api/events", nil).is(401, "sign-in")
	listen := func(who string) (next func(within time.Duration) string) {
		p := h.person(who)
		r, err := http.DefaultTransport.RoundTrip(p.request("GET", "/api/events", nil))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { r.Body.Close() })
		if ct := r.Header.Get("Content-Type"); ct != "text/event-stream" || r.StatusCode != 200 {
			t.Fatal(ct, r.StatusCode)
		}
		lines := make(chan string, 100)
		go func() {
			buf := make([]byte, 4096)
			for {
				n, err := r.Body.Read(buf)
				if n > 0 {
					lines <- string(buf[:n])
				}
				if err != nil {
					return
				}
			}
		}()
		if first := <-lines; !strings.HasPrefix(first, ": live") {
			t.Fatal(first)
		}
		return func(within time.Duration) string {
			select {
			case s := <-lines:
				return s
			case <-time.After(within):
				return ""
			}
		}
	}
	clerk, other, admin, far := listen("vanthu2.h41"), listen("chuyenvien2.h41"), listen("quantri.h41"), listen("vanthu.h42")
	doc := docID(h.person("vanthu.h41").register(nil))
	h.Drain()
	h.Live.Nudge()
	if s := clerk(5 * time.Second); !strings.Contains(s, doc) || strings.Contains(s, "Báo cáo") {
		t.Fatalf("the clerk hears %q", s)
	}
	for name, next := range map[string]func(time.Duration) string{"another unit": other, "the administrator": admin, "another agency": far} {
		if s := next(100 * time.Millisecond); s != "" {
			t.Errorf("%s hears %q", name, s)
		}
	}
}
