package exchange

import (
	"slices"

	"congvan/internal/edxml"
)

// State says where a document is on its way to one recipient.
type State string

const (
	Queued     State = "queued"
	Sent       State = "sent"       // the hub has it
	Arrived    State = "arrived"    // 01: in the receiver's software
	Refused    State = "refused"    // 02: returned, with a reason
	Received   State = "received"   // 03: in the receiver's register
	Assigned   State = "assigned"   // 04
	Processing State = "processing" // 05
	Finished   State = "finished"   // 06
	Failed     State = "failed"     // the last attempt failed; it is tried again
	Dead       State = "dead"       // it will not be tried again until a person says so
	Unknown    State = "unknown"    // the hub has it, and nothing was heard for too long
)

// remote are the states the receiver reports.
var remote = []State{Arrived, Refused, Received, Assigned, Processing, Finished}

// moves is the whole life of a delivery. A report that finds no move here came late or twice: it is kept and moves nothing.
// A report may come before we know that the message was sent, and may skip others.
var moves = map[State][]State{
	Queued:     append([]State{Sent, Failed, Dead}, remote...),
	Failed:     append([]State{Queued, Sent, Failed, Dead}, remote...),
	Dead:       append([]State{Queued, Sent}, remote...),
	Sent:       append([]State{Unknown}, remote...),
	Unknown:    append([]State{Queued}, remote...),
	Arrived:    {Refused, Received, Assigned, Processing, Finished},
	Refused:    {Queued},
	Received:   {Assigned, Processing, Finished},
	Assigned:   {Processing, Finished},
	Processing: {Finished},
	Finished:   {},
}

func (s State) mayBecome(to State) bool { return slices.Contains(moves[s], to) }

// reported maps status codes to states. 13, 15 and 16 belong to taking documents back and are kept without a move.
var reported = map[string]State{
	edxml.Arrived: Arrived, edxml.Refused: Refused, edxml.Received: Received,
	edxml.Assigned: Assigned, edxml.Processing: Processing, edxml.Finished: Finished,
}
