package document

import (
	"errors"
	"slices"
	"testing"
)

var allStates = map[Kind][]State{
	Incoming: {Registered, Submitted, Directed, Processing, Done},
	Outgoing: {Drafting, Approving, Approved, Signing, Signed, Issuing, Issued},
}

var allActs = []Act{Submit, Direct, Start, Finish, Return, Edit, Approve, Sign, Issue, Opinion, Reply, tookSignature, lostSignature, tookSeal, lostSeal}

// The whole procedure, as one reads it aloud: every move there is, and therefore every one there is not.
var procedure = []struct {
	kind Kind
	from State
	act  Act
	to   State
}{
	{Incoming, Registered, Submit, Submitted},
	{Incoming, Submitted, Direct, Directed},
	{Incoming, Submitted, Finish, Done},
	{Incoming, Submitted, Return, Registered},
	{Incoming, Directed, Start, Processing},
	{Incoming, Directed, Finish, Done},
	{Incoming, Directed, Return, Submitted},
	{Incoming, Processing, Finish, Done},
	{Incoming, Processing, Return, Submitted},
	{Outgoing, Drafting, Edit, Drafting},
	{Outgoing, Drafting, Submit, Approving},
	{Outgoing, Approving, Approve, Approved},
	{Outgoing, Approving, Return, Drafting},
	{Outgoing, Approved, Sign, Signing},
	{Outgoing, Approved, Return, Drafting},
	{Outgoing, Signing, tookSignature, Signed},
	{Outgoing, Signing, lostSignature, Approved},
	{Outgoing, Signed, Issue, Issuing},
	{Outgoing, Signed, Return, Drafting},
	{Outgoing, Issuing, Issue, Issuing},
	{Outgoing, Issuing, tookSeal, Issued},
	{Outgoing, Issuing, lostSeal, Issuing},
}

func TestEveryMove(t *testing.T) {
	for kind, states := range allStates {
		for _, s := range states {
			for _, a := range allActs {
				want := slices.IndexFunc(procedure, func(p struct {
					kind Kind
					from State
					act  Act
					to   State
				}) bool {
					return p.kind == kind && p.from == s && p.act == a
				})
				m, err := next(kind, s, a)
				switch {
				case want < 0 && !errors.Is(err, ErrState):
					t.Errorf("%s %s: %s leads to %s, but the procedure has no such move", kind, s, a, m.To)
				case want >= 0 && (err != nil || m.To != procedure[want].to):
					t.Errorf("%s %s: %s leads to %s (%v), want %s", kind, s, a, m.To, err, procedure[want].to)
				}
			}
		}
	}
}

// What a screen offers must be what the procedure takes.
func TestOfferedActsAreMoves(t *testing.T) {
	kinds := map[string]Kind{"submit": Incoming, "direct": Incoming, "process": Incoming, "draft": Outgoing, "approve": Outgoing, "sign": Outgoing, "issue": Outgoing}
	for task, byState := range taskActs {
		for s, acts := range byState {
			for _, a := range acts {
				if a == Reply { // begins another document
					continue
				}
				m, err := next(kinds[task], s, a)
				if err != nil {
					t.Errorf("the holder of %s in %s is offered %s: %v", task, s, a, err)
				}
				if m.Task != "" && m.Task != task {
					t.Errorf("%s in %s completes %s, but is offered to who holds %s", a, s, m.Task, task)
				}
			}
		}
	}
	for s := range stateNames {
		if !slices.Contains(allStates[Incoming], s) && !slices.Contains(allStates[Outgoing], s) {
			t.Errorf("%s has a name but is no state", s)
		}
	}
}
