package signing

import "slices"

// RequestState says how far a request is.
type RequestState string

const (
	Queued  RequestState = "queued"
	Signing RequestState = "signing"
	Done    RequestState = "done"
	Failed  RequestState = "failed"
	Unknown RequestState = "unknown" // a signature may exist somewhere; a person decides
)

// moves lists where a request may go. Done and unknown are ends: what is signed is not signed again, and what may be signed
// only by a person's new request.
var moves = map[RequestState][]RequestState{
	Queued:  {Signing, Failed}, // failed: the authorisation ran out before anybody began
	Signing: {Signing, Done, Failed, Unknown},
	Failed:  {Queued}, // a person asks again
	Done:    {},
	Unknown: {},
}

func (s RequestState) mayBecome(to RequestState) bool { return slices.Contains(moves[s], to) }

// before lists the states from which a request may become to; the WHERE of every UPDATE that moves one.
func before(to RequestState) []string {
	var out []string
	for from := range moves {
		if from.mayBecome(to) {
			out = append(out, string(from))
		}
	}
	return out
}
