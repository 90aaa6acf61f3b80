package exchange

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"sync"
	"time"

	"congvan/internal/blob"
	"congvan/internal/errs"
	"congvan/internal/id"
	"congvan/internal/jobs"
	"congvan/internal/pg"
	"congvan/internal/vxp"

	"github.com/jackc/pgx/v5"
)

// Service is the agency's side of the exchange. DB, Blobs, Key and LoadOutgoing must be set.
type Service struct {
	DB    *pg.DB
	Blobs blob.Store
	Key   vxp.Key // seals the links' secrets
	Log   *slog.Logger
	Now   func() time.Time // nil: time.Now

	// LoadOutgoing reads an issued document as it is to be sent.
	LoadOutgoing func(ctx context.Context, tx pgx.Tx, doc id.Document) (Outgoing, error)
	// Verify judges the signatures of a PDF that arrived: "passed", "unknown", "failed" or "unsigned", and the report to show.
	// nil: everything is "unsigned".
	Verify func(ctx context.Context, file blob.Sum) (verdict string, report json.RawMessage, err error)
	// Note adds a line to a document's timeline. nil: none is kept.
	Note func(ctx context.Context, tx pgx.Tx, n Note) error
	// Dial reaches a hub. nil: package vxp over HTTP.
	Dial func(endpoint, systemID string, secret vxp.Secret) Transport

	PollEvery    time.Duration // between two looks into the mailboxes; default 2 s
	DirectoryAge time.Duration // at which the directory is read again; default 1 h

	mu    sync.Mutex
	pause map[id.Link]backOff
}

// Transport is one hub as one participant sees it.
type Transport interface {
	Send(ctx context.Context, messageType, from string, sum [32]byte, size int64, open func() (io.ReadCloser, error)) (docID string, err error)
	ReceivedList(ctx context.Context, messageType string) ([]vxp.Received, error)
	Fetch(ctx context.Context, docID string, sink func(io.Reader) error) error
	SetState(ctx context.Context, docID, state string) error
	Agencies(ctx context.Context) ([]vxp.Agency, error)
}

var (
	ErrNoIntake = errs.New(errs.NotFound, "intake-not-found",
		"Không có văn bản liên thông này trong cơ quan của bạn.", "There is no such document from the exchange in your agency.")
	ErrTaken = errs.New(errs.Conflict, "intake-registered",
		"Văn bản liên thông này đã được vào sổ.", "This document from the exchange is already registered.")
	ErrReturned = errs.New(errs.Conflict, "intake-refused",
		"Văn bản liên thông này đã được trả lại nơi gửi bởi {who}.", "This document from the exchange was returned to its sender by {who}.")
	ErrReason = errs.New(errs.Invalid, "refuse-reason-missing",
		"Hãy ghi lý do trả lại văn bản cho nơi gửi.", "Say why the document is returned to its sender.")
	ErrNoDelivery = errs.New(errs.NotFound, "delivery-not-found",
		"Không có lần gửi này.", "There is no such delivery.")
	ErrNoResend = errs.New(errs.Conflict, "delivery-on-its-way",
		"Văn bản gửi {name} đang ở trạng thái không cần gửi lại.", "The delivery to {name} is in a state that needs no sending again.")
	ErrEndpoint = errs.New(errs.Invalid, "link-endpoint",
		"Địa chỉ trục liên thông phải bắt đầu bằng http:// hoặc https://.", "The hub's address must begin with http:// or https://.")
	ErrLinkField = errs.New(errs.Invalid, "link-incomplete",
		"Chưa đủ thông tin kết nối trục liên thông.", "The link to the hub is incomplete.")
)

func (s *Service) now() time.Time {
	if s.Now != nil {
		return s.Now()
	}
	return time.Now()
}

func (s *Service) log() *slog.Logger {
	if s.Log != nil {
		return s.Log
	}
	return slog.Default()
}

func (s *Service) dial(l link) (Transport, error) {
	secret, err := s.Key.Open(l.id.String(), l.sealed)
	if err != nil {
		return nil, err
	}
	if s.Dial != nil {
		return s.Dial(l.endpoint, l.systemID, secret), nil
	}
	return &vxp.Client{Endpoint: l.endpoint, SystemID: l.systemID, Secret: secret}, nil
}

// The office's events this package reacts to. Their JSON is package document's; only what is needed is read.
type (
	issued struct {
		Document id.Document `json:"document"`
	}
	registered struct {
		Document id.Document `json:"document"`
		Intake   id.Message  `json:"intake"`
	}
	directed struct {
		Document id.Document `json:"document"`
	}
	started struct {
		Document id.Document `json:"document"`
	}
	finished struct {
		Document id.Document `json:"document"`
	}
)

func (issued) EventKind() string     { return "document.issued" }
func (registered) EventKind() string { return "document.registered" }
func (directed) EventKind() string   { return "document.directed" }
func (started) EventKind() string    { return "document.started" }
func (finished) EventKind() string   { return "document.finished" }

// Listeners is what this package does when something happens.
func (s *Service) Listeners() []jobs.Listener {
	return []jobs.Listener{
		jobs.On("exchange.plan", func(ctx context.Context, tx pgx.Tx, m jobs.Meta, e issued) error {
			return s.plan(ctx, tx, m.Agency, e.Document)
		}),
		jobs.OnOutside("exchange.send", s.dispatch),
		jobs.OnOutside("exchange.report", s.report),
		jobs.On("exchange.received", func(ctx context.Context, tx pgx.Tx, m jobs.Meta, e registered) error {
			return s.oweByDocument(ctx, tx, m.Agency, e.Document, "03")
		}),
		jobs.On("exchange.assigned", func(ctx context.Context, tx pgx.Tx, m jobs.Meta, e directed) error {
			return s.oweByDocument(ctx, tx, m.Agency, e.Document, "04")
		}),
		jobs.On("exchange.processing", func(ctx context.Context, tx pgx.Tx, m jobs.Meta, e started) error {
			return s.oweByDocument(ctx, tx, m.Agency, e.Document, "05")
		}),
		jobs.On("exchange.finished", func(ctx context.Context, tx pgx.Tx, m jobs.Meta, e finished) error {
			return s.oweByDocument(ctx, tx, m.Agency, e.Document, "06")
		}),
	}
}

// Schedules is what this package does again and again.
func (s *Service) Schedules() []jobs.Schedule {
	poll := s.PollEvery
	if poll <= 0 {
		poll = 2 * time.Second
	}
	return []jobs.Schedule{
		{Name: "exchange.poll", Every: poll, Run: s.PollAll},
		{Name: "exchange.sweep", Every: stuckAfter / 2, Run: s.Sweep},
		{Name: "exchange.directory", Every: 10 * time.Second, Run: s.RefreshDirectory},
	}
}
