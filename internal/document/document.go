package document

import (
	"context"
	"io"
	"log/slog"
	"time"

	"congvan/internal/blob"
	"congvan/internal/id"
	"congvan/internal/org"
	"congvan/internal/pg"
	"congvan/internal/signing"
	"congvan/internal/workday"
	"congvan/internal/workflow"
)

// Kind tells the two halves of an office apart.
type Kind string

const (
	Incoming Kind = "incoming" // văn bản đến
	Outgoing Kind = "outgoing" // văn bản đi
)

// State says where a document is in its procedure; the moves between states are in moves.go.
type State string

const (
	Registered State = "registered" // incoming: in the book, not yet submitted
	Submitted  State = "submitted"  // incoming: before the leader
	Directed   State = "directed"   // incoming: with the lead unit, not begun
	Processing State = "processing" // incoming: the lead unit works on it
	Done       State = "done"       // incoming: solved, or filed for information

	Drafting  State = "draft"     // outgoing: with its drafter
	Approving State = "approving" // outgoing: content and form are checked
	Approved  State = "approved"  // outgoing: waits for the signature
	Signing   State = "signing"   // outgoing: a job is signing it
	Signed    State = "signed"    // outgoing: waits for number, seal and issue
	Issuing   State = "issuing"   // outgoing: numbered; a job is sealing it
	Issued    State = "issued"    // outgoing: out
)

// Service performs the acts. All fields must be set.
type Service struct {
	DB      *pg.DB
	Blobs   blob.Store
	Flow    *workflow.Engine
	Signing *signing.Service
	Verify  Verifier
	Prepare Preparer
	Log     *slog.Logger
	Now     func() time.Time
	MaxFile int64  // bytes of one upload
	Temp    string // folder in which uploads wait to be looked at; "" is the system's
}

// Verifier checks the signatures inside a PDF. It answers for any input; a file it cannot read has the verdict "unknown".
type Verifier func(ctx context.Context, pdf io.ReaderAt, size int64, at time.Time) Signatures

// Preparer places the fields that number, date, the leader's and the agency's signature will fill, and returns the PDF with
// them as a further revision. It must be called before the first signature.
type Preparer func(ctx context.Context, pdf []byte, signerName string) ([]byte, error)

// Signatures is the verdict on a file and how it came about. It is stored as JSON with the file.
type Signatures struct {
	Verdict    Verdict     `json:"verdict"`
	Signatures []Signature `json:"signatures"`
	CheckedAt  time.Time   `json:"checkedAt"`
}

// Verdict is what people are told about a file's signatures.
type Verdict string

const (
	Passed   Verdict = "passed"
	Unknown  Verdict = "unknown"
	Failed   Verdict = "failed"
	Unsigned Verdict = "unsigned"
)

// Signature is one signature of a file, in the terms of ETSI EN 319 102-1.
type Signature struct {
	Field           string     `json:"field"`
	Signer          string     `json:"signer"`
	Organisation    string     `json:"organisation,omitempty"`
	Issuer          string     `json:"issuer,omitempty"`
	Serial          string     `json:"serial,omitempty"`
	SignedAt        *time.Time `json:"signedAt,omitempty"`
	Level           string     `json:"level"`
	Indication      string     `json:"indication"`
	SubIndication   string     `json:"subIndication"`
	Integrity       bool       `json:"integrity"`
	CoversWholeFile bool       `json:"coversWholeFile"`
	ModifiedAfter   string     `json:"modifiedAfter"`
	Reason          string     `json:"reason,omitempty"`
}

// Recipient is an agency an outgoing document goes to.
type Recipient struct {
	Code string `json:"code"` // organisation code, e.g. H42
	Name string `json:"name"`
}

// row is the document as the acts need it; lists and pages have richer views (list.go, read.go).
type row struct {
	ID          id.Document
	Agency      id.Agency
	Kind        Kind
	State       State
	Version     int
	Type        string
	Book        id.Book
	BookYear    int
	BookNumber  int
	Number      string
	Notation    string
	Subject     string
	SignerPost  id.Post
	SignerName  string
	DrafterPost id.Post
	DrafterUnit id.Unit
	LeadUnit    id.Unit
	MainFile    id.File
	Batch       id.Batch
	ReplyTo     id.Document
	DueAt       *time.Time
	IssuedOn    *time.Time
}

// today is the office's date at t, as a UTC midnight: what a date column takes.
func today(t time.Time) time.Time {
	y, m, d := t.In(workday.Zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// endOfWork is 17:00 in the office on the date d: when something due on that day is late.
func endOfWork(d time.Time) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 17, 0, 0, 0, workday.Zone)
}

// who names an actor in the flow's records.
func who(a org.Actor) workflow.Who { return workflow.Who{User: a.User, Post: a.Post, Name: a.Who()} }
