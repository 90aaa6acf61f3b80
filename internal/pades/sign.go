package pades

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"congvan/internal/pades/cos"
	"congvan/internal/pades/serif"
	"congvan/internal/pki"
)

// SignRequest says what to sign and how it shall look.
type SignRequest struct {
	Field      string              // a prepared field; when the file has none of that name, an invisible one is added
	Key        crypto.Signer       // of Chain[0]; not needed by Begin
	Chain      []*x509.Certificate // signer first, then issuers; the root may be left out
	At         time.Time
	Name       string // who signs; empty: the certificate's name
	Reason     string
	Location   string
	Appearance Appearance // ignored for an invisible field
	// Fill gives prepared text fields their values. The value of Date may be a day ("2026-01-05"): it then fills whichever
	// of Date, Day, Month and Year the document has. Names the document does not have are left out of Result.Filled.
	Fill map[string]string
}

// Result is a signed file.
type Result struct {
	File   []byte   // the original is its exact prefix
	Field  string   // that was signed
	Filled []string // text fields that got a value
}

// Sign fills and signs in one incremental update.
func Sign(src []byte, r SignRequest) (Result, error) {
	p, err := Begin(src, r)
	if err != nil {
		return Result{}, err
	}
	hash := sha256.Sum256(p.ToBeSigned())
	sig, err := r.Key.Sign(rand.Reader, hash[:], crypto.SHA256)
	if err != nil {
		return Result{}, fmt.Errorf("sign with key: %w", err)
	}
	return p.Finish(sig)
}

// Pending is a file that waits for its signature.
type Pending struct {
	result   Result
	contents [2]int // the hexadecimal digits between < and >, as offsets in the file
	attrs    []byte
	chain    []*x509.Certificate
}

// ToBeSigned returns the bytes whose SHA-256 the key must sign (the DER of the signed attributes).
func (p *Pending) ToBeSigned() []byte { return p.attrs }

// Finish puts the signature in. It checks that the signature is the certificate's: a wrong key or a mixed-up answer of
// a remote service must not become a document.
func (p *Pending) Finish(signature []byte) (Result, error) {
	if err := checkSignature(p.chain[0], oidOf(p.chain[0]), crypto.SHA256, p.attrs, signature); err != nil {
		return Result{}, fmt.Errorf("the signature does not fit the certificate: %w", err)
	}
	der, err := envelope(p.attrs, signature, p.chain)
	if err != nil {
		return Result{}, fmt.Errorf("build CMS: %w", err)
	}
	if 2*len(der) > p.contents[1]-p.contents[0] {
		return Result{}, errors.New("the signature is larger than computed")
	}
	hex.Encode(p.result.File[p.contents[0]:], der)
	return p.result, nil
}

// Begin builds the file with room for the signature.
func Begin(src []byte, r SignRequest) (*Pending, error) {
	if len(r.Chain) == 0 || signatureSize(r.Chain[0].PublicKey) == 0 {
		return nil, ErrKey
	}
	f, err := open(src)
	if err != nil {
		return nil, err
	}
	all := fields(f)
	if err := permitted(f, all, r); err != nil {
		return nil, err
	}
	u := cos.NewUpdate(f)
	p := &Pending{chain: r.Chain}
	if p.result.Filled, err = fill(f, u, all, r.Fill); err != nil {
		return nil, err
	}
	sig := u.Reserve()
	if p.result.Field, err = place(f, u, all, sig, r); err != nil {
		return nil, err
	}
	room, err := p.room()
	if err != nil {
		return nil, err
	}
	body, marks := dictionary(r, room)
	u.Set(sig, body)
	tail, at := u.Bytes()
	start := at[sig]
	p.contents = [2]int{start + marks.contents, start + marks.contents + room}
	gap := [2]int{p.contents[0] - 1, p.contents[1] + 1} // with the brackets
	end := len(src) + len(tail)
	rng := fmt.Sprintf("0 %d %d %d", gap[0], gap[1], end-gap[1])
	copy(tail[start+marks.byteRange-len(src):], rng)

	h := sha256.New()
	h.Write(src)
	h.Write(tail[:gap[0]-len(src)])
	h.Write(tail[gap[1]-len(src):])
	if p.attrs, err = signedAttributes(h.Sum(nil), r.Chain[0]); err != nil {
		return nil, fmt.Errorf("build attributes: %w", err)
	}
	p.result.File, err = appended(src, tail)
	return p, err
}

// room computes how many hexadecimal digits the signature needs at most.
func (p *Pending) room() (int, error) {
	attrs, err := signedAttributes(make([]byte, sha256.Size), p.chain[0])
	if err != nil {
		return 0, fmt.Errorf("build attributes: %w", err)
	}
	der, err := envelope(attrs, make([]byte, signatureSize(p.chain[0].PublicKey)), p.chain)
	if err != nil {
		return 0, fmt.Errorf("build CMS: %w", err)
	}
	return 2 * len(der), nil
}

// marks are offsets in a signature dictionary's text.
type marks struct{ byteRange, contents int }

// dictionary writes the signature dictionary by hand, because the offsets of its two gaps must be known.
func dictionary(r SignRequest, room int) (cos.Raw, marks) {
	name := r.Name
	if name == "" {
		name = pki.Name(r.Chain[0])
	}
	_, zone := r.At.Zone()
	sign := '+'
	if zone < 0 {
		sign, zone = '-', -zone
	}
	when := fmt.Sprintf("D:%s%c%02d'%02d'", r.At.Format("20060102150405"), sign, zone/3600, zone/60%60)
	d := cos.NewDict("Type", cos.Name("Sig"), "Filter", cos.Name("Adobe.PPKLite"), "SubFilter", cos.Name("ETSI.CAdES.detached"),
		"M", cos.String{Bytes: []byte(when)}, "Name", textString(name))
	if r.Reason != "" {
		d.Set("Reason", textString(r.Reason))
	}
	if r.Location != "" {
		d.Set("Location", textString(r.Location))
	}
	b := bytes.TrimSuffix(cos.Append(nil, d), []byte(">>"))
	b = append(b, "/ByteRange ["...)
	m := marks{byteRange: len(b)}
	b = append(b, bytes.Repeat([]byte{' '}, 48)...)
	b = append(b, "]\n/Contents <"...)
	m.contents = len(b)
	b = append(b, bytes.Repeat([]byte{'0'}, room)...)
	return append(b, ">>>"...), m
}

// place ties the signature to its field and draws its appearance. It returns the field's name.
func place(f *cos.File, u *cos.Update, all []field, sig cos.Ref, r SignRequest) (string, error) {
	for _, fd := range all {
		if fd.name != r.Field {
			continue
		}
		switch {
		case fd.kind != "Sig":
			return "", ErrFieldKind.With("field", r.Field)
		case fd.value != nil:
			return "", ErrFieldTaken.With("field", r.Field)
		}
		d := fd.dict.Clone()
		d.Set("V", sig)
		u.Set(fd.ref, d)
		return fd.name, show(f, u, fd, r.Appearance)
	}
	pp := pages(f)
	if len(pp) == 0 {
		return "", ErrBroken.Because(errors.New("no pages"))
	}
	name := freeName(all, r.Field)
	ref := u.Add(cos.NewDict("Type", cos.Name("Annot"), "Subtype", cos.Name("Widget"), "FT", cos.Name("Sig"), "T", textString(name),
		"F", cos.Int(132), "P", pp[0].ref, "Rect", numbers([4]float64{}), "V", sig))
	if err := annotate(f, u, pp[0], ref); err != nil {
		return "", err
	}
	return name, enterForm(f, u, []cos.Object{ref})
}

func freeName(all []field, want string) string {
	if want == "" {
		want = "Signature"
	}
	taken := map[string]bool{}
	for _, fd := range all {
		taken[fd.name] = true
	}
	name := want
	for i := 2; taken[name]; i++ {
		name = want + strconv.Itoa(i)
	}
	return name
}

// show draws a signature on its widget, if that has an extent.
func show(f *cos.File, u *cos.Update, fd field, a Appearance) error {
	widget, ok := u.Get(fd.widget).(*cos.Dict)
	if !ok {
		return nil
	}
	box, rotate := extent(f, widget)
	w, h := box[0], box[1]
	if a.empty() || w < 1 || h < 1 {
		return nil
	}
	ap, err := a.draw(u, w, h, rotate)
	if err != nil {
		return err
	}
	widget = widget.Clone()
	widget.Set("AP", cos.NewDict("N", ap))
	u.Set(fd.widget, widget)
	return nil
}

// extent returns a widget's width and height as shown, and the turn of its page.
func extent(f *cos.File, widget *cos.Dict) (size [2]float64, rotate int) {
	r := rectangle(f, widget.Get("Rect"))
	size = [2]float64{r[2] - r[0], r[3] - r[1]}
	node := f.Dict(widget.Get("P"))
	for range maxTree { // Rotate is inherited
		if n, ok := f.Resolve(node.Get("Rotate")).(cos.Num); ok {
			rotate = ((int(n.Float())%360 + 360) % 360) / 90 * 90
			break
		}
		if node = f.Dict(node.Get("Parent")); node == nil {
			break
		}
	}
	if rotate == 90 || rotate == 270 {
		size[0], size[1] = size[1], size[0]
	}
	return size, rotate
}

// fill gives text fields their values and appearances.
func fill(f *cos.File, u *cos.Update, all []field, values map[string]string) ([]string, error) {
	values = spread(values)
	type filling struct {
		fd     field
		value  string
		italic bool
		size   float64
	}
	var todo []filling
	letters := map[bool][]string{}
	for _, fd := range all {
		value, ok := values[fd.name]
		if !ok || fd.kind != "Tx" || fd.value != nil {
			continue
		}
		da, _ := f.Resolve(fd.dict.Get("DA")).(cos.String)
		x := filling{fd: fd, value: value, italic: bytes.Contains(da.Bytes, []byte("/TiIt")), size: 13}
		if _, after, ok := strings.Cut(string(da.Bytes), " "); ok {
			if v, err := strconv.ParseFloat(strings.Fields(after + " 0")[0], 64); err == nil && v >= 4 && v <= 72 {
				x.size = v
			}
		}
		todo = append(todo, x)
		letters[x.italic] = append(letters[x.italic], value)
	}
	refs := map[bool]cos.Ref{}
	var filled []string
	for _, x := range todo {
		face := serif.Regular()
		if x.italic {
			face = serif.Italic()
		}
		ft := loadFont(face, letters[x.italic])
		if _, ok := refs[x.italic]; !ok {
			refs[x.italic] = ft.add(u)
		}
		d := x.fd.dict.Clone()
		d.Set("V", textString(x.value))
		u.Set(x.fd.ref, d)
		widget, ok := u.Get(x.fd.widget).(*cos.Dict)
		if !ok {
			continue
		}
		size, rotate := extent(f, widget)
		q, _ := f.Resolve(x.fd.dict.Get("Q")).(cos.Num)
		ops := line(ft, x.value, x.size, size, q)
		ap := u.Add(form(size[0], size[1], rotate, cos.NewDict("Font", cos.NewDict("F", refs[x.italic])), ops))
		widget = widget.Clone()
		widget.Set("AP", cos.NewDict("N", ap))
		u.Set(x.fd.widget, widget)
		filled = append(filled, x.fd.name)
	}
	return filled, nil
}

// line sets one line of text into a box, on the middle of its height.
func line(ft *font, value string, size float64, box [2]float64, quadding cos.Num) string {
	face := ft.subset.Face
	if w := face.Width(value, size); w > box[0] && w > 0 {
		size *= box[0] / w
	}
	x := (box[0] - face.Width(value, size)) * quadding.Float() / 2
	y := (box[1] - float64(face.Em(face.Ascent)+face.Em(face.Descent))*size/1000) / 2
	return fmt.Sprintf("/Tx BMC q BT /F %s Tf 0 g %s %s Td %s Tj ET Q EMC", cos.Real(size), cos.Real(x), cos.Real(y), ft.subset.Show(value))
}

// spread turns a day under Date into the texts the decree prescribes (Decree 30/2020/ND-CP, Annex I, II.4): days below 10
// and the months 1 and 2 have a leading zero.
func spread(values map[string]string) map[string]string {
	day, err := time.Parse(time.DateOnly, values[Date])
	if err != nil {
		return values
	}
	month := strconv.Itoa(int(day.Month()))
	if day.Month() < time.March {
		month = "0" + month
	}
	out := map[string]string{Day: fmt.Sprintf("%02d", day.Day()), Month: month, Year: strconv.Itoa(day.Year())}
	out[Date] = "ngày " + out[Day] + " tháng " + month + " năm " + out[Year]
	for k, v := range values {
		if k != Date {
			out[k] = v
		}
	}
	return out
}
