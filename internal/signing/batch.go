package signing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"congvan/internal/audit"
	"congvan/internal/blob"
	"congvan/internal/id"
	"congvan/internal/jobs"
	"congvan/internal/pg"

	"github.com/jackc/pgx/v5"
)

// Item is one signature to make. File and Field together are signed once.
type Item struct {
	Subject  string // the caller's name for it, comes back in the events
	File     id.File
	Blob     blob.Sum
	FileName string
	Field    string
	Reason   string
	Fill     map[string]string
	Lines    []string
}

// listed is an item in the audit trail.
type listed struct {
	Request id.Signature `json:"request"`
	Subject string       `json:"subject"`
	File    id.File      `json:"file"`
	SHA256  blob.Sum     `json:"sha256"`
	Field   string       `json:"field"`
}

// CreateBatchTx asks for signatures on items with the key that was just unlocked, as part of the caller's transaction, which is
// scoped to the agency. Whether who may sign these is the caller's question. Call jobs.Nudge after the commit.
func (s *Service) CreateBatchTx(ctx context.Context, tx pgx.Tx, who Who, purpose Purpose, u Unlocked, items []Item) (id.Batch, error) {
	if len(items) == 0 {
		return id.Batch{}, ErrEmpty
	}
	batch, now := id.New[id.Batch](), s.now()
	auth, err := s.authorise(batch, who, purpose, u, now)
	if err != nil {
		return id.Batch{}, err
	}
	_, err = tx.Exec(ctx, `insert into signing_batch (id, agency_id, key_id, purpose, user_id, post_id, who, authorisation, authorised_until, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, batch, who.Agency, u.key, purpose, who.User, who.Post, who.Name, auth, now.Add(authorised), now)
	if err != nil {
		return id.Batch{}, fmt.Errorf("create batch: %w", err)
	}
	list, err := s.addItems(ctx, tx, who.Agency, batch, items, now)
	if err != nil {
		return id.Batch{}, err
	}
	return batch, audit.Append(ctx, tx, who.audit("signing.requested", "signing-batch", batch.String(),
		map[string]any{"purpose": purpose, "key": u.key, "items": list}))
}

func (s *Service) addItems(ctx context.Context, tx pgx.Tx, agency id.Agency, batch id.Batch, items []Item, now time.Time) ([]listed, error) {
	const insert = `insert into signing_request (id, agency_id, batch_id, ord, subject, file_id, source_sum, file_name, field, reason, fill, lines, state, created_at, updated_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)`
	list := make([]listed, len(items))
	var b pgx.Batch
	for n, i := range items {
		list[n] = listed{Request: id.New[id.Signature](), Subject: i.Subject, File: i.File, SHA256: i.Blob, Field: i.Field}
		fill, lines := i.Fill, i.Lines
		if fill == nil {
			fill = map[string]string{}
		}
		if lines == nil {
			lines = []string{}
		}
		b.Queue(insert, list[n].Request, agency, batch, n, i.Subject, i.File, i.Blob, i.FileName, i.Field, i.Reason, fill, lines, Queued, now)
	}
	answers := tx.SendBatch(ctx, &b)
	for _, i := range items {
		if _, err := answers.Exec(); err != nil {
			answers.Close()
			return nil, already(err, i.FileName)
		}
	}
	if err := answers.Close(); err != nil {
		return nil, fmt.Errorf("add to batch: %w", err)
	}
	for _, l := range list {
		if err := jobs.Emit(ctx, tx, agency, requested{Request: l.Request}); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func already(err error, name string) error {
	if pg.Constraint(err) == "signing_request_once" {
		return ErrAlready.With("name", name)
	}
	return fmt.Errorf("ask for signature: %w", err)
}

// authorise seals what the jobs need to use the key. It is bound to the batch: put into another row it does not open.
func (s *Service) authorise(batch id.Batch, who Who, purpose Purpose, u Unlocked, now time.Time) ([]byte, error) {
	if len(u.grant) == 0 || u.purpose != purpose || u.who.Agency != who.Agency || u.who.Post != who.Post || now.Sub(u.at) > unlockedFor {
		return nil, errors.New("signing: key was not unlocked by and for this request")
	}
	return s.seal(sealedAuthorisation, batch.String(), u.grant)
}

// RetryTx asks again, with a fresh authorisation, for what failed in a batch of who's post; with subjects only for those. What is
// done or unknown is not touched. The key may be a newer one than the batch began with.
func (s *Service) RetryTx(ctx context.Context, tx pgx.Tx, who Who, batch id.Batch, u Unlocked, subjects ...string) error {
	var purpose Purpose
	err := tx.QueryRow(ctx, "select purpose from signing_batch where id = $1 and agency_id = $2 and post_id = $3 for update", batch, who.Agency, who.Post).Scan(&purpose)
	if pg.NoRows(err) {
		return ErrNoBatch
	}
	if err != nil {
		return fmt.Errorf("retry batch: %w", err)
	}
	now := s.now()
	auth, err := s.authorise(batch, who, purpose, u, now)
	if err != nil {
		return err
	}
	list, err := requeue(ctx, tx, batch, subjects, now)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return ErrNoRetry
	}
	_, err = tx.Exec(ctx, `update signing_batch set key_id = $2, user_id = $3, who = $4, authorisation = $5, authorised_until = $6, round = round + 1, finished_at = null where id = $1`,
		batch, u.key, who.User, who.Name, auth, now.Add(authorised))
	if err != nil {
		return fmt.Errorf("retry batch: %w", err)
	}
	for _, l := range list {
		if err := jobs.Emit(ctx, tx, who.Agency, requested{Request: l.Request}); err != nil {
			return err
		}
	}
	return audit.Append(ctx, tx, who.audit("signing.retried", "signing-batch", batch.String(), map[string]any{"purpose": purpose, "key": u.key, "items": list}))
}

func requeue(ctx context.Context, tx pgx.Tx, batch id.Batch, subjects []string, now time.Time) ([]listed, error) {
	rows, _ := tx.Query(ctx, `update signing_request set state = $2, tries = 0, error = '', error_en = '', result_sum = null, result_size = null, updated_at = $3
		where batch_id = $1 and state = any($4) and (cardinality($5::text[]) = 0 or subject = any($5)) returning id, subject, file_id, source_sum, field`,
		batch, Queued, now, before(Queued), append([]string{}, subjects...))
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[listed])
	if err != nil {
		return nil, already(err, "")
	}
	return list, nil
}
