package pades

import (
	"bytes"
	"encoding/asn1"
	"fmt"
)

// toDER turns BER with indefinite lengths, which some signers write, into DER-like definite lengths, and drops the padding
// behind the message.
func toDER(b []byte) ([]byte, error) {
	if len(b) < 2 || b[0] != 0x30 {
		return nil, fmt.Errorf("%w: no sequence", errCMS)
	}
	if b[1] != 0x80 && !bytes.Contains(b, []byte{0x80, 0x30}) && !bytes.Contains(b, []byte{0x24, 0x80}) {
		return b, nil
	}
	out, _, err := definite(b, 0)
	return out, err
}

// definite reads one BER element and returns it with definite lengths, and what follows.
func definite(b []byte, depth int) (out, rest []byte, err error) {
	if depth > 60 || len(b) < 2 {
		return nil, nil, fmt.Errorf("%w: BER", errCMS)
	}
	n := 1
	if b[0]&0x1f == 0x1f {
		for n < len(b) && b[n]&0x80 != 0 {
			n++
		}
		n++
	}
	if n >= len(b) {
		return nil, nil, fmt.Errorf("%w: BER", errCMS)
	}
	tag, constructed := b[:n], b[0]&0x20 != 0
	length, indefinite := int(b[n]), b[n] == 0x80
	n++
	if length > 0x80 {
		k := length & 0x7f
		if k > 4 || n+k > len(b) {
			return nil, nil, fmt.Errorf("%w: BER length", errCMS)
		}
		length = 0
		for _, c := range b[n : n+k] {
			length = length<<8 | int(c)
		}
		n += k
	}
	body := b[n:]
	if !indefinite {
		if length > len(body) {
			return nil, nil, fmt.Errorf("%w: BER length", errCMS)
		}
		body, rest = body[:length], body[length:]
		if !constructed {
			return append(appendLength(bytes.Clone(tag), len(body)), body...), rest, nil
		}
	}
	var inner []byte
	for {
		if indefinite && len(body) >= 2 && body[0] == 0 && body[1] == 0 {
			rest = body[2:]
			break
		}
		if !indefinite && len(body) == 0 {
			break
		}
		var el []byte
		if el, body, err = definite(body, depth+1); err != nil {
			return nil, nil, err
		}
		inner = append(inner, el...)
	}
	if tag[0] == 0x24 { // a string in pieces
		var joined []byte
		for p := inner; len(p) > 0; {
			var v asn1.RawValue
			if p, err = asn1.Unmarshal(p, &v); err != nil {
				return nil, nil, fmt.Errorf("%w: BER string", errCMS)
			}
			joined = append(joined, v.Bytes...)
		}
		return append(appendLength([]byte{0x04}, len(joined)), joined...), rest, nil
	}
	return append(appendLength(bytes.Clone(tag), len(inner)), inner...), rest, nil
}

func appendLength(b []byte, n int) []byte {
	switch {
	case n < 0x80:
		return append(b, byte(n))
	case n < 1<<8:
		return append(b, 0x81, byte(n))
	case n < 1<<16:
		return append(b, 0x82, byte(n>>8), byte(n))
	case n < 1<<24:
		return append(b, 0x83, byte(n>>16), byte(n>>8), byte(n))
	}
	return append(b, 0x84, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
}
