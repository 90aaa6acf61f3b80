package signing

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"congvan/internal/audit"
	"congvan/internal/errs"
	"congvan/internal/id"
	"congvan/internal/pg"
	"congvan/internal/signing/p12"

	"github.com/jackc/pgx/v5"
)

const (
	maxWrong    = 5
	lockFor     = 10 * time.Minute
	unlockedFor = 5 * time.Minute  // between Unlock and the batch made with it
	authorised  = 15 * time.Minute // for the jobs of the batch
)

// Unlocked is a key whose password was just given. It is handed to CreateBatchTx or RetryTx of the same request and not
// kept. It never shows what it holds.
type Unlocked struct {
	key     id.Key
	who     Who
	purpose Purpose
	grant   []byte
	at      time.Time
}

// String, GoString and LogValue keep the grant out of logs.
func (Unlocked) String() string { return "unlocked signing key" }

// GoString is for %#v.
func (u Unlocked) GoString() string { return u.String() }

// LogValue is for slog.
func (u Unlocked) LogValue() slog.Value { return slog.StringValue(u.String()) }

// locker is what Unlock needs of a key row.
type locker struct {
	ID        id.Key
	Sealed    []byte
	Subject   string
	NotBefore time.Time
	NotAfter  time.Time
	Locked    *time.Time
}

// Unlock checks the password of the post's personal key, or of the agency's seal, whose users package access decides on. Call it
// outside any transaction: opening a key takes a moment, and the count of wrong tries must survive whatever comes
// after. Answers: ErrNoKey, ErrNoSeal, ErrExpired, ErrNotYet, ErrLocked, ErrPassword, ErrDamagedKey. Every try is audited.
func (s *Service) Unlock(ctx context.Context, who Who, purpose Purpose, password string) (Unlocked, error) {
	k, err := s.locker(ctx, who, purpose)
	if err != nil {
		return Unlocked{}, s.refused(ctx, who, purpose, k.ID, err)
	}
	now := s.now()
	if err := current(k.Subject, k.NotBefore, k.NotAfter, now); err != nil {
		return Unlocked{}, s.refused(ctx, who, purpose, k.ID, err)
	}
	if err := locked(k.Locked, now); err != nil { // spare the work; settle decides
		return Unlocked{}, s.refused(ctx, who, purpose, k.ID, err)
	}
	data, err := s.open(sealedKey, k.ID.String(), k.Sealed)
	if err != nil {
		return Unlocked{}, s.refused(ctx, who, purpose, k.ID, ErrDamagedKey.Because(err))
	}
	u := Unlocked{key: k.ID, who: who, purpose: purpose, at: now}
	opened, err := p12.Open(data, password)
	switch {
	case errors.Is(err, p12.ErrPassword):
		return Unlocked{}, s.settle(ctx, who, purpose, k.ID, false)
	case err != nil:
		return Unlocked{}, s.refused(ctx, who, purpose, k.ID, ErrDamagedKey.Because(err))
	}
	if u.grant, err = opened.Grant(); err != nil {
		return Unlocked{}, err
	}
	if err := s.settle(ctx, who, purpose, k.ID, true); err != nil {
		return Unlocked{}, err
	}
	return u, nil
}

// locker reads the active key. Index: signing_key_active.
func (s *Service) locker(ctx context.Context, who Who, purpose Purpose) (k locker, err error) {
	owner, none := who.Post, error(ErrNoKey)
	if purpose == Seal {
		owner, none = id.Post{}, ErrNoSeal
	} else if purpose != Person || owner.IsZero() {
		return k, none
	}
	err = pg.InTx(ctx, s.DB, pg.Agency(who.Agency), func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, `select id, sealed, subject, not_before, not_after, locked_until from signing_key
			where agency_id = $1 and purpose = $2 and owner_post is not distinct from $3 and retired_at is null`, who.Agency, purpose, owner).
			Scan(&k.ID, &k.Sealed, &k.Subject, &k.NotBefore, &k.NotAfter, &k.Locked)
	})
	if pg.NoRows(err) {
		return k, none
	}
	return k, err
}

func locked(until *time.Time, now time.Time) error {
	if until == nil || !until.After(now) {
		return nil
	}
	return ErrLocked.With("minutes", int((until.Sub(now)+time.Minute-1)/time.Minute))
}

// settle counts a try and gives the answer. The password was checked before, but nobody learns how it was until the try has
// passed here, one after another under the row lock: of a thousand tries at once five get an answer, and all others, the
// right one among them, hear that the key is locked.
func (s *Service) settle(ctx context.Context, who Who, purpose Purpose, key id.Key, right bool) error {
	var answer error
	err := pg.InTx(ctx, s.DB, pg.Agency(who.Agency), func(tx pgx.Tx) error {
		now := s.now()
		var tries int
		var last, until *time.Time
		err := tx.QueryRow(ctx, "select tries, tried_at, locked_until from signing_key where id = $1 for update", key).Scan(&tries, &last, &until)
		if err != nil {
			return fmt.Errorf("count try: %w", err)
		}
		if answer = locked(until, now); answer == nil {
			if until != nil || last != nil && now.Sub(*last) > lockFor {
				tries = 0
			}
			if answer, err = s.count(ctx, tx, key, tries, right, now); err != nil {
				return err
			}
		}
		return audit.Append(ctx, tx, unlockEntry(who, purpose, key, answer))
	})
	if err != nil {
		return err
	}
	return answer
}

func (s *Service) count(ctx context.Context, tx pgx.Tx, key id.Key, tries int, right bool, now time.Time) (answer, err error) {
	if right {
		_, err = tx.Exec(ctx, "update signing_key set tries = 0, tried_at = null, locked_until = null where id = $1 and tried_at is not null", key)
		return nil, err
	}
	tries++
	var until *time.Time
	if tries >= maxWrong {
		t := now.Add(lockFor)
		until = &t
	}
	_, err = tx.Exec(ctx, "update signing_key set tries = $2, tried_at = $3, locked_until = $4 where id = $1", key, tries, now, until)
	return ErrPassword, err
}

// refused audits a try that never came to the password. Errors that are not for people pass through.
func (s *Service) refused(ctx context.Context, who Who, purpose Purpose, key id.Key, why error) error {
	if errs.Find(why) == nil {
		return why
	}
	err := pg.InTx(ctx, s.DB, pg.Agency(who.Agency), func(tx pgx.Tx) error {
		return audit.Append(ctx, tx, unlockEntry(who, purpose, key, why))
	})
	if err != nil {
		return err
	}
	return why
}

func unlockEntry(who Who, purpose Purpose, key id.Key, refused error) audit.Entry {
	action, detail := "signing.unlocked", map[string]any{"purpose": purpose}
	if refused != nil {
		action, detail["reason"] = "signing.unlock_refused", errs.Find(refused).Slug
	}
	return who.audit(action, "signing-key", key.String(), detail)
}
