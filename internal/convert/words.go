package convert

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"

	"congvan/internal/vntext"
)

// Word is a word on a page and its box in points, from the page's upper left corner: X0 < X1 to the right, Y0 < Y1 down.
type Word struct {
	Text           string
	X0, Y0, X1, Y1 float64
}

// Words returns the words of page (from 1) in reading order.
func Words(ctx context.Context, path string, page int) ([]Word, error) {
	if page < 1 {
		return nil, ErrPage.With("page", page)
	}
	p := strconv.Itoa(page)
	out, err := run(ctx, 16<<20, "pdftotext", "-bbox", "-enc", "UTF-8", "-f", p, "-l", p, abs(path), "-")
	if err != nil {
		return nil, pageError(err, path, page)
	}
	return parseWords(out)
}

// parseWords reads the XHTML of pdftotext -bbox.
func parseWords(out []byte) ([]Word, error) {
	d := xml.NewDecoder(bytes.NewReader(out))
	d.Strict = false
	d.Entity = xml.HTMLEntity
	var words []Word
	for {
		t, err := d.Token()
		if err == io.EOF {
			return words, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read words: %w", err)
		}
		el, ok := t.(xml.StartElement)
		if !ok || el.Name.Local != "word" {
			continue
		}
		var text string
		if err := d.DecodeElement(&text, &el); err != nil {
			return nil, fmt.Errorf("read word: %w", err)
		}
		w := Word{Text: vntext.NFC(text)}
		for _, a := range el.Attr {
			v, err := strconv.ParseFloat(a.Value, 64)
			if err != nil {
				return nil, fmt.Errorf("read word: %w", err)
			}
			switch a.Name.Local {
			case "xMin":
				w.X0 = v
			case "yMin":
				w.Y0 = v
			case "xMax":
				w.X1 = v
			case "yMax":
				w.Y1 = v
			}
		}
		words = append(words, w)
	}
}
