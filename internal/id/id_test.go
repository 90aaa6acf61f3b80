package id

import (
	"encoding/json"
	"testing"
)

func TestRoundTrip(t *testing.T) {
	type row struct {
		D Document `json:"d"`
		N Document `json:"n"`
	}
	in := row{D: New[Document]()}
	b, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var out row
	if err := json.Unmarshal(b, &out); err != nil || out != in {
		t.Fatalf("%s: %v %v", b, out, err)
	}
	v, err := in.D.Value()
	if err != nil {
		t.Fatal(err)
	}
	var back Document
	if err := back.Scan(v); err != nil || back != in.D {
		t.Fatalf("%v %v", back, err)
	}
	if v, _ := in.N.Value(); v != nil {
		t.Fatalf("none must be NULL, got %v", v)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, s := range []string{"", "x", "00000000-0000-0000-0000-000000000000", "{6ba7b810-9dad-11d1-80b4-00c04fd430c8}"} {
		if _, err := Parse[User](s); err == nil {
			t.Errorf("%q was taken for an id", s)
		}
	}
}
