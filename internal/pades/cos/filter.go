package cos

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
)

// maxUnpacked bounds what all streams of one file may unpack to: a bomb is a few bytes long.
const maxUnpacked = 256 << 20

// unpack decodes the streams that carry structure (object and cross-reference streams). Content is never decoded.
func (f *File) unpack(s *Stream) ([]byte, error) {
	filters, parms := f.list(s.Get("Filter")), f.list(s.Get("DecodeParms"))
	data := s.Data
	for i, flt := range filters {
		if flt != Name("FlateDecode") && flt != Name("Fl") {
			return nil, fmt.Errorf("structure behind filter %v", flt)
		}
		zr, err := zlib.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("unpack: %w", err)
		}
		out, err := io.ReadAll(io.LimitReader(zr, f.unpackable+1))
		if err != nil && !(errors.Is(err, io.ErrUnexpectedEOF) && len(out) > 0) {
			return nil, fmt.Errorf("unpack: %w", err)
		}
		if f.unpackable -= int64(len(out)); f.unpackable < 0 {
			return nil, errors.New("unpacks to too much")
		}
		data = out
		if i < len(parms) {
			if p, ok := f.Resolve(parms[i]).(*Dict); ok {
				if data, err = f.predict(data, p); err != nil {
					return nil, err
				}
			}
		}
	}
	return data, nil
}

// list reads an entry that may be one object or an array of them.
func (f *File) list(o Object) []Object {
	switch v := f.Resolve(o).(type) {
	case nil:
		return nil
	case Array:
		out := make([]Object, len(v))
		for i, x := range v {
			out[i] = f.Resolve(x)
		}
		return out
	default:
		return []Object{v}
	}
}

// predict undoes the PNG predictors (ISO 32000-1, 7.4.4.4).
func (f *File) predict(data []byte, p *Dict) ([]byte, error) {
	num := func(k Name, def int) int {
		if n, ok := f.Resolve(p.Get(k)).(Num); ok {
			if v, ok := n.Int(); ok {
				return int(v)
			}
		}
		return def
	}
	if num("Predictor", 1) < 10 {
		return data, nil
	}
	colors, bits, columns := num("Colors", 1), num("BitsPerComponent", 8), num("Columns", 1)
	if colors < 1 || colors > 32 || bits < 1 || bits > 16 || columns < 1 || columns > 1<<20 {
		return nil, errors.New("predictor out of range")
	}
	bpp, row := max(1, colors*bits/8), (colors*bits*columns+7)/8
	out := make([]byte, 0, len(data))
	prev := make([]byte, row)
	for len(data) > 1 {
		kind, line := data[0], bytes.Clone(data[1:min(row+1, len(data))])
		data = data[1+len(line):]
		for i := range line {
			var a, b, c byte
			b = prev[i]
			if i >= bpp {
				a, c = line[i-bpp], prev[i-bpp]
			}
			switch kind {
			case 1:
				line[i] += a
			case 2:
				line[i] += b
			case 3:
				line[i] += byte((int(a) + int(b)) / 2)
			case 4:
				line[i] += paeth(a, b, c)
			}
		}
		copy(prev, line)
		out = append(out, line...)
	}
	return out, nil
}

func paeth(a, b, c byte) byte {
	p := int(a) + int(b) - int(c)
	da, db, dc := abs(p-int(a)), abs(p-int(b)), abs(p-int(c))
	switch {
	case da <= db && da <= dc:
		return a
	case db <= dc:
		return b
	}
	return c
}

func abs(v int) int {
	if v < 0 {
		return -v
	}
	return v
}

// Flate makes a stream with compressed data.
func Flate(d *Dict, data []byte) *Stream {
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	w.Write(data) // a bytes.Buffer does not fail
	w.Close()
	d.Set("Filter", Name("FlateDecode"))
	d.Set("Length", Int(int64(z.Len())))
	return &Stream{Dict: d, Data: z.Bytes()}
}
