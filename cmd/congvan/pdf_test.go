package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"congvan/internal/pades/padestest"
	"congvan/internal/pki/pkitest"
)

func TestPDFSignAndVerify(t *testing.T) {
	dir := t.TempDir()
	root := pkitest.NewRoot("Root")
	who := root.Intermediate("CA").Issue(pkitest.Subject{Name: "Lê Trọng Nghĩa", Organisation: "UBND tỉnh Nghệ An"}, pkitest.Options{})
	path := func(name string) string { return filepath.Join(dir, name) }
	for name, data := range map[string][]byte{"letter.pdf": padestest.Plan().PDF(), "root.pem": root.PEM(), "key.p12": who.P12("bí mật"),
		"password": []byte("bí mật\n"), "wrong": []byte("sai\n"), "text.pdf": []byte("Kính gửi"), "empty.pdf": nil} {
		if err := os.WriteFile(path(name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	call := func(args ...string) (int, string, string) {
		var out, errOut bytes.Buffer
		for i, a := range args {
			args[i] = strings.ReplaceAll(a, "@", dir+"/")
		}
		return pdfCommand(context.Background(), args, nil, &out, &errOut), out.String(), errOut.String()
	}
	for _, c := range []struct {
		args string
		code int
		want string // in stdout or stderr
	}{
		{"", 2, "usage"},
		{"sign @letter.pdf", 2, "usage"},
		{"verify", 2, "usage"},
		{"verify @letter.pdf --trust @password", 1, "certificate"},
		{"sign @letter.pdf --p12 @key.p12 --password-file @wrong", 1, "congvan: "},
		{"sign @text.pdf --p12 @key.p12 --password-file @password", 1, "not a PDF"},
		{"sign @letter.pdf --p12 @key.p12 --password-file @password --field leader --out @out.pdf", 0, "Lê Trọng Nghĩa"},
		{"verify @out.pdf --trust @root.pem", 0, "TOTAL_PASSED"},
		{"verify @out.pdf", 1, "NO_CERTIFICATE_CHAIN_FOUND"},
		{"verify @out.pdf @letter.pdf --trust @root.pem", 1, "unsigned"},
		{"verify @empty.pdf --json", 1, `"pdf-empty"`},
		{"verify @none.pdf --json", 1, `"verdict":"unknown"`},
	} {
		code, out, errOut := call(strings.Fields(c.args)...)
		if code != c.code || !strings.Contains(out+errOut, c.want) {
			t.Fatalf("pdf %s: exit %d\n%s%s", c.args, code, out, errOut)
		}
	}
	code, out, _ := call("verify", "@out.pdf", "--trust", "@root.pem", "--json")
	var got map[string]any
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != 0 {
		t.Fatal(code, err, out)
	}
	s := got["signatures"].([]any)[0].(map[string]any)
	for _, k := range []string{"field", "signer", "signedAt", "level", "indication", "subIndication", "integrity", "coversWholeFile", "modifiedAfter"} {
		if _, ok := s[k]; !ok {
			t.Fatalf("no %s in %s", k, out)
		}
	}
	if got["verdict"] != "passed" || s["integrity"] != true || s["modifiedAfter"] != "none" {
		t.Fatal(out)
	}
}
