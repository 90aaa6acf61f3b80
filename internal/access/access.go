// Package access decides whether an actor may do an act to a document, and which documents an actor sees at all.
//
// Two questions, in this order:
//
//  1. Does the actor see the document? Clerks, the office and leaders see every document of their agency. Heads and
//     specialists see those in which their post or their unit takes part. Administrators and operators see none: they keep
//     accounts and machines, not letters. What an actor does not see does not exist: [ErrNotFound].
//  2. May the actor's roles do the act (the table [acts]), and is it theirs to do here (own draft, lead unit)? If not:
//     [ErrForbidden].
//
// The answer to the first question exists three times, and tests keep them the same: [Sees] in Go for one document,
// [Visible] in SQL for lists, [TokensOf] against [Readers] in the search index. Taking part is a row in
// document_participant, written by package document.
//
// Whether an act fits the document's state is the state machine's business, and which of several clerks has the task is the
// flow's; neither is decided here. The package is pure: no database, no clock.
package access

import (
	"fmt"
	"slices"

	"congvan/internal/errs"
	"congvan/internal/id"
	"congvan/internal/org"
)

// Act is something a person does to a document, or in an agency.
type Act string

const (
	View     Act = "view"     // read it and its files
	Register Act = "register" // enter an incoming document (tiếp nhận, đăng ký)
	Submit   Act = "submit"   // bring it to the leader with a proposal (trình)
	Direct   Act = "direct"   // write the direction (bút phê)
	Process  Act = "process"  // solve it and say so
	Draft    Act = "draft"    // begin an outgoing document
	Edit     Act = "edit"     // change a draft
	Approve  Act = "approve"  // approve the content of a draft
	Sign     Act = "sign"     // sign as the authorised person
	Number   Act = "number"   // give number and date
	Seal     Act = "seal"     // apply the agency's signature (Decree 30/2020 Article 32: the clerk, in person)
	Issue    Act = "issue"    // send to the recipients
	Recall   Act = "recall"   // take back an issued document
	Intake   Act = "intake"   // see what other agencies sent and accept or return it

	ManagePeople   Act = "manage-people" // accounts, units, posts of the agency
	ManageBooks    Act = "manage-books"
	ManageFlows    Act = "manage-flows"
	ReadAudit      Act = "read-audit"
	ManageAgencies Act = "manage-agencies"
	Operate        Act = "operate" // jobs, dead letters, exchange links
)

// acts says which roles may do an act at all.
var acts = map[Act][]org.Role{
	View:     {org.Clerk, org.Office, org.Leader, org.Head, org.Specialist},
	Register: {org.Clerk},
	Submit:   {org.Clerk, org.Office},
	Direct:   {org.Leader},
	Process:  {org.Leader, org.Office, org.Head, org.Specialist},
	Draft:    {org.Office, org.Head, org.Specialist, org.Clerk, org.Leader},
	Edit:     {org.Office, org.Head, org.Specialist, org.Clerk, org.Leader},
	Approve:  {org.Leader, org.Office, org.Head},
	Sign:     {org.Leader, org.Office},
	Number:   {org.Clerk},
	Seal:     {org.Clerk},
	Issue:    {org.Clerk},
	Recall:   {org.Clerk},
	Intake:   {org.Clerk},

	ManagePeople:   {org.Admin, org.Operator},
	ManageBooks:    {org.Clerk, org.Admin},
	ManageFlows:    {org.Admin},
	ReadAudit:      {org.Admin, org.Operator},
	ManageAgencies: {org.Operator},
	Operate:        {org.Operator},
}

// Roles that see every document of their agency, and roles that see those they take part in.
var (
	seesAll  = []org.Role{org.Clerk, org.Office, org.Leader}
	seesPart = []org.Role{org.Head, org.Specialist}
)

var (
	ErrNotFound = errs.New(errs.NotFound, "document-not-found",
		"Không có văn bản này trong phạm vi bạn được xem.", "There is no such document among those you may see.")
	ErrForbidden = errs.New(errs.Forbidden, "act-forbidden",
		"Vị trí của bạn không được {việc} văn bản này.", "Your post may not {act} this document.")
	ErrRole = errs.New(errs.Forbidden, "role-forbidden",
		"Vị trí đang chọn không có quyền {việc}.", "The post you act in has no right to {act}.")
)

// names are the acts in sentences: "… không được {việc} văn bản này".
var names = map[Act][2]string{
	View: {"xem", "view"}, Register: {"đăng ký", "register"}, Submit: {"trình", "submit"}, Direct: {"chỉ đạo", "direct"},
	Process: {"giải quyết", "process"}, Draft: {"soạn thảo", "draft"}, Edit: {"sửa", "edit"}, Approve: {"duyệt", "approve"},
	Sign: {"ký", "sign"}, Number: {"cấp số", "number"}, Seal: {"ký số của cơ quan lên", "seal"},
	Issue: {"phát hành", "issue"}, Recall: {"thu hồi", "recall"}, Intake: {"tiếp nhận", "take in"},
	ManagePeople: {"quản lý người dùng", "manage people"}, ManageBooks: {"quản lý sổ", "manage books"},
	ManageFlows: {"quản lý quy trình", "manage flows"}, ReadAudit: {"xem nhật ký hệ thống", "read the audit trail"},
	ManageAgencies: {"quản lý cơ quan", "manage agencies"}, Operate: {"vận hành hệ thống", "operate the system"},
}

// Participant is a post or a unit that takes part in a document, and as what.
type Participant struct {
	Post id.Post // or none
	Unit id.Unit // or none
	Why  string  // "drafter", "lead", "cooperate", "assigned", "approver", "signer", "informed"
}

// Doc is what decisions need to know of a document.
type Doc struct {
	Agency       id.Agency
	Drafter      id.Post // of an outgoing document
	DraftingUnit id.Unit
	LeadUnit     id.Unit // chủ trì, of a directed document
	LeadPost     id.Post // the person the head of the lead unit chose, if any
	Participants []Participant
}

// May decides about an act that has no document yet, or none at all: ErrRole.
func May(a org.Actor, act Act) error {
	if !hasAny(a, acts[act]) {
		return refine(ErrRole, act)
	}
	return nil
}

// Check decides whether a may do act to d: nil, ErrNotFound or ErrForbidden.
func Check(a org.Actor, act Act, d Doc) error {
	if !Sees(a, d) {
		return ErrNotFound
	}
	if !hasAny(a, acts[act]) || !own(a, act, d) {
		return refine(ErrForbidden, act)
	}
	return nil
}

// own decides whether the act is a's to do on this very document.
func own(a org.Actor, act Act, d Doc) bool {
	switch act {
	case Edit:
		// The drafter and the drafting unit's head change a draft; those who approve and sign may put it right themselves
		// (Decree 30/2020 Annex VI, III.1.n).
		return a.Post == d.Drafter || a.Has(org.Leader) || a.Has(org.Office) || a.Has(org.Head) && a.Unit == d.DraftingUnit
	case Process:
		return a.Has(org.Leader) || a.Has(org.Office) || a.Post == d.LeadPost || !a.Unit.IsZero() && a.Unit == d.LeadUnit
	}
	return true
}

// Sees decides whether d exists for a.
func Sees(a org.Actor, d Doc) bool {
	if a.Agency.IsZero() || a.Agency != d.Agency {
		return false
	}
	if hasAny(a, seesAll) {
		return true
	}
	return hasAny(a, seesPart) && slices.ContainsFunc(d.Participants, func(p Participant) bool {
		return !p.Post.IsZero() && p.Post == a.Post || !p.Unit.IsZero() && p.Unit == a.Unit
	})
}

// Visible is Sees as a condition for WHERE on a table of documents with columns id and agency_id, named doc in the
// statement. Its placeholders begin at $first. Lists by agency use the document's index, the subquery those of
// document_participant.
//
//	where, args := access.Visible(actor, "d", 3)
func Visible(a org.Actor, doc string, first int) (string, []any) {
	switch {
	case a.Agency.IsZero():
		return "false", nil
	case hasAny(a, seesAll):
		return fmt.Sprintf("%s.agency_id = $%d", doc, first), []any{a.Agency}
	case hasAny(a, seesPart):
		// A scalar subquery, not EXISTS: that PostgreSQL would turn into a hash of everything the unit ever took part in.
		return fmt.Sprintf(`(%[1]s.agency_id = $%[2]d and (select true from document_participant dp
			where dp.document_id = %[1]s.id and dp.agency_id = $%[2]d and (dp.post_id = $%[3]d or dp.unit_id = $%[4]d) limit 1))`,
			doc, first, first+1, first+2), []any{a.Agency, a.Post, a.Unit}
	}
	return "false", nil
}

// Readers returns the tokens under which a document is put into the search index.
func Readers(d Doc) []string {
	out := []string{agencyToken(d.Agency)}
	for _, p := range d.Participants {
		if !p.Post.IsZero() {
			out = append(out, PostToken(p.Post))
		}
		if !p.Unit.IsZero() {
			out = append(out, unitToken(p.Unit))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// TokensOf returns the tokens of which a document must carry one for a to see it; none means a sees nothing.
func TokensOf(a org.Actor) []string {
	switch {
	case a.Agency.IsZero():
		return nil
	case hasAny(a, seesAll):
		return []string{agencyToken(a.Agency)}
	case hasAny(a, seesPart):
		return []string{PostToken(a.Post), unitToken(a.Unit)}
	}
	return nil
}

// PostToken is the token of one post; notices for a person carry it alone.
func PostToken(p id.Post) string { return "post:" + p.String() }

func agencyToken(g id.Agency) string { return "agency:" + g.String() + ":all" }
func unitToken(u id.Unit) string     { return "unit:" + u.String() }

func hasAny(a org.Actor, roles []org.Role) bool { return slices.ContainsFunc(roles, a.Has) }

func refine(e *errs.Error, act Act) error {
	n := names[act]
	return e.With("việc", n[0]).With("act", n[1])
}
