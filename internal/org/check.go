package org

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"congvan/internal/errs"
	"congvan/internal/vntext"
)

var (
	ErrForbidden = errs.New(errs.Forbidden, "org-forbidden",
		"Chỉ quản trị của cơ quan này mới được thay đổi cơ cấu và tài khoản.",
		"Only an administrator of this agency may change its structure and accounts.")
	ErrForbiddenRole = errs.New(errs.Forbidden, "org-role-forbidden",
		"Chỉ người vận hành hệ thống mới được giao vai trò “vận hành”.",
		"Only an operator of the installation may give the role “operator”.")
	ErrOwnPost = errs.New(errs.Forbidden, "own-post",
		"Không ai tự đổi vai trò của mình. Hãy nhờ một quản trị khác.",
		"Nobody changes their own roles. Ask another administrator.")
	ErrElsewhere = errs.New(errs.Forbidden, "user-elsewhere",
		"Người này còn vị trí ở cơ quan khác nên chỉ người vận hành hệ thống mới được thay đổi tài khoản của họ.",
		"This person also holds a post in another agency, so only an operator of the installation may change the account.")
	ErrNoAgency = errs.New(errs.NotFound, "agency-unknown",
		"Không có cơ quan này.", "There is no such agency.")
	ErrNoUnit = errs.New(errs.Invalid, "unit-unknown",
		"Cơ quan không có đơn vị này. Chọn một đơn vị trong danh sách.", "The agency has no such unit. Choose one from the list.")
	ErrNoUser = errs.New(errs.NotFound, "user-unknown",
		"Không có người dùng này.", "There is no such user.")
	ErrNoPost = errs.New(errs.NotFound, "post-unknown",
		"Không có vị trí công tác này, hoặc vị trí đã thôi hoạt động.", "There is no such post, or it is no longer active.")
	ErrAgencyCode = errs.New(errs.Invalid, "agency-code-invalid",
		"Mã định danh “{code}” không đúng dạng. Viết như H41 hoặc H41.18: chữ in hoa và số, các nhóm cách nhau bằng dấu chấm, dài nhất 35 ký tự.",
		"The organisation code “{code}” is not well formed. Write it like H41 or H41.18: capitals and digits in groups joined by dots, at most 35 characters.")
	ErrAgencyTaken = errs.New(errs.Conflict, "agency-code-taken",
		"Mã định danh “{code}” đã có cơ quan khác dùng.", "The organisation code “{code}” already belongs to another agency.")
	ErrUnitTaken = errs.New(errs.Conflict, "unit-name-taken",
		"Cơ quan đã có đơn vị “{name}” ở cùng cấp này.", "The agency already has a unit “{name}” at this level.")
	ErrUsername = errs.New(errs.Invalid, "username-invalid",
		"Tên đăng nhập “{username}” không dùng được. Dùng 2–64 chữ cái không dấu, chữ số, dấu chấm, gạch ngang hoặc gạch dưới.",
		"The user name “{username}” cannot be used. Use 2–64 letters without marks, digits, dots, hyphens or underscores.")
	ErrUsernameTaken = errs.New(errs.Conflict, "username-taken",
		"Tên đăng nhập “{username}” đã có người dùng.", "The user name “{username}” is taken.")
	ErrRequired = errs.New(errs.Invalid, "field-required",
		"Chưa nhập mục này.", "This field is empty.")
	ErrTooLong = errs.New(errs.Invalid, "field-too-long",
		"Mục này dài quá {max} ký tự. Rút ngắn lại.", "This field is longer than {max} characters. Shorten it.")
	ErrRoles = errs.New(errs.Invalid, "roles-invalid",
		"Chọn ít nhất một vai trò trong danh sách; “{role}” không phải là vai trò.",
		"Choose at least one role from the list; “{role}” is not a role.")
	ErrAuthority = errs.New(errs.Invalid, "authority-invalid",
		"Thẩm quyền ký “{authority}” không có trong Nghị định 30/2020/NĐ-CP. Chọn TM., KT., TL., TUQ., Q. hoặc để trống.",
		"The signing authority “{authority}” is not in Decree 30/2020. Choose TM., KT., TL., TUQ., Q. or leave it empty.")
	ErrEmail = errs.New(errs.Invalid, "email-invalid",
		"Địa chỉ thư “{email}” không đúng.", "The mail address “{email}” is not right.")
	ErrLocale = errs.New(errs.Invalid, "locale-invalid",
		"Ngôn ngữ phải là “vi” hoặc “en”.", "The language must be “vi” or “en”.")
)

// checker collects the first thing wrong with an input, so that a function reads as the list of its fields.
type checker struct{ err error }

// text cleans *s in place and asks for 1–max characters, or 0–max when optional.
func (c *checker) text(pointer string, s *string, max int, optional bool) {
	*s = vntext.Clean(*s)
	switch {
	case *s == "" && !optional:
		c.fail(ErrRequired.At(pointer))
	case utf8.RuneCountInString(*s) > max:
		c.fail(ErrTooLong.With("max", max).At(pointer))
	}
}

func (c *checker) fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

var agencyCode = regexp.MustCompile(`^[A-Z0-9]+(\.[A-Z0-9]+)*$`)

func (c *checker) agencyCode(pointer string, s *string) {
	*s = strings.ToUpper(vntext.Clean(*s))
	if *s == "" {
		c.fail(ErrRequired.At(pointer))
	} else if len(*s) > 35 || !agencyCode.MatchString(*s) {
		c.fail(ErrAgencyCode.With("code", *s).At(pointer))
	}
}

var username = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,63}$`)

// Username returns the one form under which a user name is stored and looked up: folded, so that capitals and marks typed
// out of habit do no harm.
func Username(s string) string { return vntext.Fold(vntext.Clean(s)) }

func (c *checker) username(pointer string, s *string) {
	*s = Username(*s)
	if *s == "" {
		c.fail(ErrRequired.At(pointer))
	} else if !username.MatchString(*s) {
		c.fail(ErrUsername.With("username", *s).At(pointer))
	}
}

func (c *checker) email(pointer string, s *string) {
	c.text(pointer, s, 200, true)
	if at := strings.LastIndexByte(*s, '@'); *s != "" && (at < 1 || at == len(*s)-1 || strings.ContainsAny(*s, " <>,;\"")) {
		c.fail(ErrEmail.With("email", *s).At(pointer))
	}
}

func (c *checker) roles(pointer string, rs []Role, by Actor) {
	if len(rs) == 0 {
		c.fail(ErrRequired.At(pointer))
	}
	for _, r := range rs {
		if !slices.Contains(Roles, r) {
			c.fail(ErrRoles.With("role", string(r)).At(pointer))
		}
		if r == Operator && !by.Has(Operator) {
			c.fail(ErrForbiddenRole.At(pointer))
		}
	}
}

func (c *checker) authority(pointer, s string) {
	if !slices.Contains(Authorities, s) {
		c.fail(ErrAuthority.With("authority", s).At(pointer))
	}
}
