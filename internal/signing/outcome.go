package signing

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"congvan/internal/audit"
	"congvan/internal/errs"
	"congvan/internal/id"
	"congvan/internal/jobs"
	"congvan/internal/pg"

	"github.com/jackc/pgx/v5"
)

// errOvertaken is finish's answer when a newer attempt holds the request, or it is over.
var errOvertaken = errors.New("a newer attempt holds the request")

// finish records the signature: state, evidence, audit and the event in one transaction.
func (s *Service) finish(ctx context.Context, r *request, got made) error {
	return pg.InTx(ctx, s.DB, pg.Agency(r.Who.Agency), func(tx pgx.Tx) error {
		now := s.now()
		tag, err := tx.Exec(ctx, `update signing_request set state = $3, leased_to = null, result_sum = $4, result_size = $5, error = '', error_en = '', updated_at = $6
			where id = $1 and attempt = $2 and state = any($7)`, r.ID, r.Attempt, Done, got.sum, got.size, now, before(Done))
		if err != nil {
			return fmt.Errorf("record signature: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return errOvertaken
		}
		at := got.evidence.SignedAt
		if at.IsZero() {
			at = cmp.Or(got.at, now)
		}
		report := got.evidence.Report
		if len(report) == 0 {
			report = json.RawMessage("{}")
		}
		_, err = tx.Exec(ctx, `insert into signing_evidence (request_id, agency_id, attempt, before_sum, after_sum, field, key_id, certificate, chain, user_id, post_id, who,
			signed_at, checked_at, report) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`, r.ID, r.Who.Agency, r.Attempt, r.Blob, got.sum,
			r.Field, r.Key, r.Cert, r.Chain, r.Who.User, r.Who.Post, r.Who.Name, at, now, []byte(report))
		if err != nil {
			return fmt.Errorf("record evidence: %w", err)
		}
		if err := audit.Append(ctx, tx, r.audit("signing.done", map[string]any{"before": r.Blob, "after": got.sum, "key": r.Key})); err != nil {
			return err
		}
		return jobs.Emit(ctx, tx, r.Who.Agency, SignedEvent{Batch: r.Batch, Request: r.ID, Subject: r.Subject, File: r.File, Field: r.Field,
			Result: got.sum, Size: got.size, By: r.Who})
	})
}

// stop decides what an attempt's error means and writes it down: final, unclear, or to be tried again, which is the answer
// to package jobs. It works even when ctx has ended because the program stops.
func (s *Service) stop(ctx context.Context, r *request, got made, why error) error {
	if errors.Is(why, errOvertaken) {
		s.log().Info("signature not taken: "+why.Error(), "request", r.ID, "attempt", r.Attempt)
		return nil
	}
	stopping := ctx.Err() != nil
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	to, shown := Failed, why
	switch {
	case errors.Is(why, ErrUnclear):
		to = Unknown
	case final(why):
	case r.Tries >= maxTries && !stopping:
		shown = ErrTries.With("tries", r.Tries).Because(why)
	default:
		if err := s.release(ctx, r, got); err != nil {
			s.log().Warn("signing attempt not released; its lease will run out", "request", r.ID, "err", err)
		}
		return fmt.Errorf("sign request %s, attempt %d: %w", r.ID, r.Attempt, why)
	}
	s.log().Warn("signature not made", "request", r.ID, "attempt", r.Attempt, "state", to, "err", why)
	return pg.InTx(ctx, s.DB, pg.Agency(r.Who.Agency), func(tx pgx.Tx) error { return s.fail(ctx, tx, r, to, shown) })
}

// final reports whether trying again cannot help: the error says something about the file, the key or the store's content that
// will be as true a minute later.
func final(err error) bool {
	switch errs.KindOf(err) {
	case errs.Internal, errs.Unavailable, errs.TooMany:
		return false
	}
	return true
}

// release ends an attempt so that the next need not wait for its lease, and hands it the signature if one was made.
func (s *Service) release(ctx context.Context, r *request, got made) error {
	return pg.InTx(ctx, s.DB, pg.Agency(r.Who.Agency), func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `update signing_request set leased_to = $3, updated_at = $3, result_sum = coalesce($4, result_sum)
			where id = $1 and attempt = $2 and state = 'signing'`, r.ID, r.Attempt, s.now(), got.sum)
		return err
	})
}

// fail ends a request as failed or unknown. Somebody who was faster wins.
func (s *Service) fail(ctx context.Context, tx pgx.Tx, r *request, to RequestState, why error) error {
	e := errs.Find(why).With("name", r.FileName)
	tag, err := tx.Exec(ctx, `update signing_request set state = $3, leased_to = null, error = $4, error_en = $5, updated_at = $6
		where id = $1 and attempt = $2 and state = any($7)`, r.ID, r.Attempt, to, e.Text("vi"), e.Text("en"), s.now(), before(to))
	if err != nil || tag.RowsAffected() == 0 {
		return errs.Wrap(err, "record failure")
	}
	r.State = to
	if err := audit.Append(ctx, tx, r.audit("signing."+string(to), map[string]any{"sha256": r.Blob, "reason": e.Slug})); err != nil || to != Failed {
		return err // nothing is announced of an unknown outcome: whoever asked must not take it for a failure and sign again
	}
	return jobs.Emit(ctx, tx, r.Who.Agency, FailedEvent{Batch: r.Batch, Request: r.ID, Subject: r.Subject, File: r.File, Field: r.Field,
		Error: e.Text("vi"), ErrorEN: e.Text("en"), By: r.Who})
}

// closeBatch ends a batch in which nothing is left to do and erases its authorisation. It runs after every request in a
// transaction of its own: in the request's, the last two could each take the other for unfinished, unless all queued on
// the batch's row. The round, read first, keeps it from ending a batch that a person asks to go on at this very moment: an
// UPDATE that waited for that looks at the batch again, but not at its requests. Index: signing_request_open_of.
func (s *Service) closeBatch(ctx context.Context, agency id.Agency, batch id.Batch) error {
	err := pg.InTx(ctx, s.DB, pg.Agency(agency), func(tx pgx.Tx) error {
		var round int
		err := tx.QueryRow(ctx, "select round from signing_batch where id = $1 and finished_at is null", batch).Scan(&round)
		if pg.NoRows(err) {
			return nil
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `update signing_batch b set finished_at = $3, authorisation = null where b.id = $1 and b.round = $2 and b.finished_at is null
			and not exists (select from signing_request where batch_id = b.id and state in ('queued', 'signing'))`, batch, round, s.now())
		return err
	})
	return errs.Wrap(err, "close batch")
}
