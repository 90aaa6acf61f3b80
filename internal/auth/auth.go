// Package auth lets people in: passwords, sessions, the post one acts in, lockout, and the first administrator.
//
// A session is a random token of 256 bits in a cookie (HttpOnly, SameSite: package api's business); the database holds its
// SHA-256 only, so a copy of the database opens nothing. The CSRF token is derived from the token, so it needs no storage and
// dies with it. Every request asks the database again: a disabled account, a closed post, a changed role hold from the next
// click on.
//
// Guessing is held three ways: each try costs an argon2id hashing; five tries without success lock the user name for ten
// minutes, whether it exists or not; and an address has so many tries a minute. A try is counted before it is checked, so a
// hundred at once get no more than five.
package auth

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"

	"congvan/internal/audit"
	"congvan/internal/errs"
	"congvan/internal/id"
	"congvan/internal/org"
	"congvan/internal/pg"

	"github.com/jackc/pgx/v5"
)

var (
	ErrCredentials = errs.New(errs.Unauthenticated, "credentials-wrong",
		"Tên đăng nhập hoặc mật khẩu không đúng.", "The user name or the password is wrong.")
	ErrLocked = errs.New(errs.TooMany, "sign-in-locked",
		"Đăng nhập sai quá {tries} lần. Thử lại sau {minutes} phút, hoặc nhờ quản trị cơ quan đặt lại mật khẩu.",
		"More than {tries} wrong tries. Try again in {minutes} minutes, or ask the agency's administrator for a new password.")
	ErrTooMany = errs.New(errs.TooMany, "sign-in-too-often",
		"Có quá nhiều lần đăng nhập từ địa chỉ này. Chờ một phút rồi thử lại.",
		"Too many sign-ins from this address. Wait a minute and try again.")
	ErrNoSession = errs.New(errs.Unauthenticated, "session-none",
		"Phiên làm việc đã hết. Hãy đăng nhập lại.", "Your session has ended. Sign in again.")
	ErrNoPost = errs.New(errs.Forbidden, "user-without-post",
		"Tài khoản chưa có vị trí công tác nào đang hoạt động. Liên hệ quản trị cơ quan.",
		"This account holds no open post. Ask the agency's administrator.")
	ErrNotYourPost = errs.New(errs.Forbidden, "post-not-yours",
		"Bạn không giữ vị trí công tác này, hoặc vị trí đã thôi hoạt động.", "You do not hold this post, or it is closed.")
	ErrOldPassword = errs.New(errs.Invalid, "old-password-wrong",
		"Mật khẩu hiện tại không đúng.", "The present password is wrong.")
	ErrSamePassword = errs.New(errs.Invalid, "password-same",
		"Mật khẩu mới phải khác mật khẩu hiện tại.", "The new password must differ from the present one.")
)

// Config holds the limits; zero fields take the defaults.
type Config struct {
	Idle      time.Duration // a session without requests ends; 12 h
	Absolute  time.Duration // a session ends anyway; 72 h
	Tries     int           // wrong tries before the lock; 5
	Lock      time.Duration // 10 min
	PerMinute int           // sign-ins from one address; 120, for a whole office may share one
}

func (c Config) withDefaults() Config {
	def := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	def(&c.Idle, 12*time.Hour)
	def(&c.Absolute, 72*time.Hour)
	def(&c.Lock, 10*time.Minute)
	if c.Tries <= 0 {
		c.Tries = 5
	}
	if c.PerMinute <= 0 {
		c.PerMinute = 120
	}
	return c
}

// Service signs people in. Safe for concurrent use.
type Service struct {
	db    *pg.DB
	org   *org.Service
	c     Config
	limit *limiter
	now   func() time.Time
}

// New returns a service; it takes the clock of o.
func New(db *pg.DB, o *org.Service, c Config) *Service {
	c = c.withDefaults()
	now := o.Now
	if now == nil {
		now = time.Now
	}
	return &Service{db: db, org: o, c: c, limit: newLimiter(c.PerMinute), now: now}
}

// Session is a signed-in person acting in one of their posts.
type Session struct {
	ID         id.Session
	User       User
	CSRF       string
	Actor      org.Actor
	Posts      []org.Actor // all posts the person may act in, the present one among them
	MustChange bool        // nothing but a change of password is allowed: somebody else chose the present one
	ExpiresAt  time.Time
}

// User is the account behind a session.
type User struct {
	ID       id.User
	Username string
	FullName string
	Locale   string
}

// account is what signing in needs of a user.
type account struct {
	User
	hash       string
	mustChange bool
	disabled   bool
}

// Login checks a password and opens a session. The errors for people: ErrCredentials (also for unknown names and disabled
// accounts), ErrLocked, ErrTooMany, ErrNoPost. ip and agent are recorded.
func (s *Service) Login(ctx context.Context, username, password, ip, agent string) (string, Session, error) {
	if !s.limit.allow(ip, s.now()) {
		return "", Session{}, ErrTooMany
	}
	username = org.Username(username)
	if username == "" || len(username) > 200 || len(password) > 4*maxPassword {
		return "", Session{}, ErrCredentials
	}
	u, err := s.proof(ctx, username, password, ip)
	if err != nil {
		return "", Session{}, err
	}
	token := newToken()
	var sess Session
	err = pg.InTx(ctx, s.db, pg.System(), func(tx pgx.Tx) error {
		posts, err := org.ActorsOf(ctx, tx, u.ID, s.now())
		if err != nil {
			return err
		}
		if len(posts) == 0 {
			return ErrNoPost
		}
		now := s.now()
		sess = Session{ID: id.New[id.Session](), User: u.User, CSRF: csrf(token), Actor: posts[0], Posts: posts,
			MustChange: u.mustChange, ExpiresAt: now.Add(s.c.Absolute)}
		_, err = tx.Exec(ctx, `insert into session (token_hash, id, user_id, post_id, created_at, seen_at, expires_at, ip, agent)
			values ($1, $2, $3, $4, $5, $5, $6, $7, $8)`,
			hash(token), sess.ID, u.ID, sess.Actor.Post, now, sess.ExpiresAt, ip, clip(agent, 300))
		if err != nil {
			return fmt.Errorf("open session: %w", err)
		}
		return record(ctx, tx, sess.Actor.Audit("session.opened", "session", sess.ID.String(), nil), ip)
	})
	if err != nil {
		return "", Session{}, err
	}
	return token, sess, nil
}

// proof answers with the account when password is right. It counts the try first, in a transaction of its own, then hashes
// outside of any.
func (s *Service) proof(ctx context.Context, username, password, ip string) (account, error) {
	var u account
	err := pg.InTx(ctx, s.db, pg.System(), func(tx pgx.Tx) (err error) {
		if err := s.try(ctx, tx, username); err != nil {
			return err
		}
		u, err = find(ctx, tx, username)
		return err
	})
	if err != nil {
		return u, err
	}
	ok, err := verify(ctx, u.hash, password)
	if err != nil {
		return u, err
	}
	if !ok || u.disabled {
		return u, s.failed(ctx, username, u, ip)
	}
	return u, pg.InTx(ctx, s.db, pg.System(), func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "delete from sign_in_try where username = $1", username)
		return err
	})
}

// find returns the account with a name, or an empty one that no password opens.
func find(ctx context.Context, tx pgx.Tx, username string) (u account, err error) {
	err = tx.QueryRow(ctx, `select id, username, full_name, locale, password_hash, must_change, disabled_at is not null
		from app_user where username = $1`, username).
		Scan(&u.ID, &u.Username, &u.FullName, &u.Locale, &u.hash, &u.mustChange, &u.disabled)
	if pg.NoRows(err) {
		return account{}, nil
	}
	return u, err
}

// try counts a try for username, or returns ErrLocked. The row lock makes tries at once queue here.
func (s *Service) try(ctx context.Context, tx pgx.Tx, username string) error {
	now := s.now()
	_, err := tx.Exec(ctx, "insert into sign_in_try (username, tries, last_at) values ($1, 0, $2) on conflict do nothing", username, now)
	if err != nil {
		return err
	}
	var tries int
	var last time.Time
	var until *time.Time
	err = tx.QueryRow(ctx, "select tries, last_at, locked_until from sign_in_try where username = $1 for update", username).
		Scan(&tries, &last, &until)
	if err != nil {
		return err
	}
	if until != nil && until.After(now) {
		wait := until.Sub(now)
		return ErrLocked.With("tries", s.c.Tries).With("minutes", int((wait+time.Minute-1)/time.Minute))
	}
	if until != nil || now.Sub(last) > s.c.Lock {
		tries = 0
	}
	tries, until = tries+1, nil
	if tries >= s.c.Tries {
		t := now.Add(s.c.Lock)
		until = &t
	}
	_, err = tx.Exec(ctx, "update sign_in_try set tries = $2, last_at = $3, locked_until = $4 where username = $1", username, tries, now, until)
	return err
}

// failed records a wrong try and answers ErrCredentials. Names that do not exist are recorded too: guessing is what the
// auditor looks for.
func (s *Service) failed(ctx context.Context, username string, u account, ip string) error {
	err := pg.InTx(ctx, s.db, pg.System(), func(tx pgx.Tx) error {
		e := audit.Entry{User: u.ID, Who: username, Action: "session.refused", Object: "user", ObjectID: u.ID.String(),
			Detail: map[string]any{"username": username, "known": !u.ID.IsZero(), "disabled": u.disabled}}
		return record(ctx, tx, e, ip)
	})
	if err != nil {
		return err
	}
	return ErrCredentials
}

func record(ctx context.Context, tx pgx.Tx, e audit.Entry, ip string) error {
	e.IP = ip
	return audit.Append(ctx, tx, e)
}

// newToken returns 256 random bits as text.
func newToken() string {
	b := make([]byte, 32)
	rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

func hash(token string) []byte {
	h := sha256.Sum256([]byte(token))
	return h[:]
}

// csrf derives the session's CSRF token: known to who holds the session token, telling nothing of it.
func csrf(token string) string {
	m := hmac.New(sha256.New, []byte(token))
	m.Write([]byte("congvan csrf v1"))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

func clip(s string, n int) string {
	if len(s) > n {
		s = s[:n]
	}
	return string([]rune(s)) // a cut may fall inside a character
}
