package bpmn

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write what is said now into testdata as what is expected")

var words = Words{
	Roles:    []string{"clerk", "leader", "head", "specialist"},
	Actions:  []string{"submit", "direct", "process"},
	Services: []string{"archive"},
}

// A file in testdata is a flow, a line of dashes, and what is said about it in English.
func TestDiagnostics(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no test data", err)
	}
	for _, path := range files {
		name := strings.TrimSuffix(filepath.Base(path), ".txt")
		t.Run(name, func(t *testing.T) {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			in, want, ok := strings.Cut(string(b), "\n----\n")
			if !ok {
				t.Fatal("no line of dashes")
			}
			got := said(name+".bpmn", []byte(in+"\n"))
			if *update {
				if err := os.WriteFile(path, []byte(in+"\n----\n"+got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Fatal(d)
			}
		})
	}
}

func said(file string, b []byte) string {
	_, ds := Load(file, b, words)
	var s strings.Builder
	for _, d := range ds {
		s.WriteString(d.String() + "\n")
	}
	return s.String()
}

// Both faces of a message must be there, and be different.
func TestDiagnosticsSpeakVietnamese(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txt")
	for _, path := range files {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		in, _, _ := strings.Cut(string(b), "\n----\n")
		_, ds := Load(path, []byte(in), words)
		for _, d := range ds {
			if d.VI == "" || d.EN == "" || d.VI == d.EN || d.Rule == "" || d.Line == 0 {
				t.Errorf("%+v", d)
			}
		}
	}
}

// Whatever the bytes, reading them ends and does not panic.
func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.txt")
	for _, path := range files {
		b, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		in, _, _ := strings.Cut(string(b), "\n----\n")
		f.Add([]byte(in))
	}
	f.Add([]byte("\xef\xbb\xbf<definitions xmlns=\"" + nsBPMN + "\"/>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		flow, ds := Load("x.bpmn", b, words)
		if flow == nil && len(ds) == 0 {
			t.Fatal("neither a flow nor a reason")
		}
	})
}
