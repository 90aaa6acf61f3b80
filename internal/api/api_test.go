package api_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"congvan/internal/app/apptest"

	"github.com/gofiber/fiber/v2"
)

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	os.Exit(m.Run())
}

// house is an office that answers on the loopback.
type house struct {
	*testing.T
	*apptest.Office
	addr string
	app  *fiber.App
}

func serve(t *testing.T) *house {
	t.Parallel()
	o := apptest.New(t)
	app, err := o.Server(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = app.Listener(ln) }()
	t.Cleanup(func() { _ = app.ShutdownWithTimeout(time.Second) })
	return &house{T: t, Office: o, addr: ln.Addr().String(), app: app}
}

// guest is a browser; person one that has signed in.
type guest struct {
	*house
	cookie, csrf string
}

func (h *house) guest() *guest { return &guest{house: h} }

func (h *house) person(username string) *guest {
	h.T.Helper()
	g := h.guest()
	r := g.call("POST", "/api/session", map[string]string{"username": username, "password": apptest.Password})
	r.is(200, "")
	for _, c := range r.Cookies() {
		g.cookie = c.Name + "=" + c.Value
	}
	g.csrf, _ = r.at("csrf").(string)
	return g
}

// answer is what came back, with its body read.
type answer struct {
	*http.Response
	t    *testing.T
	body []byte
	json map[string]any
}

func (g *guest) request(method, path string, body io.Reader) *http.Request {
	g.T.Helper()
	req, err := http.NewRequestWithContext(g.T.Context(), method, "http://"+g.addr+path, body)
	if err != nil {
		g.T.Fatal(err)
	}
	if g.cookie != "" {
		req.Header.Set("Cookie", g.cookie)
	}
	if g.csrf != "" {
		req.Header.Set("X-CSRF-Token", g.csrf)
	}
	return req
}

func (g *guest) do(req *http.Request) answer {
	g.T.Helper()
	r, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		g.T.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		g.T.Fatal(err)
	}
	a := answer{Response: r, t: g.T, body: b}
	_ = json.Unmarshal(b, &a.json)
	return a
}

// call sends JSON: body is marshalled, or sent as it is when it is a string.
func (g *guest) call(method, path string, body any) answer {
	g.T.Helper()
	var r io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		r = strings.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			g.T.Fatal(err)
		}
		r = bytes.NewReader(raw)
	}
	req := g.request(method, path, r)
	if r != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return g.do(req)
}

func (g *guest) upload(name string, pdf []byte) answer {
	g.T.Helper()
	return g.do(g.request("PUT", "/api/uploads?name="+url.QueryEscape(name), bytes.NewReader(pdf)))
}

func (a answer) at(key string) any { return a.json[key] }

// is asserts the status and, of a problem, its slug, its shape and that it speaks both languages.
func (a answer) is(status int, slug string) {
	a.t.Helper()
	if a.StatusCode != status {
		a.t.Fatalf("%d %.400s, want %d", a.StatusCode, a.body, status)
	}
	if status < 400 {
		return
	}
	if ct := a.Header.Get("Content-Type"); ct != "application/problem+json" {
		a.t.Fatalf("a problem comes as %q", ct)
	}
	for _, k := range []string{"title", "titleEn"} {
		if s, _ := a.json[k].(string); s == "" || strings.ContainsAny(s, "{}") {
			a.t.Fatalf("%s: %q", k, s)
		}
	}
	if a.json["slug"] != slug || a.json["status"] != float64(status) || a.json["requestId"] != a.Header.Get("X-Request-Id") || a.json["errors"] == nil {
		a.t.Fatalf("%s, want %s", a.body, slug)
	}
}

// points asserts that the problem names this field, in both languages.
func (a answer) points(pointer, slug string) {
	a.t.Helper()
	list, _ := a.json["errors"].([]any)
	for _, e := range list {
		f, _ := e.(map[string]any)
		vi, _ := f["title"].(string)
		en, _ := f["titleEn"].(string)
		if f["pointer"] == pointer && f["slug"] == slug && vi != "" && en != "" && vi != en {
			return
		}
	}
	a.t.Fatalf("nothing at %s (%s): %s", pointer, slug, a.body)
}

func entry(book any, change map[string]any) map[string]any {
	e := map[string]any{"book": book, "issuer": "Bộ Nội vụ", "issuedOn": "2026-03-02", "type": "CV", "subject": "Báo cáo", "urgency": 0, "route": true}
	for k, v := range change {
		e[k] = v
	}
	return e
}

// register enters a document over the API and returns it.
func (g *guest) register(change map[string]any) answer {
	g.T.Helper()
	r := g.call("POST", "/api/documents/incoming", entry(g.Book(g.Clerk, "incoming"), change))
	r.is(201, "")
	return r
}

func docID(a answer) string { s, _ := a.json["row"].(map[string]any)["id"].(string); return s }

// raw sends bytes on a connection of its own and returns all that comes until the server closes or is silent.
func (h *house) raw(head string, body ...string) string {
	h.T.Helper()
	c, err := net.Dial("tcp", h.addr)
	if err != nil {
		h.T.Fatal(err)
	}
	defer c.Close()
	go func() { // the server may stop reading: then this ends with the connection
		for _, s := range append([]string{head}, body...) {
			if _, err := io.WriteString(c, s); err != nil {
				return
			}
		}
	}()
	_ = c.SetReadDeadline(time.Now().Add(2 * time.Second))
	out, _ := io.ReadAll(bufio.NewReader(c))
	return string(out)
}

func fileName(r *http.Response) (kind, name string) {
	kind, p, err := mime.ParseMediaType(r.Header.Get("Content-Disposition"))
	if err != nil {
		return "", fmt.Sprint(err)
	}
	return kind, p["filename"]
}
