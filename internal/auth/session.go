package auth

import (
	"context"
	"fmt"
	"slices"
	"time"

	"congvan/internal/errs"
	"congvan/internal/id"
	"congvan/internal/org"
	"congvan/internal/pg"

	"github.com/jackc/pgx/v5"
)

// Session returns the session of a token as it is now, or ErrNoSession. It is asked for at every request: two queries.
func (s *Service) Session(ctx context.Context, token string) (Session, error) {
	var sess Session
	err := pg.InTx(ctx, s.db, pg.System(), func(tx pgx.Tx) (err error) {
		sess, err = s.load(ctx, tx, token)
		return err
	})
	return sess, err
}

func (s *Service) load(ctx context.Context, tx pgx.Tx, token string) (Session, error) {
	now := s.now()
	sess := Session{CSRF: csrf(token)}
	var post id.Post
	var seen time.Time
	err := tx.QueryRow(ctx, `select s.id, s.post_id, s.seen_at, s.expires_at, u.id, u.username, u.full_name, u.locale, u.must_change
		from session s join app_user u on u.id = s.user_id
		where s.token_hash = $1 and s.expires_at > $2 and s.seen_at > $3 and u.disabled_at is null`, hash(token), now, now.Add(-s.c.Idle)).
		Scan(&sess.ID, &post, &seen, &sess.ExpiresAt, &sess.User.ID, &sess.User.Username, &sess.User.FullName, &sess.User.Locale, &sess.MustChange)
	if pg.NoRows(err) {
		return sess, ErrNoSession
	}
	if err != nil {
		return sess, err
	}
	if sess.Posts, err = org.ActorsOf(ctx, tx, sess.User.ID, now); err != nil {
		return sess, err
	}
	if len(sess.Posts) == 0 {
		return sess, ErrNoSession
	}
	// The post may have been closed since: then the first open one.
	i := max(0, slices.IndexFunc(sess.Posts, func(a org.Actor) bool { return a.Post == post }))
	sess.Actor = sess.Posts[i]
	if now.Sub(seen) > time.Minute {
		_, err = tx.Exec(ctx, "update session set seen_at = $2 where token_hash = $1", hash(token), now)
	}
	return sess, err
}

// SwitchPost makes the session act in another of the person's posts.
func (s *Service) SwitchPost(ctx context.Context, token string, post id.Post) (Session, error) {
	var sess Session
	err := pg.InTx(ctx, s.db, pg.System(), func(tx pgx.Tx) (err error) {
		if sess, err = s.load(ctx, tx, token); err != nil {
			return err
		}
		i := slices.IndexFunc(sess.Posts, func(a org.Actor) bool { return a.Post == post })
		if i < 0 {
			return ErrNotYourPost.At("/post")
		}
		from := sess.Actor
		sess.Actor = sess.Posts[i]
		if _, err := tx.Exec(ctx, "update session set post_id = $2 where token_hash = $1", hash(token), post); err != nil {
			return fmt.Errorf("switch post: %w", err)
		}
		return record(ctx, tx, sess.Actor.Audit("session.post-switched", "session", sess.ID.String(),
			map[string]any{"from": from.Who(), "fromAgency": from.AgencyCode}), "")
	})
	return sess, err
}

// Logout ends a session. Ending one that is gone is no error.
func (s *Service) Logout(ctx context.Context, token string) error {
	return pg.InTx(ctx, s.db, pg.System(), func(tx pgx.Tx) error {
		sess, err := s.load(ctx, tx, token)
		if err == nil {
			err = record(ctx, tx, sess.Actor.Audit("session.closed", "session", sess.ID.String(), nil), "")
		} else if err == ErrNoSession {
			err = nil
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "delete from session where token_hash = $1", hash(token))
		return err
	})
}

// ChangePassword sets a new password and ends the person's other sessions. Pointers: /old and /new. Wrong present passwords
// count as wrong tries to sign in, so a borrowed session cannot guess on.
func (s *Service) ChangePassword(ctx context.Context, token, old, new string) error {
	sess, err := s.Session(ctx, token)
	if err != nil {
		return err
	}
	if len(old) > 4*maxPassword {
		return ErrOldPassword.At("/old")
	}
	if err := CheckPassword(sess.User.Username, new); err != nil {
		return at(err, "/new")
	}
	if _, err := s.proof(ctx, sess.User.Username, old, ""); err != nil {
		if err == ErrCredentials {
			return ErrOldPassword.At("/old")
		}
		return err
	}
	if old == new {
		return ErrSamePassword.At("/new")
	}
	phc, err := HashPassword(new)
	if err != nil {
		return err
	}
	return pg.InTx(ctx, s.db, pg.System(), func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "update app_user set password_hash = $2, must_change = false where id = $1", sess.User.ID, phc); err != nil {
			return fmt.Errorf("change password: %w", err)
		}
		if _, err := tx.Exec(ctx, "delete from session where user_id = $1 and token_hash <> $2", sess.User.ID, hash(token)); err != nil {
			return fmt.Errorf("end other sessions: %w", err)
		}
		return record(ctx, tx, sess.Actor.Audit("user.password-changed", "user", sess.User.ID.String(), nil), "")
	})
}

// Sweep deletes what has expired. Package app runs it every hour.
func (s *Service) Sweep(ctx context.Context) error {
	now := s.now()
	return pg.InTx(ctx, s.db, pg.System(), func(tx pgx.Tx) error {
		b := &pgx.Batch{}
		b.Queue("delete from session where expires_at < $1 or seen_at < $2", now, now.Add(-s.c.Idle))
		b.Queue("delete from sign_in_try where last_at < $1", now.Add(-24*time.Hour))
		b.Queue("delete from setup_link where expires_at < $1", now)
		return errs.Wrap(tx.SendBatch(ctx, b).Close(), "sweep sessions")
	})
}
