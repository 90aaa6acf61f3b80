package auth

import (
	"context"
	"fmt"
	"time"

	"congvan/internal/errs"
	"congvan/internal/org"
	"congvan/internal/pg"

	"github.com/jackc/pgx/v5"
)

var (
	ErrSetupDone = errs.New(errs.Conflict, "setup-done",
		"Hệ thống đã có người dùng nên liên kết thiết lập không còn dùng được. Hãy đăng nhập.",
		"The system already has users, so the set-up link no longer works. Sign in.")
	ErrSetupLink = errs.New(errs.Invalid, "setup-link-invalid",
		"Liên kết thiết lập không đúng, đã dùng hoặc quá 24 giờ. Khởi động lại chương trình để lấy liên kết mới.",
		"The set-up link is wrong, used, or older than 24 hours. Restart the program for a new one.")
)

const setupLife = 24 * time.Hour

// SetupLink returns the token of a new one-time link with which the first administrator is made, ErrSetupDone when there is
// a user already. Earlier links end.
func (s *Service) SetupLink(ctx context.Context) (string, error) {
	token := newToken()
	err := pg.InTx(ctx, s.db, pg.System(), func(tx pgx.Tx) error {
		if err := s.empty(ctx, tx); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "delete from setup_link"); err != nil {
			return err
		}
		now := s.now()
		_, err := tx.Exec(ctx, "insert into setup_link (token_hash, created_at, expires_at) values ($1, $2, $3)", hash(token), now, now.Add(setupLife))
		return err
	})
	return token, err
}

// empty returns ErrSetupDone when anybody has an account. The lock makes two set-ups at once follow each other.
func (s *Service) empty(ctx context.Context, tx pgx.Tx) error {
	if err := pg.Lock(ctx, tx, "auth:setup"); err != nil {
		return err
	}
	var some bool
	if err := tx.QueryRow(ctx, "select exists (select from app_user)").Scan(&some); err != nil {
		return err
	}
	if some {
		return ErrSetupDone
	}
	return nil
}

// SetupInput describes the first agency and its administrator. AgencyShortName may be empty: then it is the full name.
type SetupInput struct {
	AgencyCode, AgencyName, AgencyShortName, AgencyAbbrev, Place string
	Username, FullName, Password                                 string
}

// Setup makes the first agency with one unit (Văn phòng) and its administrator, who is also the operator of the
// installation. The link is used up. Pointers name the fields of the request: /agencyCode, /place, /password …
func (s *Service) Setup(ctx context.Context, token string, in SetupInput) error {
	if err := CheckPassword(in.Username, in.Password); err != nil {
		return err
	}
	phc, err := HashPassword(in.Password)
	if err != nil {
		return err
	}
	if in.AgencyShortName == "" {
		in.AgencyShortName = in.AgencyName
	}
	return pg.InTx(ctx, s.db, pg.System(), func(tx pgx.Tx) error {
		if err := s.empty(ctx, tx); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, "delete from setup_link where token_hash = $1 and expires_at > $2", hash(token), s.now())
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return ErrSetupLink.At("/token")
		}
		return s.found(ctx, tx, in, phc)
	})
}

func (s *Service) found(ctx context.Context, tx pgx.Tx, in SetupInput, phc string) error {
	by := org.System("Thiết lập ban đầu")
	g, err := s.org.CreateAgencyTx(ctx, tx, by, org.AgencyInput{Code: in.AgencyCode, Name: in.AgencyName,
		ShortName: in.AgencyShortName, Abbrev: in.AgencyAbbrev, Place: in.Place})
	if err != nil {
		return rename(err, map[string]string{"/code": "/agencyCode", "/name": "/agencyName", "/shortName": "/agencyName", "/abbrev": "/agencyAbbrev"})
	}
	unit, err := s.org.CreateUnitTx(ctx, tx, by, g, org.UnitInput{Name: "Văn phòng", Abbrev: "VP"})
	if err != nil {
		return fmt.Errorf("first unit: %w", err)
	}
	_, _, err = s.org.CreateUserTx(ctx, tx, by, g, org.UserInput{Username: in.Username, FullName: in.FullName, PasswordHash: phc},
		org.PostInput{Unit: unit, Title: "Quản trị hệ thống", Roles: []org.Role{org.Admin, org.Operator}})
	return err
}

// at points an error for people to a field.
func at(err error, pointer string) error {
	if e := errs.Find(err); e != nil {
		return e.At(pointer)
	}
	return err
}

// rename makes the pointer of an error fit the request it came by.
func rename(err error, names map[string]string) error {
	if e := errs.Find(err); e != nil && names[e.Pointer] != "" {
		return e.At(names[e.Pointer])
	}
	return err
}
