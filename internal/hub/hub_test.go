package hub_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"congvan/internal/blob/fsblob"
	"congvan/internal/edxml"
	"congvan/internal/hub"
	"congvan/internal/pg/pgtest"
	"congvan/internal/vxp"
	"congvan/migrations"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

// world is a hub with three participants: H41 under its 13-character id, H42 with two organs, G22 locked out of nothing.
type world struct {
	t    *testing.T
	srv  *hub.Server
	addr string
}

const (
	nghean   = "000.00.00.H41"
	ninhbinh = "000.00.00.H42"
)

func newWorld(t *testing.T) *world {
	t.Helper()
	blobs, err := fsblob.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	key, err := vxp.LoadKey("", filepath.Join(t.TempDir(), "hub.key"))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, srv: &hub.Server{DB: pgtest.Open(t, pgtest.NewWith(t, migrations.Hub())), Blobs: blobs, Key: key}}
	ctx, stop := context.WithCancel(context.Background())
	for id, secret := range map[string]vxp.Secret{nghean: "secret-a", ninhbinh: "secret-b"} {
		if err := w.srv.AddSystem(ctx, id, "UBND tỉnh", secret); err != nil {
			t.Fatal(err)
		}
	}
	directory := "code,oldcode,name,system,parent\nH42.05,000.05.00.H42,Sở KH&CN,000.00.00.H42,000.00.00.H42\nH43,,không có hệ thống,,\n"
	if n, err := w.srv.ImportAgencies(ctx, strings.NewReader(directory)); err != nil || n != 2 {
		t.Fatal(n, err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w.addr = ln.Addr().String()
	done := make(chan error, 1)
	go func() { done <- w.srv.Serve(ctx, ln) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error("the hub did not stop well:", err)
		}
	})
	return w
}

func (w *world) as(id string, secret vxp.Secret) *vxp.Client {
	return &vxp.Client{Endpoint: "http://" + w.addr + "/vxp", SystemID: id, Secret: secret}
}

func message(to ...string) *edxml.Message {
	m := &edxml.Message{Kind: edxml.New, From: edxml.Organ{ID: nghean}, DocumentID: nghean + ",2026/11/20,510/KH-UBND",
		Code: edxml.Code{Number: "510", Notation: "KH-UBND"}, Subject: "Kế hoạch"}
	for _, id := range to {
		m.To = append(m.To, edxml.Organ{ID: id})
	}
	return m
}

func (w *world) encode(m *edxml.Message) []byte {
	w.t.Helper()
	var files []edxml.Source
	if m.Kind != edxml.Status {
		files = []edxml.Source{{Name: "510.pdf", Open: func() (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader("%PDF-1.7 " + m.Subject)), nil
		}}}
	}
	var b bytes.Buffer
	if err := edxml.Encode(&b, m, files); err != nil {
		w.t.Fatal(err)
	}
	return b.Bytes()
}

func send(c *vxp.Client, kind string, file []byte) (string, error) {
	return c.Send(context.Background(), kind, c.SystemID, sha256.Sum256(file), int64(len(file)),
		func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(file)), nil })
}

func (w *world) waiting(c *vxp.Client, kind string) []vxp.Received {
	w.t.Helper()
	list, err := c.ReceivedList(context.Background(), kind)
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

func codeOf(err error) string {
	var f *vxp.Failure
	if errors.As(err, &f) {
		return f.Code
	}
	return fmt.Sprint(err)
}

// TestLetter follows one document and the answer to it.
func TestLetter(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.as(nghean, "secret-a"), w.as(ninhbinh, "secret-b")
	file := w.encode(message(ninhbinh, "H42.05"))
	docID, err := send(a, vxp.MessageEdoc, file)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := send(a, vxp.MessageEdoc, file); err != nil || again != docID {
		t.Fatalf("the same file again: %s and %s, %v", docID, again, err)
	}
	list := w.waiting(b, vxp.MessageEdoc)
	if len(list) != 2 || list[0].To != ninhbinh || list[1].To != "H42.05" || list[0].From != nghean || list[0].Status != "initial" {
		t.Fatal(list)
	}
	if got := w.waiting(a, vxp.MessageEdoc); len(got) != 0 {
		t.Fatal("the sender finds its own message:", got)
	}
	for range 2 { // fetching changes nothing
		var got bytes.Buffer
		if err := b.Fetch(context.Background(), list[0].DocID, func(r io.Reader) error { _, err := got.ReadFrom(r); return err }); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Bytes(), file) {
			t.Fatal("the message came changed")
		}
	}
	if err := a.Fetch(context.Background(), list[0].DocID, nil); codeOf(err) != vxp.CodeBadFile {
		t.Fatal("a stranger read the message:", err)
	}
	for _, state := range []string{vxp.StateProcessing, vxp.StateDone, vxp.StateDone, vxp.StateFail} {
		if err := b.SetState(context.Background(), list[0].DocID, state); err != nil {
			t.Fatal(state, err)
		}
	}
	if got := w.waiting(b, vxp.MessageEdoc); len(got) != 1 || got[0].DocID != list[1].DocID {
		t.Fatal("after done:", got)
	}
	sent, err := a.SentList(context.Background(), vxp.MessageEdoc, docID)
	if err != nil || len(sent) != 2 || sent[0].ReceiveStatus != "done" || sent[1].ReceiveStatus != "initial" {
		t.Fatal(sent, err)
	}
	status := &edxml.Message{Kind: edxml.Status, From: edxml.Organ{ID: ninhbinh}, ResponseFor: []edxml.ResponseFor{{OrganID: nghean, DocumentID: message().DocumentID}},
		Status: &edxml.StatusInfo{Code: edxml.Arrived, Time: time.Now()}}
	if _, err := send(b, vxp.MessageStatus, w.encode(status)); err != nil {
		t.Fatal(err)
	}
	if got := w.waiting(a, vxp.MessageStatus); len(got) != 1 || got[0].From != ninhbinh {
		t.Fatal(got)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.as(nghean, "secret-a")
	foreign := message(ninhbinh)
	foreign.From.ID = "H42.05"
	for _, c := range []struct {
		name, want string
		client     *vxp.Client
		kind       string
		file       []byte
	}{
		{"wrong secret", vxp.CodeBadCredentials, w.as(nghean, "secret-x"), "edoc", w.encode(message(ninhbinh))},
		{"unknown system", vxp.CodeBadCredentials, w.as("H99", "secret-a"), "edoc", w.encode(message(ninhbinh))},
		{"unknown receiver", vxp.CodeNoReceiver, a, "edoc", w.encode(message(ninhbinh, "H99"))},
		{"receiver without a system", vxp.CodeNoReceiver, a, "edoc", w.encode(message("H43"))},
		{"not the sender", vxp.CodeNoSender, a, "edoc", w.encode(foreign)},
		{"not edXML", vxp.CodeBadFormat, a, "edoc", []byte("<x/>")},
		{"a document as status", vxp.CodeBadFormat, a, "status", w.encode(message(ninhbinh))},
		{"other type", vxp.CodeBadFile, a, "letter", w.encode(message(ninhbinh))},
		{"empty", vxp.CodeBadFile, a, "edoc", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := send(c.client, c.kind, c.file); codeOf(err) != c.want {
				t.Fatalf("got %v, want code %s", err, c.want)
			}
		})
	}
	if got := w.waiting(w.as(ninhbinh, "secret-b"), vxp.MessageEdoc); len(got) != 0 {
		t.Fatal("refused messages were delivered:", got)
	}
	other := sha256.Sum256([]byte("other"))
	_, err := a.Send(context.Background(), "edoc", nghean, other, 3, func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("abc")), nil })
	if codeOf(err) != vxp.CodeFileError {
		t.Fatal("a body that is not what was signed:", err)
	}
	w.srv.Max = 100
	if _, err := send(a, "edoc", w.encode(message(ninhbinh))); codeOf(err) != vxp.CodeBadFile {
		t.Fatal("over the limit:", err)
	}
}

// TestSameFileAtOnce: the SDK's retry may overtake the call it repeats.
func TestSameFileAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	file := w.encode(message(ninhbinh))
	ids := make([]string, 8)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			id, err := send(w.as(nghean, "secret-a"), vxp.MessageEdoc, file)
			if err != nil {
				t.Error(err)
			}
			ids[i] = id
		})
	}
	wg.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Fatal("several ids:", ids)
		}
	}
	if got := w.waiting(w.as(ninhbinh, "secret-b"), vxp.MessageEdoc); len(got) != 1 {
		t.Fatal("deliveries:", got)
	}
}

// TestWire plays requests of the vendor's SDK byte for byte: names in its case, the file hash without leading zeros, the
// line break after the file, 100-continue, headers of earlier calls.
func TestWire(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	file := w.encode(message(ninhbinh))
	sum := sha256.Sum256(file)
	secret := vxp.Secret("secret-a")
	headers := func(secret vxp.Secret, args ...vxp.Arg) string {
		var b, keys strings.Builder
		for i, a := range args {
			fmt.Fprintf(&b, "XroadVnpt-%s: %s\r\n", a.Key, a.Value)
			if keys.WriteString(a.Key); i < len(args)-1 {
				keys.WriteString(";")
			}
		}
		text := vxp.SignText(args)
		fmt.Fprintf(&b, "XroadVnpt-sign-header-key: %s\r\nXroadVnpt-sign-header: %s\r\nXroadVnpt-hash-header: %s\r\n", keys.String(), text, vxp.MAC(secret, text))
		return b.String() + "User-Agent: JAVASDKAgent/1.0.0 XRoad/VPCP\r\nXroadVnpt-version: 3.0.201608\r\n"
	}
	var docID string
	t.Run("sendEdoc", func(t *testing.T) {
		r := w.raw("POST /sendEdoc HTTP/1.1\r\nContent-Type: application/octet-stream\r\n" + headers(secret, vxp.Arg{Key: "systemid", Value: nghean},
			vxp.Arg{Key: "servicetype", Value: "eDoc"}, vxp.Arg{Key: "messagetype", Value: "edoc"}, vxp.Arg{Key: "hash-file", Value: vxp.FileHash(sum)},
			vxp.Arg{Key: "from", Value: nghean}, vxp.Arg{Key: "timestamp", Value: "01012020T000000+0867"}, vxp.Arg{Key: "Content-Type", Value: "application/octet-stream"}) +
			fmt.Sprintf("Cache-Control: no-cache\r\nPragma: no-cache\r\nHost: %s\r\nAccept: text/html, image/gif, image/jpeg, */*; q=0.2\r\nConnection: keep-alive\r\nContent-Length: %d\r\n\r\n%s\r\n", w.addr, len(file)+2, file))
		if r["status"] != "OK" || r["ErrorCode"] != "0" || r["DocId"] == "" {
			t.Fatal(r)
		}
	})
	t.Run("getReceivedEdocList", func(t *testing.T) {
		r := w.raw("POST /a/b/getReceivedEdocList HTTP/1.1\r\n" + headers("secret-b", vxp.Arg{Key: "systemid", Value: ninhbinh}, vxp.Arg{Key: "servicetype", Value: "eDoc"},
			vxp.Arg{Key: "messagetype", Value: "edoc"}, vxp.Arg{Key: "timestamp", Value: "01012020T000000+0928"}, vxp.Arg{Key: "Content-Type", Value: "application/json"}) +
			"Content-Type: application/json\r\nContent-Length: 0\r\nHost: " + w.addr + "\r\nConnection: Keep-Alive\r\nAccept-Encoding: gzip,deflate\r\n\r\n")
		docID = r["data"].([]any)[0].(map[string]any)["docId"].(string)
	})
	t.Run("getEdoc with 100-continue and sticky headers", func(t *testing.T) {
		r := w.raw("POST /getEdoc HTTP/1.1\r\n" + headers("secret-b", vxp.Arg{Key: "systemid", Value: ninhbinh}, vxp.Arg{Key: "hash-file", Value: "abc"},
			vxp.Arg{Key: "docId", Value: docID}, vxp.Arg{Key: "docid", Value: "another"}, vxp.Arg{Key: "filePath", Value: "/tmp"}, vxp.Arg{Key: "status", Value: "done"}) +
			"Content-Length: 2\r\nExpect: 100-continue\r\nHost: " + w.addr + "\r\n\r\n{}")
		if r["status"] != "OK" || len(r["data"].(string)) < len(file) {
			t.Fatal(r)
		}
	})
	t.Run("downloadEdoc", func(t *testing.T) {
		get := func(docID string) []byte {
			req, _ := http.NewRequest("GET", "http://"+w.addr+"/downloadEdoc", nil)
			vxp.Sign(req.Header, "secret-b", []vxp.Arg{{Key: "systemid", Value: ninhbinh}, {Key: "docId", Value: docID}})
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			b, _ := io.ReadAll(resp.Body)
			return b
		}
		if !bytes.Equal(get(docID), file) || len(get("nothing")) != 0 {
			t.Fatal("wrong bytes")
		}
	})
	t.Run("getAgenciesList", func(t *testing.T) {
		list, err := w.as(nghean, secret).Agencies(context.Background())
		want := []vxp.Agency{{ID: nghean, Code: nghean, Name: "UBND tỉnh"}, {ID: ninhbinh, Code: ninhbinh, Name: "UBND tỉnh"},
			{ID: "H42.05", PID: ninhbinh, Code: "H42.05", Name: "Sở KH&CN", OldCode: "000.05.00.H42"}, {ID: "H43", Code: "H43", Name: "không có hệ thống"}}
		if diff := cmp.Diff(want, list); err != nil || diff != "" {
			t.Fatal(err, diff)
		}
	})
	t.Run("failure", func(t *testing.T) {
		r := w.raw("POST /sendEdoc HTTP/1.1\r\nContent-Length: 3\r\nHost: " + w.addr + "\r\n\r\nabc")
		if diff := cmp.Diff(map[string]any{"status": "FAIL", "ErrorCode": "15", "ErrorDesc": "Sai SystemId hoac SecretKey", "DocId": "", "data": []any{}, "count": 0.0}, r); diff != "" {
			t.Fatal(diff)
		}
	})
}

// raw sends bytes and reads the JSON of the answer, which must be HTTP 200 and ASCII.
func (w *world) raw(request string) map[string]any {
	w.t.Helper()
	conn, err := net.Dial("tcp", w.addr)
	if err != nil {
		w.t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	if _, err := io.WriteString(conn, request); err != nil {
		w.t.Fatal(err)
	}
	resp, err := readResponse(conn)
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	if resp.StatusCode != 200 || bytes.ContainsFunc(body, func(r rune) bool { return r > '~' }) {
		w.t.Fatalf("HTTP %d: %s", resp.StatusCode, body)
	}
	var v map[string]any
	if err := json.Unmarshal(body, &v); err != nil {
		w.t.Fatalf("%v: %s", err, body)
	}
	return v
}

func TestRegisterAgency(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	call := func(op, body string, args ...vxp.Arg) map[string]any {
		req, _ := http.NewRequest("POST", "http://"+w.addr+"/"+op, strings.NewReader(body))
		vxp.Sign(req.Header, "secret-b", append([]vxp.Arg{{Key: "systemid", Value: ninhbinh}}, args...))
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var v map[string]any
		if err := json.NewDecoder(resp.Body).Decode(&v); err != nil {
			t.Fatal(err)
		}
		return v
	}
	if r := call("registerAgency", `{"id":"","pcode":"`+ninhbinh+`","code":"H42.77","name":"Đơn vị thử","mail":"a@b"}`); r["status"] != "OK" {
		t.Fatal(r)
	}
	if r := call("registerAgency", `{"pcode":"`+nghean+`","code":"H41.1","name":"x"}`); r["ErrorCode"] != vxp.CodeNoSender {
		t.Fatal("an organ below somebody else's:", r)
	}
	file := w.encode(message("H42.77"))
	if _, err := send(w.as(nghean, "secret-a"), "edoc", file); err != nil {
		t.Fatal(err)
	}
	if r := call("countReceiveEdoc", "{}"); r["count"] != 1.0 {
		t.Fatal(r)
	}
	if r := call("deleteAgency", "{}", vxp.Arg{Key: "AgencyCode", Value: "H42.77"}); r["status"] != "OK" {
		t.Fatal(r)
	}
	second := message("H42.77")
	second.Subject = "Sau khi đóng"
	if _, err := send(w.as(nghean, "secret-a"), "edoc", w.encode(second)); codeOf(err) != vxp.CodeReceiverLocked {
		t.Fatal(err)
	}
	for _, op := range []string{"getAgenciesListQD20", "getSynchronizeUnit", "getSentEdocList"} {
		if r := call(op, ""); r["status"] != "OK" || r["data"] == nil {
			t.Fatal(op, r)
		}
	}
}

func TestSecretsAreSealed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var sealed []byte
	if err := w.srv.DB.Pool().QueryRow(context.Background(), "select secret from system where id = $1", nghean).Scan(&sealed); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, []byte("secret-a")) {
		t.Fatal("the secret is in the database in clear")
	}
	if got, err := w.srv.Key.Open(nghean, sealed); err != nil || string(got) != "secret-a" {
		t.Fatal(err)
	}
	if _, err := w.srv.Key.Open(ninhbinh, sealed); err == nil {
		t.Fatal("a secret opens under another system's id")
	}
	if _, err := (vxp.Key{}).Open(nghean, sealed); err == nil {
		t.Fatal("a secret opens with another key")
	}
	if err := w.srv.AddSystem(context.Background(), nghean, "", "new-secret"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.as(nghean, "secret-a").ReceivedList(context.Background(), "edoc"); codeOf(err) != vxp.CodeBadCredentials {
		t.Fatal("the old secret still works:", err)
	}
	systems, err := w.srv.Systems(context.Background())
	if err != nil || len(systems) != 2 || systems[0].Name != "UBND tỉnh" || len(systems[1].Organs) != 2 {
		t.Fatal(systems, err)
	}
}

func TestLoadKey(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "sub", "hub.key")
	a, err := vxp.LoadKey("", file)
	if err != nil {
		t.Fatal(err)
	}
	b, err := vxp.LoadKey("", file)
	if err != nil || a != b {
		t.Fatal("the key was not kept:", err)
	}
	if st, _ := os.Stat(file); st.Mode().Perm() != 0o600 {
		t.Fatal(st.Mode())
	}
	if _, err := vxp.LoadKey("short", file); err == nil {
		t.Fatal("a bad key passed")
	}
}

func TestImportRefusesAsAWhole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, in := range []string{"", "name\nx\n", "code,name\nH50,x\nH 51,y\n", "code,system\nH50,nobody\n"} {
		if _, err := w.srv.ImportAgencies(context.Background(), strings.NewReader(in)); err == nil {
			t.Fatalf("%q passed", in)
		}
	}
	err := w.srv.DB.Pool().QueryRow(context.Background(), "select code from organ where code = 'H50'").Scan(new(string))
	if !errors.Is(err, pgx.ErrNoRows) {
		t.Fatal("half a file was taken:", err)
	}
}
