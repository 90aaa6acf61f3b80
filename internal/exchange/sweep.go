package exchange

import (
	"context"
	"fmt"
	"time"

	"congvan/internal/id"
	"congvan/internal/jobs"
	"congvan/internal/pg"

	"github.com/jackc/pgx/v5"
)

const (
	stuckAfter  = time.Hour      // a delivery or a status that was not sent is tried anew, even if its job was given up
	silentAfter = 72 * time.Hour // a delivery that nobody reported on needs a person's eye
)

// Sweep finds what was left behind: by a job that was given up while the hub was down for days, by a receiver that never
// answers, by a database that was restored.
func (s *Service) Sweep(ctx context.Context) error {
	err := pg.InTx(ctx, s.DB, pg.System(), func(tx pgx.Tx) error {
		if err := s.sweepUnsent(ctx, tx); err != nil {
			return err
		}
		if err := s.sweepStatuses(ctx, tx); err != nil {
			return err
		}
		return s.sweepSilent(ctx, tx)
	})
	jobs.Nudge()
	if err != nil {
		return fmt.Errorf("sweep exchange: %w", err)
	}
	return nil
}

func (s *Service) sweepUnsent(ctx context.Context, tx pgx.Tx) error {
	rows, err := tx.Query(ctx, `update delivery set updated_at = $1 where state in ('queued', 'failed') and link_id is not null and updated_at < $2
		returning agency_id, document_id, link_id`, s.now(), s.now().Add(-stuckAfter))
	if err != nil {
		return err
	}
	var agency id.Agency
	var e Dispatch
	due := map[Dispatch]id.Agency{}
	if _, err := pgx.ForEachRow(rows, []any{&agency, &e.Document, &e.Link}, func() error { due[e] = agency; return nil }); err != nil {
		return err
	}
	for e, agency := range due {
		if err := jobs.Emit(ctx, tx, agency, e); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) sweepStatuses(ctx context.Context, tx pgx.Tx) error {
	rows, err := tx.Query(ctx, "select agency_id, id from status_out where sent_at is null and dead_at is null and created_at < $1 order by id limit 1000", s.now().Add(-stuckAfter))
	if err != nil {
		return err
	}
	type owed struct {
		Agency id.Agency
		ID     id.Message
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[owed])
	if err != nil {
		return err
	}
	for _, o := range list {
		if err := jobs.Emit(ctx, tx, o.Agency, Due{Status: o.ID}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) sweepSilent(ctx context.Context, tx pgx.Tx) error {
	rows, err := tx.Query(ctx, "select id from delivery where state = 'sent' and updated_at < $1 limit 1000", s.now().Add(-silentAfter))
	if err != nil {
		return err
	}
	silent, err := pgx.CollectRows(rows, pgx.RowTo[id.Delivery])
	if err != nil {
		return err
	}
	for _, d := range silent {
		if err := s.move(ctx, tx, d, step{state: Unknown, at: s.now(), cause: "no report for three days"}); err != nil {
			return err
		}
	}
	return nil
}
