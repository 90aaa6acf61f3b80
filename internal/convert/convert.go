// Package convert looks into files: is it a readable PDF, what text and which words are on it, how does a page look, and what
// does the head of an official letter say ([Prefill]).
//
// The work is done by poppler's programs, because a file from outside is the most hostile thing this system meets and a crash
// must take down a child, not the office. A child gets: a folder of its own that is deleted afterwards, no environment, no
// shell, limits on time, memory, processor and output (prlimit, where the machine has it), and there are only a few at once.
//
// A file is refused with a sentence for its owner ([ErrEmpty], [ErrNotPDF], [ErrEncrypted], [ErrBroken]); the caller adds the
// name the owner knows the file by: err.With("name", …).
package convert

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"congvan/internal/errs"
	"congvan/internal/vntext"
)

var (
	ErrEmpty = errs.New(errs.Invalid, "file-empty",
		"Tệp {name} rỗng (0 byte). Kiểm tra lại tệp rồi tải lên lần nữa.",
		"The file {name} is empty (0 bytes). Check it and upload it again.")
	ErrNotPDF = errs.New(errs.Invalid, "file-not-pdf",
		"Tệp {name} không phải PDF. Hãy xuất hoặc quét văn bản thành PDF rồi tải lên.",
		"The file {name} is not a PDF. Export or scan the document as PDF and upload that.")
	ErrEncrypted = errs.New(errs.Invalid, "file-encrypted",
		"Tệp {name} đặt mật khẩu hoặc khóa quyền nên không đọc và ký được. Hãy bỏ bảo vệ rồi tải lên lại.",
		"The file {name} is protected by a password or by permissions, so it cannot be read and signed. Remove the protection and upload it again.")
	ErrBroken = errs.New(errs.Invalid, "file-broken",
		"Tệp {name} hỏng hoặc thiếu một phần. Hãy xuất hoặc tải lại từ nguồn rồi thử lại.",
		"The file {name} is damaged or incomplete. Export it or fetch it again from its source and try once more.")
	ErrPage = errs.New(errs.Invalid, "page-out-of-range",
		"Văn bản không có trang {page}.", "The document has no page {page}.")
	ErrTooHeavy = errs.New(errs.Invalid, "file-too-heavy",
		"Tệp {name} quá phức tạp nên không xử lý được trong giới hạn cho phép. Hãy quét hoặc xuất lại ở độ phân giải thấp hơn.",
		"The file {name} is too complex to be processed within the limits. Scan or export it again at a lower resolution.")
	ErrMissing = errs.New(errs.Unavailable, "converter-missing",
		"Máy chủ thiếu chương trình {tool}. Người vận hành cần cài gói poppler-utils.",
		"The server lacks the program {tool}. Its operator has to install the package poppler-utils.")
)

// Info is what a PDF says about itself. Page sizes are those of the first page, in points.
type Info struct {
	Pages         int
	Width, Height float64
	Title         string
	Producer      string
	Version       string // "1.7"
	JavaScript    bool   // it holds scripts, which official documents have no use for
}

// Inspect says whether the file at path is a PDF that can be read and signed, and describes it.
func Inspect(ctx context.Context, path string) (Info, error) {
	if err := sniff(path); err != nil {
		return Info{}, named(err, path)
	}
	out, err := run(ctx, 1<<20, "pdfinfo", abs(path))
	if err != nil {
		return Info{}, named(verdict(err), path)
	}
	info, encrypted := parseInfo(out)
	switch {
	case encrypted:
		return Info{}, named(ErrEncrypted, path)
	case info.Pages < 1:
		return Info{}, named(ErrBroken, path)
	}
	return info, nil
}

// sniff reads the two ends of a file: what is no PDF, and what was cut off on the way, need no child to say so.
func sniff(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return err
	}
	if st.Size() == 0 {
		return ErrEmpty
	}
	head := make([]byte, 1024)
	n, err := f.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return err
	}
	// The header comes first (ISO 32000-1, 7.5.2). Readers that look for it further on (Annex H.3.4.1) are why one file can be
	// a page or a script to one program and a PDF to the next; only white space and a byte order mark are forgiven.
	if !bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(head[:n], []byte("\xef\xbb\xbf")), " \t\r\n\x00"), []byte("%PDF-")) {
		return ErrNotPDF
	}
	tail := make([]byte, min(st.Size(), 2048))
	if _, err := f.ReadAt(tail, st.Size()-int64(len(tail))); err != nil && err != io.EOF {
		return err
	}
	if !bytes.Contains(tail, []byte("startxref")) {
		return ErrBroken
	}
	return nil
}

// parseInfo reads pdfinfo's lines. A later line wins, so a title with line breaks cannot pass for the page count.
func parseInfo(out []byte) (info Info, encrypted bool) {
	for line := range strings.Lines(string(out)) {
		key, value, _ := strings.Cut(line, ":")
		value = vntext.Clean(value)
		switch key {
		case "Title":
			info.Title = value
		case "Producer":
			info.Producer = value
		case "JavaScript":
			info.JavaScript = value == "yes"
		case "Pages":
			info.Pages, _ = strconv.Atoi(value) // 0 is refused by the caller
		case "Encrypted":
			encrypted = strings.HasPrefix(value, "yes")
		case "Page size":
			_, _ = fmt.Sscanf(value, "%f x %f", &info.Width, &info.Height)
		case "PDF version":
			info.Version = value
		}
	}
	return info, encrypted
}

const maxText = 4 << 20

// Text returns the text of all pages as it is laid out, each page closed by a form feed, at most 4 MiB. It is valid UTF-8
// in NFC without NUL, so PostgreSQL takes it. A scan without text gives (almost) nothing.
func Text(ctx context.Context, path string) (string, error) {
	out, err := run(ctx, maxText, "pdftotext", "-layout", "-enc", "UTF-8", "-eol", "unix", abs(path), "-")
	if err != nil && !errors.Is(err, errTooMuch) { // a long text is cut, not refused
		return "", named(verdict(err), path)
	}
	return clean(out), nil
}

func clean(b []byte) string {
	for len(b) > 0 && !utf8.Valid(b[max(0, len(b)-utf8.UTFMax):]) && !utf8.RuneStart(b[len(b)-1]) {
		b = b[:len(b)-1]
	}
	s := strings.ToValidUTF8(string(b), "\ufffd")
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' && r != '\f' || r == 0x7f || r == '\u00ad' {
			return -1
		}
		return r
	}, s)
	return vntext.NFC(s)
}

// PageImage returns page (from 1) as PNG. dpi is held between 36 and 300; 96 is the screen's.
func PageImage(ctx context.Context, path string, page, dpi int) ([]byte, error) {
	if page < 1 {
		return nil, ErrPage.With("page", page)
	}
	p := strconv.Itoa(page)
	out, err := run(ctx, 32<<20, "pdftoppm", "-png", "-r", strconv.Itoa(min(max(dpi, 36), 300)), "-f", p, "-l", p, abs(path))
	if err != nil {
		return nil, pageError(err, path, page)
	}
	if len(out) == 0 {
		return nil, ErrPage.With("page", page)
	}
	return out, nil
}

// pageError tells a page that is not there from a file that cannot be read.
func pageError(err error, path string, page int) error {
	var x *failed
	if errors.As(err, &x) && (strings.Contains(x.stderr, "Wrong page range") || x.code == 99) {
		return ErrPage.With("page", page)
	}
	return named(verdict(err), path)
}

// verdict turns a child's failure into what its file is.
func verdict(err error) error {
	var x *failed
	switch {
	case errors.Is(err, errTooMuch) || errors.Is(err, errTooLong):
		return ErrTooHeavy.Because(err)
	case !errors.As(err, &x):
		return err
	case strings.Contains(x.stderr, "Incorrect password"):
		return ErrEncrypted.Because(err)
	case x.signal:
		return ErrTooHeavy.Because(err)
	}
	return ErrBroken.Because(err)
}

func named(err error, path string) error {
	if e := errs.Find(err); e != nil {
		return e.With("name", filepath.Base(path))
	}
	return fmt.Errorf("inspect file: %w", err)
}

// abs makes a path that no program can take for an option.
func abs(path string) string {
	if a, err := filepath.Abs(path); err == nil {
		return a
	}
	return path
}
