package document

import (
	"congvan/internal/id"
)

// Events other packages react to; internal/app/listeners.go is the table of who does. They carry ids: a listener
// reads what it needs when it runs.
type (
	// Changed follows every act: indexes, live screens and notices react to it.
	Changed struct {
		Document id.Document `json:"document"`
		What     string      `json:"what"` // "document.registered", as in the timeline
		Post     id.Post     `json:"post"` // who did it; none for the program itself
	}
	// Entered: an incoming document was entered in the book. Intake is none for paper and uploads.
	Entered struct {
		Document id.Document `json:"document"`
		Intake   id.Message  `json:"intake"`
	}
	// Assigned: the leader directed an incoming document to its lead unit.
	Assigned struct {
		Document id.Document `json:"document"`
	}
	// Started: the lead unit began to work on an incoming document.
	Started struct {
		Document id.Document `json:"document"`
	}
	// Finished: an incoming document is solved or filed.
	Finished struct {
		Document id.Document `json:"document"`
	}
	// Released: an outgoing document is signed, numbered, sealed and issued; its recipients are to get it.
	Released struct {
		Document id.Document `json:"document"`
	}
)

func (Changed) EventKind() string  { return "document.changed" }
func (Entered) EventKind() string  { return "document.registered" }
func (Assigned) EventKind() string { return "document.directed" }
func (Started) EventKind() string  { return "document.started" }
func (Finished) EventKind() string { return "document.finished" }
func (Released) EventKind() string { return "document.issued" }
