package signing

import (
	"context"
	"fmt"
	"time"

	"congvan/internal/errs"
	"congvan/internal/id"
	"congvan/internal/jobs"
	"congvan/internal/pg"

	"github.com/jackc/pgx/v5"
)

// stuckAfter is how long a request may lie untouched before it is announced again. Package jobs loses nothing; this is for what
// an operator deleted, and for dead letters.
const stuckAfter = 3 * time.Minute

// sweep ends what is no longer authorised, announces again what lies about, and closes what a killed process left open.
func (s *Service) sweep(ctx context.Context) error {
	if err := s.expire(ctx); err != nil {
		return errs.Wrap(err, "expire authorisations")
	}
	if err := s.remind(ctx); err != nil {
		return errs.Wrap(err, "announce stuck requests")
	}
	return errs.Wrap(s.closeLeft(ctx), "close batches")
}

// expire fails requests whose authorisation is over and erases it. An attempt under way may end. Index: signing_batch_open.
func (s *Service) expire(ctx context.Context) error {
	return pg.InTx(ctx, s.DB, pg.System(), func(tx pgx.Tx) error {
		now := s.now()
		rows, _ := tx.Query(ctx, requestColumns+`where b.finished_at is null and b.authorised_until <= $1 and (r.state = 'queued' or r.state = 'signing' and r.leased_to <= $1)
			for update of r skip locked`, now)
		rs, err := pgx.CollectRows(rows, scanRequest)
		if err != nil {
			return err
		}
		for _, r := range rs {
			if err := s.fail(ctx, tx, r, Failed, ErrAuthorisation); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, "update signing_batch set authorisation = null where finished_at is null and authorised_until <= $1 and authorisation is not null", now)
		return err
	})
}

// remind announces what nobody has touched for long. Index: signing_request_open.
func (s *Service) remind(ctx context.Context) error {
	return pg.InTx(ctx, s.DB, pg.System(), func(tx pgx.Tx) error {
		now := s.now()
		rows, _ := tx.Query(ctx, `update signing_request set updated_at = $1 where state in ('queued', 'signing') and updated_at < $2 and (leased_to is null or leased_to <= $1)
			returning id, agency_id`, now, now.Add(-stuckAfter))
		type stuck struct {
			Request id.Signature
			Agency  id.Agency
		}
		list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[stuck])
		if err != nil {
			return err
		}
		for _, r := range list {
			if err := jobs.Emit(ctx, tx, r.Agency, requested{Request: r.Request}); err != nil {
				return fmt.Errorf("request %s: %w", r.Request, err)
			}
		}
		return nil
	})
}

// closeLeft closes finished batches whose worker died right before. Index: signing_batch_open.
func (s *Service) closeLeft(ctx context.Context) error {
	type left struct {
		Batch  id.Batch
		Agency id.Agency
	}
	var list []left
	err := pg.InTx(ctx, s.DB, pg.System(), func(tx pgx.Tx) (err error) {
		rows, _ := tx.Query(ctx, `select id, agency_id from signing_batch b where finished_at is null
			and not exists (select from signing_request where batch_id = b.id and state in ('queued', 'signing'))`)
		list, err = pgx.CollectRows(rows, pgx.RowToStructByPos[left])
		return err
	})
	if err != nil {
		return err
	}
	for _, l := range list {
		if err := s.closeBatch(ctx, l.Agency, l.Batch); err != nil {
			return err
		}
	}
	return nil
}
