package org

import (
	"slices"

	"congvan/internal/audit"
	"congvan/internal/id"
)

// Role is a kind of work a post does.
type Role string

const (
	Clerk      Role = "clerk"      // văn thư cơ quan: receives, registers, numbers, seals, issues
	Leader     Role = "leader"     // lãnh đạo cơ quan: directs, approves, signs
	Office     Role = "office"     // chánh, phó văn phòng: proposes distribution, checks form, signs by order
	Head       Role = "head"       // trưởng, phó phòng: assigns, checks content, initials
	Specialist Role = "specialist" // chuyên viên: drafts and solves
	Admin      Role = "admin"      // quản trị cơ quan: people, units, books, flows; reads no document
	Operator   Role = "operator"   // vận hành hệ thống: all agencies, jobs, links; reads no document
)

// Roles lists all roles in the order they are shown.
var Roles = []Role{Clerk, Leader, Office, Head, Specialist, Admin, Operator}

// Authorities are the prefixes before a signer's title (Decree 30/2020 Annex I.II.7): for the collective, for the head, by
// order, by mandate, acting.
var Authorities = []string{"", "TM.", "KT.", "TL.", "TUQ.", "Q."}

// Actor is a person acting in one of their posts. It holds what decisions and records need, so that no service has to look
// it up again.
type Actor struct {
	User        id.User
	Post        id.Post
	Agency      id.Agency
	Unit        id.Unit
	Name        string // of the person
	Title       string // of the post: "Phó Chủ tịch"
	Authority   string // "KT.", "" if none
	UnitName    string
	AgencyName  string // in full
	AgencyShort string // "UBND tỉnh Nghệ An"
	AgencyCode  string // "H41"
	Roles       []Role
}

// System is the actor for what the program itself or its operator at the command line does. It may administer every
// agency and read no document.
func System(name string) Actor {
	return Actor{Name: name, Roles: []Role{Operator}}
}

// Has reports whether the post has role r.
func (a Actor) Has(r Role) bool { return slices.Contains(a.Roles, r) }

// Who returns the actor as people read it in timelines and the audit trail: "Nguyễn Văn An – Phó Chủ tịch".
func (a Actor) Who() string {
	if a.Title == "" {
		return a.Name
	}
	return a.Name + " – " + a.Title
}

// Audit returns the entry for an act of a on object in a's agency.
func (a Actor) Audit(action, object, objectID string, detail any) audit.Entry {
	return audit.Entry{Agency: a.Agency, User: a.User, Post: a.Post, Who: a.Who(), Action: action,
		Object: object, ObjectID: objectID, Detail: detail}
}

// mayManage reports whether a may administer agency g.
func (a Actor) mayManage(g id.Agency) bool {
	return a.Has(Operator) || a.Has(Admin) && a.Agency == g
}
