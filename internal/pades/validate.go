package pades

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"

	"congvan/internal/pades/cos"
	"congvan/internal/pki"
)

// Indication is the main result for a signature (ETSI EN 319 102-1, 5.1.3).
type Indication string

// The three indications.
const (
	TotalPassed   Indication = "TOTAL_PASSED"
	Indeterminate Indication = "INDETERMINATE"
	TotalFailed   Indication = "TOTAL_FAILED"
)

// Verdict is what a person is told about the whole file.
type Verdict string

// The four verdicts.
const (
	Passed   Verdict = "passed"
	Unknown  Verdict = "unknown"
	Failed   Verdict = "failed"
	Unsigned Verdict = "unsigned"
)

// Modification says what happened to a file after a signature.
type Modification string

// The three kinds of modification.
const (
	None       Modification = "none"
	Allowed    Modification = "allowed"
	Suspicious Modification = "suspicious"
)

// Options of a validation.
type Options struct {
	Trust *pki.Trust // nil trusts nobody: every signature is at best INDETERMINATE
	At    time.Time  // for signatures that say no time; zero: now
}

// Report is the result of Validate.
type Report struct {
	Signatures []Signature `json:"signatures"`
	Verdict    Verdict     `json:"verdict"`
}

// Signature is the result for one signature or document time-stamp.
type Signature struct {
	Field           string       `json:"field"`
	Signer          string       `json:"signer"`
	SignedAt        time.Time    `json:"signedAt,omitzero"`
	Level           string       `json:"level"`
	Indication      Indication   `json:"indication"`
	SubIndication   string       `json:"subIndication"`
	Integrity       bool         `json:"integrity"`
	CoversWholeFile bool         `json:"coversWholeFile"`
	ModifiedAfter   Modification `json:"modifiedAfter"`

	Organisation string   `json:"organisation,omitempty"`
	Issuer       string   `json:"issuer,omitempty"`
	Serial       string   `json:"serial,omitempty"`
	Reason       string   `json:"reason,omitempty"`  // the signer's own words
	Cause        string   `json:"cause,omitempty"`   // stable code of what is wrong, for messages
	Changes      []string `json:"changes,omitempty"` // what is suspicious, for experts
	TimeStamp    bool     `json:"timeStamp,omitempty"`
	Revision     int64    `json:"revision"` // length of the file that was signed

	Certificate *x509.Certificate   `json:"-"`
	Chain       []*x509.Certificate `json:"-"`
}

// Validate judges all signatures of a PDF. The error is for files that cannot be read as PDF at all.
func Validate(src []byte, o Options) (Report, error) {
	f, err := open(src)
	if err != nil {
		return Report{}, err
	}
	if o.Trust == nil {
		o.Trust = pki.NewTrust()
	}
	if o.At.IsZero() {
		o.At = time.Now()
	}
	v := &validation{file: f, opt: o, seen: map[cos.Ref]bool{}}
	for _, fd := range fields(f) {
		if fd.kind == "Sig" && fd.value != nil {
			v.field(fd)
		}
	}
	v.orphans()
	return Report{Signatures: v.out, Verdict: verdict(v.out)}, nil
}

func verdict(sigs []Signature) Verdict {
	result, signed := Passed, false
	for _, s := range sigs {
		switch {
		case s.Indication == TotalFailed:
			return Failed
		case s.Indication == Indeterminate && !s.TimeStamp:
			result = Unknown
		}
		signed = signed || !s.TimeStamp
	}
	if !signed {
		return Unsigned
	}
	return result
}

const maxSignatures = 500

type validation struct {
	file *cos.File
	opt  Options
	seen map[cos.Ref]bool
	out  []Signature
}

func (v *validation) field(fd field) {
	ref, _ := fd.value.(cos.Ref)
	if len(v.out) >= maxSignatures || (ref != cos.Ref{} && v.seen[ref]) {
		return
	}
	v.seen[ref] = true
	v.out = append(v.out, v.judge(fd, v.file.Dict(fd.value)))
}

// orphans finds signatures that no field of the form shows any more: taking a signature out of the form is
// how an attacker makes a forged file look merely unsigned.
func (v *validation) orphans() {
	if !bytes.Contains(v.file.Data, []byte("/ByteRange")) {
		return
	}
	v.file.Numbers(func(n int) {
		ref := cos.Ref{Num: n}
		d, ok := v.file.Load(n).(*cos.Dict)
		if !ok || d.Get("ByteRange") == nil || d.Get("Contents") == nil || len(v.out) >= maxSignatures {
			return
		}
		for seen := range v.seen {
			if seen.Num == n {
				return
			}
		}
		v.seen[ref] = true
		s := v.judge(field{value: ref}, d)
		s.fail("FORMAT_FAILURE", "signature-not-in-form")
		s.ModifiedAfter = Suspicious
		v.out = append(v.out, s)
	})
}

func (s *Signature) fail(sub, cause string) {
	s.Indication, s.SubIndication, s.Cause = TotalFailed, sub, cause
}

func (s *Signature) doubt(sub, cause string) {
	s.Indication, s.SubIndication, s.Cause = Indeterminate, sub, cause
}

// judge follows EN 319 102-1, 5.3: format, cryptography, then the certificate.
func (v *validation) judge(fd field, d *cos.Dict) Signature {
	f := v.file
	s := Signature{Field: fd.name, ModifiedAfter: Suspicious}
	s.fail("FORMAT_FAILURE", "dictionary")
	if d == nil {
		return s
	}
	sub, _ := f.Resolve(d.Get("SubFilter")).(cos.Name)
	s.TimeStamp = sub == "ETSI.RFC3161"
	if t, ok := f.Resolve(d.Get("Name")).(cos.String); ok {
		s.Signer = text(t)
	}
	if t, ok := f.Resolve(d.Get("Reason")).(cos.String); ok {
		s.Reason = text(t)
	}
	if t, ok := f.Resolve(d.Get("M")).(cos.String); ok {
		s.SignedAt = parseTime(text(t))
	}
	ranges, contents, err := v.ranges(d)
	if err != nil {
		s.Changes = []string{err.Error()}
		s.Cause = "byte-range"
		return s
	}
	s.Revision = int64(ranges[2] + ranges[3])
	m, err := parseMessage(contents.Bytes)
	if err != nil {
		s.Changes = []string{err.Error()}
		s.Cause = "cms"
		return s
	}
	v.describe(&s, m)
	if sub, err := integrity(f.Data, ranges, m, sub); err != nil {
		s.fail(sub, strings.ToLower(strings.ReplaceAll(sub, "_", "-")))
		s.Changes = []string{err.Error()}
		s.Integrity = sub == "NO_SIGNING_CERTIFICATE_FOUND"
		if s.Integrity {
			s.Indication, s.Integrity = Indeterminate, false
		}
		return s
	}
	s.Integrity = true
	s.Level = v.level(d, sub, m, int(s.Revision))
	v.trust(&s, m)
	v.since(&s, fd, d, ranges)
	return s
}

// ranges reads the byte range and checks that it leaves out exactly this dictionary's /Contents: everything else an
// attacker could use as room for a second document.
func (v *validation) ranges(d *cos.Dict) (r [4]int, contents cos.String, err error) {
	f := v.file
	a := f.Array(d.Get("ByteRange"))
	if len(a) != 4 {
		return r, contents, errors.New("ByteRange is not four numbers")
	}
	for i := range a {
		n, ok := f.Resolve(a[i]).(cos.Num)
		x, ok2 := n.Int()
		if !ok || !ok2 || x < 0 || x > int64(len(f.Data)) {
			return r, contents, errors.New("ByteRange is out of the file")
		}
		r[i] = int(x)
	}
	contents, ok := d.Get("Contents").(cos.String)
	switch {
	case !ok || contents.End == 0 || !contents.Hex:
		return r, contents, errors.New("/Contents is no direct hexadecimal string")
	case r[0] != 0 || r[1] == 0 || r[3] == 0 || r[2]+r[3] > len(f.Data):
		return r, contents, errors.New("ByteRange does not cover the file from its start")
	case r[1] != contents.Start || r[2] != contents.End:
		return r, contents, fmt.Errorf("ByteRange leaves out %d–%d, Contents is %d–%d", r[1], r[2], contents.Start, contents.End)
	}
	return r, contents, nil
}

func (v *validation) describe(s *Signature, m *message) {
	if s.SignedAt.IsZero() {
		s.SignedAt = m.time
	}
	if c := m.signer; c != nil {
		s.Certificate = c
		s.Signer, s.Organisation = pki.Name(c), strings.Join(c.Subject.Organization, ", ")
		s.Issuer, s.Serial = c.Issuer.CommonName, fmt.Sprintf("%X", c.SerialNumber)
		if s.Issuer == "" {
			s.Issuer = c.Issuer.String()
		}
	}
}

// level names the profile reached (EN 319 142-1, 6).
func (v *validation) level(d *cos.Dict, sub cos.Name, m *message, revision int) string {
	if sub == "ETSI.RFC3161" {
		return "DOCUMENT-TIMESTAMP"
	}
	base := "PKCS7"
	if sub == "ETSI.CAdES.detached" && m.certHash != nil && m.time.IsZero() && d.Get("M") != nil {
		base = "PAdES-BASELINE"
	}
	if !m.stamped {
		return base + "-B"
	}
	if v.file.Dict(v.file.Catalog().Get("DSS")) == nil {
		return base + "-T"
	}
	for _, fd := range fields(v.file) {
		ts := v.file.Dict(fd.value)
		if ts != nil && ts.Get("SubFilter") == cos.Object(cos.Name("ETSI.RFC3161")) {
			if r, _, err := v.ranges(ts); err == nil && r[2]+r[3] > revision {
				return base + "-LTA"
			}
		}
	}
	return base + "-LT"
}

// trust looks for a path to a root and sets the indication that holds if nothing else is wrong. Revocation is not
// checked here yet.
func (v *validation) trust(s *Signature, m *message) {
	at := s.SignedAt
	if at.IsZero() {
		at = v.opt.At
	}
	chain, err := v.opt.Trust.Chain(m.signer, m.certs, at)
	s.Chain = chain
	switch {
	case errors.Is(err, pki.ErrNoPath):
		s.doubt("NO_CERTIFICATE_CHAIN_FOUND", "untrusted")
	case errors.Is(err, pki.ErrExpired):
		s.doubt("OUT_OF_BOUNDS_NO_POE", "certificate-expired")
	case errors.Is(err, pki.ErrNotYetValid):
		s.doubt("OUT_OF_BOUNDS_NO_POE", "certificate-not-yet-valid")
	case errors.Is(err, pki.ErrWeak):
		s.doubt("CRYPTO_CONSTRAINTS_FAILURE_NO_POE", "weak-algorithm")
	case at.After(v.opt.At.Add(24 * time.Hour)):
		s.doubt("OUT_OF_BOUNDS_NO_POE", "signed-in-the-future")
	case m.hash == crypto.SHA1:
		s.doubt("CRYPTO_CONSTRAINTS_FAILURE_NO_POE", "weak-algorithm")
	default:
		s.Indication, s.SubIndication, s.Cause = TotalPassed, "", ""
	}
}

// since compares the signed revision with the file as it is.
func (v *validation) since(s *Signature, fd field, d *cos.Dict, r [4]int) {
	end := r[2] + r[3]
	problems, changed := compareSince(v.file, end, fd, d)
	s.CoversWholeFile = end == len(v.file.Data)
	switch {
	case len(problems) > 0:
		s.ModifiedAfter, s.Changes = Suspicious, problems
		s.fail("FORMAT_FAILURE", "modified")
	case changed:
		s.ModifiedAfter = Allowed
	default:
		s.ModifiedAfter = None
	}
}

// parseTime reads a PDF date, D:YYYYMMDDHHmmSSOHH'mm', of which everything after the year may be missing.
func parseTime(s string) time.Time {
	s = strings.TrimPrefix(s, "D:")
	s = strings.ReplaceAll(s, "'", "")
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	stamp, zone := s[:digits], s[digits:]
	if len(stamp) < 4 || len(stamp) > 14 {
		return time.Time{}
	}
	stamp += "00000101000000"[len(stamp):]
	t, err := time.Parse("20060102150405", stamp)
	if err != nil {
		return time.Time{}
	}
	if len(zone) == 5 && (zone[0] == '+' || zone[0] == '-') {
		if off, err := time.Parse("-0700", zone); err == nil {
			_, seconds := off.Zone()
			return t.Add(-time.Duration(seconds) * time.Second).In(time.FixedZone("", seconds))
		}
	}
	return t
}
