package bpmn

import (
	"strings"
	"testing"
)

func TestExpressions(t *testing.T) {
	env := Env{Outcome: "return", Vars: map[string]any{"urgent": true, "n": 3.0, "units": []any{"a", "b"}, "unit": "a"}}
	for src, want := range map[string]bool{
		`outcome == "return"`:                  true,
		`${outcome == 'done'}`:                 false,
		`vars.urgent`:                          true,
		`vars.missing == nil`:                  true,
		`len(vars.units) == 2 && vars.n > 2`:   true,
		`any(vars.units, # == "b")`:            true,
		`outcome in ["done", "file"] || false`: false,
	} {
		x, err := Compile(src, WantBool)
		if err != nil {
			t.Fatalf("%s: %v", src, err)
		}
		if got, err := x.Bool(env); err != nil || got != want {
			t.Fatalf("%s: %v %v", src, got, err)
		}
	}
	x, err := Compile("vars.unit", WantText)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := x.Text(env); err != nil || got != "a" {
		t.Fatalf("%q %v", got, err)
	}
	if got, err := x.Text(Env{}); err != nil || got != "" {
		t.Fatalf("a variable not set must be empty: %q %v", got, err)
	}
}

func TestExpressionsThatAreRefused(t *testing.T) {
	for src, want := range map[string]string{
		``:                                 "empty",
		`approved`:                         "vars.approved",
		`outcome`:                          "expected bool",
		`outcome ==`:                       "unexpected",
		`len(1..1000000000) > 0`:           "range",
		`let a = outcome; a == "x"`:        "let",
		`any(vars.a, any(vars.a, # == 1))`: "loop inside",
		`len(map(vars.a, #)) > 1`:          "map",
		`repeat("a", 1000000) == ""`:       "repeat",
		`outcome == "` + strings.Repeat("x", 1000):    "longer",
		strings.Repeat("!", 500) + "true":             "node",
		strings.Repeat("(", 900) + "":                 "unexpected",
		`outcome == 1`:                                "mismatched",
		`vars["a"](1)`:                                "",
		`$env.vars == nil`:                            "",
		strings.Repeat("vars.a && ", 60) + "vars.a":   "node",
		`outcome matches "("`:                         "regexp",
		`now() > now()`:                               "now",
		`reduce(vars.a, #acc + #) == 1`:               "reduce",
		`vars.a == "x" ? "y" : 3`:                     "",
		`any(vars.a, any(vars.b, all(vars.c, true)))`: "loop inside",
	} {
		x, err := Compile(src, WantBool)
		if want == "" { // may compile, must not do harm
			if x != nil {
				_, _ = x.Bool(Env{})
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: %v, want something with %q", src, err, want)
		}
	}
}

func TestRunningExpressionFails(t *testing.T) {
	x, err := Compile("vars.a.b > 1", WantBool)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.Bool(Env{}); err == nil {
		t.Fatal("a field of nothing gave a value")
	}
	x, err = Compile("vars.a", WantBool)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.Bool(Env{Vars: map[string]any{"a": "yes"}}); err == nil {
		t.Fatal("a text passed for true or false")
	}
}
