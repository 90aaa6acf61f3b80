package vxp_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"congvan/internal/vxp"

	"github.com/google/go-cmp/cmp"
)

// Two requests of the vendor's SDK, as they were on the wire.
var vectors = []struct {
	name   string
	secret vxp.Secret
	args   []vxp.Arg
	text   string
	mac    string
}{
	{
		"getReceivedEdocList", "secret-b",
		[]vxp.Arg{{Key: "systemid", Value: "000.00.00.H41"}, {Key: "servicetype", Value: "eDoc"}, {Key: "messagetype", Value: "edoc"}, {Key: "timestamp", Value: "22112026T141127+0928"}, {Key: "Content-Type", Value: "application/json"}},
		`{"XroadVnpt-systemid":"000.00.00.H41","XroadVnpt-servicetype":"eDoc","XroadVnpt-messagetype":"edoc","XroadVnpt-timestamp":"22112026T141127+0928","XroadVnpt-Content-Type":"application/json"}`,
		"31cbb9879078ef03f8173f6a7496d56c2cdef71fedec90ca23d10780c3cda254",
	},
	{
		"sendEdoc", "secret-a",
		[]vxp.Arg{{Key: "systemid", Value: "000.00.00.G22"}, {Key: "servicetype", Value: "eDoc"}, {Key: "messagetype", Value: "edoc"},
			{Key: "hash-file", Value: "a2fbccb592b2abddd0e0a94bfeb0533e8a0b16d62ab572ed370dcb7bfdbd8e9"}, {Key: "from", Value: "000.00.00.G22"},
			{Key: "timestamp", Value: "22112026T141127+0867"}, {Key: "Content-Type", Value: "application/octet-stream"}},
		`{"XroadVnpt-systemid":"000.00.00.G22","XroadVnpt-servicetype":"eDoc","XroadVnpt-messagetype":"edoc","XroadVnpt-hash-file":"a2fbccb592b2abddd0e0a94bfeb0533e8a0b16d62ab572ed370dcb7bfdbd8e9","XroadVnpt-from":"000.00.00.G22","XroadVnpt-timestamp":"22112026T141127+0867","XroadVnpt-Content-Type":"application/octet-stream"}`,
		"2d81d88ce616e2e1e3da9262f58ecc0e9090822d08375ab6a24871b68cb3cc5e",
	},
}

func TestVectors(t *testing.T) {
	for _, v := range vectors {
		t.Run(v.name, func(t *testing.T) {
			if got := vxp.SignText(v.args); got != v.text {
				t.Fatal(cmp.Diff(v.text, got))
			}
			if got := vxp.MAC(v.secret, v.text); got != v.mac {
				t.Fatalf("got %s, want %s", got, v.mac)
			}
			h := http.Header{}
			vxp.Sign(h, v.secret, v.args)
			wire := http.Header{}
			for k, values := range h {
				for _, value := range values {
					wire.Add(k, value) // names lose their case on the way
				}
			}
			s, err := vxp.ReadSigned(wire)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Verify(v.secret, wire); err != nil {
				t.Fatal(err)
			}
			if err := s.Verify("another", wire); !errors.Is(err, vxp.ErrSignature) {
				t.Fatal("a wrong secret passed:", err)
			}
			wire.Set("XroadVnpt-systemid", "000.00.00.A00")
			if err := s.Verify(v.secret, wire); !errors.Is(err, vxp.ErrSignature) {
				t.Fatal("a plain header contradicts what was signed, and passed:", err)
			}
		})
	}
}

// TestStickyHeaders: a long-used SDK object sends docId and docid, and much that the call does not need.
func TestStickyHeaders(t *testing.T) {
	args := []vxp.Arg{{Key: "systemid", Value: "A"}, {Key: "docId", Value: "first"}, {Key: "docid", Value: "second"}, {Key: "filePath", Value: "/tmp/x"}, {Key: "status", Value: "done"}}
	wire := http.Header{}
	for _, a := range args {
		wire.Add("XroadVnpt-"+a.Key, a.Value)
	}
	text := vxp.SignText(args)
	wire.Set("XroadVnpt-sign-header", text)
	wire.Set("XroadVnpt-hash-header", vxp.MAC("s", text))
	s, err := vxp.ReadSigned(wire)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Verify("s", wire); err != nil {
		t.Fatal(err)
	}
	if s.Get("docId") != "first" || s.Get("docid") != "second" || s.Get("DOCID") != "first" || s.Get("status") != "done" || s.Get("none") != "" {
		t.Fatal("wrong arguments")
	}
}

func TestUnsigned(t *testing.T) {
	for _, text := range []string{"", "no JSON", "[]", `{"a":1}`, `{"a":{"b":"c"}}`, `{"a"`, "{" + strings.Repeat(`"a":"b",`, 200) + `"c":"d"}`} {
		h := http.Header{}
		h.Set("XroadVnpt-sign-header", text)
		h.Set("XroadVnpt-hash-header", "x")
		if _, err := vxp.ReadSigned(h); !errors.Is(err, vxp.ErrUnsigned) {
			t.Fatalf("%.20q: %v", text, err)
		}
	}
}

func TestFileHash(t *testing.T) {
	sum := [32]byte{0x0e, 0, 0xff}
	if got, want := vxp.FileHash(sum), "e0ff"+strings.Repeat("0", 29); got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
	for _, form := range []string{vxp.FileHash(sum), fmt.Sprintf("%x", sum), fmt.Sprintf("%X", sum)} {
		if !vxp.IsFileHash(form, sum) {
			t.Fatal(form)
		}
	}
	if vxp.IsFileHash("", sum) || vxp.IsFileHash("e0ff", sum) {
		t.Fatal("something else passed")
	}
}

func TestTimestamp(t *testing.T) {
	if got := vxp.Timestamp(time.Date(2026, 11, 22, 14, 11, 27, 928e6, time.UTC)); got != "22112026T141127+0928" {
		t.Fatal(got)
	}
}

// hub answers every call with one text and remembers the request.
type hub struct {
	*httptest.Server
	answer string
	header http.Header
	body   []byte
	path   string
}

func newHub(t *testing.T, answer string) (*hub, *vxp.Client) {
	h := &hub{answer: answer}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.header, h.path = r.Header, r.URL.Path
		h.body, _ = io.ReadAll(r.Body)
		io.WriteString(w, h.answer)
	}))
	t.Cleanup(h.Close)
	return h, &vxp.Client{Endpoint: h.URL + "/some/prefix/", SystemID: "A", Secret: "hush-hush"}
}

func TestSend(t *testing.T) {
	h, c := newHub(t, `{"status":"OK","ErrorCode":0,"ErrorDesc":"Thanh cong","DocId":"d1"}`)
	file := []byte("<edXML/>")
	sum := sha256.Sum256(file)
	id, err := c.Send(context.Background(), vxp.MessageEdoc, "A", sum, int64(len(file)), opener(file))
	if err != nil || id != "d1" {
		t.Fatal(id, err)
	}
	if h.path != "/some/prefix/sendEdoc" || string(h.body) != "<edXML/>\r\n" {
		t.Fatalf("sent %q to %s", h.body, h.path)
	}
	s, err := vxp.ReadSigned(h.header)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Verify("hush-hush", h.header); err != nil {
		t.Fatal(err)
	}
	if !vxp.IsFileHash(s.Get(vxp.KeyHashFile), sum) || s.Get(vxp.KeyFrom) != "A" || s.Get(vxp.KeyMessageType) != "edoc" || s.Get(vxp.KeyServiceType) != "eDoc" {
		t.Fatal("arguments missing")
	}
}

func opener(b []byte) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }
}

func TestLists(t *testing.T) {
	h, c := newHub(t, `{"status":"OK","ErrorCode":"0","ErrorDesc":"","data":[{"docId":"d1","from":"B","more":1}]}`)
	list, err := c.ReceivedList(context.Background(), vxp.MessageStatus)
	if diff := cmp.Diff([]vxp.Received{{DocID: "d1", From: "B"}}, list); err != nil || diff != "" {
		t.Fatal(err, diff)
	}
	h.answer = `{"status":"OK","ErrorCode":"0","ErrorDesc":"","data":[{"id":"1","code":"H41","name":"Nghệ An","oldCode":"000.00.00.H41"}]}`
	agencies, err := c.Agencies(context.Background())
	if err != nil || agencies[0].OldCode != "000.00.00.H41" {
		t.Fatal(err, agencies)
	}
	h.answer = `{"status":"OK","ErrorCode":"0","ErrorDesc":"","data":null}`
	if list, err := c.ReceivedList(context.Background(), vxp.MessageEdoc); err != nil || len(list) != 0 {
		t.Fatal(err, list)
	}
	h.answer = `{"status":"OK","ErrorCode":"0","ErrorDesc":""}`
	if err := c.SetState(context.Background(), "d1", vxp.StateDone); err != nil || string(h.body) != "{}" {
		t.Fatal(err)
	}
}

func TestFailures(t *testing.T) {
	h, c := newHub(t, `{"status":"FAIL","ErrorCode":"18","ErrorDesc":"Don vi nhan khong ton tai","DocId":"","data":[]}`)
	_, err := c.ReceivedList(context.Background(), vxp.MessageEdoc)
	var f *vxp.Failure
	if !errors.As(err, &f) || f.Code != vxp.CodeNoReceiver || vxp.Temporary(err) {
		t.Fatal(err)
	}
	h.answer = `{"status":"FAIL","ErrorCode":20,"ErrorDesc":"busy"}`
	if err := c.SetState(context.Background(), "d", "done"); !vxp.Temporary(err) {
		t.Fatal(err)
	}
	h.answer = `<html>502 hush-hush</html>`
	err = c.SetState(context.Background(), "d", "done")
	if !vxp.Temporary(err) || strings.Contains(err.Error(), "hush") {
		t.Fatal(err)
	}
	h.answer = `{"status":"FAIL","ErrorCode":"15","ErrorDesc":"wrong secret hush-hush"}`
	if err = c.SetState(context.Background(), "d", "done"); !errors.As(err, &f) || strings.Contains(err.Error(), "hush") {
		t.Fatal(err)
	}
	h.Close()
	if err = c.SetState(context.Background(), "d", "done"); !vxp.Temporary(err) {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("client", "client", c, "secret", c.Secret)
	if text := log.String() + fmt.Sprintf("%v %+v %#v", c, c, c); strings.Contains(text, "hush") {
		t.Fatal("the secret shows in a log:", text)
	}
}

func TestFetch(t *testing.T) {
	h, c := newHub(t, "")
	big := bytes.Repeat([]byte("Văn bản điện tử\r\n"), 100_000)
	data := base64.StdEncoding.EncodeToString(big)
	for name, answer := range map[string]string{
		"last":    `{"status":"OK","ErrorCode":"0","ErrorDesc":"","data":"` + data + `"}`,
		"first":   ` { "data" : "` + data + `" , "status":"OK", "x":[1,{"a":"]"}], "ErrorCode" : 0 ,"ErrorDesc":""}`,
		"escaped": `{"status":"OK","ErrorCode":"0","ErrorDesc":"","data":"` + strings.NewReplacer("/", `\/`, "+", `\u002B`).Replace(data) + `"}`,
	} {
		h.answer = answer
		var got bytes.Buffer
		err := c.Fetch(context.Background(), "d", func(r io.Reader) error { _, err := got.ReadFrom(r); return err })
		if err != nil || !bytes.Equal(got.Bytes(), big) {
			t.Fatal(name, err, got.Len())
		}
	}
	for name, answer := range map[string]string{
		"cut off":       `{"status":"OK","ErrorCode":"0","ErrorDesc":"","data":"` + data[:5000],
		"no data":       `{"status":"OK","ErrorCode":"0","ErrorDesc":""}`,
		"null":          `{"status":"OK","ErrorCode":"0","ErrorDesc":"","data":null}`,
		"failure after": `{"data":"QUJD","status":"FAIL","ErrorCode":"20","ErrorDesc":""}`,
		"failure":       `{"status":"FAIL","ErrorCode":"20","ErrorDesc":"","DocId":"","data":[]}`,
		"not base64":    `{"status":"OK","ErrorCode":"0","data":"***"}`,
		"not JSON":      `<html>`,
		"nothing":       ``,
	} {
		h.answer = answer
		if err := c.Fetch(context.Background(), "d", func(r io.Reader) error { _, err := io.Copy(io.Discard, r); return err }); err == nil {
			t.Fatal(name, "passed")
		}
	}
}

// FuzzReadSigned: nothing a stranger sends makes the reader of signatures fall over.
func FuzzReadSigned(f *testing.F) {
	f.Add(vectors[0].text)
	f.Add(`{"a":"b","A":"c"}`)
	f.Fuzz(func(t *testing.T, text string) {
		h := http.Header{"Xroadvnpt-Sign-Header": {text}, "Xroadvnpt-Hash-Header": {vxp.MAC("s", text)}}
		s, err := vxp.ReadSigned(h)
		if err == nil && s.Verify("s", h) != nil {
			t.Fatal("a good signature was refused")
		}
	})
}
