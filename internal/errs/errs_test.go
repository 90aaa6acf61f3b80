package errs

import (
	"errors"
	"io"
	"testing"
)

var errLimit = New(TooLarge, "too-large", "Tệp {name} lớn hơn {limit} MB.", "The file {name} is larger than {limit} MB.")

func TestErrorKeepsItsTwoFacesApart(t *testing.T) {
	err := Wrap(errLimit.With("name", "a.pdf").With("limit", 50).At("/file").Because(io.ErrUnexpectedEOF), "storing upload")
	e := Find(err)
	if e == nil || KindOf(err) != TooLarge || e.Pointer != "/file" {
		t.Fatalf("lost on the way: %#v", e)
	}
	if got := e.Text("vi"); got != "Tệp a.pdf lớn hơn 50 MB." {
		t.Fatalf("Vietnamese text: %q", got)
	}
	if got := e.Text("en"); got != "The file a.pdf is larger than 50 MB." {
		t.Fatalf("English text: %q", got)
	}
	if !errors.Is(err, errLimit) || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatal("neither the declared error nor the cause may get lost")
	}
	if errLimit.Params != nil || errLimit.Pointer != "" {
		t.Fatal("the declared error was changed by its copies")
	}
	if KindOf(io.EOF) != Internal || Wrap(nil, "x") != nil {
		t.Fatal("a plain error is internal, and nothing wrapped is nothing")
	}
}
