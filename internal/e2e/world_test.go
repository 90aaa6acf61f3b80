package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// binary is built once for all stories.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "congvan-e2e-bin")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "congvan")
	out, err := exec.Command("go", "build", "-o", path, "congvan/cmd/congvan").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build: %v\n%s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := binary(); err == nil {
		os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// process is one running congvan with its own data folder, which it finds again when it is started anew.
type process struct {
	t    *testing.T
	name string
	args []string
	env  []string
	url  string
	cmd  *exec.Cmd
	log  *os.File
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// workDir is a folder that an unprivileged database server can be given a part of; t.TempDir's parents are closed to it.
func workDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "congvan-e2e-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// start runs congvan with the given arguments and waits until it is ready.
func start(t *testing.T, name, data, listen string, args []string, env ...string) *process {
	t.Helper()
	log, err := os.Create(filepath.Join(filepath.Dir(data), name+".log"))
	if err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, name: name, args: append(args, "--listen", listen), env: append(env, "CONGVAN_DATA="+data), url: "http://" + listen, log: log}
	p.run()
	t.Cleanup(func() {
		p.stop(syscall.SIGTERM)
		if t.Failed() {
			b, _ := os.ReadFile(log.Name())
			t.Logf("log of %s (end):\n%s", name, tail(string(b), 6000))
		}
		log.Close()
	})
	return p
}

func tail(s string, n int) string {
	if len(s) > n {
		return s[len(s)-n:]
	}
	return s
}

func (p *process) run() {
	p.t.Helper()
	bin, err := binary()
	if err != nil {
		p.t.Fatal(err)
	}
	p.cmd = exec.Command(bin, p.args...)
	p.cmd.Env = append(os.Environ(), p.env...)
	p.cmd.Stdout, p.cmd.Stderr = p.log, p.log
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.await(90*time.Second, "ready", func() bool {
		path := "/readyz"
		if p.args[0] == "hub" {
			path = "/healthz"
		}
		r, err := http.Get(p.url + path)
		if err != nil {
			return false
		}
		r.Body.Close()
		return r.StatusCode == http.StatusOK
	})
}

func (p *process) stop(sig syscall.Signal) {
	if p.cmd == nil || p.cmd.Process == nil {
		return
	}
	_ = p.cmd.Process.Signal(sig)
	done := make(chan struct{})
	go func() { _ = p.cmd.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		_ = p.cmd.Process.Kill()
		<-done
	}
	p.cmd = nil
}

// kill ends the process as a power cut would, and starts it again on the same data.
func (p *process) kill() {
	p.t.Helper()
	p.stop(syscall.SIGKILL)
	p.run()
}

// await polls until ok, or fails the test after d.
func (p *process) await(d time.Duration, what string, ok func() bool) {
	p.t.Helper()
	await(p.t, d, p.name+": "+what, ok)
}

func await(t *testing.T, d time.Duration, what string, ok func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		if ok() {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("waited %s in vain: %s", d, what)
		case <-tick.C:
		}
	}
}

// person is somebody signed in to one office.
type person struct {
	t    *testing.T
	at   *process
	http *http.Client
	csrf string
	name string
}

// as signs a person of the demo in.
func (p *process) as(username string) *person {
	p.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.t.Fatal(err)
	}
	who := &person{t: p.t, at: p, http: &http.Client{Jar: jar, Timeout: 60 * time.Second}, name: username}
	var s struct {
		CSRF string `json:"csrf"`
	}
	who.must("POST", "/api/session", map[string]string{"username": username, "password": "Congvan-2026"}, &s)
	who.csrf = s.CSRF
	return who
}

// call makes one request and returns its status; out, if any, takes a 2xx body.
func (w *person) call(method, path string, in, out any) (int, string) {
	w.t.Helper()
	var body io.Reader
	kind := "application/json"
	switch v := in.(type) {
	case nil:
	case []byte:
		body, kind = bytes.NewReader(v), "application/octet-stream"
	default:
		b, err := json.Marshal(v)
		if err != nil {
			w.t.Fatal(err)
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequest(method, w.at.url+path, body)
	if err != nil {
		w.t.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", kind)
	}
	req.Header.Set("X-CSRF-Token", w.csrf)
	r, err := w.http.Do(req)
	if err != nil {
		return 0, err.Error()
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		return 0, err.Error()
	}
	if r.StatusCode/100 == 2 && out != nil {
		if raw, ok := out.(*[]byte); ok {
			*raw = b
		} else if err := json.Unmarshal(b, out); err != nil {
			w.t.Fatalf("%s %s: %v in %s", method, path, err, b)
		}
	}
	return r.StatusCode, string(b)
}

// must is call that has to succeed.
func (w *person) must(method, path string, in, out any) {
	w.t.Helper()
	if code, body := w.call(method, path, in, out); code/100 != 2 {
		w.t.Fatalf("%s: %s %s: %d %s", w.name, method, path, code, body)
	}
}

// refused is call that has to fail with this status and slug.
func (w *person) refused(method, path string, in any, status int, slug string) {
	w.t.Helper()
	code, body := w.call(method, path, in, nil)
	if code != status || !strings.Contains(body, `"slug":"`+slug+`"`) {
		w.t.Fatalf("%s: %s %s should be refused with %d %s, got %d %s", w.name, method, path, status, slug, code, body)
	}
}

// upload puts a file and returns its id.
func (w *person) upload(name string, pdf []byte) (u upload) {
	w.t.Helper()
	w.must("PUT", "/api/uploads?name="+url.QueryEscape(name), pdf, &u)
	return u
}
