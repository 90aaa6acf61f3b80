package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"congvan/internal/pg/pgtest"
	"congvan/migrations"
)

// cli runs a command and returns its exit status and output.
func cli(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errOut bytes.Buffer
	code = run(t.Context(), args, strings.NewReader(""), &out, &errOut)
	return code, out.String(), errOut.String()
}

func TestEdxmlCommand(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return name
	}
	meta := write("meta.json", `{"kind":"new","from":{"organId":"H41"},"to":[{"organId":"H42"}],"documentId":"H41,2026/11/20,510/KH-UBND",
		"code":{"number":"510","notation":"KH-UBND"},"promulgation":{"date":"2026-11-20"},"subject":"Kế hoạch"}`)
	pdf, table := write("kế hoạch.pdf", "%PDF-1.7\n"), write("bảng.csv", "a,b\n")
	letter := filepath.Join(dir, "letter.edxml")
	if code, _, stderr := cli(t, "edxml", "encode", meta, pdf, table, "--out", letter); code != 0 {
		t.Fatal(stderr)
	}
	if code, stdout, _ := cli(t, "edxml", "check", letter, letter); code != 0 || strings.Count(stdout, ": ok, new, 0 diagnostics") != 2 {
		t.Fatal(stdout)
	}
	out := filepath.Join(dir, "out")
	for range 2 { // the same files again are the same files
		code, stdout, stderr := cli(t, "edxml", "decode", letter, "--json", "--out", out)
		var m map[string]any
		if err := json.Unmarshal([]byte(stdout), &m); code != 0 || err != nil {
			t.Fatal(err, stderr)
		}
		for _, key := range []string{"kind", "from", "to", "documentId", "code", "promulgation", "documentType", "subject", "signer", "priority", "dueDate", "responseFor", "business", "status", "attachments", "diagnostics"} {
			if _, ok := m[key]; !ok {
				t.Fatal("no", key)
			}
		}
	}
	files, _ := os.ReadDir(out)
	if len(files) != 2 {
		t.Fatal(files)
	}
	if b, err := os.ReadFile(filepath.Join(out, "bảng.csv")); err != nil || string(b) != "a,b\n" {
		t.Fatal(err)
	}
	bad := write("bad.edxml", "<edXML")
	if code, stdout, stderr := cli(t, "edxml", "check", letter, bad); code != 1 || !strings.Contains(stderr, "edxml-malformed") || !strings.Contains(stdout, "letter.edxml: ok") {
		t.Fatal(code, stdout, stderr)
	}
	broken := filepath.Join(dir, "broken")
	b, _ := os.ReadFile(letter)
	if code, _, _ := cli(t, "edxml", "decode", write("cut.edxml", string(b[:len(b)-40])), "--out", broken); code != 1 {
		t.Fatal("a message that is cut off passed")
	}
	if left, _ := os.ReadDir(broken); len(left) != 0 {
		t.Fatal("a refused message left files behind:", left)
	}
	for _, args := range [][]string{{"edxml"}, {"edxml", "x"}, {"edxml", "decode"}, {"edxml", "check"}, {"edxml", "decode", letter, "--nonsense"}} {
		if code, _, _ := cli(t, args...); code != 2 {
			t.Fatal(args, code)
		}
	}
}

func TestHubCommand(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("CONGVAN_DATA", dir)
	t.Setenv("CONGVAN_HUB_DATABASE_URL", pgtest.NewWith(t, migrations.Hub()))
	secret := filepath.Join(dir, "secret")
	if err := os.WriteFile(secret, []byte("secret-of-H41\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := cli(t, "hub", "system", "add", "H41", "--secret-file", secret, "--name", "Nghệ An", "--organs", "H41,H41.11"); code != 0 {
		t.Fatal(stderr)
	}
	code, stdout, _ := cli(t, "hub", "system", "list", "--json")
	if code != 0 || !strings.Contains(stdout, `"H41.11"`) || strings.Contains(stdout, "secret") {
		t.Fatal(stdout)
	}
	csv := filepath.Join(dir, "agencies.csv")
	if err := os.WriteFile(csv, []byte("\ufeffcode,name\nH42,Ninh Bình\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, stdout, stderr := cli(t, "hub", "agency", "import", csv); code != 0 || stdout != "1 agencies\n" {
		t.Fatal(stdout, stderr)
	}
	if code, _, stderr := cli(t, "hub", "system", "add", "H 41", "--secret-file", secret); code != 1 || !strings.Contains(stderr, "not valid") {
		t.Fatal(code, stderr)
	}
	for _, args := range [][]string{{"hub", "x"}, {"hub", "system", "add", "H41"}, {"hub", "system"}} {
		if code, _, _ := cli(t, args...); code != 2 {
			t.Fatal(args, code)
		}
	}
}
