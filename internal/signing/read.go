package signing

import (
	"context"
	"time"

	"congvan/internal/errs"
	"congvan/internal/id"
	"congvan/internal/pg"

	"github.com/jackc/pgx/v5"
)

// Batch is what was asked for with one authorisation, and how far it is.
type Batch struct {
	ID         id.Batch
	Purpose    Purpose
	CreatedAt  time.Time
	FinishedAt *time.Time
	By         Who
	Items      []BatchItem // in the order they were asked for
}

// BatchItem is one signature of a batch.
type BatchItem struct {
	Request  id.Signature
	Subject  string
	FileName string
	State    RequestState
	Error    string // Vietnamese; why it failed or is unknown
	ErrorEN  string
}

const batchColumns = `select id, purpose, created_at, finished_at, user_id, post_id, agency_id, who from signing_batch `

func scanBatch(row pgx.CollectableRow) (b Batch, err error) {
	err = row.Scan(&b.ID, &b.Purpose, &b.CreatedAt, &b.FinishedAt, &b.By.User, &b.By.Post, &b.By.Agency, &b.By.Name)
	return b, err
}

// Batch reads one batch of the agency. ErrNoBatch if there is none. Who may see it is the caller's question.
func (s *Service) Batch(ctx context.Context, agency id.Agency, batch id.Batch) (Batch, error) {
	var out []Batch
	err := pg.InTx(ctx, s.DB, pg.Agency(agency), func(tx pgx.Tx) (err error) {
		rows, _ := tx.Query(ctx, batchColumns+"where id = $1 and agency_id = $2", batch, agency)
		out, err = withItems(ctx, tx, rows)
		return err
	})
	if err != nil {
		return Batch{}, errs.Wrap(err, "read batch")
	}
	if len(out) == 0 {
		return Batch{}, ErrNoBatch
	}
	return out[0], nil
}

// Batches lists what a post asked for since a time, newest first, at most limit. Index: signing_batch_post.
func (s *Service) Batches(ctx context.Context, agency id.Agency, post id.Post, since time.Time, limit int) ([]Batch, error) {
	var out []Batch
	err := pg.InTx(ctx, s.DB, pg.Agency(agency), func(tx pgx.Tx) (err error) {
		rows, _ := tx.Query(ctx, batchColumns+"where agency_id = $1 and post_id = $2 and created_at >= $3 order by created_at desc, id desc limit $4", agency, post, since, limit)
		out, err = withItems(ctx, tx, rows)
		return err
	})
	return out, errs.Wrap(err, "list batches")
}

// withItems collects batches and reads their items. Index: signing_request_item.
func withItems(ctx context.Context, tx pgx.Tx, rows pgx.Rows) ([]Batch, error) {
	out, err := pgx.CollectRows(rows, scanBatch)
	if err != nil || len(out) == 0 {
		return nil, err
	}
	place, ids := make(map[id.Batch]int, len(out)), make([]string, len(out))
	for i, b := range out {
		place[b.ID], ids[i] = i, b.ID.String()
	}
	items, _ := tx.Query(ctx, "select batch_id, id, subject, file_name, state, error, error_en from signing_request where batch_id = any($1::uuid[]) order by batch_id, ord", ids)
	var of id.Batch
	var i BatchItem
	_, err = pgx.ForEachRow(items, []any{&of, &i.Request, &i.Subject, &i.FileName, &i.State, &i.Error, &i.ErrorEN}, func() error {
		b := &out[place[of]]
		b.Items = append(b.Items, i)
		return nil
	})
	return out, err
}
