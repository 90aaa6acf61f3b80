package org

import (
	"context"
	"fmt"
	"time"

	"congvan/internal/id"
	"congvan/internal/pg"

	"github.com/jackc/pgx/v5"
)

// UserInput describes a new person. PasswordHash comes from auth.HashPassword; empty means that the person cannot sign in
// with a password. MustChange asks for a new password at the first sign-in, which is right whenever somebody else chose it.
type UserInput struct {
	Username     string `json:"username"`
	FullName     string `json:"fullName"`
	PasswordHash string `json:"-"`
	Email        string `json:"email"`
	Phone        string `json:"phone"`
	Locale       string `json:"locale"` // "vi" (also when empty) or "en"
	MustChange   bool   `json:"mustChange"`
}

// PostInput describes a post in an agency.
type PostInput struct {
	Unit      id.Unit `json:"unit"`
	Title     string  `json:"title"`
	Authority string  `json:"authority"` // "", "TM.", "KT.", "TL.", "TUQ.", "Q."
	Roles     []Role  `json:"roles"`
}

// CreateUser adds a person with their first post in agency g.
func (s *Service) CreateUser(ctx context.Context, by Actor, g id.Agency, in UserInput, post PostInput) (u id.User, p id.Post, err error) {
	err = pg.InTx(ctx, s.DB, pg.Agency(g), func(tx pgx.Tx) error {
		u, p, err = s.CreateUserTx(ctx, tx, by, g, in, post)
		return err
	})
	return u, p, err
}

// CreateUserTx is CreateUser inside tx.
func (s *Service) CreateUserTx(ctx context.Context, tx pgx.Tx, by Actor, g id.Agency, in UserInput, post PostInput) (id.User, id.Post, error) {
	fail := func(err error) (id.User, id.Post, error) { return id.User{}, id.Post{}, err }
	if !by.mayManage(g) {
		return fail(ErrForbidden)
	}
	var c checker
	c.username("/username", &in.Username)
	c.text("/fullName", &in.FullName, 100, false)
	c.email("/email", &in.Email)
	c.text("/phone", &in.Phone, 30, true)
	if in.Locale == "" {
		in.Locale = "vi"
	}
	if in.Locale != "vi" && in.Locale != "en" {
		c.fail(ErrLocale.At("/locale"))
	}
	if c.err != nil {
		return fail(c.err)
	}
	u := id.New[id.User]()
	_, err := tx.Exec(ctx, `insert into app_user (id, username, full_name, password_hash, email, phone, locale, must_change, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		u, in.Username, in.FullName, in.PasswordHash, in.Email, in.Phone, in.Locale, in.MustChange, s.now())
	if pg.Constraint(err) == "app_user_username" {
		return fail(ErrUsernameTaken.With("username", in.Username).At("/username"))
	}
	if err != nil {
		return fail(fmt.Errorf("create user: %w", err))
	}
	if err := record(ctx, tx, by, g, "user.created", "user", u.String(), in); err != nil {
		return fail(err)
	}
	p, err := s.addPost(ctx, tx, by, g, u, post)
	if err != nil {
		return fail(err)
	}
	return u, p, nil
}

// AddPost gives an existing person one more post in agency g. An administrator may do so for people of the own agency; only
// an operator may bring in somebody from another.
func (s *Service) AddPost(ctx context.Context, by Actor, g id.Agency, u id.User, in PostInput) (p id.Post, err error) {
	if !by.mayManage(g) {
		return p, ErrForbidden
	}
	err = pg.InTx(ctx, s.DB, pg.Agency(g), func(tx pgx.Tx) error {
		var here bool
		// Row-level security shows this agency's posts only, which is the question.
		err := tx.QueryRow(ctx, "select exists (select from post where user_id = $1 and agency_id = $2)", u, g).Scan(&here)
		if err != nil {
			return err
		}
		if !here && !by.Has(Operator) {
			return ErrNoUser
		}
		p, err = s.addPost(ctx, tx, by, g, u, in)
		return err
	})
	return p, err
}

func (s *Service) addPost(ctx context.Context, tx pgx.Tx, by Actor, g id.Agency, u id.User, in PostInput) (id.Post, error) {
	if err := in.check(by); err != nil {
		return id.Post{}, err
	}
	p := id.New[id.Post]()
	_, err := tx.Exec(ctx, `insert into post (id, agency_id, user_id, unit_id, title, authority, roles, active_from)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`, p, g, u, in.Unit, in.Title, in.Authority, in.Roles, s.now())
	if err != nil {
		return id.Post{}, postError(err)
	}
	return p, record(ctx, tx, by, g, "post.created", "post", p.String(), postDetail{User: u, PostInput: in})
}

type postDetail struct {
	User id.User `json:"user"`
	PostInput
}

func (in *PostInput) check(by Actor) error {
	var c checker
	if in.Unit.IsZero() {
		c.fail(ErrRequired.At("/unit"))
	}
	c.text("/title", &in.Title, 100, false)
	c.authority("/authority", in.Authority)
	c.roles("/roles", in.Roles, by)
	return c.err
}

func postError(err error) error {
	switch pg.Constraint(err) {
	case "post_unit":
		return ErrNoUnit.At("/unit")
	case "post_user_id_fkey":
		return ErrNoUser
	case "post_agency_id_fkey":
		return ErrNoAgency
	}
	return fmt.Errorf("store post: %w", err)
}

// UpdatePost replaces what a post of agency g is: its unit, title, authority and roles. It holds from the next request on.
func (s *Service) UpdatePost(ctx context.Context, by Actor, g id.Agency, p id.Post, in PostInput) error {
	if !by.mayManage(g) {
		return ErrForbidden
	}
	if err := in.check(by); err != nil {
		return err
	}
	return pg.InTx(ctx, s.DB, pg.Agency(g), func(tx pgx.Tx) error {
		if err := notOwn(ctx, tx, by, p); err != nil {
			return err
		}
		// An administrator may neither give the role of operator nor take it away.
		tag, err := tx.Exec(ctx, `update post set unit_id = $3, title = $4, authority = $5, roles = $6
			where agency_id = $1 and id = $2 and ($7 or not 'operator' = any(roles))`,
			g, p, in.Unit, in.Title, in.Authority, in.Roles, by.Has(Operator))
		if err != nil {
			return postError(err)
		}
		if tag.RowsAffected() == 0 {
			return ErrNoPost
		}
		return record(ctx, tx, by, g, "post.changed", "post", p.String(), in)
	})
}

// notOwn refuses who would change the own post: an administrator who could would be whatever they liked.
func notOwn(ctx context.Context, tx pgx.Tx, by Actor, p id.Post) error {
	if by.User.IsZero() {
		return nil // the program itself
	}
	var own bool
	err := tx.QueryRow(ctx, "select exists (select from post where id = $1 and user_id = $2)", p, by.User).Scan(&own)
	if err == nil && own {
		err = ErrOwnPost.At("/roles")
	}
	return err
}

// EndPost closes a post of agency g now. What it did stays in its name; nobody acts in it any more.
func (s *Service) EndPost(ctx context.Context, by Actor, g id.Agency, p id.Post) error {
	if !by.mayManage(g) {
		return ErrForbidden
	}
	return pg.InTx(ctx, s.DB, pg.Agency(g), func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `update post set active_to = greatest(active_from, $3)
			where agency_id = $1 and id = $2 and active_to is null and ($4 or not 'operator' = any(roles))`,
			g, p, s.now(), by.Has(Operator))
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return ErrNoPost
		}
		return record(ctx, tx, by, g, "post.ended", "post", p.String(), nil)
	})
}

// UserChange says what to change of a person; nil leaves a field as it is.
type UserChange struct {
	FullName *string `json:"fullName,omitempty"`
	Email    *string `json:"email,omitempty"`
	Phone    *string `json:"phone,omitempty"`
	Locale   *string `json:"locale,omitempty"`
	Disabled *bool   `json:"disabled,omitempty"`
	// PasswordHash resets the password to one somebody else chose, so it must be changed at the next sign-in.
	PasswordHash *string `json:"-"`
}

// UpdateUser changes a person's account. An account opens every agency its person has a post in; so an administrator may
// change only those of people whose posts are all in the own agency.
func (s *Service) UpdateUser(ctx context.Context, by Actor, g id.Agency, u id.User, ch UserChange) error {
	if !by.mayManage(g) {
		return ErrForbidden
	}
	if err := ch.check(); err != nil {
		return err
	}
	return pg.InTx(ctx, s.DB, pg.System(), func(tx pgx.Tx) error {
		if err := mayChangeUser(ctx, tx, by, g, u); err != nil {
			return err
		}
		var disabled *time.Time
		if ch.Disabled != nil && *ch.Disabled {
			now := s.now()
			disabled = &now
		}
		_, err := tx.Exec(ctx, `update app_user set full_name = coalesce($2, full_name), email = coalesce($3, email),
				phone = coalesce($4, phone), locale = coalesce($5, locale),
				disabled_at = case when $6::bool is null then disabled_at when $6 then coalesce(disabled_at, $7) end,
				must_change = must_change or $8::text is not null, password_hash = coalesce($8, password_hash)
			where id = $1`, u, ch.FullName, ch.Email, ch.Phone, ch.Locale, ch.Disabled, disabled, ch.PasswordHash)
		if err != nil {
			return fmt.Errorf("change user: %w", err)
		}
		return record(ctx, tx, by, g, "user.changed", "user", u.String(), struct {
			UserChange
			PasswordReset bool `json:"passwordReset"`
		}{ch, ch.PasswordHash != nil})
	})
}

func (ch *UserChange) check() error {
	var c checker
	if ch.FullName != nil {
		c.text("/fullName", ch.FullName, 100, false)
	}
	if ch.Email != nil {
		c.email("/email", ch.Email)
	}
	if ch.Phone != nil {
		c.text("/phone", ch.Phone, 30, true)
	}
	if ch.Locale != nil && *ch.Locale != "vi" && *ch.Locale != "en" {
		c.fail(ErrLocale.At("/locale"))
	}
	return c.err
}

// mayChangeUser needs System scope: it asks for posts everywhere.
func mayChangeUser(ctx context.Context, tx pgx.Tx, by Actor, g id.Agency, u id.User) error {
	var here, elsewhere, operator bool
	err := tx.QueryRow(ctx, `select coalesce(bool_or(agency_id = $2), false), coalesce(bool_or(agency_id <> $2 and active_to is null), false),
			coalesce(bool_or('operator' = any(roles) and active_to is null), false)
		from post where user_id = $1`, u, g).Scan(&here, &elsewhere, &operator)
	switch {
	case err != nil:
		return err
	case !here:
		return ErrNoUser
	case (elsewhere || operator) && !by.Has(Operator):
		return ErrElsewhere
	}
	return nil
}
