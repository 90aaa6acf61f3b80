package exchange

import "congvan/internal/id"

// Events this package announces. Arrived, Closed and Moved are for notices and live screens.
type (
	// Dispatch asks for a document to be sent over one hub to those whose delivery is queued.
	Dispatch struct {
		Document id.Document `json:"document"`
		Link     id.Link     `json:"link"`
	}
	// Due asks for a status message to be sent.
	Due struct {
		Status id.Message `json:"status"`
	}
	// Arrival: a document came and waits for the clerk.
	Arrival struct {
		Intake  id.Message `json:"intake"`
		Urgency int        `json:"urgency"`
	}
	// Closed: the clerk registered or returned it.
	Closed struct {
		Intake id.Message  `json:"intake"`
		State  IntakeState `json:"state"`
	}
	// Moved: a delivery changed its state.
	Moved struct {
		Document id.Document `json:"document"`
		Delivery id.Delivery `json:"delivery"`
		State    State       `json:"state"`
	}
)

func (Dispatch) EventKind() string { return "exchange.dispatch" }
func (Due) EventKind() string      { return "exchange.status" }
func (Arrival) EventKind() string  { return "exchange.arrived" }
func (Closed) EventKind() string   { return "exchange.closed" }
func (Moved) EventKind() string    { return "exchange.moved" }
