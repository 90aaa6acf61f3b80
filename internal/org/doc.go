// Package org knows who there is: agencies, their units, people, and the posts people hold.
//
//	agency    cơ quan, tổ chức    has an organisation code (QĐ 20/2020/QĐ-TTg), books, a seal
//	unit      đơn vị thuộc cơ quan a room of the agency: Văn phòng, Phòng Tổng hợp
//	user      người dùng          a person with an account; belongs to no agency
//	post      vị trí công tác     a person in a unit of an agency with a title and roles; what acts in the system
//
// A person with two posts (kiêm nhiệm) chooses in which one to act; every act is recorded with both. [Actor] is that choice:
// all services take one. Roles say what kinds of acts a post may do at all; package access decides from them.
//
// Who may change what here is decided by [Actor.Has] alone, because it needs no document: administrators (admin) in
// their own agency, the operator of the installation (operator) everywhere. Passwords are only stored here; package auth
// makes and checks them.
package org
