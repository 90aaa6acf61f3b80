package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func runFlow(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = flowCommand(t.Context(), args, nil, &o, &e)
	return code, o.String(), e.String()
}

func TestFlowCheck(t *testing.T) {
	defaults, err := filepath.Glob("../../workflows/*.bpmn")
	if err != nil || len(defaults) == 0 {
		t.Fatal("no default flows", err)
	}
	if code, out, errs := runFlow(t, append([]string{"check"}, defaults...)...); code != 0 || out+errs != "" {
		t.Fatalf("the default flows: %d %s%s", code, out, errs)
	}

	good, err := os.ReadFile(defaults[0])
	if err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(t.TempDir(), "bad.bpmn")
	if err := os.WriteFile(bad, bytes.Replace(good, []byte(`role="leader"`), []byte(`role="boss"`), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, _ := runFlow(t, "check", bad)
	if code != 1 || !strings.Contains(out, bad+":") || !strings.Contains(out, `lane-leader "Lãnh đạo": the role "boss" is not known`) {
		t.Fatalf("%d %s", code, out)
	}
	code, out, _ = runFlow(t, "check", bad, "--json", "--lang", "vi")
	var got struct {
		OK          bool
		Diagnostics []struct{ File, Element, Rule, VI string }
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != 1 || got.OK || len(got.Diagnostics) != 1 || got.Diagnostics[0].Rule != "unknown-role" {
		t.Fatalf("%d %v %s", code, err, out)
	}
	for _, args := range [][]string{nil, {"check"}, {"run", bad}, {"check", "--nonsense", bad}, {"check", bad, "--lang", "fr"}} {
		if code, _, errs := runFlow(t, args...); code != 2 || errs == "" {
			t.Errorf("%q: %d %q", args, code, errs)
		}
	}
	if code, _, errs := runFlow(t, "check", bad+".missing"); code != 1 || errs == "" {
		t.Errorf("a missing file: %d %q", code, errs)
	}
}
