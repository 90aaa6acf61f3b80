package cos_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"congvan/internal/pades/cos"
	"congvan/internal/pades/padestest"
)

func letters() map[string][]byte {
	packed := padestest.Plan()
	packed.XRefStream = true
	plain := padestest.Plan().PDF()
	return map[string][]byte{
		"table":  plain,
		"stream": packed.PDF(),
		"junk before the header, offsets from the header": append([]byte("junk\r\n"), plain...),
	}
}

func TestUpdateKeepsEverything(t *testing.T) {
	for name, pdf := range letters() {
		t.Run(name, func(t *testing.T) {
			f, err := cos.Open(pdf)
			if err != nil {
				t.Fatal(err)
			}
			u := cos.NewUpdate(f)
			root := f.Trailer.Get("Root").(cos.Ref)
			catalog := f.Catalog().Clone()
			added := u.Add(cos.NewDict("Text", cos.String{Bytes: []byte("ngh\x29\\(\xfe\r\n")}, "Hex", cos.String{Bytes: []byte{1, 41, 255}, Hex: true},
				"A B#", cos.Array{cos.Int(-5), cos.Real(1.5), true, nil, root}))
			catalog.Set("Extra", added)
			u.Set(root, catalog)
			want := u.Get(added)
			tail, _ := u.Bytes()
			g, err := cos.Open(append(bytes.Clone(pdf), tail...))
			if err != nil {
				t.Fatal(err)
			}
			if !cos.Equal(g.Load(added.Num), want) {
				t.Fatalf("got %s, want %s", cos.Append(nil, g.Load(added.Num)), cos.Append(nil, want))
			}
			f.Numbers(func(n int) {
				if n != root.Num && !cos.Equal(f.Load(n), g.Load(n)) {
					t.Errorf("object %d changed", n)
				}
			})
			if len(g.Sections) != len(f.Sections)+1 {
				t.Fatalf("%d sections", len(g.Sections))
			}
			rest, err := g.Tail(len(pdf))
			if err != nil || len(rest.Sections) != 1 || len(rest.Objects) != 2 {
				t.Fatalf("%+v, %v", rest, err)
			}
		})
	}
}

func TestHostileFiles(t *testing.T) {
	plain := padestest.Plan().PDF()
	swap := func(old, new string) []byte { return bytes.ReplaceAll(plain, []byte(old), []byte(new)) }
	at := bytes.LastIndex(plain, []byte("startxref\n")) + 10
	xref := bytes.Fields(plain[at:])[0]
	for name, c := range map[string]struct {
		pdf  []byte
		want error
	}{
		"nothing":             {nil, cos.ErrNotPDF},
		"no startxref":        {swap("startxref", "startxxxx"), cos.ErrBroken},
		"offset out of range": {append(bytes.Clone(plain[:at]), "99999999\n%%EOF"...), cos.ErrBroken},
		"loop of updates":     {swap("/Info ", fmt.Sprintf("/Prev %s /Info ", xref)), cos.ErrBroken},
		"no root":             {swap("/Root", "/Toor"), cos.ErrBroken},
		"deep nesting":        {swap("/Info ", "/X "+string(bytes.Repeat([]byte("["), 1<<16))+" /Info "), cos.ErrBroken},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := cos.Open(c.pdf); !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
		})
	}
}

func FuzzOpen(f *testing.F) {
	for _, pdf := range letters() {
		f.Add(pdf)
	}
	f.Add([]byte("%PDF-1.4\n1 0 obj\n<</Type /Catalog /A (x\\051) /B <41> /C [1 0 R -1.5 null]>>\nendobj\n2 0 obj\n<</Length 2>>\nstream\nab\nendstream\nendobj\n" +
		"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000082 00000 n \ntrailer\n<</Size 3 /Root 1 0 R>>\nstartxref\n131\n%%EOF\n"))
	f.Fuzz(func(t *testing.T, pdf []byte) {
		file, err := cos.Open(pdf)
		if err != nil {
			return
		}
		file.Numbers(func(n int) { cos.Append(nil, file.Load(n)) })
		_, _ = file.Tail(0)
	})
}
