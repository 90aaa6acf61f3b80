package document

// Act is something a person, or a finished job, does to a document.
type Act string

const (
	Submit  Act = "submit"
	Direct  Act = "direct"
	Start   Act = "start"
	Finish  Act = "finish"
	Return  Act = "return"
	Edit    Act = "edit"
	Approve Act = "approve"
	Sign    Act = "sign"
	Issue   Act = "issue"
	Opinion Act = "opinion"
	Reply   Act = "reply"

	tookSignature Act = "took-signature" // the job brought the leader's signature
	lostSignature Act = "lost-signature" // the job failed
	tookSeal      Act = "took-seal"
	lostSeal      Act = "lost-seal"
)

// move is one line of the procedure: from which states an act leads where, and which task of the flow it completes with which
// outcome. A move without a task leaves the flow where it is. What names the act in timeline, audit and events.
type move struct {
	From    []State
	To      State
	Task    string
	Outcome string
	What    string
}

// moves is the whole procedure of Decree 30/2020 Art 10–19 (outgoing) and 21–24 (incoming) as a table. An act may stand
// in several lines when it means different things in different states; no state is in two lines of one act.
var moves = map[Kind]map[Act][]move{
	Incoming: {
		Submit: {{From: []State{Registered}, To: Submitted, Task: "submit", Outcome: "submit", What: "document.submitted"}},
		Direct: {{From: []State{Submitted}, To: Directed, Task: "direct", Outcome: "direct", What: "document.directed"}},
		Start:  {{From: []State{Directed}, To: Processing, What: "document.started"}},
		Finish: {
			{From: []State{Directed, Processing}, To: Done, Task: "process", Outcome: "done", What: "document.finished"},
			{From: []State{Submitted}, To: Done, Task: "direct", Outcome: "file", What: "document.filed"},
		},
		Return: {
			{From: []State{Submitted}, To: Registered, Task: "direct", Outcome: "return", What: "document.returned"},
			{From: []State{Directed, Processing}, To: Submitted, Task: "process", Outcome: "return", What: "document.returned"},
		},
	},
	Outgoing: {
		Edit:    {{From: []State{Drafting}, To: Drafting, What: "document.edited"}},
		Submit:  {{From: []State{Drafting}, To: Approving, Task: "draft", Outcome: "submit", What: "document.submitted"}},
		Approve: {{From: []State{Approving}, To: Approved, Task: "approve", Outcome: "approve", What: "document.approved"}},
		Sign:    {{From: []State{Approved}, To: Signing, What: "document.signing"}},
		Return: {
			{From: []State{Approving}, To: Drafting, Task: "approve", Outcome: "return", What: "document.returned"},
			{From: []State{Approved}, To: Drafting, Task: "sign", Outcome: "return", What: "document.returned"},
			{From: []State{Signed}, To: Drafting, Task: "issue", Outcome: "return", What: "document.returned"},
		},
		Issue: {
			{From: []State{Signed}, To: Issuing, What: "document.numbered"},
			{From: []State{Issuing}, To: Issuing, What: "document.resealed"}, // the number stays; only after a failed seal
		},
		tookSignature: {{From: []State{Signing}, To: Signed, Task: "sign", Outcome: "sign", What: "document.signed"}},
		lostSignature: {{From: []State{Signing}, To: Approved, What: "document.sign_failed"}},
		tookSeal:      {{From: []State{Issuing}, To: Issued, Task: "issue", Outcome: "issue", What: "document.issued"}},
		lostSeal:      {{From: []State{Issuing}, To: Issuing, What: "document.seal_failed"}},
	},
}

// next looks the move up. ErrState names the state when there is none.
func next(k Kind, s State, a Act) (move, error) {
	for _, m := range moves[k][a] {
		for _, from := range m.From {
			if from == s {
				return m, nil
			}
		}
	}
	return move{}, wrongState(s)
}

func wrongState(s State) error { return ErrState.With("state", stateNames[s]).With("step", string(s)) }

// stateNames is the office's word for each state.
var stateNames = map[State]string{
	Registered: "chưa trình", Submitted: "chờ bút phê", Directed: "đã chỉ đạo", Processing: "đang xử lý", Done: "hoàn thành",
	Drafting: "dự thảo", Approving: "chờ duyệt", Approved: "chờ ký", Signing: "đang ký", Signed: "chờ phát hành",
	Issuing: "đang đóng dấu", Issued: "đã phát hành",
}

// taskActs says what a post that holds an open task of an action may do in which state; the first is the screen's main button.
var taskActs = map[string]map[State][]Act{
	"submit":  {Registered: {Submit}},
	"direct":  {Submitted: {Direct, Finish, Return}},
	"process": {Directed: {Start, Reply, Finish, Return}, Processing: {Finish, Reply, Return}},
	"draft":   {Drafting: {Submit, Edit}},
	"approve": {Approving: {Approve, Return}},
	"sign":    {Approved: {Sign, Return}},
	"issue":   {Signed: {Issue, Return}},
}
