package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"congvan/internal/pg/pgtest"

	"github.com/google/go-cmp/cmp"
)

// congvan runs a command line with the given settings and nothing else of the kind from our own environment.
func congvan(t *testing.T, settings map[string]string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); strings.HasPrefix(name, "CONGVAN_") {
			t.Setenv(name, "") // an empty setting is no setting
		}
	}
	for k, v := range settings {
		t.Setenv(k, v)
	}
	var out, errOut bytes.Buffer
	code = run(t.Context(), args, strings.NewReader(""), &out, &errOut)
	return code, out.String(), errOut.String()
}

func TestParseFlags(t *testing.T) {
	for _, c := range []struct {
		args string
		want []string
		json bool
		ca   string
	}{
		{"verify a.pdf --trust ca.pem --json", []string{"verify", "a.pdf"}, true, "ca.pem"},
		{"-json verify -trust=ca.pem a.pdf", []string{"verify", "a.pdf"}, true, "ca.pem"},
		{"verify -- --json", []string{"verify", "--json"}, false, ""},
		{"verify -", []string{"verify", "-"}, false, ""},
		{"", nil, false, ""},
	} {
		fs := flag.NewFlagSet("x", flag.ContinueOnError)
		fs.SetOutput(io.Discard)
		j, ca := fs.Bool("json", false, ""), fs.String("trust", "", "")
		got, err := parseFlags(fs, strings.Fields(c.args))
		if err != nil || cmp.Diff(c.want, got) != "" || *j != c.json || *ca != c.ca {
			t.Errorf("%q: %v %v %v %v", c.args, got, *j, *ca, err)
		}
	}
	fs := flag.NewFlagSet("x", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	if _, err := parseFlags(fs, []string{"a", "--nonsense"}); err == nil {
		t.Error("an unknown flag was accepted")
	}
}

func TestUsage(t *testing.T) {
	for args, want := range map[string]int{"": 2, "help": 0, "nonsense": 2, "doctor --nonsense": 2, "doctor x": 2, "audit": 2, "migrate x": 2, "search": 2, "audit --help": 0} {
		if code, out, errOut := congvan(t, nil, strings.Fields(args)...); code != want || out+errOut == "" {
			t.Errorf("congvan %s: %d, said %q", args, code, out+errOut)
		}
	}
	if _, out, _ := congvan(t, nil, "help"); !strings.Contains(out, "CONGVAN_DATABASE_URL") || !strings.Contains(out, "doctor") {
		t.Error(out)
	}
}

func TestMigrateAndVerify(t *testing.T) {
	set := map[string]string{"CONGVAN_DATA": t.TempDir(), "CONGVAN_DATABASE_URL": pgtest.NewURL(t)}
	if code, _, errOut := congvan(t, set, "migrate"); code != 0 {
		t.Fatal(errOut)
	}
	code, out, errOut := congvan(t, set, "audit", "verify", "--json")
	var r struct{ OK bool }
	if err := json.Unmarshal([]byte(out), &r); code != 0 || err != nil || !r.OK {
		t.Fatal(code, out, errOut, err)
	}
	if code, out, _ := congvan(t, set, "audit", "verify", "--head", strings.Repeat("0", 64)); code != 1 || !strings.Contains(out, "BROKEN") {
		t.Fatal(code, out)
	}
}

type report struct {
	OK       bool
	Findings []finding
}

func doctor(t *testing.T, set map[string]string) (int, map[string]finding) {
	t.Helper()
	code, out, errOut := congvan(t, set, "doctor", "--json")
	var r report
	if err := json.Unmarshal([]byte(out), &r); err != nil || r.OK != (code == 0) {
		t.Fatal(err, code, out, errOut)
	}
	by := map[string]finding{}
	for _, f := range r.Findings {
		if f.VI == "" || f.EN == "" {
			t.Errorf("%s says nothing in one language: %+v", f.Check, f)
		}
		if old, twice := by[f.Check]; !twice || old.Verdict == good {
			by[f.Check] = f
		}
	}
	return code, by
}

func TestDoctor(t *testing.T) {
	dir := t.TempDir()
	set := map[string]string{"CONGVAN_DATA": dir, "CONGVAN_LISTEN": "127.0.0.1:0", "CONGVAN_MEILI_BIN": "off", "CONGVAN_DATABASE_URL": pgtest.NewURL(t)}
	_, by := doctor(t, set)
	for _, check := range []string{"config", "secret", "redis", "search", "listen", "rls"} {
		if by[check].Verdict != good {
			t.Errorf("%s: %+v", check, by[check])
		}
	}
	if by["postgres"].Verdict != broken || !strings.Contains(by["postgres"].EN, "fsync") {
		t.Errorf("the test cluster has no fsync, the doctor says: %+v", by["postgres"])
	}

	if err := os.WriteFile(filepath.Join(dir, "secret.key"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	set["CONGVAN_REDIS_URL"], set["CONGVAN_MEILI_URL"], set["CONGVAN_DATABASE_URL"] = "redis://127.0.0.1:1/0", "http://127.0.0.1:1", "postgres://u:geheim@127.0.0.1:1/x"
	code, out, _ := congvan(t, set, "doctor")
	for _, want := range []string{"✗ secret", "✗ redis", "✗ search", "✗ postgres", "chmod 600"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
	if code != 1 || strings.Contains(out, "geheim") {
		t.Error(code, out)
	}
	set["CONGVAN_LISTN"] = "x"
	if code, by := doctor(t, set); code != 1 || by["config"].Verdict != broken || !strings.Contains(by["config"].VI, "CONGVAN_LISTEN") {
		t.Error(code, by)
	}
}
