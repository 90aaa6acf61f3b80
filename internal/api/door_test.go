package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"congvan/internal/app/apptest"
)

// What every answer carries, and what a page may do.
func TestHeaders(t *testing.T) {
	h := serve(t)
	g := h.guest()
	page := g.call("GET", "/bat/ky/dau", nil)
	page.is(200, "")
	csp := page.Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'self'", "script-src 'self' 'wasm-unsafe-eval';", "object-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "'nonce-"} {
		if !strings.Contains(csp, want) {
			t.Errorf("the policy lacks %q: %s", want, csp)
		}
	}
	if again := g.call("GET", "/", nil).Header.Get("Content-Security-Policy"); again == csp {
		t.Error("a nonce that does not change is none")
	}
	for _, r := range []answer{page, g.call("GET", "/api/session", nil), g.call("GET", "/api/nothing", nil), g.call("GET", "/healthz", nil)} {
		for k, v := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "SAMEORIGIN", "Referrer-Policy": "no-referrer",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin"} {
			if r.Header.Get(k) != v {
				t.Errorf("%s: %s is %q", r.Request.URL.Path, k, r.Header.Get(k))
			}
		}
		if r.Header.Get("X-Request-Id") == "" {
			t.Error("an answer without a name")
		}
	}
	if c := g.call("GET", "/api/session", nil).Header.Get("Cache-Control"); c != "no-store" {
		t.Errorf("answers may be kept: %q", c)
	}
}

// The order of the doors: who you are, then that it is you, then whether the request makes sense.
func TestDoors(t *testing.T) {
	h := serve(t)
	g := h.guest()
	g.call("GET", "/api/documents", nil).is(401, "sign-in") // not 422: a stranger learns nothing of the contract
	g.call("GET", "/api/nothing", nil).is(401, "sign-in")
	g.upload("a.pdf", apptest.PDF("x")).is(401, "sign-in")

	clerk := h.person("vanthu.h41")
	clerk.call("GET", "/api/nothing", nil).is(404, "no-such-address")
	clerk.call("PATCH", "/api/documents", nil).is(405, "method-not-allowed")
	good := clerk.csrf
	for _, wrong := range []string{"", "x", h.person("chuyenvien.h41").csrf} {
		clerk.csrf = wrong
		clerk.call("POST", "/api/documents/incoming", "{}").is(403, "csrf") // before the input is looked at
		clerk.upload("a.pdf", apptest.PDF("x")).is(403, "csrf")
	}
	clerk.csrf = good
	clerk.call("POST", "/api/documents/incoming", "{}").is(422, "input-invalid")

	// A form on somebody else's page can send a body, but not as JSON.
	req := g.request("POST", "/api/session", strings.NewReader(`{"username":"vanthu.h41","password":"`+apptest.Password+`"}`))
	req.Header.Set("Content-Type", "text/plain")
	g.do(req).is(403, "csrf")
}

// A session is made by signing in and by nothing else, and ends with signing out.
func TestSession(t *testing.T) {
	h := serve(t)
	g := h.guest()
	g.cookie = "congvan_session=chosen-by-the-attacker"
	r := g.call("POST", "/api/session", map[string]string{"username": "vanthu.h41", "password": apptest.Password})
	r.is(200, "")
	c := r.Cookies()[0]
	if c.Value == "chosen-by-the-attacker" || len(c.Value) < 40 || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 0 || !c.Expires.IsZero() {
		t.Fatalf("%+v", c)
	}
	a, b := h.person("vanthu.h41"), h.person("vanthu.h41")
	if a.cookie == b.cookie || a.csrf == b.csrf {
		t.Fatal("two sessions are one")
	}
	// Signing in anew ends the session this browser had: whoever planted or copied it is out.
	again := a.call("POST", "/api/session", map[string]string{"username": "vanthu.h41", "password": apptest.Password})
	again.is(200, "")
	a.call("GET", "/api/session", nil).is(401, "session-none")
	b.call("GET", "/api/session", nil).is(200, "")
	out := b.call("DELETE", "/api/session", nil)
	out.is(204, "")
	if c := out.Cookies()[0]; c.Value != "" || c.Expires.Unix() > 1 {
		t.Fatalf("the cookie stays: %+v", c)
	}
	b.call("GET", "/api/session", nil).is(401, "session-none")
	b.call("PUT", "/api/session/post", map[string]any{"post": h.Leader.Post}).is(401, "session-none")
	// One's own posts only.
	h.person("vanthu.h41").call("PUT", "/api/session/post", map[string]any{"post": h.Leader.Post}).is(403, "post-not-yours")
}

func TestLockout(t *testing.T) {
	h := serve(t)
	g := h.guest()
	try := func(name, password string) answer {
		return g.call("POST", "/api/session", map[string]string{"username": name, "password": password})
	}
	for _, name := range []string{"vanthu.h41", "khong.co"} { // existing or not: the answers are the same
		for range 5 {
			try(name, "sai mật khẩu").is(401, "credentials-wrong")
		}
		try(name, apptest.Password).is(429, "sign-in-locked")
	}
	try("chuyenvien.h41", apptest.Password).is(200, "")
}

// Large, endless, short and nonsensical requests end with an answer and without the connection: what was not read must never be
// taken for the next request.
func TestBodies(t *testing.T) {
	h := serve(t)
	p := h.person("vanthu.h41")
	who := "Host: x\r\nCookie: " + p.cookie + "\r\nX-CSRF-Token: " + p.csrf + "\r\n"
	smuggled := "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
	filler := strings.Repeat("x", 64<<10)
	many := make([]string, 40) // 2.5 MB
	for i := range many {
		many[i] = smuggled + filler
	}
	length := len(many) * len(many[0])
	chunks := make([]string, len(many))
	for i, s := range many {
		chunks[i] = fmt.Sprintf("%x\r\n%s\r\n", len(s), s)
	}
	for name, c := range map[string]struct {
		head   string
		body   []string
		status string
	}{
		"upload of a stranger":          {"PUT /api/uploads?name=a.pdf HTTP/1.1\r\nHost: x\r\nContent-Length: " + fmt.Sprint(length) + "\r\n\r\n", many, "401"},
		"chunked upload of a stranger":  {"PUT /api/uploads?name=a.pdf HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", chunks, "401"},
		"upload without a name":         {"PUT /api/uploads HTTP/1.1\r\n" + who + "Content-Length: " + fmt.Sprint(length) + "\r\n\r\n", many, "422"},
		"upload that is announced big":  {"PUT /api/uploads?name=a.pdf HTTP/1.1\r\n" + who + "Content-Length: 900000000\r\n\r\n", many, "413"},
		"upload that turns out big":     {"PUT /api/uploads?name=a.pdf HTTP/1.1\r\n" + who + "Transfer-Encoding: chunked\r\n\r\n", chunks, "413"},
		"large JSON":                    {"POST /api/documents/incoming HTTP/1.1\r\n" + who + "Content-Type: application/json\r\nContent-Length: " + fmt.Sprint(length) + "\r\n\r\n", many, "413"},
		"endless JSON":                  {"POST /api/documents/incoming HTTP/1.1\r\n" + who + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n", chunks, "413"},
		"large body to a page":          {"POST /gi/do HTTP/1.1\r\nHost: x\r\nContent-Length: " + fmt.Sprint(length) + "\r\n\r\n", many, "405"},
		"a body where none belongs":     {"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: " + fmt.Sprint(length) + "\r\n\r\n", many, "200"},
		"a middling body of a stranger": {"POST /api/documents/incoming HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: " + fmt.Sprint(len(many[0])*10) + "\r\n\r\n", many[:10], "401"},
		"headers without end":           {"GET / HTTP/1.1\r\nHost: x\r\nX: " + filler + "\r\n\r\n", nil, "431"},
	} {
		t.Run(name, func(t *testing.T) {
			got := h.raw(c.head, c.body...)
			if !strings.HasPrefix(got, "HTTP/1.1 "+c.status) {
				t.Fatalf("%.300s, want %s", got, c.status)
			}
			if n := strings.Count(got, "HTTP/1.1 "); n != 1 {
				t.Fatalf("%d answers to one request:\n%.2000s", n, got)
			}
		})
	}
	if n := apptest.Value[int](h.Office, "select count(*) from upload"); n != 0 {
		t.Fatalf("%d uploads left", n)
	}
}
