package signing

import (
	"congvan/internal/blob"
	"congvan/internal/id"
)

// SignedEvent tells that a request was signed and checked. It is announced once per request, for the key's agency.
type SignedEvent struct {
	Batch   id.Batch     `json:"batch"`
	Request id.Signature `json:"request"`
	Subject string       `json:"subject"`
	File    id.File      `json:"file"`
	Field   string       `json:"field"`
	Result  blob.Sum     `json:"result"`
	Size    int64        `json:"size"`
	By      Who          `json:"by"`
}

// FailedEvent tells that a request was given up. After a retry it may come again, or SignedEvent.
type FailedEvent struct {
	Batch   id.Batch     `json:"batch"`
	Request id.Signature `json:"request"`
	Subject string       `json:"subject"`
	File    id.File      `json:"file"`
	Field   string       `json:"field"`
	Error   string       `json:"error"`
	ErrorEN string       `json:"errorEN"`
	By      Who          `json:"by"`
}

// requested asks the workers for one signature.
type requested struct {
	Request id.Signature `json:"request"`
}

// EventKind implements jobs.Event.
func (SignedEvent) EventKind() string { return "signing.done" }

// EventKind implements jobs.Event.
func (FailedEvent) EventKind() string { return "signing.failed" }

func (requested) EventKind() string { return "signing.requested" }
